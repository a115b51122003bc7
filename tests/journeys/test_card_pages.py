"""The card and the vehicle's page: rights, masks on every part, reveals, the history of all desks."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from keliu.contacts.models import Contact
from keliu.customers.editing import customers
from keliu.customers.models import Policy, RevealLog
from keliu.org.models import Team
from tests.journeys.page_shop import (
    days_ago,
    make_account,
    make_customer,
    make_store,
    make_vehicle,
    make_visit,
    moment,
    signed_in,
    text_of,
)

pytestmark = pytest.mark.django_db
CANARY = "+8614599887766"


def make_full_file(store, **given):
    person = make_customer(store, "郑文辉", phone=CANARY, last=days_ago(20), visits=1, **given)
    car = make_vehicle(person, plate="闽EZ9Z99", vin="LFMK1A30P1K777777", last_visit_on=days_ago(20))
    make_visit(car, "R26-0001", days_ago=20, kind="maintenance", customer_fen=128_400, description="机油机滤")
    Policy.objects.create(
        group=store.group, policy_no="PDZA00123456", vehicle=car, insurer="人保", starts_on=date(2025, 12, 19),
        ends_on=date(2026, 12, 18), premium_fen=416_400,
    )  # fmt: skip
    Contact.objects.create(
        group=store.group, store=store, contact_no="K1", customer=person, at=moment(), contact_on=days_ago(0),
        channel="phone", direction="out", connected=False, outcome="改期",
    )  # fmt: skip
    return person, car


@pytest.mark.parametrize("page", ["", "history/", "edit/"])
def test_a_customer_of_another_store_is_absent(page):
    person = make_customer(make_store("S02"))
    client = signed_in(make_account(make_store("S01"), "cs_manager"))
    assert client.get(f"/customers/{person.pk}/{page}").status_code == 404
    assert client.post(f"/customers/{person.pk}/phones/", {"why": "想看"}).status_code == 404


def test_a_vehicle_of_another_store_is_absent():
    car = make_vehicle(make_customer(make_store("S02")))
    client = signed_in(make_account(make_store("S01"), "cs_manager"))
    assert client.get(f"/vehicles/{car.pk}/").status_code == 404
    assert client.get(f"/vehicles/{car.pk}/edit/").status_code == 404


def test_no_part_of_the_card_shows_what_is_masked():
    store = make_store()
    person, car = make_full_file(store)
    customers.change_phones(
        person, added=["+8614511223344"], ended=[], first=None, version=1, actor=make_account(store, "admin").viewer(),
        now=moment(), today=days_ago(0),
    )  # fmt: skip
    client = signed_in(make_account(store, "cs_manager"))
    for address in (f"/customers/{person.pk}/", f"/customers/{person.pk}/history/", f"/vehicles/{car.pk}/",
                    f"/customers/{person.pk}/edit/", "/changes/", "/search/quick/?q=郑文辉", "/vehicles/"):  # fmt: skip
        page = text_of(client.get(address)).replace(" ", "")
        for secret in ("14599887766", "14511223344", "闽E·Z9Z99", "闽EZ9Z99", "LFMK1A30P1K777777", "碧湖路"):
            assert secret not in page, (address, secret)


def test_the_own_team_sees_in_full():
    store = make_store()
    team = Team.objects.create(store=store, name="一组")
    person, _car = make_full_file(store, team=team)
    page = text_of(signed_in(make_account(store, "advisor", team=team)).get(f"/customers/{person.pk}/"))
    assert "145 9988 7766" in page
    assert "闽E·Z9Z99" in page
    assert "碧湖路128号" in page


def test_the_history_joins_visits_contacts_and_policies():
    store = make_store()
    person, _car = make_full_file(store)
    client = signed_in(make_account(store, "cs_manager"))
    page = text_of(client.get(f"/customers/{person.pk}/"))
    assert page.index("未接通") < page.index("R26-0001") < page.index("人保")
    assert "1,284" in page
    only = text_of(client.get(f"/customers/{person.pk}/history/?kind=policy"))
    assert "人保" in only
    assert "R26-0001" not in only


def test_a_contact_that_names_only_the_owner_stands_in_the_history_of_each_of_his_cars_and_of_no_other():
    store = make_store()
    person, car = make_full_file(store)
    second = make_vehicle(person, plate="闽EZ9Z98", vin="LFMK1A30P1K777778")
    other = make_vehicle(make_customer(store, phone="+8614500000002"), plate="闽EZ9Z97", vin="LFMK1A30P1K777779")
    client = signed_in(make_account(store, "service_manager"))
    for shown, is_there in ((car, True), (second, True), (other, False)):
        assert ("改期" in text_of(client.get(f"/vehicles/{shown.pk}/"))) is is_there
    assert text_of(client.get(f"/customers/{person.pk}/")).count("改期") == 1


def test_twenty_at_a_time_and_the_rest_on_demand():
    store = make_store()
    person = make_customer(store)
    car = make_vehicle(person)
    for i in range(25):
        make_visit(car, f"R{i:04d}", days_ago=i + 1)
    client = signed_in(make_account(store, "cs_manager"))
    page = text_of(client.get(f"/customers/{person.pk}/"))
    assert "更早 5 条" in page
    assert "R0019" in page
    assert "R0020" not in page
    before = page.split('"before": "')[1].split('"')[0].replace("&#x2B;", "+")
    rest = text_of(client.get(f"/customers/{person.pk}/history/", {"before": before}))
    assert "R0020" in rest
    assert "R0024" in rest
    assert "R0019" not in rest


def test_the_queries_of_a_card_do_not_grow_with_its_history():
    store = make_store()
    person = make_customer(store)
    car = make_vehicle(person)
    client = signed_in(make_account(store, "cs_manager"))
    client.get(f"/customers/{person.pk}/")
    with CaptureQueriesContext(connection) as few:
        client.get(f"/customers/{person.pk}/")
    for i in range(15):
        make_visit(car, f"R{i:04d}", days_ago=i + 1)
    with CaptureQueriesContext(connection) as many:
        client.get(f"/customers/{person.pk}/")
    assert len(many) <= len(few) + 1
    assert len(many) <= 44


def test_a_reveal_needs_a_reason_is_logged_and_counted():
    store = make_store()
    person = make_customer(store, phone=CANARY)
    client = signed_in(make_account(store, "cs_manager"))
    refused = text_of(client.post(f"/customers/{person.pk}/phones/", {"why": " "}))
    assert "请写明" in refused
    assert "7766" not in refused.replace("145****7766", "")
    shown = text_of(client.post(f"/customers/{person.pk}/phones/", {"why": "到期联系"}))
    assert "145 9988 7766" in shown
    assert "今天还可看 49 位客户" in shown
    assert RevealLog.objects.unscoped("test").filter(customer=person, why="到期联系", field="phone").count() == 1


def test_an_open_import_is_said_on_the_card_only_while_it_is_open():
    from keliu.audit.models import OpenBatch
    from keliu.customers.models import Customer

    store = make_store()
    person = make_customer(store)
    Customer.objects.unscoped("test").filter(pk=person.pk).update(batch=7)
    client = signed_in(make_account(store, "cs_manager"))
    assert "尚未完成的导入" not in text_of(client.get(f"/customers/{person.pk}/"))
    OpenBatch.objects.create(number=7, opened_at=moment())
    assert "尚未完成的导入 7" in text_of(client.get(f"/customers/{person.pk}/"))


@pytest.mark.parametrize(
    "query", ["before=nonsense", "before=2026-99-99T00:00:00", "kind=x&car=999", "before=2026-01-01T00:00:00"]
)
def test_odd_history_addresses_do_no_harm(query):
    store = make_store()
    person = make_customer(store)
    assert (
        signed_in(make_account(store, "cs_manager")).get(f"/customers/{person.pk}/history/?{query}").status_code == 200
    )
