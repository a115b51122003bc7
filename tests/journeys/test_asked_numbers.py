"""Nobody tries whole numbers one after another: so many different ones a day, found or not, wherever they are asked."""

import sqlite3
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone

from keliu.customers.finding import asked_numbers
from keliu.customers.finding.asked_numbers import may_look_for
from keliu.customers.middleware import ASKING
from keliu.customers.models import AskedNumber
from keliu.org.models import ShopFigure, StaffNotice
from keliu.rules.search_text import whole_number
from keliu.web.declared import declared
from tests.journeys.page_shop import days_ago, make_account, make_customer, make_store, make_vehicle, signed_in, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.database]
QUOTA = 20
USED_UP = "已到店里的上限"


@pytest.fixture
def shop():
    store = make_store("S01")
    ShopFigure.objects.create(
        group=store.group, store=store, name="privacy.whole_numbers_a_day", value=str(QUOTA),
        valid_from=days_ago(1), source="店规", set_by="某人", set_at=timezone.now(),
    )  # fmt: skip
    person = make_customer(store, last=days_ago(20), phone="+8613859690001")
    car = make_vehicle(person, last_visit_on=days_ago(20))
    return {"store": store, "person": person, "car": car, "csr": make_account(store, "csr"),
            "manager": make_account(store, "cs_manager")}  # fmt: skip


def test_the_limit_holds_on_every_page_and_the_ends_are_found_on(shop):
    browser, card = signed_in(shop["csr"]), f"/customers/{shop['person'].pk}/"
    for n in range(QUOTA - 1):
        assert browser.get("/search/", {"q": f"1385969{n:04}"}).status_code in (200, 302)
    assert browser.get("/search/", {"q": "13859690001"}).headers["Location"] == card, "asked before: costs nothing"
    assert StaffNotice.objects.visible_to(shop["manager"].viewer()).count() == 0
    assert browser.get("/customers/", {"q": "闽E7K531"}).status_code == 200
    told = StaffNotice.objects.visible_to(shop["manager"].viewer()).get()
    assert "as many as a day allows" in str(told.sentence)
    for page, asked in (
        ("/search/", {"q": "138 5969 0777"}), ("/customers/", {"q": "+86 13859690777"}), ("/vehicles/", {"q": "7K532"}),
        ("/visits/", {"q": "LFMK1A30P1K003872"}), ("/exports/new/", {"list": "customers", "query": "q=13859690777"}),
        ("/api/v1/vehicles", {"plate": "闽E7K532"}),
    ):  # fmt: skip
        assert browser.get(page, asked).status_code == 429, page
    assert USED_UP in text_of(browser.get("/search/quick/", {"q": "13859690777"}))
    assert browser.get("/search/", {"q": "13859690001"}).headers["Location"] == card
    for word in ("0001", "531", "郑文辉", "zhengwenhui"):
        assert browser.get("/search/", {"q": word}).status_code in (200, 302), word
    others = signed_in(shop["manager"])
    assert others.get("/search/", {"q": "13859690777"}).status_code == 200, "each person has a number of his own"
    assert AskedNumber.objects.filter(digest__contains="1385969").count() == 0


def test_a_form_in_which_others_are_named_counts_too(shop):
    manager = shop["manager"]
    may_look_for({f"1385969{n:04}" for n in range(QUOTA)}, quota=QUOTA, actor=manager.viewer(), now=timezone.now())
    form = {"other": "13859690777", "kind": "spouse", "told_by": "本人"}
    address = f"/customers/{shop['person'].pk}/household/link/"
    assert signed_in(manager).post(address, form).status_code == 429
    assert signed_in(manager).get(f"/customers/{shop['person'].pk}/").status_code == 200


def test_typing_a_number_counts_once_and_a_new_day_begins_anew(shop):
    viewer, now = shop["csr"].viewer(), timezone.now()
    for end in range(5, 12):
        assert may_look_for({"13859690001"[:end]}, quota=QUOTA, actor=viewer, now=now + timedelta(seconds=end))
    assert AskedNumber.objects.count() == 1
    assert not may_look_for({f"1385969{n:04}" for n in range(2, 30)}, quota=QUOTA, actor=viewer, now=now)
    assert StaffNotice.objects.visible_to(shop["manager"].viewer()).count() == 1, "told, however many come at once"
    assert may_look_for(
        {f"1385969{n:04}" for n in range(2, 20)}, quota=QUOTA, actor=viewer, now=now + timedelta(days=1)
    )


def test_nobody_waits_for_a_database_that_is_being_written_and_the_limit_holds_all_the_same(shop, monkeypatch):
    viewer, now, busy = shop["csr"].viewer(), timezone.now(), sqlite3.OperationalError("database is locked")
    busy.sqlite_errorname = "SQLITE_BUSY"

    def being_written(*_):
        raise OperationalError("database is locked") from busy

    def ask(*ends):
        return may_look_for({f"1385969{n:04}" for n in ends}, quota=QUOTA, actor=viewer, now=now)

    with monkeypatch.context() as patch:
        patch.setattr(asked_numbers, "_note", being_written)
        assert ask(*range(QUOTA - 1))
        assert ask(3), "asked before, though it waits"
        assert not ask(100, 101)
        assert AskedNumber.objects.count() == 0
    assert ask(3)
    assert not ask(102)
    assert AskedNumber.objects.count() == QUOTA
    assert StaffNotice.objects.visible_to(shop["manager"].viewer()).count() == 1
    assert asked_numbers.WAITING[viewer.account_id, timezone.localtime(now).date()] == set()


def test_a_list_is_not_asked_for_numbers_by_a_filter_that_does_not_count():
    """None of these holds a phone, plate or VIN; one that does must be named as `q` is, in the middleware."""
    texts = {one.name for spec in declared("lists") for one in spec.filters if one.kind == "text"}
    assert texts - ASKING == {"address", "brand", "field", "goods", "number", "series", "who", "why"}


@pytest.mark.parametrize(
    ("typed", "whole"),
    [
        ("138 5969-0001", "13859690001"), ("+86 13859690001", "13859690001"), ("2085566", "2085566"),
        ("闽E·7K531", "闽e7k531"), ("7k531", "7k531"), ("LFMK1A30P1K003871", "lfmk1a30p1k003871"),
        ("0001", ""), ("531", ""), ("张伟", ""), ("zhang", ""), ("zhangwei", ""), ("R2403130001", ""),
        ("2403130001", ""), ("stage=lost", ""),
    ],
)  # fmt: skip
def test_what_may_be_a_whole_number(typed, whole):
    assert whole_number(typed) == whole
