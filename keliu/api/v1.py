"""The interface /api/v1: routers, authentication, errors; the OpenAPI document at /api/v1/openapi.json."""

from ninja import NinjaAPI

from keliu.api.authentication import AUTH
from keliu.api.problems import declare_problems
from keliu.api.views.files import customers, vehicles
from keliu.api.views.orders import batches, visits

api = NinjaAPI(title="Keliu 客留", version="1", urls_namespace="api_v1", auth=AUTH, docs_url="/docs")
api.add_router("/customers", customers)
api.add_router("/vehicles", vehicles)
api.add_router("/visits", visits)
api.add_router("/import-batches", batches)
declare_problems(api)
