"""The list of partners: suppliers and dealers of the store, what their files lack, what was not confirmed (A7, A4, A5)."""

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from keliu.customers.models import Partner
from keliu.customers.queries import district_names
from keliu.org.queries import figures_of
from keliu.rules.figure_values import ShopRules
from keliu.rules.masking import mask_phone, show_phone
from keliu.rules.partners import is_overdue, is_unconfirmed, missing_of_partner
from keliu.rules.periods import add_months
from keliu.rules.rights import Deed, Viewer
from keliu.sheets.phones import read_phone
from keliu.web.filters import Asked, Choice, DayRange, Options, Text
from keliu.web.lists import NN_, Column, ListSpec, QuickView, Rows

INCOMPLETE, UNCONFIRMED = "incomplete", "unconfirmed"
KINDS = (N_("supplier"), N_("dealer"))
STATES = (N_("partner_active"), N_("partner_stopped"))


def rules_of(asked: Asked) -> ShopRules:
    """This function will return the figures of the person's store."""
    return figures_of(asked.viewer.store_id, asked.today)


def lacking(asked: Asked) -> Q:
    """This function will return the condition that an active partner's file misses the days within which it is complete."""
    latest = asked.today - timedelta(days=rules_of(asked).whole("files.complete_days") + 1)
    late = Q(registered_on=None) | Q(registered_on__lte=latest)
    gaps = Q(contact_name="") | Q(phone="") | Q(address="") | Q(region_code="") | Q(brands="", goods="")
    return Q(stopped_on=None) & late & gaps


def unconfirmed(asked: Asked) -> Q:
    """This function will return the condition that an active partner's data was not confirmed for the months of the shop."""
    oldest = add_months(asked.today, -rules_of(asked).whole("files.stale_months"))
    entered = Q(confirmed_on=None) & (Q(registered_on=None) | Q(registered_on__lte=oldest))
    return Q(stopped_on=None) & (Q(confirmed_on__lte=oldest) | entered)


def _wrong_is(values: list[str], asked: Asked) -> Q:
    condition = Q(pk__in=[])
    if INCOMPLETE in values:
        condition |= lacking(asked)
    return condition | unconfirmed(asked) if UNCONFIRMED in values else condition


def _wrong_options(asked: Asked) -> Options:
    return [(INCOMPLETE, _("incomplete file")), (UNCONFIRMED, _("not confirmed for long"))]


def _kind_options(asked: Asked) -> Options:
    return [(kind.value, _(kind.value)) for kind in Partner.Kind]


def _state_options(asked: Asked) -> Options:
    return [("active", _("partner_active")), ("stopped", _("partner_stopped"))]


def _state_is(values: list[str], asked: Asked) -> Q:
    wanted = {"active": Q(stopped_on=None), "stopped": Q(stopped_on__isnull=False)}
    condition = Q(pk__in=[])
    for value in values:
        condition |= wanted.get(value, Q(pk__in=[]))
    return condition


def _district_options(asked: Asked) -> Options:
    codes = Partner.objects.visible_to(asked.viewer).exclude(region_code="").order_by("region_code")
    known = sorted({code[:6] for code in codes.values_list("region_code", flat=True).distinct()[:300]})
    names = district_names(known)
    return [(code, names.get(code, code)) for code in known]


def _in_districts(values: list[str], asked: Asked) -> Q:
    condition = Q(pk__in=[])
    for value in values:
        condition |= Q(region_code__startswith=value[:9])
    return condition


def _find(rows: Rows, word: str, asked: Asked) -> Rows:
    found = Q(name__icontains=word) | Q(code__icontains=word) | Q(contact_name__icontains=word)
    found |= Q(brands__icontains=word) | Q(goods__icontains=word)
    if word.isascii() and word.isalpha():
        found |= Q(search__contains=word.lower())
    digits = "".join(filter(str.isdigit, word))
    if len(digits) >= 4:  # as for customers: the end of a number, or the whole of it
        found |= Q(phone__endswith=read_phone(word) or digits)
    return rows.filter(found)


def shown_phone(number: str, viewer: Viewer) -> str:
    """This function will return a partner's phone as a list and its export show it: masked, but for an export in full."""
    if not number:
        return ""
    return show_phone(number) if viewer.in_full else mask_phone(number)


def missing_told(row: Partner) -> str:
    """This function will say what a partner's file lacks; nothing for one where no business is done any more."""
    if row.stopped_on:
        return ""
    missing = missing_of_partner(
        contact=row.contact_name, phone=row.phone, address=row.address, region_code=row.region_code, brands=row.brands,
        goods=row.goods,
    )  # fmt: skip
    return _(", ").join(_(part.value) for part in missing)


def prepare(rows: list[Any], asked: Asked) -> None:
    """This function will put district, masked phone, state and what is wrong onto the partners of a page."""
    names, rules = district_names([row.region_code[:6] for row in rows]), rules_of(asked)
    days, months = rules.whole("files.complete_days"), rules.whole("files.stale_months")
    for row in rows:
        row.district = names.get(row.region_code[:6], row.region_code)
        row.phone_shown = shown_phone(row.phone, asked.viewer)
        row.state_told = _("partner_stopped") if row.stopped_on else _("partner_active")
        row.missing = missing_told(row)
        row.is_late = bool(row.missing) and is_overdue(row.registered_on, asked.today, days)
        row.is_stale = not row.stopped_on and is_unconfirmed(row.confirmed_on, row.registered_on, asked.today, months)


PARTNERS = ListSpec(
    name="partners",
    title=N_("Suppliers and dealers"),
    unit=NN_("%(n)s supplier or dealer", "%(n)s suppliers and dealers"),
    url_name="customers:partners",
    deed=Deed.KEEP_PARTNERS,
    source=lambda asked: Partner.objects.visible_to(asked.viewer),
    prepare=prepare,
    find=_find,
    href=lambda row: reverse("customers:partner", args=[row.pk]),
    row_template="customers/_partner_row.html",
    nothing_yet=N_("Enter those from whom parts are bought and those who sell in your region."),
    standard_sort="name",
    is_two_line=True,
    columns=(
        Column("name", N_("Supplier or dealer"), lambda row: row.name, sort="name", is_nullable=False),
        Column("code", N_("Code"), lambda row: row.code, sort="code", is_nullable=False, is_standard=False, is_exported=True),
        Column("kind", N_("Kind"), lambda row: _(row.kind), sort="kind", is_nullable=False),
        Column("contact", N_("Contact person"), lambda row: row.contact_name),
        Column("phone", N_("Phone"), lambda row: row.phone_shown, is_standard=False, is_exported=True),
        Column("district", N_("District"), lambda row: row.district, sort="region_code", is_nullable=False),
        Column("address", N_("Address"), lambda row: row.address, is_standard=False, is_exported=True),
        Column("goods", N_("Brands and goods"), lambda row: "；".join(filter(None, (row.brands, row.goods)))),
        Column("state", N_("State"), lambda row: row.state_told),
        Column("missing", N_("Lacks"), lambda row: row.missing),
        Column("confirmed", N_("Confirmed"), lambda row: row.confirmed_on, sort="confirmed_on"),
        Column("registered", N_("On file since"), lambda row: row.registered_on, sort="registered_on", is_standard=False),
    ),
    filters=(
        Choice(name="kind", label=N_("Kind"), field="kind", offered=_kind_options),
        Choice(name="state", label=N_("State"), offered=_state_options, when=_state_is),
        Choice(name="wrong", label=N_("What is wrong"), offered=_wrong_options, when=_wrong_is),
        Choice(name="region", label=N_("District"), offered=_district_options, when=_in_districts),
        Text(name="brand", label=N_("Brands"), field="brands"),
        Text(name="goods", label=N_("Goods"), field="goods"),
        DayRange(name="confirmed", label=N_("Confirmed"), field="confirmed_on", presets=("..3m", "3..12m", "12..m")),
    ),
    quick_views=(
        QuickView(N_("Suppliers"), "kind=supplier"),
        QuickView(N_("Dealers"), "kind=dealer"),
        QuickView(N_("Incomplete files"), f"wrong={INCOMPLETE}"),
        QuickView(N_("Not confirmed for long"), f"wrong={UNCONFIRMED}"),
        QuickView(N_("partner_stopped"), "state=stopped"),
    ),
)  # fmt: skip
