"""Classes by spend (practice B3, metric V1, V2): the spend of 24 months of those it can have changed for, then the letters.

The spend of somebody changes with his orders, and on the day on which one of them is 24 months old; both are known, so that
few have theirs added up in a night. A class depends on everybody: the borders are found by going down the spends from the
largest, and whoever stands on the wrong side of one is written.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.db.models import Case, Count, Q, QuerySet, Sum, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from keliu.access.raw_rows import among, raw_rows
from keliu.audit.queries import open_batches
from keliu.customers.models import Customer, CustomerFacts
from keliu.org.models import Group, Store
from keliu.org.queries import figures_of
from keliu.rules.customer_class import ClassRule, class_at, classify
from keliu.rules.vehicle_facts import NOT_COUNTED
from keliu.rules.vehicle_life import latest_with_months
from keliu.workshop.fact_rows import FactRow
from keliu.workshop.models import Visit
from keliu.workshop.slices import refresh_slices

SLICE = 5_000
MONTHS = 24
MOST_DAYS = 40  # of a longer absence nearly everybody has orders that came or went
APART = timedelta(days=2)  # a day of arrival is that of the store's clock, the time that of the world's
FACTS, FILES = CustomerFacts._meta.db_table, Customer._meta.db_table
AMOUNT = Case(
    When(
        customer_fen=None, insurer_fen=None, manufacturer_fen=None,
        then=Coalesce("labour_fen", 0) + Coalesce("parts_fen", 0),
    ),
    default=Coalesce("customer_fen", 0) + Coalesce("insurer_fen", 0) + Coalesce("manufacturer_fen", 0),
)  # fmt: skip


def refresh_classes(*, as_of: date, rule: ClassRule | None = None, since: date | None = None) -> int:
    """This function will bring class and spend of 24 months (metric V1, V2) up to date; return how many it wrote.

    Counted visits in (as_of - 24 months, as_of], credited to the customer on the order; by store group, whose
    figures of the day give the shares. `since`: the day on which the spends held, but for customers that are brought up to
    date by themselves; then only those are added up who have orders that came or went by the days that passed.
    """
    if since is None or not 0 <= (as_of - since).days <= MOST_DAYS:
        written = _add_all_up(as_of)
    else:
        written = refresh_spend(_moved_by_days(since, as_of), as_of=as_of)
    groups = list(Group.objects.values_list("pk", flat=True))
    for group in groups:
        own = rule or figures_of(None, as_of, group_id=group).classes
        where = "" if len(groups) == 1 else f" AND customer_id IN (SELECT id FROM {FILES} WHERE group_id = {group})"
        changed = _by_visits(group, own, as_of) if own.least_visits else _across_the_borders(where, own)
        _write_classes(changed, as_of)
        written += len(changed)
    return written


def refresh_spend(
    customer_ids: Iterable[int],
    *,
    as_of: date,
    except_open: int | None = None,
    between: Callable[[], None] | None = None,
) -> int:
    """This function will bring the spend of 24 months of these customers up to date; return how many changed.

    Their classes, which depend on everybody, follow with the daily engine.
    """
    differing = partial(_other_spend, as_of=as_of)
    return refresh_slices(
        Customer, customer_ids, SLICE, differing, _write_spend, except_open=except_open, between=between
    )[1]


def _other_spend(part: Sequence[int], closed_out: list[int], as_of: date) -> tuple[int, list[FactRow]]:
    """Return how many customers of a slice have facts, and number and spend of those whose spend is another one."""
    spends = spends_of(part, closed_out, as_of)
    where, keys = among("customer_id", part)
    standing = list(raw_rows(f"SELECT customer_id, spend_24m_fen FROM {FACTS} WHERE {where}", keys))
    return len(standing), [(key, spends.get(key, 0)) for key, spend in standing if spends.get(key, 0) != spend]


def spends_of(part: Sequence[int], closed_out: Sequence[int], as_of: date) -> dict[int, int]:
    """This function will return the spend of 24 months of those of these customers who have counted orders in them."""
    where, keys = among("customer_id", part)
    own = _counted_since(as_of, closed_out).extra(where=[where], params=[keys])
    return dict(own.annotate(spend=Sum(AMOUNT)))


def _write_spend(rows: list[FactRow]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {FACTS} SET spend_24m_fen = %s WHERE customer_id = %s", [(spend, number) for number, spend in rows]
        )


def _counted_since(as_of: date, closed_out: Sequence[int]) -> QuerySet[Any]:
    """Return the counted visits of 24 months by customer, those of open imports left out."""
    after = latest_with_months(as_of, MONTHS)
    counted = Visit.objects.unscoped("classes").filter(
        arrived_on__gt=after, arrived_on__lte=as_of, cancelled=False, customer__isnull=False
    )
    if closed_out:
        counted = counted.filter(Q(batch=None) | ~Q(batch__in=closed_out))
    return counted.exclude(kind__in=NOT_COUNTED).order_by().values_list("customer_id")


def _add_all_up(as_of: date) -> int:
    """Add the orders of everybody up, and write the spends that are other ones, in transactions of well under a second."""
    spends = dict(_counted_since(as_of, open_batches()).annotate(spend=Sum(AMOUNT)))
    standing = raw_rows(f"SELECT customer_id, spend_24m_fen FROM {FACTS}")
    changed = [(key, spends.get(key, 0)) for key, spend in standing if spends.get(key, 0) != spend]
    for start in range(0, len(changed), SLICE):
        with transaction.atomic():
            _write_spend(changed[start : start + SLICE])
    return len(changed)


def _moved_by_days(since: date, as_of: date) -> set[int]:
    """Return the customers of orders that entered or left the 24 months between two days."""
    found: set[int] = set()
    spans = ((since, as_of), (latest_with_months(since, MONTHS), latest_with_months(as_of, MONTHS)))
    for store in Store.objects.unscoped("classes").values_list("pk", flat=True):
        for after, until in spans:
            first, last = (timezone.make_aware(datetime.combine(day, time())) for day in (after, until))
            moved = Visit.objects.unscoped("classes").filter(
                store_id=store, arrived_at__gte=first - APART, arrived_at__lt=last + 2 * APART, arrived_on__gt=after,
                arrived_on__lte=until, customer__isnull=False,
            )  # fmt: skip
            found.update(moved.order_by().values_list("customer_id", flat=True).distinct())
    return found


def _across_the_borders(where: str, rule: ClassRule) -> list[tuple[str, int]]:
    """Return class and number of the customers of a group who are of another class than they should be.

    All of one spend are of one class, but where a border falls among them: those stand in the order of their numbers.
    """
    (total,) = next(raw_rows(f"SELECT COALESCE(SUM(spend_24m_fen), 0) FROM {FACTS} WHERE spend_24m_fen > 0{where}"))
    before, least, parted = 0, dict[str, int](), dict[int, int]()
    for spend, number in raw_rows(
        f"SELECT spend_24m_fen, COUNT(*) FROM {FACTS} WHERE spend_24m_fen > 0{where} "
        "GROUP BY spend_24m_fen ORDER BY spend_24m_fen DESC"
    ):
        first, last = (class_at(before + spend * n, spend, int(total), rule) for n in (0, number - 1))
        if first == last == "C":
            break
        if first == last:
            least[first] = spend
        else:
            parted[spend] = before
        before += spend * number
    letter = " ".join(f"WHEN spend_24m_fen >= {least[name]} THEN '{name}'" for name in "AB" if name in least)
    wanted = f"CASE {letter} ELSE 'C' END" if letter else "'C'"
    apart = "".join(f" AND spend_24m_fen <> {spend}" for spend in parted)
    sql = f"SELECT {wanted}, customer_id FROM {FACTS} WHERE customer_class <> {wanted}{apart}{where}"
    changed: list[Any] = list(raw_rows(sql))
    for spend, sum_before in parted.items():
        changed += _among_equals(where, spend, sum_before, int(total), rule)
    return changed


def _among_equals(where: str, spend: int, before: int, total: int, rule: ClassRule) -> Iterator[tuple[str, int]]:
    """Yield class and number of those of one spend who are of another class, by their numbers as text (metric V2)."""
    rows = raw_rows(
        f"SELECT customer_no, customer_id, customer_class FROM {FACTS} JOIN {FILES} ON id = customer_id "
        f"WHERE spend_24m_fen = %s{where}",
        spend,
    )
    ranked = sorted((f"{text}\x1f{key}", key, letter) for text, key, letter in rows)
    for place, (_name, key, letter) in enumerate(ranked):
        wanted = class_at(before + place * spend, spend, total, rule)
        if wanted != letter:
            yield wanted, key


def _by_visits(group: int, rule: ClassRule, as_of: date) -> list[tuple[str, int]]:
    """Return the same where the shop asks for a least number of visits besides: of everybody one by one."""
    own = [
        (f"{text}\x1f{key}", spend, key, letter)
        for text, spend, key, letter in raw_rows(
            f"SELECT customer_no, spend_24m_fen, customer_id, customer_class FROM {FACTS} JOIN {FILES} ON id = customer_id "
            "WHERE group_id = %s",
            group,
        )
    ]
    days = dict(_counted_since(as_of, open_batches()).annotate(days=Count("arrived_on", distinct=True)))
    visits = {name: days.get(key, 0) for name, _spend, key, _letter in own}
    wanted = classify([(name, spend) for name, spend, _key, _letter in own if spend > 0], rule, visits)
    return [(wanted.get(name, "C"), key) for name, _spend, key, letter in own if wanted.get(name, "C") != letter]


def _write_classes(changed: list[tuple[str, int]], as_of: date) -> None:
    """Write classes by key, in transactions of well under a second."""
    sql = f"UPDATE {FACTS} SET customer_class = %s, classed_on = %s WHERE customer_id = %s"
    for start in range(0, len(changed), SLICE):
        with transaction.atomic(), connection.cursor() as cursor:
            part = changed[start : start + SLICE]
            cursor.executemany(sql, [(letter, as_of.isoformat(), key) for letter, key in part])
