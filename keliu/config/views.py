"""工作台 Home: each role's work of today."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from keliu.access.decorators import signed_in


@signed_in
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The work of today."""
    return render(request, "config/home_page.html")
