"""Sessions, origins, redirects, frames (reliability XD3 to XD5): over every address of the program, not a choice of them."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from axes.models import AccessAttempt
from django.conf import settings as kept
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from keliu.org.models import Account, Staff
from keliu.org.second_factor.setting_up import set_up
from tests.architecture.test_access import patterns
from tests.journeys.page_shop import PASSWORD, make_account, make_customer, make_store, make_vehicle, signed_in

pytestmark = pytest.mark.django_db
ELSEWHERE = (
    "https://evil.example/", "//evil.example", "///evil.example", "////evil.example", "/\\evil.example", "\\\\evil.example",
    "\\/evil.example", "/\t/evil.example", "/\n/evil.example", "\t//evil.example", " //evil.example", "http:evil.example",
    "https:/evil.example", "https:///evil.example", "HTTPS://EVIL.EXAMPLE", "javascript:alert(1)", "JaVaScRiPt:alert(1)",
    "java\nscript:alert(1)", "data:text/html,x", "vbscript:x", "ftp://evil.example", "http://testserver@evil.example/",
    "http://testserver.evil.example/", "//testserver@evil.example", "https://evil.example#testserver", "/%09/evil.example",
    "//%65vil.example", "http://[::1", "//evil。example", "https://evil.example\\@testserver", "x" * 5000,
)  # fmt: skip
WAYS_BACK = ("next", "back", "return", "url", "to", "from", "here")
UNSAFE = ("post", "put", "patch", "delete")


def addresses() -> Iterator[str]:
    """Yield every address of the program with keys that may exist."""
    for _place, pattern in patterns(get_resolver()):
        place = _place.replace("^", "").replace("$", "")
        for name, converter in pattern.pattern.converters.items():
            kind = type(converter).__name__
            word = "1" if kind == "IntConverter" else "stages.cooling"
            for written in (f"<int:{name}>", f"<str:{name}>", f"<slug:{name}>", f"<{name}>", f"<path:{name}>"):
                place = place.replace(written, word)
        yield "/" + place


@pytest.fixture
def people():
    store = make_store()
    make_vehicle(make_customer(store))
    return {role: make_account(store, role) for role in ("service_manager", "admin", "advisor", "auditor")}


def is_ours(address: str) -> bool:
    parts = urlsplit(address)
    plain = address.strip().replace("\\", "/")
    return parts.netloc in ("", "testserver") and parts.scheme in ("", "http") and not plain.startswith("//")


def test_every_unsafe_verb_needs_the_token_and_our_origin(people) -> None:
    tried, let_through = 0, []
    bare = Client(enforce_csrf_checks=True)
    bare.force_login(people["service_manager"], backend="django.contrib.auth.backends.ModelBackend")
    bare.get("/password/")
    good = bare.cookies["csrftoken"].value
    strange = [
        {}, {"HTTP_X_CSRFTOKEN": good, "HTTP_ORIGIN": "https://evil.example"}, {"HTTP_X_CSRFTOKEN": "a" * 64},
        {"HTTP_X_CSRFTOKEN": good, "HTTP_ORIGIN": "null"},
    ]  # fmt: skip
    for address in addresses():
        for verb in UNSAFE:
            for headers in strange if verb == "post" else strange[:1]:
                answer = getattr(bare, verb)(address, **headers)
                tried += 1
                if answer.status_code not in (401, 403, 404, 405):
                    let_through.append((verb, address, headers, answer.status_code))
    assert bare.post("/logout/", HTTP_X_CSRFTOKEN=good, HTTP_ORIGIN="http://testserver").status_code == 302
    assert tried > 500, "the program has more addresses than that: the test is broken"
    assert let_through == []


def test_no_address_leads_to_another_site(people) -> None:
    led = []
    for role in ("service_manager", "admin"):
        client = signed_in(people[role])
        for address in addresses():
            if address.startswith(("/logout/", "/api/")):
                continue
            for wished in ELSEWHERE[:2]:
                given = dict.fromkeys(WAYS_BACK, wished)
                for answer in (client.post(address, given), client.get(address, given)):
                    if not is_ours(answer.get("Location", "")) or not is_ours(answer.get("HX-Redirect", "")):
                        led.append((address, wished, answer["Location"]))
            if address.startswith("/password/"):
                client = signed_in(Account.objects.get(pk=people[role].pk))
    assert led == []


@pytest.mark.parametrize("wished", ELSEWHERE)
def test_a_login_leads_nowhere_else(people, wished: str) -> None:
    Client().get("/login/", {"next": wished})
    for account in (people["advisor"], people["service_manager"]):
        answer = Client().post("/login/", {"username": account.username, "password": PASSWORD, "next": wished})
        assert answer.status_code == 302
        assert is_ours(answer["Location"]), answer["Location"]
    assert is_ours(Client().post("/language/", {"language": "en", "next": wished})["Location"])


def test_no_page_stands_in_a_frame_runs_foreign_scripts_or_is_guessed_to_be_another_type(people) -> None:
    client, wrong = signed_in(people["service_manager"]), []
    for address in [*addresses(), "/no-such-page/"]:
        if address.startswith("/static/"):
            continue
        for answer in (client.get(address), Client().get(address)):
            policy = answer.get("Content-Security-Policy", "")
            if answer.get("X-Frame-Options") != "DENY" or "frame-ancestors 'none'" not in policy:
                wrong.append((address, "frame"))
            if (
                "script-src 'self'" not in policy
                or "unsafe" in policy
                or answer.get("X-Content-Type-Options") != "nosniff"
            ):
                wrong.append((address, "content"))
    assert wrong == []


def test_a_session_is_young_kept_from_scripts_and_ends_with_its_person(people) -> None:
    client = Client()
    client.post("/login/", {"username": people["advisor"].username, "password": PASSWORD})
    cookie = client.cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 12 * 3600)
    assert kept.SESSION_COOKIE_AGE == 12 * 3600
    before = timezone.now() + timedelta(hours=12, minutes=1)
    assert client.session.get_expiry_date() < before
    pages = ("/", "/customers/", "/search/quick/?q=a", "/notices/")
    assert [client.get(page).status_code for page in pages] == [200] * len(pages)
    assert client.get("/api/v1/customers").status_code == 200
    staff = Staff.objects.unscoped("test").filter(account=people["advisor"])
    staff.update(role="technician")
    assert client.get("/customers/").status_code == 404, "a new post holds at the next request"
    staff.update(role="advisor", left_on=timezone.localdate() - timedelta(days=1))
    key = client.session.session_key
    assert client.get("/customers/")["Location"].startswith("/login/")
    staff.update(left_on=None)
    client.cookies["sessionid"] = key
    assert client.get("/")["Location"].startswith("/login/"), "the session itself is gone, not only refused"
    assert client.get("/api/v1/customers").status_code == 401


def test_five_tries_in_fifteen_minutes_whatever_the_browser_the_address_or_the_spelling(people) -> None:
    account = people["service_manager"]
    set_up(account, b"k" * 20, step=0, actor=account.viewer(), now=timezone.now())

    def tries(n: int, word: str) -> int:
        name = (account.username, account.username.upper(), f" {account.username} ")[n % 3]
        client = Client(REMOTE_ADDR=f"10.0.0.{n}", HTTP_USER_AGENT=f"browser {n}")
        return client.post("/login/", {"username": name, "password": word}).status_code

    assert [tries(n, "wrong") for n in range(5)] == [200, 200, 200, 200, 429]
    assert tries(6, PASSWORD) == 429, "the right password is locked out, too"
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=14))
    assert tries(7, PASSWORD) == 429
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))
    assert tries(8, PASSWORD) == 302


def test_behind_https_cookies_are_secure(tmp_path) -> None:
    import subprocess
    import sys

    from tests.journeys.test_command_streams import environment

    told_by = "print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_HSTS_SECONDS)"
    code = f"from keliu.config import settings as s; {told_by}"
    world: dict[str, Any] = environment(tmp_path) | {"KELIU_BEHIND_HTTPS": "true"}
    told = subprocess.run([sys.executable, "-c", code], env=world, capture_output=True, text=True, check=True).stdout
    assert told.split() == ["True", "True", "31536000"]
