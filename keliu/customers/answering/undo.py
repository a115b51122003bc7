"""Taking a hand-over of customers back: what stood before it stands again, unless somebody has gone on since."""

from datetime import date, datetime, timedelta

from django.db import connection, transaction

from keliu.access.raw_rows import lock
from keliu.audit.actions import FieldChange, record_changes
from keliu.customers.actions import parts, refresh_members
from keliu.customers.answering.assigning import ACT, ANSWERS, AT_ONCE, CUSTOMERS, AssignRefused, answering, customers_of
from keliu.customers.models import Assignment, AssignmentKept, AssignmentRun, Customer, FileMerge
from keliu.rules.rights import Reach, Viewer
from keliu.rules.sentence import N_, Sentence

UNDO_DAYS = 7


def why_not(run: AssignmentRun, *, actor: Viewer, today: date) -> Sentence | None:
    """This function will return why a hand-over can no longer be taken back, or nothing.

    A team leader takes back what does not hold yet; a manager also what has held for up to a week, within its month,
    since who answered at a month's end stays so.
    """
    if run.undoes_id is not None:
        return Sentence(N_("This took another hand-over back; give the customers anew instead"))
    if AssignmentRun.objects.unscoped(ACT).filter(undoes=run).exists():
        return Sentence(N_("This was taken back already"))
    if run.from_date > today:
        return None
    if actor.reach is Reach.TEAM:
        return Sentence(N_("It holds since %(day)s; give the customers anew instead"), {"day": run.from_date})
    too_late = today - run.from_date > timedelta(days=UNDO_DAYS)
    if too_late or (today.year, today.month) != (run.from_date.year, run.from_date.month):
        message = N_(
            "It holds since %(day)s: after %(n)s days or a month's end it stays; give the customers anew instead"
        )
        return Sentence(message, {"day": run.from_date, "n": UNDO_DAYS})
    return None


@transaction.atomic
def take_back(run: AssignmentRun, *, actor: Viewer, now: datetime, today: date) -> AssignmentRun:
    """This function will make the assignments what they were before a hand-over, and return the deed that did it.

    :raises AssignRefused: it is too late, or some of the customers were given on since.
    """
    AssignmentRun.objects.unscoped(ACT).select_for_update().get(pk=run.pk)
    if refusal := why_not(run, actor=actor, today=today):
        raise AssignRefused(refusal)
    given = dict(customers_of(run))
    for part in parts(given):
        lock(Customer, part)
    _require_untouched(run, set(given))
    back = AssignmentRun.objects.create(
        store_id=run.store_id, at=now, account_key=actor.account_id, person=actor.name[:60], from_date=run.from_date,
        customers=len(given), undoes=run,
    )  # fmt: skip
    rows = Assignment.objects.unscoped(ACT)
    rows.filter(run=run).delete()
    _restore(run)
    refresh_members(given, today=today)
    for part in parts(given):
        now_with = answering(run.store_id, part)
        changes = [
            FieldChange(CUSTOMERS, key, ANSWERS, f"{given[key]} {run.from_date}", now_with.get(key), run.store_id)
            for key in part
        ]
        record_changes(changes, actor=actor, now=now, source="undo")
    return back


def _require_untouched(run: AssignmentRun, given: set[int]) -> None:
    """Refuse when a row of the hand-over, or one that it ended, is no longer as it left it, or a later one was made.

    :raises AssignRefused: how many customers that is.
    """
    rows = Assignment.objects.unscoped(ACT)
    touched = set(rows.filter(run=run).exclude(version=1).values_list("customer_id", flat=True))
    kept = dict(AssignmentKept.objects.filter(run=run, is_removed=False).values_list("assignment_key", "version"))
    for part in parts(given):
        later = rows.filter(customer_id__in=part, store_id=run.store_id, from_date__gt=run.from_date)
        touched.update(later.values_list("customer_id", flat=True))
    for part in parts(kept):
        standing = rows.filter(pk__in=part).values_list("pk", "customer_id", "version")
        touched.update(customer for key, customer, version in standing if version != kept[key] + 1)
    _require_unmerged(run, given)
    gone = run.customers - len(given)
    if touched or gone > 0:
        message = N_("%(n)s of these customers were given on since; give them anew instead")
        raise AssignRefused(Sentence(message, {"n": len(touched) + max(gone, 0)}))


def _require_unmerged(run: AssignmentRun, given: set[int]) -> None:
    """Refuse when another file went into one of the customers since: what stood before would meet what that one brought.

    :raises AssignRefused: how many customers that is.
    """
    kept = AssignmentKept.objects.filter(run=run).values_list("customer_key", flat=True)
    merged: set[int] = set()
    for part in parts({*given, *kept}):
        since = FileMerge.objects.unscoped(ACT).filter(kind=FileMerge.Kind.CUSTOMER, undone_at=None, at__gte=run.at)
        merged.update(since.filter(survivor_key__in=part).values_list("survivor_key", flat=True))
    if merged:
        message = N_("%(n)s of these customers were made one with another file since; take that back first")
        raise AssignRefused(Sentence(message, {"n": len(merged)}))


def _restore(run: AssignmentRun) -> None:
    """Insert again what was removed, and open again what was ended."""
    kept = list(AssignmentKept.objects.filter(run=run).order_by("id"))
    Assignment.objects.bulk_create(
        [
            Assignment(
                id=row.assignment_key, customer_id=row.customer_key, store_id=run.store_id, advisor_id=row.advisor_key,
                team_id=row.team_key, from_date=row.from_date, to_date=row.to_date, run_id=row.run_key, batch=row.batch,
                version=row.version,
            )
            for row in kept
            if row.is_removed
        ],
        batch_size=AT_ONCE,
    )  # fmt: skip
    ended = [(row.to_date, row.assignment_key) for row in kept if not row.is_removed]
    with connection.cursor() as cursor:
        table = Assignment._meta.db_table
        cursor.executemany(f"UPDATE {table} SET to_date = %s, version = version + 1 WHERE id = %s", ended)
