"""What must be seen first on a card: wishes, dissatisfaction, arrears, a car that is in, who may edit, why nothing is due."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from keliu.contacts.models import Contact
from keliu.customers.card import overview
from keliu.customers.models import Customer, Vehicle
from keliu.org.models import Staff
from keliu.rules.calling_hours import CallingWindow
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


@pytest.fixture(autouse=True)
def _within_hours(monkeypatch):
    monkeypatch.setattr(overview, "calling_window", lambda now, hours: CallingWindow(True, timezone.now(), None, False))


def card_of(person, role="csr"):
    return text_of(signed_in(make_account(person.home_store, role)).get(f"/customers/{person.pk}/"))


def told(page):
    """Return the words of a page without tags and with single blanks."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def say(person, outcome, days, car=None):
    store = person.home_store
    Contact.objects.create(
        group=store.group, store=store, contact_no=f"K{outcome}{days}", customer=person, vehicle=car,
        at=timezone.now() - timedelta(days=days), contact_on=days_ago(days), channel="phone", direction="out",
        connected=True, outcome=outcome,
    )  # fmt: skip


def test_a_wish_not_to_be_called_stands_at_the_call_button_and_the_button_is_no_longer_the_main_one():
    person = make_customer(make_store())
    make_vehicle(person, insurance_ends_on=days_ago(-10))
    assert "客户希望" not in card_of(person)
    Customer.objects.unscoped("test").filter(pk=person.pk).update(
        preferred_channel="wechat", preferred_hours="上午不要打电话", note="老客户，家属免打扰"
    )
    page = card_of(Customer.objects.unscoped("test").get(pk=person.pk), "service_manager")
    button = page[page.index('class="next-acts"') :]
    assert "客户希望：微信 · 上午不要打电话 · 家属免打扰" in told(button[: button.index("</section>")])
    assert 'class="button button-large" data-key="c"' in button


def test_a_wish_is_seen_where_no_contact_is_due_too():
    person = make_customer(make_store())
    Customer.objects.unscoped("test").filter(pk=person.pk).update(preferred_hours="周末")
    page = card_of(person)
    assert "客户希望：周末" in told(page[: page.index('id="cars"')])


def test_a_dissatisfaction_stands_before_the_history_until_the_customer_takes_it_back():
    person = make_customer(make_store())
    make_vehicle(person)
    say(person, "不满意，异响未解决", 30)
    say(person, "无人接听", 20)
    page = card_of(person)
    assert "不满意，异响未解决" in page[: page.index('id="history"')]
    say(person, "满意", 2)
    page = card_of(person, "cs_manager")
    assert "不满意" not in page[: page.index('id="history"')]


def test_another_stores_word_is_not_told():
    person, other = make_customer(make_store()), make_store("S02")
    say(person, "不满意", 3)
    Contact.objects.unscoped("test").update(store=other)
    assert "不满意" not in card_of(person)


def test_what_is_owed_stands_on_the_card_and_opens_the_order_until_it_is_paid():
    person = make_customer(make_store())
    car = make_vehicle(person)
    order = make_visit(car, "R-OWED", outstanding_fen=120_000, outstanding_due_on=days_ago(5))
    make_visit(car, "R-LESS", outstanding_fen=30_000)
    make_visit(car, "R-VOID", outstanding_fen=999_900, cancelled=True)
    page = card_of(person)
    head = page[: page.index('id="cars"')]
    assert "欠 1,500 元，2 张工单" in head
    assert f"应于 {days_ago(5)} 付清 · R-OWED" in head
    assert f'href="/visits/{order.pk}/"' in head
    type(order).objects.unscoped("test").update(outstanding_paid_on=days_ago(1))
    assert "张工单" not in card_of(person, "cs_manager")


def test_a_car_that_is_still_in_stands_on_the_card_of_customer_and_car():
    person = make_customer(make_store())
    car = make_vehicle(person)
    promised = timezone.now() - timedelta(hours=5)
    make_visit(car, "R-IN", days_ago=2, kind="repair", promised_at=promised)
    other = make_vehicle(person, plate="闽E7K532", vin="LFMK1A30P1K003872")
    make_visit(other, "R-OUT", days_ago=3, delivered_at=timezone.now() - timedelta(days=2))
    page = card_of(person)
    assert "还没交车" in page[: page.index('id="cars"')]
    assert "已过 5 小时 · R-IN" in page
    client = signed_in(make_account(person.home_store, "cs_manager"))
    assert "还没交车" in text_of(client.get(f"/vehicles/{car.pk}/"))
    assert "还没交车" not in text_of(client.get(f"/vehicles/{other.pk}/"))


def test_a_store_that_notes_no_hand_over_has_no_car_in_nor_has_one_that_came_again_since():
    person = make_customer(make_store())
    car = make_vehicle(person)
    make_visit(car, "R-1", days_ago=4, kind="repair")
    assert "还没交车" not in card_of(person)
    make_visit(car, "R-2", days_ago=2, delivered_at=timezone.now())
    assert "还没交车" not in card_of(person, "cs_manager")


def test_a_red_date_beside_it_is_explained_where_no_contact_is_due():
    person = make_customer(make_store())
    make_vehicle(person, insurance_ends_on=days_ago(50))
    page = told(card_of(person))
    assert f"保险 {days_ago(50)} 已过期 50 天： 店里提醒到过期后 30 天为止" in page
    assert "没有到期的事" not in page


def test_where_no_date_is_over_nothing_is_due():
    person = make_customer(make_store())
    make_vehicle(person, insurance_ends_on=days_ago(-200))
    page = told(card_of(person))
    assert "店里设定的天数内没有到期的事" in page
    assert f"下一件：保险 {days_ago(-200)}，6 个月后，提前 45 天提醒" in page


def test_a_car_that_is_gone_is_never_overdue():
    person = make_customer(make_store(), last=days_ago(900))
    car = make_vehicle(
        person, insurance_ends_on=days_ago(20), warranty_ends_on=days_ago(10), due_on=days_ago(30), due_km=50_000,
        readings=1, last_read_on=days_ago(60), last_read_km=60_000,
    )  # fmt: skip
    assert "second bad" in card_of(person)
    Vehicle.objects.unscoped("test").filter(pk=car.pk).update(disposed_on=days_ago(5), disposal_reason="moved")
    page = card_of(person, "service_manager")
    assert f"{days_ago(5)} 迁走，到期不再提醒" in told(page)
    assert "名下的车都已不在用" in page
    for wrong in ("流失", "没有到期的事", "second bad", "超 "):
        assert wrong not in page[page.index("<main") :], wrong
    page = text_of(signed_in(make_account(person.home_store, "general_manager")).get(f"/vehicles/{car.pk}/"))
    assert "到期不再提醒" in page
    assert "second bad" not in page


def test_the_car_of_the_next_contact_comes_first_and_the_rest_is_a_click_away():
    person = make_customer(make_store())
    for i in range(12):
        make_vehicle(person, plate=f"闽E1000{i:X}", vin=f"LFMK1A30P1K0000{i:02d}")
    due = make_vehicle(person, plate="闽E9ZZZ9", vin="LFMK1A30P1K009999", insurance_ends_on=days_ago(-3))
    client = signed_in(make_account(person.home_store, "csr"))
    page = text_of(client.get(f"/customers/{person.pk}/"))
    rows = page[page.index('id="cars"') : page.index('id="history"')].split("data-href=")[1:]
    assert rows[0].startswith(f'"/vehicles/{due.pk}/"')
    assert len(rows) == 8
    assert "再看 5 辆" in page
    everything = text_of(client.get(f"/customers/{person.pk}/?cars=all"))
    assert everything.count('data-href="/vehicles/') == 13
    chips = page[page.index('id="history"') :]
    assert len(set(re.findall(r"car=\d+", chips))) == 13


def test_a_cancelled_order_is_neither_late_nor_money_and_is_told_beside_the_visits():
    person = make_customer(make_store(), visits=1, last=days_ago(9))
    car = make_vehicle(person, visits=1, cancelled=1)
    make_visit(car, "R-OK", days_ago=9)
    at = timezone.now() - timedelta(days=5)
    make_visit(
        car,
        "R-VOID",
        days_ago=6,
        cancelled=True,
        customer_fen=85_600,
        promised_at=at,
        delivered_at=at + timedelta(minutes=10),
    )
    page = card_of(person)
    assert "1 次来厂" in page
    assert "另有 1 张工单已取消" in page
    assert 'class="amount void">856' in page
    assert "已取消，不计次数和金额" in page
    assert "晚交" not in page


def test_who_has_no_advisor_is_shown_who_received_him_last():
    store = make_store()
    person = make_customer(store)
    car = make_vehicle(person)
    names = {
        name: Staff.objects.create(group=store.group, store=store, staff_no=name, name=name)
        for name in ("余超", "苏凯")
    }
    for i in range(3):
        make_visit(car, f"R{i}", days_ago=100 + i, advisor=names["苏凯"])
    make_visit(car, "R9", days_ago=8, advisor=names["余超"])
    page = told(card_of(person))
    assert "没有顾问" in page
    assert f"上次接待 余超 {days_ago(8)} 常由 苏凯 接待，4 次来厂中 3 次" in page


def test_who_may_not_edit_is_told_who_may():
    store = make_store()
    advisor = make_account(store, "advisor", name="苏凯")
    free, held = make_customer(store), make_customer(store, "陈丽", phone="+8614500006722", advisor=advisor.staff)
    assert "资料由服务经理或客服经理修改：还没有负责的顾问" in card_of(free)
    assert "资料由负责的顾问（苏凯）或服务经理修改" in card_of(held, "renewal")
    assert "资料由" not in card_of(held, "service_manager")
    car = make_vehicle(held)
    client = signed_in(make_account(store, "claims"))
    assert "资料由负责的顾问（苏凯）或服务经理修改" in text_of(client.get(f"/vehicles/{car.pk}/"))


@pytest.mark.parametrize(
    ("role", "has_undo", "selects"), [("csr", False, False), ("advisor", True, False), ("cs_manager", True, True)]
)
def test_only_keys_that_do_something_are_listed(role, has_undo, selects):
    page = text_of(signed_in(make_account(make_store(), role)).get("/customers/"))
    keys = page[page.index('id="keys"') :]
    assert ("<kbd>Z</kbd>" in keys) is has_undo
    assert ("<kbd>Ctrl</kbd>" in keys) is has_undo
    assert ("<kbd>X</kbd>" in keys) is selects
    assert "<kbd>J</kbd>" in keys


def test_the_print_says_of_when_it_is_and_the_button_that_it_prints():
    store = make_store()
    page = text_of(signed_in(make_account(store, "csr", name="江雨桐")).get(f"/customers/{make_customer(store).pk}/"))
    assert "打印信息表" in page
    assert f"资料截至 {days_ago(0)}" in page
    assert "打印人 江雨桐" in page


def test_the_tab_of_insurances_that_end_holds_none_that_has_ended():
    store = make_store()
    over, ahead = make_customer(store, "已过期"), make_customer(store, "快到期", phone="+8614500006722")
    make_vehicle(over, insurance_ends_on=days_ago(50))
    make_vehicle(ahead, plate="闽E7K532", vin="LFMK1A30P1K003872", insurance_ends_on=days_ago(-20))
    client = signed_in(make_account(store, "cs_manager"))
    for query, found in (("30", {"快到期"}), ("..30", {"快到期", "已过期"}), ("overdue", {"已过期"})):
        page = text_of(client.get(f"/customers/?insurance={query}"))
        assert {name for name in ("已过期", "快到期") if f">{name}</a>" in page} == found, query
