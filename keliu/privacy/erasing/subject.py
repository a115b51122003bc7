"""Whose data: one customer with his cars, the rows of every table that are his, and what names him elsewhere."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q

from keliu.privacy.keeping import Kept, kept_tables, rows_of
from keliu.rules.erasure import Mark, Seeker

CUSTOMER, VEHICLE, OWNERSHIP = "customers.Customer", "customers.Vehicle", "customers.Ownership"
PLATE = "customers.VehiclePlate"


@dataclass
class Subject:
    """本人: keys of the customer and of the cars that he owns, his group, what names him for sure, his other texts."""

    customer_key: int
    group_id: int
    group_code: str
    cars: list[int]
    marks: set[Mark] = field(default_factory=set)
    texts: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    former_plates: list[int] = field(default_factory=list)

    @property
    def seeker(self) -> Seeker:
        """Finds him in any text: by what is his alone."""
        return Seeker(self.marks)

    @property
    def seeker_of_passing(self) -> Seeker:
        """Finds him in what passes anyway (previews, reports, rejected rows, exports): by his name and any longer text."""
        free = {Mark("free", text) for text in self.texts}
        return Seeker(self.marks | free | {Mark("any_name", name) for name in self.names})


def subject_of(customer_key: int) -> Subject:
    """This function will return a customer as the subject of a request, with what names him in his rows."""
    person = rows_of(apps.get_model(CUSTOMER)).select_related("group").get(pk=customer_key)
    cars = list(rows_of(apps.get_model(VEHICLE)).filter(owner_id=customer_key).values_list("pk", flat=True))
    subject = Subject(customer_key, person.group_id, person.group.code, cars)
    subject.former_plates = _former_plates(subject)
    for kept in kept_tables().values():
        if kept.erase in {"delete", "empty"}:
            for row in rows_of_subject(kept, subject):
                _take_marks(kept, row, subject)
    _drop_shared_names(subject)
    return subject


def rows_of_subject(kept: Kept, subject: Subject) -> Any:
    """This function will return the rows of a table that are about a person.

    Rows of his cars count where they name no other customer: what the car did for an earlier owner stays with that one.
    """
    condition = Q(pk__in=[])
    for path in kept.subject:
        condition |= Q(**{path: subject.customer_key})
    if kept.cars and subject.cars:
        own = Q(**{f"{kept.cars}__in": subject.cars})
        names = {one.name for one in kept.model._meta.concrete_fields}
        condition |= own & Q(customer=None) if "customer" in names and kept.label != OWNERSHIP else own
    if kept.label == PLATE:
        condition |= Q(pk__in=subject.former_plates)
    return rows_of(kept.model).filter(condition)


def _former_plates(subject: Subject) -> list[int]:
    """Return the plates that cars wore while he owned them and wear no more: a plate goes with its owner, not the car."""
    found: list[int] = []
    sold = rows_of(apps.get_model(OWNERSHIP)).filter(customer_id=subject.customer_key)
    for owned in sold.exclude(vehicle_id__in=subject.cars):
        worn = rows_of(apps.get_model(PLATE)).filter(vehicle_id=owned.vehicle_id, until__isnull=False)
        if owned.until:
            worn = worn.filter(Q(since=None) | Q(since__lt=owned.until))
        if owned.since:
            worn = worn.filter(until__gt=owned.since)
        found += worn.values_list("pk", flat=True)
    return found


def _take_marks(kept: Kept, row: models.Model, subject: Subject) -> None:
    names = kept.emptied if kept.erase == "empty" else {one.name for one in kept.texts}
    for name in names:
        value = getattr(row, name)
        if name in kept.marks and value:
            subject.marks.add(Mark(kept.marks[name], str(value)))
            subject.names.update({str(value)} if kept.marks[name] == "name" else ())
        subject.texts.update(text for text in texts_in(value) if text)


def texts_in(value: Any) -> Iterator[str]:
    """This function will yield the texts of a value; those in a document, too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from texts_in(one)
    elif isinstance(value, list):
        for one in value:
            yield from texts_in(one)


def _drop_shared_names(subject: Subject) -> None:
    """Leave out names that somebody else has, or that stand inside another's: a text with one is not his for sure."""
    for mark in [mark for mark in subject.marks if mark.kind == "name"]:
        others = rows_of(apps.get_model(CUSTOMER)).filter(name__contains=mark.text).exclude(pk=subject.customer_key)
        staff = rows_of(apps.get_model("org.Staff")).filter(name__contains=mark.text)
        if others.exists() or staff.exists():
            subject.marks.discard(mark)
