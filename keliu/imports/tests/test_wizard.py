"""The import from the page, from the drop zone to the undo, with files as shops have them."""

import socket
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from keliu.audit.models import Change, OpenBatch
from keliu.customers.actions import EDITABLE, edit_customer
from keliu.customers.models import Customer, RevealLog
from keliu.imports import actions, engine, jobs, wizard
from keliu.imports.batches import rejects_path, save_call
from keliu.imports.models import Batch, ColumnMapping, RowOutcome
from keliu.imports.tests.pages import (
    HEADINGS,
    JOBS,
    ORDERS,
    go,
    make_stores,
    newest,
    only_sheet,
    orders,
    say_fields,
    sign_in,
    understand_orders,
    upload,
)
from keliu.org.models import Account
from keliu.rules.rights import Viewer
from keliu.workshop.models import Visit

pytestmark = pytest.mark.django_db
FILE = ("工单_2026-11.csv", ORDERS)


@pytest.fixture(autouse=True)
def _home(settings, tmp_path):
    settings.TASKS = JOBS
    settings.HOME = tmp_path


@pytest.fixture
def store():
    return make_stores()[0]


@pytest.fixture
def clerk(store):
    return sign_in("data_clerk", store)


def visits() -> int:
    return Visit.objects.unscoped("test").count()


def previewed(clerk) -> Batch:
    """This function will bring ORDERS to their preview."""
    upload(clerk, FILE)
    batch = newest()
    understand_orders(clerk, batch)
    assert go(clerk, batch, "preview") == "preview", batch.report
    return batch


def test_a_file_goes_from_the_drop_zone_to_the_files_and_back(clerk):
    answer = upload(clerk, FILE)
    batch = newest()
    assert answer.url == reverse("imports:batch", args=[batch.pk])
    page = clerk.get(answer.url).content.decode()
    assert "RO号" in page
    assert "表头在第 2 行" in page
    assert "GB18030" in page

    understand_orders(clerk, batch)
    assert go(clerk, batch, "preview") == "preview"
    assert visits() == 0
    page = clerk.get(answer.url).content.decode()
    assert "日期“2025-13-02”读不出" in page

    assert go(clerk, batch, "write") == "done"
    assert visits() == 2
    assert not OpenBatch.objects.exists()
    assert "30 天内" in clerk.get(answer.url).content.decode()

    assert "撤回会去掉这些" in clerk.get(f"/imports/{batch.pk}/undo/").content.decode()
    assert go(clerk, batch, "undo/go") == "undone"
    assert visits() == Customer.objects.unscoped("test").count() == 0
    assert not RowOutcome.objects.exists()
    assert "已撤回" in clerk.get("/imports/").content.decode()


def test_a_missing_column_is_named_before_anything_is_compared(clerk):
    upload(clerk, FILE)
    batch = newest()
    sheet = only_sheet(batch)
    clerk.post(f"/imports/{batch.pk}/sheets/{sheet.pk}/kind/", {"kind": "visits"})
    assert go(clerk, batch, "preview") == "mapping"
    page = clerk.get(f"/imports/{batch.pk}/").content.decode()
    assert "还没有选 到厂时间 对应的列" in page


def test_the_same_layout_needs_no_click_next_month(clerk):
    upload(clerk, FILE)
    batch = newest()
    understand_orders(clerk, batch)
    sheet = only_sheet(batch)
    place = next(c["index"] for c in sheet.understanding["columns"] if c["field"] == "kind")
    clerk.post(f"/imports/{batch.pk}/sheets/{sheet.pk}/word/", {"index": place, "word": "道路救援", "code": "repair"})
    go(clerk, batch, "preview")
    go(clerk, batch, "write")

    line = "X2612001,2025/12/1 8:30,闽E43432,郑文辉,14500000001,300,道路救援,2025/12/1 17:05"
    upload(clerk, ("工单_2026-12.csv", orders(line, title="维修结算明细（12 月）")))
    second = newest()
    page = clerk.get(f"/imports/{second.pk}/").content.decode()
    assert "上次同样的表头您改过" in page
    assert "不认得“道路救援”" not in page
    assert go(clerk, second, "preview") == "preview"
    assert only_sheet(second).counts["created"] == 1
    assert only_sheet(second).counts["warned"] == 0


def test_the_command_line_reads_a_layout_as_the_page_was_told(clerk, tmp_path):
    batch = previewed(clerk)
    go(clerk, batch, "write")
    path = tmp_path / "next.csv"
    path.write_bytes(orders("X2612009,2025/11/3 8:30,闽E43432,郑文辉,14500000001,300,保养,2025/11/3 17:05"))
    call = engine.Call([str(path)], Viewer(None, None, "keliu", None, None), timezone.now(), store="S01")
    engine.run(call, dry_run=False, folder=tmp_path / "read")
    assert Visit.objects.unscoped("test").get(order_no="X2612009").customer_fen == 30_000


def test_what_is_remembered_can_be_forgotten(clerk):
    batch = previewed(clerk)
    go(clerk, batch, "write")
    assert ColumnMapping.objects.count() == 1
    upload(clerk, ("again.csv", ORDERS))
    second = newest()
    sheet = only_sheet(second)
    clerk.post(f"/imports/{second.pk}/sheets/{sheet.pk}/forget/")
    assert not ColumnMapping.objects.exists()
    sheet.refresh_from_db()
    assert all(column["source"] == "found" for column in sheet.understanding["columns"])


def test_a_later_export_shows_field_by_field_what_it_changes(clerk):
    batch = previewed(clerk)
    go(clerk, batch, "write")
    changed = orders("X2611001,2025/11/1 8:30,闽E43432,郑文辉,14500000001,800,定期保养,2025/11/1 18:30")
    upload(clerk, ("later.csv", changed))
    second = newest()
    go(clerk, second, "preview")
    (row,) = RowOutcome.objects.filter(sheet=only_sheet(second))
    assert row.outcome == "updated"
    told = {name: (old, new) for _table, name, old, new in row.detail["changes"]}
    assert told == {
        "customer_fen": ("759.00", "800.00"),
        "delivered_at": ("2025-11-01 17:05", "2025-11-01 18:30"),
    }
    page = clerk.get(f"/imports/{second.pk}/").content.decode()
    assert "<del>759.00</del>" in page
    assert "<ins>800.00</ins>" in page
    go(clerk, second, "write")
    assert Change.objects.unscoped("test").filter(batch=second.pk).count() == 2


def test_a_row_left_out_is_not_written(clerk):
    batch = previewed(clerk)
    sheet = only_sheet(batch)
    row = RowOutcome.objects.get(sheet=sheet, row=3, outcome="created")
    answer = clerk.post(f"/imports/{batch.pk}/sheets/{sheet.pk}/rows/{row.row}/leave/", headers={"HX-Request": "true"})
    assert "写入 1 行" in answer.content.decode()
    go(clerk, batch, "write")
    assert list(Visit.objects.unscoped("test").values_list("order_no", flat=True)) == ["X2611002"]


def test_rejected_rows_come_back_as_the_persons_own_sheet(clerk):
    batch = previewed(clerk)
    answer = clerk.get(f"/imports/{batch.pk}/rejects/")
    content = b"".join(answer.streaming_content)
    assert content[:2] == b"PK"
    line = "X2611003,2025-11-02,闽E99978,陈晓燕,14500000003,88,事故,,日期读不出"
    corrected = orders(line, headings=f"{HEADINGS},退回原因")
    go(clerk, batch, "write")
    upload(clerk, ("rejected.csv", corrected))
    second = newest()
    understand_orders(clerk, second)
    go(clerk, second, "preview")
    assert only_sheet(second).counts["created"] == 1


def test_a_second_click_writes_nothing_twice(clerk):
    batch = previewed(clerk)
    assert go(clerk, batch, "write") == go(clerk, batch, "write") == "done"
    assert visits() == 2
    assert go(clerk, batch, "preview") == "done"


def test_the_same_files_dropped_twice_in_a_minute_are_one_batch(clerk):
    first, again = upload(clerk, ("a.csv", ORDERS)), upload(clerk, ("a.csv", ORDERS))
    other = upload(clerk, ("b.csv", ORDERS))
    assert first.url == again.url != other.url
    Batch.objects.unscoped("test").update(created_at=timezone.now() - timedelta(minutes=2))
    assert upload(clerk, ("a.csv", ORDERS)).url not in (first.url, other.url)


def test_a_file_that_cannot_be_read_is_refused_and_can_be_replaced(clerk):
    upload(clerk, ("坏.xlsx", b"PK\x03\x04 no workbook"))
    batch = newest()
    assert batch.state == "refused"
    page = clerk.get(f"/imports/{batch.pk}/").content.decode()
    assert "“坏.xlsx”读不了" in page
    clerk.post(f"/imports/{batch.pk}/add/", {"files": [SimpleUploadedFile("good.csv", ORDERS)]})
    batch.refresh_from_db()
    assert batch.state == "mapping"
    assert [file.name for file in batch.files.all()] == ["good.csv"]


def test_a_sheet_that_is_left_out_can_be_imported_all_the_same(clerk):
    upload(clerk, ("note.csv", "甲,乙\r\n闽E12345,2\r\n闽E12346,3\r\n".encode()))
    batch = newest()
    assert only_sheet(batch).kind == "ignored"
    assert "这张表不导入" in clerk.get(f"/imports/{batch.pk}/").content.decode()
    assert go(clerk, batch, "preview") == "mapping"
    clerk.post(f"/imports/{batch.pk}/sheets/{only_sheet(batch).pk}/kind/", {"kind": "vehicles"})
    say_fields(clerk, batch, 甲="plate")
    assert go(clerk, batch, "preview") == "preview"
    assert only_sheet(batch).counts["created"] == 2


def test_a_batch_given_up_leaves_nothing_behind(clerk):
    batch = previewed(clerk)
    assert rejects_path(batch).exists()
    assert go(clerk, batch, "abandon") == "abandoned"
    assert not rejects_path(batch).exists()
    assert not RowOutcome.objects.exists()
    assert go(clerk, batch, "write") == "abandoned"


def test_an_import_whose_rows_were_changed_since_is_not_taken_back(clerk):
    batch = previewed(clerk)
    go(clerk, batch, "write")
    person = Customer.objects.unscoped("test").get(name="郑文辉")
    given = {name: getattr(person, name) for name in EDITABLE} | {"note": "要靠窗"}
    someone = Account.objects.get().viewer()
    edit_customer(person, given, version=person.version, actor=someone, now=timezone.now(), why="客户说的")
    person.refresh_from_db()
    assert person.note == "要靠窗"
    page = clerk.get(f"/imports/{batch.pk}/undo/").content.decode()
    assert "之后有人改过这些行" in page
    assert "郑文辉" in page
    assert go(clerk, batch, "undo/go") == "done"
    assert "不能撤回" in clerk.get(f"/imports/{batch.pk}/").content.decode()


def test_full_values_in_a_preview_are_logged_once(clerk):
    batch = previewed(clerk)
    for _time in range(3):
        clerk.get(f"/imports/{batch.pk}/")
    assert RevealLog.objects.unscoped("test").filter(why=f"import {batch.pk}").count() == 1


def test_an_import_whose_process_died_is_written_to_its_end_by_the_next(clerk):
    batch = previewed(clerk)
    viewer, now = Account.objects.get().viewer(), timezone.now()
    assert actions.begin_writing(batch, now=now)
    call = wizard.call_of(batch, actor=viewer, now=now)
    save_call(engine.staging_folder(batch), call)
    engine.open_batch(call, batch)
    Batch.objects.unscoped("test").filter(pk=batch.pk).update(process=f"{socket.gethostname()}:4194304:1")
    jobs.write_batch.call(batch.pk, viewer.account_id)
    batch.refresh_from_db()
    assert (batch.state, visits(), OpenBatch.objects.count()) == ("done", 2, 0)
    assert only_sheet(batch).counts["created"] == 2
    assert ColumnMapping.objects.count() == 1


def test_an_import_that_fails_goes_back_to_its_preview_and_leaves_nothing(clerk, monkeypatch):
    batch = previewed(clerk)
    monkeypatch.setattr(engine, "_close", lambda *_: 1 / 0)
    assert go(clerk, batch, "write") == "preview"
    assert (visits(), OpenBatch.objects.count()) == (0, 0)
    assert "什么也没有写入" in clerk.get(f"/imports/{batch.pk}/").content.decode()


def test_an_import_that_waits_for_another_says_so_on_its_page_and_in_the_history(clerk):
    batch = previewed(clerk)
    assert actions.begin_writing(batch, now=timezone.now())
    assert "等待另一批写完" not in clerk.get(f"/imports/{batch.pk}/").content.decode()
    OpenBatch.objects.create(number=batch.pk + 1, opened_at=timezone.now())
    long_ago = timezone.now() - timedelta(minutes=5)
    Batch.objects.unscoped("test").filter(pk=batch.pk).update(created_at=long_ago, beat_at=long_ago)
    page = clerk.get(f"/imports/{batch.pk}/progress/").content.decode()
    assert "排队等写入" in page
    assert "没有动静" not in page
    assert "等待另一批写完" in clerk.get("/imports/").content.decode()


def test_the_history_is_filtered_by_its_address(clerk):
    batch = previewed(clerk)
    assert "工单_2026-11.csv" in clerk.get("/imports/?state=preview").content.decode()
    assert "工单_2026-11.csv" not in clerk.get("/imports/?state=done").content.decode()
    go(clerk, batch, "write")
    assert "工单_2026-11.csv" in clerk.get("/imports/?state=done&q=2026-11").content.decode()
    people = clerk.get(f"/customers/?batch={batch.pk}..{batch.pk}").content.decode()
    assert "郑文辉" in people
    assert "郑文辉" not in clerk.get(f"/customers/?batch={batch.pk + 1}..").content.decode()
