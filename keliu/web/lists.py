"""Lists: filters in the address, sorting, columns, saved views, selection, export; one declaration a list.

How to make a list
------------------
1. Declare it in your desk (`lists.py` or `queries.py`)::

       STAFF = ListSpec(
           name="staff", title=N_("Staff"), unit=NN_("%(n)s person", "%(n)s people"),
           url_name="org:staff", deed=Deed.SEE_STAFF,
           source=lambda asked: Staff.objects.visible_to(asked.viewer).select_related("store"),
           columns=(
               Column("name", N_("Name"), lambda row: row.name, sort="name"),
               Column("role", N_("Role"), lambda row: _(row.role)),
           ),
           filters=(Choice(name="role", label=N_("Role"), field="role", offered=role_options),),
           standard_sort="name",
       )

2. Show it (`show_list` is in `keliu.web.list_pages`)::

       @may(Deed.SEE_STAFF)
       @require_GET
       def staff(request):
           return show_list(request, STAFF, today=timezone.localdate())

3. Name it in your `apps.py`, so that exports find it: `lists = ("keliu.org.lists.STAFF",)`.

Further, all optional: `prepare(rows, asked)` puts onto the rows of a page what the cells need (in a few queries for
the page, never one a row); `row_template` draws the cells itself, one `<td>` a column in the order of `columns`, each
inside `{% if shown.NAME %}`, and `draw` does so in Python, for the lists that are opened all day (`keliu.web.drawn`);
`href(row)` is where a row leads; `find(rows, word, asked)` makes the box "find in these"; `totals(rows, asked)` adds
to the count line and `counted(query)` says what is counted; `is_scanned` is for scopes of some ten thousand rows:
exact count and `sums` (paths, told by `told_sums`) in one pass, else the count is capped and the database's order is
followed; `quick_views` are tabs; `acts` stand on the bar of ticked rows beside the export; `template` extends
`web/list_page.html`; `list_buttons=`, given to `show_list`, names a template of buttons beside the title. A column's
`value` is what an export writes: already masked as its reader may see it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from keliu.rules.masking import FieldClass
from keliu.rules.rights import Deed, Viewer
from keliu.web.declared import declared
from keliu.web.drawn import Draw
from keliu.web.filters import Asked, Filter
from keliu.web.paging import COUNT_CAP, Order, Page, count_of, read_number

Rows = QuerySet[Any]
MOST_SELECTED = 1000
EXPORT_SLICE = 500


def NN_(one: str, many: str) -> tuple[str, str]:
    """This function will return its arguments; it marks a message id with its plural for extraction."""
    return one, many


@dataclass(frozen=True, slots=True)
class Column:
    """列: `label` is a message id; `sort` a path of the rows; numbers stand right, their unit in the label.

    `value` returns days and times as such: the page writes them, a workbook holds them. `is_exported`: an export offers
    it ticked although the page does not show it by itself. `field_class`: by what is personal only he may order who sees
    it in full, since an order tells what a mask hides.
    """

    name: str
    label: str
    value: Callable[[Any], Any]
    sort: str = ""
    is_number: bool = False
    is_standard: bool = True
    is_nullable: bool = True
    sorts_down: bool = False
    is_exported: bool = False
    field_class: FieldClass = FieldClass.INTERNAL

    def may_order(self, viewer: Viewer) -> bool:
        """Whether this person may have the rows in the order of this column."""
        is_open = self.field_class in (FieldClass.PUBLIC, FieldClass.INTERNAL)
        return bool(self.sort) and (is_open or viewer.has_all_in_full)


@dataclass(frozen=True, slots=True)
class QuickView:
    """快捷视图: a tab with filters that the desk offers; one with `counts` tells how many it holds."""

    label: str
    query: str


@dataclass(frozen=True, slots=True)
class Act:
    """批量操作: what can be done with ticked rows; its page is given the list's name, its query and the `ids`."""

    label: str
    icon: str
    url_name: str
    deed: Deed


@dataclass(frozen=True, slots=True, kw_only=True)
class ListSpec:
    """列表: what a list shows and may be asked; see the module's text."""

    name: str
    title: str
    unit: tuple[str, str]
    url_name: str
    deed: Deed
    source: Callable[[Asked], Rows]
    columns: tuple[Column, ...]
    filters: tuple[Filter, ...] = ()
    quick_views: tuple[QuickView, ...] = ()
    acts: tuple[Act, ...] = ()
    standard_sort: str = ""
    is_two_line: bool = False
    is_selectable: bool = True
    row_template: str = ""
    draw: Draw | None = None
    template: str = "web/list_page.html"
    find: Callable[[Rows, str, Asked], Rows] | None = None
    prepare: Callable[[list[Any], Asked], None] | None = None
    totals: Callable[[Rows, Asked], list[str]] | None = None
    is_scanned: bool = False
    first_page: Callable[["Query", Asked], Page | None] | None = None
    quick_count: Callable[["Query", Asked], int | None] | None = None
    sums: tuple[str, ...] = ()
    told_sums: Callable[[list[int], Asked], list[str]] | None = None
    count_cap: Callable[["Query", Asked], int] = lambda query, asked: COUNT_CAP
    href: Callable[[Any], str] | None = None
    nothing_yet: str = ""
    counted: Callable[["Query"], str] | None = None


@dataclass(slots=True)
class Query:
    """What an address asks of a list, in its canonical form."""

    spec: ListSpec
    raw: dict[str, str] = field(default_factory=dict)
    word: str = ""
    sort: str = ""
    page: int = 1
    after: str = ""

    def without(self, name: str) -> "Query":
        """Return the same query without one filter, from its first page."""
        kept = {key: value for key, value in self.raw.items() if key != name}
        return Query(self.spec, kept, "" if name == "q" else self.word, self.sort)

    def text(self, **changes: str) -> str:
        """Return the address's part behind the question mark; commas, dots and marks stay readable."""
        given = dict(self.raw)
        if self.word:
            given["q"] = self.word
        if self.sort and self.sort != self.spec.standard_sort:
            given["sort"] = self.sort
        given.update(changes)
        return urlencode({k: v for k, v in given.items() if v}, safe=",.!~")

    @property
    def is_empty(self) -> bool:
        """Whether it filters nothing."""
        return not self.raw and not self.word


def read_query(spec: ListSpec, values: dict[str, list[str]]) -> Query:
    """This function will read an address or form; what it cannot read is left out."""
    query = Query(spec, word=values.get("q", [""])[-1].strip().replace("\x00", "")[:80])
    for one in spec.filters:
        raw = one.raw_of(values)
        if one.is_readable(raw):
            query.raw[one.name] = raw
    sorts = {column.name for column in spec.columns if column.sort}
    wanted = values.get("sort", [""])[-1]
    query.sort = wanted if wanted.removeprefix("-") in sorts else spec.standard_sort
    query.page = read_number(values.get("page", [""])[-1])
    query.after = values.get("after", [""])[-1][:120]
    return query


def read_query_text(spec: ListSpec, text: str) -> Query:
    """This function will read a query as an export or a saved view keeps it."""
    return read_query(spec, dict(QueryDict(text).lists()))


def told_conditions(spec: ListSpec, text: str, asked: Asked) -> list[tuple[str, str]]:
    """This function will return the filters that a query holds, as chips tell them: label, and operator with value."""
    query = read_query_text(spec, text)
    told = [(one, one.told(query.raw[one.name], asked)) for one in spec.filters if one.name in query.raw]
    word = [(_("Find in these"), query.word)] if query.word else []
    return [(_(one.label), f"{each.operator} {each.value}") for one, each in told] + word


def matching_rows(query: Query, asked: Asked) -> Rows:
    """This function will return all rows that a query asks for, as far as the person may see them."""
    rows = query.spec.source(asked)
    for one in query.spec.filters:
        if one.name in query.raw:
            rows = rows.filter(one.condition(query.raw[one.name], asked))
    if query.word and query.spec.find:
        rows = query.spec.find(rows, query.word, asked)
    return rows


def count_matching(query: Query, asked: Asked) -> int:
    """This function will count the rows that a query asks for up to one more than a list counts."""
    found = query.spec.quick_count(query, asked) if query.spec.quick_count else None
    return count_of(matching_rows(query, asked)) if found is None else found


def order_of(query: Query, viewer: Viewer) -> Order:
    """This function will return the order that a query asks for, or the list's own where this person may not ask for it."""
    wanted = query.sort or "pk"
    name = wanted.removeprefix("-")
    column = next((c for c in query.spec.columns if c.name == name and c.sort), None)
    if column is not None and not column.may_order(viewer):
        return order_of(replace(query, sort=query.spec.standard_sort), viewer)
    if column is None:
        return Order("pk", wanted.startswith("-"), False)
    return Order(column.sort, wanted.startswith("-"), column.is_nullable)


def list_named(name: str) -> ListSpec | None:
    """This function will return an installed list by its name; desks name theirs in `apps.py` under `lists`."""
    return next((spec for spec in declared("lists") if spec.name == name), None)


def export_lines(
    spec: ListSpec, text: str, asked: Asked, *, names: list[str] | None = None, ids: list[int] | None = None
) -> Iterator[list[Any]]:
    """This function will yield the headings and then a line a row, in the order of the list, in slices of 500.

    `text`: the list's query; `names`: the columns, all standard ones by default; `ids`: only these rows of it.
    """
    query = read_query_text(spec, text)
    rows = matching_rows(query, asked)
    if ids is not None:
        rows = rows.filter(pk__in=ids[:MOST_SELECTED])
    columns = [c for c in spec.columns if (c.name in names if names else c.is_standard)]
    yield [_(column.label) for column in columns]
    keys = list(order_of(query, asked.viewer).applied(rows).values_list("pk", flat=True))
    for start in range(0, len(keys), EXPORT_SLICE):
        part = keys[start : start + EXPORT_SLICE]
        found = {row.pk: row for row in rows.filter(pk__in=part)}
        slice_rows = [found[key] for key in part if key in found]
        if spec.prepare:
            spec.prepare(slice_rows, asked)
        for row in slice_rows:
            yield [column.value(row) for column in columns]
