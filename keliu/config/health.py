"""/healthz: the process answers. /readyz: database and worker, too. /metrics: Prometheus text, for those nearby.

/metrics is for this machine and for whoever holds `KELIU_METRICS_TOKEN`. Behind a proxy every request comes from this
machine, so a loopback address counts only when nothing says that the request was passed on: no proxy is configured
(`KELIU_BEHIND_HTTPS`, `KELIU_ALLOWED_HOSTS`), the host asked for is loopback, no forwarding header is there. A proxy
that hides all of that must itself refuse /metrics.
"""

import ipaddress
import re

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from keliu.access.decorators import open_to_all
from keliu.background.queries import is_worker_alive
from keliu.config.gauges import database_gauges
from keliu.web.measures import REGISTRY

PASSED_ON = ("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-Ip")
LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})


@open_to_all
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Alive."""
    return JsonResponse({"status": "ok"})


@open_to_all
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Ready when the database answers and a worker beat within the lease."""
    try:
        worker = is_worker_alive(now=timezone.now())
    except DatabaseError:
        connection.close()
        return JsonResponse({"status": "unavailable", "database": False, "worker": False}, status=503)
    body = {"status": "ok" if worker else "unavailable", "database": True, "worker": worker}
    return JsonResponse(body, status=200 if worker else 503)


@open_to_all
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """What this process counted and what the database holds; absent for everybody else."""
    if not may_read_metrics(request):
        raise Http404
    try:
        stored = generate_latest(database_gauges(now=timezone.now()))
    except DatabaseError:
        connection.close()
        stored = b"# the database does not answer\n"
    return HttpResponse(generate_latest(REGISTRY) + stored, content_type=CONTENT_TYPE_LATEST)


def may_read_metrics(request: HttpRequest) -> bool:
    """This function will say whether a request holds the token or plainly comes from this machine."""
    token = settings.ENVIRONMENT.metrics_token
    kind, _space, given = request.headers.get("Authorization", "").partition(" ")
    if token and kind.lower() == "bearer":
        return constant_time_compare(given.strip(), token)
    if settings.ENVIRONMENT.behind_https or settings.ENVIRONMENT.allowed_hosts:
        return False
    if any(name in request.headers for name in PASSED_ON):
        return False
    asked = re.sub(r":\d+$", "", request.get_host())
    return asked in LOOPBACK_NAMES and is_loopback(request.META.get("REMOTE_ADDR", ""))


def is_loopback(address: str) -> bool:
    """This function will say whether an address, with or without its port, is this machine's own."""
    text = address.strip()
    for part in (text, text.rpartition(":")[0].strip("[]")):
        try:
            return ipaddress.ip_address(part).is_loopback
        except ValueError:
            continue
    return False
