"""One form edits a whole file: what is wrong saves nothing and loses nothing, stopped numbers stay in sight."""

import re

import pytest

from keliu.audit.models import Change
from keliu.customers.models import Customer, CustomerAddress, CustomerPhone, CustomerTraits, Disposal, Vehicle
from keliu.org.models import Team
from tests.journeys.page_shop import days_ago, make_account, make_customer, make_store, make_vehicle, signed_in, text_of
from tests.journeys.test_edit_pages import form_of

pytestmark = pytest.mark.django_db


def own_customer(role="advisor"):
    """Return a customer of the signed-in person's own team, and the client."""
    store = make_store()
    team = Team.objects.create(store=store, name="一组")
    account = make_account(store, role, team=team)
    return make_customer(store, team=team, advisor=account.staff), signed_in(account)


def file_of(person):
    return Customer.objects.unscoped("test").get(pk=person.pk)


def test_a_wrong_phone_keeps_preference_note_and_address_as_typed_and_says_where_it_is():
    person, client = own_customer()
    typed = form_of(person, note="要先报总价", preferred_hours="17:00 后") | {
        "added": "12345", "address": "南昌路 1 号", "was_address": "x", "interests": "钓鱼",
    }  # fmt: skip
    answer = client.post(f"/customers/{person.pk}/edit/", typed)
    page = text_of(answer)
    assert answer.status_code == 422
    for value in ("要先报总价", "17:00 后", "12345", "南昌路 1 号", "钓鱼"):
        assert value in page
    assert 'href="#id_added"' in page, "the list of what is wrong leads to the field"
    assert re.search(r'<input[^>]*name="added"[^>]*autofocus', page), "the page scrolls to it by itself"
    assert file_of(person).version == 1
    assert not Change.objects.unscoped("test").exists()


def test_all_sections_are_saved_at_once_each_with_its_audit():
    person, client = own_customer()
    typed = form_of(person, note="要先报总价") | {"added": "14500009999", "address": "南昌路 1 号", "interests": "钓鱼"}
    answer = client.post(f"/customers/{person.pk}/edit/", typed | {"why": "当面说的"})
    assert answer.url == f"/customers/{person.pk}/"
    fields = Change.objects.unscoped("test").filter(why="当面说的").values_list("field", flat=True)
    assert set(fields) == {"note", "phone", "address", "interests"}
    assert CustomerAddress.objects.unscoped("test").get(customer=person, until=None).text == "南昌路 1 号"
    assert CustomerTraits.objects.unscoped("test").get(customer=person).interests == "钓鱼"
    page = text_of(client.get(answer.url))
    assert "已保存：电话，地址，客户特点" in page
    assert f"/customers/{person.pk}/undo/" in page


def test_the_fields_of_a_save_are_taken_back_and_the_other_sections_stand():
    person, client = own_customer()
    client.post(f"/customers/{person.pk}/edit/", form_of(person, note="要先报总价") | {"added": "14500009999"})
    version = re.search(r'name="version" value="(\d+)"', text_of(client.get(f"/customers/{person.pk}/"))).group(1)
    client.post(f"/customers/{person.pk}/undo/", {"version": version})
    assert file_of(person).note == ""
    assert CustomerPhone.objects.unscoped("test").filter(customer=person, number="+8614500009999").exists()


def test_an_unchanged_address_is_not_confirmed_by_the_way_but_by_its_box():
    person, client = own_customer()
    same = {"address": "漳州市龙文区碧湖路128号", "was_address": "漳州市龙文区碧湖路128号"}
    client.post(f"/customers/{person.pk}/edit/", form_of(person, note="x") | same)
    row = CustomerAddress.objects.unscoped("test").get(customer=person)
    assert row.confirmed_on is None
    client.post(f"/customers/{person.pk}/edit/", form_of(file_of(person)) | same | {"address_confirmed": "on"})
    row.refresh_from_db()
    assert row.confirmed_on == days_ago(0)


def test_the_later_of_two_chooses_between_addresses_and_keeps_the_number_he_typed():
    person, client = own_customer()
    was = {"was_address": "漳州市龙文区碧湖路128号"}
    client.post(f"/customers/{person.pk}/edit/", {"version": 1, "address": "南昌路 1 号"} | was)
    late = {"version": 1, "address": "丹霞路 9 号", "added": "14500009999"} | was
    page = text_of(client.post(f"/customers/{person.pk}/edit/", late))
    assert 'name="pick_address"' in page
    assert "南昌路 1 号" in page
    assert "丹霞路 9 号" in page
    assert 'value="14500009999"' in page
    assert not CustomerPhone.objects.unscoped("test").filter(number="+8614500009999").exists()
    again = late | {"version": 2, "pick_address": "theirs"}
    client.post(f"/customers/{person.pk}/edit/", again)
    assert CustomerAddress.objects.unscoped("test").get(customer=person, until=None).text == "南昌路 1 号"
    assert CustomerPhone.objects.unscoped("test").filter(number="+8614500009999").exists()


def test_a_stopped_number_stays_in_the_form_and_comes_into_use_again():
    person, client = own_customer()
    row = CustomerPhone.objects.unscoped("test").get(customer=person)
    client.post(f"/customers/{person.pk}/edit/", {"version": 1, "ended": [row.pk]})
    page = text_of(client.get(f"/customers/{person.pk}/edit/"))
    assert "145 0000 6721" in page
    assert f"已停用 {days_ago(0)}" in page
    client.post(f"/customers/{person.pk}/edit/", {"version": 2, "resumed": [row.pk]})
    row.refresh_from_db()
    assert row.until is None


def test_a_masked_number_is_stopped_only_after_it_was_shown_and_a_new_one_may_be_added():
    store = make_store()
    person = make_customer(store)
    row = CustomerPhone.objects.unscoped("test").get(customer=person)
    client = signed_in(make_account(store, "service_manager"))
    page = text_of(client.get(f"/customers/{person.pk}/edit/"))
    assert 'name="ended"' not in page
    assert "145****6721" in page
    assert 'name="added"' in page
    answer = client.post(f"/customers/{person.pk}/edit/", {"version": 1, "ended": [row.pk]})
    assert answer.status_code == 422
    row.refresh_from_db()
    assert row.until is None
    client.post(f"/customers/{person.pk}/phones/", {"why": "核对"})
    page = text_of(client.get(f"/customers/{person.pk}/edit/"))
    assert 'name="ended"' in page
    assert "145 0000 6721" in page
    assert client.post(f"/customers/{person.pk}/edit/", {"version": 1, "ended": [row.pk]}).status_code == 302


def test_a_number_of_another_customer_is_not_stopped_through_this_form():
    person, client = own_customer()
    foreign = make_customer(person.home_store, "别人", phone="+8614500000002")
    row = CustomerPhone.objects.unscoped("test").get(customer=foreign)
    assert client.post(f"/customers/{person.pk}/edit/", {"version": 1, "ended": [row.pk]}).status_code == 422
    row.refresh_from_db()
    assert row.until is None


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [("birthday", "2090-01-01", "生日应在 1900 年到今天之间"), ("birthday", "1899-01-01", "生日应在 1900 年到今天之间"),
     ("email", "abc", "不是邮箱"), ("region_code", "abcxyz", "区划代码是 6 位数字"),
     ("source", "长" * 200, "最多 60 个字，现在有 200 个"), ("note", "长" * 4001, "最多 4000 个字"),
     ("licence_expires_on", "2190-01-01", "1950 到 2099")],
)  # fmt: skip
def test_what_cannot_be_true_is_refused_in_a_sentence(field, value, said):
    person, client = own_customer()
    answer = client.post(f"/customers/{person.pk}/edit/", form_of(person, **{field: value}))
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert file_of(person).version == 1


def test_a_street_is_a_region_and_what_an_import_brought_is_left_in_peace():
    person, client = own_customer()
    Customer.objects.unscoped("test").filter(pk=person.pk).update(email="abc")
    typed = form_of(file_of(person), region_code="350603001", note="x")
    assert client.post(f"/customers/{person.pk}/edit/", typed).status_code == 302
    assert (file_of(person).region_code, file_of(person).email) == ("350603001", "abc")


def test_an_edit_over_an_odd_value_of_an_import_can_be_taken_back():
    person, client = own_customer()
    Customer.objects.unscoped("test").filter(pk=person.pk).update(email="abc")
    client.post(f"/customers/{person.pk}/edit/", form_of(file_of(person), email="a@b.cn"))
    client.post(f"/customers/{person.pk}/undo/", {"version": 2})
    assert file_of(person).email == "abc"


def test_a_new_customer_with_an_impossible_birthday_is_not_made():
    client = signed_in(make_account(make_store(), "service_manager"))
    given = {"name": "叶振华", "phones": "14500008847", "birthday": "2090-01-01"}
    assert "生日应在" in text_of(client.post("/customers/new/", given))
    assert not Customer.objects.unscoped("test").exists()


def test_the_interface_refuses_the_same():
    person, client = own_customer()
    body = '{"version": 1, "email": "abc"}'
    answer = client.patch(f"/api/v1/customers/{person.pk}", body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["where"] == "email"
    assert "不是邮箱" in answer.json()["detail"]


def own_car():
    person, client = own_customer()
    return make_vehicle(person), client


def test_a_wrong_plate_keeps_colour_and_mileage_as_typed():
    car, client = own_car()
    typed = {
        "version": 1, "colour": "珠光白", "odometer-km": "62100", "plate-plate": "闽E12",
    }  # fmt: skip
    answer = client.post(f"/vehicles/{car.pk}/edit/", typed)
    page = text_of(answer)
    assert answer.status_code == 422
    for value in ("珠光白", "62100", "闽E12", "不是车牌"):
        assert value in page, value
    assert not Change.objects.unscoped("test").exists()


def test_all_sections_of_a_car_are_saved_at_once():
    car, client = own_car()
    typed = {"version": 1, "colour": "珠光白", "odometer-km": "62,100 km", "plate-plate": "闽E·A1234"}
    assert client.post(f"/vehicles/{car.pk}/edit/", typed).status_code == 302
    fields = Change.objects.unscoped("test").values_list("field", flat=True)
    assert set(fields) == {"colour", "odometer_km", "plate"}


def test_an_untouched_form_of_a_car_changes_nothing_and_takes_no_plate_off():
    car, client = own_car()
    page = text_of(client.get(f"/vehicles/{car.pk}/edit/"))
    sent = {"version": 1, "plate-plate": "", "plate-since": str(days_ago(0)), "gone-reason": "",
            "gone-on": str(days_ago(0)), "brand": "", "was_brand": "", "was_sold_by_store": "0"}  # fmt: skip
    assert 'name="gone-reason"' in page
    client.post(f"/vehicles/{car.pk}/edit/", sent)
    now = Vehicle.objects.unscoped("test").get(pk=car.pk)
    assert (now.plate, now.disposed_on, now.version) == (car.plate, None, 1)


def test_a_car_is_not_gone_in_the_future_nor_before_its_purchase():
    car, client = own_car()
    Vehicle.objects.unscoped("test").filter(pk=car.pk).update(purchase_date="2024-05-01")
    for day, said in (("2090-01-01", "还没到"), ("2024-04-30", "才购买")):
        answer = client.post(f"/vehicles/{car.pk}/edit/", {"version": 1, "gone-on": day, "gone-reason": "sold"})
        assert answer.status_code == 422
        assert said in text_of(answer)
    assert not Disposal.objects.unscoped("test").exists()


def test_a_car_that_is_gone_shows_since_when_and_why_in_the_form():
    car, client = own_car()
    client.post(f"/vehicles/{car.pk}/edit/", {"version": 1, "gone-on": "2026-02-01", "gone-reason": "moved"})
    page = text_of(client.get(f"/vehicles/{car.pk}/edit/"))
    assert re.search(r'name="gone-on" value="2026-02-01"', page)
    assert re.search(r'<option value="moved" selected', page)
    again = {"version": 2, "gone-on": "2026-02-01", "gone-reason": "moved"}
    client.post(f"/vehicles/{car.pk}/edit/", again)
    assert Vehicle.objects.unscoped("test").get(pk=car.pk).version == 2, "the same again is no change"


def test_reckoned_days_are_told_where_the_file_names_none():
    car, client = own_car()
    Vehicle.objects.unscoped("test").filter(pk=car.pk).update(registered_on="2024-07-03")
    assert re.search(r"按登记日推算：20\d\d-07-03", text_of(client.get(f"/vehicles/{car.pk}/edit/")))
    Vehicle.objects.unscoped("test").filter(pk=car.pk).update(inspection_due_on="2028-01-01")
    assert "按登记日推算" not in text_of(client.get(f"/vehicles/{car.pk}/edit/"))


def test_the_later_of_two_who_edit_a_car_keeps_both():
    car, client = own_car()
    client.post(f"/vehicles/{car.pk}/edit/", {"version": 1, "brand": "丰田"})
    late = {"version": 1, "colour": "珠光白", "brand": "", "was_brand": "", "was_colour": "", "odometer-km": "62100"}
    answer = client.post(f"/vehicles/{car.pk}/edit/", late)
    page = text_of(answer)
    assert answer.status_code == 409
    assert 'value="丰田"' in page
    assert 'value="珠光白"' in page
    assert 'value="62100"' in page


def test_a_masked_address_that_came_in_between_is_not_shown_to_the_later_one():
    store = make_store()
    person = make_customer(store)
    CustomerAddress.objects.unscoped("test").filter(customer=person).delete()
    first, second = (signed_in(make_account(store, role)) for role in ("service_manager", "cs_manager"))
    first.post(f"/customers/{person.pk}/edit/", {"version": 1, "address": "漳州市芗城区南昌路 1 号"})
    late = {"version": 1, "address": "漳州市芗城区丹霞路 9 号", "was_address": "", "note": "x", "was_note": ""}
    answer = second.post(f"/customers/{person.pk}/edit/", late)
    assert answer.status_code == 409
    assert "南昌路" not in text_of(answer)
    assert "丹霞路 9 号" in text_of(answer)
