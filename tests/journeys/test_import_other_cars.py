"""An order number that stands for two cars is still one order, and its further row says so aloud (practice A6)."""

from keliu.workshop.models import Visit
from tests.journeys.shop import VISITS, Shop, again, counts, sheets_of, vin

BASE = {"store_code": "S01", "arrived_at": "2025-03-01 09:00"}
HEADINGS = "工单号,进厂日期,车牌号,车架号,维修类型,实收金额"


def told(sheet: dict) -> list[tuple[int, str, str]]:
    """Return row, column and text of a sheet's warnings about other cars."""
    found = [(w["row"], w["column"], w["reason"]) for w in sheet["warnings"]]
    return [one for one in found if "另一台车" in one[2] or "不是同一台" in one[2]]


def test_another_plate_under_the_same_number_is_told_on_the_further_row(shop: Shop) -> None:
    rows = [["CL26100014", "2025-03-01", "闽EF3961", "", "钣喷", "2014"],
            ["CL26100015", "2025-03-01", "闽EC2597", "", "保养", "100"],
            ["CL26100014", "2025-03-02", "闽EC2596", "", "保养", "915.00"]]  # fmt: skip
    path = shop.csv("orders.csv", HEADINGS, *rows)
    sheet = shop.one(path)
    assert counts(sheet) == {"rows": 3, "created": 2, "unchanged": 1}
    ((row, column, text),) = told(sheet)
    assert (row, column) == (4, "车牌号")
    assert "第 2 行" in text
    assert "闽EF3961" in text
    assert "闽EC2596" in text
    assert "以后面的值为准" in text
    again(shop, path)
    assert len(told(shop.one(path))) == 1


def test_another_vin_is_told_and_a_changed_plate_of_one_vin_is_not(shop: Shop) -> None:
    first = {"order_no": "W1", "vin": vin(1), "plate": "闽E7K531"}
    rows = [first, first | {"plate": "闽E7K532"}, {"order_no": "W1", "vin": vin(2)}, {"order_no": "W1", "plate": ""}]
    sheet = shop.one(shop.csv("a.csv", VISITS, *(BASE | row for row in rows)))
    ((row, column, text),) = told(sheet)
    assert (row, column) == (4, "vin")
    assert vin(2) in text
    assert "第 3 行" in text


def test_rows_of_two_files_name_the_sheet_and_another_store_is_another_order(shop: Shop) -> None:
    one = shop.csv("one.csv", VISITS, BASE | {"order_no": "W1", "plate": "闽E7K531"})
    other = BASE | {"order_no": "W1", "plate": "闽E7K532"}
    two = shop.csv("two.csv", VISITS, other, other | {"store_code": "S02", "plate": "闽E7K533"})
    first, second = sheets_of(shop.load(one, two))
    assert not told(first)
    ((row, _column, text),) = told(second)
    assert row == 2
    assert "one.csv" in text
    assert Visit.objects.unscoped("test").count() == 2


def test_a_line_that_names_another_car_than_its_order_is_told_on_the_line(shop: Shop) -> None:
    headings = "工单号,门店编号,进厂日期,车牌号,项目类型,项目名称,数量,金额"
    cars = ("闽E7K531", "闽E7K531", "闽E7K539", "闽E7K539")
    rows = [["W1", "S01", "2025-03-01", plate, "工时", f"项目{n}", 1, 10] for n, plate in enumerate(cars)]
    sheet = shop.one(shop.csv("lines.csv", headings, *rows))
    assert counts(sheet) == {"rows": 4, "created": 4}
    assert [row for row, _column, _text in told(sheet)] == [4]


def test_a_reading_below_that_of_an_earlier_import_is_told_in_preview_and_writing(shop: Shop) -> None:
    first = {"order_no": "W1", "vin": vin(1), "odometer_km": 25106, "arrived_at": "2025-10-28 09:00"}
    shop.one(shop.csv("a.csv", VISITS, BASE | first))
    rows = [first | {"order_no": "W2", "odometer_km": 10534, "arrived_at": "2025-11-24 09:00"},
            first | {"order_no": "W3", "odometer_km": 26000, "arrived_at": "2025-11-25 09:00"},
            first | {"order_no": "W0", "odometer_km": 9000, "arrived_at": "2025-01-01 09:00"}]  # fmt: skip
    path = shop.csv("b.csv", VISITS, *(BASE | row for row in rows))
    for options in (["--dry-run"], []):
        (warning,) = shop.one(path, *options)["warnings"]
        assert (warning["row"], warning["column"]) == (2, "odometer_km")
        assert "比 2025-10-28 的 25,106 公里还少" in warning["reason"]
    again(shop, path)
