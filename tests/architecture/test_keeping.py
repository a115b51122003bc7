"""The table of periods of keeping is whole: every table stands in it, and an erasure leaves no personal field filled."""

from dataclasses import replace

import pytest
from django.apps import apps
from django.db import models

from keliu.audit.values import personal_fields
from keliu.privacy.keeping import Kept, kept_tables
from keliu.rules.policy_figures import BY_NAME

# people of the shop itself and of the businesses that it deals with: a customer's erasure has nothing to do with them
ABOUT_OTHERS = {"org_staff", "customers_supplier", "customers_partnercontact"}
OF_A_PERSON = {"customers.Customer", "customers.Vehicle"}


def gaps(table: dict[str, Kept], personal: set[tuple[str, str]]) -> list[str]:
    """This function will return a sentence a table or field that no rule of keeping reaches."""
    known = {model._meta.label for model in apps.get_models()}
    found = [f"{label} has no entry" for label in sorted(known - set(table))]
    found += [f"{label} is no table" for label in sorted(set(table) - known)]
    for kept in (one for label, one in table.items() if label in known):
        found += [f"{kept.label}: {text}" for text in wrong(kept, personal)]
    return found


def wrong(kept: Kept, personal: set[tuple[str, str]]) -> list[str]:
    """This function will return what an entry leaves open."""
    name, fields = kept.model._meta.db_table, {one.name for one in kept.model._meta.concrete_fields}
    said = [f"no word for {word}" for word in ("holds", "why", "kept") if not getattr(kept, word)]
    said += [f"{one} is no field" for one in (*kept.emptied, *kept.marks, *kept.stays) if one not in fields]
    if not "\u4e00" <= kept.named[:1] <= "\u9fff":
        said.append("has no Chinese name: begin the docstring of its class with one, or give a title")
    pointing = [one.name for one in kept.model._meta.concrete_fields if one.is_relation and is_person(one)]
    if pointing and kept.erase not in {"delete", "empty", "keep"}:
        said.append(f"{pointing} points at a person or a car: say what an erasure does")
    if kept.erase in {"empty", "keep"}:
        texts = {one.name for one in kept.texts if not one.choices}
        said += [f"{one} is neither emptied nor said to stay" for one in sorted(texts - kept.emptied - set(kept.stays))]
    if kept.erase not in {"delete", "chain"} and name not in ABOUT_OTHERS:
        own = {field for table, field in personal if table == name} & fields
        said += [f"{one} is personal and no rule empties it" for one in sorted(own - kept.emptied)]
    if kept.after == "delete" and not (kept.since in fields and (kept.figure in BY_NAME or kept.days is not None)):
        said.append("is deleted after a time, but since when and how long is not said")
    return said


def is_person(one: models.Field) -> bool:
    return one.related_model._meta.label in OF_A_PERSON


def test_every_table_is_kept_for_a_said_time_and_every_personal_field_is_emptied():
    assert gaps(kept_tables(), set(personal_fields())) == []


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda table: table.pop("contacts.Contact"), "contacts.Contact has no entry"),
        (
            lambda table: table.update({"workshop.Visit": replace(table["workshop.Visit"], empty=("notes",))}),
            "workshop.Visit: sender_name is personal and no rule empties it",
        ),
        (
            lambda table: table.update({"contacts.Contact": replace(table["contacts.Contact"], empty=("notes",))}),
            "contacts.Contact: outcome is neither emptied nor said to stay",
        ),
        (
            lambda table: table.update({"customers.Policy": replace(table["customers.Policy"], erase="")}),
            "customers.Policy: ['vehicle'] points at a person or a car: say what an erasure does",
        ),
        (
            lambda table: table.update({"org.LoginLog": replace(table["org.LoginLog"], figure="")}),
            "org.LoginLog: is deleted after a time, but since when and how long is not said",
        ),
    ],
)
def test_a_gap_is_found(spoil, said):
    table = dict(kept_tables())
    spoil(table)
    assert said in gaps(table, set(personal_fields()))
