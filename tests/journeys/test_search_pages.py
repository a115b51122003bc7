"""The search box: what it finds, for whom, and that a caller's look-up is exact and logged."""

import pytest

from keliu.customers.models import RevealLog
from tests.journeys.page_shop import (
    make_account,
    make_customer,
    make_store,
    make_vehicle,
    make_visit,
    signed_in,
    text_of,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "word",
    [
        "郑文辉", "郑文", "zhengwenhui", "zwh", "6721", "14500006721", "闽E7K531", "闽E·7k531", "7K531",
        "LFMK1A30P1K003871",
    ],
)  # fmt: skip
def test_a_file_is_found_by_all_it_is_called(word):
    store = make_store()
    make_vehicle(make_customer(store, "郑文辉"))
    page = text_of(signed_in(make_account(store, "cs_manager")).get("/search/quick/", {"q": word}))
    assert "郑文辉" in page


def test_both_characters_of_guangdong_find_a_plate():
    store = make_store()
    make_vehicle(make_customer(store, "郑文辉"), plate="粤B12345")
    client = signed_in(make_account(store, "cs_manager"))
    for word in ("粤B12345", "粵B12345"):
        assert "郑文辉" in text_of(client.get("/search/quick/", {"q": word}))


def test_an_order_is_found_by_the_beginning_of_its_number():
    store = make_store()
    car = make_vehicle(make_customer(store, "郑文辉"))
    make_visit(car, "R2603010001")
    make_visit(make_vehicle(make_customer(make_store("S02"), phone="+8614500000009"), plate="闽D12345",
                            vin="LFMK1A30P1K003872"), "R2603010002")  # fmt: skip
    page = text_of(signed_in(make_account(store, "cs_manager")).get("/search/quick/", {"q": "r26030"}))
    assert "R2603010001" in page
    assert "R2603010002" not in page


def test_nobody_finds_the_customers_of_another_store():
    make_vehicle(make_customer(make_store("S02"), "郑文辉"))
    client = signed_in(make_account(make_store("S01"), "cs_manager"))
    for word in ("郑文辉", "14500006721", "闽E7K531", "LFMK1A30P1K003871"):
        assert "郑文辉" not in text_of(client.get("/search/", {"q": word})).replace("“郑文辉”", "").replace(
            '"郑文辉"', ""
        )


def test_a_csr_finds_a_caller_by_a_whole_number_only_and_it_is_logged():
    store = make_store()
    advisor = make_account(store, "advisor").staff
    person = make_customer(store, "郑文辉", advisor=advisor)
    make_vehicle(person)
    client = signed_in(make_account(store, "csr"))
    for word in ("郑文", "6721", "7K531"):
        assert "/customers/" not in text_of(client.get("/search/quick/", {"q": word}))
    assert client.get(f"/customers/{person.pk}/").status_code == 404
    assert not RevealLog.objects.unscoped("test").exists()
    for number, word in enumerate(("14500006721", "闽E7K531", "LFMK1A30P1K003871"), start=1):
        page = text_of(client.get("/search/quick/", {"q": word}))
        assert "郑文辉" in page
        assert "145****6721" in page
        assert RevealLog.objects.unscoped("test").filter(field="look_up").count() == number
    assert client.get(f"/customers/{person.pk}/").status_code == 200


def test_a_look_up_does_not_use_up_reveals():
    store = make_store()
    person = make_customer(store, advisor=make_account(store, "advisor").staff)
    client = signed_in(make_account(store, "csr"))
    client.get("/search/quick/", {"q": "14500006721"})
    assert "今天还可看 49 次" in text_of(client.post(f"/customers/{person.pk}/phones/", {"why": "来电"}))


def test_a_single_find_opens_at_once():
    store = make_store()
    person = make_customer(store, "郑文辉")
    answer = signed_in(make_account(store, "cs_manager")).get("/search/", {"q": "郑文辉"})
    assert answer.status_code == 302
    assert answer.url == f"/customers/{person.pk}/"


@pytest.mark.parametrize("word", ["", "%", "_", "a", "\x00", '"', "' OR 1=1 --", "*" * 200, "%00"])
def test_odd_words_do_no_harm(word):
    client = signed_in(make_account(make_store(), "cs_manager"))
    assert client.get("/search/", {"q": word}).status_code == 200
    assert client.get("/search/quick/", {"q": word}).status_code == 200


def test_who_may_not_see_files_has_no_search():
    client = signed_in(make_account(make_store(), "technician"))
    assert client.get("/search/quick/", {"q": "郑文辉"}).status_code == 404
