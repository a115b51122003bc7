"""The interface /api/v1: routers, authentication, errors; the OpenAPI document at /api/v1/openapi.json."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from ninja import NinjaAPI
from ninja.openapi.docs import Swagger
from ninja.openapi.schema import OpenAPISchema

from keliu.api.authentication import AUTH
from keliu.api.problems import declare_problems, describe_problems
from keliu.api.views.files import customers, vehicles
from keliu.api.views.orders import batches, visits

IS_CSRF_ASKED = any(getattr(one, "csrf", False) for one in AUTH)


class LocalSwagger(Swagger):
    """The page of the interface with scripts of this server, though ninja is no installed app (see the settings)."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **given: Any) -> HttpResponse:
        """Return the page."""
        self.settings["url"] = self.get_openapi_url(api, given)
        context = {"swagger_settings": json.dumps(self.settings, indent=1), "api": api, "add_csrf": IS_CSRF_ASKED}
        return render(request, self.template, context)


class Interface(NinjaAPI):
    """The interface, whose document names the refusals too."""

    def get_openapi_schema(self, **given: Any) -> OpenAPISchema:
        """Return the document."""
        document = super().get_openapi_schema(**given)
        describe_problems(document)
        return document


api = Interface(
    title="Keliu 客留", version="1", urls_namespace="api_v1", auth=AUTH, docs_url="/docs", docs=LocalSwagger()
)
api.add_router("/customers", customers)
api.add_router("/vehicles", vehicles)
api.add_router("/visits", visits)
api.add_router("/import-batches", batches)
declare_problems(api)
