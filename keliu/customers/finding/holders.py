"""Whose number it is: the customers who have a phone that somebody types into another file (practice A6).

Named are those whom the person sees, and the members of his store whom he may look up by a whole number; such a look-up
is logged like any other. A customer of another store is absent: nothing tells that he exists.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from keliu.customers.actions import record_look_up
from keliu.customers.finding.lookup import outside_of, prepare_people
from keliu.customers.models import Customer, CustomerPhone
from keliu.rules.masking import national_form
from keliu.rules.rights import Deed
from keliu.web.filters import Asked


def holders_of(numbers: Iterable[str], asked: Asked, *, but: Customer | None = None) -> list[Customer]:
    """This function will return the customers who have one of these numbers (E.164) today, ready to be shown.

    Each carries the shared ones as `shared`.
    """
    rows = CustomerPhone.objects.unscoped("whose number it is").filter(number__in=set(numbers), until=None)
    shared: dict[int, list[str]] = {}
    for customer, number in rows.order_by("number").values_list("customer_id", "number"):
        shared.setdefault(customer, []).append(number)
    if but is not None:
        shared.pop(but.pk, None)
    may_look_up = asked.viewer.may(Deed.LOOK_UP_CALLER)
    scope = Customer.objects.all()
    seen = scope.looked_up_by(asked.viewer) if may_look_up else scope.visible_to(asked.viewer)
    people = list(seen.filter(pk__in=shared).select_related("facts").order_by("pk")[:20])
    prepare_people(people, asked, {})
    for person in people:
        person.shared = shared[person.pk]
    return people


def record_foreign(people: Sequence[Customer], asked: Asked, *, now: datetime) -> list[int]:
    """This function will log those of the named customers who are not the person's own, and return their numbers."""
    foreign = outside_of(people, asked.viewer)
    for one in foreign:
        record_look_up([one], national_form(one.shared[0]), actor=asked.viewer, now=now)
    return [one.pk for one in foreign]


def record_foreign_owner(owner: Customer, word: str, asked: Asked, *, now: datetime) -> bool:
    """This function will log the look-up of a car's owner who is not the person's own, where he may look him up; say so."""
    scope = Customer.objects.all()
    if not asked.viewer.may(Deed.LOOK_UP_CALLER) or not scope.looked_up_by(asked.viewer).filter(pk=owner.pk).exists():
        return False
    record_look_up([owner], word, actor=asked.viewer, now=now)
    return True
