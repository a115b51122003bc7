"""Who may import, what he sees of the files, and how much the page takes."""

import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from keliu.audit.models import OpenBatch
from keliu.imports.models import Batch
from keliu.imports.tests.pages import (
    JOBS,
    ORDERS,
    go,
    make_stores,
    newest,
    only_sheet,
    sign_in,
    understand_orders,
    upload,
)

pytestmark = pytest.mark.django_db
FILE = ("工单.csv", ORDERS)
BATCH_PAGES = ("", "progress/", "rejects/", "undo/")
BATCH_TURNS = ("preview/", "back/", "write/", "abandon/", "add/", "undo/go/")


@pytest.fixture(autouse=True)
def _home(settings, tmp_path):
    settings.TASKS = JOBS
    settings.HOME = tmp_path


@pytest.fixture
def stores():
    return make_stores()


def test_a_batch_of_another_store_is_absent(stores):
    upload(sign_in("data_clerk", stores[0]), FILE)
    batch = newest()
    sheet = only_sheet(batch)
    stranger = sign_in("data_clerk", stores[1])
    for page in BATCH_PAGES:
        assert stranger.get(f"/imports/{batch.pk}/{page}").status_code == 404
    sheet_turns = [f"sheets/{sheet.pk}/{turn}/" for turn in ("field", "word", "kind", "forget")]
    given = {"index": 0, "word": "x", "kind": "visits"}
    for page in (*BATCH_TURNS, f"files/{sheet.file_id}/drop/", *sheet_turns):
        assert stranger.post(f"/imports/{batch.pk}/{page}", given).status_code == 404
    assert "工单.csv" not in stranger.get("/imports/").content.decode()
    batch.refresh_from_db()
    assert batch.state == "mapping"


@pytest.mark.parametrize("role", ["csr", "advisor", "renewal", "technician", "group", "auditor"])
def test_roles_without_the_right_find_no_import(stores, role):
    browser = sign_in(role, None if role in {"group", "auditor"} else stores[0], stores[0].group)
    assert browser.get("/imports/").status_code == 404
    assert upload(browser, FILE).status_code == 404
    assert not Batch.objects.unscoped("test").exists()


def test_a_stranger_is_sent_to_the_login():
    assert Client().get("/imports/").status_code == 302


def test_the_clerk_sees_full_values_and_the_manager_masked_ones(stores):
    clerk = sign_in("data_clerk", stores[0])
    upload(clerk, FILE)
    batch = newest()
    understand_orders(clerk, batch)
    manager = sign_in("service_manager", stores[0])
    full, masked = (b.get(f"/imports/{batch.pk}/").content.decode() for b in (clerk, manager))
    assert "14500000001" in full
    assert "14500000001" not in masked
    assert "145****0001" in masked
    go(clerk, batch, "preview")
    address = f"/imports/{batch.pk}/?show=created"
    full, masked = (b.get(address).content.decode() for b in (clerk, manager))
    assert "43432" in full
    assert "43432" not in masked
    go(clerk, batch, "write")
    sheet = only_sheet(batch)
    assert "43432" not in clerk.get(f"/imports/{batch.pk}/?sheet={sheet.pk}&show=created").content.decode()


def test_an_administrator_chooses_the_store_and_sees_no_names(stores):
    admin = sign_in("admin", None, stores[0].group)
    upload(admin, FILE, store=stores[1].pk)
    batch = newest()
    assert batch.store == stores[1]
    page = admin.get(f"/imports/{batch.pk}/").content.decode()
    assert "郑文辉" not in page
    assert "14500000001" not in page


def test_nobody_else_chooses_a_store(stores):
    clerk = sign_in("data_clerk", stores[0])
    assert upload(clerk, FILE, store=stores[1].pk).status_code == 422
    assert not Batch.objects.unscoped("test").exists()


def test_a_file_over_the_limit_is_refused_at_once_with_a_sentence(stores, settings):
    settings.UPLOAD_MAX_MB = 1
    clerk = sign_in("data_clerk", stores[0])
    begun = time.monotonic()
    answer = upload(clerk, ("大.csv", b"x" * (3 * 1024 * 1024)))
    assert time.monotonic() - begun < 2
    assert answer.status_code == 413
    assert "“大.csv”超过页面的上限 1 MB" in answer.content.decode()
    assert not Batch.objects.unscoped("test").exists()


def test_an_upload_of_200_megabytes_is_not_read_at_all(stores, settings):
    settings.UPLOAD_MAX_MB = 1
    clerk = sign_in("data_clerk", stores[0])
    answer = clerk.generic(
        "POST", "/imports/upload/", b"", content_type="multipart/form-data; boundary=x",
        headers={"X-Upload": "1"}, CONTENT_LENGTH=str(200 * 1024 * 1024),
    )  # fmt: skip
    assert answer.status_code == 413
    assert "1 MB" in answer.json()["refusal"]


def test_an_upload_needs_its_token(stores):
    clerk = sign_in("data_clerk", stores[0])
    careful = Client(enforce_csrf_checks=True)
    careful.cookies = clerk.cookies
    assert upload(careful, FILE).status_code == 403
    assert not Batch.objects.unscoped("test").exists()


def test_an_empty_file_and_no_file_are_refused(stores):
    clerk = sign_in("data_clerk", stores[0])
    assert upload(clerk).status_code == 422
    answer = clerk.post("/imports/upload/", {"files": [SimpleUploadedFile("空.csv", b"")]})
    assert "“空.csv”是空的" in answer.content.decode()


@pytest.mark.parametrize(("path", "given"), [
    ("field", {"index": 0, "field": "no_such_field"}), ("field", {"index": 999, "field": "vin"}),
    ("field", {"index": "x"}), ("kind", {"kind": "spaceships"}), ("word", {"index": 0, "word": "x", "code": "y"}),
])  # fmt: skip
def test_a_correction_that_cannot_be_changes_nothing(stores, path, given):
    clerk = sign_in("data_clerk", stores[0])
    upload(clerk, FILE)
    sheet = only_sheet(newest())
    assert clerk.post(f"/imports/{newest().pk}/sheets/{sheet.pk}/{path}/", given).status_code == 404
    sheet.refresh_from_db()
    assert sheet.mapping == {}


def test_pages_of_a_store_say_that_an_import_into_it_is_being_written(stores):
    clerk = sign_in("data_clerk", stores[0])
    upload(clerk, FILE)
    batch = newest()
    Batch.objects.unscoped("test").filter(pk=batch.pk).update(state="writing")
    OpenBatch.objects.create(number=batch.pk, opened_at=batch.created_at)
    assert f"导入第 {batch.pk} 批正在写入" in clerk.get("/imports/").content.decode()
    elsewhere = sign_in("data_clerk", stores[1])
    assert "正在写入" not in elsewhere.get("/imports/").content.decode()
