"""Edits by hand: what is audited, that the later of two loses nothing, that owner, plate and disposal keep their days."""

from datetime import date

import pytest

from keliu.audit.models import Change
from keliu.customers.models import (
    CompanyContact,
    Customer,
    CustomerAddress,
    CustomerPhone,
    Disposal,
    SuspectedDuplicate,
    Vehicle,
    VehiclePlate,
)
from tests.journeys.page_shop import (
    days_ago,
    make_account,
    make_customer,
    make_store,
    make_vehicle,
    signed_in,
    text_of,
)

pytestmark = pytest.mark.django_db


def file_of(person):
    return Customer.objects.unscoped("test").get(pk=person.pk)


def form_of(person, **given):
    """Return the form as a browser sends it: what was seen, and what is typed."""
    names = ("name", "gender", "birthday", "email", "wechat", "preferred_channel", "preferred_hours", "note", "level",
             "source", "licence_expires_on", "region_code")  # fmt: skip
    now = {name: getattr(person, name) or "" for name in names}
    return (
        {f"was_{name}": value for name, value in now.items()}
        | now
        | {"version": person.version, "was_is_company": "0"}
        | given
    )


def test_an_edit_is_saved_and_audited_with_its_reason():
    store = make_store()
    person = make_customer(store)
    client = signed_in(make_account(store, "service_manager"))
    client.post(f"/customers/{person.pk}/edit/", form_of(person, note="要先报总价", why="客户口述"))
    assert file_of(person).note == "要先报总价"
    change = Change.objects.unscoped("test").get(field="note")
    assert (change.new, change.why, change.source) == ("要先报总价", "客户口述", "page")


def test_the_later_of_two_keeps_both_when_they_changed_different_fields():
    store = make_store()
    person = make_customer(store)
    client = signed_in(make_account(store, "service_manager"))
    later = form_of(person, note="后来的备注")
    client.post(f"/customers/{person.pk}/edit/", form_of(person, preferred_hours="17:00 后"))
    answer = client.post(f"/customers/{person.pk}/edit/", later)
    assert answer.status_code == 409
    page = text_of(answer)
    assert "两人改的不是同一项" in page
    assert "后来的备注" in page
    assert 'value="17:00 后"' in page


def test_the_later_of_two_chooses_where_both_changed_the_same_field():
    store = make_store()
    person = make_customer(store)
    client = signed_in(make_account(store, "service_manager"))
    later = form_of(person, note="只在周六")
    client.post(f"/customers/{person.pk}/edit/", form_of(person, note="17:00 后"))
    page = text_of(client.post(f"/customers/{person.pk}/edit/", later))
    assert 'name="pick_note"' in page
    assert "17:00 后" in page
    assert "只在周六" in page
    again = form_of(file_of(person), note="只在周六")
    client.post(f"/customers/{person.pk}/edit/", again | {"pick_note": "theirs"})
    assert file_of(person).note == "17:00 后"
    client.post(f"/customers/{person.pk}/edit/", form_of(file_of(person), note="只在周六") | {"pick_note": "mine"})
    assert file_of(person).note == "只在周六"


def test_nobody_blacklists_alone():
    store = make_store()
    person = make_customer(store)
    client = signed_in(make_account(store, "service_manager"))
    page = text_of(client.get(f"/customers/{person.pk}/edit/"))
    assert "blacklisted" not in page
    answer = client.post(f"/customers/{person.pk}/edit/", form_of(person, level="blacklisted"))
    assert answer.status_code == 422
    assert file_of(person).level == ""


def test_what_one_sees_masked_one_does_not_empty():
    store = make_store()
    person = make_customer(store)
    Customer.objects.unscoped("test").filter(pk=person.pk).update(email="a@example.com")
    client = signed_in(make_account(store, "service_manager"))
    assert "a@example.com" not in text_of(client.get(f"/customers/{person.pk}/edit/"))
    client.post(f"/customers/{person.pk}/edit/", form_of(person, email="", note="x"))
    assert file_of(person).email == "a@example.com"


def test_what_one_sees_masked_one_can_replace():
    store = make_store()
    person = make_customer(store)
    Customer.objects.unscoped("test").filter(pk=person.pk).update(email="a@example.com", birthday="1980-05-06")
    client = signed_in(make_account(store, "service_manager"))
    page = text_of(client.get(f"/customers/{person.pk}/edit/"))
    assert page.count("填写则替换") == 2
    assert "1980" not in page
    client.post(f"/customers/{person.pk}/edit/", form_of(person, email="b@example.com", birthday=""))
    assert (file_of(person).email, str(file_of(person).birthday)) == ("b@example.com", "1980-05-06")
    answer = client.post(f"/customers/{person.pk}/edit/", form_of(person, birthday="2080-01-01"))
    assert answer.status_code == 422


def test_a_masked_value_that_two_replace_stays_typed_for_the_later():
    store = make_store()
    person = make_customer(store)
    Customer.objects.unscoped("test").filter(pk=person.pk).update(email="a@example.com")
    client = signed_in(make_account(store, "service_manager"))
    later = form_of(person, email="c@example.com", note="x")
    client.post(f"/customers/{person.pk}/edit/", form_of(person, preferred_hours="17:00 后"))
    answer = client.post(f"/customers/{person.pk}/edit/", later)
    assert answer.status_code == 409
    assert 'value="c@example.com"' in text_of(answer)


def test_a_role_without_the_deed_has_no_edit_page():
    store = make_store()
    person = make_customer(store)
    client = signed_in(make_account(store, "csr"))
    assert client.get(f"/customers/{person.pk}/edit/").status_code == 404
    assert client.post(f"/customers/{person.pk}/edit/", {"added": "14500000001"}).status_code == 404


def test_phones_are_added_ended_and_put_first_and_search_follows():
    store = make_store()
    person = make_customer(store, phone="+8614500006721")
    old = CustomerPhone.objects.unscoped("test").get(customer=person)
    client = signed_in(make_account(store, "service_manager"))
    client.post(f"/customers/{person.pk}/phones/", {"why": "核对号码"})
    sent = {"version": 1, "added": "145 0000 9999，13800138000", "ended": [old.pk], "why": "换号"}
    assert client.post(f"/customers/{person.pk}/edit/", sent).status_code == 302
    kept = CustomerPhone.objects.unscoped("test").filter(customer=person, until=None)
    assert set(kept.values_list("number", flat=True)) == {"+8614500009999", "+8613800138000"}
    assert "郑文辉" in text_of(client.get("/search/quick/", {"q": "9999"}))
    assert Change.objects.unscoped("test").filter(field="phone", why="换号").count() == 3


def test_a_number_that_is_none_is_refused_and_stays_typed():
    store = make_store()
    person = make_customer(store)
    client = signed_in(make_account(store, "service_manager"))
    answer = client.post(f"/customers/{person.pk}/edit/", {"version": 1, "added": "12345"})
    assert answer.status_code == 422
    assert "不是电话号码" in text_of(answer)
    assert 'value="12345"' in text_of(answer)


def test_a_part_saved_second_is_refused_with_what_was_typed():
    store = make_store()
    person = make_customer(store)
    client = signed_in(make_account(store, "service_manager"))
    client.post(f"/customers/{person.pk}/edit/", {"version": 1, "address": "南昌路 1 号"})
    answer = client.post(f"/customers/{person.pk}/edit/", {"version": 1, "address": "丹霞路 9 号"})
    assert answer.status_code == 409
    assert "丹霞路 9 号" in text_of(answer)
    assert "南昌路 1 号" not in text_of(answer), "a service manager sees the address masked"
    now = CustomerAddress.objects.unscoped("test").get(customer=person, until=None)
    assert now.text == "南昌路 1 号"


def test_traits_and_company_contacts_are_kept():
    store = make_store()
    person = make_customer(store, "顺达物流")
    client = signed_in(make_account(store, "service_manager"))
    added = {"contact-part": "driver", "contact-name": "老王", "contact-phone": "14500000001"}
    client.post(f"/customers/{person.pk}/edit/", {"version": 1, "interests": "钓鱼"} | added)
    contact = CompanyContact.objects.unscoped("test").get()
    assert (contact.name, contact.phone) == ("老王", "+8614500000001")
    client.post(f"/customers/{person.pk}/edit/", {"version": 3, "contact-ended": [contact.pk], "contact-name": ""})
    assert CompanyContact.objects.unscoped("test").get().until == days_ago(0)
    assert "钓鱼" in text_of(client.get(f"/customers/{person.pk}/"))


def test_a_new_customer_is_found_listed_and_belongs_to_his_advisor():
    store = make_store()
    client = signed_in(make_account(store, "service_manager"))
    answer = client.post("/customers/new/", {"name": "叶振华", "phones": "14500008847"})
    person = Customer.objects.unscoped("test").get(name="叶振华")
    assert answer.url == f"/customers/{person.pk}/"
    assert "叶振华" in text_of(client.get("/customers/"))
    assert "叶振华" in text_of(client.get("/search/quick/", {"q": "yzh"}))
    assert Change.objects.unscoped("test").filter(field="created", row_key=person.pk).exists()


def test_a_new_customer_without_a_phone_is_refused_and_nothing_is_lost():
    client = signed_in(make_account(make_store(), "service_manager"))
    answer = client.post("/customers/new/", {"name": "叶振华", "phones": "", "note": "要回电"})
    assert answer.status_code == 422
    assert "叶振华" in text_of(answer)
    assert "要回电" in text_of(answer)


def test_a_plate_changes_with_its_day_and_the_old_one_still_finds_the_car():
    store = make_store()
    car = make_vehicle(make_customer(store, "郑文辉"), plate="闽E7K531")
    client = signed_in(make_account(store, "service_manager"))
    sent = {"version": 1, "plate-plate": "闽E·A1234", "plate-since": "2026-01-02"}
    client.post(f"/vehicles/{car.pk}/edit/", sent)
    worn = (
        VehiclePlate.objects.unscoped("test").filter(vehicle=car).order_by("id").values_list("plate", "since", "until")
    )
    assert list(worn) == [("闽E7K531", None, date(2026, 1, 2)), ("闽EA1234", date(2026, 1, 2), None)]
    assert "郑文辉" in text_of(client.get("/search/quick/", {"q": "闽EA1234"}))
    assert "郑文辉" in text_of(client.get("/search/quick/", {"q": "7K531"}))


def test_a_plate_that_another_car_wears_is_refused():
    store = make_store()
    car = make_vehicle(make_customer(store), plate="闽E7K531")
    make_vehicle(make_customer(store, phone="+8614500000002"), plate="闽EA1234", vin="LFMK1A30P1K003872")
    client = signed_in(make_account(store, "service_manager"))
    sent = {"version": 1, "plate-plate": "闽EA1234", "plate-since": "2026-01-02"}
    answer = client.post(f"/vehicles/{car.pk}/edit/", sent)
    assert answer.status_code == 422
    assert "另一辆车正挂这块牌" in text_of(answer)


def test_a_car_is_gone_and_comes_back_and_both_are_in_its_history():
    store = make_store()
    car = make_vehicle(make_customer(store))
    client = signed_in(make_account(store, "service_manager"))
    gone = {"gone-on": "2026-02-01", "gone-reason": "sold", "why": "客户说的"}
    client.post(f"/vehicles/{car.pk}/edit/", {"version": 1} | gone)
    assert "已卖" in text_of(client.get(f"/vehicles/{car.pk}/"))
    client.post(f"/vehicles/{car.pk}/edit/", {"version": 2, "gone-back": "on"} | gone)
    assert Vehicle.objects.unscoped("test").get(pk=car.pk).disposed_on is None
    assert Disposal.objects.unscoped("test").filter(vehicle=car).count() == 1


def test_two_files_are_noted_as_different_and_the_question_may_be_opened_again():
    store = make_store()
    one, other = (
        make_customer(store, "王伟", phone="+8614500000001"),
        make_customer(store, "王伟", phone="+8614500000002"),
    )
    pair = SuspectedDuplicate.objects.create(
        group=store.group, store=store, customer=one, other_customer=other, confidence=70, evidence="same name"
    )
    client = signed_in(make_account(store, "cs_manager"))
    page = text_of(client.get("/duplicates/"))
    assert "145****0001" in page
    client.post(f"/duplicates/{pair.pk}/", {"decision": "different", "why": "父子同名"})
    assert SuspectedDuplicate.objects.unscoped("test").get().state == "different"
    assert Change.objects.unscoped("test").get(field="state").why == "父子同名"
    client.post(f"/duplicates/{pair.pk}/", {"decision": "open"})
    assert SuspectedDuplicate.objects.unscoped("test").get().state == "open"


def test_files_agree_by_their_values_and_not_by_their_masks():
    store = make_store()
    one = make_customer(store, "王伟", phone="+8614511110001")
    other = make_customer(store, "王伟伟", phone="+8614522220001")
    SuspectedDuplicate.objects.create(
        group=store.group, store=store, customer=one, other_customer=other, confidence=70, evidence="same name"
    )
    page = text_of(signed_in(make_account(store, "cs_manager")).get("/duplicates/"))
    assert page.count("145****0001") == 2
    assert page.count('class="is-same"') == 2  # the address of both, which the two share


def test_a_pair_of_another_store_is_absent():
    theirs = make_store("S02")
    one, other = make_customer(theirs), make_customer(theirs, phone="+8614500000002")
    pair = SuspectedDuplicate.objects.create(
        group=theirs.group, store=theirs, customer=one, other_customer=other, confidence=70, evidence="same name"
    )
    client = signed_in(make_account(make_store("S01"), "cs_manager"))
    assert client.post(f"/duplicates/{pair.pk}/", {"decision": "different"}).status_code == 404


def test_a_second_click_opens_no_second_file_and_leads_to_the_first():
    store = make_store()
    client = signed_in(make_account(store, "service_manager"))
    given = {"name": "许文静", "phones": "14500000077"}
    first = client.post("/customers/new/", given)
    second = client.post("/customers/new/", given)
    assert second.url == first.url
    assert Customer.objects.unscoped("test").filter(name="许文静").count() == 1


def test_another_person_of_the_same_name_has_a_file_of_his_own():
    store = make_store()
    client = signed_in(make_account(store, "service_manager"))
    for number in ("14500000077", "14500000078"):
        client.post("/customers/new/", {"name": "许文静", "phones": number})
    assert Customer.objects.unscoped("test").filter(name="许文静").count() == 2


def test_an_edit_can_be_taken_back_at_once():
    store = make_store()
    person = make_customer(store)
    client = signed_in(make_account(store, "service_manager"))
    client.post(f"/customers/{person.pk}/edit/", form_of(person, note="要先报总价", preferred_hours="上午"))
    text = text_of(client.get(f"/customers/{person.pk}/"))
    assert f"/customers/{person.pk}/undo/" in text
    assert "/undo/" not in text_of(client.get(f"/customers/{person.pk}/")), "offered once"
    client.post(f"/customers/{person.pk}/undo/", {"version": person.version + 1})
    assert (file_of(person).note, file_of(person).preferred_hours) == (person.note, person.preferred_hours)
    assert Change.objects.unscoped("test").filter(field="note").order_by("id").last().new is None


def test_an_edit_that_somebody_went_on_with_is_not_taken_back():
    store = make_store()
    person = make_customer(store)
    first, second = (signed_in(make_account(store, role)) for role in ("service_manager", "cs_manager"))
    first.post(f"/customers/{person.pk}/edit/", form_of(person, note="要先报总价"))
    second.post(f"/customers/{person.pk}/edit/", form_of(file_of(person), preferred_hours="上午"))
    first.post(f"/customers/{person.pk}/undo/", {"version": person.version + 1})
    assert (file_of(person).note, file_of(person).preferred_hours) == ("要先报总价", "上午")
