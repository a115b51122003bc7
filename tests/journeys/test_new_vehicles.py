"""A car added by hand: by the checks of an import, owned and audited; one that has a file is offered, never doubled."""

import pytest

from keliu.audit.models import Change, OpenBatch
from keliu.customers.models import CustomerFacts, Ownership, Vehicle, VehicleFacts, VehicleModel, VehicleStore
from keliu.org.models import Team
from keliu.rules.vins import check_digit
from tests.journeys.page_shop import (
    make_account,
    make_customer,
    make_store,
    make_vehicle,
    moment,
    signed_in,
    text_of,
)

pytestmark = pytest.mark.django_db


def true_vin(text):
    """Return a VIN with its own check digit."""
    return text[:8] + check_digit(text) + text[9:]


VIN = true_vin("LFMK1A3000K003871")
GIVEN = {"vin": VIN, "plate": "闽e·7k531", "brand": "丰田", "series": "汉兰达", "model_name": "2.0T",
         "purchase_date": "2024-05-01"}  # fmt: skip


@pytest.fixture
def shop():
    """A store, a customer without a car, and its service manager signed in."""
    store = make_store()
    return store, make_customer(store, "郑文辉"), signed_in(make_account(store, "service_manager"))


def add(client, person, **given):
    return client.post(f"/customers/{person.pk}/vehicles/new/", GIVEN | given)


def cars():
    return Vehicle.objects.unscoped("test")


def test_a_customer_without_a_car_offers_to_add_one(shop):
    _store, person, client = shop
    assert f"/customers/{person.pk}/vehicles/new/" in text_of(client.get(f"/customers/{person.pk}/"))
    page = text_of(client.get(f"/customers/{person.pk}/vehicles/new/"))
    assert "门店S01" in page
    assert "郑文辉" in page


def test_the_car_is_owned_listed_found_reckoned_and_audited(shop):
    store, person, client = shop
    assert add(client, person, sold_by_store="on").url == f"/customers/{person.pk}/"
    car = cars().get()
    assert (car.vin, car.plate, car.owner_id, car.home_store_id) == (VIN, "闽E7K531", person.pk, store.pk)
    assert car.sold_by_store
    assert list(Ownership.objects.unscoped("test").values_list("customer", "since", "until")) == [
        (person.pk, None, None)
    ]
    assert VehicleStore.objects.get(vehicle=car).store_id == store.pk
    facts = VehicleFacts.objects.unscoped("test").get(vehicle=car)
    assert facts.due_kind == "first_maintenance"
    assert CustomerFacts.objects.unscoped("test").get(customer=person).vehicles == 1
    logged = dict(Change.objects.unscoped("test").filter(row_key=car.pk).values_list("field", "new"))
    assert logged["vin"] == VIN
    assert logged["plate"] == "闽E7K531"
    assert logged["owner"] == str(person.pk)
    assert "郑文辉" in text_of(client.get("/search/quick/", {"q": "7K531"}))


def test_the_model_is_the_one_of_the_catalogue_or_comes_into_it_with_the_defaults(shop):
    store, person, client = shop
    known = VehicleModel.objects.create(
        group=store.group, brand="丰田", series="汉兰达", name="2.0T", interval_months=12, interval_km=10_000
    )
    add(client, person)
    assert cars().get().model_id == known.pk
    add(client, person, vin="", plate="闽EA1234", model_name="2.5L 双擎")
    assert VehicleModel.objects.get(name="2.5L 双擎").interval_months == 6


def test_an_odometer_typed_with_it_is_a_reading(shop):
    _store, person, client = shop
    add(client, person, **{"odometer-km": "18500"})
    assert VehicleFacts.objects.unscoped("test").get().last_read_km == 18_500


@pytest.mark.parametrize(
    ("given", "said"),
    [({"vin": "", "plate": ""}, "请填车牌或 VIN"), ({"vin": "LFMK1A30"}, "不是 VIN"), ({"plate": "闽E12"}, "不是车牌"),
     ({"purchase_date": "2090-01-01"}, "1950 年到今天"), ({"odometer-km": "9999999"}, "1 到 2,000,000"),
     ({"series": "长" * 61}, "最多 60 个字")],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_stays_typed(shop, given, said):
    _store, person, client = shop
    answer = add(client, person, **given)
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert "2.0T" in text_of(answer)
    assert not cars().exists()


def test_a_check_digit_that_does_not_fit_is_asked_about(shop):
    _store, person, client = shop
    doubtful = VIN[:8] + ("1" if VIN[8] != "1" else "2") + VIN[9:]
    answer = add(client, person, vin=doubtful)
    assert answer.status_code == 422
    assert "校验位" in text_of(answer)
    assert add(client, person, vin=doubtful, sure_vin=VIN).status_code == 422, "sure of another one"
    assert add(client, person, vin=doubtful, sure_vin=doubtful).status_code == 302


def test_a_second_click_opens_no_second_car(shop):
    _store, person, client = shop
    add(client, person)
    assert add(client, person).url == f"/customers/{person.pk}/"
    assert cars().count() == 1


def test_a_car_of_another_customer_is_offered_and_changes_hands(shop):
    store, person, client = shop
    seller = make_customer(store, "卖家", phone="+8614500000002")
    car = make_vehicle(seller, vin=VIN, plate="闽E7K531")
    answer = add(client, person, plate="")
    page = text_of(answer)
    assert answer.status_code == 422
    assert "这台车已经有档案" in page
    assert "卖家" in page
    assert f'name="take" value="{car.pk}:1"' in page
    assert cars().get().owner_id == seller.pk
    client.post(f"/customers/{person.pk}/vehicles/new/", {"take": f"{car.pk}:1"})
    assert cars().get().owner_id == person.pk
    assert Change.objects.unscoped("test").filter(field="owner", new=str(person.pk)).exists()


def test_a_plate_on_a_car_of_another_vin_is_no_offer(shop):
    store, person, client = shop
    make_vehicle(make_customer(store, "别人", phone="+8614500000002"), plate="闽E7K531", vin="LFMK1A30P1K003872")
    page = text_of(add(client, person))
    assert "另一台车正挂这块牌" in page
    assert 'name="take"' not in page
    assert cars().count() == 1


def test_a_car_of_another_team_is_told_masked_and_logged_and_is_not_given_away():
    store = make_store()
    first, second = (Team.objects.create(store=store, name=name) for name in ("一组", "二组"))
    account = make_account(store, "advisor", team=first)
    mine = make_customer(store, "我的", phone="+8614500000001", team=first, advisor=account.staff)
    theirs = make_customer(store, "柯倩", phone="+8614500000002", team=second)
    car = make_vehicle(theirs, vin=VIN, plate="闽E7K531")
    client = signed_in(account)
    page = text_of(add(client, mine))
    assert "柯倩" in page
    assert "闽E·**531" in page
    assert 'name="take"' not in page
    assert client.post(f"/customers/{mine.pk}/vehicles/new/", {"take": f"{car.pk}:1"}).status_code == 404
    assert cars().get().owner_id == theirs.pk


def test_a_car_of_another_store_is_refused_without_a_word_about_it(shop):
    _store, person, client = shop
    theirs = make_customer(make_store("S02"), "外店客户", phone="+8614500000002")
    make_vehicle(theirs, vin=VIN, plate="闽E0A001")
    answer = add(client, person)
    page = text_of(answer)
    assert answer.status_code == 422
    assert "不在您看得见的范围" in page
    assert "外店客户" not in page
    assert "0A001" not in page
    assert 'name="take"' not in page


def test_nothing_hangs_on_a_customer_of_an_open_import(shop):
    _store, person, client = shop
    OpenBatch.objects.create(number=7, opened_at=moment())
    type(person)._base_manager.filter(pk=person.pk).update(batch=7)
    answer = add(client, person)
    assert answer.status_code == 422
    assert "第 7 批导入" in text_of(answer)
    assert not cars().exists()


@pytest.mark.parametrize("take", ["", "x:1", "1:x", "999999:1", "١:1"])
def test_an_odd_take_is_absent_or_nothing(shop, take):
    _store, person, client = shop
    answer = client.post(f"/customers/{person.pk}/vehicles/new/", {"take": take})
    assert answer.status_code == (422 if take == "" else 404)
