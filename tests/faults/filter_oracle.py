# ruff: noqa: E501 - meanings read best with a line each
"""What the filters of a list mean, said once more in plain Python over rows in memory: the other opinion of `random_filters`.

Written from the addresses' grammar (`a,b`, `!a`, `2025-01-01..`, `6..24m`, `30`, `overdue`, `10..20`), not from the program.
"""

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from keliu.contacts.models import Consent
from keliu.customers.models import Customer, CustomerStore, SearchEntry, Vehicle, VehicleModel
from keliu.imports.models import BatchFile
from keliu.rules.plates import plate_kind
from keliu.rules.search_text import read_search
from keliu.rules.vehicle_life import StageLimits, stage_of
from tests.faults import filter_files as of_files
from tests.faults.filled_home import every

ALIASES = {
    "last_on": "facts__last_visit_on", "class_now": "facts__customer_class", "spend_now": "facts__spend_24m_fen",
    "due_now": "facts__due_on", "insured_to": "facts__insurance_ends_on", "warranty_to": "facts__warranty_ends_on",
    "inspected_by": "inspection_due_on",
}  # fmt: skip
FLAGS = {"company": "is_company", "sold": "sold_by_store", "holds": "is_current"}
ZONE = ZoneInfo("Asia/Shanghai")


def value_at(row: Any, path: str) -> Any:
    """This function will return what a path of a row leads to; None where it leads nowhere."""
    for part in ALIASES.get(path, path).split("__"):
        row = getattr(row, part, None)
        if row is None:
            return None
    return row


def months_before(day: date, months: int) -> date:
    """This function will return the same day of an earlier month, or that month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def is_between(value: Any, low: Any, high: Any) -> bool:
    """This function will say whether a value lies between two; nothing lies between nothing."""
    if low is None and high is None:
        return True
    return value is not None and (low is None or value >= low) and (high is None or value <= high)


@lru_cache(maxsize=500)
def keys_of(raw: str, *, is_key: bool) -> list[str]:
    """This function will return the words of a choice that mean something."""
    words = [word.strip() for word in raw.removeprefix("!").split(",")]
    words = [word for word in dict.fromkeys(words) if word and "\x00" not in word]
    if is_key:
        words = [word for word in words if word == "none" or (re.fullmatch(r"[0-9]+", word) and len(word) < 16)]
    return words[:40]


@lru_cache(maxsize=500)
def days_of(raw: str, today: date) -> tuple[date | None, date | None] | None:
    """This function will return the first and last day of a span; None for what is none."""
    if match := re.fullmatch(r"([0-9]{0,3})\.\.([0-9]{0,3})m", raw):
        near, far = match.groups()
        if not near and not far:
            return None
        first = months_before(today, int(far)) + timedelta(days=1) if far else None
        return first, months_before(today, int(near)) if near else today
    match = re.fullmatch(r"([0-9]{4}-[0-9]{2}-[0-9]{2})?\.\.([0-9]{4}-[0-9]{2}-[0-9]{2})?", raw)
    if match is None or not any(match.groups()):
        return None
    try:
        first, last = (date.fromisoformat(part) if part else None for part in match.groups())
    except ValueError:
        return None
    return first, last


@lru_cache(maxsize=500)
def ahead_of(raw: str, today: date) -> tuple[date, date] | None:
    """This function will return the first and last day of what ends ahead; None for what is none."""
    if raw == "overdue":
        return today - timedelta(days=90), today - timedelta(days=1)
    match = re.fullmatch(r"(\.\.)?([0-9]{1,3})", raw)
    if match is None:
        return None
    return today - timedelta(days=90 if match[1] else 0), today + timedelta(days=int(match[2]))


@lru_cache(maxsize=500)
def numbers_of(raw: str, scale: int) -> tuple[int | None, int | None] | None:
    """This function will return the least and the most of a span of numbers; None for what is none."""
    match = re.fullmatch(r"([0-9]{0,10})\.\.([0-9]{0,10})", raw)
    if match is None or not any(match.groups()):
        return None
    low, high = (int(part) * scale if part else None for part in match.groups())
    return low, high


@dataclass
class Known:
    """All that the meanings need beside a row itself, of one viewer on one day."""

    store_id: int | None
    today: date
    in_full: bool = True
    members: dict[int, Any] = field(default_factory=dict)
    people: dict[int, Any] = field(default_factory=dict)
    said: dict[int, set[str]] = field(default_factory=dict)
    files: dict[int, list[str]] = field(default_factory=dict)
    cars: dict[int, list[Any]] = field(default_factory=dict)
    limits: dict[int, StageLimits] = field(default_factory=dict)
    texts: list[tuple[int | None, int | None, str]] = field(default_factory=list)
    ages: dict[int, int] = field(default_factory=dict)
    typed: dict[str, tuple[set[int | None], set[int | None]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.members = {m.customer_id: m for m in CustomerStore.objects.filter(store_id=self.store_id)}
        self.people = every(Customer).in_bulk()
        for consent in every(Consent):
            if consent.is_current and consent.purpose == "marketing":
                self.said.setdefault(consent.customer_id, set()).add(consent.state)
        for file in every(BatchFile):
            self.files.setdefault(file.batch_id, []).append(file.name)
        for car in every(Vehicle).select_related("facts"):
            self.cars.setdefault(car.owner_id, []).append(car)
        for model in every(VehicleModel).exclude(stage_limits=None):
            self.limits[model.pk] = StageLimits(*model.stage_limits)
        self.texts = list(every(SearchEntry).values_list("customer_id", "vehicle_id", "text"))

    def stage(self, last: date | None, model_id: int | None) -> str:
        """Return the stage by the limits of a model, or the usual ones."""
        return stage_of(last, self.today, self.limits.get(model_id, StageLimits())).value

    def months_ago(self, months: int) -> date:
        """Return the day so many months before today."""
        return months_before(self.today, months)

    def in_use(self, customer: Any) -> list[Any]:
        """Return the cars of a customer that are not gone."""
        return [car for car in self.cars.get(customer.pk, []) if car.disposed_on is None]

    def age(self, car: Any) -> int | None:
        """Return the completed years of a car; those of a car bought ahead are below 0."""
        bought = car.purchase_date
        if bought is None:
            return None
        if car.pk in self.ages:
            return self.ages[car.pk]
        self.ages[car.pk] = next(
            years for years in range(-20, 200) if months_before(self.today, 12 * (years + 1)) < bought
        )
        return self.ages[car.pk]

    def hits(self, typed: str) -> tuple[set[int | None], set[int | None]]:
        """Return the customers and cars whose search texts hold a typed word."""
        if typed not in self.typed:
            found_texts = [entry for entry in self.texts if means(entry, typed, self.in_full)]
            self.typed[typed] = (
                {entry[0] for entry in found_texts} - {None},
                {entry[1] for entry in found_texts} - {None},
            )
        return self.typed[typed]


def _has(words: list[str], key: int | None) -> bool:
    return (key is None and "none" in words) or (key is not None and key in {int(w) for w in words if w != "none"})


def _member(path: str, name: str) -> Callable[[Any, list[str], Known], bool]:
    def means(row: Any, words: list[str], known: Known) -> bool:
        member = known.members.get(value_at(row, path))
        return member is not None and _has(words, getattr(member, name))

    return means


def _main_stage(row: Any, words: list[str], known: Known) -> bool:
    main = row.facts.main_vehicle
    is_in_a_base = main.disposed_on is None if main else row.facts.last_visit_on is None
    return is_in_a_base and known.stage(row.facts.last_visit_on, main and main.model_id) in words


def _logins(row: Any, words: list[str], known: Known) -> bool:
    account = getattr(row, "account", None)
    if account is None:
        return "none" in words
    is_never = account.is_active and account.last_login is None
    return ("open" if account.is_active else "closed") in words or (is_never and "never" in words)


CHOICES: dict[tuple[str, str], Callable[[Any, list[str], Known], bool]] = {
    ("customers", "stage"): _main_stage,
    ("vehicles", "stage"): lambda row, words, known: known.stage(row.facts.last_visit_on, row.model_id) in words,
    ("customers", "advisor"): _member("pk", "advisor_id"), ("customers", "team"): _member("pk", "team_id"),
    ("vehicles", "advisor"): _member("owner_id", "advisor_id"), ("vehicles", "team"): _member("owner_id", "team_id"),
    ("customers", "series"): lambda row, words, known: any(car.series in words for car in known.in_use(row)),
    ("vehicles", "gone"): lambda row, words, known: (row.disposed_on is None) == ("0" in words),
    ("visits", "advisor"): lambda row, words, known: _has(words, row.advisor_id),
    ("visits", "payer"): lambda row, words, known: any((getattr(row, f"{word}_fen", None) or 0) > 0 for word in words),
    ("visits", "state"): lambda row, words, known: row.cancelled == ("cancelled" in words),
    ("staff", "team"): lambda row, words, known: _has(words, row.team_id),
    ("staff", "login"): _logins,
    ("staff", "left"): lambda row, words, known: (row.left_on is not None and row.left_on < known.today) == ("1" in words),
    ("models", "limits"): lambda row, words, known: (row.stage_limits is None) == ("0" in words),
    ("models", "source"): lambda row, words, known: row.source == "",
    ("customers", "consent"): of_files.consent,
    ("customers", "region"): lambda row, words, known: of_files.lives_in(row.region_code, words),
    ("partners", "state"): of_files.partner_state, ("partners", "wrong"): of_files.partner_wrong,
    ("partners", "region"): of_files.partner_region,
    ("churn_entries", "name"): lambda row, words, known: (row.account.name or "none") in words,
    ("data_incomplete", "lacks"): of_files.lacks, ("data_incomplete", "region"): of_files.of_district,
    **{
        (f"data_{fault}", name): _member("customer_key", f"{name}_id")
        for fault in of_files.FAULTS for name in ("advisor", "team")
    },
}  # fmt: skip
SPANS: dict[tuple[str, str], Callable[[Any, Any, Any, Known], bool]] = {
    **{
        ("customers", name): lambda row, low, high, known, path=path: any(
            is_between(value_at(car, path), low, high) for car in known.in_use(row)
        )
        for name, path in (("maintenance", "facts__due_on"), ("insurance", "facts__insurance_ends_on"), ("inspection", "inspection_due_on"))
    },
    ("customers", "bought"): lambda row, low, high, known: any(_year(car, low, high) for car in known.in_use(row)),
    ("vehicles", "bought"): lambda row, low, high, known: _year(row, low, high),
    ("customers", "age"): lambda row, low, high, known: any(is_between(known.age(car), low, high) for car in known.in_use(row)),
    ("vehicles", "age"): lambda row, low, high, known: is_between(known.age(row), low, high),
    ("visits", "owed"): lambda row, low, high, known: (row.outstanding_fen or 0) > 0 and is_between(row.outstanding_fen, low, high),
}  # fmt: skip


def _year(car: Any, low: int | None, high: int | None) -> bool:
    return is_between(car.purchase_date and car.purchase_date.year, low, high)


def holds(spec_name: str, one: Any, raw: str, row: Any, known: Known) -> bool | None:
    """This function will say whether a filter holds for a row; None: the text means nothing, or nobody said what it means."""
    place = (spec_name, one.name)
    if one.kind == "choice":
        words = keys_of(raw, is_key=one.is_key)
        if not words:
            return None
        held = _choice(place, one, words, row, known)
        return held if held is None else held != raw.startswith("!")
    if one.kind == "text":
        return None if not raw or "\x00" in raw else _text(place, one, raw, row)
    ends = _ends(one, raw, known)
    if ends is None:
        return None
    if place in SPANS:
        return SPANS[place](row, *ends, known)
    if not one.field:
        return None
    value = value_at(row, one.field)
    if one.kind == "days" and isinstance(value, datetime):
        value = value.astimezone(ZONE).date()
    return is_between(value, *ends)


def is_said(spec_name: str, one: Any) -> bool:
    """This function will say whether the oracle knows what a filter means: by its field, or because it was told."""
    place = (spec_name, one.name)
    return bool(one.field) or place in CHOICES or place in SPANS or one.name in FLAGS or place == ("visits", "number")


def _ends(one: Any, raw: str, known: Known) -> Any:
    if one.kind == "days":
        return days_of(raw, known.today) if raw.isascii() else None
    return ahead_of(raw, known.today) if one.kind == "ahead" else numbers_of(raw, one.scale)


def _choice(place: tuple[str, str], one: Any, words: list[str], row: Any, known: Known) -> bool | None:
    if place in CHOICES:
        return CHOICES[place](row, words, known)
    if one.name in FLAGS:
        return bool(getattr(row, FLAGS[one.name])) in {word == "1" for word in words}
    if not one.field:
        return None
    value = value_at(row, one.field)
    return _has(words, value) if one.is_key else value is not None and str(value) in words


def _text(place: tuple[str, str], one: Any, raw: str, row: Any) -> bool | None:
    if place == ("visits", "number"):
        return row.order_no.startswith(raw)
    value = value_at(row, one.field) if one.field else None
    return None if not one.field else value is not None and of_files.folded(raw) in of_files.folded(value)


def means(entry: tuple[int | None, int | None, str], typed: str, in_full: bool) -> bool:
    """This function will say whether a search text holds a typed word, to somebody who sees numbers masked in its open part."""
    search = read_search(typed)
    if search is None or search.is_surname:
        return False
    ends = search.tail and entry[1] and (entry[2].endswith(search.tail) or f"{search.tail} " in entry[2])
    if in_full:
        return search.needle in entry[2] or bool(ends)
    needles = {search.needle.removesuffix("#"), search.tail or search.needle}
    return any(
        bool(needles & open_words(word)) if entry[1] or re.fullmatch(r"\+?\d{5,}#", word) else search.needle in word
        for word in entry[2].split(" ")
    )


@lru_cache(maxsize=20_000)
def open_words(word: str) -> frozenset[str]:
    """This function will return what finds a phone, a plate or a VIN that is masked: the whole, the end, the local number."""
    number = word.removesuffix("#")
    if word.endswith("#"):
        local = (number[3:], number[4:]) if number[0] == "0" else ()
        return frozenset((number, number[-4:], number[-3:], *local))
    if plate_kind(number.upper()):
        return frozenset((number, number[1:], number[2:], number[-3:]))
    return frozenset((number, number[-4:], number[-3:]) if len(number) == 17 else (number,))


def _found_finding(row: Any, typed: str, search: Any, known: Known) -> bool:
    if search is not None and search.is_surname:
        person = known.people.get(row.customer_key) if row.customer_key in known.members else None
        return person is not None and person.name.startswith(search.needle)
    people, cars = known.hits(typed)
    owners = {owner for owner, own in known.cars.items() if cars & {car.pk for car in own}}
    owned = {car.pk for owner in people for car in known.cars.get(owner, [])}
    return row.customer_key in people | owners - {None} or (row.is_vehicle and row.file_key in cars | owned)


def found(spec_name: str, row: Any, typed: str, known: Known) -> bool | None:
    """This function will say whether the box of a list finds a row; None for a list whose box nobody described."""
    search = read_search(typed)
    if spec_name in ("customers", "vehicles"):
        owner = row if spec_name == "customers" else row.owner
        if search is not None and search.is_surname:
            return owner is not None and owner.name.startswith(search.needle)
        people, cars = known.hits(typed)
        own = {car.pk for car in known.cars.get(row.pk, [])} if spec_name == "customers" else {row.pk}
        return (owner is not None and owner.pk in people) or bool(cars & own)
    if spec_name.startswith("data_"):
        return _found_finding(row, typed, search, known)
    if spec_name == "imports":
        return any(of_files.folded(typed) in of_files.folded(name) for name in known.files.get(row.pk, []))
    if spec_name == "partners":
        return of_files.found_partner(row, typed)
    fields = {
        "staff": ("name", "staff_no", "account__username"), "models": ("series", "name", "brand"),
        "logins": ("username", "account__staff__name"),
    }.get(spec_name)  # fmt: skip
    if fields is None:
        return None
    return any(of_files.folded(typed) in of_files.folded(value_at(row, path) or "") for path in fields)
