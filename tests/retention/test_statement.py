"""The monthly churn statement: its lines worked by hand, and its balance for every team and month of made shops."""

import pytest

from tests.retention.made_shops import day_of, shop_of
from tests.retention.oracle import compute
from tests.retention.oracle_dates import add_months, complete_months, month_text
from tests.retention.oracle_statement import COMING, GOING, growth, statement
from tests.retention.worked import assigned, came, car, shop_with

JUNE = "2025-06"
T, U = ("team", "A", "T"), ("team", "A", "U")
EVER = (assigned("2020-01-01"),)
FROM_MID_JUNE = (assigned("2020-01-01"), assigned("2025-06-15", team="U"))


def lines(shop, month=JUNE, **options):
    """The filled lines of each account, teams only."""
    return {
        (one.by, one.store, one.name): [line for line, keys in one.lines.items() if keys]
        for one in statement(shop, month, **options)
        if one.by == "team"
    }


def june(*days, rows=EVER, kind="maintenance", **vehicle):
    """The statement of June of one vehicle."""
    return lines(shop_with(car(**vehicle), came(*days, kind=kind), assignments=rows))


@pytest.mark.parametrize(
    ("days", "filled"),
    [
        (["2025-01-01"], {T: ["opening", "closing"]}),
        (["2025-01-01", "2025-06-06"], {T: ["opening", "closing"]}),
        (["2024-06-10", "2025-06-20"], {T: ["opening", "closing"]}),  # R10, but it was never out of the base
        (["2024-06-10"], {T: ["opening", "newly_lost"]}),
        (["2025-06-30"], {T: ["new", "closing"]}),
        (["2025-07-01"], {}),
        (["2023-06-10", "2025-06-20"], {T: ["won_back", "closing"]}),
        (["2023-06-10"], {}),
    ],
)
def test_a_vehicle_stands_in_at_most_one_line(days, filled):
    assert june(*days) == filled


@pytest.mark.parametrize(
    ("disposed_on", "days", "filled"),
    [
        ("2025-06-10", ["2025-01-01"], {T: ["opening", "disposed"]}),
        ("2025-06-30", ["2025-01-01"], {T: ["opening", "disposed"]}),
        ("2025-07-01", ["2025-01-01"], {T: ["opening", "disposed"]}),  # any day up to the next opening's
        ("2025-07-02", ["2025-01-01"], {T: ["opening", "closing"]}),
        ("2025-06-01", ["2025-01-01"], {}),  # disposed on the day of the opening
        ("2025-06-20", ["2024-06-10"], {T: ["opening", "newly_lost"]}),  # lost before it was disposed
        ("2025-06-05", ["2024-06-10"], {T: ["opening", "disposed"]}),
        ("2025-06-05", ["2025-01-01", "2025-06-20"], {T: ["opening", "closing"]}),  # and in the closing: no line
        ("2025-05-05", ["2025-01-01", "2025-06-20"], {T: ["returned", "closing"]}),
        ("2025-05-05", ["2024-01-01", "2025-06-20"], {T: ["won_back", "closing"]}),
        ("2025-05-05", ["2025-01-01", "2025-07-01"], {T: ["returned", "closing"]}),  # back on the closing's own day
        ("2025-06-20", ["2025-06-05"], {}),  # came and went within the month
    ],
)
def test_disposals_stand_apart(disposed_on, days, filled):
    assert june(*days, disposed_on=disposed_on) == filled


def test_disposed_and_out_of_its_year_though_a_boutique_order_ended_the_disposal():
    shop = shop_with(
        car(disposed_on="2025-06-05"), came("2024-06-10"), came("2025-06-20", kind="boutique"), assignments=EVER
    )
    assert lines(shop) == {T: ["opening", "disposed"]}


def test_a_return_by_rework_only_stands_apart():
    shop = shop_with(car(), came("2024-01-01"), came("2025-06-05", kind="rework"), assignments=EVER)
    assert lines(shop) == {T: ["returned", "closing"]}


@pytest.mark.parametrize(
    ("days", "filled"),
    [
        (["2025-01-01"], {T: ["opening", "transferred_out"], U: ["transferred_in", "closing"]}),
        (["2024-06-20"], {T: ["opening", "newly_lost"]}),  # charged to the owner at the start of the first day
        (["2025-06-05"], {U: ["new", "closing"]}),
        (["2023-06-10", "2025-06-05"], {U: ["won_back", "closing"]}),
    ],
)
def test_a_change_in_the_month_moves_what_was_managed_at_the_opening(days, filled):
    assert june(*days, rows=FROM_MID_JUNE) == filled


def test_a_disposal_is_charged_to_the_owner_at_the_opening():
    assert june("2025-01-01", rows=FROM_MID_JUNE, disposed_on="2025-06-20") == {T: ["opening", "disposed"]}


def test_the_end_of_an_assignment_moves_a_vehicle_to_nobody_of_its_store():
    rows = (assigned("2020-01-01", "2025-06-15"),)
    nobody = ("team", "A", "")
    assert june("2025-01-01", rows=rows) == {T: ["opening", "transferred_out"], nobody: ["transferred_in", "closing"]}


def test_advisors_change_hands_inside_a_team():
    rows = (assigned("2020-01-01"), assigned("2025-06-15", advisor="2"))
    accounts = statement(shop_with(car(), came("2025-01-01"), assignments=rows), JUNE)
    filled = {(one.by, one.name): [line for line, keys in one.lines.items() if keys] for one in accounts}
    assert filled == {
        ("team", "T"): ["opening", "closing"],
        ("advisor", "1"): ["opening", "transferred_out"],
        ("advisor", "2"): ["transferred_in", "closing"],
    }


def test_growth_tells_new_ones_from_old_ones_that_are_lost():
    """Opening V1 and V2; V2 lost, V3 new, V4 won back, V5 disposed: 3 + 1 + 1 - 1 - 1 = 3."""
    cars = [car("V1"), car("V2"), car("V3"), car("V4"), car("V5", disposed_on="2025-06-06")]
    shop = shop_with(
        cars,
        came("2025-01-01"),
        came("2024-06-10", vin="V2"),
        came("2025-06-10", vin="V3"),
        came("2023-06-10", "2025-06-10", vin="V4"),
        came("2025-01-01", vin="V5"),
        assignments=FROM_MID_JUNE,
    )
    account = growth(shop, JUNE)
    assert {line: "".join(sorted(keys)) for line, keys in account.lines.items() if keys} == {
        "opening": "V1V2V5", "closing": "V1V3V4", "new": "V3", "won_back": "V4", "newly_lost": "V2", "disposed": "V5",
    }  # fmt: skip
    assert account.balance == 0


def by_team(entries, id, month):
    """R9's base and count of a month by (store, team), or R9a's by (store, advisor)."""
    return {
        tuple(one.by.values())[1:]: (one.base, one.count)
        for one in entries
        if one.id == id and one.by["month"] == month
    }


@pytest.mark.parametrize("tens", range(10))
def test_every_team_of_made_shops_balances_in_every_month(tens):
    for seed in range(tens * 10, tens * 10 + 10):
        shop, as_of = shop_of(seed, odd=seed % 2 == 1), day_of(seed)
        entries = compute(shop, as_of, ["R9", "R9a"])
        closing = None
        for first in complete_months(as_of):
            month = month_text(first)
            accounts = {(one.by, one.store, one.name): one for one in statement(shop, month)}
            for by, id in (("team", "R9"), ("advisor", "R9a")):
                own = [one for one in accounts.values() if one.by == by and one.count("opening")]
                seen = {(one.store, one.name): (one.count("opening"), one.count("newly_lost")) for one in own}
                assert seen == by_team(entries, id, month), (seed, month)
            for account in accounts.values():
                check_account(account, seed, month)
            opening = {key: one.lines["opening"] for key, one in accounts.items() if one.count("opening")}
            assert closing in (None, opening), f"{seed} {month}: the closing is not the next opening"
            closing = {key: one.lines["closing"] for key, one in accounts.items() if one.count("closing")}


def check_account(account, seed, month):
    """This function will check that an account balances, and that a vehicle stands in one of its lines only."""
    assert account.balance == 0, (seed, month, account)
    moved = [key for line in (*COMING, *GOING) for key in account.lines[line]]
    assert len(moved) == len(set(moved)), (seed, month, account)


def test_the_shop_and_each_store_balance_and_the_won_back_are_r10s():
    for seed in range(100, 120):
        shop, as_of = shop_of(seed), day_of(seed)
        for store in (None, *(one.store_code for one in shop.stores)):
            won = {
                one.by["month"]: {m.vin or m.plate for m in one.members} for one in compute(shop, as_of, ["R10"], store)
            }
            for first in complete_months(as_of)[::4]:
                account = growth(shop, month_text(first), store)
                check_account(account, seed, first)
                assert account.lines["won_back"] <= won[month_text(first)], (seed, first)
                assert (
                    account.lines["closing"] == growth(shop, month_text(add_months(first, 1)), store).lines["opening"]
                )
            for one in statement(shop, month_text(first), store, "maintenance"):
                check_account(one, seed, first)
