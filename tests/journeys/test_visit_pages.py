"""The list of visits and the page of one: scope, masks, filters, lines and money."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from keliu.org.models import Team
from keliu.workshop.models import Receipt, VisitLine
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


def test_a_visit_of_another_store_is_absent():
    visit = make_visit(make_vehicle(make_customer(make_store("S02"))), "R1")
    client = signed_in(make_account(make_store("S01"), "cs_manager"))
    assert client.get(f"/visits/{visit.pk}/").status_code == 404
    assert "R1</a>" not in text_of(client.get("/visits/"))


def test_a_team_sees_the_visits_of_its_customers_and_a_csr_those_of_nobodys():
    store = make_store()
    team = Team.objects.create(store=store, name="一组")
    advisor = make_account(store, "advisor", team=team)
    ours = make_vehicle(make_customer(store, team=team, advisor=advisor.staff))
    free = make_vehicle(make_customer(store, phone="+8614500000002"), plate="闽D12345", vin="LFMK1A30P1K003872")
    make_visit(ours, "R-OURS")
    make_visit(free, "R-FREE")
    page = text_of(signed_in(advisor).get("/visits/"))
    assert "R-OURS" in page
    assert "R-FREE" not in page
    page = text_of(signed_in(make_account(store, "csr")).get("/visits/"))
    assert "R-FREE" in page
    assert "R-OURS" not in page


def test_the_page_shows_lines_payers_times_receipts_and_masks_the_sender():
    store = make_store()
    visit = make_visit(
        make_vehicle(make_customer(store), plate="闽EZ9Z99"), "R26-9", kind="accident", insurer_fen=426_150,
        outstanding_fen=10_000, sender_name="老王", sender_phone="+8614599887766",
    )  # fmt: skip
    VisitLine.objects.create(visit=visit, line_no="1", type="part", code="52159", name="后保险杠", amount_fen=136_300)
    Receipt.objects.create(visit=visit, receipt_no="FP0001", amount_fen=426_150, issued_on=days_ago(1))
    page = text_of(signed_in(make_account(store, "cs_manager")).get(f"/visits/{visit.pk}/"))
    for told in ("钣喷", "后保险杠", "1,363.00", "4,261.50", "100.00", "FP0001", "老王", "145****7766"):
        assert told in page
    assert "Z9Z99" not in page


@pytest.mark.parametrize(
    ("query", "found"),
    [("kind=rework", {"R-NEW"}), ("day=..1m", {"R-NEW"}), ("owed=1..", {"R-OLD"}), ("state=cancelled", set()),
     ("number=R-O", {"R-OLD"}), ("payer=insurer", {"R-OLD"}), ("kind=made_up", set())],
)  # fmt: skip
def test_filters_of_visits(query, found):
    store = make_store()
    car = make_vehicle(make_customer(store))
    make_visit(car, "R-NEW", days_ago=3, kind="rework")
    make_visit(car, "R-OLD", days_ago=90, kind="accident", insurer_fen=5_000, outstanding_fen=700)
    page = text_of(signed_in(make_account(store, "cs_manager")).get(f"/visits/?{query}"))
    assert {number for number in ("R-NEW", "R-OLD") if f">{number}</a>" in page} == found


def test_the_queries_of_the_list_do_not_grow_with_its_rows():
    store = make_store()
    car = make_vehicle(make_customer(store))
    client = signed_in(make_account(store, "cs_manager"))
    for i in range(30):
        make_visit(car, f"R{i:03d}", days_ago=i + 1)
    client.get("/visits/")
    with CaptureQueriesContext(connection) as asked:
        client.get("/visits/")
    assert len(asked) <= 16


def test_technician_and_cash_desk_see_the_visits_of_today_by_surname_title_and_plate():
    store = make_store()
    bay = make_account(store, "technician")
    car = make_vehicle(make_customer(store, "郑文辉"))
    make_visit(car, "R1", days_ago=0, technician=bay.staff)
    make_visit(car, "R2", days_ago=1, technician=bay.staff)
    make_visit(car, "R3", days_ago=0)
    make_visit(car, "R4", days_ago=0, technician=bay.staff, cancelled=True)
    seen = {"technician": ("R1",), "cashier": ("R1", "R3")}
    for account in (bay, make_account(store, "cashier")):
        client = signed_in(account)
        page = text_of(client.get("/visits/today/"))
        assert tuple(no for no in ("R1", "R2", "R3", "R4") if f">{no}<" in page) == seen[account.staff.role]
        assert "郑" in page
        assert "闽E·7K531" in page
        assert not any(word in page for word in ("文辉", "6721", "3871"))
        assert [client.get(one).status_code for one in ("/visits/", "/customers/", "/search/?q=郑")] == [404, 404, 404]
    assert signed_in(make_account(make_store("S02"), "cashier")).get("/visits/today/").content.count(b">R1<") == 0
    assert signed_in(make_account(store, "cs_manager")).get("/visits/today/").status_code == 404
