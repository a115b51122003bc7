"""Login: lock-out, first password, leavers, sessions, where it leads, and what a stranger can learn."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from keliu.org.models import Account, LoginLog, Staff
from keliu.org.tests.making import PASSWORD, Place, make_place
from keliu.rules.rights import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Place:
    return make_place()


def try_login(client: Client, username: str, password: str, **more: str):
    return client.post("/login/", {"username": username, "password": password, **more})


def test_the_fifth_wrong_password_locks_the_account_not_the_address(place: Place) -> None:
    mine, other = place.account(Role.ADVISOR), place.account(Role.CSR)
    client = Client()
    answers = [try_login(client, mine.username, "wrong").status_code for _ in range(5)]
    assert answers == [200, 200, 200, 200, 429]
    assert try_login(client, mine.username, PASSWORD).status_code == 429
    assert try_login(client, other.username, PASSWORD).status_code == 302
    assert LoginLog.objects.unscoped("test").filter(outcome="locked", account=mine).exists()


def test_a_lock_does_not_depend_on_the_spelling_of_the_name(place: Place) -> None:
    account = place.account(Role.ADVISOR)
    client = Client()
    for spelling in (account.username, account.username.upper(), f" {account.username} ", account.username.title()):
        try_login(client, spelling, "wrong")
    assert try_login(client, account.username, "wrong").status_code == 429


def test_a_lock_ends_after_a_quarter_of_an_hour_and_with_a_new_password(place: Place, settings) -> None:
    account, admin = place.account(Role.ADVISOR), place.client(Role.ADMIN, store=None)
    client = Client()
    for _ in range(5):
        try_login(client, account.username, "wrong")
    answer = admin.post(f"/staff/{account.staff_id}/password/")
    handed = answer.context["handed"]
    assert try_login(client, account.username, handed.password).status_code == 302
    assert timedelta(minutes=15) == settings.AXES_COOLOFF_TIME or settings.AXES_COOLOFF_TIME == 0.25


def test_a_stranger_cannot_tell_a_name_that_exists_from_one_that_does_not(place: Place) -> None:
    account = place.account(Role.ADVISOR)
    known, unknown = (try_login(Client(), name, "wrong") for name in (account.username, "nobody-of-that-name"))
    assert known.status_code == unknown.status_code
    strip = [a.content.decode().split('name="username"')[0].split("csrfmiddlewaretoken")[0] for a in (known, unknown)]
    assert strip[0] == strip[1]
    client = Client()
    for name in ("nobody", account.username):
        assert [try_login(client, name, "wrong").status_code for _ in range(5)][-1] == 429


def test_the_first_login_changes_the_password_before_anything_else(place: Place) -> None:
    account = place.account(Role.ADVISOR, must_change=True)
    client = Client()
    try_login(client, account.username, PASSWORD)
    for page in ("/", "/staff/", "/customers/", "/settings/"):
        assert client.get(page)["Location"] == "/password/"
    weak = {"old": PASSWORD, "new": "1234567890", "again": "1234567890"}
    assert client.post("/password/", weak).status_code == 200
    better = {"old": PASSWORD, "new": "another long one 8", "again": "another long one 8"}
    assert client.post("/password/", better)["Location"] == "/"
    assert client.get("/").status_code == 200
    assert not Account.objects.get(pk=account.pk).must_change_password


def test_logging_in_gives_a_new_session_and_a_new_password_ends_the_others(place: Place) -> None:
    account = place.account(Role.ADVISOR)
    first, second = Client(), Client()
    first.get("/login/")
    before = first.session.session_key
    for client in (first, second):
        try_login(client, account.username, PASSWORD)
    assert first.session.session_key != before
    changed = {"old": PASSWORD, "new": "another long one 8", "again": "another long one 8"}
    first.post("/password/", changed)
    assert first.get("/").status_code == 200
    assert second.get("/")["Location"].startswith("/login/")


def test_a_leavers_access_ends_at_the_next_request(place: Place) -> None:
    client = place.client(Role.ADVISOR)
    person = Staff.objects.unscoped("test").get(role=Role.ADVISOR)
    today = timezone.localdate()
    assert client.get("/").status_code == 200
    Staff.objects.unscoped("test").filter(pk=person.pk).update(left_on=today)
    assert client.get("/").status_code == 200, "the last day itself is a day of work"
    Staff.objects.unscoped("test").filter(pk=person.pk).update(left_on=today - timedelta(days=1))
    assert client.get("/")["Location"].startswith("/login/")
    username = Account.objects.get(staff=person).username
    assert try_login(Client(), username, PASSWORD).status_code == 200
    assert not LoginLog.objects.unscoped("test").filter(username=username, outcome="in").exists()


def test_a_closed_login_ends_at_the_next_request(place: Place) -> None:
    client = place.client(Role.ADVISOR)
    Account.objects.update(is_active=False)
    assert client.get("/")["Location"].startswith("/login/")


@pytest.mark.parametrize(
    ("wished", "led"),
    [("/customers/?stage=lost", "/customers/?stage=lost"), ("https://evil.example/", "/"), ("//evil.example", "/"),
     ("javascript:alert(1)", "/"), ("", "/")],
)  # fmt: skip
def test_next_leads_only_to_pages_of_our_own(place: Place, wished: str, led: str) -> None:
    account = place.account(Role.ADVISOR)
    assert try_login(Client(), account.username, PASSWORD, next=wished)["Location"] == led


def test_logging_out_needs_a_post_and_ends_the_session(place: Place) -> None:
    client = place.client(Role.ADVISOR)
    assert client.get("/logout/").status_code == 405
    assert client.post("/logout/")["Location"] == "/login/"
    assert client.get("/")["Location"].startswith("/login/")


def test_the_log_tells_each_attempt_to_those_who_may_read_it(place: Place) -> None:
    account = place.account(Role.ADVISOR)
    try_login(Client(), account.username, "wrong")
    try_login(Client(), account.username, PASSWORD)
    page = place.client(Role.ADMIN, store=None).get("/logins/?outcome=refused").content.decode()
    assert account.username in page
    assert place.client(Role.SERVICE_MANAGER).get("/logins/").status_code == 404
    other = make_place("G2").client(Role.ADMIN, store=None)
    assert account.username not in other.get("/logins/").content.decode()
