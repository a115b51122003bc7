"""The rows of the lists of customers and of vehicles, drawn (`keliu.web.drawn`)."""

from collections.abc import Callable, Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_noop as N_
from django.utils.translation import ngettext

from keliu.web.drawn import Drawing, esc
from keliu.web.sentences import read_out
from keliu.web.templatetags.keliu_tags import (
    ago,
    class_tag,
    day,
    due_tone,
    due_word,
    life_tag,
    plate,
    second_line,
    short_day,
    stage_tag,
    thousands,
    title_of,
    vin,
    yuan,
)

WORDS = (
    N_("Gone"),
    N_("Last visit"),
    N_("nothing due"),
    N_("sold by us"),
    N_("nobody"),
    N_("read"),
    N_("Call %(name)s"),
)
Cell = Callable[[Any, str, Drawing], str]


def draw_customer(row: Any, href: str, drawing: Drawing) -> str:
    """This function will return the cells of a customer."""
    return (
        "".join(_cells(CUSTOMER_CELLS, row, href, drawing)) + f'<td class="call-cell">{_call(row, href, drawing)}</td>'
    )


def draw_vehicle(row: Any, href: str, drawing: Drawing) -> str:
    """This function will return the cells of a vehicle."""
    return "".join(_cells(VEHICLE_CELLS, row, href, drawing))


def _cells(cells: dict[str, Cell], row: Any, href: str, drawing: Drawing) -> Iterator[str]:
    shown = drawing.shown
    return (cell(row, href, drawing) for name, cell in cells.items() if shown.get(name))


def _name(row: Any, href: str, drawing: Drawing) -> str:
    return (
        f'<td class="first"><a class="name" href="{href}">{esc(row.name or row.customer_no)}</a> '
        f'<span class="weak">{esc(title_of(row))}</span> {class_tag(row.facts.customer_class)} '
        f'<span class="second">{esc(row.phone_shown)}</span></td>'
    )


def _main_car(row: Any, href: str, drawing: Drawing) -> str:
    car, number = row.facts.main_vehicle, row.facts.vehicles
    if not car:
        return '<td class="car"></td>'
    more = ngettext("and more, %(n)s car", "and more, %(n)s cars", number) % {"n": number} if number > 1 else ""
    bought = car.purchase_date.year if car.purchase_date else ""
    return (
        f'<td class="car">{plate(car.plate, row.in_full)} <span class="second">{esc(car.series)} {esc(car.model_name)} '
        f"{bought} {esc(more)}</span></td>"
    )


def _stage(row: Any, href: str, drawing: Drawing) -> str:
    if row.is_gone:
        return f'<td class="stage"><span class="tag tag-neutral">{drawing.words["Gone"]}</span></td>'
    return f'<td class="stage">{stage_tag(row.stage.value)}</td>'


def _last(row: Any, href: str, drawing: Drawing) -> str:
    last, kind = row.facts.last_visit_on, row.last_kind
    wide = f'<td class="wide-only">{day(last, drawing.today, kind)}</td>'
    if not last:
        return wide
    return (
        f'{wide}<td class="narrow-only whole" data-label="{drawing.words["Last visit"]}">{last.isoformat()} '
        f'<span class="weak">{esc(ago(last, drawing.today))} {esc(kind)}</span></td>'
    )


def _next(row: Any, drawing: Drawing, *, is_of_several: bool = False, is_brief: bool = False) -> str:
    """Return the next contact: when, how, why; brief where the last visit stands beside it already."""
    if not row.next:
        return f'<td class="why whole"><span class="weak">{drawing.words["nothing due"]}</span></td>'
    contact, reason = row.next.contact, row.next.reason
    which = plate(row.next.car.plate, row.in_full) if is_of_several else ""
    whole = esc(read_out(reason))
    told = esc(second_line(reason)) or whole if is_brief else whole
    return (
        f'<td class="why whole"><strong class="{due_tone(contact.due_on, drawing.today)}">'
        f"{esc(due_word(contact.due_on, drawing.today))}</strong> {drawing.words[contact.channel]} "
        f'<span class="label">{drawing.words[contact.kind.value]}</span> {which} '
        f'<span class="second" title="{whole}">{told}</span></td>'
    )


def _spend(row: Any, href: str, drawing: Drawing) -> str:
    orders = ngettext("%(n)s order", "%(n)s orders", row.facts.visits) % {"n": row.facts.visits}
    spent = yuan(row.facts.spend_24m_fen)
    return f'<td class="num wide-only">{esc(spent)} <span class="second">{esc(orders)}</span></td>'


def _birthday(row: Any, href: str, drawing: Drawing) -> str:
    born = row.birthday
    return f"<td>{(born.isoformat() if row.in_full else f'{born:%m-%d}') if born else ''}</td>"


def _advisor(row: Any, told: str) -> str:
    return f'<td{told}>{esc(row.advisor_name)}<span class="second">{esc(row.team_name)}</span></td>'


def _call(row: Any, href: str, drawing: Drawing) -> str:
    if not row.phone:
        return ""
    address = f"tel:{esc(row.phone)}" if row.in_full else f"{href}#phones"
    label = drawing.words["Call %(name)s"] % {"name": esc(row.name)}
    return f'<a class="call" href="{address}" aria-label="{label}">{drawing.icons["phone"]}</a>'


CUSTOMER_CELLS: dict[str, Cell] = {
    "name": _name,
    "phone": lambda row, href, drawing: f"<td>{esc(row.phone_shown)}</td>",
    "car": _main_car,
    "stage": _stage,
    "last": _last,
    "next": lambda row, href, drawing: _next(row, drawing, is_of_several=row.has_several),
    "spend": _spend,
    "class": lambda row, href, drawing: f"<td>{class_tag(row.facts.customer_class)}</td>",
    "level": lambda row, href, drawing: f"<td>{drawing.words[row.level]}</td>",
    "number": lambda row, href, drawing: f"<td>{esc(row.customer_no)}</td>",
    "birthday": _birthday,
    "advisor": lambda row, href, drawing: _advisor(row, ' class="wide-only"'),
}


def _plate(row: Any, href: str, drawing: Drawing) -> str:
    return (
        f'<td class="first"><a class="plain" href="{href}">{plate(row.plate, row.in_full)}</a>'
        f'<span class="second mono">{esc(vin(row.vin, row.in_full))}</span></td>'
    )


def _model(row: Any, href: str, drawing: Drawing) -> str:
    bought = f"{row.purchase_date:%Y-%m}" if row.purchase_date else ""
    sold = drawing.words["sold by us"] if row.sold_by_store else ""
    return f'<td class="model">{esc(row.series)} {esc(row.model_name)} <span class="second">{bought} {sold}</span></td>'


def _owner(row: Any, href: str, drawing: Drawing) -> str:
    if not row.owner_id:
        return f'<td class="who"><span class="weak">{drawing.words["nobody"]}</span></td>'
    address = reverse("customers:card", args=[row.owner_id])
    return (
        f'<td class="who"><a class="name" href="{address}">{esc(row.owner.name)}</a> '
        f'<span class="weak">{esc(title_of(row.owner))}</span></td>'
    )


def _km(row: Any, href: str, drawing: Drawing) -> str:
    facts, told = row.facts, ""
    if facts.last_read_km is not None:
        when, km = short_day(facts.last_read_on, drawing.today), thousands(facts.last_read_km)
        told = f' <span class="second">{when} {drawing.words["read"]} {km}</span>'
    return f'<td class="num wide-only">{thousands(row.km_now)}{told}</td>'


VEHICLE_CELLS: dict[str, Cell] = {
    "plate": _plate,
    "model": _model,
    "vin": lambda row, href, drawing: f'<td class="mono">{esc(vin(row.vin, row.in_full))}</td>',
    "owner": _owner,
    "stage": lambda row, href, drawing: f'<td class="stage">{life_tag(row)}</td>',
    "last": lambda row, href, drawing: (
        f'<td class="wide-only">{day(row.facts.last_visit_on, drawing.today, row.last_kind)}</td>'
    ),
    "km": _km,
    "due": lambda row, href, drawing: (
        f'<td class="wide-only">{day(row.facts.due_on, drawing.today, row.due_told)}</td>'
    ),
    "insurance": lambda row, href, drawing: (
        f'<td class="wide-only">{day(row.facts.insurance_ends_on, drawing.today)}</td>'
    ),
    "warranty": lambda row, href, drawing: f"<td>{day(row.facts.warranty_ends_on, drawing.today)}</td>",
    "inspection": lambda row, href, drawing: f"<td>{day(row.inspection_on, drawing.today)}</td>",
    "bought": lambda row, href, drawing: f"<td>{day(row.purchase_date, drawing.today)}</td>",
    "next": lambda row, href, drawing: _next(row, drawing, is_brief=drawing.shown.get("last", False)),
    "advisor": lambda row, href, drawing: _advisor(row, ""),
}
