"""Households: suggested by address and number, confirmed by a person, seen on both cards, ended; merged and parted."""

from datetime import timedelta

import pytest
from django.utils import timezone

from keliu.audit.models import Change
from keliu.contacts.models import Contact
from keliu.customers.duplicates.merging import merge_files
from keliu.customers.duplicates.unmerging import unmerge
from keliu.customers.households.linking import link
from keliu.customers.models import Customer, CustomerAddress, CustomerStore, HouseholdLink
from keliu.org.models import Team
from keliu.rules.rights import Role, Viewer
from tests.journeys.page_shop import (
    make_account,
    make_customer,
    make_store,
    make_vehicle,
    signed_in,
    text_of,
)

pytestmark = pytest.mark.django_db
PART = {"HTTP_HX_REQUEST": "true"}


def person(store, name, number, address="") -> Customer:
    one = make_customer(store, name, phone=f"+861450000{number:04}")
    CustomerAddress.objects.unscoped("test").filter(customer=one).update(text=address or f"漳州市新华路{number}号")
    return one


def test_who_shares_an_address_is_suggested_linked_by_a_word_seen_on_both_cards_and_ended_with_a_reason():
    store = make_store()
    wife, husband = person(store, "林晓梅", 1, "碧湖路128号2栋501"), person(store, "陈建国", 2, "碧湖路128号2栋501")
    for number in range(10, 16):
        person(store, f"住户{number}", number, "职工宿舍1号楼")
    make_vehicle(husband)
    at = timezone.now() - timedelta(days=3)
    Contact.objects.create(
        group=store.group, store=store, contact_no="K1", customer=husband, at=at, contact_on=timezone.localtime(at).date(),
        channel="phone", direction="out", connected=True,
    )  # fmt: skip
    client = signed_in(make_account(store, "service_manager"))
    where = f"/customers/{wife.pk}/household/"
    assert not HouseholdLink.objects.unscoped("test").exists()
    assert "陈建国" in text_of(client.get(where))
    assert "地址相同" in text_of(client.get(where))
    dormitory = Customer.objects.unscoped("test").get(name="住户10")
    assert "住户11" not in text_of(client.get(f"/customers/{dormitory.pk}/household/"))  # an address of six is no home
    told = {"suggested": husband.pk, "kind": "spouse", "told_by": ""}
    assert client.post(f"{where}link/", told).status_code == 422
    client.post(f"{where}link/", told | {"told_by": "林女士本人"})
    row = HouseholdLink.objects.unscoped("test").get()
    own, other = (text_of(client.get(f"/customers/{one.pk}/household/", **PART)) for one in (wife, husband))
    for word in ("陈建国", "配偶", "3 天前", "再打"):
        assert word in own, word
    assert "林晓梅" in other
    assert "<html" not in own
    assert client.post(f"{where}link/", told | {"told_by": "又说"}).status_code == 422  # one link of two people
    client.post(f"{where}{row.pk}/end/", {"why": ""})
    assert HouseholdLink.objects.unscoped("test").get().until is None
    client.post(f"{where}{row.pk}/end/", {"why": "已离婚"})
    assert "配偶" not in text_of(client.get(where, **PART))
    logged = Change.objects.unscoped("test").filter(field="family").order_by("id").values_list("row_key", "old", "new")
    one, two = str(wife.pk), str(husband.pk)
    assert [(int(key), old, new) for key, old, new in logged] == [
        (wife.pk, None, two), (husband.pk, None, one), (wife.pk, two, None), (husband.pk, one, None),
    ]  # fmt: skip
    client.post(f"{where}link/", {"suggested": husband.pk, "kind": "no_kin"})
    assert "地址相同" not in text_of(client.get(where))


def test_a_member_whom_the_reader_does_not_see_is_absent_and_so_is_whoever_is_known_through_him():
    store = make_store()
    teams = [Team.objects.create(store=store, name=name) for name in ("一组", "二组")]
    people = [person(store, name, number) for number, name in enumerate(("甲本人", "乙中间", "丙远亲", "丁同组"), 1)]
    for one, team in zip(people, (0, 1, 0, 0), strict=True):
        CustomerStore.objects.filter(customer=one).update(team=teams[team])
    actor, now = Viewer(1, None, "某人", Role.SERVICE_MANAGER, store.group_id, store.pk), timezone.now()
    said = {"since": None, "told_by": "本人", "actor": actor, "now": now}
    own, between, far, near = people
    link(own, between, kind="parent", **said)
    link(between, far, kind="spouse", **said)
    advisor = signed_in(make_account(store, "advisor", team=teams[0]))
    alone = person(store, "戊独居", 9)
    CustomerStore.objects.filter(customer=alone).update(team=teams[0])
    told, of_nobody = (text_of(advisor.get(f"/customers/{one.pk}/household/", **PART)) for one in (own, alone))
    assert told.replace(str(own.pk), "#") == of_nobody.replace(str(alone.pk), "#")  # not even a count
    manager = signed_in(make_account(store, "service_manager"))
    seen = text_of(manager.get(f"/customers/{own.pk}/household/", **PART))
    assert "乙中间" in seen
    assert "父母" in seen
    assert "丙远亲" in seen
    assert "子女" in text_of(manager.get(f"/customers/{between.pk}/household/", **PART))
    row = HouseholdLink.objects.unscoped("test").get(customer=own)
    address = f"/customers/{own.pk}/household/"
    assert advisor.post(f"{address}{row.pk}/end/", {"why": "不对"}).status_code == 404
    assert (
        advisor.post(f"{address}link/", {"suggested": between.pk, "kind": "child", "told_by": "x"}).status_code == 404
    )
    typed = {"other": "14500000002", "kind": "child", "told_by": "他说的"}
    hidden = text_of(advisor.post(f"{address}link/", typed))
    missing = text_of(advisor.post(f"{address}link/", typed | {"other": "14599999999"}))
    assert "没有这个编号或手机号的客户" in hidden
    assert "没有这个编号或手机号的客户" in missing
    assert advisor.post(f"{address}link/", typed | {"other": "14500000004"}).status_code == 302
    assert near.pk == HouseholdLink.objects.unscoped("test").get(customer=own, kind="child").other_id


def test_links_follow_a_merge_and_come_back_exactly_with_the_un_merge():
    store = make_store()
    kept, gone, both, third = (person(store, name, n) for n, name in enumerate(("张三", "张三丰", "王五", "赵六"), 1))
    actor, now = Viewer(1, None, "某人", Role.GENERAL_MANAGER, store.group_id, store.pk), timezone.now()
    said = {"since": None, "told_by": "本人", "actor": actor, "now": now}
    for one, other, kind in (
        (kept, both, "spouse"),
        (both, gone, "child"),
        (gone, third, "parent"),
        (kept, gone, "spouse"),
    ):
        link(one, other, kind=kind, **said)

    def rows():
        found = HouseholdLink.objects.unscoped("test").order_by("pk")
        return list(found.values_list("pk", "customer", "other", "kind", "until"))

    before = rows()
    merge = merge_files(kept, gone, why="同一个人", actor=actor, now=now)
    assert [row[1:4] for row in rows()] == [(kept.pk, both.pk, "spouse"), (kept.pk, third.pk, "parent")]
    unmerge(merge, why="弄错了", actor=actor, now=now)
    assert rows() == before
