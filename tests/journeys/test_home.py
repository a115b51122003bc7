"""The home of each role, and the list of today: numbers open into the rows that they count."""

import os
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from keliu.audit.actions import FieldChange, record_changes
from keliu.customers.models import (
    Customer,
    CustomerFacts,
    CustomerPhone,
    CustomerStore,
    Vehicle,
    VehicleFacts,
    VehicleStore,
)
from keliu.org.actions.figures import change_figure
from keliu.org.models import Account, Staff
from keliu.org.tests.making import Place, make_place
from keliu.outreach import today
from keliu.rules.rights import Role
from keliu.workshop.models import Visit

pytestmark = pytest.mark.django_db
PHONE = "+8614500012345"


@pytest.fixture
def place() -> Place:
    return make_place()


def customer(place: Place, name: str, months: int, *, team: int | None = 0, letter: str = "A") -> Vehicle:
    """Return the car of a customer who was here so many months ago."""
    store, last = place.stores[0], timezone.localdate() - timedelta(days=31 * months)
    made = Customer.objects.create(group=place.group, home_store=store, name=name, customer_no=name)
    advisor = Staff.objects.unscoped("test").filter(role="advisor").first() or place.staff(Role.ADVISOR, team=0)
    CustomerStore.objects.create(
        customer=made, store=store, team=place.teams[team] if team is not None else None,
        advisor=advisor if team is not None else None,
    )  # fmt: skip
    CustomerPhone.objects.create(customer=made, number=PHONE)
    car = Vehicle.objects.create(
        group=place.group, home_store=store, owner=made, plate=f"闽E{made.pk:05}", series="雷凌"
    )
    VehicleStore.objects.create(vehicle=car, store=store)
    VehicleFacts.objects.create(vehicle=car, visits=1, last_visit_on=last, last_any_on=last)
    CustomerFacts.objects.create(customer=made, vehicles=1, main_vehicle=car, last_visit_on=last, customer_class=letter)
    return car


def read(client: Client) -> str:
    return "".join(client.get(page).content.decode() for page in ("/", "/home/main/", "/home/side/"))


def test_a_fresh_home_says_what_to_do_first(place: Place) -> None:
    assert "导入文件" in place.client(Role.SERVICE_MANAGER).get("/").content.decode()
    assert "导入由经理" in place.client(Role.ADVISOR).get("/").content.decode()


@pytest.mark.parametrize("role", list(Role))
def test_every_role_has_a_home(place: Place, role: Role) -> None:
    customer(place, "金一", 7)
    client = place.client(role)
    for page in ("/", "/home/main/", "/home/side/", "/home/first/"):
        assert client.get(page).status_code == 200
    assert client.get("/home/secret/").status_code == 404


def test_every_number_of_the_managers_home_opens_into_as_many_rows(place: Place) -> None:
    for number, months in enumerate((1, 4, 4, 7, 7, 7, 13, 13)):
        customer(place, f"客{number}", months, team=number % 2, letter="AB"[number % 2])
    client = place.client(Role.SERVICE_MANAGER)
    found = re.findall(r'href="(/(?:customers|vehicles)/\?[^"]+)">([\d,]+)</a>', read(client))
    assert len(found) > 8
    for address, number in found:
        page = client.get(address.replace("&amp;", "&")).content.decode()
        assert f"<strong>{number}</strong>" in page or (number == "0" and "条件" in page), (address, number)


def test_the_month_opens_into_the_arrivals_that_it_counts(place: Place) -> None:
    car = customer(place, "金一", 1)
    yesterday = timezone.now() - timedelta(days=1)
    for number, (kind, is_cancelled) in enumerate((("repair", 0), ("boutique", 0), ("repair", 1), ("pdi", 0))):
        Visit.objects.create(
            store=place.stores[0], order_no=f"R{number}", vehicle=car, kind=kind, cancelled=bool(is_cancelled),
            arrived_at=yesterday, arrived_on=timezone.localdate(yesterday),
        )  # fmt: skip
    client = place.client(Role.SERVICE_MANAGER)
    addresses = [found.replace("&amp;", "&") for found in re.findall(r'href="(/visits/\?day=[^"]+)"', read(client))]
    page = client.get(next(found for found in addresses if "boutique" in found)).content.decode()
    assert [f">R{number}<" in page for number in range(4)] == [True, True, False, False]
    assert len(addresses) >= 6


def test_whose_cars_are_all_gone_is_in_no_stage(place: Place) -> None:
    gone, _kept = customer(place, "金一", 7), customer(place, "银二", 7)
    Vehicle.objects.unscoped("test").filter(pk=gone.pk).update(disposed_on=timezone.localdate())
    client = place.client(Role.SERVICE_MANAGER)
    page = client.get("/customers/?stage=at_risk").content.decode()
    assert ("金一" in page, "银二" in page) == (False, True)
    rows = re.findall(r"<tr.*?</tr>", client.get("/customers/").content.decode(), re.DOTALL)
    assert [("已离场" in row, "风险" in row) for name in ("金一", "银二") for row in rows if name in row] == [
        (True, False),
        (False, True),
    ]


def test_the_next_one_stands_above_the_queue_with_its_reason(place: Place) -> None:
    customer(place, "金一", 7)
    customer(place, "银二", 4, letter="C")
    page = place.client(Role.ADVISOR, team=0).get("/").content.decode()
    assert page.index("金一") < page.index("银二")
    assert "因为" in page
    assert "145 0001 2345" in page
    assert "145****2345" in place.client(Role.SERVICE_MANAGER).get("/home/main/").content.decode()


def test_the_list_of_today_is_filtered_sorted_and_counted_by_the_address(place: Place) -> None:
    customer(place, "金一", 7)
    customer(place, "银二", 4, team=None, letter="C")
    client = place.client(Role.SERVICE_MANAGER)
    only = client.get("/contacts/?kind=at_risk").content.decode()
    assert ("金一" in only, "银二" in only) == (True, False)
    assert "银二" in client.get("/contacts/?advisor=none&class=C&stage=cooling").content.decode()
    assert "银二" not in client.get("/contacts/?advisor=none&class=A").content.decode()
    assert client.get("/contacts/?kind=nonsense&due=%00&page=-1&sort=x").status_code == 200
    part = client.get("/contacts/?kind=at_risk", headers={"HX-Request": "true", "HX-Target": "next"})
    assert part["HX-Push-Url"] == "/contacts/?kind=at_risk"
    assert "<html" not in part.content.decode()


def test_the_list_follows_a_setting_and_an_edit_at_once(place: Place) -> None:
    car = customer(place, "金一", 4)
    client = place.client(Role.SERVICE_MANAGER)
    assert "金一" in client.get("/contacts/").content.decode()
    actor, now = Account.objects.get(staff__role=Role.SERVICE_MANAGER).viewer(), timezone.now()
    change_figure(
        "stages.cooling", "5", store=place.stores[0], valid_from=timezone.localdate(), source="会", actor=actor, now=now
    )
    assert "金一" not in client.get("/contacts/").content.decode()
    Vehicle.objects.unscoped("test").filter(pk=car.pk).update(inspection_due_on=timezone.localdate())
    record_changes(
        [FieldChange("customers_vehicle", car.pk, "inspection_due_on", None, "x", 1)],
        actor=actor,
        now=now,
        source="page",
    )
    assert "金一" in client.get("/contacts/").content.decode()


def test_a_large_store_says_that_its_list_is_being_made(place: Place, monkeypatch) -> None:
    customer(place, "金一", 7)
    monkeypatch.setattr(today, "AT_ONCE", 0)
    monkeypatch.setattr(today, "_make_beside", lambda store_id, day: None)
    client = place.client(Role.ADVISOR, team=0)
    assert "正在计算今天的名单" in client.get("/").content.decode()
    assert "正在计算今天的名单" in client.get("/contacts/").content.decode()
    assert today.refresh(timezone.localdate()) == 2
    assert today.refresh(timezone.localdate()) == 0
    assert "金一" in client.get("/").content.decode()


def test_lists_that_take_long_are_made_anew_less_often(place: Place, monkeypatch) -> None:
    day, ended = timezone.localdate(), 1_000_000.0
    customer(place, "金一", 7)
    assert today.is_overtaken(day)
    today.refresh(day)
    assert not today.is_overtaken(day)
    customer(place, "金二", 7)
    spent = Path(settings.HOME) / "cache" / "next-contacts.seconds"
    spent.write_text("50", encoding="utf-8")
    os.utime(spent, (ended, ended))
    monkeypatch.setattr(today.time, "time", lambda: ended + 50 * today.REST - 1)
    assert not today.is_overtaken(day)
    assert today.is_overtaken(day + timedelta(days=1)), "a new day waits for nothing"
    monkeypatch.setattr(today.time, "time", lambda: ended + 50 * today.REST)
    assert today.is_overtaken(day)


def test_an_advisor_over_the_red_line_is_named(place: Place) -> None:
    advisor = place.staff(Role.ADVISOR, team=0, name="黄海涛")
    yesterday = timezone.localtime() - timedelta(days=1)
    for number in range(13):
        car = customer(place, f"客{number}", 1)
        Visit.objects.create(
            store=place.stores[0], order_no=f"W{number}", vehicle=car, advisor=advisor, arrived_at=yesterday,
            arrived_on=yesterday.date(), kind="repair",
        )  # fmt: skip
    page = place.client(Role.SERVICE_MANAGER).get("/home/main/").content.decode()
    assert "黄海涛" in page
    assert "超过红线 12" in page


def test_the_group_sees_totals_and_no_small_number(place: Place) -> None:
    for number in range(6):
        customer(place, f"客{number}", 7 if number else 1)
    page = place.client(Role.GROUP, store=None).get("/home/main/").content.decode()
    assert "不足 5" in page
    assert ">5<" in page
    assert "客1" not in page


def test_the_change_log_masks_what_is_personal_and_filters(place: Place) -> None:
    car = customer(place, "欧阳金", 7)
    actor = place.account(Role.SERVICE_MANAGER).viewer()
    lines = [
        FieldChange("customers_customerphone", 1, "number", None, PHONE, place.stores[0].pk),
        FieldChange("customers_vehicle", car.pk, "plate", "闽EA1234", "闽EB5678", place.stores[0].pk),
        FieldChange("customers_customer", car.owner_id, "name", None, "欧阳金", place.stores[0].pk),
    ]
    record_changes(lines, actor=actor, now=timezone.now(), source="page")
    told = place.client(Role.CS_MANAGER).get("/changes/?source=page").content.decode()
    assert "145****2345" in told
    assert "欧阳金" in told
    for hidden in ("14500012345", "闽EA1234", "EB5678"):
        assert hidden not in told
    auditor = place.client(Role.AUDITOR, store=None).get("/changes/").content.decode()
    assert "欧阳金" not in auditor
    assert "145****2345" in auditor
    assert "145****2345" not in place.client(Role.CS_MANAGER).get("/changes/?table=org_staff").content.decode()
    assert "145****2345" not in place.client(Role.SERVICE_MANAGER, store=1).get("/changes/").content.decode()
    assert place.client(Role.ADVISOR).get("/changes/").status_code == 404


def further_car(car: Vehicle, number: int) -> Vehicle:
    """Return another car of the same customer, as long away as the first."""
    facts = car.facts
    other = Vehicle.objects.create(
        group=car.group, home_store=car.home_store, owner=car.owner, plate=f"闽E9{number:04}", series="雷凌"
    )
    VehicleStore.objects.create(vehicle=other, store=car.home_store)
    VehicleFacts.objects.create(
        vehicle=other, visits=1, last_visit_on=facts.last_visit_on, last_any_on=facts.last_any_on
    )
    return other


def test_several_cars_of_a_customer_hang_together_and_every_number_is_that_of_the_rows(place: Place) -> None:
    company = customer(place, "金一公司", 7)
    customer(place, "银二", 7, letter="B")
    for number in range(4):
        further_car(company, number)
    client = place.client(Role.SERVICE_MANAGER)
    page = client.get("/contacts/").content.decode()
    rows = re.findall(r'<tr data-href="[^"]+"( class="is-joined")?>', page)
    assert rows == ["", *[' class="is-joined"'] * 4, ""]
    assert page.count("金一公司</a>") == 1
    assert page.count("同一位客户<") == 4
    assert "还有 4 台车" in page
    assert "<strong>6</strong> 台车" in page
    assert "客户 <strong>2</strong> 位" in page
    home = client.get("/home/main/").content.decode()
    assert home.count("金一公司</a>") == 1
    assert "还有 4 台车" in home
    assert re.search(r"今天要联系 6 台", home)


def test_the_order_of_the_list_is_said_in_a_sentence_and_its_points_are_there(place: Place) -> None:
    customer(place, "金一", 7)
    client = place.client(Role.SERVICE_MANAGER)
    page = client.get("/contacts/").content.decode()
    assert "离到期日越近、事情越要紧、客户等级越高，排得越前" in page
    assert '<td>风险</td><td class="num">65</td>' in page
    actor, now = Account.objects.get(staff__role=Role.SERVICE_MANAGER).viewer(), timezone.now()
    change_figure(
        "weights.at_risk",
        "33",
        store=place.stores[0],
        valid_from=timezone.localdate(),
        source="会",
        actor=actor,
        now=now,
    )
    assert '<td>风险</td><td class="num">33</td>' in client.get("/contacts/").content.decode()
    assert "按到期日先后排" in client.get("/contacts/?sort=due").content.decode()
