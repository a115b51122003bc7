"""What becomes of rows that collide when two files become one: nothing is lost, what fits both is united (practice A6).

Each function is declared in `apps.py` for its table and works before the remaining rows are moved: it changes or sets
aside what could not stand beside the survivor's rows.
"""

from datetime import date
from typing import Any

from keliu.customers.duplicates.merging import Merging
from keliu.customers.duplicates.pointing import all_rows
from keliu.customers.models import (
    Assignment,
    Blacklisting,
    CustomerAddress,
    CustomerPhone,
    CustomerStore,
    CustomerTraits,
    HouseholdLink,
    Ownership,
    SuspectedDuplicate,
    VehiclePlate,
)
from keliu.org.models import Staff


def _both(merging: Merging, model: Any, column: str, **only: Any) -> tuple[list[Any], list[Any]]:
    rows = all_rows(model).filter(**only).order_by("pk")
    own, theirs = (list(rows.filter(**{column: file.pk})) for file in (merging.survivor, merging.loser))
    return own, theirs


def _earlier(one: date | None, other: date | None) -> date | None:
    """Return the earlier day; one that is not known says nothing."""
    return min(filter(None, (one, other)), default=None)


def phones(merging: Merging) -> None:
    """Unite: each number once, in use if either file has it in use; the chosen file's come first."""
    own, theirs = _both(merging, CustomerPhone, "customer_id")
    set_to, first = merging.journal.set, "phones" in merging.take
    shift = max((row.rank for row in (theirs if first else own)), default=0)
    for row in own if first else theirs:
        set_to(CustomerPhone, row.pk, "rank", row.rank + shift)
    held = {row.number: row for row in own}
    for row in theirs:
        if (mine := held.get(row.number)) is None:
            continue
        set_to(CustomerPhone, mine.pk, "since", _earlier(mine.since, row.since))
        if mine.until and row.until:
            set_to(CustomerPhone, mine.pk, "until", max(mine.until, row.until))
        else:
            set_to(CustomerPhone, mine.pk, "until", None)
        if not (mine.fails_since and row.fails_since):
            set_to(CustomerPhone, mine.pk, "fails_since", None)
        if first:
            set_to(CustomerPhone, mine.pk, "rank", row.rank)
    merging.journal.remove(CustomerPhone, [row.pk for row in theirs if row.number in held])


def addresses(merging: Merging) -> None:
    """Unite: the chosen address is today's, the other one of before; the same text is one address."""
    own, theirs = _both(merging, CustomerAddress, "customer_id", until=None)
    if not (own and theirs):
        return
    (mine,), (other,) = own, theirs
    if mine.text == other.text:
        days = [day for day in (mine.confirmed_on, other.confirmed_on) if day]
        merging.journal.set(CustomerAddress, mine.pk, "since", _earlier(mine.since, other.since))
        merging.journal.set(CustomerAddress, mine.pk, "confirmed_on", max(days, default=None))
        merging.journal.remove(CustomerAddress, [other.pk])
    else:
        before = mine if "address" in merging.take else other
        merging.journal.set(CustomerAddress, before.pk, "until", merging.today)


def traits(merging: Merging) -> None:
    """Unite: what only one of the two told stands, of both the survivor's."""
    own, theirs = _both(merging, CustomerTraits, "customer_id")
    if not theirs:
        return
    (other,) = theirs
    told = {f.attname: getattr(other, f.attname) for f in CustomerTraits._meta.concrete_fields if not f.primary_key}
    if not own:
        merging.journal.make(CustomerTraits, customer_id=merging.survivor.pk, **told)
    for mine in own:
        for name, value in told.items():
            if value and not getattr(mine, name):
                merging.journal.set(CustomerTraits, mine.pk, name, value)
    merging.journal.remove(CustomerTraits, [other.pk])


def members(merging: Merging) -> None:
    """Unite: one membership a store, since the earlier day."""
    own, theirs = _both(merging, CustomerStore, "customer_id")
    held = {row.store_id: row for row in own}
    for row in theirs:
        if (mine := held.get(row.store_id)) is not None:
            merging.journal.set(CustomerStore, mine.pk, "since", _earlier(mine.since, row.since))
    merging.journal.remove(CustomerStore, [row.pk for row in theirs if row.store_id in held])


def assignments(merging: Merging) -> None:
    """Who answers for the survivor at a store goes on to do so; at a store where nobody did, who answered for the loser.

    Who answers by the file alone (no assignment at any store) gets one where the other file brings assignments.
    """
    own, theirs = _both(merging, Assignment, "customer_id")
    answered = {row.store_id for row in own}
    if not own and merging.survivor.advisor_id:
        answered.add(merging.survivor.home_store_id)
    coming = {row.store_id for row in theirs} - answered
    merging.journal.remove(Assignment, [row.pk for row in theirs if row.store_id in answered])
    by_file = not theirs and merging.loser.advisor_id and merging.loser.home_store_id not in answered
    if by_file and (own or merging.survivor.advisor_id):
        _say_plainly(merging, merging.loser)
    elif by_file and merging.loser.home_store_id == merging.survivor.home_store_id:
        merging.values["advisor_id"] = merging.loser.advisor_id
    elif by_file:
        _say_plainly(merging, merging.loser)
    if not own and merging.survivor.advisor_id and (coming or by_file):
        _say_plainly(merging, merging.survivor)


def _say_plainly(merging: Merging, file: Any) -> None:
    """Write down who answers by a file alone, from ever."""
    team = Staff.objects.unscoped("merge").filter(pk=file.advisor_id).values_list("team_id", flat=True).first()
    merging.journal.make(
        Assignment,
        customer_id=merging.survivor.pk,
        store_id=file.home_store_id,
        advisor_id=file.advisor_id,
        team_id=team,
    )


def blacklistings(merging: Merging) -> None:
    """The strictest: whoever is on the blacklist by either file stays on it, until the later day."""
    own, theirs = _both(merging, Blacklisting, "customer_id", ended_at=None)
    if own and theirs:
        (mine,), (other,) = own, theirs
        merging.journal.set(Blacklisting, mine.pk, "until", max(mine.until, other.until))
        merging.journal.remove(Blacklisting, [other.pk])


def households(merging: Merging) -> None:
    """A link of the two files is none any more; of two links with one third customer the survivor's stands."""
    rows = all_rows(HouseholdLink)
    own, theirs = merging.survivor.pk, merging.loser.pk
    known: set[int] = set()
    for one, other in (("customer_id", "other_id"), ("other_id", "customer_id")):
        known.update(rows.filter(**{one: own}, until=None).values_list(other, flat=True))
    gone = []
    for one, other in (("customer_id", "other_id"), ("other_id", "customer_id")):
        for key, third, until in rows.filter(**{one: theirs}).order_by("pk").values_list("pk", other, "until"):
            if third == own or (until is None and third in known):
                gone.append(key)
            elif until is None:
                known.add(third)
    merging.journal.remove(HouseholdLink, gone)


def plates(merging: Merging) -> None:
    """Unite: each plate once, since the earlier day; of two that are worn the chosen one stays, the other was worn."""
    own, theirs = _both(merging, VehiclePlate, "vehicle_id")
    set_to = merging.journal.set
    held = {row.plate: row for row in own}
    for row in theirs:
        if (mine := held.get(row.plate)) is not None:
            set_to(VehiclePlate, mine.pk, "since", _earlier(mine.since, row.since))
            if mine.until is not None:
                set_to(VehiclePlate, mine.pk, "until", row.until and max(mine.until, row.until))
    merging.journal.remove(VehiclePlate, [row.pk for row in theirs if row.plate in held])
    standing = merging.values.get("plate", merging.survivor.plate)
    for row in all_rows(VehiclePlate).filter(vehicle_id__in=merging.keys, until=None).exclude(plate=standing):
        set_to(VehiclePlate, row.pk, "until", merging.today)


def ownerships(merging: Merging) -> None:
    """Of two principal owners the chosen one stays; the other owned the car until today."""
    if merging.kind != "vehicle":
        return
    own, theirs = _both(merging, Ownership, "vehicle_id", until=None, is_principal=True)
    if not (own and theirs):
        return
    (mine,), (other,) = own, theirs
    if mine.customer_id == other.customer_id:
        known = mine.since and other.since
        merging.journal.set(Ownership, mine.pk, "since", min(mine.since, other.since) if known else None)
        merging.journal.remove(Ownership, [other.pk])
        return
    before = mine if merging.values.get("owner_id") == other.customer_id else other
    until = max(before.since, merging.today) if before.since else merging.today
    merging.journal.set(Ownership, before.pk, "until", until)


def pairs(merging: Merging) -> None:
    """A pair of the two files is decided; one of the loser with a third goes where the survivor has one with it."""
    left, right = merging.kind, f"other_{merging.kind}"
    rows = all_rows(SuspectedDuplicate)
    known: set[int] = {merging.survivor.pk}
    for one, other in ((left, right), (right, left)):
        known.update(rows.filter(**{one: merging.survivor.pk}).values_list(f"{other}_id", flat=True))
    gone = []
    for one, other in ((left, right), (right, left)):
        for key, third in rows.filter(**{one: merging.loser.pk}).values_list("pk", f"{other}_id"):
            if third in known:
                gone.append(key)
            known.add(third)
    merging.journal.remove(SuspectedDuplicate, gone)
