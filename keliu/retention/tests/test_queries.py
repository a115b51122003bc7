"""Figures out of the shop's database: all of one moment, and nothing is left behind, come what may."""

from datetime import date

import pytest
from django.db import connection, transaction

from keliu.customers.models import Customer, Ownership, Vehicle
from keliu.org.models import Group, Store
from keliu.retention import queries
from keliu.retention.queries import Look, figures, members

LOOK = Look(1, date(2025, 3, 31))
BEGINNINGS = {"sqlite": "BEGIN DEFERRED", "postgresql": "BEGIN ISOLATION LEVEL REPEATABLE READ"}


def asked(run) -> list[str]:
    """The statements of a call."""
    told = []

    def listen(execute, sql, params, many, context):
        told.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        run()
    return told


@pytest.mark.django_db(transaction=True)
def test_all_frames_are_read_in_one_transaction_that_keeps_no_writer_waiting():
    told = asked(lambda: figures(LOOK, ["R1"]))
    begun, ended = told.index(BEGINNINGS[connection.vendor]), told.index("COMMIT")
    made = [place for place, sql in enumerate(told) if sql.startswith("CREATE TEMPORARY")]
    assert len(made) > len(queries.FRAMES)
    assert begun < made[0]
    assert made[-1] < ended
    assert not any("IMMEDIATE" in sql for sql in told)


@pytest.mark.django_db(transaction=True)
def test_an_error_on_the_way_is_told_itself_and_leaves_no_table(monkeypatch):
    def broken(*_given):
        raise ZeroDivisionError

    with monkeypatch.context() as breaking:
        breaking.setattr(queries, "answer", broken)
        with pytest.raises(ZeroDivisionError):
            figures(LOOK, ["R1"])
    assert [one.base for one in figures(LOOK, ["R1"])] == [0]


def test_within_a_transaction_an_error_of_the_database_is_told_itself(db, monkeypatch):
    monkeypatch.setitem(queries.FRAMES, "orders", lambda: "SELECT 1 AS shop FROM nowhere")
    with transaction.atomic(), pytest.raises(Exception, match="nowhere"):
        figures(LOOK, ["R1"])


@pytest.mark.django_db(transaction=True)
def test_names_that_nobody_reads_to_the_end_leave_no_table():
    group = Group.objects.create(code="G9")
    store = Store.objects.create(group=group, code="S9")
    for number in ("C1", "C2"):
        owner = Customer.objects.create(group=group, home_store=store, customer_no=number)
        car = Vehicle.objects.create(group=group, home_store=store, owner=owner, vin=f"LFMK51A35P100000{number[1]}")
        Ownership.objects.create(vehicle=car, customer=owner)
    look = Look(group.pk, LOOK.as_of)
    told = members(look, ["V2"])
    assert next(told).customer_no in {"C1", "C2"}
    told.close()
    assert {one.customer_no for one in members(look, ["V2"])} == {"C1", "C2"}
