"""The same call again creates and updates nothing, and a preview says what the import does: cases that once failed."""

import pytest

from keliu.customers.models import Assignment, Policy
from keliu.imports import engine
from keliu.workshop.models import Visit
from tests.journeys.shop import ASSIGNMENTS, CUSTOMERS, VEHICLES, VISITS, Shop, again, counts, sheets_of, vin

BASE = {"store_code": "S01"}
OWNED = BASE | {"vin": vin(1), "customer_no": "C1", "plate": "闽E7K531"}


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "CHUNK", 2)


@pytest.fixture
def known(shop: Shop) -> Shop:
    """A home with one customer, without a phone, and his car."""
    shop.load(
        shop.csv("c.csv", CUSTOMERS, BASE | {"customer_no": "C1", "name": "王五"}), shop.csv("v.csv", VEHICLES, OWNED)
    )
    return shop


@pytest.mark.parametrize("day", ["2025-01-01", ""])
def test_an_assignment_by_the_car_is_known_again(known: Shop, day: str) -> None:
    path = known.csv("a.csv", "车架号,顾问工号,生效日期,门店编号", [vin(1), "A1", day, "S01"])
    assert counts(known.one(path)) == {"rows": 1, "created": 1}
    again(known, path)
    assert Assignment.objects.unscoped("test").count() == 1


@pytest.mark.parametrize(
    ("headings", "row"),
    [(ASSIGNMENTS, BASE | {"customer_no": "C1", "advisor_no": "A1"}),
     (VISITS, BASE | {"order_no": "W1", "vin": vin(2), "customer_no": "C1", "arrived_at": "2025-03-01"})],
)  # fmt: skip
def test_a_preview_knows_the_customer_whom_another_file_meets_by_his_car(known: Shop, headings: str, row) -> None:
    files = known.csv("v.csv", VEHICLES, BASE | {"vin": vin(1), "plate": "闽E7K531"}), known.csv("x.csv", headings, row)
    shown, written = known.load(*files, "--dry-run"), known.load(*files)
    assert sheets_of(shown) == sheets_of(written)
    assert all(sheet["entities"].get("customers", {}).get("created", 0) == 0 for sheet in sheets_of(written))


def test_a_list_that_names_the_plate_of_before_does_not_bring_it_back(known: Shop) -> None:
    first = BASE | {"vin": vin(1), "plate": "闽E7K531", "order_no": "W1", "arrived_at": "2025-03-01"}
    known.load(known.csv("w.csv", VISITS, first))
    later = first | {"plate": "闽E7K532", "order_no": "W2", "arrived_at": "2025-04-01"}
    files = known.csv("v.csv", VEHICLES, OWNED), known.csv("w.csv", VISITS, later)
    known.load(*files)
    plate = known.car(vin(1))["plate"]
    again(known, *files)
    assert known.car(vin(1))["plate"] == plate


def test_a_bare_cover_takes_its_number_once(shop: Shop) -> None:
    cars = shop.csv("v.csv", "车架号,门店编号,保险到期", [vin(1), "S01", "2025-12-31"])
    policies = shop.csv("p.csv", "保单号,车架号,到期日期,门店编号", ["P1", vin(1), "2025-12-31", "S01"])
    shop.load(cars, policies)
    assert list(Policy.objects.unscoped("test").values_list("policy_no", flat=True)) == ["P1"]
    again(shop, cars, policies)


def test_covers_of_one_row_move_to_the_car_that_a_later_file_names(shop: Shop) -> None:
    headings = "车架号,门店编号,到期日期,商业险保单号,商业险到期,交强险保单号,交强险到期"
    for number in (1, 2):
        row = [vin(number), "S01", "2025-12-31", "B1", "2025-12-31", "J1", "2025-12-31"]
        path = shop.csv(f"p{number}.csv", headings, row)
        shop.load(path)
        again(shop, path)
    assert set(Policy.objects.unscoped("test").values_list("policy_no", "vehicle__vin")) >= {
        ("B1", vin(2)),
        ("J1", vin(2)),
    }


def test_an_order_in_a_list_of_its_own_gets_the_sums_of_its_lines_and_keeps_its_hour(shop: Shop) -> None:
    orders = shop.csv("w.csv", VISITS, BASE | {"order_no": "W1", "vin": vin(1), "arrived_at": "2025-03-01 09:00"})
    lines = [
        ["W1", "S01", "2025-03-01", vin(1), kind, "机油", 1, amount] for kind, amount in (("工时", 10), ("配件", 20))
    ]
    files = orders, shop.csv("l.csv", "工单号,门店编号,进厂日期,车架号,项目类型,项目名称,数量,金额", *lines)
    shop.load(*files)
    visit = Visit.objects.unscoped("test").get(order_no="W1")
    assert (visit.labour_fen, visit.parts_fen, f"{visit.arrived_at:%H:%M}") == (1000, 2000, "01:00")
    again(shop, *files)


def test_further_rows_of_a_reversal_without_its_original_are_sent_back_with_it(shop: Shop) -> None:
    headings = "工单号,门店编号,进厂日期,车架号,实收金额"
    rows = [["W1-红冲", "S01", "2025-03-01", vin(1), amount] for amount in (-100, -50)]
    sheet = shop.one(shop.csv("r.csv", headings, *rows))
    assert counts(sheet) == {"rows": 2, "rejected": 2}


@pytest.mark.parametrize("is_first", [True, False])
def test_a_row_with_the_old_name_of_a_customer_whom_another_row_renames_is_told_alike(
    shop: Shop, is_first: bool
) -> None:
    headings, phone = "客户编号,客户姓名,手机号,门店编号", "14500001234"
    shop.load(shop.csv("c.csv", headings, ["C1", "张三", phone, "S01"]))
    renaming, old = ["C1", "李四", phone, "S01"], ["", "张三", phone, "S01"]
    path = shop.csv("d.csv", headings, *([old, renaming] if is_first else [renaming, old]))
    assert sheets_of(shop.load(path, "--dry-run")) == sheets_of(shop.load(path))
    again(shop, path)
