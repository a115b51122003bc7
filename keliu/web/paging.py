"""Pages of a list and capped counts: counting all rows, and stepping over them, is what makes lists slow.

Up to 10,000 rows a page is found by its number. Behind them only the next page is offered, found by the last row of
the page before (a keyset), so that page 5,000 costs what page 1 does. Rows whose sorted column is empty come last,
in a query of their own: then both databases use the plain index of the column.
"""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F, Field, Q, QuerySet

PAGE = 30
COUNT_CAP = 10_000
SCAN_CAP = 60_000
LAST_NUMBERED = COUNT_CAP // PAGE


@dataclass(frozen=True, slots=True)
class Order:
    """排序: the path of a column, which way, and whether rows without a value exist."""

    path: str
    is_descending: bool = False
    is_nullable: bool = True

    def applied(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Return the rows in this order, the primary key deciding between equals."""
        if self.path == "pk":
            return rows.order_by("-pk" if self.is_descending else "pk")
        column = F(self.path).desc() if self.is_descending else F(self.path).asc()
        return rows.order_by(column, "-pk" if self.is_descending else "pk")

    def applied_to_all(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Return the rows in this order, those without a value last on every database, for one pass over all."""
        if self.path == "pk" or not self.is_nullable:
            return self.applied(rows)
        way = F(self.path).desc if self.is_descending else F(self.path).asc
        return rows.order_by(way(nulls_last=True), "-pk" if self.is_descending else "pk")


@dataclass(frozen=True, slots=True)
class Page:
    """列表页: the rows of one page, how many there are (capped), and what lies beside."""

    rows: list[Any]
    number: int
    count: int
    is_capped: bool
    has_next: bool
    after: str = ""
    sums: tuple[int, ...] = ()
    last_number: int = LAST_NUMBERED

    @property
    def first(self) -> int:
        """Number of the first row, from 1."""
        return (self.number - 1) * PAGE + 1

    @property
    def last(self) -> int:
        """Number of the last row."""
        return self.first + len(self.rows) - 1

    @property
    def numbers(self) -> list[int]:
        """Numbers to offer: first, last, and those around; 0 is a gap."""
        last = min((self.count + PAGE - 1) // PAGE, self.last_number)
        near = {1, 2, 3, last, *range(self.number - 1, self.number + 2)}
        told: list[int] = []
        for number in sorted(n for n in near if 1 <= n <= last):
            if told and number > told[-1] + 1:
                told.append(0)
            told.append(number)
        return told if last > 1 else []


def read_number(wanted: str | None) -> int:
    """This function will return a page's number from the address; what is no number is the first."""
    return int(wanted) if wanted and wanted.isascii() and wanted.isdigit() and 0 < int(wanted) < 1_000_000 else 1


def count_of(rows: QuerySet[Any], cap: int = COUNT_CAP) -> int:
    """This function will count rows up to one more than the cap."""
    return rows.order_by()[: cap + 1].count()


def page_of(rows: QuerySet[Any], wanted: str | None) -> Page:
    """This function will return a page of rows that are in order already, for small lists without a `ListSpec`."""
    number = min(read_number(wanted), LAST_NUMBERED)
    start = (number - 1) * PAGE
    found = list(rows[start : start + PAGE + 1])
    count = count_of(rows)
    return Page(found[:PAGE], number, min(count, COUNT_CAP), count > COUNT_CAP, len(found) > PAGE)


def scanned_page(rows: QuerySet[Any], order: Order, *, number: int, sums: tuple[str, ...] = ()) -> Page:
    """This function will return a page out of all keys of a bounded scope, with the exact count and sums, in one pass.

    A scope of some ten thousand rows costs less in one pass than a page, a count and sums each of its own. More than
    60,000 rows are cut off there.
    """
    told = list(order.applied_to_all(rows).values_list("pk", *sums)[: SCAN_CAP + 1])
    is_capped, told = len(told) > SCAN_CAP, told[:SCAN_CAP]
    count, last = len(told), max((len(told) + PAGE - 1) // PAGE, 1)
    number = min(number, last)
    keys = [row[0] for row in told[(number - 1) * PAGE : number * PAGE]]
    found = {row.pk: row for row in _by_keys(rows, keys)} if keys else {}
    totals = tuple(sum(row[place] or 0 for row in told) for place in range(1, len(sums) + 1))
    shown = [found[key] for key in keys if key in found]
    return Page(shown, number, count, is_capped, number < last, "", totals, last)


def _by_keys(rows: QuerySet[Any], keys: list[Any]) -> QuerySet[Any]:
    """Return the rows of keys that the scoped scan found, with what they are joined to, but without asking all again."""
    found = rows.model._default_manager.all()
    if hasattr(found, "unscoped"):
        found = found.unscoped("keys that a scoped scan found")
    found.query.select_related = rows.query.select_related
    return found.filter(pk__in=keys)


def ordered_page(
    rows: QuerySet[Any], order: Order, *, number: int, after: str, count: int, cap: int = COUNT_CAP
) -> Page:
    """This function will return a page of rows by its number or, behind the numbered ones, by the row it follows.

    `count`: what `count_of` found. A place in `after` that cannot be read is the first page.
    """
    place, last = read_place(rows, order, after) if after else None, cap // PAGE
    if place is None:
        number = min(number, last)
        found = _by_number(rows, order, (number - 1) * PAGE)
    else:
        found = _following(rows, order, *place)
    next_after = ""
    if len(found) > PAGE and number >= last:
        next_after = place_of(found[PAGE - 1], order)
    return Page(found[:PAGE], number, min(count, cap), count > cap, len(found) > PAGE, next_after, (), last)


def _by_number(rows: QuerySet[Any], order: Order, start: int) -> list[Any]:
    ordered = order.applied(rows)
    if not order.is_nullable or order.path == "pk":
        return list(ordered[start : start + PAGE + 1])
    filled = ordered.filter(**{f"{order.path}__isnull": False})
    found = list(filled[start : start + PAGE + 1])
    if len(found) <= PAGE:
        skipped = start - filled.order_by().count() if start and not found else 0
        found += _empty(rows, order)[skipped : skipped + PAGE + 1 - len(found)]
    return found


def _empty(rows: QuerySet[Any], order: Order) -> QuerySet[Any]:
    """Return the rows without a value in the sorted column."""
    return rows.filter(**{f"{order.path}__isnull": True}).order_by("-pk" if order.is_descending else "pk")


def _following(rows: QuerySet[Any], order: Order, value: Any, key: int) -> list[Any]:
    """Return the rows behind one; `<=` and the exclusion of equals let the index be entered at the place."""
    below, equal = ("lte", "gte") if order.is_descending else ("gte", "lte")
    if order.path == "pk":
        return list(order.applied(rows.filter(**{"pk__lt" if order.is_descending else "pk__gt": key}))[: PAGE + 1])
    if value is None:
        beyond = {"pk__lt" if order.is_descending else "pk__gt": key}
        return list(_empty(rows, order).filter(**beyond)[: PAGE + 1])
    before = Q(**{order.path: value, f"pk__{equal}": key})
    found = list(order.applied(rows.filter(**{f"{order.path}__{below}": value}).exclude(before))[: PAGE + 1])
    if order.is_nullable and len(found) <= PAGE:
        found += _empty(rows, order)[: PAGE + 1 - len(found)]
    return found


def place_of(row: Any, order: Order) -> str:
    """This function will return a row's place in an order, as an address carries it: `2025-03-12~4711`."""
    value = row
    for part in order.path.split("__"):
        value = getattr(value, part, None)
    return f"{'' if value is None else value}~{row.pk}"


def read_place(rows: QuerySet[Any], order: Order, text: str) -> tuple[Any, int] | None:
    """This function will read a place, or return None where it makes no sense."""
    told, _mark, key = text.rpartition("~")
    if not (key.isascii() and key.isdigit() and len(key) < 16):
        return None
    if order.path == "pk" or (not told and order.is_nullable):
        return None, int(key)
    try:
        return _field(rows.model, order.path).to_python(told), int(key)
    except ValidationError:
        return None


def _field(model: Any, path: str) -> "Field[Any, Any]":
    *way, last = path.split("__")
    for part in way:
        model = model._meta.get_field(part).related_model
    return model._meta.get_field(last)  # type: ignore[no-any-return]
