"""The interface shows what its caller may see, page by page, and answers every refusal as a problem document."""

import json
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.staticfiles.finders import find
from django.test import Client
from django.utils import timezone

from keliu.api.actions import make_token, revoke_token
from keliu.api.models import Token
from keliu.audit.models import Change
from keliu.customers.models import (
    Customer,
    CustomerFacts,
    CustomerPhone,
    CustomerStore,
    Vehicle,
    VehicleFacts,
    VehicleStore,
)
from keliu.org.models import Account, Group, Staff, Store, Team
from keliu.org.second_factor.setting_up import set_up
from keliu.workshop.models import Visit, VisitLine

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
PHONE = "+8614500000001"


def make_store(code: str = "S01", group_code: str = "G1") -> Store:
    group, _ = Group.objects.get_or_create(code=group_code, defaults={"name": group_code})
    return Store.objects.create(group=group, code=code, name=f"门店{code}")


def make_account(store: Store, role: str, *, team: Team | None = None, username: str = "") -> Account:
    name = username or f"{role}-{store.code}"
    staff = Staff.objects.create(group=store.group, store=store, staff_no=name, name=name, role=role, team=team)
    return Account.objects.create_account(name, "a-long-password-1", staff, must_change=False)


def make_customer(store: Store, number: str, *, team: Team | None = None) -> Customer:
    person = Customer.objects.create(group=store.group, home_store=store, customer_no=number, name=f"客户{number}")
    CustomerPhone.objects.create(customer=person, number=PHONE)
    CustomerStore.objects.create(customer=person, store=store, team=team)
    CustomerFacts.objects.create(customer=person)
    return person


def make_vehicle(owner: Customer, vin: str) -> Vehicle:
    store = owner.home_store
    car = Vehicle.objects.create(group=store.group, home_store=store, vin=vin, plate="闽E7K531", owner=owner)
    VehicleStore.objects.create(vehicle=car, store=store)
    VehicleFacts.objects.create(vehicle=car, visits=1)
    return car


def caller(account: Account) -> dict[str, str]:
    """Return the headers of a caller with a token of this account."""
    tomorrow = timezone.localdate() + timedelta(days=1)
    token = make_token(account, name="test", expires_on=tomorrow, actor=account.viewer(), now=NOW)
    return {"authorization": f"Bearer {token}"}


def test_a_manager_lists_his_store_page_by_page_and_no_other() -> None:
    here, there = make_store("S01"), make_store("S02")
    numbers = [make_customer(here, f"C{n}").customer_no for n in range(5)]
    make_customer(there, "X1")
    headers, client = caller(make_account(here, "service_manager")), Client()
    seen: list[str] = []
    cursor = ""
    for _ in range(3):
        document = client.get(f"/api/v1/customers?limit=2&cursor={cursor}", headers=headers).json()
        seen += [item["customer_no"] for item in document["items"]]
        cursor = document["next_cursor"] or ""
    assert seen == numbers
    assert cursor == ""


def test_phones_are_masked_for_a_manager_and_whole_for_the_own_team() -> None:
    store = make_store()
    team = Team.objects.create(store=store, name="A组")
    person = make_customer(store, "C1", team=team)
    for account, wanted in (
        (make_account(store, "service_manager"), "145****0001"),
        (make_account(store, "advisor", team=team), PHONE),
    ):
        document = Client().get(f"/api/v1/customers/{person.pk}", headers=caller(account)).json()
        assert document["phones"] == [wanted]


def test_a_row_of_another_store_and_a_missing_row_look_the_same() -> None:
    here, there = make_store("S01"), make_store("S02")
    foreign = make_customer(there, "X1")
    headers = caller(make_account(here, "service_manager"))
    answers = [Client().get(f"/api/v1/customers/{number}", headers=headers) for number in (foreign.pk, 999_999)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content
    assert answers[0]["Content-Type"].startswith("application/problem+json")


def test_without_a_good_token_nothing_is_shown() -> None:
    store = make_store()
    manager = make_account(store, "service_manager")
    headers = caller(manager)
    assert Client().get("/api/v1/customers").status_code == 401
    assert Client().get("/api/v1/customers", headers={"authorization": "Bearer kl_wrong"}).status_code == 401
    token = Token.objects.unscoped("test").get()
    revoke_token(token, actor=manager.viewer(), now=NOW)
    assert Client().get("/api/v1/customers", headers=headers).status_code == 401


def test_a_leavers_token_opens_nothing() -> None:
    manager = make_account(make_store(), "service_manager")
    headers = caller(manager)
    Staff.objects.unscoped("test").filter(pk=manager.staff_id).update(left_on=date(2020, 1, 1))
    assert Client().get("/api/v1/customers", headers=headers).status_code == 401


def test_an_edit_is_audited_and_a_later_one_with_the_old_version_is_told() -> None:
    store = make_store()
    person = make_customer(store, "C1")
    headers = caller(make_account(store, "service_manager"))
    address = f"/api/v1/customers/{person.pk}"
    body = {"version": person.version, "name": "林佳慧", "why": "客户来电"}
    first = Client().patch(address, json.dumps(body), content_type="application/json", headers=headers)
    again = Client().patch(
        address, json.dumps(body | {"name": "林佳"}), content_type="application/json", headers=headers
    )
    assert first.json()["name"] == "林佳慧"
    assert (again.status_code, again.json()["version"]) == (409, person.version + 1)
    change = Change.objects.unscoped("test").get(table="customers_customer")
    assert (change.field, change.new, change.why) == ("name", "林佳慧", "客户来电")


def test_an_unknown_field_is_refused_and_nothing_is_written() -> None:
    store = make_store()
    person = make_customer(store, "C1")
    headers = caller(make_account(store, "service_manager"))
    body = {"version": 1, "name": "新", "level": "corporate_vip"}
    answer = Client().patch(
        f"/api/v1/customers/{person.pk}", json.dumps(body), content_type="application/json", headers=headers
    )
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["where"].endswith("level")
    assert Customer.objects.unscoped("test").get(pk=person.pk).name == "客户C1"


def test_a_session_may_read_but_writes_only_with_its_csrf_token() -> None:
    store = make_store()
    person = make_customer(store, "C1")
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_account(store, "service_manager"), "django.contrib.auth.backends.ModelBackend")
    assert client.get(f"/api/v1/customers/{person.pk}").status_code == 200
    body = json.dumps({"version": 1, "name": "新"})
    refused = client.patch(f"/api/v1/customers/{person.pk}", body, content_type="application/json")
    assert refused.status_code == 403


def test_vehicles_are_found_by_any_spelling_of_the_plate() -> None:
    store = make_store()
    team = Team.objects.create(store=store, name="A组")
    car = make_vehicle(make_customer(store, "C1", team=team), "LFMK5AF31F3000001")
    headers = caller(make_account(store, "advisor", team=team))
    document = Client().get("/api/v1/vehicles", {"plate": "闽e·7k531"}, headers=headers).json()
    assert [(item["id"], item["stage"], item["vin"]) for item in document["items"]] == [
        (car.pk, "never_visited", car.vin)
    ]


def test_a_visit_carries_its_lines_and_money_in_fen() -> None:
    store = make_store()
    car = make_vehicle(make_customer(store, "C1"), "LFMK5AF31F3000001")
    visit = Visit.objects.create(
        store=store, order_no="R1", vehicle=car, arrived_at=NOW, arrived_on=NOW.date(), customer_fen=12_345
    )
    VisitLine.objects.create(visit=visit, line_no="1", name="机油", amount_fen=9_900)
    headers = caller(make_account(store, "service_manager"))
    document = Client().get(f"/api/v1/visits/{visit.pk}", headers=headers).json()
    assert (document["customer_fen"], document["lines"][0]["amount_fen"]) == (12_345, 9_900)
    assert Client().get("/api/v1/visits?since=2026-03-03", headers=headers).json()["items"] == []


def test_a_cursor_of_ones_own_making_is_refused() -> None:
    headers = caller(make_account(make_store(), "service_manager"))
    answer = Client().get("/api/v1/customers?cursor=abc", headers=headers)
    assert (answer.status_code, answer.json()["status"]) == (400, 400)


def test_the_document_of_the_interface_names_every_resource() -> None:
    document = Client().get("/api/v1/openapi.json").json()
    assert {path.split("/")[3] for path in document["paths"]} == {"customers", "vehicles", "visits", "import-batches"}


def test_the_administrator_makes_a_token_that_is_shown_once() -> None:
    store = make_store()
    admin, manager = make_account(store, "admin"), make_account(store, "service_manager")
    client = Client()
    client.force_login(admin, "django.contrib.auth.backends.ModelBackend")
    given = {"account": manager.pk, "name": "DMS", "expires_on": timezone.localdate().isoformat()}
    assert client.post("/tokens/", given)["Location"] == "/second-step/", "a token opens without the second step"
    set_up(admin, b"0" * 20, step=0, actor=admin.viewer(), now=timezone.now())
    page = client.post("/tokens/", given).content.decode()
    token = page.split("<code>")[1].split("</code>")[0]
    assert Client().get("/api/v1/customers", headers={"authorization": f"Bearer {token}"}).status_code == 200
    assert token not in client.get("/tokens/").content.decode()
    assert Client().get("/tokens/").status_code == 302


def test_the_page_of_the_interface_takes_its_scripts_from_this_server(client: Client) -> None:
    page = client.get("/api/v1/docs").content.decode()
    links = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert any(link.endswith("swagger-ui-bundle.js") for link in links)
    assert all(link.startswith("/static/ninja/") for link in links)
    assert [link for link in links if not find(link.removeprefix("/static/"))] == []
