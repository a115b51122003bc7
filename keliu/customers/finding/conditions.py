"""What the filters of customers and vehicles offer and mean: conditions on facts, cars and memberships."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext as _

from keliu.customers.models import Customer, CustomerStore, Vehicle, VehicleModel
from keliu.customers.models.scopes import members_of, sees_none
from keliu.customers.queries import HAS_A_CAR_IN_USE, MAIN_MODEL, any_stage
from keliu.org.models import Region, Staff, Team
from keliu.rules.periods import add_months
from keliu.rules.rights import TEAM_ROLES
from keliu.rules.vehicle_life import Stage
from keliu.web.declared import first_declared
from keliu.web.filters import NONE, Asked, Options, between

MOST_OFFERED = 300
OLDEST_YEARS = 1000  # of a car; of more the same is asked
MOST_DISTRICTS = 120


def stage_options(asked: Asked) -> Options:
    """This function will offer the five stages."""
    return [(stage.value, _(stage.value)) for stage in Stage]


def customer_in_stage(values: list[str], asked: Asked) -> Q:
    """This function will return the condition of any of several stages on customers; unknown words match nothing.

    Whose cars are all gone is in no stage, as none of them is in a base (metrics: a disposed vehicle is in no base).
    """
    return any_stage(values, asked.today, model=MAIN_MODEL, path="last_on") & HAS_A_CAR_IN_USE


def vehicle_in_stage(values: list[str], asked: Asked) -> Q:
    """This function will return the condition of any of several stages on vehicles."""
    return any_stage(values, asked.today, path="last_on")


def class_options(asked: Asked) -> Options:
    """This function will offer the classes."""
    return [(letter, letter) for letter in "ABC"]


def level_options(asked: Asked) -> Options:
    """This function will offer the levels."""
    return [(level.value, _(level.value)) for level in Customer.Level if level != Customer.Level.ERASED]


def advisor_options(asked: Asked) -> Options:
    """This function will offer the advisors of the person's store, and none."""
    people = Staff.objects.visible_to(asked.viewer).filter(role__in=TEAM_ROLES).order_by("left_on", "team", "staff_no")
    names = [(str(number), name) for number, name in people.values_list("id", "name")[:MOST_OFFERED]]
    return [*names, (NONE, _("nobody"))]


def team_options(asked: Asked) -> Options:
    """This function will offer the teams of the person's store, and none."""
    teams = Team.objects.visible_to(asked.viewer).order_by("name").values_list("id", "name")
    return [*((str(number), name) for number, name in teams[:MOST_OFFERED]), (NONE, _("none"))]


def region_options(asked: Asked) -> Options:
    """This function will offer the districts that the person's own customers live in: another's would tell that he is."""
    if sees_none(asked.viewer):
        return []
    own = members_of(asked.viewer).order_by().values_list("customer__region_code").annotate(n=Count("pk"))
    codes = sorted(code for code, _n in own if code)[:MOST_DISTRICTS]
    districts = sorted({code[:6] for code in codes})
    names = dict(Region.objects.filter(code__in=districts).values_list("code", "name"))
    return [*((code, names.get(code, code)) for code in districts), (NONE, _("without a district"))]


def in_regions(values: list[str], asked: Asked) -> Q:
    """This function will return the condition that a customer lives in a district, or in one of a city or province.

    The code of a street (9 digits) begins with that of its district, so a span of codes is asked, for the index.
    """
    condition = Q(pk__in=[])
    for value in values:
        if value == NONE:
            condition |= Q(region_code="")
        elif value.isascii() and value.isdigit():
            condition |= Q(region_code__gte=value, region_code__lt=f"{value}:")
    return condition


def series_options(asked: Asked) -> Options:
    """This function will offer the series of the group's cars."""
    known = VehicleModel.objects.filter(group_id=asked.viewer.group_id).exclude(series="")
    return [
        (name, name) for name in known.order_by("series").values_list("series", flat=True).distinct()[:MOST_OFFERED]
    ]


def when_member(field: str, path: str) -> Callable[[list[str], Asked], Q]:
    """This function will return a condition on the membership at the person's store; `path` leads to the customer."""

    def condition(values: list[str], asked: Asked) -> Q:
        keys = [int(value) for value in values if value != NONE]
        wanted = Q(**{f"{field}__in": keys})
        if NONE in values:
            wanted |= Q(**{f"{field}__isnull": True})
        members = CustomerStore.objects.filter(wanted, store_id=asked.viewer.store_id)
        return Q(**{f"{path}__in": members.values("customer_id")})

    return condition


def consent_options(asked: Asked) -> Options:
    """This function will offer what a customer said to marketing, as the desk that keeps consents tells it."""
    choice = first_declared("consent_choice")
    return list(choice.options(asked)) if choice else []


def in_consent(values: list[str], asked: Asked) -> Q:
    """This function will return the condition that a customer consented, refused, was asked, or was not."""
    choice = first_declared("consent_choice")
    return choice.condition(values, asked) if choice else Q(pk__in=[])


def any_car(condition: Q) -> Q:
    """This function will return the condition that a customer has a car still in use of which something holds."""
    cars = Vehicle.objects.unscoped("cars of scoped customers").filter(
        condition, owner=OuterRef("pk"), disposed_on=None
    )
    return Q(Exists(cars))


def car_between(field: str) -> Callable[[Any, Any, Asked], Q]:
    """This function will return the condition that a field of one of a customer's cars lies between two values."""
    return lambda low, high, asked: any_car(between(field, low, high))


def series_of_car(values: list[str], asked: Asked) -> Q:
    """This function will return the condition that one of a customer's cars is of a series."""
    return any_car(Q(series__in=values))


def bought_between(low: int | None, high: int | None, asked: Asked) -> Q:
    """This function will return the condition on the year of purchase of a vehicle."""
    return between("purchase_date", _first_of(low), _last_of(high))


def car_bought_between(low: int | None, high: int | None, asked: Asked) -> Q:
    """This function will return the condition that one of a customer's cars was bought in these years."""
    return any_car(bought_between(low, high, asked))


def aged_between(low: int | None, high: int | None, asked: Asked) -> Q:
    """This function will return the condition on a vehicle's age in completed years."""
    youngest = add_months(asked.today, -12 * min(low, OLDEST_YEARS)) if low is not None else None
    oldest = add_months(asked.today, -12 * (min(high, OLDEST_YEARS) + 1)) if high is not None else None
    condition = between("purchase_date", None, youngest)
    return condition & Q(purchase_date__gt=oldest) if oldest else condition


def car_aged_between(low: int | None, high: int | None, asked: Asked) -> Q:
    """This function will return the condition on the age of one of a customer's cars."""
    return any_car(aged_between(low, high, asked))


def _first_of(year: int | None) -> date | None:
    return date(min(max(year, 1900), 9000), 1, 1) if year is not None else None


def _last_of(year: int | None) -> date | None:
    return date(min(max(year, 1900), 9000), 12, 31) if year is not None else None
