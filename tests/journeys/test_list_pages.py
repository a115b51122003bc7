"""The lists of customers and vehicles: filters in the address, scope, masks, queries that do not grow with the rows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from keliu.org.models import SavedView, Team
from tests.journeys.page_shop import (
    days_ago,
    make_account,
    make_customer,
    make_store,
    make_vehicle,
    signed_in,
    text_of,
)

pytestmark = pytest.mark.django_db
CANARY = "+8614599887766"


def fill(store, number, **given):
    for i in range(number):
        person = make_customer(store, f"客户{i}", phone=f"+86145{i:08d}", last=days_ago(i + 1), **given)
        make_vehicle(person, plate=f"闽E{i:05d}", vin=f"LFMK1A30P1K{i:06d}")


def test_a_store_sees_its_own_customers_and_not_the_others():
    ours, theirs = make_store("S01"), make_store("S02")
    make_customer(ours, "我们的客户")
    make_customer(theirs, "他们的客户", phone=CANARY)
    page = text_of(signed_in(make_account(ours, "cs_manager")).get("/customers/"))
    assert "我们的客户" in page
    assert "他们的客户" not in page


def test_phones_and_plates_are_masked_outside_the_own_team():
    store = make_store()
    team = Team.objects.create(store=store, name="一组")
    make_vehicle(make_customer(store, "林淑贞", phone=CANARY, team=team), plate="闽EZ9Z99")
    masked = text_of(signed_in(make_account(store, "cs_manager")).get("/customers/"))
    assert "145****7766" in masked
    assert "14599887766" not in masked.replace(" ", "")
    assert "闽E·Z9Z99" not in masked
    full = text_of(signed_in(make_account(store, "advisor", team=team)).get("/customers/"))
    assert "145 9988 7766" in full
    assert "闽E·Z9Z99" in full


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("stage=lost", {"走了"}), ("stage=!lost", {"常来", "没来"}), ("stage=never_visited", {"没来"}),
        ("class=A", {"常来"}), ("class=A,B&stage=lost", {"走了"}), ("last=..3m", {"常来"}), ("last=12..m", {"走了"}),
        ("spend=1000..", {"常来"}), ("q=走了", {"走了"}), ("advisor=none", {"常来", "走了", "没来"}),
        ("stage=nonsense", set()), ("spend=abc", {"常来", "走了", "没来"}), ("last=2025-99-99..", {"常来", "走了", "没来"}),
    ],
)  # fmt: skip
def test_filters_of_the_address(query, found):
    store = make_store()
    often = make_customer(
        store, "常来", phone="+8614500000001", last=days_ago(10), customer_class="A", spend_24m_fen=200_000
    )
    gone = make_customer(
        store, "走了", phone="+8614500000002", last=days_ago(500), customer_class="B", spend_24m_fen=50_000
    )
    make_customer(store, "没来", phone="+8614500000003")
    make_vehicle(often, plate="闽E00001", vin="LFMK1A30P1K000001")
    make_vehicle(gone, plate="闽E00002", vin="LFMK1A30P1K000002")
    page = text_of(signed_in(make_account(store, "cs_manager")).get(f"/customers/?{query}"))
    assert {name for name in ("常来", "走了", "没来") if f">{name}</a>" in page} == found


def test_a_car_older_than_any_is_none_and_not_every_one():
    store = make_store()
    make_vehicle(make_customer(store))
    client = signed_in(make_account(store, "cs_manager"))
    for address in ("/customers/?age=200..", "/vehicles/?age=200..", "/vehicles/?age=..9999999999"):
        assert "闽E" not in text_of(client.get(address)).split("<tbody")[-1].split("</tbody")[0], address


def test_a_form_of_a_filter_leads_to_one_readable_address():
    client = signed_in(make_account(make_store(), "cs_manager"))
    answer = client.get("/customers/?stage=lost&stage=at_risk&stage.op=not&last.from=2025-01-01&last.to=")
    assert answer.status_code == 302
    assert answer.url == "/customers/?stage=!lost,at_risk&last=2025-01-01.."


def test_htmx_gets_the_list_alone_and_its_address():
    store = make_store()
    make_customer(store, "郑文辉")
    headers = {"HX-Request": "true", "HX-Target": "list"}
    answer = signed_in(make_account(store, "cs_manager")).get("/customers/?stage=never_visited", headers=headers)
    assert answer["HX-Push-Url"] == "/customers/?stage=never_visited"
    assert "<html" not in text_of(answer)
    assert "HX-Target" in answer["Vary"]


def test_the_queries_of_a_page_do_not_grow_with_its_rows():
    store = make_store()
    client = signed_in(make_account(store, "cs_manager"))
    fill(store, 2)
    for address in ("/customers/", "/vehicles/"):
        client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as few:
            client.get(address)
        assert len(few) <= 22
    fill_more = [make_customer(store, f"更多{i}", phone=f"+86146{i:08d}", last=days_ago(40)) for i in range(25)]
    for i, person in enumerate(fill_more):
        make_vehicle(person, plate=f"闽D{i:05d}", vin=f"LFMK1A30P2K{i:06d}")
    for address in ("/customers/", "/vehicles/"):
        with CaptureQueriesContext(connection) as many:
            client.get(address)
        assert len(many) <= 22


def test_pages_hold_thirty_rows_in_order_and_count_all():
    store = make_store()
    client = signed_in(make_account(store, "cs_manager"))
    fill(store, 35)
    first, second = text_of(client.get("/customers/")), text_of(client.get("/customers/?page=2"))
    assert "1–30 / 35" in first
    assert "31–35 / 35" in second
    assert ">客户0</a>" in first
    assert ">客户34</a>" in second
    assert "31–35 / 35" in text_of(client.get("/customers/?page=5000"))


def test_a_csr_sees_the_unassigned_only():
    store = make_store()
    advisor = make_account(store, "advisor").staff
    make_customer(store, "有人管", phone="+8614500000001", advisor=advisor)
    make_customer(store, "没人管", phone="+8614500000002")
    page = text_of(signed_in(make_account(store, "csr")).get("/customers/"))
    assert "没人管" in page
    assert "有人管" not in page


def test_nothing_fits_says_which_condition_to_take_away():
    store = make_store()
    make_customer(store, "郑文辉", last=days_ago(10), customer_class="A")
    page = text_of(signed_in(make_account(store, "cs_manager")).get("/customers/?stage=lost&class=A"))
    assert "去掉“阶段”就有 1 条" in page


def test_a_view_is_saved_shown_as_a_tab_and_forgotten():
    account = make_account(make_store(), "cs_manager")
    client = signed_in(account)
    client.post(
        "/lists/save/", {"list": "customers", "query": "stage=lost&evil=1", "name": "要召回的", "next": "/customers/"}
    )
    view = SavedView.objects.get(account=account, page="customers")
    assert view.query == "stage=lost"
    assert "要召回的" in text_of(client.get("/customers/?stage=lost"))
    client.post("/lists/drop/", {"view": view.pk, "next": "/customers/"})
    assert not SavedView.objects.filter(account=account).exists()


def test_nobody_forgets_the_view_of_another():
    store = make_store()
    mine = SavedView.objects.create(account=make_account(store, "cs_manager"), page="customers", name="我的", query="")
    signed_in(make_account(store, "service_manager")).post("/lists/drop/", {"view": mine.pk})
    assert SavedView.objects.filter(pk=mine.pk).exists()


def test_columns_and_density_are_remembered():
    store = make_store()
    make_customer(store, "郑文辉")
    client = signed_in(make_account(store, "cs_manager"))
    client.post("/lists/remember/", {"list": "customers", "columns": ["name", "level", "made_up"]})
    client.post("/lists/remember/", {"list": "customers", "density": "single"})
    page = text_of(client.get("/customers/"))
    assert "客户级别" in page
    assert "24 个月消费 元" not in page.split("<thead>")[1].split("</thead>")[0]
    assert 'class="rows single"' in page


def test_the_menu_of_filters_loads_by_itself():
    headers = {"HX-Request": "true", "HX-Target": "list-filters"}
    answer = signed_in(make_account(make_store(), "cs_manager")).get("/customers/?class=A", headers=headers)
    assert "区县" in text_of(answer)
    assert text_of(answer).count("<form") >= 10
