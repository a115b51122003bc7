"""Settings: what may be set, by whom, from which day, and what is refused in which words."""

from datetime import timedelta

import pytest
from django.utils import timezone

from keliu.audit.models import Change
from keliu.org.models import ShopFigure
from keliu.org.queries import figures_of
from keliu.org.tests.making import Place, make_place
from keliu.rules.rights import Role

pytestmark = pytest.mark.django_db
PAGE = "/settings/stages.cooling/"


@pytest.fixture
def place() -> Place:
    return make_place()


def given(value: str, days: int = 0) -> dict[str, str]:
    return {"value": value, "valid_from": str(timezone.localdate() + timedelta(days=days)), "source": "十一月例会"}


def test_a_manager_sets_a_figure_of_his_own_store_from_a_day_on(place: Place) -> None:
    manager, today = place.client(Role.SERVICE_MANAGER), timezone.localdate()
    assert manager.post(PAGE, given("4", 10)).status_code == 302
    own, other = place.stores
    assert figures_of(own.pk, today).limits.cooling == 3
    assert figures_of(own.pk, today + timedelta(days=10)).limits.cooling == 4
    assert figures_of(other.pk, today + timedelta(days=10)).limits.cooling == 3
    page = manager.get(PAGE).content.decode()
    assert "十一月例会" in page
    assert "将生效" in page
    assert Change.objects.unscoped("test").filter(table="org_shopfigure", field="stages.cooling", new="4").exists()


@pytest.mark.parametrize(
    ("value", "days", "told"),
    [("abc", 0, "abc"), ("0", 0, "0"), ("61", 0, "60"), ("6", 0, "风险"), ("4", -1, "不能改过去"), ("", 0, "")],
)
def test_what_cannot_hold_is_refused_in_a_sentence_and_stays_typed(
    place: Place, value: str, days: int, told: str
) -> None:
    answer = place.client(Role.SERVICE_MANAGER).post(PAGE, given(value, days))
    assert answer.status_code == 200
    page = answer.content.decode()
    assert told in page
    assert 'role="alert"' in page
    assert not ShopFigure.objects.unscoped("test").exists()


def test_a_value_of_the_group_that_would_break_a_stores_own_is_refused(place: Place) -> None:
    place.client(Role.SERVICE_MANAGER).post("/settings/stages.at_risk/", given("5"))
    admin = place.client(Role.ADMIN, store=None)
    assert admin.post(PAGE, given("5")).status_code == 200
    assert admin.post(PAGE, given("4")).status_code == 302


def test_a_value_that_a_later_one_would_break_is_refused_on_the_later_day(place: Place) -> None:
    manager = place.client(Role.SERVICE_MANAGER)
    assert manager.post("/settings/stages.at_risk/", given("5", 30)).status_code == 302
    assert manager.post(PAGE, given("5")).status_code == 200


def test_what_is_to_come_can_be_taken_back_and_what_holds_cannot(place: Place) -> None:
    manager = place.client(Role.SERVICE_MANAGER)
    manager.post(PAGE, given("4", 5))
    manager.post(PAGE, given("5"))
    coming, holding = ShopFigure.objects.unscoped("test").order_by("id")
    manager.post(f"/settings/withdraw/{coming.pk}/")
    manager.post(f"/settings/withdraw/{holding.pk}/")
    assert list(ShopFigure.objects.unscoped("test").values_list("pk", flat=True)) == [holding.pk]


def test_who_may_set_and_who_may_look(place: Place) -> None:
    looks = place.client(Role.CS_MANAGER)
    assert looks.get("/settings/").status_code == 200
    assert looks.post(PAGE, given("4")).status_code == 404
    assert place.client(Role.ADVISOR).get("/settings/").status_code == 404
    foreign = place.client(Role.SERVICE_MANAGER, store=1)
    foreign.post(PAGE, given("4") | {"store": str(place.stores[0].pk)})
    assert figures_of(place.stores[0].pk, timezone.localdate()).limits.cooling == 3
    assert foreign.get("/settings/no.such.figure/").status_code == 404


def test_hours_and_yes_no_and_choices_are_read_as_what_they_are(place: Place) -> None:
    manager, today = place.client(Role.GENERAL_MANAGER), timezone.localdate()
    manager.post("/settings/hours.begin/", given("09:00"))
    manager.post("/settings/hours.region/", given("north"))
    manager.post("/settings/hours.may_call_on_holidays/", given("1"))
    hours = figures_of(place.stores[0].pk, today).hours
    assert (f"{hours.begin:%H:%M}", f"{hours.rest_end:%H:%M}", hours.on_weekends) == ("09:00", "13:00", True)
    assert manager.get("/settings/?theme=hours").status_code == 200
