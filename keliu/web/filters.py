"""Filters of a list: what may stand in the address, what it means for the rows, and how a chip tells it.

A filter is a value in the address, never free text in a query: the field is fixed by the desk, the operator by the
kind, and a value that cannot be read is dropped. `stage=at_risk,lost`, `class=!C`, `last=6..24m`, `spend=1000..`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import BooleanField, Case, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.utils.translation import ngettext

from keliu.rules.periods import add_months
from keliu.rules.rights import Viewer

LONGEST = 300
MOST_VALUES = 40
RELATIVE = re.compile(r"^(\d{0,3})\.\.(\d{0,3})m$")
ABSOLUTE = re.compile(r"^(\d{4}-\d\d-\d\d)?\.\.(\d{4}-\d\d-\d\d)?$")
NUMBERS = re.compile(r"^(\d{0,10})\.\.(\d{0,10})$")
OVERDUE_DAYS = 90
EARLIEST, LATEST = date(1900, 1, 1), date(9000, 12, 31)
NONE = "none"


def is_key(word: str) -> bool:
    """This function will say whether a word can be the key of a row."""
    return word.isascii() and word.isdigit() and len(word) < 16


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks for a list, and on which day."""

    viewer: Viewer
    today: date


@dataclass(frozen=True, slots=True)
class Told:
    """A filter as a chip tells it: 是 风险 或 流失."""

    operator: str
    value: str


Options = list[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """筛选: a name in the address, a label, and either a field of the rows or a condition of its own.

    `help`: a message id that says what the word means, where the label alone does not.
    """

    kind = ""
    name: str
    label: str
    field: str = ""
    help: str = ""

    def raw_of(self, values: dict[str, list[str]]) -> str:
        """Return the canonical text of what a form or an address holds for this filter."""
        given = [value.strip() for value in values.get(self.name, []) if value.strip()]
        return ",".join(given)[:LONGEST]

    def is_readable(self, raw: str) -> bool:
        """Whether the text means anything to this filter."""
        return bool(raw)

    def condition(self, raw: str, asked: Asked) -> Q:
        """Return the condition on the rows; only called for a readable text."""
        raise NotImplementedError

    def told(self, raw: str, asked: Asked) -> Told:
        """Return how a chip tells it."""
        raise NotImplementedError

    def options(self, asked: Asked) -> Options:
        """Return what a form offers, as (value, text)."""
        return []


Between = Callable[[Any, Any, Asked], Q]


def between(field: str, low: Any, high: Any) -> Q:
    """This function will return the condition that a field lies between two values, either of which may be open."""
    condition = Q()
    if low is not None:
        condition &= Q(**{f"{field}__gte": low})
    return condition & Q(**{f"{field}__lte": high}) if high is not None else condition


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice(Filter):
    """One or several of a set; a leading `!` turns it round. `when` makes the condition, else the field is compared."""

    kind = "choice"
    offered: Callable[[Asked], Options]
    when: Callable[[list[str], Asked], Q] | None = None
    is_key: bool = False
    is_single: bool = False

    def raw_of(self, values: dict[str, list[str]]) -> str:
        raw = Filter.raw_of(self, values)
        is_not = values.get(f"{self.name}.op", [""])[-1] == "not"
        return f"!{raw}"[:LONGEST] if raw and is_not and not raw.startswith("!") else raw

    def _values(self, raw: str) -> list[str]:
        words = dict.fromkeys(word.strip() for word in raw.removeprefix("!").split(","))
        usable = [word for word in words if word and "\x00" not in word]
        return [word for word in usable if not self.is_key or word == NONE or is_key(word)][:MOST_VALUES]

    def is_readable(self, raw: str) -> bool:
        return bool(self._values(raw))

    def condition(self, raw: str, asked: Asked) -> Q:
        values = self._values(raw)
        condition = self.when(values, asked) if self.when else self._among(values)
        if not raw.startswith("!"):
            return condition
        # an empty column is not one of the values either, so the opposite is said by cases and not by NOT
        return Q(Case(When(condition, then=Value(False)), default=Value(True), output_field=BooleanField()))

    def _among(self, values: list[str]) -> Q:
        """Return the condition that the field is one of some values; of keys `none` is no row at all."""
        if not self.is_key:
            return Q(**{f"{self.field}__in": values})
        condition = Q(**{f"{self.field}__in": [int(value) for value in values if value != NONE]})
        return condition | Q(**{f"{self.field}__isnull": True}) if NONE in values else condition

    def told(self, raw: str, asked: Asked) -> Told:
        texts = dict(self.offered(asked))
        operator = _("is not") if raw.startswith("!") else _("is")
        return Told(operator, _(" or ").join(texts.get(value, value) for value in self._values(raw)))

    def options(self, asked: Asked) -> Options:
        return self.offered(asked)


def _in_reach(day: date | None) -> date | None:
    """Return a day, or the nearest whose midnight every zone and database can hold."""
    return min(max(day, EARLIEST), LATEST) if day else None


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRange(Filter):
    """A span of days, `2025-01-01..2025-03-31`, or of months before today, `6..24m`; both ends may be left open."""

    kind = "days"
    presets: tuple[str, ...] = ("..3m", "3..6m", "6..12m", "12..24m", "12..m", "24..m")
    is_time: bool = False
    when: Between | None = None

    def raw_of(self, values: dict[str, list[str]]) -> str:
        first, last = (values.get(f"{self.name}.{end}", [""])[-1].strip() for end in ("from", "to"))
        return f"{first}..{last}" if first or last else Filter.raw_of(self, values)

    def _ends(self, raw: str, today: date) -> tuple[date | None, date | None] | None:
        if match := RELATIVE.match(raw):
            near, far = match[1], match[2]
            if not near and not far:
                return None
            oldest = add_months(today, -int(far)) + timedelta(days=1) if far else None
            return oldest, add_months(today, -int(near)) if near else today
        if match := ABSOLUTE.match(raw):
            try:
                first, last = (date.fromisoformat(part) if part else None for part in match.groups())
                return _in_reach(first), _in_reach(last)
            except ValueError:
                return None
        return None

    def is_readable(self, raw: str) -> bool:
        ends = self._ends(raw, date(2000, 1, 1)) if raw.isascii() else None
        return ends is not None and any(ends)

    def condition(self, raw: str, asked: Asked) -> Q:
        first, last = self._ends(raw, asked.today) or (None, None)
        if self.when:
            return self.when(first, last, asked)
        if not self.is_time:
            return between(self.field, first, last)
        low = timezone.make_aware(datetime.combine(first, time.min)) if first else None
        below = timezone.make_aware(datetime.combine(last + timedelta(days=1), time.min)) if last else None
        condition = between(self.field, low, None)
        return condition & Q(**{f"{self.field}__lt": below}) if below else condition

    def told(self, raw: str, asked: Asked) -> Told:
        if match := RELATIVE.match(raw):
            near, far = match[1], match[2]
            if near and far:
                return Told(_("within"), _("%(near)s–%(far)s months ago") % {"near": near, "far": far})
            if far:
                return Told(_("within"), _("the last %(far)s months") % {"far": far})
            return Told(_("within"), _("more than %(near)s months ago") % {"near": near})
        first, _dots, last = raw.partition("..")
        if first and last:
            return Told(_("within"), f"{first} – {last}")
        return Told("≥", first) if first else Told("≤", last)

    def options(self, asked: Asked) -> Options:
        return [(preset, self.told(preset, asked).value) for preset in self.presets]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead(Filter):
    """What ends ahead: `30` from today on, `..30` with what is overdue by up to 90 days, `overdue` the latter alone."""

    kind = "ahead"
    presets: tuple[str, ...] = ("overdue", "7", "15", "30", "60", "..30")
    when: Between | None = None

    def is_readable(self, raw: str) -> bool:
        days = raw.removeprefix("..")
        return raw == "overdue" or (days.isascii() and days.isdigit() and len(days) < 4)

    def condition(self, raw: str, asked: Asked) -> Q:
        has_overdue = raw == "overdue" or raw.startswith("..")
        ahead = -1 if raw == "overdue" else int(raw.removeprefix(".."))
        oldest = asked.today - timedelta(days=OVERDUE_DAYS if has_overdue else 0)
        latest = asked.today + timedelta(days=ahead)
        return self.when(oldest, latest, asked) if self.when else between(self.field, oldest, latest)

    def told(self, raw: str, asked: Asked) -> Told:
        if raw == "overdue":
            return Told(_("is"), _("overdue"))
        days = int(raw.removeprefix(".."))
        if raw.startswith(".."):
            return Told(_("within"), ngettext("%(n)s day or overdue", "%(n)s days or overdue", days) % {"n": days})
        return Told(_("within"), ngettext("%(n)s day from today", "%(n)s days from today", days) % {"n": days})

    def options(self, asked: Asked) -> Options:
        return [(preset, self.told(preset, asked).value) for preset in self.presets]


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberRange(Filter):
    """A span of whole numbers in the unit that people see; `scale` turns it into the unit of the field."""

    kind = "numbers"
    unit: str = ""
    scale: int = 1
    is_plain: bool = False
    one: str = ""  # a message id with %(n)s, where a single number has words of its own
    when: Between | None = None

    def raw_of(self, values: dict[str, list[str]]) -> str:
        first, last = (values.get(f"{self.name}.{end}", [""])[-1].strip() for end in ("from", "to"))
        return f"{first}..{last}" if first or last else Filter.raw_of(self, values)

    def is_readable(self, raw: str) -> bool:
        return raw.isascii() and raw != ".." and NUMBERS.match(raw) is not None

    def condition(self, raw: str, asked: Asked) -> Q:
        low, high = (int(part) * self.scale if part else None for part in raw.split(".."))
        return self.when(low, high, asked) if self.when else between(self.field, low, high)

    def told(self, raw: str, asked: Asked) -> Told:
        first, _dots, last = raw.partition("..")
        unit = f" {_(self.unit)}" if self.unit else ""
        shown = [(part if self.is_plain else f"{int(part):,}") if part else "" for part in (first, last)]
        if shown[0] and shown[0] == shown[1]:
            return Told("", _(self.one) % {"n": shown[0]}) if self.one else Told(_("is"), shown[0] + unit)
        if all(shown):
            return Told(_("within"), f"{shown[0]}–{shown[1]}{unit}")
        return Told("≥", shown[0] + unit) if shown[0] else Told("≤", shown[1] + unit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Text(Filter):
    """A piece of text that the field holds, in large or small letters: the databases would differ in that."""

    kind = "text"
    when: Callable[[str, Asked], Q] | None = None

    def is_readable(self, raw: str) -> bool:
        return bool(raw) and "\x00" not in raw

    def condition(self, raw: str, asked: Asked) -> Q:
        return self.when(raw, asked) if self.when else Q(**{f"{self.field}__icontains": raw})

    def told(self, raw: str, asked: Asked) -> Told:
        return Told(_("contains"), raw)


def yes_or_no(asked: Asked) -> Options:
    """This function will offer yes and no, for a `Choice` on a flag."""
    return [("1", _(N_("yes"))), ("0", _(N_("no")))]


def flag(name: str, label: str, field: str) -> Choice:
    """This function will return the filter of a field that is either true or false."""
    return Choice(
        name=name, label=label, field=field, offered=yes_or_no, is_single=True,
        when=lambda values, asked: Q(**{f"{field}__in": [value == "1" for value in values]}),
    )  # fmt: skip
