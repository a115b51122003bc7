"""The basic information sheet: the form's fields, masked as the page masks them, in full only with a line in the log."""

import pytest
from django.utils import timezone

from keliu.customers.models import RevealLog, VehicleModel
from keliu.org.models import Staff, Team
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


def make_file(store, team=None, n=1):
    advisor = Staff.objects.create(
        group=store.group, store=store, staff_no=f"A{n}", name="顾问甲", role="advisor", team=team
    )
    person = make_customer(store, f"郑文{n}", phone=f"+86145000{n:05d}", team=team, advisor=advisor)
    model = VehicleModel.objects.create(group=store.group, series="汉兰达", name=f"2.0T-{n}", interval_months=7)
    car = make_vehicle(
        person, plate=f"闽E{n:05d}", vin=f"LFMK1A30P1K0{n:05d}", due_on=days_ago(-20), due_kind="maintenance"
    )
    car.model = model
    car.save()
    return person, car


def test_the_sheet_has_the_fields_of_the_form_and_its_class_travels_to_the_paper():
    store, other = make_store(), make_store("S02")
    team = Team.objects.create(store=store, name="一组")
    person, car = make_file(store, team)
    make_visit(
        car, "W1", days_ago=9, kind="repair", description="换刹车片", requested_services="异响检查", odometer_km=45_678
    )
    elsewhere = make_visit(car, "W2", days_ago=3, kind="repair", description="别店的单")
    elsewhere.store = other
    elsewhere.save()
    address = f"/customers/{person.pk}/sheet/"
    own = text_of(signed_in(make_account(store, "advisor", team=team)).get(address))
    for told in ("客户档案基本信息表", "漳州市龙文区碧湖路128号", "145 0000 0001", "闽E·00001", "7 个月", str(days_ago(-20)),
                 str(days_ago(9)), "异响检查", "换刹车片", "45,678", "顾问甲"):  # fmt: skip
        assert told in own, told
    assert "别店的单" not in own
    (logged,) = RevealLog.objects.unscoped("t").all()
    assert (logged.field, logged.customer_id, logged.person) == (
        "information_sheet",
        person.pk,
        f"advisor-{store.code}",
    )
    masked = text_of(signed_in(make_account(store, "service_manager")).get(address))
    for hidden in ("14500000001", "145 0000 0001", "碧湖路128", "闽E·00001", "LFMK1A30P1K000001"):
        assert hidden not in masked, hidden
    assert "145****0001" in masked
    assert RevealLog.objects.unscoped("t").count() == 1
    assert signed_in(make_account(other, "service_manager")).get(address).status_code == 404
    assert signed_in(make_account(store, "technician")).get(address).status_code == 404
    assert signed_in(make_account(store, "cs_manager")).get(f"/customers/{10**30}/sheet/").status_code == 404
    card = text_of(signed_in(make_account(store, "csr")).get(f"/customers/{person.pk}/"))
    assert card.count(address) in (0, 1)


def test_up_to_fifty_sheets_are_printed_at_once_of_what_the_person_sees():
    store, other = make_store(), make_store("S02")
    people = [
        make_customer(store, f"客户{n:03d}", phone=f"+86145000{n:05d}", last=timezone.localdate()) for n in range(52)
    ]
    stranger = make_customer(other, "别店客户", phone="+8614599999999")
    page = signed_in(make_account(store, "cs_manager"))
    all_of_them = text_of(page.get("/customers/sheets/", {"list": "customers", "query": ""}))
    assert all_of_them.count('class="panel paper"') == 50
    assert "只打印前 50 位" in all_of_them
    two = text_of(page.get("/customers/sheets/", {"ids": [people[3].pk, people[5].pk, stranger.pk]}))
    assert two.count('class="panel paper"') == 2
    assert "别店客户" not in two
    assert page.get("/customers/sheets/", {"ids": [stranger.pk]}).status_code == 404
    assert signed_in(make_account(store, "csr")).get("/customers/sheets/").status_code == 404
