"""`keliu next`: every kind that files can bring about, its order, its options, what it refuses (interface)."""

import json
from typing import Any

import pytest

from tests.journeys.shop import CUSTOMERS, POLICIES, VEHICLES, VISITS, Ran, Shop, vin

DAY = "2025-11-20"
KEYS = {"vin", "plate", "customer_no", "kind", "due_on", "stage", "reason"}
# by car: when it came last and for what (the others never came), and what `next` says of it on the day
CAME = {
    1: ("2025-06-01", "maintenance"), 2: ("2025-08-01", "repair"), 3: ("2025-04-01", "repair"),
    4: ("2024-06-01", "repair"), 5: ("2025-11-01", "repair"), 6: ("2025-11-01", "repair"), 7: ("2025-11-01", "repair"),
    8: ("2025-11-01", "repair"), 9: ("2025-11-01", "repair"), 10: ("2025-11-19", "repair"), 13: ("2025-11-01", "repair"),
}  # fmt: skip
BOUGHT = {6: "2023-12-20", 11: "2025-05-25", 8: "2019-12-10"}
EXPECTED = {
    1: ("maintenance", "2025-12-01", "cooling"), 2: ("cooling", "2025-11-01", "cooling"),
    3: ("at_risk", "2025-10-01", "at_risk"), 4: ("win_back", "2025-06-01", "lost"),
    5: ("insurance", "2025-12-15", "active"), 6: ("warranty_end", "2025-12-20", "active"),
    7: ("birthday", "2025-11-22", "active"), 8: ("inspection", "2025-12-10", "active"),
    11: ("first_maintenance", "2025-11-25", "never_visited"), 13: ("licence", "2025-12-30", "active"),
}  # fmt: skip


def load(shop: Shop) -> None:
    """Import cars of two stores, each with one thing to be said of it, and some of which there is nothing to say."""
    people = shop.csv(
        "customers.csv", CUSTOMERS,
        {"customer_no": "C7", "store_code": "S01", "name": "叶振华", "birthday": "1980-11-22"},
    )  # fmt: skip
    # The canonical layout has no licence: a shop's own lists bring it, in the number space of the store.
    licences = shop.text("驾照.csv", "客户编号,客户姓名,驾照到期日,门店编码\nH13,陈文,2025-12-30,S01\n")
    theirs = shop.text("车辆.csv", f"车架号,客户编号,车主姓名,门店编码\n{vin(13)},H13,陈文,S01\n")
    cars = shop.csv(
        "vehicles.csv", VEHICLES, *(
            {"vin": vin(n), "plate": "闽E7K531" if n == 1 else "", "customer_no": f"C{n}",
             "store_code": "S02" if n == 4 else "S01", "purchase_date": BOUGHT.get(n, ""),
             "disposed_on": "2025-10-01" if n == 12 else ""}
            for n in range(1, 13)
        ),
    )  # fmt: skip
    orders = shop.csv(
        "visits.csv", VISITS, *(
            {"order_no": f"R{n}", "store_code": "S02" if n == 4 else "S01", "vin": vin(n),
             "customer_no": "" if n == 13 else f"C{n}", "arrived_at": f"{day} 09:00",
             "kind": kind}
            for n, (day, kind) in CAME.items()
        ),
    )  # fmt: skip
    covers = shop.csv("policies.csv", POLICIES, {"policy_no": "P5", "vin": vin(5), "ends_on": "2025-12-15"})
    shop.load(people, licences, theirs, cars, orders, covers)


def ask(shop: Shop, *options: object) -> list[dict[str, Any]]:
    """Return the contacts of the day."""
    ran = shop.keliu("next", "--as-of", DAY, *options, "--json")
    assert ran.code == 0, ran.err
    document = json.loads(ran.out)
    assert set(document) == {"as_of", "contacts"}
    assert document["as_of"] == DAY
    found: list[dict[str, Any]] = document["contacts"]
    assert all(set(entry) == KEYS for entry in found)
    return found


def test_every_kind_that_files_bring_about_with_its_day_and_stage(shop: Shop) -> None:
    load(shop)
    found = {entry["vin"]: (entry["kind"], entry["due_on"], entry["stage"]) for entry in ask(shop)}
    assert found == {vin(n): said for n, said in EXPECTED.items()}


def test_a_car_has_one_entry_and_the_most_worth_comes_first(shop: Shop) -> None:
    load(shop)
    entries = ask(shop)
    assert len({entry["vin"] for entry in entries}) == len(entries)
    kinds = [entry["kind"] for entry in entries]
    assert kinds.index("first_maintenance") < kinds.index("at_risk") < kinds.index("win_back") < kinds.index("birthday")
    assert ask(shop) == entries


def test_an_entry_names_car_and_customer_and_says_why_with_a_day(shop: Shop) -> None:
    load(shop)
    (entry,) = [entry for entry in ask(shop) if entry["vin"] == vin(1)]
    assert (entry["plate"], entry["customer_no"]) == ("闽E7K531", "C1")
    assert "因为" in entry["reason"]
    assert "2025-06-01" in entry["reason"]
    assert next(entry for entry in ask(shop) if entry["vin"] == vin(2))["plate"] is None


def test_a_disposed_car_and_one_that_was_here_yesterday_are_not_on_the_list(shop: Shop) -> None:
    load(shop)
    assert {vin(10), vin(12)}.isdisjoint(entry["vin"] for entry in ask(shop))


def test_a_store_has_its_own_list_and_the_limit_cuts_from_the_end(shop: Shop) -> None:
    load(shop)
    everything = ask(shop)
    assert [entry["vin"] for entry in ask(shop, "--store", "S02")] == [vin(4)]
    assert ask(shop, "--store", "S01") == [entry for entry in everything if entry["vin"] != vin(4)]
    assert ask(shop, "--limit", "3") == everything[:3]
    assert ask(shop, "--limit", "0") == []
    assert ask(shop, "--limit", "9999") == everything


def test_visits_after_the_day_do_not_exist(shop: Shop) -> None:
    load(shop)
    late = {"order_no": "R99", "store_code": "S01", "vin": vin(3), "arrived_at": "2025-11-25 09:00", "kind": "repair"}
    before = ask(shop)
    shop.load(shop.csv("late.csv", VISITS, late))
    assert ask(shop) == before


def test_an_empty_home_has_nobody_to_contact(shop: Shop) -> None:
    assert ask(shop) == []


def test_the_table_is_a_line_a_contact_and_their_number(shop: Shop) -> None:
    load(shop)
    ran = shop.keliu("next", "--as-of", DAY, "--store", "S02")
    assert ran.code == 0
    line, count = ran.out.splitlines()
    assert line.startswith(f"2025-06-01  {vin(4)}  流失召回  因为")
    assert count == "1 条联系"


def refused(ran: Ran, code: int) -> str:
    assert (ran.code, ran.out) == (code, "")
    return ran.err


def test_an_unknown_store_is_refused_in_a_sentence(shop: Shop) -> None:
    load(shop)
    assert refused(shop.keliu("next", "--store", "S99", "--json"), 1) == "没有门店 S99\n"


@pytest.mark.parametrize(
    "options",
    [["--limit", "-1"], ["--limit", "x"], ["--as-of", "2025-02-30"], ["--as-of"], ["--store"], ["one"]],
)
def test_wrong_usage_exits_2(shop: Shop, options: list[str]) -> None:
    assert "错误：" in refused(shop.keliu("next", *options), 2)
