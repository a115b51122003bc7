"""Suppliers' and dealers' files: opened, changed, found, listed for what they lack, seen beside the parts fitted (A7)."""

import random
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from keliu.audit.models import Change
from keliu.customers.models import Partner, PartnerContact
from keliu.customers.partners.lists import lacking, unconfirmed
from keliu.org.models import Region
from keliu.rules.partners import is_overdue, is_unconfirmed, missing_of_partner
from keliu.web.filters import Asked
from keliu.workshop.models import VisitLine
from tests.journeys.page_shop import (
    days_ago,
    make_account,
    make_customer,
    make_store,
    make_vehicle,
    make_visit,
    signed_in,
    text_of,
)

pytestmark = pytest.mark.django_db
GIVEN = {
    "code": "SP01", "name": "厦门众成汽配", "kind": "supplier", "contact_name": "柯建明", "phone": "0592-8800123",
    "address": "厦门市湖里区枋湖路8号", "region_code": "350206", "brands": "博世、曼牌", "goods": "机滤", "note": "",
    "person-name": "杜秀兰", "person-post": "财务", "person-phone": "13950012345",
}  # fmt: skip
REST = {"stopped_on": "", "stopped_why": "", "person-name": "", "person-post": "", "person-phone": ""}


@pytest.fixture
def clerk() -> Client:
    Region.objects.create(code="350206", name="湖里区")
    return signed_in(make_account(make_store(), "data_clerk"))


def only() -> Partner:
    return Partner.objects.unscoped("test").get()


def said(table: str = "customers_supplier") -> set[tuple[str, str | None, str | None, str]]:
    rows = Change.objects.unscoped("test").filter(table=table)
    return set(rows.values_list("field", "old", "new", "why"))


def test_a_file_is_opened_changed_ended_and_every_field_of_it_stands_in_the_log(clerk: Client) -> None:
    answer = clerk.post("/partners/new/", GIVEN)
    row = only()
    assert (answer.status_code, answer["Location"]) == (302, f"/partners/{row.pk}/")
    assert (row.phone, row.registered_on, row.confirmed_on) == (
        "+865928800123",
        timezone.localdate(),
        timezone.localdate(),
    )
    card = text_of(clerk.get(f"/partners/{row.pk}/"))
    assert all(word in card for word in ("厦门众成汽配", "0592-8800123", "湖里区", "杜秀兰", "139 5001 2345", "往来中"))
    person = PartnerContact.objects.unscoped("test").get()
    changed = (
        GIVEN
        | REST
        | {"name": "众成汽配", "phone": "13600001111", "version": "1", "why": "改名", "person-ended": person.pk}
    )
    assert clerk.post(f"/partners/{row.pk}/edit/", changed).status_code == 302
    told = {("name", "厦门众成汽配", "众成汽配", "改名"), ("phone", "+865928800123", "+8613600001111", "改名"),
            ("person", "杜秀兰", None, "改名"), ("created", None, "厦门众成汽配", "")}  # fmt: skip
    assert told <= said()
    late = clerk.post(f"/partners/{row.pk}/edit/", changed | {"note": "迟到的"})  # of the version before
    assert late.status_code == 422
    assert "刚被别人改过" in text_of(late)
    assert "迟到的" in text_of(late)
    ended = changed | {"version": "2", "stopped_on": timezone.localdate().isoformat()}
    refused = clerk.post(f"/partners/{row.pk}/edit/", ended)
    assert (refused.status_code, "请写明为什么停止往来" in text_of(refused)) == (422, True)
    assert clerk.post(f"/partners/{row.pk}/edit/", ended | {"stopped_why": "假货"}).status_code == 302
    assert "停止往来：假货" in text_of(clerk.get(f"/partners/{row.pk}/"))
    log = text_of(signed_in(make_account(row.store, "service_manager")).get("/changes/?table=customers_supplier"))
    assert "往来单位" in log
    assert "停止原因" in log


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"name": "别的"}, "代码 SP01 已经是 厦门众成汽配 的"),
        ({"code": "SP02"}, "厦门众成汽配 已有档案，代码是 SP01"),
        ({"code": "SP02", "name": "别的", "region_code": "35"}, "6 位"),
        ({"code": "SP02", "name": "别的", "phone": "12"}, "电话"),
        ({"code": "", "name": "别的"}, "代码"),
        ({"code": "SP02", "name": "别的", "person-name": ""}, "这是谁的"),
    ],
)
def test_twins_and_what_cannot_be_are_refused_with_a_sentence_and_stay_typed(
    clerk: Client, wrong: dict[str, str], told: str
) -> None:
    assert clerk.post("/partners/new/", GIVEN).status_code == 302
    answer = clerk.post("/partners/new/", GIVEN | wrong)
    assert answer.status_code == 422
    assert told in text_of(answer)
    assert "枋湖路8号" in text_of(answer)
    assert Partner.objects.unscoped("test").count() == 1


def test_a_business_is_found_by_name_pinyin_code_and_phone_and_its_phone_is_masked_in_the_list(clerk: Client) -> None:
    clerk.post("/partners/new/", GIVEN)
    clerk.post(
        "/partners/new/",
        GIVEN | REST | {"code": "DL7", "name": "同安顺达汽贸", "kind": "dealer", "phone": "13700002222"},
    )
    for word, hit in (
        ("众成", "SP01"), ("zhongcheng", "SP01"), ("tasd", "DL7"), ("dl7", "DL7"), ("2222", "DL7"),
        ("0592-8800123", "SP01"), ("13700002222", "DL7"),
    ):  # fmt: skip
        page = text_of(clerk.get("/partners/", {"q": word}))
        assert [code for code in ("SP01", "DL7") if code in page] == [hit], word
    dealers = text_of(clerk.get("/partners/?kind=dealer&region=350206&sort=-name"))
    assert "DL7" in dealers
    assert "SP01" not in dealers
    assert "137****2222" in dealers
    assert "2222" not in dealers.replace("137****2222", "")


def test_what_is_lacking_or_stale_is_listed_by_the_same_rules_that_the_card_tells(clerk: Client) -> None:
    draw, today, store = random.Random(7), timezone.localdate(), make_store("S02")
    viewer = make_account(store, "data_clerk").viewer()

    def some_day() -> date | None:
        return draw.choice([None, days_ago(0), days_ago(2), days_ago(3), days_ago(364), days_ago(366)])

    rows = [
        Partner(
            store=store, code=f"P{n}", name=f"厂{n}", contact_name=draw.choice(["", "某"]), phone=draw.choice(["", "+861"]),
            address=draw.choice(["", "路"]), region_code=draw.choice(["", "350206"]), brands=draw.choice(["", "博世"]),
            goods=draw.choice(["", "机油"]), registered_on=some_day(), confirmed_on=some_day(),
            stopped_on=draw.choice([None, None, today]),
        )
        for n in range(300)
    ]  # fmt: skip
    Partner.objects.bulk_create(rows)
    asked, seen = Asked(viewer, today), Partner.objects.visible_to(viewer)

    def lacks(row: Partner) -> bool:
        missing = missing_of_partner(
            contact=row.contact_name, phone=row.phone, address=row.address, region_code=row.region_code,
            brands=row.brands, goods=row.goods,
        )  # fmt: skip
        return bool(missing) and not row.stopped_on and is_overdue(row.registered_on, today, 2)

    stale = {
        row.code
        for row in rows
        if not row.stopped_on and is_unconfirmed(row.confirmed_on, row.registered_on, today, 12)
    }
    assert set(seen.filter(lacking(asked)).values_list("code", flat=True)) == {row.code for row in rows if lacks(row)}
    assert set(seen.filter(unconfirmed(asked)).values_list("code", flat=True)) == stale
    overview = text_of(signed_in(make_account(store, "cs_manager")).get("/data-quality/"))
    assert f"<strong>{sum(map(lacks, rows))}</strong>" in overview
    assert f"<strong>{len(stale)}</strong>" in overview


def test_confirming_takes_a_file_off_the_list_and_other_stores_and_posts_know_nothing_of_it(clerk: Client) -> None:
    clerk.post("/partners/new/", GIVEN)
    row = only()
    Partner.objects.unscoped("test").update(confirmed_on=days_ago(500))
    assert "SP01" in text_of(clerk.get("/partners/?wrong=unconfirmed"))
    for address in ("", "edit/", "parts/"):
        page = f"/partners/{row.pk}/{address}"
        other = signed_in(make_account(make_store(f"S9{address[:1]}"), "cs_manager"))
        assert other.get(page).status_code == 404
        assert signed_in(make_account(row.store, "csr", name=f"c{address[:1]}")).get(page).status_code == 404
    assert clerk.post(f"/partners/{row.pk}/confirm/", {"version": "9"}).status_code == 302
    assert only().confirmed_on == days_ago(500)
    assert clerk.post(f"/partners/{row.pk}/confirm/", {"version": "1"}).status_code == 302
    assert only().confirmed_on == timezone.localdate()
    assert "SP01" not in text_of(clerk.get("/partners/?wrong=unconfirmed"))


def test_the_card_counts_the_lines_of_the_own_stores_orders_that_name_the_code(clerk: Client) -> None:
    clerk.post("/partners/new/", GIVEN)
    row, other = only(), make_store("S02")

    def fitted(store: Any, number: int, days: int, **given: Any) -> None:
        person = make_customer(store, phone=f"+86145000{number:05d}")
        car = make_vehicle(person, plate=f"闽E7K{number:03d}", vin=f"LFMK1A30P1K{number:06d}")
        visit = make_visit(car, f"R{number}", days_ago=days, **given)
        VisitLine.objects.create(
            visit=visit, line_no="1", type="part", name=f"机滤{number}", supplier_code="SP01", quantity=1
        )
        VisitLine.objects.create(visit=visit, line_no="2", type="labour", name="工时")

    fitted(row.store, 1, 40)
    fitted(row.store, 2, 20)
    fitted(row.store, 3, 5, cancelled=True)
    fitted(other, 4, 1)
    page = text_of(clerk.get(f"/partners/{row.pk}/parts/", headers={"HX-Request": "true"}))
    assert "有 2 行写着 SP01" in page
    assert (timezone.localdate() - timedelta(days=20)).isoformat() in page
    assert "机滤2" in page
    assert "机滤4" not in page
