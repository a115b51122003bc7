"""A number that another customer has: the person is asked, sees whom he may see as he may see him, and can go on."""

import pytest

from keliu.customers.models import Customer, CustomerPhone, RevealLog
from keliu.org.models import Team
from tests.journeys.page_shop import make_account, make_customer, make_store, make_vehicle, signed_in, text_of

pytestmark = pytest.mark.django_db
NUMBER = "14502872703"
SHARED = "+8614502872703"


@pytest.fixture
def shop():
    """A store with two teams: 柯倩 is of the second, the advisor of the first."""
    store = make_store()
    first, second = (Team.objects.create(store=store, name=name) for name in ("一组", "二组"))
    other = make_account(store, "advisor", team=second, name="another").staff
    person = make_customer(store, "柯倩", phone=SHARED, team=second, advisor=other)
    make_vehicle(person, plate="闽E7K531")
    account = make_account(store, "advisor", team=first)
    return store, person, account, first


def made(name):
    return Customer.objects.unscoped("test").filter(name=name)


def test_a_new_customer_with_another_ones_number_is_asked_about_and_nothing_is_made_yet(shop):
    _store, person, account, _team = shop
    client = signed_in(account)
    answer = client.post("/customers/new/", {"name": "测试王五", "phones": NUMBER, "note": "要回电"})
    page = text_of(answer)
    assert answer.status_code == 422
    assert "这个号码已是别的客户的" in page
    assert "柯倩" in page
    assert "要回电" in page
    assert f'href="/customers/{person.pk}/"' in page
    assert "145****2703" in page
    assert "闽E·**531" in page
    assert "闽E·7K531" not in page, "as he may see her: masked"
    assert not made("测试王五").exists()
    assert client.get(f"/customers/{person.pk}/").status_code == 200, "it counts as a look-up of a caller"
    log = RevealLog.objects.unscoped("test").get()
    assert (log.field, log.customer_id, log.why) == ("look_up", person.pk, "…2703")


def test_one_goes_on_when_both_use_the_number_and_search_finds_both(shop):
    _store, _person, account, _team = shop
    client = signed_in(account)
    client.post("/customers/new/", {"name": "测试王五", "phones": NUMBER, "shared": SHARED})
    assert made("测试王五").count() == 1
    found = text_of(client.get("/search/quick/", {"q": NUMBER}))
    assert "测试王五" in found
    assert "柯倩" in found


def test_going_on_is_for_the_number_that_was_asked_about(shop):
    store, _person, account, _team = shop
    make_customer(store, "孙平", phone="+8614500000099")
    client = signed_in(account)
    answer = client.post("/customers/new/", {"name": "测试王五", "phones": "14500000099", "shared": SHARED})
    assert answer.status_code == 422
    assert "孙平" in text_of(answer)


def test_search_still_shows_the_real_one_after_the_own_number_is_stopped(shop):
    store, _person, account, team = shop
    mine = make_customer(store, "测试王五", phone=SHARED, team=team, advisor=account.staff)
    row = CustomerPhone.objects.unscoped("test").get(customer=mine)
    client = signed_in(account)
    client.post(f"/customers/{mine.pk}/edit/", {"version": 1, "ended": [row.pk]})
    assert "柯倩" in text_of(client.get("/search/quick/", {"q": NUMBER}))


def test_a_number_added_to_a_known_customer_is_asked_about_too_and_keeps_the_rest(shop):
    store, _person, account, team = shop
    mine = make_customer(store, "李四", phone="+8614500000002", team=team, advisor=account.staff)
    client = signed_in(account)
    sent = {"version": 1, "added": NUMBER, "interests": "钓鱼"}
    answer = client.post(f"/customers/{mine.pk}/edit/", sent)
    assert answer.status_code == 422
    assert "柯倩" in text_of(answer)
    assert 'value="钓鱼"' in text_of(answer)
    assert CustomerPhone.objects.unscoped("test").filter(customer=mine).count() == 1
    client.post(f"/customers/{mine.pk}/edit/", sent | {"shared": SHARED})
    assert CustomerPhone.objects.unscoped("test").filter(customer=mine, number=SHARED).exists()


def test_ones_own_number_again_is_no_question(shop):
    store, _person, account, team = shop
    mine = make_customer(store, "李四", phone="+8614500000002", team=team, advisor=account.staff)
    answer = signed_in(account).post(f"/customers/{mine.pk}/edit/", {"version": 1, "added": "14500000002"})
    assert answer.status_code == 302


def test_a_stopped_number_of_another_is_no_question(shop):
    _store, person, account, _team = shop
    CustomerPhone.objects.unscoped("test").filter(customer=person).update(until="2026-01-01")
    answer = signed_in(account).post("/customers/new/", {"name": "测试王五", "phones": NUMBER})
    assert answer.status_code == 302


def test_a_customer_of_another_store_is_absent():
    theirs = make_customer(make_store("S02"), "外店", phone=SHARED)
    account = make_account(make_store("S01"), "service_manager")
    answer = signed_in(account).post("/customers/new/", {"name": "测试王五", "phones": NUMBER})
    assert answer.status_code == 302
    assert not RevealLog.objects.unscoped("test").filter(customer=theirs).exists()


def test_a_manager_who_sees_the_whole_store_is_asked_without_a_log_of_a_look_up(shop):
    store, _person, _account, _team = shop
    client = signed_in(make_account(store, "service_manager"))
    answer = client.post("/customers/new/", {"name": "测试王五", "phones": NUMBER})
    assert answer.status_code == 422
    assert "柯倩" in text_of(answer)
    assert not RevealLog.objects.unscoped("test").exists()


def test_a_data_clerk_without_the_right_to_look_up_is_asked_about_those_he_sees(shop):
    store, _person, _account, _team = shop
    answer = signed_in(make_account(store, "data_clerk")).post("/customers/new/", {"name": "甲", "phones": NUMBER})
    assert answer.status_code == 422
    assert "145****2703" in text_of(answer)
