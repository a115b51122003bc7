"""Giving customers to advisors 指派, and taking that back: effective-dated, set-based, audited (practice G1).

A move holds from a day on and never before today: whom a lost customer is counted for is decided by who answered for
him then, so nobody moves him away afterwards. Of thousands of customers it asks and writes in slices, never one by one.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from keliu.access.raw_rows import lock
from keliu.audit.actions import FieldChange, record_changes
from keliu.audit.queries import open_batches, require_closed
from keliu.customers.actions import parts, refresh_members
from keliu.customers.models import Assignment, AssignmentKept, AssignmentRun, Customer, CustomerStore
from keliu.org.models import Staff
from keliu.rules.rights import TEAM_ROLES, Deed, Reach, Viewer
from keliu.rules.sentence import N_, Sentence

CUSTOMERS = "customers_customer"
ANSWERS = "assigned_to"
MOST = 5_000  # of one deed, which is one transaction: others wait for it
FARTHEST = timedelta(days=366)
AT_ONCE = 2_000
ACT = "customers of a hand-over"


class AssignRefused(Exception):
    """A hand-over that cannot be; `sentence` says why and what to do."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence.english())
        self.sentence = sentence


@dataclass(slots=True)
class _Plan:
    """What a slice of customers needs: rows to keep and remove, rows to keep and end, new rows, the log."""

    removed: list[Assignment] = field(default_factory=list)
    ended: list[Assignment] = field(default_factory=list)
    made: list[Assignment] = field(default_factory=list)
    moved: list[tuple[int, int]] = field(default_factory=list)


def first_day(actor: Viewer, today: date) -> date:
    """This function will return the first day from which a person may give customers: a team leader's is tomorrow."""
    return today + timedelta(days=1) if actor.reach is Reach.TEAM else today


def advisors_for(actor: Viewer, from_date: date) -> Any:
    """This function will return the advisors to whom a person may give customers from a day on."""
    people = Staff.objects.visible_to(actor).filter(store_id=actor.store_id, role__in=TEAM_ROLES)
    people = people.filter(Q(left_on=None) | Q(left_on__gte=from_date))
    return people.filter(team_id=actor.team_id, team__isnull=False) if actor.reach is Reach.TEAM else people


@transaction.atomic
def assign(
    wanted: Mapping[int, int], *, from_date: date, actor: Viewer, now: datetime, today: date, why: str = ""
) -> AssignmentRun:
    """This function will give customers (keys) to advisors (staff keys) of the actor's store from a day on, for good.

    Whom the actor does not see is left out, and who is with that advisor for good already stays as he is; what was
    planned for later is replaced. The answer counts for how many customers something changed.
    :raises AssignRefused: the day, an advisor or the number is not allowed.
    :raises StillOpen: one of them comes from an import that is still being written.
    """
    teams = _require(wanted, from_date, actor, today)
    assert actor.store_id is not None
    run = AssignmentRun.objects.create(
        store_id=actor.store_id, at=now, account_key=actor.account_id, person=actor.name[:60], from_date=from_date,
        why=why[:200],
    )  # fmt: skip
    for part in parts(wanted):
        lock(Customer, part)
        seen = set(Customer.objects.visible_to(actor).filter(pk__in=part).values_list("pk", flat=True))
        _require_closed(sorted(seen))
        plan = _plan(run, {key: wanted[key] for key in sorted(seen)}, teams)
        _write(run, plan)
        _record(plan.moved, run, actor=actor, now=now)
        refresh_members([key for key, _advisor in plan.moved], today=today)
        run.customers += len(plan.moved)
    run.save(update_fields=["customers"])
    return run


def _require(wanted: Mapping[int, int], from_date: date, actor: Viewer, today: date) -> dict[int, int | None]:
    """Return the team of each advisor, or refuse."""
    if not actor.may(Deed.ASSIGN) or actor.store_id is None:
        raise AssignRefused(Sentence(N_("Your post does not give customers to advisors")))
    if len(wanted) > MOST:
        told = {"n": f"{len(wanted):,}", "most": f"{MOST:,}"}
        raise AssignRefused(Sentence(N_("%(n)s customers are too many at once; at most %(most)s"), told))
    first = first_day(actor, today)
    if from_date < first:
        raise AssignRefused(Sentence(N_("It can hold from %(day)s at the earliest"), {"day": first}))
    if from_date > today + FARTHEST:
        raise AssignRefused(Sentence(N_("It can hold from %(day)s at the latest"), {"day": today + FARTHEST}))
    teams = dict(advisors_for(actor, from_date).filter(pk__in=set(wanted.values())).values_list("pk", "team_id"))
    if missing := set(wanted.values()) - set(teams):
        names = Staff.objects.visible_to(actor).filter(pk__in=missing).values_list("name", flat=True)
        message = N_("%(name)s is no advisor to whom you can give customers from %(day)s on")
        raise AssignRefused(Sentence(message, {"name": "、".join(names) or "?", "day": from_date}))
    return teams


def _require_closed(keys: list[int]) -> None:
    """Refuse customers, memberships and assignments of an import that is still being written.

    :raises StillOpen: one of them is.
    """
    still_open = open_batches()
    if not still_open:
        return
    of_files = Customer.objects.unscoped(ACT).filter(pk__in=keys, batch__in=still_open)
    of_members = CustomerStore.objects.filter(customer_id__in=keys, batch__in=still_open)
    of_rows = Assignment.objects.unscoped(ACT).filter(customer_id__in=keys, batch__in=still_open)
    for rows in (of_files, of_members, of_rows):
        require_closed(rows.values_list("batch", flat=True).first())


def _plan(run: AssignmentRun, wanted: Mapping[int, int], teams: Mapping[int, int | None]) -> _Plan:
    """Return what is to be written so that these customers belong to their new advisors from the day on."""
    plan, rows = _Plan(), _rows_of(list(wanted))
    files = Customer.objects.unscoped(ACT).filter(pk__in=list(wanted), advisor__isnull=False)
    by_file = {key: rest for key, *rest in files.values_list("pk", "home_store_id", "advisor_id", "advisor__team_id")}
    for key, advisor in wanted.items():
        own = rows.get(key, [])
        if not own and key in by_file:
            store, before, team = by_file[key]
            if store == run.store_id and before == advisor:
                continue
            plan.made.append(_until_then(run, key, store, before, team))
        here = [row for row in own if row.store_id == run.store_id]
        later = [row for row in here if row.from_date is not None and row.from_date >= run.from_date]
        held = [row for row in here if row not in later and (row.to_date is None or row.to_date >= run.from_date)]
        new = Assignment(
            customer_id=key, store_id=run.store_id, advisor_id=advisor, team_id=teams[advisor],
            from_date=run.from_date, run=run,
        )  # fmt: skip
        if len(later + held) == 1 and _is_as_good(*later, *held, new=new):
            continue
        plan.removed += later
        plan.ended += held
        plan.made.append(new)
        plan.moved.append((key, advisor))
    return plan


def _rows_of(keys: list[int]) -> dict[int, list[Assignment]]:
    found: dict[int, list[Assignment]] = defaultdict(list)
    for row in Assignment.objects.unscoped(ACT).filter(customer_id__in=keys).order_by("id"):
        found[row.customer_id].append(row)
    return found


def _until_then(run: AssignmentRun, key: int, store: int, advisor: int, team: int | None) -> Assignment:
    """Return as a row what the file alone said so far: once a row stands here, the file's own advisor counts no more."""
    ends = run.from_date - timedelta(days=1) if store == run.store_id else None
    return Assignment(customer_id=key, store_id=store, advisor_id=advisor, team_id=team, to_date=ends, run=run)


def _is_as_good(row: Assignment, *, new: Assignment) -> bool:
    """Whether a row already says what the new one would: the same people, for good, by that day."""
    begins = row.from_date is None or new.from_date is None or row.from_date <= new.from_date
    same = (row.advisor_id, row.team_id) == (new.advisor_id, new.team_id)
    return begins and row.to_date is None and same


def _write(run: AssignmentRun, plan: _Plan) -> None:
    """Keep what is ended or removed as it was, then end, remove and insert, each in a few statements."""
    removed = {row.pk for row in plan.removed}
    AssignmentKept.objects.bulk_create(
        [
            AssignmentKept(
                run=run, assignment_key=row.pk, customer_key=row.customer_id, advisor_key=row.advisor_id,
                team_key=row.team_id, from_date=row.from_date, to_date=row.to_date, run_key=row.run_id,
                batch=row.batch, version=row.version, is_removed=row.pk in removed,
            )
            for row in (*plan.removed, *plan.ended)
        ],
        batch_size=AT_ONCE,
    )  # fmt: skip
    rows = Assignment.objects.unscoped(ACT)
    rows.filter(pk__in=removed).delete()
    ends = run.from_date - timedelta(days=1)
    rows.filter(pk__in=[row.pk for row in plan.ended]).update(to_date=ends, version=F("version") + 1)
    Assignment.objects.bulk_create(plan.made, batch_size=AT_ONCE)


def _record(moved: list[tuple[int, int]], run: AssignmentRun, *, actor: Viewer, now: datetime) -> None:
    """Log each customer's advisor of today and the new one with his first day."""
    before = answering(run.store_id, [key for key, _advisor in moved])
    changes = [
        FieldChange(CUSTOMERS, key, ANSWERS, before.get(key), f"{advisor} {run.from_date}", run.store_id)
        for key, advisor in moved
    ]
    record_changes(changes, actor=actor, now=now, source="page", why=run.why)


def answering(store_id: int, keys: list[int]) -> dict[int, str]:
    """This function will return who answers for customers at a store today, as the change log keeps it."""
    rows = CustomerStore.objects.filter(store_id=store_id, customer_id__in=keys, advisor__isnull=False)
    return {key: str(advisor) for key, advisor in rows.values_list("customer_id", "advisor_id")}


def customers_of(run: AssignmentRun) -> Iterator[tuple[int, int]]:
    """This function will yield (customer, advisor) of a hand-over, as far as its rows still stand."""
    rows = Assignment.objects.unscoped(ACT).filter(run=run, store_id=run.store_id, from_date=run.from_date)
    yield from rows.order_by("customer_id").values_list("customer_id", "advisor_id")
