"""The lists of findings, one a fault: what is wrong, the next step, since when, who answers (practice A4, A5)."""

from collections.abc import Callable
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from keliu.customers.finding.conditions import (
    advisor_options,
    in_regions,
    region_options,
    team_options,
    when_member,
)
from keliu.customers.models import Customer, Vehicle
from keliu.customers.prepared import prepare_cars
from keliu.customers.queries import (
    found_customers,
    found_vehicles,
    members_by_customer,
    name_begins,
    phones_by_customer,
)
from keliu.data_quality.checks.customers import check_customers
from keliu.data_quality.checks.vehicles import check_vehicles
from keliu.data_quality.models import Finding
from keliu.rules.data_quality import OF_A_CAR, TITLES, Fault, Part
from keliu.rules.masking import mask_phone, show_phone
from keliu.rules.rights import Deed
from keliu.rules.sentence import Sentence
from keliu.web.filters import Asked, Choice, DayRange, Options
from keliu.web.lists import NN_, Act, Column, ListSpec, Rows
from keliu.web.sentences import say

NONE_WRONG = N_(
    "Nothing of this kind is wrong. The files are checked each minute for what was changed, and each night."
)
CONFIRM = Act(N_("Confirmed today"), "check", "data_quality:confirm_addresses", Deed.EDIT_FILES)
WORK_AGAIN = Act(N_("They work again"), "phone", "data_quality:phones_work", Deed.EDIT_FILES)
SETTLE = Act(N_("Compared and right"), "check", "data_quality:settle", Deed.EDIT_FILES)
ASSIGN = Act(N_("Give an advisor"), "user", "data_quality:assign", Deed.ASSIGN)
ACTS: dict[Fault, tuple[Act, ...]] = {
    Fault.INCOMPLETE: (ASSIGN,),
    Fault.PHONE_FAILS: (WORK_AGAIN,),
    Fault.ADDRESS_UNCONFIRMED: (CONFIRM,),
    Fault.ODOMETER_BACK: (SETTLE,),
    Fault.IMPOSSIBLE_DATE: (SETTLE,),
    Fault.NO_VEHICLE: (SETTLE,),
    Fault.NO_OWNER: (SETTLE,),
    Fault.VIN_DOUBTFUL: (SETTLE,),
}
REPAIRS = (N_("confirm_addresses"), N_("phones_work"), N_("phones_fail"), N_("settle"), N_("place"))
VEHICLE_WORDS = {Fault.ODOMETER_SILENT: N_("No reading"), Fault.NO_OWNER: N_("No owner")}
CUSTOMER_WORDS = {Fault.ADDRESS_UNCONFIRMED: N_("Not confirmed"), Fault.NO_VEHICLE: N_("No vehicle")}


def _source(fault: Fault) -> Callable[[Asked], Rows]:
    return lambda asked: Finding.objects.visible_to(asked.viewer).filter(fault=fault.value)


def _find(rows: Rows, word: str, asked: Asked) -> Rows:
    begins = name_begins(word)
    if begins is not None:
        return rows.filter(customer_key__in=Customer.objects.visible_to(asked.viewer).filter(begins).values("pk"))
    people, cars = found_customers(word, asked.viewer), found_vehicles(word, asked.viewer)
    return rows.filter(Q(customer_key__in=people) | Q(is_vehicle=True, file_key__in=cars))


def _part_options(asked: Asked) -> Options:
    return [(part.value, _(part.value)) for part in Part]


def _lacks(values: list[str], asked: Asked) -> Q:
    condition = Q(pk__in=[])
    for value in values:
        if value in set(Part):
            condition |= Q(parts__contains=f",{value},")
    return condition


def prepare(rows: list[Any], asked: Asked) -> None:
    """This function will put name, car, masks, what is wrong in words, and the next step onto the findings of a page.

    Each is checked once more: what was mended since the last check says so.
    """
    people_keys = [row.customer_key for row in rows if row.customer_key]
    people = Customer.objects.visible_to(asked.viewer).in_bulk(people_keys)
    car_keys = [row.file_key for row in rows if row.is_vehicle]
    cars = Vehicle.objects.visible_to(asked.viewer).select_related("owner").in_bulk(car_keys)
    prepare_cars(list(cars.values()), asked)
    members = members_by_customer(asked.viewer, list(people.values()))
    phones = phones_by_customer(list(people.values()))
    still = _still_wrong(rows, asked)
    for row in rows:
        row.person, row.car = people.get(row.customer_key), cars.get(row.file_key) if row.is_vehicle else None
        row.name = row.person.name or row.person.customer_no if row.person else ""
        member = members.get(row.customer_key)
        in_full = asked.viewer.sees_in_full(team_id=member.team_id if member else None)
        number = phones.get(row.customer_key, "")
        row.phone_shown = (show_phone(number) if in_full else mask_phone(number)) if number else ""
        row.plate_shown = row.car.plate_shown or row.car.vin_shown if row.car else ""
        row.model_shown = f"{row.car.series} {row.car.model_name}".strip() if row.car else ""
        row.advisor_name = member.advisor.name if member and member.advisor else ""
        row.wrong = wrong_of(row)
        row.step_url, row.step = _step(row)
        row.is_mended = (row.fault, row.is_vehicle, row.file_key) not in still


def _still_wrong(rows: list[Any], asked: Asked) -> set[tuple[str, bool, int]]:
    people = [row.file_key for row in rows if not row.is_vehicle]
    cars = [row.file_key for row in rows if row.is_vehicle]
    found = [*check_customers(people, asked.today), *check_vehicles(cars, asked.today)]
    return {(each.fault.value, each.is_vehicle, each.file_key) for each in found}


def wrong_of(row: Any) -> str:
    """This function will say in words what is wrong."""
    if row.parts:
        return _(", ").join(_(part) for part in row.parts.strip(",").split(","))
    if row.told:
        return _("; ").join(say(Sentence.from_json(told)) for told in row.told)
    fault = Fault(row.fault)
    if fault is Fault.VIN_DOUBTFUL:
        return _("Check digit of %(vin)s") % {"vin": row.car.vin_shown if row.car else ""}
    if fault is Fault.PHONE_FAILS:
        return _("%(phone)s fails") % {"phone": row.phone_shown}
    words: dict[Fault, str] = {**VEHICLE_WORDS, **CUSTOMER_WORDS}
    return _(words[fault])


def _step(row: Any) -> tuple[str, str]:
    """Return where the next step is done, and the button's verb."""
    fault = Fault(row.fault)
    if row.is_vehicle:
        if fault in (Fault.ODOMETER_SILENT, Fault.ODOMETER_BACK):
            return reverse("customers:odometer", args=[row.file_key]), _("Note the odometer")
        return reverse("customers:edit_vehicle", args=[row.file_key]), _("Correct the vehicle")
    missing = set(row.parts.strip(",").split(",")) if row.parts else set()
    if fault is Fault.NO_VEHICLE or missing >= set(OF_A_CAR):
        return reverse("customers:new_vehicle", args=[row.file_key]), _("Add a vehicle")
    edit = reverse("customers:edit", args=[row.file_key])
    if missing & set(OF_A_CAR) and not missing & {Part.NAME, Part.PHONE}:
        return reverse("customers:card", args=[row.file_key]), _("Correct the vehicle")
    if missing == {Part.ADVISOR}:
        return reverse("customers:card", args=[row.file_key]), _("Open the card")
    verbs = {Fault.PHONE_FAILS: _("New number"), Fault.ADDRESS_UNCONFIRMED: _("Confirm or change")}
    fields = {
        Fault.PHONE_FAILS: "#id_added",
        Fault.ADDRESS_UNCONFIRMED: "#id_address",
        Fault.IMPOSSIBLE_DATE: "#id_birthday",
    }
    return edit + fields.get(fault, ""), verbs.get(fault, _("Fill in"))


def _href(row: Any) -> str:
    return reverse("customers:vehicle" if row.is_vehicle else "customers:card", args=[row.file_key])


def _of_district(values: list[str], asked: Asked) -> Q:
    people = Customer.objects.visible_to(asked.viewer).filter(in_regions(values, asked))
    return Q(customer_key__in=people.values("pk"))


OF_DISTRICT = Choice(name="region", label=N_("District"), offered=region_options, when=_of_district)


def _findings(fault: Fault) -> ListSpec:
    lacks = Choice(name="lacks", label=N_("Lacks"), offered=_part_options, when=_lacks)
    return ListSpec(
        name=f"data_{fault.value}",
        title=TITLES[fault],
        unit=NN_("%(n)s finding", "%(n)s findings"),
        url_name=f"data_quality:{fault.value}",
        deed=Deed.SEE_DATA_QUALITY,
        source=_source(fault),
        prepare=prepare,
        find=_find,
        href=_href,
        row_template="data_quality/_finding_row.html",
        template="data_quality/findings_page.html",
        nothing_yet=NONE_WRONG,
        standard_sort="since",
        is_two_line=True,
        acts=ACTS.get(fault, ()),
        columns=(
            Column("file", N_("File"), lambda row: row.name or row.plate_shown),
            Column("car", N_("Vehicle"), lambda row: row.plate_shown, is_standard=fault in VEHICLE_FAULTS),
            Column("phone", N_("Phone"), lambda row: row.phone_shown, is_standard=False, is_exported=True),
            Column("wrong", N_("What is wrong"), lambda row: row.wrong),
            Column("step", N_("Next step"), lambda row: row.step),
            Column("since", N_("Since"), lambda row: row.since, sort="since", is_nullable=False),
            Column("advisor", N_("Advisor"), lambda row: row.advisor_name),
        ),
        filters=(
            *((lacks, OF_DISTRICT) if fault is Fault.INCOMPLETE else ()),
            Choice(
                name="advisor", label=N_("Advisor"), offered=advisor_options, is_key=True,
                when=when_member("advisor_id", "customer_key"),
            ),
            Choice(
                name="team", label=N_("Team"), offered=team_options, is_key=True,
                when=when_member("team_id", "customer_key"),
            ),
            DayRange(name="since", label=N_("Since"), field="since", presets=("..1m", "..3m", "3..12m", "12..m")),
        ),
    )  # fmt: skip


VEHICLE_FAULTS = (
    Fault.ODOMETER_SILENT, Fault.ODOMETER_BACK, Fault.NO_OWNER, Fault.VIN_DOUBTFUL, Fault.IMPOSSIBLE_DATE,
)  # fmt: skip
INCOMPLETE = _findings(Fault.INCOMPLETE)
PHONE_FAILS = _findings(Fault.PHONE_FAILS)
ADDRESS_UNCONFIRMED = _findings(Fault.ADDRESS_UNCONFIRMED)
ODOMETER_SILENT = _findings(Fault.ODOMETER_SILENT)
ODOMETER_BACK = _findings(Fault.ODOMETER_BACK)
IMPOSSIBLE_DATE = _findings(Fault.IMPOSSIBLE_DATE)
NO_VEHICLE = _findings(Fault.NO_VEHICLE)
NO_OWNER = _findings(Fault.NO_OWNER)
VIN_DOUBTFUL = _findings(Fault.VIN_DOUBTFUL)
LISTS: dict[Fault, ListSpec] = {
    Fault.INCOMPLETE: INCOMPLETE, Fault.PHONE_FAILS: PHONE_FAILS, Fault.ADDRESS_UNCONFIRMED: ADDRESS_UNCONFIRMED,
    Fault.ODOMETER_SILENT: ODOMETER_SILENT, Fault.ODOMETER_BACK: ODOMETER_BACK,
    Fault.IMPOSSIBLE_DATE: IMPOSSIBLE_DATE, Fault.NO_VEHICLE: NO_VEHICLE, Fault.NO_OWNER: NO_OWNER,
    Fault.VIN_DOUBTFUL: VIN_DOUBTFUL,
}  # fmt: skip
