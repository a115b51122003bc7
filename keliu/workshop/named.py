"""Repair orders by their number, for the change log: those that a person may see, linked; else the number alone."""

from collections.abc import Sequence

from django.urls import reverse

from keliu.audit.told import Named
from keliu.rules.rights import Deed, Viewer
from keliu.workshop.models import Visit, VisitLine

LOG = "rows that a seen change is of"


def visits(viewer: Viewer, keys: Sequence[str]) -> dict[str, Named]:
    """This function will return orders by their number."""
    is_linked = viewer.may(Deed.SEE_VISITS)
    seen = Visit.objects.visible_to(viewer) if is_linked else Visit.objects.unscoped(LOG)
    rows = seen.filter(pk__in=[int(key) for key in keys if key.isdigit()], store__group_id=viewer.group_id)
    return {
        str(key): Named(number, reverse("workshop:visit", args=[key]) if is_linked else "")
        for key, number in rows.values_list("pk", "order_no")
    }


def lines(viewer: Viewer, keys: Sequence[str]) -> dict[str, Named]:
    """This function will return lines by the order that they stand in."""
    wanted = VisitLine.objects.unscoped(LOG).filter(pk__in=[int(key) for key in keys if key.isdigit()])
    hung = dict(wanted.values_list("pk", "visit_id"))
    orders = visits(viewer, sorted({str(key) for key in hung.values()}))
    return {str(key): orders[str(visit)] for key, visit in hung.items() if str(visit) in orders}
