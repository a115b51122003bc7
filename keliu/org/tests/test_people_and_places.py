"""Staff, stores, teams, departments: added and changed through pages, with history, audit and refusals in a sentence."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from keliu.audit.models import Change
from keliu.org.models import Account, Department, Posting, Staff, Store, Team
from keliu.org.tests.making import Place, make_place
from keliu.rules.rights import DEEDS, Deed, Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Place:
    return make_place()


@pytest.fixture
def admin(place: Place) -> Client:
    return place.client(Role.ADMIN, store=None)


def form(place: Place, **given: object) -> dict[str, object]:
    start = {
        "staff_no": "A9", "name": "林志强", "role": "advisor", "store": place.stores[0].pk, "team": place.teams[0].pk,
        "department": "", "phone": "", "username": "lin.zhiqiang",
    }  # fmt: skip
    return start | given


def person(number: str = "A9") -> Staff:
    return Staff.objects.unscoped("test").get(staff_no=number)


def test_a_new_person_gets_a_one_time_password_shown_once(place: Place, admin: Client) -> None:
    answer = admin.post("/staff/new/", form(place))
    password = answer.context["handed"].password
    assert password in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    account = Account.objects.get(staff=person())
    assert account.check_password(password)
    assert account.must_change_password
    assert password not in admin.get(f"/staff/{person().pk}/").content.decode()
    assert not Change.objects.unscoped("test").filter(new__contains=password).exists()
    assert Change.objects.unscoped("test").filter(table="org_staff", field="role", new="advisor").exists()


@pytest.mark.parametrize(
    ("wrong", "told"),
    [({"staff_no": "admin-0"}, ""), ({"username": "LIN ZHI"}, "用户名"), ({"role": "king"}, ""), ({"name": ""}, "")],
)
def test_a_refused_person_is_not_half_there(place: Place, admin: Client, wrong: dict[str, str], told: str) -> None:
    place.staff(Role.CSR, no="admin-0")
    answer = admin.post("/staff/new/", form(place, **wrong))
    assert answer.status_code == 200
    assert told in answer.content.decode()
    assert not Staff.objects.unscoped("test").filter(name="林志强").exists()


def test_a_team_of_another_store_is_refused_with_its_name(place: Place, admin: Client) -> None:
    answer = admin.post("/staff/new/", form(place, team=place.teams[3].pk))
    assert "属于别的门店" in answer.content.decode()


def test_a_move_keeps_its_history_and_holds_at_once(place: Place, admin: Client) -> None:
    admin.post("/staff/new/", form(place))
    own = person()
    Posting.objects.unscoped("test").filter(staff=own).update(since=timezone.localdate() - timedelta(days=30))
    moved = form(place, role="team_leader", team=place.teams[1].pk, version=own.version)
    assert admin.post(f"/staff/{own.pk}/edit/", moved).status_code == 302
    rows = list(
        Posting.objects.unscoped("test").filter(staff=own).order_by("since").values_list("role", "team_id", "until")
    )
    yesterday = timezone.localdate() - timedelta(days=1)
    assert rows == [("advisor", place.teams[0].pk, yesterday), ("team_leader", place.teams[1].pk, None)]
    assert Account.objects.get(staff=own).viewer().team_id == place.teams[1].pk


def test_somebody_who_was_imported_keeps_where_he_was_before_his_first_move(place: Place, admin: Client) -> None:
    own = place.staff(Role.ADVISOR, team=0, no="A9", name="林志强")
    admin.post(f"/staff/{own.pk}/edit/", form(place, team=place.teams[1].pk, version=1))
    rows = Posting.objects.unscoped("test").filter(staff=own).order_by("until")
    assert [row.team_id for row in rows if row.since is None] == [place.teams[0].pk]


def test_the_second_of_two_editors_is_told(place: Place, admin: Client) -> None:
    own = place.staff(Role.ADVISOR, team=0, no="A9", name="林志强")
    admin.post(f"/staff/{own.pk}/edit/", form(place, name="林志", version=1))
    answer = admin.post(f"/staff/{own.pk}/edit/", form(place, name="志强", version=1))
    assert "别人刚改过" in answer.content.decode()
    assert person().name == "林志"


def test_the_last_administrator_cannot_be_taken_away(place: Place, admin: Client) -> None:
    own = Staff.objects.unscoped("test").get(role=Role.ADMIN)
    admin.post(f"/staff/{own.pk}/leave/", {"last_day": "2026-01-01"})
    changed = form(place, staff_no=own.staff_no, name=own.name, role="csr", store="", team="", version=1)
    assert "最后一位管理员" in admin.post(f"/staff/{own.pk}/edit/", changed).content.decode()
    admin.post(f"/staff/{own.pk}/login/", {"open": "0"})
    again = Staff.objects.unscoped("test").get(pk=own.pk)
    assert (again.role, again.left_on, again.account.is_active) == ("admin", None, True)


def test_a_last_day_is_noted_and_taken_back(place: Place, admin: Client) -> None:
    own = place.staff(Role.ADVISOR, no="A9")
    admin.post(f"/staff/{own.pk}/leave/", {"last_day": "2026-11-30"})
    assert str(person().left_on) == "2026-11-30"
    admin.post(f"/staff/{own.pk}/leave/", {"last_day": ""})
    assert person().left_on is None
    told = Change.objects.unscoped("test").filter(field="left_on").order_by("id").values_list("old", "new")
    assert list(told) == [(None, "2026-11-30"), ("2026-11-30", None)]


def test_stores_teams_and_departments_are_kept_apart(place: Place, admin: Client) -> None:
    first = place.stores[0]
    admin.post("/stores/new/", {"code": "S9", "name": "新店", "region_code": "350602"})
    assert Store.objects.unscoped("test").filter(code="S9", group=place.group).exists()
    assert "G1S1" in admin.post("/stores/new/", {"code": first.code, "name": "x"}).content.decode()
    admin.post(f"/stores/{first.pk}/teams/", {"name": "三组"})
    admin.post(f"/stores/{first.pk}/departments/", {"name": "车间"})
    assert Team.objects.unscoped("test").filter(store=first, name="三组").exists()
    own = Department.objects.unscoped("test").get(store=first)
    admin.post(f"/stores/{first.pk}/departments/{own.pk}/", {"name": "机修车间"})
    assert Department.objects.unscoped("test").get(pk=own.pk).name == "机修车间"
    assert Change.objects.unscoped("test").filter(table="org_department", old="车间", new="机修车间").exists()


def test_who_may_only_look_changes_nothing(place: Place) -> None:
    manager, own = place.client(Role.SERVICE_MANAGER), place.staff(Role.ADVISOR, no="A9")
    assert manager.get("/staff/").status_code == 200
    assert manager.get(f"/staff/{own.pk}/").status_code == 200
    own_pages = [f"/staff/{own.pk}/{name}/" for name in ("edit", "password", "leave", "login")]
    for address in ("/staff/new/", *own_pages, "/stores/new/", f"/stores/{place.stores[0].pk}/teams/", "/group/"):
        assert manager.post(address, {"name": "x"}).status_code == 404, address
    elsewhere = place.staff(Role.ADVISOR, store=1)
    assert manager.get(f"/staff/{elsewhere.pk}/").status_code == 404


def test_another_group_is_absent(place: Place, admin: Client) -> None:
    other = make_place("G2")
    theirs = other.staff(Role.ADVISOR)
    for address in (f"/staff/{theirs.pk}/", f"/staff/{theirs.pk}/edit/", f"/stores/{other.stores[0].pk}/"):
        assert admin.get(address).status_code == 404
    assert other.stores[0].name not in admin.get("/stores/").content.decode()


def test_every_role_has_its_deeds_and_only_the_administrator_manages_staff() -> None:
    assert set(DEEDS) == set(Role)
    assert [role for role in Role if Deed.MANAGE_STAFF in DEEDS[role]] == [Role.ADMIN]
