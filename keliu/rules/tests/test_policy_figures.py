"""The figures a store may set: complete, readable, and the same as the defaults of the rules."""

from dataclasses import fields
from datetime import time

import pytest

from keliu.rules.customer_class import ClassRule
from keliu.rules.figure_values import (
    check_together,
    class_rule,
    contact_rules,
    fall_back_warranty,
    read_value,
    stage_limits,
    values_of,
    write_value,
)
from keliu.rules.next_contact import ContactRules, ContactWeights
from keliu.rules.policy_figures import BY_NAME, FIGURES, GROUPS, UNITS, Figure
from keliu.rules.sentence import Sentence
from keliu.rules.vehicle_life import StageLimits, Warranty


def test_names_are_unique_and_every_group_and_unit_is_known() -> None:
    assert len(BY_NAME) == len(FIGURES)
    assert {figure.group for figure in FIGURES} == set(GROUPS)
    assert {figure.unit for figure in FIGURES} <= set(UNITS)
    assert all(figure.name.startswith(f"{figure.group}.") for figure in FIGURES)
    assert all("%(" not in figure.title().english() for figure in FIGURES)


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.name)
def test_a_default_is_written_and_read_back(figure: Figure) -> None:
    value = read_value(figure, write_value(figure.default))
    assert value == figure.default
    assert type(value) is type(figure.default)


def test_without_anything_set_the_rules_have_their_shipped_defaults() -> None:
    values = values_of({})
    assert stage_limits(values) == StageLimits()
    assert contact_rules(values) == ContactRules()
    assert class_rule(values) == ClassRule()
    assert fall_back_warranty(values) == Warranty()
    assert check_together(values) == []


def test_every_weight_can_be_set() -> None:
    assert {f"weights.{field.name}" for field in fields(ContactWeights)} <= set(BY_NAME)


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("stages.cooling", " ４ ", 4),
        ("warranty.km", "100,000", 100_000),
        ("hours.begin", "9:05", time(9, 5)),
        ("hours.begin", "９：０５", time(9, 5)),
        ("hours.region", "north", "north"),
        ("hours.may_call_on_holidays", "是", True),
    ],
)
def test_a_value_is_read_as_people_type_it(name: str, text: str, value: object) -> None:
    assert read_value(BY_NAME[name], text) == value


@pytest.mark.parametrize(
    ("name", "text", "part"),
    [
        ("stages.cooling", "0", "at least 1"),
        ("stages.cooling", "61", "at most 60"),
        ("stages.cooling", "three", "not a whole number"),
        ("stages.cooling", "", "not a whole number"),
        ("hours.begin", "24:00", "not a time"),
        ("hours.region", "east", "north, south"),
        ("hours.may_call_on_holidays", "maybe", "neither"),
    ],
)
def test_what_cannot_be_read_is_said_in_a_sentence(name: str, text: str, part: str) -> None:
    value = read_value(BY_NAME[name], text)
    assert isinstance(value, Sentence)
    assert part in value.english()


def test_a_stored_value_counts_and_a_broken_or_unknown_one_does_not() -> None:
    values = values_of({"stages.cooling": "4", "stages.lost": "x", "no.such": "1"})
    assert stage_limits(values) == StageLimits(4, 6, 12)


def test_limits_that_do_not_rise_are_named_once() -> None:
    wrong = check_together(values_of({"stages.cooling": "8", "hours.begin": "12:30"}))
    assert [sentence.english() for sentence in wrong] == [
        "“Cooling from” must be below “At risk from”",
        "“Calls from” must be below “Midday rest from”",
    ]
