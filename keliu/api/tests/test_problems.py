"""Whatever is sent, the interface answers with a problem document and never with a page or an error of its own."""

import json
from typing import Any

import pytest
from django.test import Client

from keliu.api.tests.test_interface import caller, make_account, make_customer, make_store
from keliu.customers.models import Customer

pytestmark = pytest.mark.django_db


def is_problem(answer: Any, status: int) -> bool:
    """Say whether an answer is a problem document of a status."""
    document = json.loads(answer.content)
    is_kind = answer["Content-Type"].startswith("application/problem+json")
    return (
        is_kind
        and answer.status_code == document["status"] == status
        and bool(document["title"] and document["detail"])
    )


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [("get", "/api/v1/nothing", 404), ("get", "/api/v1/customers/abc", 400), ("post", "/api/v1/customers", 405),
     ("delete", "/api/v1/visits/1", 405), ("get", "/api/v1/customers/999999999999999999999999", 404),
     ("get", "/api/v1/customers?limit=0", 400), ("get", "/api/v1/customers?limit=201", 400),
     ("get", "/api/v1/customers?cursor=%00", 400), ("get", "/api/v1/visits?since=heute", 400),
     ("get", "/api/v1/visits?vehicle_id=99999999999999999999999", 400),
     ("get", "/api/v1/vehicles?owner_id=99999999999999999999999", 400),
     ("get", "/api/v1/customers?customer_no=%00", 400), ("get", "/api/v1/vehicles?vin=%00", 400)],
)  # fmt: skip
def test_what_cannot_be_answered_is_a_problem(method: str, address: str, status: int) -> None:
    headers = caller(make_account(make_store(), "service_manager"))
    answer = getattr(Client(raise_request_exception=False), method)(address, headers=headers)
    assert is_problem(answer, status)


def test_a_verb_that_an_address_does_not_know_is_told_which_it_knows() -> None:
    answer = Client().delete("/api/v1/customers/1")
    assert is_problem(answer, 405)
    assert "PATCH" in answer["Allow"]


def test_a_session_without_its_csrf_token_is_told_in_a_problem() -> None:
    store = make_store()
    person = make_customer(store, "C1")
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_account(store, "service_manager"), "django.contrib.auth.backends.ModelBackend")
    body = json.dumps({"version": 1, "name": "新"})
    answer = client.patch(f"/api/v1/customers/{person.pk}", body, content_type="application/json")
    assert is_problem(answer, 403)


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b'"x"', b"\xff\xfe", b'{"name": "x"}', b'{"version": "x"}', b'{"version": 1, "name": 5}',
     b'{"version": 1, "birthday": "2000-02-30"}', b'{"version": 1, "gender": "x"}', b'{"version": 1e400}',
     b'{"version": 1, "name": "a\\u0000b"}', b'{"version": 1, "why": "a\\u0000b", "note": "x"}',
     b'{"version": 1, "note": "\\ud800"}', b'{"version": 1, "is_company": null}', b'{"version": 1, "name": ""}'],
)  # fmt: skip
def test_a_body_that_makes_no_sense_is_refused_and_writes_nothing(body: bytes) -> None:
    store = make_store()
    person = make_customer(store, "C1")
    headers = caller(make_account(store, "service_manager"))
    answer = Client(raise_request_exception=False).patch(
        f"/api/v1/customers/{person.pk}", body, content_type="application/json", headers=headers
    )
    assert is_problem(answer, 400), (answer.status_code, answer.content)
    now = Customer.objects.unscoped("test").get(pk=person.pk)
    assert (now.name, now.version, now.note) == (person.name, 1, "")
