"""The search box: what it finds, for whom, and that a caller's look-up is exact and logged."""

import pytest

from keliu.customers.actions import refresh_search
from keliu.customers.models import RevealLog, VehiclePlate
from keliu.org.models import Team
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
        "郑文辉", "郑文", "郑", "zhengwenhui", "zwh", "6721", "14500006721", "145-0000-6721", "+86 145 0000 6721",
        "闽E7K531", "闽E·7k531", "7K531", "531", "3871", "LFMK1A30P1K003871", "lfmk1a30p1k-003871",
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


@pytest.mark.parametrize("word", ["2603010001", "26030", "r2603010001"])
def test_an_order_is_found_without_its_letters(word):
    store = make_store()
    make_visit(make_vehicle(make_customer(store, "郑文辉")), "R2603010001")
    client = signed_in(make_account(store, "cs_manager"))
    assert "R2603010001" in text_of(client.get("/search/quick/", {"q": word}))
    assert "R2603010001" not in text_of(client.get("/search/quick/", {"q": "2603010002"}))


def company_with_cars(store, **given):
    """A company whose tenth car is the one at the door."""
    company = make_customer(store, "漳州明辉东商贸", phone="+8614500000100", **given)
    cars = [make_vehicle(company, plate=f"闽EA10{n:02}", vin=f"LFMK1A30P1K0001{n:02}") for n in range(9)]
    return company, [*cars, make_vehicle(company, plate="闽EDY243", vin="LFMK1A30P1K093697")]


@pytest.mark.parametrize("word", ["闽EDY243", "DY243", "243", "3697", "LFMK1A30P1K093697"])
def test_a_plate_or_vin_shows_and_opens_that_very_car(word):
    store = make_store()
    _company, cars = company_with_cars(store)
    client = signed_in(make_account(store, "cs_manager"))
    page = text_of(client.get("/search/quick/", {"q": word}))
    assert f"/vehicles/{cars[-1].pk}/" in page
    assert "漳州明辉东商贸" in page
    assert not any(f"/vehicles/{car.pk}/" in page for car in cars[:-1])
    answer = client.get("/search/", {"q": word})
    assert (answer.status_code, answer.url) == (302, f"/vehicles/{cars[-1].pk}/")


@pytest.mark.parametrize("word", ["0000010", "1450000", "闽ED", "Y243", "K1A30P1", "93697"])
def test_a_piece_that_a_mask_hides_finds_only_for_those_who_see_it(word):
    store = make_store()
    team = Team.objects.create(store=store, name="一组")
    company_with_cars(store, team=team)
    assert "漳州明辉东商贸" in text_of(
        signed_in(make_account(store, "advisor", team=team)).get("/search/quick/", {"q": word})
    )
    client = signed_in(make_account(store, "cs_manager"))
    for page in ("/search/quick/", "/customers/", "/vehicles/"):
        assert "漳州明辉东商贸" not in text_of(client.get(page, {"q": word}))


def test_the_very_plate_stands_before_those_that_only_hold_the_word():
    store = make_store()
    owner = make_customer(store)
    make_vehicle(owner, plate="闽E0243A", vin="LFMK1A30P1K000001", last_visit_on=None)
    ends = make_vehicle(owner, plate="闽EDY243", vin="LFMK1A30P1K000002")
    vin = make_vehicle(owner, plate="闽E11111", vin="LFMK1A30P1K000243")
    page = text_of(signed_in(make_account(store, "cs_manager")).get("/search/quick/", {"q": "243"}))
    assert page.index(f"found-car-{ends.pk}") < page.index(f"found-car-{vin.pk}")


def test_a_caller_outside_the_list_opens_at_the_car_that_was_named():
    store = make_store()
    company, cars = company_with_cars(store, advisor=make_account(store, "advisor").staff)
    client = signed_in(make_account(store, "csr"))
    page = text_of(client.get("/search/quick/", {"q": "闽EDY243"}))
    assert f"/customers/{company.pk}/?cars=all#car-{cars[-1].pk}" in page
    assert page.index("闽E·**243") < page.index("闽E·**000")
    assert f"/vehicles/{cars[-1].pk}/" not in page
    assert client.get(f"/vehicles/{cars[-1].pk}/").status_code == 404


def test_a_car_is_found_by_the_plate_it_had_before_and_both_are_shown():
    store = make_store()
    car = make_vehicle(make_customer(store), plate="闽E7K531")
    VehiclePlate.objects.create(vehicle=car, plate="闽E99999")
    refresh_search(vehicle_ids=[car.pk])
    page = text_of(signed_in(make_account(store, "cs_manager")).get("/search/quick/", {"q": "99999"}))
    assert "原车牌" in page
    assert "闽E·**999" in page
    assert "闽E·**531" in page


def test_a_surname_is_searched_in_ones_own_list_alone():
    store = make_store()
    make_customer(store, "柯倩")
    make_customer(store, "柯明", phone="+8614500000002", advisor=make_account(store, "advisor").staff)
    make_customer(store, "李柯", phone="+8614500000003")
    page = text_of(signed_in(make_account(store, "csr")).get("/search/quick/", {"q": "柯"}))
    assert "柯倩" in page
    assert "柯明" not in page
    assert "李柯" not in page
    assert not RevealLog.objects.unscoped("test").exists()


@pytest.mark.parametrize(("address", "word"), [("/customers/", "柯"), ("/vehicles/", "柯")])
def test_a_surname_is_found_in_the_lists(address, word):
    store = make_store()
    make_vehicle(make_customer(store, "柯倩"))
    make_vehicle(make_customer(store, "李柯", phone="+8614500000003"), plate="闽E00001", vin="LFMK1A30P1K000001")
    page = text_of(signed_in(make_account(store, "cs_manager")).get(address, {"q": word}))
    assert "柯倩" in page
    assert "李柯" not in page


def test_a_number_that_two_have_shows_both_and_logs_the_one_outside():
    store = make_store()
    own = make_customer(store, "柯倩")
    other = make_customer(store, "王五", advisor=make_account(store, "advisor").staff)
    page = text_of(signed_in(make_account(store, "csr")).get("/search/quick/", {"q": "14500006721"}))
    assert "柯倩" in page
    assert "王五" in page
    assert [row.customer_id for row in RevealLog.objects.unscoped("test")] == [other.pk]
    assert own.pk != other.pk


@pytest.mark.parametrize(("role", "told"), [("csr", "只在您名单里找"), ("cs_manager", "只在本店的档案里找")])
def test_nothing_found_says_where_was_searched(role, told):
    page = text_of(signed_in(make_account(make_store(), role)).get("/search/", {"q": "没有这个人"}))
    assert told in page
    assert "别店的客户" not in page


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
    for word in ("郑", "郑文", "6721", "7K531", "3871"):
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
    assert "今天还可看 49 位" in text_of(client.post(f"/customers/{person.pk}/phones/", {"why": "来电"}))


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


def test_the_card_of_a_caller_has_the_place_his_car_opens_at():
    store = make_store()
    _company, cars = company_with_cars(store, advisor=make_account(store, "advisor").staff)
    client = signed_in(make_account(store, "csr"))
    answer = client.get("/search/", {"q": "闽EDY243"})
    assert answer.status_code == 302
    address, place = answer.url.split("#")
    assert f'id="{place}"' in text_of(client.get(address))
    assert place == f"car-{cars[-1].pk}"
