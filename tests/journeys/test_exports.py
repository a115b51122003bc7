"""Exports: who may, what is in the file, that no cell is a formula, the log, and that only one's own file is handed over."""

import csv
import io
import zipfile
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from python_calamine import CalamineWorkbook

from keliu.customers.models import Customer, CustomerFacts, CustomerPhone, CustomerStore
from keliu.org import exporting
from keliu.org.actions.exports import expire_exports
from keliu.org.jobs import write_export
from keliu.org.models import Export
from keliu.org.tests.making import Place, make_place
from keliu.rules.rights import DEEDS, Deed, Role
from keliu.sheets.plain import RUNS

pytestmark = pytest.mark.django_db
PHONE = "+8614500012345"
PAYLOADS = [
    '=HYPERLINK("http://x","y")', "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0", "＝1+1", "https://x.example",
    "00012", "2025-03-05", "1e5", "'=1", '"quoted", and comma',
]  # fmt: skip


@pytest.fixture(autouse=True)
def home(tmp_path, settings):
    settings.HOME = tmp_path
    return tmp_path


@pytest.fixture
def place() -> Place:
    return make_place()


def customers(place: Place, names: list[str], store: int = 0) -> None:
    own = place.stores[store]
    for name in names:
        made = Customer.objects.create(group=place.group, home_store=own, name=name, customer_no=f"C{name}"[:60])
        CustomerStore.objects.create(customer=made, store=own)
        CustomerFacts.objects.create(customer=made)
        CustomerPhone.objects.create(customer=made, number=PHONE)


def export(client: Client, **given: object):
    start = {"list": "customers", "query": "", "why": "例会", "format": "xlsx", "columns": ["name", "phone", "number"]}
    page = client.post("/exports/new/", start | given, follow=True)
    made = page.context["made"] if page.status_code == 200 and "made" in page.context else None
    return client.get(f"/exports/{made.pk}/") if made else page


def body(answer) -> bytes:
    return b"".join(answer.streaming_content)


def test_a_workbook_holds_texts_as_texts_masked_and_marked(place: Place) -> None:
    customers(place, PAYLOADS)
    manager = place.client(Role.SERVICE_MANAGER, name="郑国栋")
    data = body(export(manager))
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    assert rows[0] == ["客户", "电话", "客户编号"]
    assert sorted(row[0] for row in rows[1 : len(PAYLOADS) + 1]) == sorted(PAYLOADS)
    assert {row[1] for row in rows[1 : len(PAYLOADS) + 1]} == {"145****2345"}
    assert "郑国栋" in rows[-1][0]
    assert f"{len(PAYLOADS)} 行" in rows[-1][0]
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet
        assert "<hyperlink" not in sheet.lower()
        assert "郑国栋" in book.read("docProps/core.xml").decode()


def test_a_csv_begins_with_its_mark_and_no_cell_with_a_formula(place: Place) -> None:
    customers(place, PAYLOADS)
    data = body(export(place.client(Role.SERVICE_MANAGER), format="csv"))
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    cells = [cell for row in rows for cell in row]
    assert not [cell for cell in cells if cell.startswith(RUNS)]
    told = {row[0].removeprefix("'") if row[0][1:2] in "=+-@\t\r" else row[0] for row in rows[1:-2] if row}
    assert "=HYPERLINK" in "".join(told)


def test_only_those_who_may_export_find_the_page(place: Place) -> None:
    customers(place, ["甲"])
    for role in Role:
        if role in {Role.ADMIN, Role.GROUP, Role.AUDITOR}:
            continue
        answer = place.client(role).post("/exports/new/", {"list": "customers", "why": "x"})
        assert (answer.status_code == 302) == (Deed.EXPORT_MASKED in DEEDS[role]), role
    assert export(place.client(Role.SERVICE_MANAGER), list="no-such-list").status_code == 404
    assert export(place.client(Role.SERVICE_MANAGER), list="logins").status_code == 404


def test_an_export_holds_the_rows_of_the_own_store_and_of_the_filter(place: Place) -> None:
    customers(place, ["甲", "乙"])
    customers(place, ["丙"], store=1)
    manager = place.client(Role.SERVICE_MANAGER)
    names = body(export(manager, format="csv")).decode("utf-8-sig")
    assert ("甲" in names, "丙" in names) == (True, False)
    first = Customer.objects.unscoped("test").get(name="甲")
    foreign = Customer.objects.unscoped("test").get(name="丙")
    chosen = body(export(manager, format="csv", ids=[first.pk, foreign.pk])).decode("utf-8-sig")
    assert ("甲" in chosen, "乙" in chosen, "丙" in chosen) == (True, False, False)
    none = body(export(manager, format="csv", query="stage=lost")).decode("utf-8-sig")
    assert "甲" not in none


def test_an_export_without_a_reason_is_asked_for_one(place: Place) -> None:
    customers(place, ["甲"])
    assert "用途" in export(place.client(Role.SERVICE_MANAGER), why=" ").content.decode()
    assert not Export.objects.unscoped("test").exists()


def test_every_export_is_logged_and_its_file_is_for_its_person_alone(place: Place) -> None:
    customers(place, ["甲"])
    mine, other = place.client(Role.SERVICE_MANAGER, name="郑国栋"), place.client(Role.CS_MANAGER)
    export(mine)
    made = Export.objects.unscoped("test").get()
    assert (made.rows, made.why, made.state, made.taken_at is not None) == (1, "例会", "ready", True)
    assert "郑国栋" in other.get("/exports/").content.decode()
    assert other.get(f"/exports/{made.pk}/").status_code == 404
    assert "郑国栋" not in place.client(Role.SERVICE_MANAGER, store=1).get("/exports/").content.decode()
    assert mine.get(f"/exports/{made.pk}/").status_code == 200


def test_a_large_export_is_written_by_a_job_with_the_rights_of_that_moment(place: Place, monkeypatch) -> None:
    monkeypatch.setattr("keliu.org.views.exports.DIRECT_ROWS", 1)
    customers(place, ["甲", "乙"])
    manager = place.client(Role.SERVICE_MANAGER)
    assert "正在写" in export(manager).content.decode()
    made = Export.objects.unscoped("test").get()
    assert made.state == "waiting"
    assert write_export.func(made.pk) == 2
    assert write_export.func(made.pk) is None, "a second run writes nothing"
    assert manager.get(f"/exports/{made.pk}/").status_code == 200
    export(manager)
    later = Export.objects.unscoped("test").get(state="waiting")
    later.account.staff.role = Role.TECHNICIAN
    later.account.staff.save()
    assert write_export.func(later.pk) is None
    assert Export.objects.unscoped("test").get(pk=later.pk).state == "failed"


def test_a_file_is_gone_after_its_days_and_its_line_stays(place: Place) -> None:
    customers(place, ["甲"])
    manager = place.client(Role.SERVICE_MANAGER)
    export(manager)
    made = Export.objects.unscoped("test").get()
    assert expire_exports(now=timezone.now()) == 0
    assert expire_exports(now=timezone.now() + timedelta(days=8)) == 1
    assert not exporting.path_of(made).exists()
    assert manager.get(f"/exports/{made.pk}/").status_code == 404
    assert Export.objects.unscoped("test").get().rows == 1
