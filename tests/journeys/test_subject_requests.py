"""Requests of persons: the auditor takes them, hands a copy out, has a correction made, erases; nobody else finds a page."""

import io
import json
import zipfile
from datetime import timedelta

import pytest

from keliu.audit.actions import find_breaks, seal_changes
from keliu.audit.models import Change
from keliu.contacts.models import Contact, OptOut
from keliu.customers.editing import customers as edits
from keliu.customers.models import Customer, CustomerPhone, Ownership, RevealLog, Vehicle, VehiclePlate
from keliu.data_quality.checks.customers import read_files
from keliu.data_quality.checks.scores import count_parts
from keliu.org.models import LoginLog, ShopFigure
from keliu.outreach.queries import next_of_vehicle
from keliu.privacy import actions, again, jobs, keys
from keliu.privacy.letting_go import let_go
from keliu.privacy.models import ErasedKey, SubjectRequest
from keliu.rules.erasure import Mark
from keliu.workshop.models import Visit
from tests.journeys.page_shop import (
    days_ago,
    make_account,
    make_customer,
    make_store,
    make_vehicle,
    make_visit,
    moment,
    signed_in,
    text_of,
)

pytestmark = pytest.mark.django_db
PHONE = "14599887766"


@pytest.fixture
def shop(tmp_path, settings):
    settings.HOME = tmp_path / "home"
    store = make_store()
    person = make_customer(store, "郑文辉", phone=f"+86{PHONE}", last=days_ago(20), visits=1)
    car = make_vehicle(person, plate="闽EZ9Z99", vin="LFMK1A30P1K777777")
    make_visit(car, "R26-0001", days_ago=20, kind="maintenance", customer_fen=128_400, sender_name="郑太太")
    return store, person, make_account(store, "auditor")


def taken(client, kind, **given):
    """Take a request as the pages offer it and return it."""
    page = text_of(client.get("/requests/new/", {"q": PHONE}))
    assert "郑**" in page
    assert "郑文辉" not in page
    assert "145****7766" in page
    sealed = page.split('name="who" value="')[1].split('"')[0]
    form = {"who": sealed, "kind": kind, "asked_on": days_ago(1), "wish": "", "q": PHONE, **given}
    assert client.post("/requests/new/", form).status_code == 302
    return SubjectRequest.objects.unscoped("test").latest("id")


@pytest.mark.parametrize("role", ["general_manager", "cs_manager", "csr", "admin"])
def test_nobody_but_the_auditor_finds_the_requests(shop, role):
    store, person, _auditor = shop
    row = SubjectRequest.objects.create(
        group=store.group,
        kind="erase",
        customer_key=person.pk,
        asked_on=days_ago(1),
        due_on=days_ago(0),
        made_at=moment(),
    )
    client = signed_in(make_account(store, role))
    for address in ("", "new/", f"{row.pk}/", f"{row.pk}/file/"):
        assert client.get(f"/requests/{address}").status_code == 404, address
    assert client.post(f"/requests/{row.pk}/erase/", {"typed": "删除", "why": "test"}).status_code == 404
    assert client.get("/keeping/").status_code == (200 if role == "admin" else 404)


def test_a_copy_holds_everything_in_full_and_each_taking_is_logged(shop):
    _store, person, auditor = shop
    client = signed_in(auditor)
    guessed = {"who": str(person.pk), "kind": "access", "asked_on": days_ago(1)}
    assert client.post("/requests/new/", guessed).status_code == 422
    row = taken(client, "access")
    assert Change.objects.unscoped("test").filter(field="looked_up", new="…7766").exists()
    client.post(f"/requests/{row.pk}/copy/")
    jobs.write_copy.func(row.pk)
    packed = zipfile.ZipFile(io.BytesIO(b"".join(client.get(f"/requests/{row.pk}/file/").streaming_content)))
    document = packed.read("个人信息副本.json").decode()
    for value in ("郑文辉", f"+86{PHONE}", "闽EZ9Z99", "LFMK1A30P1K777777", "R26-0001", "1284.00", "郑太太", "第 "):
        assert value in document, value
    assert len(json.loads(document)["电话"]) == 1
    assert Change.objects.unscoped("test").filter(table="privacy_subjectrequest", new="file_taken").count() == 1
    assert actions.expire_copies(now=moment() + timedelta(days=8)) == 1
    assert client.get(f"/requests/{row.pk}/file/").status_code == 404


def test_a_correction_stands_on_the_card_until_it_is_settled(shop):
    store, person, auditor = shop
    client, manager = signed_in(auditor), signed_in(make_account(store, "cs_manager"))
    row = taken(client, "correct", wish="生日写错了，是 5 月 3 日")
    assert "生日写错了" in text_of(manager.get(f"/customers/{person.pk}/"))
    assert client.post(f"/requests/{row.pk}/settle/", {"as": "refused", "why": ""}).status_code == 422
    client.post(f"/requests/{row.pk}/settle/", {"as": "done", "why": "已更正"})
    assert "生日写错了" not in text_of(manager.get(f"/customers/{person.pk}/"))


def test_an_erasure_is_looked_at_typed_and_carried_out(shop):
    store, person, auditor = shop
    client, manager = signed_in(auditor), signed_in(make_account(store, "cs_manager"))
    edits.change_phones(
        person, added=["+8614511223344"], ended=[], first=None, version=1, actor=auditor.viewer(), now=moment(),
        today=days_ago(0),
    )  # fmt: skip
    manager.post(f"/customers/{person.pk}/opt-out/", {"way": "phone"}, follow=True)  # the note waits in his browser
    row = taken(client, "erase")
    page = text_of(client.get(f"/requests/{row.pk}/"))
    assert "留下但无名" in page
    assert "30年" in page
    for typed, why in (("不", "本人来函"), ("删除", "")):
        assert client.post(f"/requests/{row.pk}/erase/", {"typed": typed, "why": why}).status_code == 422
    client.post(f"/requests/{row.pk}/erase/", {"typed": "删除", "why": "本人来函 2026-11-27"})
    jobs.erase.func(row.pk)
    seal_changes(now=moment())
    row.refresh_from_db()
    assert (row.state, row.told, row.why) == ("done", "", "")
    assert not CustomerPhone.objects.unscoped("test").exists()
    assert Customer.objects.unscoped("test").get().name == "（已删除）"
    assert (Vehicle.objects.unscoped("test").get().vin, Visit.objects.unscoped("test").get().sender_name) == (None, "")
    assert Visit.objects.unscoped("test").get().customer_fen == 128_400
    assert find_breaks() == []
    assert not Change.objects.unscoped("test").filter(new__contains="14511223344").exists()
    assert OptOut.objects.filter(lifted_at=None).count() == 4  # two numbers, call and message
    assert manager.get(f"/customers/{person.pk}/").status_code == 404
    assert "郑" not in text_of(manager.get("/customers/"))
    assert ErasedKey.objects.count() >= 4
    assert (read_files([person.pk]), count_parts()) == ({}, {})  # nobody is asked to fill the nameless file in
    assert next_of_vehicle(Vehicle.objects.unscoped("test").get().pk, as_of=days_ago(-300)) is None
    jobs.erase.func(row.pk)  # a second run of the job changes nothing
    assert "没有查到" in text_of(client.get("/requests/new/", {"q": PHONE}))


def test_a_plate_goes_with_its_owner_and_a_car_that_he_sold_stays_its_new_owners(shop):
    store, person, auditor = shop
    heir = make_customer(store, "林新主", phone="+8614511112222")
    car = make_vehicle(heir, plate="闽E66666", vin="LFMK1A30P1K000666")
    Ownership.objects.create(vehicle=car, customer=person, since=days_ago(900), until=days_ago(100))
    VehiclePlate.objects.create(vehicle=car, plate="闽E11111", since=days_ago(900), until=days_ago(90))
    VehiclePlate.objects.create(vehicle=car, plate="闽E00000", since=days_ago(1900), until=days_ago(901))
    Contact.objects.create(
        group=store.group, store=store, contact_no="K9", vehicle=person.vehicles.unscoped("test").get(), at=moment(),
        contact_on=days_ago(0), channel="phone", direction="in", outcome="郑文辉说不来了",
    )  # fmt: skip
    row = taken(signed_in(auditor), "erase")
    SubjectRequest.objects.unscoped("test").update(state="running")
    jobs.erase.func(row.pk)
    worn = set(VehiclePlate.objects.unscoped("test").values_list("plate", flat=True))
    assert worn == {"闽E66666", "闽E00000"}  # what an earlier owner drove under is not his
    assert Vehicle.objects.unscoped("test").get(pk=car.pk).vin == "LFMK1A30P1K000666"
    assert Contact.objects.unscoped("test").get().outcome == ""


def test_whom_an_older_back_up_brought_back_is_erased_again_where_number_and_hash_agree(shop, tmp_path):
    store, person, _auditor = shop
    walker = make_customer(store, "林步行", phone="+8614533334444")  # has no car
    other = make_customer(store, "王无关", phone="+8614555556666")
    log = tmp_path / "erasures.log"
    lines = [
        {"group": store.group.code, "customer": key, "on": f"{days_ago(3)}", "digests": [keys.digest_of(mark)]}
        for key, mark in (
            (person.pk, Mark("phone", f"+86{PHONE}")),
            (walker.pk, Mark("phone", "+8614533334444")),
            (other.pk, Mark("phone", "+8614577778888")),
            (9999, Mark("phone", "+8614599990000")),
        )
    ]
    log.write_text("".join(f"{json.dumps(line)}\n" for line in lines) + '{"group": "G1", "cust', "ascii")
    done = again.erase_again([log, tmp_path / "absent.log"], now=moment())
    assert (done.erased, done.left) == ([person.pk, walker.pk], [other.pk])
    levels = dict(Customer.objects.unscoped("test").values_list("pk", "level"))
    assert (levels[person.pk], levels[walker.pk], levels[other.pk] == "erased") == ("erased", "erased", False)
    assert ErasedKey.objects.get(digest=lines[3]["digests"][0]).erased_on == days_ago(3)
    assert set(ErasedKey.objects.values_list("erased_on", flat=True)) == {days_ago(3)}
    assert again.erase_again([log], now=moment()).erased == []


def test_the_nightly_run_deletes_what_is_over_its_days_and_nothing_else(shop):
    store, person, auditor = shop
    now = moment()
    for days in (10, 400, 800):
        LoginLog.objects.create(at=now - timedelta(days=days), group=store.group, username="a", outcome="in")
        RevealLog.objects.create(
            at=now - timedelta(days=days), account_key=1, person="林", store=store, customer=person
        )
    assert let_go(now=now) == {"org.LoginLog": 1}
    ShopFigure.objects.create(
        group=store.group,
        name="keeping.login_days",
        value="365",
        valid_from=days_ago(1),
        source="x",
        set_by="x",
        set_at=now,
    )
    assert let_go(now=now) == {"org.LoginLog": 1}
    assert let_go(now=now) == {}
    assert LoginLog.objects.unscoped("test").count() == 1
    told = Change.objects.unscoped("test").filter(table="privacy_keeping").values_list("field", "old")
    assert list(told) == [("org.LoginLog", "1"), ("org.LoginLog", "1")]
    page = text_of(signed_in(auditor).get("/keeping/"))
    assert "365 天" in page
    assert "网络安全法第21条" in page
