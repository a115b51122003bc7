"""Twelve holes, planted into the running program one at a time: the proof of rights must find each of them.

A hole is a patch inside the test process, never code of the program. Asked are only the cells that may find it, once
without the hole (nothing may differ) and once with it.
"""

import base64
import struct
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from typing import Any
from unittest.mock import patch

from keliu.customers.finding.lists import CUSTOMERS, VEHICLES
from keliu.customers.finding.lookup import prepare_people
from keliu.customers.models import Customer, CustomerPhone, Ownership
from keliu.customers.views import cards
from keliu.org.models import SavedView
from keliu.rules.masking import FieldClass, show_phone
from keliu.web.filters import Asked, Text
from keliu.web.list_pages import Memory
from tests.rights.matrix import Difference, Matrix
from tests.rights.probes import interferences

WHY = "a planted hole"
Planted = Callable[[], AbstractContextManager[Any]]


@dataclass(frozen=True, slots=True)
class Hole:
    """A hole: what it is, how it is planted, and the person and address whose cells may find it.

    `probed`: what stands in the probes that may find it; without it the matrix asks.
    """

    name: str
    planted: Planted
    actor: str
    address: str
    probed: str = ""

    def asked(self, matrix: Matrix) -> list[Difference]:
        """Return what differs in the cells that may find it."""
        where = (self.actor,), (self.address,)
        return list(interferences(matrix, *where, self.probed) if self.probed else matrix.run(*where))

    def found(self, matrix: Matrix) -> list[Difference]:
        """Return what differs while the hole is there."""
        with self.planted():
            return self.asked(matrix)


@contextmanager
def _set(owner: Any, **values: Any) -> Iterator[None]:
    """Give a frozen declaration other values meanwhile."""
    before = {name: getattr(owner, name) for name in values}
    for name, value in values.items():
        object.__setattr__(owner, name, value)
    try:
        yield
    finally:
        for name, value in before.items():
            object.__setattr__(owner, name, value)


def _columns(spec: Any, name: str, **changes: Any) -> tuple[Any, ...]:
    return tuple(replace(column, **changes) if column.name == name else column for column in spec.columns)


def _filter() -> AbstractContextManager[Any]:
    more = Text(name="number", label="Number", field="phones__number")
    return _set(CUSTOMERS, filters=(*CUSTOMERS.filters, more))


def _sort() -> AbstractContextManager[Any]:
    return _set(VEHICLES, columns=_columns(VEHICLES, "plate", field_class=FieldClass.INTERNAL))


def _count() -> AbstractContextManager[Any]:
    def told(sums: list[int], asked: Asked) -> list[str]:
        old = Customer.objects.visible_to(asked.viewer).filter(birthday__year__lt=1935)
        return [f"born before 1935: {old.count()}"]

    return _set(CUSTOMERS, told_sums=told)


def _export() -> AbstractContextManager[Any]:
    return _set(CUSTOMERS, columns=_columns(CUSTOMERS, "car", value=lambda row: row.facts.main_vehicle.plate))


def _audit() -> AbstractContextManager[Any]:
    return patch("keliu.audit.told.shown", lambda table, field, text, viewer: text or "")


def _print() -> AbstractContextManager[Any]:
    return patch("keliu.data_quality.printing.mask_phone", show_phone)


def _error() -> AbstractContextManager[Any]:
    def holders(numbers: Any, asked: Asked, *, but: Any = None) -> list[Customer]:
        phones = CustomerPhone.objects.unscoped(WHY).filter(number__in=set(numbers))
        people = list(Customer.objects.unscoped(WHY).filter(phones__in=phones).select_related("facts"))
        prepare_people(people, asked, {})
        for person in people:
            person.shared = list(numbers)
        return people

    return patch("keliu.customers.views.edits.holders_of", holders)


def _saved_view() -> AbstractContextManager[Any]:
    def memory(viewer: Any, page: str) -> Memory:
        return Memory(tuple(SavedView.objects.filter(page=page).values_list("pk", "name", "query")))

    return patch("keliu.org.queries.list_memory", memory)


def _linked() -> AbstractContextManager[Any]:
    def owners(car: Any, viewer: Any) -> list[Ownership]:
        found = list(Ownership.objects.unscoped(WHY).filter(vehicle=car).select_related("customer"))
        for one in found:
            one.name_told, one.change = one.customer.name, None
        return found

    return patch("keliu.customers.views.cards.owners_told", owners)


def _job() -> AbstractContextManager[Any]:
    return patch("keliu.org.actions.exports.Asked", lambda reader, day: Asked(replace(reader, in_full=True), day))


def _picture() -> AbstractContextManager[Any]:
    """A small picture of each card, which names its customer's number beside its points."""
    honest = cards.render

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    def render(request: Any, template: str, told: Any, **more: Any) -> Any:
        response = honest(request, template, told, **more)
        if "phones" in told:
            numbers = " ".join(row.number for row in told["phones"])
            size = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
            parts = (chunk(b"IHDR", size), chunk(b"tEXt", b"Comment\0" + numbers.encode()), chunk(b"IEND", b""))
            picture = base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"".join(parts)).decode()
            response.content += f'<img src="data:image/png;base64,{picture}" alt="">'.encode()
        return response

    return patch.object(cards, "render", render)


def _autocomplete() -> AbstractContextManager[Any]:
    return patch("keliu.customers.finding.lookup.mask_phone", show_phone)


HOLES = (
    Hole("a filter on a hidden field", _filter, "cs_manager", "customers:list", "number="),
    Hole("a sort", _sort, "cs_manager", "customers:vehicles", "sort="),
    Hole("a group-by count", _count, "cs_manager", "customers:list", "sort="),
    Hole("an export", _export, "cs_manager", "org:export"),
    Hole("an audit view", _audit, "auditor", "audit:changes"),
    Hole("a print page", _print, "renewal", "data_quality:sheet"),
    Hole("an error text", _error, "advisor", "customers:edit"),
    Hole("a saved view of a leaver", _saved_view, "cs_manager", "customers:list"),
    Hole("a linked record", _linked, "cs_manager", "customers:vehicle"),
    Hole("a job's result", _job, "general_manager", "org:export"),
    Hole("a picture", _picture, "csr", "customers:card"),
    Hole("an autocomplete", _autocomplete, "csr", "customers:quick_search"),
)


def planted_one_at_a_time(matrix: Matrix) -> Iterator[tuple[bool, str]]:
    """Yield for each hole whether it was found, and by nothing when it was not there, with the words for people."""
    for hole in HOLES:
        before, found = hole.asked(matrix), hole.found(matrix)
        if before:
            yield False, f"{hole.name}: {before[0]} differs although nothing was planted"
        elif not found:
            yield False, f"{hole.name}: NOT FOUND by {hole.actor} at {hole.address}"
        else:
            yield True, f"{hole.name}: found by {found[0]} (and {len(found) - 1} more)"
