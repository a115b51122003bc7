"""资料质量: when a file is complete, what counts as stale or impossible, and the next step for each (practice A4, A5).

Source: A4 (complete within 2 days), A5 (stale after 12 months), metrics, "Complete file" and "Data-quality score".
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from keliu.rules.periods import add_months, completed_years
from keliu.rules.sentence import N_, Sentence

OLDEST = 110


class Part(StrEnum):
    """档案要件: the seven parts of a complete file."""

    NAME = "part_name"
    PHONE = "part_phone"
    ADVISOR = "part_advisor"
    CONSENT = "part_consent"
    IDENTITY = "part_identity"
    MODEL = "part_model"
    SINCE = "part_since"


OF_A_CAR = (Part.IDENTITY, Part.MODEL, Part.SINCE)
PARTS = (
    N_("part_name"), N_("part_phone"), N_("part_advisor"), N_("part_consent"), N_("part_identity"), N_("part_model"),
    N_("part_since"),
)  # fmt: skip


class Fault(StrEnum):
    """资料问题: what can be wrong with a file; each is a list of its own."""

    INCOMPLETE = "incomplete"
    PHONE_FAILS = "phone_fails"
    ADDRESS_UNCONFIRMED = "address_unconfirmed"
    ODOMETER_SILENT = "odometer_silent"
    ODOMETER_BACK = "odometer_back"
    IMPOSSIBLE_DATE = "impossible_date"
    NO_VEHICLE = "no_vehicle"
    NO_OWNER = "no_owner"
    VIN_DOUBTFUL = "vin_doubtful"


FAULTS = (
    N_("incomplete"), N_("phone_fails"), N_("address_unconfirmed"), N_("odometer_silent"), N_("odometer_back"),
    N_("impossible_date"), N_("no_vehicle"), N_("no_owner"), N_("vin_doubtful"),
)  # fmt: skip
TITLES: dict[Fault, str] = {
    Fault.INCOMPLETE: N_("Incomplete files"),
    Fault.PHONE_FAILS: N_("Phones that fail"),
    Fault.ADDRESS_UNCONFIRMED: N_("Addresses not confirmed"),
    Fault.ODOMETER_SILENT: N_("Odometers long silent"),
    Fault.ODOMETER_BACK: N_("Odometers that ran back"),
    Fault.IMPOSSIBLE_DATE: N_("Impossible dates"),
    Fault.NO_VEHICLE: N_("Customers without a vehicle"),
    Fault.NO_OWNER: N_("Vehicles without an owner"),
    Fault.VIN_DOUBTFUL: N_("VINs whose check digit does not fit"),
}
NEXT_STEPS: dict[Fault, str] = {
    Fault.INCOMPLETE: N_("Fill in what is missing"),
    Fault.PHONE_FAILS: N_("Ask for the new number, end the old one"),
    Fault.ADDRESS_UNCONFIRMED: N_("Ask at the next call or visit, then confirm"),
    Fault.ODOMETER_SILENT: N_("Ask for the odometer and note it"),
    Fault.ODOMETER_BACK: N_("Compare with the order; correct it, or say why it is right"),
    Fault.IMPOSSIBLE_DATE: N_("Compare with the papers and correct the day"),
    Fault.NO_VEHICLE: N_("Add the car, or say that there is none"),
    Fault.NO_OWNER: N_("Find out who owns it and enter him"),
    Fault.VIN_DOUBTFUL: N_("Compare with the car or the licence"),
}


@dataclass(frozen=True, slots=True)
class CarParts:
    """What a file says of one car: VIN or plate, model, and a purchase date or first visit."""

    has_identity: bool
    has_model: bool
    is_dated: bool


def missing_parts(
    *, has_name: bool, has_phone: bool, has_advisor: bool, is_consent_asked: bool, cars: Iterable[CarParts]
) -> tuple[Part, ...]:
    """This function will return what a file lacks, of the car that lacks least; empty: it is complete (A4).

    `has_phone`: one that is not marked failing.
    """
    person = (
        (Part.NAME, has_name),
        (Part.PHONE, has_phone),
        (Part.ADVISOR, has_advisor),
        (Part.CONSENT, is_consent_asked),
    )
    lacking = [part for part, is_there in person if not is_there]
    of_cars = [
        tuple(
            part for part, is_there in zip(OF_A_CAR, (car.has_identity, car.has_model, car.is_dated), strict=True)
            if not is_there
        )
        for car in cars
    ]  # fmt: skip
    return (*lacking, *min(of_cars, key=len, default=OF_A_CAR))


def complete_by(first_row: date, days: int) -> date:
    """This function will return the last day by which a file is to be complete: so many days after its first row (A4)."""
    return first_row + timedelta(days=days)


def is_stale(day: date | None, today: date, months: int) -> bool:
    """This function will say whether what was last confirmed or read on a day has been silent for so many months (A5)."""
    return day is None or day <= add_months(today, -months)


def doubt_birthday(birthday: date, today: date) -> Sentence | None:
    """This function will say why a birthday on file cannot be right; None: it can."""
    if birthday > today:
        return Sentence(N_("Born on %(day)s, which is yet to come"), {"day": birthday})
    age = completed_years(birthday, today)
    return Sentence(N_("Born on %(day)s: %(age)s years old"), {"day": birthday, "age": age}) if age > OLDEST else None


def doubt_purchase(bought_on: date, first_visit_on: date | None, today: date) -> Sentence | None:
    """This function will say why a day of purchase cannot be right; None: it can.

    `first_visit_on`: the first counted visit, so that the check before delivery does not count.
    """
    if bought_on > today:
        return Sentence(N_("Bought on %(day)s, which is yet to come"), {"day": bought_on})
    if first_visit_on and bought_on > first_visit_on:
        told = {"day": bought_on, "visit": first_visit_on}
        return Sentence(N_("Bought on %(day)s, yet here for service on %(visit)s"), told)
    return None


def doubt_policy(number: str, starts_on: date | None, ends_on: date | None) -> Sentence | None:
    """This function will say that a policy ends before it begins; None: it does not."""
    if starts_on is None or ends_on is None or starts_on <= ends_on:
        return None
    told = {"number": number, "starts": starts_on, "ends": ends_on}
    return Sentence(N_("Policy %(number)s begins on %(starts)s and ends on %(ends)s"), told)


def told_back(km: int, on: date, before_km: int) -> Sentence:
    """This function will say by what an odometer ran back."""
    told = {"km": f"{km:,}", "day": on, "before": f"{before_km:,}"}
    return Sentence(N_("%(km)s km on %(day)s, though %(before)s km had been read before"), told)


def told_handed_over(order_no: str, arrived_on: date) -> Sentence:
    """This function will say that an order was handed over before the car arrived."""
    told = {"order": order_no, "day": arrived_on}
    return Sentence(N_("Order %(order)s: handed over before the car arrived on %(day)s"), told)
