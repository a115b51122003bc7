"""The synthetic group: the same bytes everywhere, and rows that hang together."""

import csv
import hashlib
import itertools
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import phonenumbers
import pytest

from keliu.generator import generate_group
from keliu.generator.files import HEADINGS
from keliu.rules.plates import plate_kind
from keliu.rules.vins import check_digit

UNTIL = date(2025, 12, 31)
PINNED = "af12ee5a76b6a080"
Rows = dict[str, list[dict[str, str]]]


def make(folder: Path, *, vehicles: int = 600, seed: int = 7) -> Path:
    """Write a small group."""
    generate_group(vehicles=vehicles, visits_per_vehicle=6, seed=seed, out=folder, until=UNTIL)
    return folder


def read(folder: Path) -> Rows:
    """Return all rows of all files."""
    found = {}
    for kind in HEADINGS:
        with open(folder / f"{kind}.csv", encoding="utf-8", newline="") as stream:
            found[kind] = list(csv.DictReader(stream))
    return found


def digest(folder: Path) -> str:
    """Return one hash over the nine files."""
    total = hashlib.sha256()
    for kind in HEADINGS:
        total.update((folder / f"{kind}.csv").read_bytes())
    return total.hexdigest()


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Rows:
    """A group of 600 cars in three stores."""
    return read(make(tmp_path_factory.mktemp("group")))


def test_the_same_arguments_give_the_same_bytes_and_another_seed_gives_others(tmp_path: Path) -> None:
    one, two = make(tmp_path / "a", vehicles=90), make(tmp_path / "b", vehicles=90)
    assert digest(one) == digest(two)
    assert digest(make(tmp_path / "c", vehicles=90, seed=8)) != digest(one)


def test_the_bytes_are_those_of_every_other_machine(tmp_path: Path) -> None:
    """Written down once; a change of the generator changes it, a change of the machine must not."""
    assert digest(make(tmp_path, vehicles=50))[:16] == PINNED


def test_all_nine_files_have_the_canonical_headings(tmp_path: Path) -> None:
    make(tmp_path, vehicles=3)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(f"{kind}.csv" for kind in HEADINGS)
    for kind, headings in HEADINGS.items():
        assert (tmp_path / f"{kind}.csv").read_text(encoding="utf-8").splitlines()[0] == headings


def test_keys_are_unique(rows: Rows) -> None:
    keys = {
        "stores": ("store_code",),
        "staff": ("store_code", "staff_no"),
        "customers": ("customer_no",),
        "vehicles": ("vin",),
        "visits": ("store_code", "order_no"),
        "visit_lines": ("store_code", "order_no", "line_no"),
        "policies": ("policy_no",),
        "contacts": ("contact_no",),
        "assignments": ("customer_no", "store_code", "from_date"),
    }
    for kind, names in keys.items():
        found = Counter(tuple(row[name] for name in names) for row in rows[kind])
        assert not [key for key, n in found.items() if n > 1], kind
    assert max(Counter(row["plate"] for row in rows["vehicles"]).values()) == 1


def test_references_resolve(rows: Rows) -> None:
    staff = {(row["store_code"], row["staff_no"]) for row in rows["staff"]} | {("", "")}
    customers = {row["customer_no"] for row in rows["customers"]}
    vehicles = {row["vin"]: row["plate"] for row in rows["vehicles"]}
    orders = {(row["store_code"], row["order_no"]) for row in rows["visits"]}
    for row in rows["visits"]:
        assert vehicles[row["vin"]] == row["plate"]
        assert row["customer_no"] in customers
        assert {(row["store_code"], row["advisor_no"]), (row["store_code"], row["technician_no"])} <= staff
    assert all((row["store_code"], row["order_no"]) in orders for row in rows["visit_lines"])
    assert all(row["vin"] in vehicles for row in rows["policies"])
    assert all(row["vin"] in vehicles and row["customer_no"] in customers for row in rows["contacts"])
    assert all((row["store_code"], row["staff_no"]) in staff for row in rows["contacts"])
    assert {row["customer_no"] for row in rows["assignments"]} == {
        row["customer_no"] for row in rows["customers"] if row["advisor_no"]
    }
    assert 0 < len(customers) - len({row["customer_no"] for row in rows["assignments"]}) < len(customers) / 8
    assert all((row["store_code"], row["advisor_no"]) in staff for row in rows["assignments"])


def test_phones_plates_and_vins_pass_the_rules(rows: Rows) -> None:
    for row in rows["customers"]:
        for phone in filter(None, (row["phone"], row["phone2"])):
            assert phone.startswith("1450")
            assert phonenumbers.is_valid_number(phonenumbers.parse(phone, "CN")), phone
    for row in rows["vehicles"]:
        assert plate_kind(row["plate"]), row["plate"]
        assert check_digit(row["vin"]) == row["vin"][8], row["vin"]


def test_a_million_customers_do_not_share_a_phone() -> None:
    from keliu.generator.numbers import phone_number

    assert len({phone_number(n) for n in range(1_000_000)}) == 1_000_000


def test_dates_are_in_order(rows: Rows) -> None:
    bought = {row["vin"]: row["purchase_date"] for row in rows["vehicles"]}
    for row in rows["visits"]:
        assert bought[row["vin"]] <= row["arrived_at"][:10] <= UNTIL.isoformat()
        assert row["arrived_at"] <= row["promised_at"]
        assert not row["delivered_at"] or row["arrived_at"] < row["delivered_at"] <= f"{UNTIL} 23:59"
    assert all(row["starts_on"] < row["ends_on"] for row in rows["policies"])
    assert all(not row["to_date"] or row["from_date"] <= row["to_date"] for row in rows["assignments"])
    assert all(not row["disposed_on"] or row["disposed_on"] <= UNTIL.isoformat() for row in rows["vehicles"])


def test_odometers_rise_but_for_the_typing_errors(rows: Rows) -> None:
    readings: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for row in rows["visits"]:
        readings[row["vin"]].append((row["arrived_at"], int(row["odometer_km"])))
    pairs = falls = 0
    for found in readings.values():
        found.sort()
        pairs += len(found) - 1
        falls += sum(later < earlier for (_, earlier), (_, later) in itertools.pairwise(found))
    assert 0 < falls < 0.01 * pairs


def test_the_payers_sum_up_to_the_order_and_the_lines_too(rows: Rows) -> None:
    lines: dict[tuple[str, str], int] = Counter()
    for row in rows["visit_lines"]:
        lines[row["store_code"], row["order_no"]] += round(float(row["amount"]) * 100)
    for row in rows["visits"]:
        total = round((float(row["labour_amount"]) + float(row["parts_amount"])) * 100)
        paid = sum(float(row[name]) for name in ("paid_by_customer", "paid_by_insurer", "paid_by_manufacturer"))
        assert round(paid * 100) == total == lines[row["store_code"], row["order_no"]]


def test_an_advisor_who_left_hands_his_customers_over(rows: Rows) -> None:
    open_by = Counter((row["store_code"], row["advisor_no"]) for row in rows["assignments"] if not row["to_date"])
    ended = {(row["store_code"], row["advisor_no"]) for row in rows["assignments"] if row["to_date"]}
    left = {key for key in ended if not open_by[key]}
    assert left
    for customer in rows["customers"]:
        assert (customer["store_code"], customer["advisor_no"]) not in left


def test_the_mean_of_visits_is_met(tmp_path: Path) -> None:
    summary = generate_group(vehicles=3000, visits_per_vehicle=8, seed=3, out=tmp_path, until=UNTIL)
    assert summary.counts["visits"] / summary.counts["vehicles"] == pytest.approx(8, rel=0.05)


def test_more_stores_than_cars_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="fewer"):
        generate_group(vehicles=2, visits_per_vehicle=1, seed=1, out=tmp_path, until=UNTIL, stores=3)
