"""The page of an ended batch: what people kept against it, and what the command line's imports say of themselves."""

import contextlib

import pytest
from django.db import OperationalError, connection

from keliu.customers.models import Customer, CustomerStore
from keliu.imports.actions import refuse
from keliu.imports.models import Batch
from keliu.imports.tests.pages import LATER, make_stores, sign_in
from keliu.org.models import Store
from keliu.rules.sentence import Sentence

pytestmark = pytest.mark.django_db

COUNTS = {"rows": 3, "created": 1, "updated": 1, "unchanged": 0, "merged": 0, "rejected": 1, "entities": {}}
REJECT = {"row": 4, "reason": "日期“待定”读不出来"}
SHEET = {"sheet": "维修工单", "kind": "visits", **COUNTS, "rejects": [REJECT], "warnings": []}


@pytest.fixture(autouse=True)
def _home(settings, tmp_path):
    settings.HOME = tmp_path


@pytest.fixture
def store() -> Store:
    """This function will return the store."""
    return make_stores()[0]


def written(store: Store, **report: object) -> Batch:
    """This function will return a batch of the command line that was written just now."""
    return Batch.objects.create(
        group=store.group, store=store, state=Batch.State.DONE, created_at=LATER, created_by="keliu",
        committed_at=LATER, report={"sheets": [SHEET], **report},
    )  # fmt: skip


def customer(store: Store) -> Customer:
    """This function will return a customer of the store."""
    made = Customer.objects.create(group=store.group, home_store=store, customer_no="K1", name="郑文辉")
    CustomerStore.objects.create(customer=made, store=store)
    return made


def kept(made: Customer, field: str, now: str, of_file: str) -> dict[str, object]:
    """This function will return what a batch keeps of a value that a person changed meanwhile."""
    return {"table": "customers_customer", "row_key": made.pk, "field": field, "now": now, "import_value": of_file}


def test_a_value_that_a_person_changed_during_the_import_stands_on_its_page(store):
    made = customer(store)
    batch = written(store, kept=[kept(made, "birthday", "1985-03-02", "1986-03-02")])
    text = sign_in("data_clerk", store).get(f"/imports/{batch.pk}/").content.decode()
    assert "保留的人工修改" in text
    for told in ("郑文辉", "1985-03-02", "1986-03-02", f"/customers/{made.pk}/"):
        assert told in text


def test_a_kept_phone_is_masked_for_those_who_see_masked_numbers(store):
    batch = written(store, kept=[kept(customer(store), "phone", "14500000001", "14500000002")])
    text = sign_in("service_manager", store).get(f"/imports/{batch.pk}/").content.decode()
    assert "保留的人工修改" in text
    assert "14500000001" not in text
    assert "14500000002" not in text


def test_a_batch_without_such_values_does_not_speak_of_them(store):
    text = sign_in("data_clerk", store).get(f"/imports/{written(store).pk}/").content.decode()
    assert "保留的人工修改" not in text


def test_an_import_of_the_command_line_is_shown_sheet_by_sheet(store):
    batch = written(store, sources=["维修结算.xlsx"])
    text = sign_in("data_clerk", store).get(f"/imports/{batch.pk}/").content.decode()
    for told in ("维修工单", "维修结算.xlsx", "日期“待**”读不出来"):
        assert told in text


@pytest.mark.parametrize("path", ["/home/main/", "/imports/"])
def test_home_and_history_name_its_file_and_count_its_rows(store, path):
    batch = written(store, sources=["维修结算.xlsx"])
    text = sign_in("data_clerk", store).get(path).content.decode()
    assert "维修结算.xlsx" in text
    assert f"/imports/{batch.pk}/" in text


def test_a_refused_file_says_why_though_the_disk_is_full_right_after(store):
    batch = written(store)
    Batch.objects.unscoped("test").update(state=Batch.State.READING)
    done = []

    def one_write(execute, sql, params, many, context):
        if sql.startswith("UPDATE"):
            if done:
                raise OperationalError("database or disk is full")
            done.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(one_write), contextlib.suppress(OperationalError):
        refuse(batch, Sentence("Something is wrong"))
    kept_batch = Batch.objects.unscoped("test").get(pk=batch.pk)
    assert kept_batch.state == Batch.State.REFUSED
    assert "Something is wrong" in kept_batch.refusal
