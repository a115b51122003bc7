"""Visits and import batches: /api/v1/visits, /api/v1/import-batches."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router

from keliu.api.cursors import page_after
from keliu.api.shapes import BatchShape, BatchWithSheets, Page, VisitShape, VisitWithLines
from keliu.api.views.files import KEY, LIMIT, viewer_of
from keliu.imports.ended import report_for
from keliu.imports.models import Batch
from keliu.imports.showing import sight_of
from keliu.rules.rights import Deed
from keliu.workshop.models import Visit, VisitLine

visits = Router(tags=["visits"])
batches = Router(tags=["import batches"])
PLAIN = (
    "order_no", "vehicle_id", "customer_id", "kind", "arrived_at", "promised_at", "delivered_at", "odometer_km",
    "labour_fen", "parts_fen", "customer_fen", "insurer_fen", "manufacturer_fen", "outstanding_fen", "description",
    "cancelled",
)  # fmt: skip
LINE = ("line_no", "type", "code", "name", "quantity", "unit_price_fen", "amount_fen")
BATCH = ("state", "created_at", "created_by", "committed_at", "rows_done", "rows_total")


@visits.get("", response=Page[VisitShape])
def list_visits(
    request: HttpRequest,
    vehicle_id: int | None = KEY,
    since: date | None = None,
    until: date | None = None,
    cursor: str | None = None,
    limit: int = LIMIT,
) -> dict[str, Any]:
    """List the visits that the caller may see, by ascending id; `since` and `until` are days of arrival, included."""
    viewer = viewer_of(request, Deed.SEE_VISITS)
    rows = Visit.objects.visible_to(viewer).select_related("store")
    if vehicle_id is not None:
        rows = rows.filter(vehicle_id=vehicle_id)
    if since is not None:
        rows = rows.filter(arrived_on__gte=since)
    if until is not None:
        rows = rows.filter(arrived_on__lte=until)
    found, following = page_after(rows, cursor, limit)
    return {"items": [visit_shape(visit) for visit in found], "next_cursor": following}


@visits.get("/{number}", response=VisitWithLines)
def show_visit(request: HttpRequest, number: int) -> dict[str, Any]:
    """Return one visit with its lines."""
    viewer = viewer_of(request, Deed.SEE_VISITS)
    visit = get_object_or_404(Visit.objects.visible_to(viewer).select_related("store"), pk=number)
    lines = VisitLine.objects.unscoped("lines of a seen visit").filter(visit=visit).order_by("id").values(*LINE)
    return visit_shape(visit) | {"lines": list(lines)}


def visit_shape(visit: Visit) -> dict[str, Any]:
    """This function will return a visit as the interface shows it."""
    return {"id": visit.pk, "store": visit.store.code} | {name: getattr(visit, name) for name in PLAIN}


@batches.get("", response=Page[BatchShape])
def list_batches(request: HttpRequest, cursor: str | None = None, limit: int = LIMIT) -> dict[str, Any]:
    """List the import batches that the caller may see, by ascending id."""
    viewer = viewer_of(request, Deed.IMPORT)
    found, following = page_after(Batch.objects.visible_to(viewer), cursor, limit)
    return {"items": [batch_shape(batch) for batch in found], "next_cursor": following}


@batches.get("/{number}", response=BatchWithSheets)
def show_batch(request: HttpRequest, number: int) -> dict[str, Any]:
    """Return one batch with what became of its sheets."""
    viewer = viewer_of(request, Deed.IMPORT)
    batch = get_object_or_404(Batch.objects.visible_to(viewer), pk=number)
    return batch_shape(batch) | {"sheets": report_for(batch, sight_of(viewer, batch))}


def batch_shape(batch: Batch) -> dict[str, Any]:
    """This function will return a batch as the interface shows it."""
    return {"id": batch.pk} | {name: getattr(batch, name) for name in BATCH}
