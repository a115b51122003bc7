"""Drawing churn statements up: the ledger of the last one, what the program counts today, and what differs (F1, G2)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localtime

from keliu.access.frame_sql import text
from keliu.analytics.calendar import end_of, month_of, text_of
from keliu.analytics.plan import prepare
from keliu.analytics.questions import Question
from keliu.analytics.statement import COMING, GOING, STATEMENTS
from keliu.audit.actions import FieldChange, record_changes
from keliu.customers.models import Vehicle
from keliu.org.models import Approval, Group, Store
from keliu.retention.models import Account, Appeal, Entry, Statement
from keliu.retention.queries import engine_as_of
from keliu.rules.rights import Deed, Viewer
from keliu.rules.sentence import N_, Sentence

TABLE = "retention_statement"
AT_ONCE = 5000
DAY = date.resolution
Line, Cause = Entry.Line, Entry.Cause
SIGNS = {**dict.fromkeys((*COMING, Line.CORRECTED_IN), 1), **dict.fromkeys((*GOING, Line.CORRECTED_OUT), -1)}
LEVELS = tuple(Account.Level.values)
DRAWN = " UNION ALL ".join(
    f"SELECT '{level}' AS level, d2 AS store, d3 AS name, vehicle, opening, closing, line FROM ({STATEMENTS[level]}) {level}"
    for level in LEVELS
)
KEPT = f"""
SELECT CAST(a.level AS TEXT) AS level, {text("s.code")} AS store, {text("a.name")} AS name, e.vehicle_key AS vehicle,
  CAST(SUM(e.sign) AS BIGINT) AS times
FROM retention_entry e
JOIN retention_account a ON a.id = e.account_id
JOIN retention_statement t ON t.id = a.statement_id
JOIN org_store s ON s.id = t.store_id
WHERE s.group_id = {{group}} AND t.month < {{month}}
GROUP BY a.level, s.code, a.name, e.vehicle_key HAVING SUM(e.sign) <> 0
"""
DIFFERING = """
SELECT x.level, x.store, x.name, x.vehicle, x.times, CASE WHEN v.vehicle IS NULL THEN 1 ELSE 0 END AS is_gone FROM (
  SELECT level, store, name, vehicle, CAST(SUM(times) AS BIGINT) AS times FROM (
    SELECT level, store, name, vehicle, opening AS times FROM drawn
    UNION ALL SELECT level, store, name, vehicle, -times AS times FROM kept
  ) both_sides GROUP BY level, store, name, vehicle HAVING SUM(times) <> 0
) x LEFT JOIN vehicles v ON v.vehicle = x.vehicle
"""
MOVED = "SELECT level, store, name, vehicle, line FROM drawn WHERE line <> ''"
CARRIED = "SELECT level, store, name, CAST(SUM(times) AS BIGINT) AS times FROM kept GROUP BY level, store, name"
STAYING = "SELECT level, store, name, SUM(opening) FROM drawn GROUP BY level, store, name"

Owner = tuple[str, str]
Row = tuple[Owner, str, int, int, str]


class StatementRefused(Exception):
    """A statement that cannot be drawn up or signed; `sentence` says why."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence.english())
        self.sentence = sentence


@dataclass
class Sheet:
    """What one store's statement will hold: rows of (owner, line, vehicle, sign, cause), and what was carried over."""

    opening: Counter[Owner] = field(default_factory=Counter)
    rows: list[Row] = field(default_factory=list)
    owners: set[Owner] = field(default_factory=set)


def draw_up_due(as_of: date, *, now: datetime) -> list[str]:
    """This function will draw up every statement that is due at a day and not there, and return the months drawn.

    A month that is not over today is not stated, whatever day is asked for: it would stand there for good.
    """
    drawn: set[int] = set()
    last = month_of(min(as_of, localtime(now).date())) - 1
    for group_id, stores in _stores_by_group().items():
        reached = dict(
            Statement.objects.unscoped("statements due")
            .filter(store__in=stores)
            .order_by("month")
            .values_list("store", "month")
        )
        missing = {month for store in stores for month in range(reached.get(store, last - 1) + 1, last + 1)}
        for month in sorted(missing):
            drawn_for = [store for store in stores if reached.get(store, month - 1) < month]
            draw_up(group_id, month, drawn_for, now=now)
            drawn.add(month)
    return [text_of(month) for month in sorted(drawn)]


def draw_up(
    group_id: int, month: int, stores: Sequence[int], *, now: datetime, actor: Viewer | None = None
) -> None:  # fmt: skip
    """This function will draw up the statements of a month for some stores of a group, anew where one is not signed yet.

    Later ones that are not signed go with it: they stand on this one. `actor`: the person who has it drawn anew, for the log.
    :raises StatementRefused: one of this month or later is signed.
    """
    sheets = _sheets(group_id, month, stores)
    closed_on = end_of(month) + DAY
    with transaction.atomic():
        list(Store.objects.unscoped("one draws at a time").select_for_update().filter(pk__in=stores).order_by("pk"))
        since = Statement.objects.unscoped("drawn up anew").filter(store__in=stores, month__gte=month)
        if since.exclude(signed_at=None).exists():
            raise StatementRefused(Sentence(N_("The statement is signed; what changed since stands in the next one")))
        if actor is not None:
            was = since.filter(month=month).values_list("pk", "drawn_at", "store_id")
            changes = [
                FieldChange(TABLE, key, "drawn_at", at.isoformat(), now.isoformat(), store) for key, at, store in was
            ]
            record_changes(changes, actor=actor, now=now, source="page")
        since.delete()
        for store_id in stores:
            statement = Statement.objects.create(store_id=store_id, month=month, closed_on=closed_on, drawn_at=now)
            _write(statement, sheets[store_id])


def draw_up_anew(statement: Statement, *, actor: Viewer, now: datetime) -> None:
    """This function will draw up a statement that is not signed, and those after it, from what is known today.

    :raises StatementRefused: it is signed, or the person may not.
    """
    if not actor.may(Deed.SIGN_STATEMENTS):
        raise StatementRefused(Sentence(N_("You may not sign this statement")))
    store = statement.store
    months = Statement.objects.unscoped("drawn up anew").filter(store=store, month__gte=statement.month)
    for month in list(months.order_by("month").values_list("month", flat=True)):
        draw_up(store.group_id, month, [store.pk], now=now, actor=actor)


def _stores_by_group() -> dict[int, list[int]]:
    """Return the stores of each group that has vehicles: of an empty house there is nothing to state."""
    found: dict[int, list[int]] = {}
    for group in Group.objects.order_by("pk"):
        if Vehicle.objects.unscoped("statements due").filter(group=group).exists():
            stores = Store.objects.unscoped("statements due").filter(group=group)
            found[group.pk] = list(stores.order_by("pk").values_list("pk", flat=True))
    return found


def _sheets(group_id: int, month: int, stores: Sequence[int]) -> dict[int, Sheet]:
    """Read one moment of the ledger and of the shop's visits, and lay out what each store's statement will hold."""
    keys = dict(Store.objects.unscoped("statements due").filter(pk__in=stores).values_list("code", "pk"))
    has_ledger = set(
        Statement.objects.unscoped("ledger").filter(store__in=stores, month__lt=month).values_list("store", flat=True)
    )
    sheets = {key: Sheet() for key in stores}
    closed_on = end_of(month) + DAY
    with engine_as_of(closed_on) as (engine, limits):
        prepare(engine, [Question(1, group_id, closed_on, limits=limits, closings=1)], [DRAWN])
        engine.make("drawn", DRAWN)
        engine.make("kept", KEPT.format(group=group_id, month=month))
        for level, store, name, times in engine.rows(CARRIED):
            if store in keys:
                sheets[keys[store]].opening[level, name] = int(times)
        for level, store, name, _opening in engine.rows(STAYING):
            if store in keys:
                sheets[keys[store]].owners.add((level, name))
        differing = engine.rows(DIFFERING)
        moved = engine.rows(MOVED)
    for store, row in _corrections(differing, {code for code, key in keys.items() if key in has_ledger}):
        if store in keys:
            sheets[keys[store]].rows.append(row)
    for level, store, name, vehicle, line in moved:
        if store in keys:
            sheets[keys[store]].rows.append(((level, name), line, vehicle, SIGNS[line], ""))
    return sheets


def _taken_back(statement: Statement) -> Iterable[Row]:
    """Yield the lines of earlier statements that were appealed against with success and are taken back by this one."""
    won = Appeal.objects.unscoped("taken back").filter(
        counted_in=None, approval__state=Approval.State.GRANTED, entry__account__statement__store=statement.store,
        entry__account__statement__month__lt=statement.month,
    )  # fmt: skip
    appeals = list(won.select_related("entry__account"))
    for appeal in appeals:
        account = appeal.entry.account
        yield (account.level, account.name), Line.TAKEN_BACK, appeal.entry.vehicle_key, 0, Cause.APPEAL
    keys = [appeal.pk for appeal in appeals]  # one that is decided meanwhile waits for the next
    Appeal.objects.unscoped("taken back").filter(pk__in=keys).update(counted_in=statement)


def _corrections(differing: Iterable[tuple], with_ledger: set[str]) -> Iterable[tuple[str, Row]]:  # type: ignore[type-arg]
    """Yield what was counted otherwise when the last statement was closed; a store's first statement carries all over."""
    rows = list(differing)
    signs: dict[tuple[str, int], set[bool]] = defaultdict(set)
    for level, _store, _name, vehicle, times, _is_gone in rows:
        signs[level, vehicle].add(times > 0)
    for level, store, name, vehicle, times, is_gone in rows:
        if store not in with_ledger:
            yield store, ((level, name), Line.CARRIED, vehicle, int(times), "")
            continue
        line = Line.CORRECTED_IN if times > 0 else Line.CORRECTED_OUT
        if len(signs[level, vehicle]) > 1:
            cause = Cause.REASSIGNED
        elif times > 0:
            cause = Cause.ADDED
        else:
            cause = Cause.FILE_GONE if is_gone else Cause.TAKEN
        yield store, ((level, name), line, vehicle, int(times), cause)


def _write(statement: Statement, sheet: Sheet) -> None:
    """Write the accounts and their entries."""
    rows = [*sheet.rows, *_taken_back(statement)]
    counts: dict[Owner, Counter[str]] = defaultdict(Counter)
    for owner, line, _vehicle, sign, _cause in rows:
        counts[owner][line] += abs(sign) or 1
    owners = sorted({*counts, *sheet.owners, *(owner for owner, number in sheet.opening.items() if number)})
    accounts = Account.objects.bulk_create(
        [_account(statement, owner, counts[owner], sheet.opening[owner]) for owner in owners], batch_size=500
    )
    keys = {(account.level, account.name): account for account in accounts}
    entries = [
        Entry(account=keys[owner], line=line, vehicle_key=vehicle, sign=sign, cause=cause)
        for owner, line, vehicle, sign, cause in rows
    ]
    for start in range(0, len(entries), AT_ONCE):
        Entry.objects.bulk_create(entries[start : start + AT_ONCE])


def _account(statement: Statement, owner: Owner, counts: Counter[str], carried: int) -> Account:
    """Return an account; its closing follows from what leads to it."""
    opening = carried + counts.pop(Line.CARRIED, 0)
    closing = opening + sum(SIGNS.get(line, 0) * number for line, number in counts.items())
    level, name = owner
    return Account(statement=statement, level=level, name=name, opening=opening, closing=closing, **counts)
