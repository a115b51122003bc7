"""The page of a list: tabs, chips, count line, table, pages and the forms around them, as the templates show them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template import Template
from django.template.loader import get_template
from django.urls import NoReverseMatch, reverse
from django.utils.cache import patch_vary_headers
from django.utils.functional import cached_property
from django.utils.html import escape
from django.utils.http import urlencode
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from keliu.rules.rights import Deed, Reach, Viewer
from keliu.web.declared import first_declared
from keliu.web.drawn import Drawing, as_text, drawn_row
from keliu.web.filters import Asked, Filter, Told
from keliu.web.lists import (
    Column,
    ListSpec,
    Query,
    count_matching,
    matching_rows,
    order_of,
    read_query,
    read_query_text,
)
from keliu.web.paging import COUNT_CAP, Page, count_of, ordered_page, scanned_page


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that holds, with the address that takes it away."""

    label: str
    told: Told
    remove: str


@dataclass(frozen=True, slots=True)
class FilterForm:
    """A filter as the menu of filters offers it."""

    filter: Filter
    raw: str
    options: list[tuple[str, str, bool]]
    is_not: bool

    @property
    def ends(self) -> tuple[str, str]:
        """Both ends of a span, as typed."""
        first, _dots, last = self.raw.partition("..")
        return (first, last) if not self.raw.endswith("m") else ("", "")


@dataclass(frozen=True, slots=True)
class Cell:
    """A value as text, under its label."""

    label: str
    text: str
    is_number: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the page with its address and, without a template of its own, its cells."""

    row: Any
    href: str
    cells: list[Cell]
    drawn: str = ""


@dataclass(frozen=True, slots=True)
class Tab:
    """A view of the list: all, quick ones, and the person's own."""

    label: str
    address: str
    is_open: bool
    key: int | None = None


@dataclass(frozen=True, slots=True)
class Memory:
    """What a list remembers of a person: saved views as (key, name, query), columns (None: the standard), density."""

    views: tuple[tuple[int, str, str], ...] = ()
    columns: frozenset[str] | None = None
    is_single_line: bool | None = None


class FilterMenu:
    """筛选菜单: every filter of a list, to be added or changed; loaded when the menu is first opened."""

    def __init__(self, path: str, query: Query, asked: Asked) -> None:
        self.spec, self.query, self.asked, self.path = query.spec, query, asked, path

    @cached_property
    def forms(self) -> list[FilterForm]:
        """Every filter, to be added or changed."""
        forms = []
        for one in self.spec.filters:
            raw = self.query.raw.get(one.name, "")
            chosen = set(raw.removeprefix("!").split(","))
            options = [(value, text, value in chosen) for value, text in one.options(self.asked)]
            forms.append(FilterForm(one, raw, options, raw.startswith("!")))
        return forms

    @cached_property
    def kept(self) -> list[tuple[str, str]]:
        """What a form of one filter carries on: the other filters and the order."""
        sort = [("sort", self.query.sort)] if self.query.sort != self.spec.standard_sort else []
        return [*self.query.raw.items(), *sort]


class ListPage(FilterMenu):
    """列表页: everything that the templates of a list show."""

    def __init__(self, request: HttpRequest, spec: ListSpec, query: Query, asked: Asked) -> None:
        super().__init__(request.path, query, asked)
        remembered = first_declared("list_memory")
        self.memory: Memory = remembered(asked.viewer, spec.name) if remembered else Memory()
        self.all_rows = matching_rows(query, asked)
        self.page = self._page()
        if spec.prepare:
            spec.prepare(self.page.rows, asked)

    def _page(self) -> Page:
        """Return the page asked for: out of one pass, or along the order of the database."""
        spec, order = self.spec, order_of(self.query, self.asked.viewer)
        if spec.first_page and (page := spec.first_page(self.query, self.asked)):
            return page
        if spec.is_scanned:
            return scanned_page(self.all_rows, order, number=self.query.page, sums=spec.sums)
        cap = spec.count_cap(self.query, self.asked)
        count = count_of(self.all_rows, cap)
        return ordered_page(self.all_rows, order, number=self.query.page, after=self.query.after, count=count, cap=cap)

    @cached_property
    def shown(self) -> dict[str, bool]:
        """Which columns are shown, by name."""
        chosen = self.memory.columns
        return {c.name: (c.is_standard if chosen is None else c.name in chosen) for c in self.spec.columns}

    @cached_property
    def columns(self) -> list[Column]:
        """The columns that are shown."""
        shown = self.shown
        return [column for column in self.spec.columns if shown[column.name]]

    @cached_property
    def headings(self) -> list[dict[str, Any]]:
        """Headings with the address of the next order and the present one."""
        told = []
        for column in self.columns:
            may_order = column.may_order(self.asked.viewer)
            now = may_order and self.query.sort.removeprefix("-") == column.name
            is_down = now and self.query.sort.startswith("-")
            turned = not is_down if now else column.sorts_down
            address = self.address(sort=f"-{column.name}" if turned else column.name) if may_order else ""
            way = ("descending", "↓") if is_down else ("ascending", "↑") if now else ("", "")
            told.append({"column": column, "address": address, "sorted": way[0], "arrow": way[1]})
        return told

    @cached_property
    def lines(self) -> list[Line]:
        """The rows of this page."""
        columns, href, draw = self.columns, self.spec.href, self.spec.draw
        if draw:
            drawing, ticks = Drawing(self.shown, self.asked.today), self.is_selectable
            addresses = ((row, href(row) if href else "") for row in self.page.rows)
            return [Line(row, to, [], drawn_row(draw, row, to, drawing, is_selectable=ticks)) for row, to in addresses]
        drawn = bool(self.spec.row_template)
        return [
            Line(
                row,
                href(row) if href else "",
                [] if drawn else [Cell(_(c.label), as_text(c.value(row)), c.is_number) for c in columns],
            )
            for row in self.page.rows
        ]

    @cached_property
    def is_single_line(self) -> bool:
        """Whether rows are 36 high, one line each."""
        chosen = self.memory.is_single_line
        return not self.spec.is_two_line if chosen is None else chosen

    @cached_property
    def chips(self) -> list[Chip]:
        """The filters that hold."""
        raw = self.query.raw
        return [
            Chip(one.label, one.told(raw[one.name], self.asked), self.link(self.query.without(one.name).text()))
            for one in self.spec.filters
            if one.name in raw
        ]

    @cached_property
    def tabs(self) -> list[Tab]:
        """All, the desk's views and the person's own."""
        now = self.query.text()
        views = [(None, _(view.label), view.query) for view in self.spec.quick_views] + list(self.memory.views)
        told = [Tab(_("All"), self.path, self.query.is_empty and not self.query.text())]
        for key, label, text in views:
            canonical = read_query_text(self.spec, text).text()
            told.append(Tab(label, self.link(canonical), canonical == now, key))
        return told

    @cached_property
    def is_saved(self) -> bool:
        """Whether the present filters are one of the tabs already."""
        return any(tab.is_open for tab in self.tabs)

    @cached_property
    def totals(self) -> list[str]:
        """Further figures of the count line, where they are cheap."""
        if self.page.is_capped:
            return []
        if self.spec.told_sums:
            return self.spec.told_sums(list(self.page.sums), self.asked)
        return self.spec.totals(self.all_rows, self.asked) if self.spec.totals else []

    @cached_property
    def count_text(self) -> str:
        """How many rows, with a plus behind a capped count."""
        return f"{self.page.count:,}" + ("+" if self.page.is_capped else "")

    @cached_property
    def text(self) -> str:
        """The canonical query, for exports and saved views."""
        return self.query.text()

    @cached_property
    def hint(self) -> dict[str, Any] | None:
        """Which single filter to take away when nothing fits, and how many rows that gives."""
        best = None
        for one in self.spec.filters:
            if one.name in self.query.raw and len(self.query.raw) > 1:
                fewer = self.query.without(one.name)
                count = min(count_matching(fewer, self.asked), COUNT_CAP)
                if count and (best is None or count > best["count"]):
                    best = {"label": one.label, "count": count, "address": self.link(fewer.text())}
        return best

    @property
    def may_find(self) -> bool:
        """Whether the list can be searched; a template that met `spec.find` would call it."""
        return self.spec.find is not None

    @cached_property
    def may_export(self) -> bool:
        """Whether this person may export, and the export desk is installed."""
        return self.asked.viewer.may(Deed.EXPORT_MASKED) and bool(self.addresses["export"])

    @cached_property
    def is_export_elsewhere(self) -> bool:
        """Whether these rows are exported by others than this person, which the page then says."""
        return not self.may_export and bool(self.addresses["export"]) and self.asked.viewer.reach is not Reach.NOTHING

    @cached_property
    def addresses(self) -> dict[str, str]:
        """Where views are saved, columns remembered and exports made; empty without that desk."""
        return {name: _address(f"org:{name}") for name in ("save_view", "drop_view", "remember_list", "export")}

    def link(self, text: str) -> str:
        """Return an address of this list with a query."""
        return f"{self.path}?{text}" if text else self.path

    def address(self, **changes: str) -> str:
        """Return this list's address with changes, from its first page."""
        return self.link(self.query.text(**changes))

    @cached_property
    def here(self) -> str:
        """This page's own address."""
        return self.link(self.query.text(page=str(self.query.page) if self.query.page > 1 else ""))

    @cached_property
    def choosable(self) -> list[tuple[Column, bool]]:
        """Every column and whether it is shown."""
        return [(column, self.shown[column.name]) for column in self.spec.columns]

    @cached_property
    def is_selectable(self) -> bool:
        """Whether rows can be ticked: only where something can be done with them."""
        return self.spec.is_selectable and (self.may_export or bool(self.acts))

    @cached_property
    def acts(self) -> list[tuple[str, str, str]]:
        """What this person may do with ticked rows: label, icon, address."""
        allowed = [act for act in self.spec.acts if self.asked.viewer.may(act.deed)]
        return [(act.label, act.icon, reverse(act.url_name)) for act in allowed]

    @property
    def is_drawn(self) -> bool:
        """Whether Python draws the rows; a template that met `spec.draw` would call it."""
        return self.spec.draw is not None

    @cached_property
    def row_template(self) -> Template:
        """The desk's own template of a row, loaded once for the page."""
        return get_template(self.spec.row_template).template  # type: ignore[attr-defined,no-any-return]

    @cached_property
    def _unit(self) -> str:
        return ngettext(*self.spec.unit, self.page.count)

    @cached_property
    def count_told(self) -> str:
        """How many, with their unit."""
        return mark_safe(escape(self._unit) % {"n": f"<strong>{self.count_text}</strong>"})

    @cached_property
    def counted_told(self) -> str:
        """What the count counts, where the list says so."""
        return self.spec.counted(self.query) if self.spec.counted else ""

    @cached_property
    def all_selected_told(self) -> str:
        """The selection bar's sentence when all that match are selected."""
        return _("All that match are selected: %(told)s") % {"told": self._unit % {"n": self.count_text}}

    @cached_property
    def conditions(self) -> int:
        """How many conditions hold, the typed word included."""
        return len(self.query.raw) + bool(self.query.word)

    @cached_property
    def export_address(self) -> str:
        """Where this list, as filtered, is exported."""
        return f"{self.addresses['export']}?{urlencode({'list': self.spec.name, 'query': self.text})}"

    @cached_property
    def first_address(self) -> str:
        """The first page."""
        return self.address()

    @cached_property
    def numbered(self) -> list[tuple[int, str]]:
        """The pages to offer, with their addresses; 0 is a gap."""
        return [(n, self.address(page=str(n) if n > 1 else "")) for n in self.page.numbers]

    @cached_property
    def next_address(self) -> str:
        """The next page, or nothing."""
        if not self.page.has_next:
            return ""
        return self.address(page=str(self.page.number + 1), after=self.page.after)

    @cached_property
    def previous_address(self) -> str:
        """The page before, or nothing; behind the numbered pages the browser's own way back leads there."""
        if self.page.number == 1 or self.query.after:
            return ""
        return self.address(page=str(self.page.number - 1) if self.page.number > 2 else "")


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def show_list(request: HttpRequest, spec: ListSpec, *, today: date, **told: Any) -> HttpResponse:
    """This function will answer a list's address: the page, or for htmx the list alone with its canonical address."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    asked = Asked(viewer, today)
    values = dict(request.GET.lists())
    query = read_query(spec, values)
    canonical = query.text(page=str(query.page) if query.page > 1 else "", after=query.after)
    target = request.headers.get("HX-Target") if request.headers.get("HX-Request") == "true" else None
    is_part = target == "list"
    if target == "list-filters":
        return render(request, "web/_list_filter_forms.html", {"list": FilterMenu(request.path, query, asked)})
    if not is_part and any("." in key for key in values):
        return HttpResponseRedirect(f"{request.path}?{canonical}" if canonical else request.path)
    page = ListPage(request, spec, query, asked)
    context = {"list": page, "today": today, **told}
    response = render(request, "web/_list.html" if is_part else spec.template, context)
    if is_part:
        response["HX-Push-Url"] = page.link(canonical)
    patch_vary_headers(response, ("HX-Request", "HX-Target"))
    return response
