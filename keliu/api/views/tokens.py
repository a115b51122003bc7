"""The administrator's page of tokens."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from keliu.access.decorators import may
from keliu.api import actions
from keliu.api.forms import TokenForm
from keliu.api.models import Token
from keliu.org.second_factor.setting_up import lacks_second_factor
from keliu.rules.rights import Deed


@may(Deed.MANAGE_STAFF)
@never_cache
@require_http_methods(["GET", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """The tokens of the group, and a new one, which is shown once."""
    viewer, today = request.viewer, timezone.localdate()  # type: ignore[attr-defined]
    if lacks_second_factor(request.user):  # type: ignore[arg-type]
        messages.info(request, _("Set up the second step of your login first: a token opens without one"))
        return redirect("org:second_factor")
    form = TokenForm(request.POST or None, viewer=viewer, today=today)
    made = ""
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        made = actions.make_token(
            given["account"], name=given["name"], expires_on=given["expires_on"], actor=viewer, now=timezone.now()
        )
        form = TokenForm(viewer=viewer, today=today)
    rows = Token.objects.visible_to(viewer).select_related("account__staff").order_by("-id")
    return render(request, "api/tokens_page.html", {"form": form, "made": made, "tokens": rows, "today": today})


@may(Deed.MANAGE_STAFF)
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """End one token at once."""
    token = get_object_or_404(Token.objects.visible_to(request.viewer).select_related("account__staff"), pk=pk)  # type: ignore[attr-defined]
    actions.revoke_token(token, actor=request.viewer, now=timezone.now())  # type: ignore[attr-defined]
    messages.success(request, _("The token “%(name)s” opens nothing any more") % {"name": token.name})
    return redirect("api_tokens:list")
