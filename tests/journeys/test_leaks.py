"""Secrets and personal values in no log, no error page and, the secrets, in no table (reliability XD7)."""

import io
import logging
import re
from base64 import b32encode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone

from keliu.config.logs import configure
from keliu.org.second_factor.setting_up import set_up
from tests.journeys.page_shop import make_account, make_customer, make_store, make_vehicle, signed_in

pytestmark = pytest.mark.django_db
PASSWORD = "canary-password-7261"
WRONG = "canary-wrong-word-5533"
SECRET = b"canary-secret-of-otp"
PERSONAL = {
    "phone": "13987650417", "plate": "闽E7Q531", "VIN": "LFMKV30F2G0123871", "mail": "canary.zhang@example.com",
    "identity": "35010219900101123X",
}  # fmt: skip
SPELLINGS = {"139 8765 0417", "+8613987650417", "闽E·7Q531"}


@pytest.fixture
def log_file(tmp_path, settings):
    """Let this process log into a home of its own, on standard error, too."""
    settings.HOME, settings.DEBUG = tmp_path, False
    configure({"home": tmp_path, "terminal": ""})
    logging.getLogger("django").setLevel(logging.DEBUG)
    yield tmp_path / "logs" / "keliu.log"
    from django.conf import settings as kept

    configure(kept.LOGGING)


def secrets_of(manager) -> dict[str, str]:
    """Drive a login of two steps with mistakes, and what else hands out or takes secrets; return all of them by name."""
    recovery = set_up(manager, SECRET, step=0, actor=manager.viewer(), now=timezone.now())
    client = Client()
    for word in (WRONG, PASSWORD):
        client.post("/login/", {"username": manager.username, "password": word})
    client.post("/login/second/", {"code": "canary-code-1"})
    assert client.post("/login/second/", {"code": recovery[0]}).status_code == 302
    changed = "canary-changed-word-9"
    client.post("/password/", {"old": WRONG, "new": changed, "again": changed})
    client.post("/password/", {"old": PASSWORD, "new": changed, "again": changed})
    fresh = re.findall(
        r"<code>([a-z0-9-]{14})</code>", client.post("/second-step/codes/", {"code": recovery[1]}).content.decode()
    )
    assert len(fresh) == 10
    return {
        "password": PASSWORD, "wrong password": WRONG, "new password": changed, "wrong code": "canary-code-1",
        "seed": b32encode(SECRET).decode(), "recovery code": recovery[2], "used code": recovery[0], "fresh code": fresh[0],
    }  # fmt: skip


def token_of(admin, manager) -> str:
    set_up(admin, b"another secret 12345", step=0, actor=admin.viewer(), now=timezone.now())
    given = {"account": manager.pk, "name": "DMS", "expires_on": timezone.localdate().isoformat()}
    page = signed_in(admin).post("/tokens/", given).content.decode()
    token = page.split("<code>")[1].split("</code>")[0]
    Client().get("/api/v1/customers", headers={"authorization": f"Bearer {token}"})
    Client().get("/api/v1/customers", headers={"authorization": f"Bearer {token}x"})
    return token


def errors_of(client: Client, person, car) -> list[str]:
    """Look up, edit badly, import rubbish, ask for what is not there, and break; return every refusal's and error's page."""
    pages = []
    for canary in (*PERSONAL.values(), *SPELLINGS):
        client.get("/search/", {"q": canary})
        client.get("/search/quick/", {"q": canary})
        pages.append(client.get(f"/no-such/{canary}/").content.decode())
        pages.append(client.get(f"/api/v1/{canary}").content.decode())
        client.post(f"/customers/{person.pk}/phones/", {"why": canary})
        client.post("/lists/save/", {"list": "customers", "name": canary, "query": f"q={canary}"})
    client.post(f"/customers/{person.pk}/edit/", {"name": "", "email": PERSONAL["mail"], "version": 99})
    rows = (
        "客户,电话,车牌,VIN\n" + ",".join(["某人", PERSONAL["phone"], PERSONAL["plate"], PERSONAL["VIN"]]) + "\n"
    ).encode()
    client.post("/imports/upload/", {"files": SimpleUploadedFile("客户.csv", rows)})
    client.raise_request_exception = False
    for canary in (*PERSONAL.values(), *SPELLINGS):

        def breaks(*_given, told=canary, **_more):
            raise ValueError(f"Key (number)=({told}) already exists")

        with pytest.MonkeyPatch.context() as broken:
            broken.setattr("keliu.customers.views.cards.overview_of", breaks)
            answer = client.get(f"/customers/{person.pk}/")
        assert answer.status_code == 500
        pages.append(answer.content.decode())
    return pages


def test_no_secret_and_no_personal_value_reaches_a_log_or_an_error_page_and_no_secret_a_table(log_file) -> None:
    store = make_store()
    manager, admin = make_account(store, "service_manager"), make_account(store, "admin")
    manager.set_password(PASSWORD)
    manager.save()
    person = make_customer(store, phone="+86" + PERSONAL["phone"])
    person.email, person.id_last4 = PERSONAL["mail"], "123X"
    person.save()
    car = make_vehicle(person, plate=PERSONAL["plate"], vin=PERSONAL["VIN"])
    secrets = secrets_of(manager)
    secrets["token"] = token_of(admin, manager)
    manager.refresh_from_db()
    pages = errors_of(signed_in(manager), person, car)
    written = log_file.read_text("utf-8")
    assert written.count("already exists") >= len(PERSONAL), "nothing was logged: the test is broken"
    leaks = {name for name, value in secrets.items() if value in written or any(value in page for page in pages)}
    leaks |= {f"{value} in the log" for value in (*PERSONAL.values(), *SPELLINGS) if value in written}
    leaks |= {
        f"{value} on an error page" for value in (*PERSONAL.values(), *SPELLINGS) if any(value in p for p in pages)
    }
    assert leaks == set()
    kept = every_text()
    assert PERSONAL["VIN"] in kept, "the tables were not read: the test is broken"
    assert {name for name, value in secrets.items() if value in kept} == set()


def every_text() -> str:
    """Return every value of every table as one text, sessions opened."""
    from django.contrib.sessions.models import Session

    told = io.StringIO()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                told.write(
                    "\x1f".join(value.decode("latin-1") if isinstance(value, bytes) else str(value) for value in row)
                )
    for session in Session.objects.all():
        told.write(str(session.get_decoded()))
    return told.getvalue()
