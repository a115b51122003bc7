"""Nobody edits a row of an import that is still being written: it may yet be taken back whole."""

import json

import pytest
from django.utils import timezone

from keliu.audit.models import Change, OpenBatch
from keliu.customers.models import (
    Customer,
    CustomerPhone,
    Vehicle,
    VehicleModel,
    VehiclePlate,
)
from keliu.org.models import Staff
from tests.journeys.page_shop import make_account, make_customer, make_store, make_vehicle, signed_in, text_of
from tests.journeys.test_edit_pages import form_of

pytestmark = pytest.mark.django_db
OPEN = 7
SENTENCE = "第 7 批导入"


@pytest.fixture
def store():
    """A store while import 7 is being written; 6 is done."""
    OpenBatch.objects.create(number=OPEN, opened_at=timezone.now())
    return make_store()


def put(row, batch=OPEN):
    """Let a row be one of an import."""
    type(row)._base_manager.filter(pk=row.pk).update(batch=batch)
    row.batch = batch
    return row


def refused(answer):
    assert answer.status_code == 409
    assert SENTENCE in text_of(answer)
    assert not Change.objects.unscoped("test").exists()


def test_a_customer_is_not_edited_and_what_was_typed_stays(store):
    person = put(make_customer(store))
    client = signed_in(make_account(store, "service_manager"))
    answer = client.post(f"/customers/{person.pk}/edit/", form_of(person, note="要先报总价"))
    refused(answer)
    assert "要先报总价" in text_of(answer)
    assert Customer.objects.unscoped("test").get(pk=person.pk).version == 1


@pytest.mark.parametrize(
    "sent",
    [{"added": "145 0000 9999"}, {"address": "丹霞路 9 号"}, {"interests": "钓鱼"},
     {"contact-part": "driver", "contact-name": "老王", "contact-phone": "14500000001"}],
)  # fmt: skip
def test_no_part_of_a_customers_file_is_edited(store, sent):
    person = put(make_customer(store))
    client = signed_in(make_account(store, "service_manager"))
    refused(client.post(f"/customers/{person.pk}/edit/", {"version": 1} | sent))


def test_the_phones_of_a_known_customer_wait_while_one_of_them_is_being_imported(store):
    person = make_customer(store)
    put(CustomerPhone.objects.create(customer=person, number="+8614500009999", rank=2))
    client = signed_in(make_account(store, "service_manager"))
    refused(client.post(f"/customers/{person.pk}/edit/", {"version": 1, "added": "145 0000 8888"}))


@pytest.mark.parametrize(
    "sent",
    [{"brand": "丰田"}, {"plate-plate": "闽EA1234", "plate-since": "2026-01-02"}, {"odometer-km": "62100"},
     {"gone-on": "2026-02-01", "gone-reason": "sold"}],
)  # fmt: skip
def test_a_vehicle_is_not_edited(store, sent):
    make_customer(store, "买家", phone="+8614500000002")
    car = put(make_vehicle(make_customer(store)))
    client = signed_in(make_account(store, "service_manager"))
    refused(client.post(f"/vehicles/{car.pk}/edit/", {"version": 1} | sent))
    assert Vehicle.objects.unscoped("test").get(pk=car.pk).version == 1


def test_a_known_car_gets_no_plate_over_one_that_is_being_imported_and_no_owner_who_is(store):
    buyer = put(make_customer(store, "买家", phone="+8614500000002"))
    car = make_vehicle(make_customer(store), plate="闽E7K531")
    put(VehiclePlate.objects.unscoped("test").get(vehicle=car))
    client = signed_in(make_account(store, "service_manager"))
    plate = {"plate-plate": "闽EA1234", "plate-since": "2026-01-02"}
    refused(client.post(f"/vehicles/{car.pk}/edit/", {"version": 1} | plate))
    owner = {"owner": "145 0000 0002", "since": "2026-01-02", "reason": "owner_sold"}
    form = {"version": 1} | owner
    told = client.post(f"/vehicles/{car.pk}/owner/", form | {"sure": str(buyer.pk)})
    assert (told.status_code, SENTENCE in text_of(told)) == (422, True)


def test_the_interface_answers_with_a_conflict_that_names_the_import(store):
    person = put(make_customer(store))
    client = signed_in(make_account(store, "service_manager"))
    body = json.dumps({"version": 1, "note": "x"})
    answer = client.patch(f"/api/v1/customers/{person.pk}", body, content_type="application/json")
    assert (answer.status_code, answer["Content-Type"][:24]) == (409, "application/problem+json")
    assert SENTENCE in answer.json()["detail"]


def test_staff_teams_and_models_wait_too(store):
    client = signed_in(make_account(store, "admin"))
    person = put(Staff.objects.create(group=store.group, store=store, staff_no="A9", name="新人", role="advisor"))
    sent = {"store": store.pk, "staff_no": "A9", "name": "另名", "role": "advisor", "version": 1}
    assert SENTENCE in text_of(client.post(f"/staff/{person.pk}/edit/", sent))
    assert SENTENCE in text_of(client.post(f"/staff/{person.pk}/login/", {"username": "newcomer"}, follow=True))
    assert SENTENCE in text_of(client.post(f"/staff/{person.pk}/leave/", {"last_day": "2026-11-30"}, follow=True))
    model = put(VehicleModel.objects.create(group=store.group, brand="丰田", series="凯美瑞", name="2.0G"))
    given = {"interval_months": 12, "interval_km": 9000, "first_months": 6, "first_km": 5000, "version": 1,
             "source": "手册", "source_date": "2026-01-01"}  # fmt: skip
    manager = signed_in(make_account(store, "service_manager"))
    assert SENTENCE in text_of(manager.post(f"/models/{model.pk}/", given))
    assert Staff.objects.unscoped("test").get(pk=person.pk).name == "新人"
    assert VehicleModel.objects.get(pk=model.pk).interval_months == 6


def test_rows_of_an_import_that_is_done_are_edited_as_ever(store):
    person = put(make_customer(store), batch=6)
    client = signed_in(make_account(store, "service_manager"))
    assert client.post(f"/customers/{person.pk}/edit/", form_of(person, note="x")).status_code == 302
