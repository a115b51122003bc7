"""The parts of a supplier that were fitted, as its code on the lines of orders names them (practice A7, J4)."""

from dataclasses import dataclass
from datetime import date

from keliu.customers.models import Partner
from keliu.rules.rights import Viewer
from keliu.workshop.models import Visit, VisitLine

MOST_COUNTED = 10_000
LINES_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Deliveries:
    """供件: how many lines of orders name a supplier (`is_more`: beyond that), the last day, and the latest lines."""

    count: int
    is_more: bool
    last_on: date | None
    lines: list[VisitLine]


def deliveries_of(partner: Partner, viewer: Viewer) -> Deliveries:
    """This function will return which lines of the store's orders name a seen partner's code; at most 10,000 are counted.

    The latest are looked for along the visits in their order where there are many: no order takes all of them.
    """
    named = VisitLine.objects.unscoped("lines of visits in the viewer's scope").filter(supplier_code=partner.code)
    seen = Visit.objects.visible_to(viewer).filter(store_id=partner.store_id, cancelled=False)
    own = named.filter(supplier_code__gt="").filter(visit__in=seen.values("pk"))
    keys = list(own.order_by().values_list("pk", flat=True)[: MOST_COUNTED + 1])
    is_more = len(keys) > MOST_COUNTED
    rows = own.select_related("visit").order_by("-visit__arrived_at", "-pk")
    lines = list(rows[:LINES_SHOWN]) if keys else []
    return Deliveries(min(len(keys), MOST_COUNTED), is_more, lines[0].visit.arrived_on if lines else None, lines)
