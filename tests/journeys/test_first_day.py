"""A first day and what a manager asked of it: steps with their state, words that name the field, counts that say which
cars, settings that say who sets them, files that a spreadsheet can work with."""

import io
import re
import zipfile
from datetime import date, timedelta

import pytest
from django.utils import timezone
from python_calamine import CalamineWorkbook

from keliu.customers.models import Vehicle
from keliu.org.models import Account, Group, Staff, Store
from tests.journeys.page_shop import make_account, make_customer, make_store, make_vehicle, signed_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(tmp_path, settings):
    settings.HOME = tmp_path
    return tmp_path


def administrator():
    group = Group.objects.create(code="G1", name="")
    staff = Staff.objects.create(group=group, staff_no="admin", name="admin", role="admin")
    return signed_in(Account.objects.create_account("admin", "a-long-password-1", staff, must_change=False))


def steps_of(client) -> list[tuple[str, bool]]:
    return [(step.title, step.is_done) for step in client.get("/").context["steps"]]


def test_an_empty_home_tells_the_steps_and_which_are_done() -> None:
    client = administrator()
    titles = ["集团名称", "建门店", "录入人员，开账号", "导入工单、客户、车辆"]
    assert steps_of(client) == [(title, False) for title in titles]
    client.post("/group/", {"name": "漳州集团"})
    client.post("/stores/new/", {"code": "S01", "name": "龙文店"})
    assert [done for _title, done in steps_of(client)] == [True, True, False, False]
    assert "龙文店" in text_of(client.get("/"))
    form = {"staff_no": "1", "name": "陈莉", "role": "service_manager", "store": Store.objects.unscoped("t").get().pk,
            "username": "chenli"}  # fmt: skip
    client.post("/staff/new/", form)
    assert [done for _title, done in steps_of(client)] == [True, True, True, False]


def test_who_may_not_add_a_store_sees_the_steps_without_the_buttons() -> None:
    manager = signed_in(make_account(make_store(), "service_manager"))
    told = manager.get("/").context["steps"]
    assert [(step.title, bool(step.url)) for step in told] == [
        ("建门店", False), ("录入人员，开账号", False), ("导入工单、客户、车辆", True),
    ]  # fmt: skip


def test_a_new_person_is_of_the_only_store_and_of_none_where_there_are_two() -> None:
    client = administrator()
    client.post("/stores/new/", {"code": "S01", "name": "龙文店"})
    only = Store.objects.unscoped("test").get()
    assert client.get("/staff/new/").context["form"]["store"].value() == only.pk
    client.post("/stores/new/", {"code": "S02", "name": "芗城店"})
    assert client.get("/staff/new/").context["form"]["store"].value() is None


def test_what_may_stay_empty_says_so_and_what_is_missing_is_named() -> None:
    client = administrator()
    page = text_of(client.get("/stores/new/"))
    assert len(re.findall("选填", page)) == 5, "address, phone, district, longitude, latitude"
    refused = text_of(client.post("/stores/new/", {"code": "S01", "name": ""}))
    assert "请填写名称" in refused
    assert "这个字段是必填项" not in refused


def test_a_customer_without_a_name_is_told_which_field_is_missing() -> None:
    client = signed_in(make_account(make_store(), "service_manager"))
    refused = text_of(client.post("/customers/new/", {"name": "", "phones": "13805960001"}))
    assert refused.count("请填写姓名") == 2, "above the form and beside the field"
    assert "这个字段是必填项" not in refused


def test_the_counts_of_cars_say_which_cars_they_count() -> None:
    store = make_store()
    make_vehicle(make_customer(store))
    gone = make_vehicle(make_customer(store, "何一", phone="+8614500000002"), plate="闽E00002", vin="LFMK1A30P1K003872")
    Vehicle.objects.unscoped("test").filter(pk=gone.pk).update(disposed_on=date(2025, 1, 1))
    client = signed_in(make_account(store, "service_manager"))
    for address, words in (
        ("/vehicles/", "含已离场的"), ("/vehicles/?gone=0", "只算在用的"), ("/vehicles/?gone=1", "只算已离场的"),
        ("/customers/", "（含已离场）"), ("/models/", "在用车辆（全部门店）"),
    ):  # fmt: skip
        assert words in text_of(client.get(address)), address
    home = text_of(client.get("/home/side/"))
    assert "在用车辆按阶段" in home


def test_the_chip_of_an_import_names_the_import() -> None:
    store = make_store()
    make_customer(store)
    page = text_of(signed_in(make_account(store, "service_manager")).get("/customers/?batch=5..5"))
    assert "第 5 批" in page
    assert "5–5" not in page


def test_settings_can_be_seen_to_be_changed_by_who_may_and_not_by_others() -> None:
    store = make_store()
    manager = text_of(signed_in(make_account(store, "service_manager")).get("/settings/"))
    other = text_of(signed_in(make_account(store, "cs_manager")).get("/settings/"))
    assert 'aria-label="修改 流失起点"' in manager
    assert 'aria-label="修改 流失起点"' not in other
    assert "由售后经理、总经理或管理员设置" in other
    assert "由售后经理、总经理或管理员设置" not in manager
    assert "挽回" not in manager
    assert "<th>条款</th>" not in manager


def exported(client, **given) -> bytes:
    start = {"list": "customers", "query": "", "why": "例会", "format": "xlsx", "columns": ["name", "last", "spend"]}
    page = client.post("/exports/new/", start | given, follow=True)
    made = page.context["made"]
    assert f'href="/exports/{made.pk}/"' in text_of(page), "the page says that it is done, with the link"
    assert "文件已写好" in text_of(page)
    return b"".join(client.get(f"/exports/{made.pk}/").streaming_content)


def test_a_workbook_holds_days_and_numbers_with_a_filter_and_fitting_columns() -> None:
    store, last = make_store(), timezone.localdate() - timedelta(days=40)
    make_vehicle(make_customer(store, "漳州明辉东家具股份有限公司", last=last, spend_24m_fen=123456))
    client = signed_in(make_account(store, "service_manager"))
    data = exported(client)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    assert rows[1] == ["漳州明辉东家具股份有限公司", last, 1234.56]
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert '<autoFilter ref="A1:C2"/>' in sheet
    widths = [float(width) for width in re.findall(r'<col [^>]*?width="([\d.]+)"', sheet)]
    assert widths[0] > 26
    assert all(8 <= width <= 51 for width in widths)


def test_an_export_offers_the_masked_phone_ticked() -> None:
    store = make_store()
    make_vehicle(make_customer(store))
    page = signed_in(make_account(store, "service_manager")).get("/exports/new/?list=customers")
    ticked = {name for name, _label, is_on in page.context["columns"] if is_on}
    assert "phone" in ticked
