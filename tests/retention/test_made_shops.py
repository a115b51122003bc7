"""The made shops hold the borders that they are made for, and are the same for ever."""

import csv
from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings

from tests.retention.made_shops import DAYS, cases, day_of, shop_of
from tests.retention.made_vehicles import check_digit, vin_of
from tests.retention.oracle import FIGURES, compute
from tests.retention.oracle_dates import add_months, completed_months
from tests.retention.oracle_lists import is_slipping, slipped_this_week
from tests.retention.oracle_look import Look, kind_of
from tests.retention.oracle_months import is_managed
from tests.retention.oracle_owners import charges
from tests.retention.oracle_statement import growth
from tests.retention.shop import Shop, write_canonical

SEEDS = range(60)
GROSS = ("R1", "R2", "R3", "R6", "R9", "R9a", "R11", "R12")


def visits_of(shop, as_of):
    """All counted visits up to the day."""
    look = Look(shop, as_of)
    return [visit for vehicle in shop.vehicles for visit in look.counted_visits(vehicle)]


def days_with_orders(shop):
    """The kinds and cancellations of each vehicle's days."""
    found = {}
    for key, orders in shop.orders_by_vehicle.items():
        for order in orders:
            found.setdefault((key, order.day), []).append((kind_of(order), order.cancelled, order.store_code))
    return list(found.values())


def is_clamped(last):
    """Whether the year after a last visit ends on an earlier day of the month."""
    return add_months(last, 12).day != last.day


def is_border(last, as_of):
    """Whether one more month is complete since the day before."""
    return last < as_of and completed_months(last, as_of) > completed_months(last, as_of - timedelta(days=1))


def of_orders(shop, as_of):
    """What one day or one order shows."""
    days = days_with_orders(shop)
    yield from ("29 February" for order in shop.orders if (order.day.month, order.day.day) == (2, 29))
    yield from ("a month's end" for order in shop.orders if (order.day + timedelta(days=1)).day == 1)
    yield from ("several orders a day" for day in days if len(day) > 1)
    yield from ("kinds mixed on a day" for day in days if len({kind for kind, _, _ in day}) > 1)
    yield from (
        "boutique beside a counted order" for day in days if {"boutique", "repair"} <= {kind for kind, _, _ in day}
    )
    yield from ("two stores on a day" for day in days if len({store for _, _, store in day}) > 1)
    yield from ("cancelled beside a kept order" for day in days if len({cancelled for _, cancelled, _ in day}) > 1)
    yield from ("cancelled" for order in shop.orders if order.cancelled)
    yield from ("after the day" for order in shop.orders if order.day > as_of)
    yield from ("on the day itself" for order in shop.orders if order.day == as_of)
    yield from ("order by plate of a car with a VIN" for order in shop.orders if not order.vin and order.plate)
    yield from ("not delivered" for order in shop.orders if order.delivered_at is None)
    yield from (
        "delivered in another month"
        for one in shop.orders
        if one.delivered_at and one.delivered_at.month != one.day.month
    )
    yield from ("another's order" for one in shop.orders if one.customer_no != shop.vehicle_of(one).customer_no)
    yield from ("refund" for order in shop.orders if (order.paid_by_customer or 0) < 0)
    payers = ("paid_by_customer", "paid_by_insurer", "paid_by_manufacturer")
    empty = [one for one in shop.orders if all(getattr(one, payer) is None for payer in payers)]
    yield from ("labour and parts without payers" for order in empty if order.labour_amount and order.parts_amount)
    yield from ("no amount at all" for order in empty if order.labour_amount is None)


def of_vehicles(shop, as_of):
    """What a vehicle shows."""
    look = Look(shop, as_of)
    for one in shop.vehicles:
        orders, kept, days = shop.orders_by_vehicle[one.key], look.kept_orders(one), look.days(one)
        contacts = look.contacts_of(one)
        clues = {
            "never seen, nothing dated": not kept and not contacts and one.purchase_date is None,
            "only cancelled": orders and not kept,
            "only boutique or pdi": kept and {kind_of(order) for order in kept} <= {"boutique", "pdi"},
            "contacts only": contacts and not kept,
            "contact without a VIN": any(not contact.vin for contact in contacts),
            "contact with a VIN": any(contact.vin for contact in contacts),
            "two-way contact": look.had_two_way_contact(one, add_months(as_of, -12), as_of),
            "contact, not two-way": any(not c.connected and c.direction == "out" for c in contacts),
            "not known yet": not look.is_known(one, as_of),
            "no VIN": not one.vin,
            "no customer": not one.customer_no,
            "bought after the day": one.purchase_date and one.purchase_date > as_of,
            "no purchase date": one.purchase_date is None,
            "bought after its first visit": days and one.purchase_date and one.purchase_date > days[0],
            "lost on a clamped day": days and is_clamped(days[-1]) and add_months(days[-1], 12) <= as_of,
            "stage at its border": days and is_border(days[-1], as_of),
            "in no store's charge": charges(look, one, as_of)[0].advisor == "",
            "in charge at two stores": len(charges(look, one, as_of)) > 1,
            "slipping": is_slipping(look, one),
        }  # fmt: skip
        yield from (name for name, found in clues.items() if found)
        yield from of_disposal(look, one)


def of_disposal(look, vehicle):
    """What a disposal shows."""
    on = vehicle.disposed_on
    if on:
        days = {order.day for order in look.kept_orders(vehicle)}
        yield "disposed at the day" if look.is_disposed(vehicle, look.as_of) else "not disposed at the day"
        yield from ("disposed and back" for day in days if day > on)
        yield from ("disposed on the day of a visit" for day in days if day == on)
        yield from ("disposed on the first of a month" for _ in range(on.day == 1))
        yield from ("disposed while managed" for _ in range(is_managed(look, vehicle, on.replace(day=1))))


def of_people(shop, as_of):
    """What customers and assignments show."""
    for customer in shop.customers:
        rows = [one for one in shop.assignments if one.customer_no == customer.customer_no]
        yield from ("no row, an advisor" for _ in range(not rows and bool(customer.advisor_no)))
        yield from ("no row, no advisor" for _ in range(not rows and not customer.advisor_no))
        yield from ("rows at two stores" for _ in range(len({one.store_code for one in rows}) > 1))
        yield from ("change in mid-month" for one in rows if one.from_date.day != 1)
        yield from ("row that begins after the day" for one in rows if one.from_date > as_of)
        yield from ("row that has ended" for one in rows if one.to_date and one.to_date < as_of)
        holding = Counter(one.store_code for one in rows if one.from_date <= as_of <= (one.to_date or as_of))
        yield from ("overlap" for store in holding if holding[store] > 1)
        same = Counter((one.store_code, one.from_date) for one in rows)
        yield from ("tie of assignments" for key in same if same[key] > 1)


def of_figures(shop, as_of):
    """What the figures show, net and gross."""
    net, gross = compute(shop, as_of, list(FIGURES)), compute(shop, as_of, GROSS, gross=True)
    for one in net:
        yield f"{one.id} with a base" if one.base else f"{one.id} without"
        yield from (f"{one.id} counts" for _ in range(bool(one.count)))
        yield from ("R1 of the loyal with a base" for _ in range(one.by == {"loyal": "1"} and bool(one.base)))
        yield from (f"class {one.by['class']}" for _ in range(one.id == "V2" and bool(one.count)))
        yield from ("partial" for _ in range(one.partial))
    for id in GROSS:
        both = [[(one.by, one.base, one.count) for one in some if one.id == id] for some in (net, gross)]
        yield from (f"{id} differs gross" for _ in range(both[0] != both[1]))
    yield from ("slipped this week" for _ in slipped_this_week(shop, as_of))
    for month in (f"{as_of.year}-01", f"{as_of.year - 1}-11", f"{as_of.year - 1}-07"):
        yield from (f"growth: {line}" for line, keys in growth(shop, month).lines.items() for _ in keys)


COMMON = """
29 February|a month's end|several orders a day|kinds mixed on a day|boutique beside a counted order|two stores on a day
cancelled beside a kept order|cancelled|after the day|on the day itself|order by plate of a car with a VIN|not delivered
delivered in another month|another's order|refund|labour and parts without payers|no amount at all|never seen, nothing dated
only cancelled|only boutique or pdi|contacts only|contact without a VIN|contact with a VIN|two-way contact
contact, not two-way|not known yet|no VIN|no customer|bought after the day|no purchase date|bought after its first visit
lost on a clamped day|stage at its border|in no store's charge|in charge at two stores|slipping|disposed at the day
not disposed at the day|disposed and back|disposed on the day of a visit|disposed on the first of a month
disposed while managed|no row, an advisor|no row, no advisor|rows at two stores|change in mid-month
row that begins after the day|row that has ended|overlap|R1 counts|R2 counts|R3 counts|R4 counts|R6 counts|R9 counts
R9a counts|R10 counts|R11 counts|R12 counts|V3 counts|R1 of the loyal with a base|class A|class B|class C|partial|W1 counts
W2 counts|W3 counts|W4 with a base|W5 counts|W6 counts|R1 differs gross|R2 differs gross|R3 differs gross|R6 differs gross
R9 differs gross|R9a differs gross|R11 differs gross|R12 differs gross|slipped this week|growth: new|growth: won_back
growth: returned|growth: newly_lost|growth: disposed
"""


def test_sixty_shops_hold_every_border_several_times():
    found = Counter()
    for seed in SEEDS:
        shop, as_of = shop_of(seed), day_of(seed)
        for tell in (of_orders, of_vehicles, of_people, of_figures):
            found.update(tell(shop, as_of))
    wanted = [name for line in COMMON.split("\n") for name in line.split("|") if name]
    assert {name: found[name] for name in wanted if found[name] < 4} == {}
    assert found["tie of assignments"] == 0, "an import folds two rows of one key, so a shop to be imported has none"


def test_odd_shops_also_hold_what_an_import_folds():
    found = Counter()
    for seed in SEEDS:
        shop = shop_of(seed, odd=True)
        found.update(of_people(shop, day_of(seed)))
        found.update("no team" for one in shop.assignments if not one.team)
        found.update("no advisor" for one in shop.assignments if not one.advisor_no)
        found.update("outside the staff list" for one in shop.customers if one.advisor_no == "77")
        found.update(
            "nobody on the order" for one in shop.orders if not one.customer_no and shop.vehicle_of(one).customer_no
        )
    wanted = ("tie of assignments", "no team", "no advisor", "outside the staff list", "nobody on the order")
    assert {name: found[name] for name in wanted if found[name] < 4} == {}


def test_shops_with_figures_of_their_own_differ_by_them():
    """The stages of one shop with and without: other figures, the same rows."""
    differ = 0
    for seed in SEEDS:
        plain, own = shop_of(seed), shop_of(seed, own_figures=True)
        assert plain.orders == own.orders
        stages = [[one.count for one in compute(shop, day_of(seed), ["R5"])] for shop in (plain, own)]
        differ += stages[0] != stages[1]
    assert differ > 20


def test_a_seed_makes_the_same_shop_again_and_another_seed_another():
    shops = [[shop_of(seed, own_figures=True, odd=True) for seed in range(9)] for _ in "ab"]
    assert shops[0] == shops[1]
    assert len({repr(shop) for shop in shops[0]}) == 9


def test_keys_are_unique_and_no_order_number_begins_another():
    """A number with more behind it would be read as a red reversal of the shorter one."""
    for seed in SEEDS:
        shop = shop_of(seed)
        assert 3 <= len(shop.vehicles) <= 25
        for keys in (
            [(one.store_code, one.order_no) for one in shop.orders],
            [(one.customer_no, one.store_code, one.from_date) for one in shop.assignments],
            [one.contact_no for one in shop.contacts],
            [one.plate for one in shop.vehicles],
            [one.phone for one in shop.customers],
        ):
            assert len(keys) == len(set(keys)), seed
        assert len({len(one.order_no) for one in shop.orders}) <= 1


@pytest.mark.parametrize("vin", ["1M8GDM9AXKP042788", "11111111111111111", vin_of(1), vin_of(24)])
def test_a_vin_has_its_check_digit(vin):
    assert (len(vin), check_digit(vin)) == (17, vin[8])


@pytest.mark.parametrize("seed", [3, 11])
def test_the_canonical_files_hold_every_row(seed, tmp_path):
    shop = shop_of(seed)
    paths = write_canonical(shop, tmp_path / "files")
    assert [path.name for path in paths] == [
        f"{kind}.csv" for kind in ("stores", "staff", "customers", "vehicles", "visits", "contacts", "assignments")
    ]
    rows = {path.stem: list(csv.DictReader(path.open(encoding="utf-8", newline=""))) for path in paths}
    assert {kind: len(some) for kind, some in rows.items()} == {
        "stores": len(shop.stores), "staff": len(shop.staff), "customers": len(shop.customers),
        "vehicles": len(shop.vehicles), "visits": len(shop.orders), "contacts": len(shop.contacts),
        "assignments": len(shop.assignments),
    }  # fmt: skip
    order, row = shop.orders[0], rows["visits"][0]
    assert row["arrived_at"] == order.arrived_at.strftime("%Y-%m-%d %H:%M")
    assert row["cancelled"] == ("1" if order.cancelled else "0")
    for one, shown in zip(shop.orders, rows["visits"], strict=True):
        assert shown["paid_by_customer"] == (
            "" if one.paid_by_customer is None else f"{one.paid_by_customer / 100:.2f}"
        )


def test_an_empty_shop_is_written_with_headings_only(tmp_path):
    for path in write_canonical(Shop(), tmp_path):
        assert len(path.read_text("utf-8").splitlines()) == 1


@settings(max_examples=12, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(cases(most=5))
def test_hypothesis_draws_shops_too(case):
    shop, as_of = case
    assert as_of in DAYS
    assert 3 <= len(shop.vehicles) <= 5
    for one in compute(shop, as_of):
        assert one.value is None or 0 <= one.value <= 1
