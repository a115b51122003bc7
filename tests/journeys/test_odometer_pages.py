"""An odometer is noted in two taps; what is unlikely is asked about, the facts follow at once, and it is audited."""

import pytest

from keliu.audit.models import Change
from keliu.customers.models import OdometerReading, Vehicle, VehicleFacts
from keliu.org.models import Team
from keliu.workshop.actions import bring_files_up_to_date
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


@pytest.fixture
def car():
    """A car that was here 100 days ago with 62,100 km."""
    made = make_vehicle(make_customer(make_store()))
    make_visit(made, "R1", days_ago=100, kind="maintenance", odometer_km=62_100)
    bring_files_up_to_date(today=days_ago(0), vehicle_ids=[made.pk], customer_ids=[made.owner_id])
    return made


def note(client, car, km, *, on=None, version=1, **more):
    sent = {"version": version, "odometer-km": km, "odometer-on": str(on or days_ago(0))}
    return client.post(f"/vehicles/{car.pk}/odometer/", sent | more)


def test_the_card_of_the_customer_leads_to_it_and_back(car):
    client = signed_in(make_account(car.home_store, "service_manager"))
    link = f"/vehicles/{car.pk}/odometer/?back=card"
    assert link in text_of(client.get(f"/customers/{car.owner_id}/"))
    assert f'href="/vehicles/{car.pk}/odometer/"' in text_of(client.get(f"/vehicles/{car.pk}/"))
    page = text_of(client.get(link))
    assert "62,100 km" in page
    assert str(days_ago(0)) in page
    assert note(client, car, "65000", back="card").url == f"/customers/{car.owner_id}/"
    assert "65,000" in text_of(client.get(f"/customers/{car.owner_id}/"))


def test_the_facts_follow_at_once_and_it_is_audited(car):
    client = signed_in(make_account(car.home_store, "service_manager"))
    assert note(client, car, "65,000 公里", why="到店看的").status_code == 302
    facts = VehicleFacts.objects.unscoped("test").get(vehicle=car)
    assert (facts.last_read_km, facts.last_read_on, facts.readings) == (65_000, days_ago(0), 2)
    change = Change.objects.unscoped("test").get()
    assert (change.field, change.old, change.new) == ("odometer_km", None, f"65000 ({days_ago(0)})")
    assert (change.why, change.source, change.table) == ("到店看的", "page", "customers_vehicle")


def test_a_lower_figure_is_asked_about_and_kept_when_one_is_sure(car):
    client = signed_in(make_account(car.home_store, "service_manager"))
    answer = note(client, car, "6210")
    page = text_of(answer)
    assert answer.status_code == 422
    assert "6,210 km 比" in page
    assert 'value="6210"' in page
    assert not OdometerReading.objects.unscoped("test").exists()
    sure = f"6210 {days_ago(0)}"
    assert f'name="sure" value="{sure}"' in page
    assert note(client, car, "6210", sure=sure).status_code == 302
    assert VehicleFacts.objects.unscoped("test").get(vehicle=car).last_read_km == 62_100, "as the question said"


def test_one_is_sure_of_one_figure_only(car):
    client = signed_in(make_account(car.home_store, "service_manager"))
    assert note(client, car, "621", sure=f"6210 {days_ago(0)}").status_code == 422


def test_a_digit_too_many_is_asked_about(car):
    client = signed_in(make_account(car.home_store, "service_manager"))
    answer = note(client, car, "650000")
    assert answer.status_code == 422
    assert "合每天" in text_of(answer)


@pytest.mark.parametrize(
    ("km", "on", "said"),
    [("", 0, "请填仪表上的里程"), ("六万", 0, "不是里程"), ("62100.5", 0, "不是里程"), ("0", 0, "1 到 2,000,000"),
     ("9" * 30, 0, "不是里程"), ("65000", -1, "还没到")],
)  # fmt: skip
def test_what_no_odometer_shows_is_refused(car, km, on, said):
    client = signed_in(make_account(car.home_store, "service_manager"))
    answer = note(client, car, km, on=days_ago(on))
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert not OdometerReading.objects.unscoped("test").exists()


def test_a_mistyped_reading_of_the_day_is_put_right(car):
    client = signed_in(make_account(car.home_store, "service_manager"))
    note(client, car, "75000")
    assert note(client, car, "65000", version=2).status_code == 302
    assert VehicleFacts.objects.unscoped("test").get(vehicle=car).last_read_km == 65_000
    assert OdometerReading.objects.unscoped("test").get().km == 65_000
    assert Change.objects.unscoped("test").order_by("id").last().old == f"75000 ({days_ago(0)})"


def test_a_reading_of_before_is_held_against_the_later_one(car):
    client = signed_in(make_account(car.home_store, "service_manager"))
    answer = note(client, car, "63000", on=days_ago(150))
    assert answer.status_code == 422
    assert "比后来" in text_of(answer)
    assert note(client, car, "58000", on=days_ago(150)).status_code == 302
    assert VehicleFacts.objects.unscoped("test").get(vehicle=car).last_read_km == 62_100


def test_a_second_click_notes_nothing_twice(car):
    client = signed_in(make_account(car.home_store, "service_manager"))
    note(client, car, "65000")
    assert note(client, car, "65000").status_code == 422, "the later one is told that the car was changed"
    assert OdometerReading.objects.unscoped("test").count() == 1
    assert Change.objects.unscoped("test").count() == 1


def test_a_caller_who_was_looked_up_is_changed_by_who_receives_him_today_alone(car):
    team = Team.objects.create(store=car.home_store, name="一组")
    account = make_account(car.home_store, "advisor", team=team)
    client, person = signed_in(account), car.owner
    assert note(client, car, "65000").status_code == 404
    client.get("/search/quick/", {"q": "14500006721"})
    card = f"/customers/{person.pk}/"
    make_visit(car, "R4", days_ago=1, advisor=account.staff)
    make_visit(car, "R2", days_ago=0)
    changes = (f"{card}edit/", f"{card}vehicles/new/", f"/vehicles/{car.pk}/odometer/")
    assert [client.get(page).status_code for page in changes] == [404, 404, 404]
    assert f"{card}edit/" not in text_of(client.get(card)), "his card is read and not changed"
    make_visit(car, "R3", days_ago=0, advisor=account.staff)
    assert [client.get(page).status_code for page in changes] == [200, 200, 200]
    assert f"{card}edit/" in text_of(client.get(card))
    assert note(client, car, "65000", back="card").status_code == 302
    assert client.get(f"/vehicles/{car.pk}/edit/").status_code == 404, "the rest of the car is not his"
    assert Vehicle.objects.unscoped("test").get(pk=car.pk).version == 2
