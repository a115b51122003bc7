"""Churn statements out of the product: drawn up month by month, equal to the oracle's, corrected, signed, appealed."""

import random
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from keliu.analytics.accounts import draw_up as counted_by_the_engine
from keliu.analytics.calendar import month_of, text_of
from keliu.analytics.questions import Question
from keliu.analytics.statement import COMING, GOING
from keliu.customers.models import Assignment, Disposal, Vehicle
from keliu.org.models import Group, Store
from keliu.retention.drawing_up import StatementRefused, draw_up_anew, draw_up_due
from keliu.retention.models import Account, Entry, Statement
from keliu.retention.queries import engine_as_of
from keliu.retention.signing import sign_off
from keliu.rules.periods import add_months
from keliu.rules.rights import Role, Viewer
from keliu.workshop.models import Visit
from tests.journeys.shop import Shop
from tests.retention.made_shops import day_of, shop_of
from tests.retention.oracle_statement import statement
from tests.retention.shop import write_canonical

NOW = timezone.now()
SEEDS = (1, 4, 6)


def drawn(day: date) -> list[str]:
    """Draw up what is due."""
    return draw_up_due(day, now=NOW)


def test_a_month_that_is_not_over_is_not_stated_whatever_day_is_asked_for(shop: Shop, tmp_path: Path):
    shop.load(*write_canonical(shop_of(1), tmp_path / "files"))
    today = timezone.localdate()
    assert drawn(date(2190, 1, 1)) == [text_of(month_of(today) - 1)]
    assert drawn(date(2190, 1, 1)) == []


def accounts(month: int) -> dict[tuple[str, str, str], Account]:
    """The accounts of a month by level, store and name."""
    rows = Account.objects.unscoped("test").filter(statement__month=month).select_related("statement__store")
    return {(row.level, row.statement.store.code, row.name): row for row in rows}


def manager(store: Store, role: Role = Role.SERVICE_MANAGER) -> Viewer:
    """Somebody who signs."""
    return Viewer(7, None, "郑经理", role, store.group_id, store.pk)


@pytest.mark.parametrize("seed", SEEDS)
def test_two_months_of_an_imported_shop_are_what_the_oracle_draws_up(shop: Shop, tmp_path: Path, seed: int):
    made, day = shop_of(seed), day_of(seed)
    shop.load(*write_canonical(made, tmp_path / "files"))
    months = [month_of(day) - 1, month_of(day)]
    after = add_months(day.replace(day=1), 1)
    assert drawn(day) == [text_of(months[0])]
    assert drawn(day) == []
    assert drawn(after) == [text_of(months[1])]
    for month in months:
        want = {(one.by, one.store, one.name): one for one in statement(made, text_of(month))}
        found = accounts(month)
        lines = ("opening", *COMING, *GOING, "closing")
        told = {key: {line: one.count(line) for line in lines} for key, one in want.items() if any(one.lines.values())}
        filled = {key: row for key, row in found.items() if any(getattr(row, line) for line in lines)}
        assert {key: {line: getattr(row, line) for line in lines} for key, row in filled.items()} == told
        assert not any(row.corrected_in or row.corrected_out for row in found.values())


def change(dice: random.Random, group: Group, day: date) -> None:
    """Write something late: a visit cancelled, moved or made, a disposal, an assignment dated back, a car gone."""
    cars = list(Vehicle.objects.unscoped("test").order_by("pk"))
    visits = list(Visit.objects.unscoped("test").order_by("pk"))
    way, car = dice.randrange(6), dice.choice(cars)
    back = day - timedelta(days=dice.randrange(500))
    if way == 0:
        Visit.objects.unscoped("test").filter(pk=dice.choice(visits).pk).update(cancelled=True)
    elif way == 1:
        Visit.objects.unscoped("test").filter(pk=dice.choice(visits).pk).update(arrived_on=back)
    elif way == 2:
        stores = list(Store.objects.unscoped("test").filter(group=group).order_by("pk"))
        Visit.objects.create(
            store=dice.choice(stores), order_no=f"N{dice.random()}", vehicle=car, customer=car.owner,
            arrived_at=timezone.now(), arrived_on=back, kind="maintenance",
        )  # fmt: skip
    elif way == 3:
        Vehicle.objects.unscoped("test").filter(pk=car.pk).update(disposed_on=back)
        Disposal.objects.create(vehicle=car, disposed_on=back)
    elif way == 4 and car.owner_id:
        rows = Assignment.objects.unscoped("test").order_by("pk")
        if rows:
            row = dice.choice(list(rows))
            row.pk, row.customer_id, row.from_date, row.to_date = None, car.owner_id, back, None
            row.save()
    elif way == 5:
        Visit.objects.unscoped("test").filter(vehicle=car).update(vehicle=dice.choice(cars))


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_is_written_late_each_statement_balances_and_names_what_changed(shop: Shop, tmp_path: Path, seed: int):
    made, day, dice = shop_of(seed), day_of(seed), random.Random(seed)
    shop.load(*write_canonical(made, tmp_path / "files"))
    group = Group.objects.get()
    corrected = 0
    for later in range(5):
        closed_on = add_months(day.replace(day=1), later)
        drawn(closed_on)
        found = accounts(month_of(closed_on) - 1)
        for row in found.values():
            came = sum(getattr(row, line) for line in ("opening", "corrected_in", *COMING))
            gone = sum(getattr(row, line) for line in ("corrected_out", *GOING, "closing"))
            assert came == gone
            corrected += row.corrected_in + row.corrected_out
        assert closings(group, closed_on) == Counter({key: row.closing for key, row in found.items() if row.closing})
        assert ledger() == closings(group, closed_on)
        for _ in range(6):
            change(dice, group, closed_on)
    assert corrected > 3


def closings(group: Group, closed_on: date) -> Counter[tuple[str, str, str]]:
    """What the engine counts as managed on a day, by level, store and name."""
    with engine_as_of(closed_on) as (engine, limits):
        question = Question(1, group.pk, closed_on, limits=limits, closings=1)
        found = counted_by_the_engine(engine, [question], ("team", "advisor"))
    return Counter({(one.by, one.store, one.name): one.counts["closing"] for one in found if one.counts["closing"]})


def ledger() -> Counter[tuple[str, str, str]]:
    """What the entries of all statements add up to; no vehicle stands twice in an account."""
    sums: Counter[tuple[str, str, str, int]] = Counter()
    for entry in Entry.objects.unscoped("test").select_related("account__statement__store"):
        account = entry.account
        sums[account.level, account.statement.store.code, account.name, entry.vehicle_key] += entry.sign
    assert set(sums.values()) <= {0, 1}
    return Counter(key[:3] for key, times in sums.items() if times)


def test_a_statement_is_signed_once_as_it_was_seen_and_in_order(shop: Shop, tmp_path: Path):
    shop.load(*write_canonical(shop_of(1), tmp_path / "files"))
    day = day_of(1)
    drawn(day)
    drawn(add_months(day.replace(day=1), 1))
    store = Store.objects.unscoped("test").order_by("pk").first()
    first, second = Statement.objects.unscoped("test").filter(store=store).order_by("month")
    actor = manager(store)
    with pytest.raises(StatementRefused, match="earlier month"):
        sign_off(second, seen=second.drawn_at.isoformat(), actor=actor, now=NOW)
    with pytest.raises(StatementRefused, match="anew meanwhile"):
        sign_off(first, seen="2020-01-01", actor=actor, now=NOW)
    with pytest.raises(StatementRefused, match="may not"):
        sign_off(first, seen=first.drawn_at.isoformat(), actor=manager(store, Role.CS_MANAGER), now=NOW)
    signed = sign_off(first, seen=first.drawn_at.isoformat(), actor=actor, now=NOW)
    assert (signed.signed_by, signed.signed_at) == ("郑经理", NOW)
    with pytest.raises(StatementRefused, match="signed already"):
        sign_off(first, seen=first.drawn_at.isoformat(), actor=actor, now=NOW)
    with pytest.raises(StatementRefused, match="signed; what changed"):
        draw_up_anew(first, actor=actor, now=NOW)


def test_drawn_up_anew_is_what_it_was_and_what_came_in_late_enters_it_without_a_correction(shop: Shop, tmp_path: Path):
    shop.load(*write_canonical(shop_of(4), tmp_path / "files"))
    day = day_of(4)
    drawn(day)
    drawn(add_months(day.replace(day=1), 1))
    month = month_of(day) - 1
    before = {key: row.closing for key, row in accounts(month).items()}
    for one in Statement.objects.unscoped("test").filter(month=month):
        draw_up_anew(one, actor=manager(one.store), now=NOW + timedelta(hours=1))
    assert {key: row.closing for key, row in accounts(month).items()} == before
    assert Statement.objects.unscoped("test").filter(month=month + 1).exists()
    Visit.objects.unscoped("test").update(cancelled=True)
    for one in Statement.objects.unscoped("test").filter(month=month):
        draw_up_anew(one, actor=manager(one.store), now=NOW + timedelta(hours=2))
    assert sum(row.opening + row.corrected_in for row in accounts(month).values()) == 0
    assert sum(row.opening + row.corrected_in for row in accounts(month + 1).values()) == 0
