"""Numbers shown in full: a customer counts once a day, the limit says when and who, the button leads to no dead form."""

from datetime import timedelta

import pytest
from django.utils import timezone

from keliu.customers.card import overview
from keliu.customers.models import RevealLog
from keliu.org.models import ShopFigure
from keliu.rules.calling_hours import CallingWindow
from tests.journeys.page_shop import days_ago, make_account, make_customer, make_store, make_vehicle, signed_in, text_of

pytestmark = pytest.mark.django_db
OPEN = CallingWindow(True, timezone.now(), None, False)
SHUT = CallingWindow(False, None, timezone.now(), False)


@pytest.fixture(autouse=True)
def _within_hours(monkeypatch):
    monkeypatch.setattr(overview, "calling_window", lambda now, hours: OPEN)


def make_people(store, number):
    return [make_customer(store, f"客户{i}", phone=f"+86145998877{i:02d}", last=None) for i in range(number)]


def limit(store, quota):
    ShopFigure.objects.create(
        group=store.group, store=store, name="privacy.reveals_a_day", value=str(quota), valid_from=days_ago(1),
        source="店里", set_by="测试", set_at=timezone.now(),
    )  # fmt: skip


def reveal(client, person, why="到期联系", *, has_button=True, **headers):
    given = {"why": why, "has_button": "1"} if has_button else {"why": why}
    return text_of(client.post(f"/customers/{person.pk}/phones/", given, headers=headers))


def test_a_customer_counts_once_a_day_and_every_look_is_logged():
    store = make_store()
    one, other = make_people(store, 2)
    limit(store, 3)
    client = signed_in(make_account(store, "csr"))
    for _i in range(3):
        page = reveal(client, one)
        assert "145 9988 7700" in page
        assert "今天还可看 2 位客户" in page
    assert "今天还可看 1 位客户" in reveal(client, other)
    assert RevealLog.objects.unscoped("test").filter(customer=one).count() == 3


def test_when_the_limit_is_reached_a_sentence_says_when_and_who_and_nothing_is_shown():
    store = make_store()
    one, other = make_people(store, 2)
    limit(store, 1)
    make_vehicle(other, insurance_ends_on=timezone.localdate())
    client = signed_in(make_account(store, "csr"))
    reveal(client, one)
    refused = reveal(client, other)
    assert "今天 1 位客户的名额已用完，明天 0 点恢复；要提高请找服务经理（设置）。" in refused
    assert "145 9988 7701" not in refused
    assert "reveal-why" not in refused
    assert RevealLog.objects.unscoped("test").filter(customer=other).count() == 0
    card = text_of(client.get(f"/customers/{other.pk}/"))
    assert card.count("明天 0 点恢复") == 2
    assert 'data-focus="reveal-why"' not in card
    assert "145 9988 7700" in reveal(client, one)
    notices = text_of(signed_in(make_account(store, "cs_manager")).get("/notices/"))
    assert notices.count("csr-S01 今天看了 1 位客户的完整号码，当天的名额已用完") == 1


def test_who_may_raise_the_limit_is_sent_to_the_settings():
    store = make_store()
    one, other = make_people(store, 2)
    limit(store, 1)
    client = signed_in(make_account(store, "service_manager"))
    reveal(client, one)
    assert "您可以在“设置”里提高" in reveal(client, other)


def test_looks_of_yesterday_and_of_others_do_not_count():
    store = make_store()
    one, other = make_people(store, 2)
    limit(store, 1)
    csr, colleague = make_account(store, "csr"), make_account(store, "csr", name="另一位")
    reveal(signed_in(colleague), one)
    reveal(signed_in(csr), one)
    RevealLog.objects.unscoped("test").update(at=timezone.now() - timedelta(days=1))
    reveal(signed_in(colleague), one)
    assert "145 9988 7701" in reveal(signed_in(csr), other)


@pytest.mark.parametrize("why", ["", " ", "x", "。", "11", "- -"])
def test_a_reason_is_more_than_a_mark(why):
    store = make_store()
    (one,) = make_people(store, 1)
    refused = reveal(signed_in(make_account(store, "csr")), one, why)
    assert "至少两个字" in refused
    assert not RevealLog.objects.unscoped("test").exists()


def test_the_reason_of_today_is_kept_for_the_next_look():
    store = make_store()
    (one,) = make_people(store, 1)
    client = signed_in(make_account(store, "csr"))
    reveal(client, one, "客户要求")
    card = text_of(client.get(f"/customers/{one.pk}/"))
    assert 'value="客户要求"' in card
    assert "今天已看过" in card


def test_after_the_reveal_the_button_dials_but_not_outside_the_hours(monkeypatch):
    store = make_store()
    (one,) = make_people(store, 1)
    client = signed_in(make_account(store, "csr"))
    page = reveal(client, one, hx_request="true")
    assert 'id="call"' in page
    assert page.count("tel:+8614599887700") == 2
    assert 'id="call"' not in reveal(client, one, has_button=False, hx_request="true")
    monkeypatch.setattr(overview, "calling_window", lambda now, hours: SHUT)
    assert 'id="call"' not in reveal(client, one, hx_request="true")


def test_a_post_that_sees_no_numbers_gets_no_button_that_leads_nowhere():
    store = make_store()
    (one,) = make_people(store, 1)
    make_vehicle(one, insurance_ends_on=timezone.localdate())
    card = text_of(signed_in(make_account(store, "data_clerk")).get(f"/customers/{one.pk}/"))
    assert "您的岗位不看号码" in card
    assert 'href="#phones"' not in card
