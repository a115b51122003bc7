"""The facts of a night: the cars and customers that were touched, those whose spend the days that passed have changed, and a
part of all customers by turns, so that what somebody wrote past the program is found without a full run too.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import partial
from hashlib import sha256

from django.db.models import Q

from keliu.access.raw_rows import among, not_open, raw_rows
from keliu.audit.queries import open_batches
from keliu.customers.actions import refresh_members
from keliu.customers.models import Assignment, Customer, CustomerFacts, Ownership, Vehicle
from keliu.org.models import Staff
from keliu.workshop.classes import refresh_classes
from keliu.workshop.customer_facts import refresh_customer_facts
from keliu.workshop.facts import refresh_touched_facts, refresh_vehicle_facts
from keliu.workshop.models import FactState, Visit

NIGHTS = 28
BLOCK = 5_000  # keys that lie together
SLICE = 5_000


def refresh_night(as_of: date, *, today: date, is_full: bool = False) -> tuple[int, int]:
    """This function will bring the facts of vehicles and customers, spends and classes up to date; return (vehicles there
    are, rows written).

    All customers are worked out anew for a day that is not today, after a longer pause, and with `is_full`: then also
    all vehicles. A customer who was only written past the program is met by turns, and by the full run of the week.
    """
    state = FactState.objects.filter(pk=1).first() or FactState(pk=1)
    is_known = state.spends_on is not None and state.spends_on <= as_of == today
    checked, written = refresh_touched_facts(today=as_of, then=partial(_refresh_people_of, as_of=as_of))
    if is_full:
        written += refresh_vehicle_facts(today=as_of)[1]
    if is_full or not is_known:
        # one that is broken off leaves some spends of another day: the next one must not go on from the day kept
        FactState.objects.filter(pk=1).update(spends_on=None)
        written += refresh_customer_facts() + refresh_classes(as_of=as_of)
    else:
        written += _refresh_people(_part_of_all(as_of), as_of) + _refresh_people(_without_facts(), as_of)
        written += refresh_classes(as_of=as_of, since=state.spends_on)
    staff = _staff_now()
    whose = _handed_over(state.spends_on, as_of) if is_known and not is_full and staff == state.staff else None
    written += refresh_members(whose, today=as_of)
    # spends of a day to come are no ground to go on from: whoever is written today has those of today
    kept = {"spends_on": as_of if as_of <= today else None, "staff": staff}
    FactState.objects.update_or_create(pk=1, defaults=kept)
    return checked, written


def _staff_now() -> str:
    """Return a hash of what of the staff decides who answers for a customer: teams and numbers."""
    people = Staff.objects.unscoped("members").order_by("pk").values_list("pk", "team_id", "staff_no")
    return sha256(repr(list(people)).encode()).hexdigest()


def _handed_over(since: date | None, until: date) -> list[int]:
    """Return the customers for whom an assignment begins or ends in the days that passed, and the night's part of all."""
    assert since is not None
    rows = Assignment.objects.unscoped("a day's hand-overs").filter(
        Q(from_date__gt=since, from_date__lte=until) | Q(to_date__gte=since, to_date__lt=until)
    )
    return sorted({*rows.values_list("customer_id", flat=True), *_part_of_all(until)})


def _refresh_people(customers: Iterable[int], as_of: date) -> int:
    """Bring sums and spends of some customers up to date, those of open imports aside; return how many rows it wrote."""
    keys = set(customers)
    if closed_out := open_batches():
        where, given = among("id", sorted(keys))
        sql = f"SELECT id FROM {Customer._meta.db_table} WHERE {where} AND {not_open('batch', closed_out)}"
        keys = {key for (key,) in raw_rows(sql, given)}
    return refresh_customer_facts(keys, spend_as_of=as_of)


def _refresh_people_of(cars: Sequence[int], *, as_of: date) -> int:
    """Bring those up to date who own or owned some cars, or stand on an order of one."""
    found: set[int] = set()
    for start in range(0, len(cars), SLICE):
        part = cars[start : start + SLICE]
        for column, key, model in (
            ("owner_id", "id", Vehicle), ("customer_id", "vehicle_id", Ownership), ("customer_id", "vehicle_id", Visit),
        ):  # fmt: skip
            where, keys = among(key, part)
            sql = f"SELECT DISTINCT {column} FROM {model._meta.db_table} WHERE {where} AND {column} IS NOT NULL"
            found.update(number for (number,) in raw_rows(sql, keys))
    return _refresh_people(found, as_of)


def _part_of_all(night: date) -> list[int]:
    """Return the customers of every 28th block of keys; in as many nights each one once."""
    sql = f"SELECT id FROM {Customer._meta.db_table} WHERE (id / {BLOCK}) %% {NIGHTS} = %s ORDER BY id"
    return [key for (key,) in raw_rows(sql, night.toordinal() % NIGHTS)]


def _without_facts() -> list[int]:
    """Return the customers without facts, those of open imports aside; there are none as long as the numbers agree."""
    facts, files = CustomerFacts._meta.db_table, Customer._meta.db_table
    ((all_of_them, with_facts),) = raw_rows(f"SELECT (SELECT COUNT(*) FROM {files}), (SELECT COUNT(*) FROM {facts})")
    if all_of_them == with_facts:
        return []
    sql = (
        f"SELECT id FROM {files} WHERE NOT EXISTS (SELECT 1 FROM {facts} WHERE customer_id = id) "
        f"AND {not_open('batch', open_batches())}"
    )
    return [key for (key,) in raw_rows(sql)]
