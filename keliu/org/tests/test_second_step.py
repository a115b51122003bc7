"""The second step of a login: who needs it, setting it up, codes that work once, recovery, reset, the lock."""

import re
from datetime import timedelta

import pyotp
import pytest
from django.test import Client
from django.utils import timezone

from keliu.audit.models import Change
from keliu.org.models import Account, LoginLog, RecoveryCode, SecondFactor, StaffNotice
from keliu.org.second_factor import codes, sealing
from keliu.org.second_factor.setting_up import set_up
from keliu.org.tests.making import PASSWORD, Place, make_place
from keliu.rules.rights import Role, needs_second_factor

pytestmark = pytest.mark.django_db
SECRET = b"k" * 20


@pytest.fixture
def place() -> Place:
    return make_place()


def password_step(account: Account, **more: str) -> Client:
    client = Client()
    client.post("/login/", {"username": account.username, "password": PASSWORD, **more})
    return client


def code(secret: bytes = SECRET, *, steps: int = 0) -> str:
    return pyotp.TOTP(codes.secret_text(secret)).at(timezone.now(), counter_offset=steps)


def enrolled(place: Place, role: Role = Role.SERVICE_MANAGER) -> tuple[Account, list[str]]:
    account = place.account(role)
    return account, set_up(account, SECRET, step=0, actor=account.viewer(), now=timezone.now())


def is_in(client: Client) -> bool:
    return client.get("/").status_code == 200


def test_the_roles_that_export_or_administer_need_it_and_no_other() -> None:
    assert {role for role in Role if needs_second_factor(role)} == {
        Role.CS_MANAGER, Role.SERVICE_MANAGER, Role.GENERAL_MANAGER, Role.GROUP, Role.ADMIN, Role.AUDITOR,
    }  # fmt: skip


def test_whoever_needs_it_is_led_to_set_it_up_before_anything_else(place: Place, settings) -> None:
    account = place.account(Role.SERVICE_MANAGER)
    client = password_step(account)
    for page in ("/", "/customers/", "/exports/", "/password/"):
        assert client.get(page)["Location"] == "/second-step/", page
    assert client.get("/api/v1/customers").status_code == 401
    page = client.get("/second-step/").content.decode()
    assert "<svg" in page
    assert "style=" not in page
    typed = re.search(r'class="secret">([A-Z2-7]{32})<', page)[1]
    assert client.post("/second-step/", {"code": "000000"}).status_code == 422
    shown = client.post("/second-step/", {"code": f" {pyotp.TOTP(typed).now()} "})
    assert "no-store" in shown["Cache-Control"]
    made = re.findall(r"<code>([a-z0-9-]{14})</code>", shown.content.decode())
    assert len(made) == len(set(made)) == 10
    assert is_in(client)
    factor = SecondFactor.objects.get(account=account)
    assert typed not in factor.sealed
    assert sealing.unseal(factor.sealed, owner=account.pk)
    assert not RecoveryCode.objects.filter(digest__in=made).exists(), "kept as digests"
    assert Change.objects.unscoped("test").filter(table="org_account", field="second_factor", new="on").count() == 1
    assert is_in(password_step(place.account(Role.ADVISOR)))
    settings.SECOND_FACTOR = "offered"
    assert is_in(password_step(place.account(Role.SERVICE_MANAGER)))


def test_the_password_alone_signs_nobody_in_and_a_code_works_once(place: Place) -> None:
    account, _recovery = enrolled(place)
    client = password_step(account, next="/customers/?stage=lost")
    assert not is_in(client)
    assert client.get("/api/v1/customers").status_code == 401
    now_code, late, early = code(), code(steps=-1), code(steps=1)
    assert client.post("/login/second/", {"code": now_code})["Location"] == "/customers/?stage=lost"
    assert is_in(client)
    for used in (now_code, late):
        assert password_step(account).post("/login/second/", {"code": used}).status_code == 422, (
            "a used step or an older one"
        )
    assert password_step(account).post("/login/second/", {"code": early}).status_code == 302
    for far in (code(steps=-2), code(steps=3), "", "abc", "１２３"):
        assert password_step(account).post("/login/second/", {"code": far}).status_code in (422, 429)
    assert Client().get("/login/second/")["Location"] == "/login/", "without the password there is no second step"


def test_a_half_login_is_over_after_five_minutes_and_when_the_password_changes(place: Place, monkeypatch) -> None:
    account, _recovery = enrolled(place)
    client = password_step(account)
    later = timezone.now() + timedelta(seconds=301)
    with monkeypatch.context() as clock:
        clock.setattr("keliu.org.views.second_step.timezone.now", lambda: later)
        assert client.get("/login/second/")["Location"] == "/login/"
    assert client.get("/login/second/").status_code == 200
    account.set_password("another long one 8")
    account.save()
    assert client.post("/login/second/", {"code": code()})["Location"] == "/login/"


def test_five_wrong_codes_lock_the_account_like_five_wrong_passwords(place: Place) -> None:
    account, recovery = enrolled(place)
    for _n in range(2):
        Client().post("/login/", {"username": account.username, "password": "wrong"})
    answers = [password_step(account).post("/login/second/", {"code": "000000"}).status_code for _n in range(3)]
    assert answers == [422, 422, 429]
    assert password_step(account).get("/login/second/")["Location"] == "/login/", "the right password opens nothing now"
    half = Client()
    session = half.session
    session["half_login"] = {
        "account": account.pk, "at": timezone.now().timestamp(), "hash": account.get_session_auth_hash(), "next": "",
    }  # fmt: skip
    session.save()
    for good in (code(), recovery[0]):
        assert half.post("/login/second/", {"code": good}).status_code in (302, 429)
        assert not is_in(half)
    told = list(LoginLog.objects.unscoped("test").filter(username=account.username).values_list("outcome", flat=True))
    assert told.count("second") == 2
    assert "locked" in told


def test_a_recovery_code_opens_once_and_new_ones_end_the_old(place: Place) -> None:
    account, recovery = enrolled(place)
    client = password_step(account)
    assert client.post("/login/second/", {"code": recovery[0].upper()}).status_code == 302
    assert password_step(account).post("/login/second/", {"code": recovery[0]}).status_code == 422
    assert "还有 9 个" in client.get("/second-step/").content.decode()
    assert client.post("/second-step/codes/", {"code": "wrong"})["Location"] == "/second-step/"
    shown = client.post("/second-step/codes/", {"code": recovery[1]}).content.decode()
    fresh = re.findall(r"<code>([a-z0-9-]{14})</code>", shown)
    assert password_step(account).post("/login/second/", {"code": recovery[2]}).status_code == 422
    assert password_step(account).post("/login/second/", {"code": fresh[0]}).status_code == 302


def test_another_device_takes_a_code_of_the_old_one_and_an_unasked_one_the_password(place: Place) -> None:
    account, recovery = enrolled(place)
    client = password_step(account)
    client.post("/login/second/", {"code": recovery[0]})
    client.post("/second-step/replace/", {"code": "000000"})
    assert SecondFactor.objects.filter(account=account).exists()
    client.post("/second-step/replace/", {"code": recovery[1]})
    assert not SecondFactor.objects.filter(account=account).exists()
    assert client.get("/")["Location"] == "/second-step/", "his role needs one"
    advisor = place.client(Role.ADVISOR)
    typed = re.search(r'class="secret">([A-Z2-7]{32})<', advisor.get("/second-step/").content.decode())[1]
    assert advisor.post("/second-step/", {"code": pyotp.TOTP(typed).now()}).status_code == 422, "without the password"
    given = {"code": pyotp.TOTP(typed).now(), "password": PASSWORD}
    assert advisor.post("/second-step/", given).status_code == 200


def test_an_administrator_resets_anothers_and_not_his_own(place: Place) -> None:
    account, _recovery = enrolled(place)
    admin, own = place.client(Role.ADMIN, store=None), Account.objects.get(staff__role="admin")
    set_up(own, SECRET, step=0, actor=own.viewer(), now=timezone.now())
    for one in (account, own):
        admin.post(f"/staff/{one.staff_id}/second-step/")
    assert list(SecondFactor.objects.values_list("account_id", flat=True)) == [own.pk]
    assert not RecoveryCode.objects.filter(account=account).exists()
    assert StaffNotice.objects.unscoped("test").filter(account=account).exists()
    assert (
        Change.objects.unscoped("test").filter(row_key=account.pk, field="second_factor", old="on", new=None).exists()
    )
    assert place.client(Role.SERVICE_MANAGER).post(f"/staff/{own.staff_id}/second-step/").status_code == 404
    assert password_step(account).get("/")["Location"] == "/second-step/"


def test_a_sealed_secret_opens_for_its_account_and_this_home_alone(settings) -> None:
    sealed = sealing.seal(SECRET, owner=7)
    assert sealing.unseal(sealed, owner=7) == SECRET
    assert sealing.seal(SECRET, owner=7) != sealed, "no two look alike"
    flipped = [sealed[:n] + ("A" if sealed[n] != "A" else "B") + sealed[n + 1 :] for n in range(0, len(sealed) - 2, 7)]
    for wrong in [*flipped, "", "AAAA", "é"]:
        with pytest.raises(sealing.Unreadable):
            sealing.unseal(wrong, owner=7)
    with pytest.raises(sealing.Unreadable):
        sealing.unseal(sealed, owner=8)
    settings.SECRET_KEY = "another home's"
    with pytest.raises(sealing.Unreadable):
        sealing.unseal(sealed, owner=7)


def test_codes_are_those_of_rfc_6238() -> None:
    """Appendix B, SHA-1, the last six of eight figures."""
    from datetime import UTC, datetime

    secret = b"12345678901234567890"
    for seconds, eight in ((59, "94287082"), (1111111109, "07081804"), (2000000000, "69279037")):
        at = datetime.fromtimestamp(seconds, UTC)
        assert codes.step_of(secret, eight[-6:], at) == seconds // 30
        assert codes.step_of(secret, eight[-6:], at + timedelta(seconds=61)) is None
