"""Values of the shop's figures: read from text, written as text, put together into the rules' own settings.

Source: every figure of the practice is the shipped default of a setting; kinds and limits stand in `policy_figures`."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import time
from functools import cached_property
from itertools import pairwise
from typing import Any, TypeVar

from keliu.rules.calling_hours import CallingHours
from keliu.rules.customer_class import ClassRule
from keliu.rules.front_desk import Receptions
from keliu.rules.next_contact import ContactRules, ContactWeights, GraceDays, LeadDays
from keliu.rules.plates import FULL_WIDTH
from keliu.rules.policy_figures import BY_NAME, FIGURES, Figure, FigureType, Value
from keliu.rules.sentence import N_, Sentence
from keliu.rules.vehicle_life import StageLimits, Warranty

YES = frozenset({"1", "yes", "true", "on", "是"})
NO = frozenset({"0", "no", "false", "off", "否"})
Settings = TypeVar("Settings", StageLimits, Warranty, ClassRule, ContactWeights, LeadDays, GraceDays, Receptions)


def read_value(figure: Figure, text: str) -> Value | Sentence:
    """This function will return the typed value of a figure, or the sentence that says what is wrong with the text."""
    word = text.translate(FULL_WIDTH).strip()
    readers: dict[FigureType, Callable[[Figure, str], Value | Sentence]] = {
        FigureType.WHOLE: _read_whole,
        FigureType.YES_NO: _read_yes_no,
        FigureType.TIME: _read_time,
        FigureType.CHOICE: _read_choice,
    }
    return readers[figure.type](figure, word)


def _read_whole(figure: Figure, word: str) -> Value | Sentence:
    digits = word.replace(",", "")
    if not re.fullmatch(r"-?[0-9]{1,9}", digits):
        return Sentence(N_("“%(value)s” is not a whole number"), {"value": word})
    value = int(digits)
    if figure.least is not None and value < figure.least:
        return Sentence(N_("%(value)s is too small: at least %(least)s"), {"value": value, "least": figure.least})
    if figure.most is not None and value > figure.most:
        return Sentence(N_("%(value)s is too large: at most %(most)s"), {"value": value, "most": figure.most})
    return value


def _read_yes_no(figure: Figure, word: str) -> Value | Sentence:
    if word.lower() in YES:
        return True
    if word.lower() in NO:
        return False
    return Sentence(N_("“%(value)s” is neither yes nor no"), {"value": word})


def _read_time(figure: Figure, word: str) -> Value | Sentence:
    found = re.fullmatch(r"([01]?[0-9]|2[0-3]):([0-5][0-9])", word)
    if not found:
        return Sentence(N_("“%(value)s” is not a time of day such as 08:30"), {"value": word})
    return time(int(found[1]), int(found[2]))


def _read_choice(figure: Figure, word: str) -> Value | Sentence:
    if word in figure.choices:
        return word
    return Sentence(N_("“%(value)s” is none of: %(choices)s"), {"value": word, "choices": ", ".join(figure.choices)})


def write_value(value: Value) -> str:
    """This function will return the text that `read_value` reads back as the same value."""
    if isinstance(value, bool):
        return "1" if value else "0"
    return value.strftime("%H:%M") if isinstance(value, time) else str(value)


def values_of(stored: Mapping[str, str]) -> dict[str, Value]:
    """This function will return the value of every figure: the stored text where it can be read, else the default."""
    found: dict[str, Value] = {figure.name: figure.default for figure in FIGURES}
    for name, text in stored.items():
        figure = BY_NAME.get(name)
        value = read_value(figure, text) if figure else None
        if value is not None and not isinstance(value, Sentence):
            found[name] = value
    return found


def check_together(values: Mapping[str, Value]) -> list[Sentence]:
    """This function will return what is wrong between figures that are each right: limits, shares and hours must rise."""
    rising: tuple[tuple[str, ...], ...] = (
        ("stages.cooling", "stages.at_risk", "stages.lost"),
        ("stages.long_cooling", "stages.long_at_risk", "stages.long_lost"),
        ("classes.a_percent", "classes.b_percent"),
        ("front_desk.best_from", "front_desk.best_to", "front_desk.most"),
        ("hours.begin", "hours.rest_begin", "hours.rest_end_north", "hours.end"),
        ("hours.begin", "hours.rest_begin", "hours.rest_end_south", "hours.end"),
    )
    pairs = dict.fromkeys(pair for names in rising for pair in pairwise(names))
    wrong = []
    for lower, higher in pairs:
        low: Any = values[lower]
        high: Any = values[higher]
        if not low < high:
            both = {"lower": BY_NAME[lower].title(), "higher": BY_NAME[higher].title()}
            wrong.append(Sentence(N_("“%(lower)s” must be below “%(higher)s”"), both))
    return wrong


def stage_limits(values: Mapping[str, Value]) -> StageLimits:
    """This function will return the stage limits that the figures give.

    :raises ValueError: when they do not rise; `check_together` says it beforehand.
    """
    return _gather(StageLimits, "stages", values)


def class_rule(values: Mapping[str, Value]) -> ClassRule:
    """This function will return the shares and least contacts of the classes."""
    return _gather(ClassRule, "classes", values)


def fall_back_warranty(values: Mapping[str, Value]) -> Warranty:
    """This function will return the warranty of models without limits of their own."""
    return _gather(Warranty, "warranty", values)


def contact_rules(values: Mapping[str, Value]) -> ContactRules:
    """This function will return weights, days ahead, days past due and stage limits of a store."""
    return ContactRules(
        _gather(ContactWeights, "weights", values),
        _gather(LeadDays, "lead", values),
        _gather(GraceDays, "grace", values),
        stage_limits(values),
    )


def _gather(kind: type[Settings], group: str, values: Mapping[str, Value]) -> Settings:
    """Return the settings of a rule, with the figures that bear its fields' names."""
    given: dict[str, Any] = {
        field.name: values[f"{group}.{field.name}"] for field in fields(kind) if f"{group}.{field.name}" in values
    }
    return kind(**given)


@dataclass(frozen=True)
class ShopRules:
    """店规: the figures of a store as they hold on a day, typed; figures that contradict one another give the default."""

    values: Mapping[str, Value]

    def whole(self, name: str) -> int:
        """Return a whole-number figure.

        :raises KeyError: there is no figure of that name.
        """
        return int(self.values[name])  # type: ignore[arg-type]

    @cached_property
    def limits(self) -> StageLimits:
        """The limits of the stages."""
        return self.contacts.limits

    @cached_property
    def contacts(self) -> ContactRules:
        """The rules of the next contact."""
        try:
            return contact_rules(self.values)
        except ValueError:
            return contact_rules({**self.values, **{name: BY_NAME[name].default for name in STAGE_NAMES}})

    @cached_property
    def classes(self) -> ClassRule:
        """Shares and least contacts of the classes."""
        return class_rule(self.values)

    @cached_property
    def receptions(self) -> Receptions:
        """Best load and red line of an advisor's day."""
        return _gather(Receptions, "front_desk", self.values)

    @cached_property
    def hours(self) -> CallingHours:
        """The hours in which customers may be called."""
        rest_end = self.values[f"hours.rest_end_{self.values['hours.region']}"]
        names = ("begin", "rest_begin", "end", "may_call_on_holidays")
        begin, rest_begin, end, weekends = (self.values[f"hours.{name}"] for name in names)
        return CallingHours(begin, rest_begin, rest_end, end, bool(weekends))  # type: ignore[arg-type]

    @cached_property
    def warranty(self) -> Warranty:
        """The warranty of models without limits of their own."""
        return fall_back_warranty(self.values)


def rules_from(stored: Mapping[str, str]) -> ShopRules:
    """This function will return the rules that the stored texts of a store and its group give."""
    return ShopRules(values_of(stored))


STAGE_NAMES = ("stages.cooling", "stages.at_risk", "stages.lost")
SHIPPED = rules_from({})
