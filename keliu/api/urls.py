"""Addresses of the interface and of its tokens' page."""

from django.urls import include, path

from keliu.api.v1 import api
from keliu.api.views import tokens

pages = ([path("", tokens.tokens, name="list"), path("<int:pk>/revoke/", tokens.revoke, name="revoke")], "api_tokens")
urlpatterns = [
    path("api/v1/", api.urls),
    path("tokens/", include(pages)),
]
