"""The rows of the list of visits, drawn (`keliu.web.drawn`)."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_noop as N_

from keliu.web.drawn import Drawing, esc
from keliu.web.templatetags.keliu_tags import ago, plate, thousands, yuan

WORDS = (
    N_("cancelled"), N_("sent by"), N_("Odometer"), N_("Amount"), N_("yuan"), N_("owed"), N_("Outstanding"), N_("Promised"),
    N_("Handed over"), N_("Advisor"),
)  # fmt: skip
LONGEST = 80


def draw_visit(row: Any, href: str, drawing: Drawing) -> str:
    """This function will return the cells of a visit."""
    return "".join(cell(row, href, drawing) for name, cell in CELLS.items() if drawing.shown.get(name))


def _arrived(row: Any, href: str, drawing: Drawing) -> str:
    at = timezone.localtime(row.arrived_at)
    return (
        f'<td class="left">{at:%Y-%m-%d}<span class="second">{at:%H:%M} · {esc(ago(row.arrived_on, drawing.today))} '
        "</span></td>"
    )


def _order(row: Any, href: str, drawing: Drawing) -> str:
    gone = f' <span class="tag tag-neutral"> {drawing.words["cancelled"]}</span>' if row.cancelled else ""
    return f'<td class="right"><a class="name mono" href="{href}">{esc(row.order_no)}</a>{gone}</td>'


def _car(row: Any, href: str, drawing: Drawing) -> str:
    car = row.vehicle
    return (
        f'<td class="car">{plate(car.plate, car.in_full)}<span class="second">{esc(car.series)} {esc(car.model_name)} '
        "</span></td>"
    )


def _owner(row: Any, href: str, drawing: Drawing) -> str:
    owner, told, sent = row.vehicle.owner, "", ""
    if owner:
        told = f'<a class="name" href="{reverse("customers:card", args=[owner.pk])}">{esc(owner.name)}</a>'
    if row.sender_name:
        sent = f'<span class="second">{drawing.words["sent by"]} {esc(row.sender_name)}</span>'
    return f'<td class="who left">{told} {sent}</td>'


def _kind(row: Any, href: str, drawing: Drawing) -> str:
    late = f'<span class="second">{esc(row.late)}</span>' if row.late else ""
    return f'<td class="right">{drawing.words[row.kind]}{late}</td>'


def _what(row: Any, href: str, drawing: Drawing) -> str:
    told = row.description
    return f'<td class="why whole">{esc(Truncator(told).chars(LONGEST) if len(told) > LONGEST else told)}</td>'


def _km(row: Any, href: str, drawing: Drawing) -> str:
    told = thousands(row.odometer_km) or "–"
    return (
        f'<td class="num fact" data-label="{drawing.words["Odometer"]}">{told} <span class="narrow-only">km</span></td>'
    )


def _amount(row: Any, href: str, drawing: Drawing) -> str:
    words, owed = drawing.words, ""
    if row.outstanding_fen and not row.outstanding_paid_on:
        owed = f'<span class="second bad">{words["owed"]} {esc(yuan(row.outstanding_fen))}</span>'
    return (
        f'<td class="num fact" data-label="{words["Amount"]}">{esc(yuan(row.amount_fen))} '
        f'<span class="narrow-only">{words["yuan"]}</span> {owed}</td>'
    )


def _moment(name: str, label: str) -> Callable[[Any, str, Drawing], str]:
    def cell(row: Any, href: str, drawing: Drawing) -> str:
        at: datetime | None = getattr(row, name)
        told = f"{timezone.localtime(at):%m-%d %H:%M}" if at else ""
        return f'<td class="fact" data-label="{drawing.words[label]}">{told}</td>'

    return cell


def _owed(row: Any, href: str, drawing: Drawing) -> str:
    label = drawing.words["Outstanding"]
    return f'<td class="num fact" data-label="{label}">{esc(yuan(row.outstanding_fen))}</td>'


def _advisor(row: Any, href: str, drawing: Drawing) -> str:
    name = row.advisor.name if row.advisor else ""
    return f'<td class="fact" data-label="{drawing.words["Advisor"]}">{esc(name or "–")}</td>'


CELLS: dict[str, Callable[[Any, str, Drawing], str]] = {
    "arrived": _arrived,
    "order": _order,
    "car": _car,
    "owner": _owner,
    "kind": _kind,
    "what": _what,
    "km": _km,
    "amount": _amount,
    "owed": _owed,
    "promised": _moment("promised_at", "Promised"),
    "delivered": _moment("delivered_at", "Handed over"),
    "advisor": _advisor,
}
