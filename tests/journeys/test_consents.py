"""Consents and opt-outs: set on a card, kept as hashes in table and log, carried over by imports, never lost by a union."""

import json
import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from keliu.audit.models import Change
from keliu.contacts import actions, opt_outs
from keliu.contacts.models import Consent, OptOut
from keliu.contacts.queries import may_market, refused_channels, standings, was_asked
from keliu.customers.models import Customer, VehicleFacts
from keliu.outreach.today import forget
from tests.journeys.page_shop import (
    days_ago,
    make_account,
    make_customer,
    make_store,
    make_vehicle,
    moment,
    signed_in,
    text_of,
)
from tests.journeys.shop import CUSTOMERS, STORES, Shop

pytestmark = pytest.mark.django_db
PHONE = "+8614500006721"


@pytest.fixture(autouse=True)
def _own_home(tmp_path, settings):
    settings.HOME = tmp_path / "home"


def log_lines():
    path = Path(settings.HOME) / "optouts.log"
    return [json.loads(line) for line in path.read_text("ascii").splitlines()] if path.exists() else []


def said(client, person, address, **given):
    return client.post(f"/customers/{person.pk}/{address}/", {"way": "phone", **given})


def test_a_csr_opts_a_looked_up_caller_out_and_the_disk_has_it_before_the_page_answers():
    store = make_store()
    clerk = make_account(store, "advisor")
    person = make_customer(store, advisor=clerk.staff, last=days_ago(20))
    client = signed_in(make_account(store, "csr"))
    assert said(client, person, "opt-out").status_code == 404  # another's customer, not looked up
    client.get("/search/", {"q": "14500006721"})
    assert said(client, person, "opt-out", channel="sms", proof="来电录音 3 分 20 秒").status_code == 302
    (line,) = log_lines()
    assert (line["channel"], line["is_lifted"], line["group"]) == ("sms", False, "G1")
    assert "6721" not in json.dumps(line)
    assert OptOut.objects.get().digest == line["digest"] == opt_outs.digest_of("phone", PHONE)
    change = Change.objects.unscoped("test").get()
    assert (change.table, change.new, change.why) == ("contacts_consent", "refused", "来电录音 3 分 20 秒")
    page = text_of(client.get(f"/customers/{person.pk}/consents/", headers={"HX-Request": "true"}))
    assert "已拒绝" in page
    assert "<html" not in page
    assert refused_channels([person.pk]) == {person.pk: ["sms"]}


@pytest.mark.parametrize("role", ["service_manager", "general_manager", "data_clerk", "admin", "auditor"])
def test_who_may_not_alter_consents_finds_no_page(role):
    store = make_store()
    person = make_customer(store)
    client = signed_in(make_account(store, role))
    assert said(client, person, "opt-out").status_code == 404
    assert said(client, person, "consents/record", purpose="marketing", state="given", proof="纸质").status_code == 404
    assert not Consent.objects.unscoped("test").exists()
    assert client.get("/consents/").status_code == (200 if role == "auditor" else 404)


def test_only_a_consent_with_its_proof_lifts_a_refusal_and_the_auditor_reads_both():
    store = make_store()
    person = make_customer(store)
    manager = signed_in(make_account(store, "cs_manager"))
    assert may_market([person.pk], "sms") == set()  # unasked is no consent
    said(manager, person, "opt-out")
    given = {"purpose": "marketing", "channel": "", "state": "given"}
    assert said(manager, person, "consents/record", **given, proof="").status_code == 422
    said(manager, person, "consents/record", **given | {"state": "asked"})
    assert {one.value for one in standings([person.pk])[person.pk].values()} == {"refused"}
    said(manager, person, "consents/record", **given, proof="2026-11-28 纸质同意书 No. 17")
    assert may_market([person.pk], "sms") == {person.pk}
    assert not OptOut.objects.filter(lifted_at=None).exists()
    said(manager, person, "opt-out", channel="phone")
    states = {channel: one.value for channel, one in standings([person.pk])[person.pk].items()}
    assert states == {"phone": "refused", "sms": "given", "wechat": "given", "email": "given"}
    last = Consent.objects.unscoped("test").latest("id")
    assert last.state == "withdrawn"
    assert Customer.objects.unscoped("test").filter(was_asked()).count() == 1
    page = text_of(signed_in(make_account(store, "auditor")).get("/consents/"))
    assert "纸质同意书 No. 17" in page
    assert person.name not in page


def test_the_lists_say_who_refused_and_propose_duties_alone(client):
    store = make_store()
    person = make_customer(store, "林拒绝", last=days_ago(250))
    other = make_customer(store, "王同意", phone="+8614500006722", last=days_ago(250))
    soon = moment().date() + timedelta(days=20)
    for number, one in enumerate((person, other)):
        facts = {"last_visit_on": days_ago(250), "last_any_on": days_ago(250)}
        make_vehicle(one, plate=f"闽E0000{number}", vin=f"LFMK1A30P1K00000{number}", insurance_ends_on=None, **facts)
    manager = signed_in(make_account(store, "cs_manager"))
    assert "林拒绝" in text_of(manager.get("/contacts/?kind=all"))
    said(manager, person, "opt-out")
    manager.get("/")  # says that it was noted
    page = text_of(manager.get("/contacts/?kind=all"))
    assert "林拒绝" not in page
    assert "王同意" in page
    VehicleFacts.objects.unscoped("test").filter(vehicle__owner=person).update(insurance_ends_on=soon)
    forget()
    page = text_of(manager.get("/contacts/?kind=all"))
    assert "林拒绝" in page  # the insurance that ends is a duty
    assert "已拒绝营销" in page
    listed = {one: text_of(manager.get(f"/customers/?consent={one}")) for one in ("refused", "given", "unasked")}
    assert [("林拒绝" in page, "王同意" in page) for page in listed.values()] == [(1, 0), (0, 0), (0, 1)]


def test_an_opted_out_number_brings_its_refusal_back_with_an_import_and_into_every_file_that_has_it(shop: Shop):
    stores = shop.csv("stores.csv", STORES, ["S1", "一店"])
    people = shop.csv(
        "customers.csv", CUSTOMERS, {"customer_no": "C1", "store_code": "S1", "name": "甲", "phone": "14500006721"}
    )
    shop.load(stores, people)
    person = Customer.objects.unscoped("test").get()
    actions.set_opt_out(person, channel="", way="phone", proof="", actor=actions.PROGRAM, now=moment())
    Consent.objects.unscoped("test").all().delete()
    person.delete()
    again = shop.csv(
        "again.csv", CUSTOMERS, {"customer_no": "C9", "store_code": "S1", "name": "甲", "phone": "14500006721"},
        {"customer_no": "C8", "store_code": "S1", "name": "乙", "phone": "14500006722"},
    )  # fmt: skip
    shop.load(again)
    rows = Consent.objects.unscoped("test").values_list("customer__name", "channel", "state", "way")
    assert set(rows) == {("甲", "phone", "refused", "address"), ("甲", "sms", "refused", "address")}
    assert actions.carry_over_opt_outs(now=moment()) == 0


def test_a_union_removes_none_and_a_second_one_changes_nothing(tmp_path):
    store = make_store()
    actor = make_account(store, "csr").viewer()
    person = make_customer(store)
    actions.set_opt_out(person, channel="sms", way="phone", proof="", actor=actor, now=moment())
    older = tmp_path / "older.log"
    older.write_bytes((Path(settings.HOME) / "optouts.log").read_bytes())
    actions.record_consent(
        person,
        purpose="marketing",
        channel="sms",
        state="given",
        way="paper",
        proof="同意书",
        actor=actor,
        now=moment(),
    )
    lost = opt_outs.OptOutEvent("G1", "phone", "f" * 64, opt_outs.moment_of(moment()), False)
    with older.open("ab") as file:
        file.write((json.dumps(lost._asdict()) + "\n" + '{"group":"G1","chan').encode())  # the last line is torn
    Path(settings.HOME, "optouts.log").unlink()
    assert opt_outs.unite_opt_outs([older, tmp_path / "absent.log"]) == 1
    held = dict(OptOut.objects.filter(lifted_at=None).values_list("channel", "digest"))
    assert held == {"phone": "f" * 64}  # the sms was lifted by a consent that the table knows
    before = (list(OptOut.objects.values()), log_lines())
    assert opt_outs.unite_opt_outs([older]) == 0
    assert (list(OptOut.objects.values()), log_lines()) == before
    OptOut.objects.all().delete()
    opt_outs.unite_opt_outs([])
    assert dict(OptOut.objects.filter(lifted_at=None).values_list("channel", "digest")) == held


def test_a_refusal_that_the_disk_does_not_take_is_not_acknowledged(monkeypatch):
    store = make_store()
    person = make_customer(store)
    monkeypatch.setattr(os, "fsync", lambda descriptor: (_ for _ in ()).throw(OSError(28, "No space left")))
    client = signed_in(make_account(store, "csr"))
    client.raise_request_exception = False
    assert said(client, person, "opt-out").status_code == 507
    assert not Consent.objects.unscoped("test").exists()
