"""From the files of a shop to its figures: imported by the product, counted by the command, beside the oracle's own count."""

import csv
import json
import os
from datetime import date
from pathlib import Path

import pytest
from django.utils import timezone

from keliu.customers.editing.vehicles import dispose, take_back
from keliu.customers.models import Customer, Ownership, Vehicle
from keliu.rules.periods import add_months
from keliu.rules.rights import Viewer
from tests.journeys.shop import Shop, vin
from tests.retention.made_shops import day_of, shop_of
from tests.retention.oracle import FIGURES, compute
from tests.retention.shop import write_canonical

SEEDS = range(int(os.environ.get("KELIU_SHOPS", "4")))


def printed(shop: Shop, *arguments: object) -> list[dict[str, object]]:
    """What `keliu metrics --json` prints."""
    return json.loads(shop.keliu("metrics", *arguments, "--json").out)["metrics"]


@pytest.mark.parametrize("seed", SEEDS)
def test_what_the_command_prints_of_an_imported_shop_is_what_the_oracle_counts(shop: Shop, tmp_path: Path, seed):
    made, day = shop_of(seed), day_of(seed)
    shop.load(*write_canonical(made, tmp_path / "files"))
    ids = list(FIGURES)
    store = made.stores[-1].store_code
    ways = [("", "counted", False), (store, "counted", True), ("", "maintenance", False), (store, "maintenance", True)]
    for code, visits, gross in ways:
        given = [*(["--store", code] if code else []), "--visits", visits, *(["--gross"] if gross else [])]
        path = tmp_path / "members.csv"
        found = printed(shop, "--as-of", day, "--id", *ids, "--members", path, *given)
        want = compute(made, day, ids, code or None, visits, gross)
        assert found == [entry.printed() for entry in want], given
        with path.open(encoding="utf-8", newline="") as file:
            names = {tuple(row.values()) for row in csv.DictReader(file)}
        told = {
            (
                e.id,
                json.dumps(e.by, ensure_ascii=False, sort_keys=True),
                m.vin,
                m.plate,
                m.customer_no,
                str(int(m.in_count)),
            )
            for e in want
            for m in e.members
            if e.id not in ("W1", "W5")
        }
        told |= {row for row in names if row[0] in ("W1", "W5")}
        assert names == told, given


def test_a_home_without_a_row_has_figures_too(shop: Shop):
    found = printed(shop, "--as-of", "2025-03-31")
    assert [one["value"] for one in found if one["id"] == "R1"] == [None]
    assert sum(one["base"] or 0 for one in found) == 0


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["--id", "R13"], "没有 R13 这个指标"),
        (["--id", "Q1"], "Q1 现在还算不出来"),
        (["--store", "S99"], "S99"),
        (["--as-of", "2190-01-01"], "2190-01-01 在今天以后"),
    ],
)
def test_what_cannot_be_counted_is_refused_in_a_sentence(shop: Shop, given, said):
    ran = shop.keliu("metrics", *given)
    assert (ran.code, ran.out) == (1, "")
    assert said in ran.err
    assert len(ran.err.splitlines()) == 1


def test_without_json_each_figure_is_a_line_in_chinese(shop: Shop, tmp_path: Path):
    shop.load(*write_canonical(shop_of(0), tmp_path))
    lines = shop.keliu("metrics", "--as-of", day_of(0), "--id", "R5", "R1").out.splitlines()
    assert lines[0].startswith("R1  滚动一年流失率")
    assert any(line.startswith("R5  阶段  活跃") for line in lines)


def managed(shop: Shop, day) -> int:
    """How many vehicles are seen within a year, and not disposed."""
    return int(printed(shop, "--as-of", day, "--id", "W5")[0]["count"])


def test_a_disposal_counts_from_its_day_and_one_taken_back_by_hand_never_was(shop: Shop, tmp_path: Path):
    shop.load(*write_canonical(shop_of(2), tmp_path))
    day = day_of(2)
    before = managed(shop, day)
    car = (
        Vehicle.objects.unscoped("test").filter(disposed_on=None, facts__last_visit_on__gt=add_months(day, -11)).first()
    )
    told = {"actor": Viewer(None, None, "test", None, car.group_id), "now": timezone.now()}
    dispose(car, on=day, reason="sold", version=car.version, **told)
    assert managed(shop, day) == before - 1
    car.refresh_from_db()
    take_back(car, version=car.version, **told)
    assert managed(shop, day) == before


def test_a_car_belongs_to_its_owner_of_that_day(shop: Shop, tmp_path: Path):
    """Two owners, two advisors: each month is charged to whoever answered for the owner of its first day."""
    files = [
        shop.csv("stores.csv", "store_code,name", {"store_code": "S01", "name": "一店"}),
        shop.csv("staff.csv", "store_code,staff_no,name,role,team", *(
            {"store_code": "S01", "staff_no": f"A{n}", "name": f"顾问{n}", "role": "advisor", "team": f"{n}组"}
            for n in (1, 2)
        )),
        shop.csv("customers.csv", "customer_no,store_code,name,phone,advisor_no", *(
            {"customer_no": f"C{n}", "store_code": "S01", "name": f"王{n}", "phone": f"1380000000{n}", "advisor_no": f"A{n}"}
            for n in (1, 2)
        )),
        shop.csv("vehicles.csv", "vin,customer_no,store_code", {"vin": vin(1), "customer_no": "C1", "store_code": "S01"}),
        shop.csv("visits.csv", "order_no,store_code,vin,arrived_at,kind", {
            "order_no": "R1", "store_code": "S01", "vin": vin(1), "arrived_at": "2025-01-10 09:00", "kind": "maintenance",
        }),
    ]  # fmt: skip
    shop.load(*files)
    car = Vehicle.objects.unscoped("test").get()
    second = Customer.objects.unscoped("test").get(customer_no="C2")
    Ownership.objects.unscoped("test").filter(vehicle=car).update(until=date(2025, 6, 1))
    Ownership.objects.unscoped("test").create(vehicle=car, customer=second, since=date(2025, 6, 1))
    found = {one["by"]["month"]: one["by"]["advisor"] for one in printed(shop, "--as-of", "2025-12-31", "--id", "R9a")}
    assert [found[f"2025-{month:02d}"] for month in (2, 5, 6, 7, 12)] == ["A1", "A1", "A2", "A2", "A2"]
