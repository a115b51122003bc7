"""Random dirty workbooks (reliability XC3, XC4): no row is lost, a second run changes nothing, no text loses a character.

`KELIU_DIRT=300` reads so many of them; the short form reads 40. The same number gives the same files.
"""

import os
import random
import zipfile

import pytest

from keliu.customers.models import Customer
from keliu.workshop.models import Visit
from tests.journeys.dirt import DIRT, TEXTS, dirty_files
from tests.journeys.shop import Shop, again, sheets_of
from tests.whole_home import differences, whole_home

ROUNDS = int(os.environ.get("KELIU_DIRT", "40"))
AS_CELLS = {str(cell).strip() for cell in DIRT} | {"1", "工时", "配件", "1000000000000000", "单引号'中间"}


NAMING = {"工单号", "order_no", "车架号", "vin", "车牌号", "plate", "客户编号", "customer_no", "保单号"}


def nameless(files: list[str]) -> list[str]:
    """Return the files that may be refused: no sheet of theirs has a column that names an order, a car or a customer."""
    found = []
    for path in files:
        with zipfile.ZipFile(path) as book:
            text = "".join(book.read(part).decode() for part in book.namelist() if part.endswith(".xml"))
        if not any(f">{heading}<" in text for heading in NAMING):
            found.append(path)
    return found


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_no_row_is_lost_and_a_second_run_changes_nothing(shop: Shop, seed: int) -> None:
    files = dirty_files(shop, random.Random(seed))
    ran = shop.keliu("import", *files, "--store", "S01", "--json")
    if ran.code == 1:
        assert ran.out == ""
        assert len(ran.err.strip().splitlines()) == 1
        assert nameless(files), ran.err
        return
    whole = whole_home()
    again(shop, *files, "--store", "S01")
    assert differences(whole, whole_home()) == []
    kept = Visit.objects.unscoped("test").exclude(description="").values_list("description", flat=True)
    assert [text for text in kept if text not in TEXTS and text not in AS_CELLS] == []


def test_most_of_the_files_are_read(shop: Shop) -> None:
    codes = [
        shop.keliu("import", *dirty_files(shop, random.Random(seed)), "--store", "S01", "--dry-run", "--json").code
        for seed in range(12)
    ]
    assert codes.count(0) >= 8


def test_undo_after_dirt_leaves_nothing_behind(shop: Shop) -> None:
    for seed in range(1000, 1005):
        files = dirty_files(shop, random.Random(seed))
        if shop.keliu("import", *files, "--store", "S01", "--dry-run", "--json").code:
            continue
        first = shop.load(*files, "--store", "S01")
        ran = shop.keliu("undo", first["batch"], "--json")
        assert ran.code == 0, ran.err
        assert not Visit.objects.unscoped("test").exists()
        second = shop.load(*files, "--store", "S01")
        assert sheets_of(second) == sheets_of(first)
        assert shop.keliu("undo", second["batch"]).code == 0


def test_a_customer_of_two_files_without_a_number_stays_the_oldest_of_them(shop: Shop) -> None:
    people = "customer_no,store_code,name,phone"
    row = {"store_code": "S01", "name": "顺达物流有限公司", "phone": "13812345674"}
    files = [
        shop.csv("first.csv", people, row | {"customer_no": "1004"}),
        shop.csv("second.csv", people, row | {"customer_no": "2004"}),
    ]
    shop.load(*files)
    nameless_one = shop.csv("third.csv", "姓名,手机,地址", ["顺达物流有限公司", "13812345674", "龙江路 1 号"])
    for ran in (shop.load(nameless_one, "--store", "S01"), shop.load(nameless_one, "--store", "S01")):
        assert [sheet["created"] for sheet in sheets_of(ran)] == [0]
    assert list(Customer.objects.unscoped("test").values_list("customer_no", flat=True)) == ["1004", "2004"]
