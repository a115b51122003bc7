"""What a list says beside its rows: why there is no export, what a filter means, which car a contact is about."""

from datetime import timedelta

import pytest
from django.utils import timezone

from keliu.customers.models import CustomerFacts, VehicleFacts
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
NO_EXPORT = "导出请找经理"


@pytest.mark.parametrize("address", ["/customers/", "/vehicles/", "/visits/", "/contacts/"])
@pytest.mark.parametrize(("role", "told"), [("csr", True), ("advisor", True), ("cs_manager", False)])
def test_who_may_not_export_reads_who_does(address, role, told):
    store = make_store()
    make_visit(make_vehicle(make_customer(store, last=days_ago(20))), "R1")
    page = text_of(signed_in(make_account(store, role)).get(address))
    assert (NO_EXPORT in page) == told
    assert ("/exports/" in page or "/export/" in page) != told


def test_logs_of_an_auditor_promise_no_manager():
    assert NO_EXPORT not in text_of(signed_in(make_account(make_store(), "auditor")).get("/changes/"))


def test_the_filters_offer_3_to_6_months_and_over_12_and_explain_their_words():
    store = make_store()
    client = signed_in(make_account(store, "cs_manager"))
    menu = text_of(client.get("/customers/", headers={"HX-Request": "true", "HX-Target": "list-filters"}))
    for text in (
        "3–6 个月前",
        "12 个月以前",
        "由程序按 24 个月消费评定",
        "负责这位客户的接车小组",
        "导入历史里的批次号",
    ):
        assert text in menu
    make_customer(store, "三月", last=days_ago(30 * 4))
    make_customer(store, "一年", phone="+8614500000002", last=days_ago(400))
    assert "三月" in text_of(client.get("/customers/?last=3..6m"))
    page = text_of(client.get("/customers/?last=12..m"))
    assert "一年" in page
    assert "三月" not in page


def test_one_condition_is_not_spoken_of_as_several_and_the_address_is_no_text_of_the_page():
    client = signed_in(make_account(make_store(), "cs_manager"))
    page = text_of(client.get("/customers/?class=A"))
    assert "没有符合这一条的" in page
    assert "没有同时符合这 2 条的" in text_of(client.get("/customers/?class=A&stage=lost"))
    assert ">?class=A<" not in page


def test_a_contact_of_another_car_than_the_rows_names_its_plate():
    store = make_store()
    person = make_customer(store, "明辉东", last=days_ago(4))
    due = timezone.localdate() + timedelta(days=5)
    make_vehicle(person, plate="闽E00020", vin="LFMK1A30P1K000001", insurance_ends_on=due)
    main = make_vehicle(person, plate="闽E00573", vin="LFMK1A30P1K000002", last_visit_on=days_ago(4))
    CustomerFacts.objects.unscoped("test").filter(customer=person).update(main_vehicle=main, vehicles=2)
    client = signed_in(make_account(store, "cs_manager"))
    assert text_of(client.get("/customers/")).count("闽E·**020") == 1
    VehicleFacts.objects.unscoped("test").exclude(vehicle=main).update(insurance_ends_on=None)
    assert "闽E·**020" not in text_of(client.get("/customers/"))


def test_a_car_whose_owner_nobody_knows_stands_in_the_list_of_contacts_and_on_the_home():
    store = make_store()
    due = timezone.localdate() + timedelta(days=5)
    car = make_vehicle(make_customer(store), plate="闽E00020", insurance_ends_on=due, last_visit_on=days_ago(40))
    type(car).objects.unscoped("test").update(owner=None)
    client = signed_in(make_account(store, "cs_manager"))
    for address in ("/contacts/", "/", "/home/main/"):
        answer = client.get(address)
        assert answer.status_code == 200, address
    assert f"/vehicles/{car.pk}/" in text_of(client.get("/contacts/"))


def test_kilometres_and_money_of_a_visit_have_their_words_on_a_phone():
    store = make_store()
    make_visit(make_vehicle(make_customer(store)), "R1", odometer_km=10534, customer_fen=916800)
    page = text_of(signed_in(make_account(store, "cs_manager")).get("/visits/"))
    for text in ('data-label="里程"', '<span class="narrow-only">km</span>', 'data-label="金额"', 'data-label="顾问"'):
        assert text in page


def test_an_order_without_parts_says_so_and_one_without_lines_blames_the_file():
    store = make_store()
    visit = make_visit(make_vehicle(make_customer(store)), "R1")
    client = signed_in(make_account(store, "cs_manager"))
    assert text_of(client.get(f"/visits/{visit.pk}/")).count("导入的文件里没有这张工单的明细") == 2
    VisitLine.objects.create(visit=visit, line_no="1", type="labour", name="常规保养")
    page = text_of(client.get(f"/visits/{visit.pk}/"))
    assert "这张工单没有配件" in page
    assert "导入的文件里没有这张工单的明细" not in page


def test_the_home_names_whom_its_button_calls():
    store = make_store()
    make_vehicle(make_customer(store, "柯倩", last=days_ago(120)), last_visit_on=days_ago(120))
    assert "查看 柯倩 的号码" in text_of(signed_in(make_account(store, "csr")).get("/"))


def test_the_foot_of_a_phone_has_a_short_word_in_english():
    store = make_store()
    client = signed_in(make_account(store, "csr"))
    client.cookies["keliu_language"] = "en"
    page = text_of(client.get("/"))
    assert "<span>To contact</span>" in page
    assert "To contact today" in page
