"""今天的来厂: today's visits of a technician or of the cash desk, a person by surname and title alone."""

from dataclasses import dataclass
from datetime import date

from keliu.rules.masking import surname_and_title
from keliu.rules.rights import Viewer
from keliu.workshop.models import Visit

MOST = 300


@dataclass(frozen=True, slots=True)
class Line:
    """One visit of today: what stands on its order, and how its customer is addressed."""

    visit: Visit
    called: str


def todays_lines(viewer: Viewer, today: date) -> list[Line]:
    """This function will return today's visits that are handed to a person, in the order of their arrival."""
    rows = Visit.objects.all().handled_by(viewer, today).select_related("vehicle__owner", "customer", "technician")
    return [Line(row, _called(row)) for row in rows.order_by("arrived_at", "id")[:MOST]]


def _called(visit: Visit) -> str:
    person = visit.customer or visit.vehicle.owner
    return surname_and_title(person.name, person.gender, is_company=person.is_company) if person else ""
