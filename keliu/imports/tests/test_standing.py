"""Why a batch is not taken back: which later imports come first, which records people changed; and files without news."""

import pytest
from django.test import Client
from django.utils import timezone

from keliu.customers.actions import EDITABLE, edit_customer
from keliu.customers.models import Customer, Ownership, Vehicle
from keliu.imports.models import Batch
from keliu.imports.showing import Sight
from keliu.imports.standing import standing_rows
from keliu.imports.tests.pages import JOBS, go, make_stores, newest, sign_in, upload
from keliu.imports.undo import ChangedSince
from keliu.org.models import Account

pytestmark = pytest.mark.django_db
HEADINGS = "工单号,进厂日期,车牌号,客户姓名,手机,维修类型,实收金额"


@pytest.fixture(autouse=True)
def _home(settings, tmp_path):
    settings.TASKS = JOBS
    settings.HOME = tmp_path


@pytest.fixture
def clerk() -> Client:
    """This function will return a data clerk's browser."""
    return sign_in("data_clerk", make_stores()[0])


def written(clerk: Client, *rows: str) -> Batch:
    """This function will import an order list by the page."""
    batch = previewed(clerk, *rows)
    assert go(clerk, batch, "write") == "done"
    return batch


def previewed(clerk: Client, *rows: str) -> Batch:
    """This function will bring an order list to its preview."""
    upload(clerk, ("单.csv", "\r\n".join([HEADINGS, *rows, ""]).encode()))
    batch = newest()
    assert go(clerk, batch, "preview") == "preview", batch.report
    return batch


FIRST = "W1,2026-01-02,闽E7K531,郑文辉,13812345671,保养,759"


def test_later_imports_are_named_the_newest_first_and_can_be_taken_back_in_that_order(clerk):
    first = written(clerk, FIRST)
    second = written(clerk, FIRST.replace("759", "800"))
    third = written(clerk, FIRST.replace("W1,2026-01-02", "W2,2026-02-02"))
    page = clerk.get(f"/imports/{first.pk}/undo/").content.decode()
    assert "先按这个顺序撤回" in page
    assert page.index(f"第 {third.pk} 批") < page.index(f"第 {second.pk} 批")
    assert "改为逐条手工更正" not in page
    assert go(clerk, first, "undo/go") == "done"
    assert f"先撤回第 {third.pk}、{second.pk} 批" in clerk.get(f"/imports/{first.pk}/").content.decode()
    for batch in (third, second, first):
        assert go(clerk, batch, "undo/go") == "undone"


def test_what_people_changed_is_told_before_what_imports_did(clerk):
    first = written(clerk, FIRST)
    second = written(clerk, FIRST.replace("759", "800"))
    person = Customer.objects.unscoped("test").get(name="郑文辉")
    given = {name: getattr(person, name) for name in EDITABLE} | {"note": "要靠窗"}
    edit_customer(
        person, given, version=person.version, actor=Account.objects.get().viewer(), now=timezone.now(), why="客户说的"
    )
    page = clerk.get(f"/imports/{first.pk}/undo/").content.decode()
    assert f"第 {second.pk} 批" in page
    assert "改为逐条手工更正" in page
    assert "郑文辉" in page
    assert "改了备注" in page


def test_a_record_without_a_name_is_named_by_what_it_hangs_on(clerk):
    written(clerk, FIRST)
    owned = Ownership.objects.unscoped("test").get()
    car = Vehicle.objects.unscoped("test").get()
    (row,) = standing_rows([ChangedSince("customers_ownership", owned.pk, "until", "陈莉", timezone.now())], Sight.FULL)
    assert (row.label, row.name) == ("车主关系", f"郑文辉 · {car.plate}")
    assert str(owned.pk) not in row.name.replace(car.plate, "")
    (row,) = standing_rows([ChangedSince("customers_ownership", owned.pk, "until")], Sight.MASKED)
    assert car.plate not in row.name


def test_files_without_news_say_so_and_their_button_is_secondary(clerk):
    written(clerk, FIRST)
    page = clerk.get(f"/imports/{previewed(clerk, FIRST).pk}/").content.decode()
    assert "没有新的内容" in page
    assert 'class="button-main"' not in page
    page = clerk.get(f"/imports/{previewed(clerk, FIRST.replace('W1', 'W9')).pk}/").content.decode()
    assert "没有新的内容" not in page
    assert 'class="button-main"' in page
