"""Every number of a preview and of a report opens all of its rows, page by page (practice A6)."""

import re

import pytest
from django.test import Client

from keliu.imports import outcomes
from keliu.imports.batches import book_path, new_book_path
from keliu.imports.models import Batch, RowOutcome
from keliu.imports.tests.pages import JOBS, go, make_stores, newest, only_sheet, sign_in, upload
from keliu.org.models import Store
from keliu.workshop.models import Visit

pytestmark = pytest.mark.django_db
HEADINGS = "工单号,进厂日期,车牌号,客户姓名,手机,维修类型,实收金额"
SHOWN = re.compile(r'id="row-(\d+)"')


@pytest.fixture(autouse=True)
def _home(settings, tmp_path):
    settings.TASKS = JOBS
    settings.HOME = tmp_path


@pytest.fixture
def store() -> Store:
    """This function will return the store."""
    return make_stores()[0]


@pytest.fixture
def clerk(store: Store) -> Client:
    """This function will return a data clerk's browser."""
    return sign_in("data_clerk", store)


def line(number: int, *, plate: int | None = None, amount: int = 100, day: str = "2026-01-02") -> str:
    """This function will return a row of an order list."""
    car = number if plate is None else plate
    return f"W{number:04d},{day},闽E{car:05d},客户{car},1390000{car:04d},保养,{amount}"


def table(*lines: str) -> bytes:
    """This function will return an order list as a CSV."""
    return "\r\n".join([HEADINGS, *lines, ""]).encode()


def previewed(clerk: Client, *lines: str) -> Batch:
    """This function will bring an order list to its preview."""
    upload(clerk, ("单.csv", table(*lines)))
    batch = newest()
    assert go(clerk, batch, "preview") == "preview", batch.report
    return batch


def all_rows(clerk: Client, batch: Batch, query: str) -> list[int]:
    """This function will return the rows that all pages of a number show."""
    found: list[int] = []
    for page in range(1, 100):
        text = clerk.get(f"/imports/{batch.pk}/?{query}&page={page}").content.decode()
        rows = [int(number) for number in SHOWN.findall(text)]
        found += rows
        if f"page={page + 1}" not in text:
            return found
    raise AssertionError(found)


def test_new_and_unchanged_rows_are_listed_whole_in_preview_and_report(clerk, monkeypatch):
    monkeypatch.setattr(outcomes, "CREATED_SHOWN", 3)
    go(clerk, previewed(clerk, *(line(n) for n in range(40))), "write")
    batch = previewed(clerk, *(line(n) for n in range(120)))
    new, same = list(range(42, 122)), list(range(2, 42))
    assert all_rows(clerk, batch, "show=created") == new
    assert all_rows(clerk, batch, "show=unchanged") == same
    page = clerk.get(f"/imports/{batch.pk}/?show=created&page=3").content.decode()
    assert "W0119" in page  # past what is kept in detail: read from the staged row
    assert "客户119" in page
    go(clerk, batch, "write")
    assert all_rows(clerk, batch, "show=created") == new
    assert all_rows(clerk, batch, "show=unchanged") == same
    page = clerk.get(f"/imports/{batch.pk}/?show=unchanged").content.decode()
    assert "W0000" in page
    assert "已有，一样" in page


def test_a_folded_row_is_unchanged_and_names_the_row_that_counts(clerk):
    batch = previewed(clerk, line(1), line(2), line(1, amount=200))
    for state in ("preview", "done"):
        assert all_rows(clerk, batch, "show=unchanged") == [4]
        assert "与第 2 行同号" in clerk.get(f"/imports/{batch.pk}/?show=unchanged").content.decode(), state
        go(clerk, batch, "write")


def test_changed_rows_past_those_kept_in_detail_show_their_change_in_the_report(clerk, monkeypatch):
    monkeypatch.setattr(outcomes, "MOST", 2)
    go(clerk, previewed(clerk, *(line(n) for n in range(6))), "write")
    batch = previewed(clerk, *(line(n, amount=150) for n in range(6)))
    assert all_rows(clerk, batch, "show=updated") == [2, 3, 4, 5, 6, 7]
    assert RowOutcome.objects.filter(sheet=only_sheet(batch)).count() == 2
    go(clerk, batch, "write")
    text = clerk.get(f"/imports/{batch.pk}/?show=updated").content.decode()
    assert text.count("<del>100.00</del>") == 6
    assert text.count("<ins>150.00</ins>") == 6


def test_warnings_are_grouped_by_kind_and_another_car_stands_before_harmless_ones(clerk):
    harmless = [line(n).replace("1390000", "123") for n in range(2, 40)]
    batch = previewed(clerk, line(1), *harmless, line(1, plate=77))
    page = clerk.get(f"/imports/{batch.pk}/?show=warned").content.decode()
    assert page.index("另一台车") < page.index("不是电话号码")
    assert SHOWN.findall(page) == ["41"]
    (key,) = re.findall(r'hint=(\w+)#differences"\s+>\s*<strong class="num">38<', page)
    assert all_rows(clerk, batch, f"show=warned&hint={key}") == list(range(3, 41))
    assert all_rows(clerk, batch, "show=look") == [41]
    go(clerk, batch, "write")
    assert all_rows(clerk, batch, f"show=warned&hint={key}") == list(range(3, 41))


def test_a_row_of_the_third_page_can_be_left_out(clerk):
    batch = previewed(clerk, *(line(n) for n in range(120)))
    sheet = only_sheet(batch)
    answer = clerk.post(f"/imports/{batch.pk}/sheets/{sheet.pk}/rows/115/leave/", headers={"HX-Request": "true"})
    assert 'id="row-115"' in answer.content.decode()
    assert "写入 119 行" in answer.content.decode()
    assert clerk.post(f"/imports/{batch.pk}/sheets/{sheet.pk}/rows/999/leave/").status_code == 404
    go(clerk, batch, "write")
    assert not Visit.objects.unscoped("test").filter(order_no="W0113").exists()
    assert all_rows(clerk, batch, "show=created") == [n for n in range(2, 122) if n != 115]


def test_the_book_goes_with_the_batch(clerk):
    batch = previewed(clerk, line(1), line(2))
    go(clerk, batch, "write")
    assert book_path(batch).exists()
    assert not new_book_path(batch).exists()
    clerk.post(f"/imports/{batch.pk}/undo/go/")
    assert not book_path(batch).exists()
    other = previewed(clerk, line(1))
    go(clerk, other, "abandon")
    assert not book_path(other).exists()
