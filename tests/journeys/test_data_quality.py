"""Data quality: each fault is found and listed where it belongs, mended in bulk, taken back, and scored (A4, A5)."""

import random
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from keliu.audit.models import Change, OpenBatch
from keliu.contacts.models import Consent
from keliu.customers.models import Customer, CustomerAddress, CustomerPhone, OdometerReading, Ownership, Policy, Vehicle
from keliu.data_quality.actions import catch_up, check_all, write_scores
from keliu.data_quality.checks.changes import is_behind, what_changed
from keliu.data_quality.checks.scores import count_parts
from keliu.data_quality.models import Finding, Repair, StoreScore
from keliu.org.models import Staff, Team
from keliu.rules.data_quality import CarParts, Fault, Part, missing_parts
from keliu.rules.vins import check_digit
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
LONG = 500


def good_vin(n: int) -> str:
    bare = f"LFMK01A30P1{n:06d}"
    return bare[:8] + check_digit(bare) + bare[9:]


class Shop:
    """Two stores; the first has an advisor, a data clerk and a manager."""

    def __init__(self) -> None:
        self.store, self.other = make_store("S01"), make_store("S02")
        self.team = Team.objects.create(store=self.store, name="一组")
        self.advisor = Staff.objects.create(
            group=self.store.group, store=self.store, staff_no="A1", name="顾问甲", role="advisor", team=self.team
        )
        self.clerk = make_account(self.store, "data_clerk")
        self.page = signed_in(self.clerk)
        self.today = timezone.localdate()

    def person(self, n: int, *, store: Any = None, advisor: bool = True, asked: bool = True, **given: Any) -> Customer:
        store = store or self.store
        person = make_customer(
            store, f"客户{n:03}", phone=f"+8614500{n:06d}", team=self.team if advisor and store == self.store else None,
            advisor=self.advisor if advisor and store == self.store else None,
        )  # fmt: skip
        CustomerAddress.objects.unscoped("t").filter(customer=person).update(confirmed_on=self.today)
        if asked:
            Consent.objects.create(
                customer=person, purpose="marketing", state="refused", at=timezone.now(), way="phone", is_current=False
            )
        given.setdefault("registered_on", days_ago(LONG))
        Customer.objects.unscoped("t").filter(pk=person.pk).update(**given)
        return person

    def car(self, person: Customer, n: int, **given: Any) -> Vehicle:
        from keliu.customers.models import VehicleModel

        model, _new = VehicleModel.objects.get_or_create(group=person.group, series="汉兰达", name="2.0T", brand="")
        facts = given.pop("facts", {"first_visit_on": days_ago(90), "last_read_on": days_ago(90)})
        car = make_vehicle(person, plate=f"闽E{n:05}", vin=given.pop("vin", good_vin(n)), **facts)
        Vehicle.objects.unscoped("t").filter(pk=car.pk).update(
            model=model, purchase_date=given.pop("purchase_date", days_ago(400)), **given
        )
        return car

    def check(self) -> int:
        return check_all(today=self.today, now=timezone.now())

    def listed(self, fault: Fault, client: Any = None) -> str:
        response = (client or self.page).get(f"/data-quality/{fault.value.replace('_', '-')}/")
        assert response.status_code == 200
        return text_of(response)

    def names(self, fault: Fault) -> set[str]:
        keys = Finding.objects.unscoped("t").filter(fault=fault).values_list("customer_key", flat=True)
        return set(Customer.objects.unscoped("t").filter(pk__in=keys).values_list("name", flat=True))

    def ids(self, fault: Fault) -> list[int]:
        return list(Finding.objects.unscoped("t").filter(fault=fault).order_by("id").values_list("pk", flat=True))

    def last_repair(self) -> int:
        return Repair.objects.unscoped("t").latest("id").pk


@pytest.fixture
def shop() -> Shop:
    return Shop()


def spoil(shop: Shop) -> dict[Fault, Customer]:
    """Make one customer a fault, and a good one."""
    people = {fault: shop.person(n) for n, fault in enumerate(Fault, start=1)}
    cars = {fault: shop.car(person, n) for n, (fault, person) in enumerate(people.items(), start=1)}
    good = shop.person(99)
    shop.car(good, 99)
    for model, key, values in (
        (Vehicle, cars[Fault.INCOMPLETE].pk, {"model": None}),
        (Vehicle, cars[Fault.NO_VEHICLE].pk, {"owner": good}),
        (Vehicle, cars[Fault.IMPOSSIBLE_DATE].pk, {"purchase_date": days_ago(10)}),
        (Vehicle, cars[Fault.VIN_DOUBTFUL].pk, {"vin": "LFMK01A3XP1000777"}),
    ):
        model.objects.unscoped("t").filter(pk=key).update(**values)
    phones = CustomerPhone.objects.unscoped("t").filter(customer=people[Fault.PHONE_FAILS])
    phones.update(fails_since=days_ago(3))
    CustomerPhone.objects.create(customer=people[Fault.PHONE_FAILS], number="+8614511111111", rank=2)
    addresses = CustomerAddress.objects.unscoped("t").filter(customer=people[Fault.ADDRESS_UNCONFIRMED])
    addresses.update(confirmed_on=days_ago(LONG))
    from keliu.customers.models import VehicleFacts

    VehicleFacts.objects.unscoped("t").filter(vehicle=cars[Fault.ODOMETER_SILENT]).update(last_read_on=days_ago(LONG))
    back = cars[Fault.ODOMETER_BACK]
    make_visit(back, "W1", days_ago=90, odometer_km=52_100)
    OdometerReading.objects.create(vehicle=back, read_on=days_ago(20), km=45_000, source="page")
    Vehicle.objects.unscoped("t").filter(pk=cars[Fault.NO_OWNER].pk).update(owner=None)
    return people


def test_every_fault_is_found_once_and_listed_with_what_is_wrong_and_the_next_step(shop: Shop) -> None:
    people = spoil(shop)
    assert shop.check() > 0
    for fault in Fault:
        wanted = set() if fault is Fault.NO_OWNER else {people[fault].name}
        if fault in (Fault.INCOMPLETE, Fault.NO_VEHICLE):
            wanted |= {people[Fault.NO_OWNER].name}  # whose only car has lost him
        if fault is Fault.INCOMPLETE:
            wanted |= {people[Fault.NO_VEHICLE].name}
        assert shop.names(fault) == wanted, fault
    assert shop.check() == 0
    told = {fault: shop.listed(fault) for fault in Fault}
    assert "车型" in told[Fault.INCOMPLETE]
    assert "145****0002" in told[Fault.PHONE_FAILS]
    assert "+86" not in told[Fault.PHONE_FAILS]
    assert "45,000" in told[Fault.ODOMETER_BACK]
    assert "52,100" in told[Fault.ODOMETER_BACK]
    assert f"{days_ago(10)}" in told[Fault.IMPOSSIBLE_DATE]
    assert f"/customers/{people[Fault.ADDRESS_UNCONFIRMED].pk}/edit/#id_address" in told[Fault.ADDRESS_UNCONFIRMED]
    assert "客户099" not in "".join(told.values())
    overview = text_of(shop.page.get("/data-quality/"))
    assert overview.count("<strong>1</strong>") == len(Fault) - 2
    assert "<strong>3</strong>" in overview
    assert "/data-quality/incomplete/" in text_of(shop.page.get("/home/main/"))
    assert people[Fault.PHONE_FAILS].name in told[Fault.PHONE_FAILS]


def test_a_store_sees_its_own_findings_and_a_post_without_the_right_none(shop: Shop) -> None:
    spoil(shop)
    stranger = shop.person(50, store=shop.other)
    shop.check()
    theirs = signed_in(make_account(shop.other, "data_clerk"))
    assert stranger.name in shop.listed(Fault.NO_VEHICLE, theirs)
    assert "客户001" not in shop.listed(Fault.INCOMPLETE, theirs)
    assert stranger.name not in shop.listed(Fault.NO_VEHICLE)
    settle = {"list": "data_no_vehicle", "ids": shop.ids(Fault.NO_VEHICLE), "count": 3, "why": "x"}
    assert theirs.post("/data-quality/compared/", settle).status_code == 422  # it means one of the three only
    assert len(shop.ids(Fault.NO_VEHICLE)) == 3
    for role in ("csr", "advisor", "team_leader", "renewal", "technician", "auditor", "admin", "group"):
        client = signed_in(make_account(shop.store, role, team=shop.team))
        for address in ("/data-quality/", "/data-quality/incomplete/", "/data-quality/repairs/"):
            assert client.get(address).status_code == 404, (role, address)


def test_who_sold_his_only_car_lacks_neither_a_car_nor_its_plate(shop: Shop) -> None:
    sold, buyer = shop.person(1), shop.person(2)
    car = shop.car(buyer, 1)
    Ownership.objects.create(vehicle=car, customer=sold, until=days_ago(5))
    shop.check()
    assert shop.names(Fault.NO_VEHICLE) | shop.names(Fault.INCOMPLETE) == set()


def test_a_file_is_due_two_days_after_its_first_row_and_the_figure_of_the_shop_moves_it(shop: Shop) -> None:
    person = shop.person(1, advisor=False, registered_on=days_ago(2))
    shop.car(person, 1, facts={"first_visit_on": days_ago(2), "last_read_on": days_ago(2)})
    shop.check()
    assert shop.names(Fault.INCOMPLETE) == set()
    check_all(today=shop.today + timedelta(days=1), now=timezone.now())
    assert shop.names(Fault.INCOMPLETE) == {person.name}
    from keliu.org.models import ShopFigure

    ShopFigure.objects.create(
        group=shop.store.group, store=shop.store, name="files.complete_days", value="5", valid_from=days_ago(9),
        source="t", set_by="t", set_at=timezone.now(),
    )  # fmt: skip
    check_all(today=shop.today + timedelta(days=1), now=timezone.now())
    assert shop.names(Fault.INCOMPLETE) == set()
    card = text_of(signed_in(make_account(shop.store, "cs_manager")).get(f"/customers/{person.pk}/"))
    assert "缺：归属顾问" in card


def test_addresses_are_confirmed_in_bulk_logged_and_taken_back_where_nobody_went_on(shop: Shop) -> None:
    people = [shop.person(n) for n in range(1, 5)]
    for person in people:
        CustomerAddress.objects.unscoped("t").filter(customer=person).update(confirmed_on=days_ago(LONG))
    Customer.objects.unscoped("t").filter(pk=people[3].pk).update(batch=7)
    shop.check()
    OpenBatch.objects.create(number=7, opened_at=timezone.now())
    ids = shop.ids(Fault.ADDRESS_UNCONFIRMED)
    page = text_of(shop.page.get("/data-quality/confirm-addresses/", {"list": "data_address_unconfirmed", "ids": ids}))
    assert "客户001" in page
    given = {"list": "data_address_unconfirmed", "ids": ids, "count": 4, "why": "电话问过"}
    shop.page.post("/data-quality/confirm-addresses/", given | {"count": 3})
    assert len(shop.ids(Fault.ADDRESS_UNCONFIRMED)) == 4
    assert shop.page.post("/data-quality/confirm-addresses/", given).status_code == 302
    OpenBatch.objects.all().delete()
    confirmed = CustomerAddress.objects.unscoped("t").filter(confirmed_on=shop.today)
    assert {row.customer_id for row in confirmed} == {person.pk for person in people[:3]}
    log = Change.objects.unscoped("t").filter(field="address_confirmed")
    assert {(row.row_key, row.new, row.why) for row in log} == {
        (person.pk, str(shop.today), "电话问过") for person in people[:3]
    }
    later = CustomerAddress.objects.unscoped("t").get(customer=people[0])
    later.confirmed_on = shop.today + timedelta(days=1)
    later.save()
    shop.page.post(f"/data-quality/repairs/{shop.last_repair()}/undo/")
    days = dict(CustomerAddress.objects.unscoped("t").values_list("customer__name", "confirmed_on"))
    assert [days[person.name] for person in people] == [later.confirmed_on, *[days_ago(LONG)] * 3]
    assert "已撤回" in text_of(shop.page.get("/data-quality/repairs/"))
    before = dict(CustomerAddress.objects.unscoped("t").values_list("pk", "confirmed_on"))
    shop.page.post(f"/data-quality/repairs/{shop.last_repair()}/undo/")
    assert dict(CustomerAddress.objects.unscoped("t").values_list("pk", "confirmed_on")) == before


def test_a_phone_is_marked_on_the_card_and_in_bulk_and_the_list_follows(shop: Shop) -> None:
    people = [shop.person(n) for n in range(1, 4)]
    for n, person in enumerate(people):
        shop.car(person, n)
    phone = CustomerPhone.objects.unscoped("t").get(customer=people[0])
    shop.check()
    shop.page.post(f"/customers/{people[0].pk}/phones/{phone.pk}/fails/", {"fails": "1"})
    phone.refresh_from_db()
    assert phone.fails_since == shop.today
    assert is_behind()
    catch_up(what_changed(), today=shop.today, now=timezone.now())
    assert not is_behind()
    assert shop.names(Fault.PHONE_FAILS) == shop.names(Fault.INCOMPLETE) == {people[0].name}
    given = {"list": "customers", "ids": [person.pk for person in people], "count": 3}
    assert shop.page.post("/data-quality/phones-fail/", given).status_code == 302
    assert shop.names(Fault.PHONE_FAILS) == {person.name for person in people}
    given = {"list": "data_phone_fails", "query": "", "count": 3}
    shop.page.post("/data-quality/phones-work/", given)
    assert shop.names(Fault.PHONE_FAILS) == set()
    assert Change.objects.unscoped("t").filter(field="phone_fails").count() == 1 + 2 + 3
    assert "0001" in text_of(shop.page.get(f"/customers/{people[0].pk}/"))
    csr = signed_in(make_account(shop.store, "csr"))
    assert csr.post(f"/customers/{people[0].pk}/phones/{phone.pk}/fails/", {"fails": "1"}).status_code == 404
    strange = CustomerPhone.objects.unscoped("t").get(customer=shop.person(60, store=shop.other))
    assert shop.page.post(f"/customers/{people[0].pk}/phones/{strange.pk}/fails/", {"fails": "1"}).status_code == 404


def test_what_was_compared_stays_off_the_list_until_it_changes(shop: Shop) -> None:
    person = shop.person(1)
    car = shop.car(person, 1, vin="LFMK01A3XP1000777")
    shop.check()
    ids = shop.ids(Fault.VIN_DOUBTFUL)
    given = {"list": "data_vin_doubtful", "ids": ids, "count": 1, "why": ""}
    assert shop.page.post("/data-quality/compared/", given).status_code == 422
    shop.page.post("/data-quality/compared/", given | {"why": "看过行驶证"})
    assert shop.ids(Fault.VIN_DOUBTFUL) == []
    assert shop.check() == 0
    Vehicle.objects.unscoped("t").filter(pk=car.pk).update(vin="LFMK01A3XP1000778")
    shop.check()
    assert len(shop.ids(Fault.VIN_DOUBTFUL)) == 1
    Vehicle.objects.unscoped("t").filter(pk=car.pk).update(vin="LFMK01A3XP1000777")
    shop.check()
    assert shop.ids(Fault.VIN_DOUBTFUL) == []
    shop.page.post(f"/data-quality/repairs/{shop.last_repair()}/undo/")
    assert len(shop.ids(Fault.VIN_DOUBTFUL)) == 1
    row = Finding.objects.unscoped("t").get(fault=Fault.VIN_DOUBTFUL)
    assert row.mark == "LFMK01A3XP1000777"


def test_what_was_just_mended_says_so_before_the_next_check_and_a_lost_file_is_forgotten(shop: Shop) -> None:
    person = shop.person(1)
    car = shop.car(person, 1, vin="LFMK01A3XP1000777")
    shop.check()
    assert "已改好" not in shop.listed(Fault.VIN_DOUBTFUL)
    Vehicle.objects.unscoped("t").filter(pk=car.pk).update(vin=good_vin(8))
    assert "已改好" in shop.listed(Fault.VIN_DOUBTFUL)
    Finding.objects.create(
        store=shop.store, fault=Fault.NO_VEHICLE, is_vehicle=False, file_key=10**6, customer_key=10**6, since=shop.today
    )
    assert shop.listed(Fault.NO_VEHICLE)
    shop.check()
    assert shop.ids(Fault.NO_VEHICLE) == []


def test_incomplete_files_and_scores_agree_with_the_rule_on_random_files(shop: Shop) -> None:
    dice = random.Random(20261128)
    wanted: dict[str, tuple[Part, ...]] = {}
    parts_there = vehicles = 0
    for n in range(1, 61):
        has_advisor, has_name, has_phone, is_asked = (dice.random() < 0.8 for _ in range(4))
        person = shop.person(
            n, advisor=has_advisor, asked=is_asked, **({} if has_name else {"name": ""}), customer_no=f"N{n}"
        )
        if not has_phone:
            CustomerPhone.objects.unscoped("t").filter(customer=person).update(
                **dice.choice(({"until": shop.today}, {"fails_since": shop.today}))
            )
        cars = []
        for k in range(dice.randrange(3)):
            identity, model, bought, came, gone = (dice.random() < 0.6 for _ in range(5))
            car = shop.car(
                person, n * 10 + k, facts={"first_visit_on": days_ago(30) if came else None},
                vin=good_vin(n * 10 + k) if identity else None, purchase_date=days_ago(400) if bought else None,
            )  # fmt: skip
            given: dict[str, Any] = {} if identity else {"plate": ""}
            given |= {} if model else {"model": None}
            Vehicle.objects.unscoped("t").filter(pk=car.pk).update(**given, disposed_on=days_ago(5) if gone else None)
            cars.append((CarParts(identity, model, bought or came), gone))
            if not gone:
                vehicles += 1
                parts_there += sum((has_name, has_phone, has_advisor, is_asked, identity, model, bought or came))
        in_use = [car for car, gone in cars if not gone] or [car for car, _gone in cars]
        missing = missing_parts(
            has_name=has_name, has_phone=has_phone, has_advisor=has_advisor, is_consent_asked=is_asked, cars=in_use
        )
        if missing:
            wanted[f"N{n}"] = missing
    shop.check()
    numbers = dict(Customer.objects.unscoped("t").values_list("pk", "customer_no"))
    rows = Finding.objects.unscoped("t").filter(fault=Fault.INCOMPLETE)
    found = {numbers[row.file_key]: tuple(row.parts.strip(",").split(",")) for row in rows}
    assert found == {number: tuple(part.value for part in parts) for number, parts in wanted.items()}
    score = count_parts()[shop.store.pk]
    assert (score.vehicles, score.there) == (vehicles, parts_there)


def test_scores_are_kept_once_a_day_drawn_and_told_to_the_group_without_small_numbers(shop: Shop) -> None:
    for n in range(1, 7):
        shop.car(shop.person(n, advisor=n > 2), n)
    shop.car(shop.person(70, store=shop.other), 70)
    shop.check()
    for day in (days_ago(40), days_ago(1), shop.today):
        assert write_scores(day) == 2
    assert write_scores(shop.today) == 0
    assert write_scores(days_ago(20)) == 0  # the files of that day are not known any more
    assert StoreScore.objects.unscoped("t").count() == 6
    page = text_of(shop.page.get("/data-quality/"))
    assert "95.2 %" in page
    assert "<polyline" in page
    group = signed_in(make_account(shop.store, "group"))
    told = text_of(group.get("/data-quality/stores/"))
    assert "95.2 %" in told
    assert told.count("不足 5") >= 1
    assert "客户" not in told.split("<tbody>")[1].split("</tbody>")[0]
    assert shop.page.get("/data-quality/stores/").status_code == 404


def test_dates_that_contradict_one_another_are_told_each_in_a_sentence(shop: Shop) -> None:
    old = shop.person(1, birthday=date(1901, 1, 1))
    company = shop.person(2, birthday=date(1901, 1, 1), is_company=True)
    car, fine = shop.car(old, 1), shop.car(company, 2)
    Policy.objects.create(
        group=shop.store.group, policy_no="P1", vehicle=car, starts_on=days_ago(10), ends_on=days_ago(20)
    )
    Policy.objects.create(group=shop.store.group, policy_no="P2", vehicle=fine, starts_on=days_ago(20))
    visit = make_visit(car, "W9", days_ago=9)
    visit.delivered_at = visit.arrived_at - timedelta(hours=2)
    visit.save()
    shop.check()
    told = shop.listed(Fault.IMPOSSIBLE_DATE)
    assert all(word in told for word in ("1901-01-01", "P1", "W9"))
    assert "P2" not in told
    assert shop.names(Fault.IMPOSSIBLE_DATE) == {old.name}
