"""The lists of customers and of vehicles: columns, filters, quick views (practice A1, A2, B3, F3)."""

from django.db.models import Q
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.utils.translation import ngettext

from keliu.access.unindexed import Unindexed
from keliu.customers.finding import conditions as when
from keliu.customers.finding.drawn_rows import draw_customer, draw_vehicle
from keliu.customers.finding.listed_pages import listed_count, listed_page
from keliu.customers.finding.quick_pages import first_vehicles
from keliu.customers.models import Customer, Vehicle
from keliu.customers.prepared import prepare_customers, prepare_vehicles
from keliu.customers.queries import found_customers, found_vehicles, name_begins
from keliu.rules.masking import FieldClass
from keliu.rules.rights import Deed
from keliu.web.filters import Ahead, Asked, Choice, DayRange, NumberRange, flag
from keliu.web.lists import NN_, Act, Column, ListSpec, Query, QuickView, Rows
from keliu.web.templatetags.keliu_tags import yuan

FIRST_FILES = N_("Drop in the Excel or CSV files of your present system; you see everything before it is written.")


def _seen_customers(asked: Asked) -> Rows:
    rows = Customer.objects.all().listed_to(asked.viewer).filter(facts__isnull=False)
    return rows.select_related("facts__main_vehicle__facts").alias(
        last_on=Unindexed("facts__last_visit_on"), class_now=Unindexed("facts__customer_class"),
        spend_now=Unindexed("facts__spend_24m_fen"),
    )  # fmt: skip


def _seen_vehicles(asked: Asked) -> Rows:
    rows = Vehicle.objects.all().listed_to(asked.viewer).filter(facts__isnull=False)
    return rows.select_related("facts", "owner", "model").alias(
        last_on=Unindexed("facts__last_visit_on"), due_now=Unindexed("facts__due_on"),
        insured_to=Unindexed("facts__insurance_ends_on"), warranty_to=Unindexed("facts__warranty_ends_on"),
        inspected_by=Unindexed("inspection_due_on"),
    )  # fmt: skip


def _find_customers(rows: Rows, word: str, asked: Asked) -> Rows:
    return rows.filter(name_begins(word) or Q(pk__in=found_customers(word, asked.viewer)))


def _find_vehicles(rows: Rows, word: str, asked: Asked) -> Rows:
    return rows.filter(name_begins(word, "owner__name") or Q(pk__in=found_vehicles(word, asked.viewer)))


def _customer_totals(sums: list[int], asked: Asked) -> list[str]:
    """Say how many cars and how much money the rows stand for."""
    cars, spend = f"<strong>{sums[0]:,}</strong>", f"<strong>{yuan(sums[1])}</strong>"
    return [
        mark_safe(
            ngettext("%(n)s car of theirs, gone ones included", "%(n)s cars of theirs, gone ones included", sums[0])
            % {"n": cars}
        ),
        mark_safe(_("24-month spend %(yuan)s yuan") % {"yuan": spend}),
    ]


def _which_cars(query: Query) -> str:
    """Say which cars the count of vehicles counts."""
    told = {"0": _("in use alone"), "1": _("gone ones alone")}
    return told.get(query.raw.get("gone", ""), _("gone ones included"))


LAST_VISIT = Column(
    "last", N_("Last visit"), lambda row: row.facts.last_visit_on, sort="facts__last_visit_on", sorts_down=True
)
STAGE = Column("stage", N_("Stage"), lambda row: _("Gone") if row.is_gone else _(row.stage.value))
NEXT = Column("next", N_("Next contact and why"), lambda row: row.next_told)
CAME = DayRange(name="last", label=N_("Last visit"), field="last_on")


TEAM_HELP = N_("The advisors' team that answers for the customer.")
CLASS_HELP = N_("A, B or C by the spend of 24 months, reckoned by the program.")
LEVEL_HELP = N_("Company, private person, low value or blacklisted; set by the shop, whatever the spend.")
ONE_IMPORT = N_("import no. %(n)s")
BATCH_HELP = N_("The number of an import, as its history shows it: the customers it created.")


def _answerable(customer: str) -> tuple[Choice, Choice]:
    """Return the filters by who answers for a customer; `customer` leads to his key."""
    return (
        Choice(
            name="advisor", label=N_("Advisor"), offered=when.advisor_options, is_key=True,
            when=when.when_member("advisor_id", customer),
        ),
        Choice(
            name="team", label=N_("Team"), offered=when.team_options, is_key=True, help=TEAM_HELP,
            when=when.when_member("team_id", customer),
        ),
    )  # fmt: skip


CUSTOMERS = ListSpec(
    name="customers",
    title=N_("Customers"),
    unit=NN_("%(n)s customer", "%(n)s customers"),
    url_name="customers:list",
    deed=Deed.SEE_FILES,
    source=_seen_customers,
    prepare=prepare_customers,
    find=_find_customers,
    sums=("facts__vehicles", "facts__spend_24m_fen"),
    told_sums=_customer_totals,
    is_scanned=True,
    first_page=listed_page,
    quick_count=listed_count,
    href=lambda row: reverse("customers:card", args=[row.pk]),
    draw=draw_customer,
    template="customers/list_page.html",
    nothing_yet=FIRST_FILES,
    standard_sort="-last",
    is_two_line=True,
    columns=(
        Column("name", N_("Customer"), lambda row: row.name, sort="name", is_nullable=False),
        Column("phone", N_("Phone"), lambda row: row.phone_shown, is_standard=False, is_exported=True),
        Column("car", N_("Vehicle"), lambda row: row.car_shown),
        STAGE,
        LAST_VISIT,
        NEXT,
        Column(
            "spend",
            N_("24-month spend, yuan"),
            lambda row: row.facts.spend_24m_fen / 100,
            sort="facts__spend_24m_fen",
            is_number=True,
            is_nullable=False,
            sorts_down=True,
        ),
        Column("class", N_("Class"), lambda row: row.facts.customer_class, is_standard=False),
        Column("level", N_("Level"), lambda row: _(row.level) if row.level else "", is_standard=False),
        Column("number", N_("Customer number"), lambda row: row.customer_no, is_standard=False),
        Column("birthday", N_("Birthday"), lambda row: row.birthday_shown, is_standard=False),
        Column("advisor", N_("Advisor"), lambda row: row.advisor_name),
    ),
    filters=(
        Choice(name="stage", label=N_("Stage"), offered=when.stage_options, when=when.customer_in_stage),
        Choice(name="class", label=N_("Class"), field="class_now", offered=when.class_options, help=CLASS_HELP),
        CAME,
        Ahead(name="maintenance", label=N_("Maintenance due"), when=when.car_between("facts__due_on")),
        Ahead(name="insurance", label=N_("Insurance ends"), when=when.car_between("facts__insurance_ends_on")),
        Ahead(name="inspection", label=N_("Inspection due"), when=when.car_between("inspection_due_on")),
        *_answerable("pk"),
        NumberRange(name="spend", label=N_("24-month spend"), field="spend_now", unit=N_("yuan"), scale=100),
        Choice(name="level", label=N_("Level"), field="level", offered=when.level_options, help=LEVEL_HELP),
        Choice(name="consent", label=N_("Consent to marketing"), offered=when.consent_options, when=when.in_consent),
        flag("company", N_("Company"), "is_company"),
        Choice(name="series", label=N_("Series"), offered=when.series_options, when=when.series_of_car),
        NumberRange(name="bought", label=N_("Year of purchase"), when=when.car_bought_between, is_plain=True),
        NumberRange(name="age", label=N_("Age of the car"), unit=N_("years"), when=when.car_aged_between),
        Choice(name="region", label=N_("District"), offered=when.region_options, when=when.in_regions),
        NumberRange(
            name="batch",
            label=N_("Created by import"),
            field="batch",
            is_plain=True,
            one=N_("import no. %(n)s"),
            help=BATCH_HELP,
        ),
    ),
    acts=(
        Act(N_("Give an advisor"), "user", "customers:assign", Deed.ASSIGN),
        Act(N_("Information sheets"), "printer", "data_quality:sheets", Deed.EDIT_FILES),
        Act(N_("First number fails"), "phone", "data_quality:phones_fail", Deed.SEE_DATA_QUALITY),
    ),
    quick_views=(
        QuickView(N_("At risk and lost, class A and B"), "stage=at_risk,lost&class=A,B"),
        QuickView(N_("Maintenance due this week"), "maintenance=7"),
        QuickView(N_("Insurance ends within 30 days"), "insurance=30"),
        QuickView(N_("3 to 5 years, may be replaced"), "age=3..5"),
        QuickView(N_("Without an advisor"), "advisor=none"),
    ),
)

VEHICLES = ListSpec(
    name="vehicles",
    title=N_("Vehicles"),
    unit=NN_("%(n)s vehicle", "%(n)s vehicles"),
    counted=_which_cars,
    url_name="customers:vehicles",
    deed=Deed.SEE_FILES,
    source=_seen_vehicles,
    prepare=prepare_vehicles,
    is_scanned=True,
    first_page=first_vehicles,
    find=_find_vehicles,
    href=lambda row: reverse("customers:vehicle", args=[row.pk]),
    draw=draw_vehicle,
    nothing_yet=FIRST_FILES,
    standard_sort="-last",
    is_two_line=True,
    columns=(
        Column(
            "plate", N_("Vehicle"), lambda row: row.plate_shown, sort="plate", is_nullable=False,
            field_class=FieldClass.PERSONAL,
        ),
        Column("model", N_("Model"), lambda row: f"{row.series} {row.model_name}".strip()),
        Column("vin", N_("VIN"), lambda row: row.vin_shown, is_standard=False),
        Column("owner", N_("Owner"), lambda row: row.owner.name if row.owner else ""),
        STAGE,
        LAST_VISIT,
        Column("km", N_("Odometer, km"), lambda row: row.km_now, is_number=True, is_standard=False),
        Column("due", N_("Next maintenance"), lambda row: row.facts.due_on, sort="facts__due_on"),
        Column(
            "insurance", N_("Insurance"), lambda row: row.facts.insurance_ends_on, sort="facts__insurance_ends_on"
        ),
        Column("warranty", N_("Warranty"), lambda row: row.facts.warranty_ends_on, is_standard=False),
        Column("inspection", N_("Inspection"), lambda row: row.inspection_on, is_standard=False),
        Column("bought", N_("Bought"), lambda row: row.purchase_date, is_standard=False),
        NEXT,
        Column("advisor", N_("Advisor"), lambda row: row.advisor_name, is_standard=False),
    ),
    filters=(
        Choice(name="stage", label=N_("Stage"), offered=when.stage_options, when=when.vehicle_in_stage),
        CAME,
        Ahead(name="maintenance", label=N_("Maintenance due"), field="due_now"),
        Ahead(name="insurance", label=N_("Insurance ends"), field="insured_to"),
        Ahead(name="warranty", label=N_("Warranty ends"), field="warranty_to"),
        Ahead(name="inspection", label=N_("Inspection due"), field="inspected_by"),
        *_answerable("owner_id"),
        Choice(name="series", label=N_("Series"), field="series", offered=when.series_options),
        NumberRange(name="bought", label=N_("Year of purchase"), when=when.bought_between, is_plain=True),
        NumberRange(name="age", label=N_("Age of the car"), unit=N_("years"), when=when.aged_between),
        flag("sold", N_("Sold by us"), "sold_by_store"),
        Choice(
            name="gone", label=N_("Gone"), offered=lambda asked: [("1", _("yes")), ("0", _("no"))], is_single=True,
            when=lambda values, asked: Q(disposed_on__isnull="0" in values),
        ),
    ),
    quick_views=(
        QuickView(N_("Maintenance due this week"), "maintenance=7&gone=0"),
        QuickView(N_("Insurance ends within 30 days"), "insurance=30&gone=0"),
        QuickView(N_("Never here"), "stage=never_visited&gone=0"),
        QuickView(N_("Gone"), "gone=1"),
    ),
)  # fmt: skip
