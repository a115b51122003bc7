"""Two files become one by a manager's word, imports and look-ups find the survivor, and they become two again (A6)."""

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone

from keliu.contacts.actions import record_consent
from keliu.contacts.models import Consent
from keliu.contacts.opt_outs import digests_of
from keliu.contacts.queries import opted_out, standings
from keliu.customers.actions import EDITABLE, edit_customer
from keliu.customers.answering.assigning import AssignRefused, assign
from keliu.customers.answering.undo import take_back
from keliu.customers.card.overview import changes_of
from keliu.customers.duplicates.compared import default_survivor
from keliu.customers.duplicates.merging import MergeRefused, merge_files
from keliu.customers.duplicates.pointing import FILES, declared_for, pointers_to, unique_sets
from keliu.customers.duplicates.unmerging import in_the_way, unmerge
from keliu.customers.models import Blacklisting, Customer, FileMerge, MergeStep, SuspectedDuplicate, Vehicle
from keliu.imports.models import Batch
from keliu.org.models import Account, Staff, Store
from keliu.privacy.keeping import kept_tables
from keliu.rules.rights import Role, Viewer
from tests.journeys.page_shop import make_account, make_customer, make_store, make_vehicle, signed_in, text_of
from tests.journeys.shop import Shop, again, vin
from tests.whole_home import differences, whole_home

pytestmark = pytest.mark.database
PEOPLE = "客户编号,姓名,手机,地址"
ORDERS = "工单号,进厂日期,车架号,车牌号,客户姓名,手机"


def manager(store: Store, role: Role = Role.CS_MANAGER) -> Viewer:
    return Viewer(1, None, "陈莉", role, store.group_id, store.pk)


def people() -> dict[str, Customer]:
    return {one.customer_no or one.name: one for one in Customer.objects.unscoped("test")}


def merge(survivor: Any, loser: Any, actor: Viewer, **told: Any) -> FileMerge:
    return merge_files(survivor, loser, why="同一个人", actor=actor, now=timezone.now(), **told)


CHOSEN = {
    "survivor": "left", "from_name": "left", "from_address": "left", "why": "改过名字", "version_left": 1, "version_right": 1,
}  # fmt: skip


def gaps() -> list[str]:
    """This function will return the tables whose rows can collide at a merge and that declare nothing for it."""
    return [
        pointer.label
        for model in FILES.values()
        for pointer in pointers_to(model)
        if unique_sets(pointer) and declared_for(pointer.label) is None
    ]


def test_every_unique_constraint_that_reaches_a_merged_file_is_declared_for(monkeypatch: pytest.MonkeyPatch) -> None:
    assert gaps() == []
    monkeypatch.setattr(apps.get_app_config("contacts"), "on_merge", {})
    assert gaps() == ["contacts.Consent"], "a table that says nothing is found"


def test_proposed_merged_found_by_import_and_parted_again_by_pages(shop: Shop) -> None:
    first = shop.csv(
        "p.csv", PEOPLE, ["1001", "王建国", "13812345671", "人民路1号"], ["1002", "王建", "13812345672", "湖滨路2号"]
    )
    orders = shop.csv("o.csv", ORDERS, ["W1", "2025-03-01", vin(1), "闽E7K531", "王建", "13812345672"])
    batch = shop.load(first, orders, "--store", "S01")["batch"]
    store = Store.objects.unscoped("test").get()
    one, other = people()["1001"], people()["1002"]
    pair = SuspectedDuplicate.objects.create(
        group=store.group, store=store, customer=one, other_customer=other, confidence=90, evidence="phone_and_name"
    )
    clerk, boss = (signed_in(make_account(store, role)) for role in ("data_clerk", "cs_manager"))
    advisor = signed_in(make_account(store, "advisor"))
    page = text_of(clerk.get(f"/duplicates/{pair.pk}/compare/"))
    assert "138****5672" in page
    assert "13812345672" not in page.replace(" ", "")
    assert clerk.post(f"/duplicates/{pair.pk}/merge/", CHOSEN).status_code == 404, "the data clerk proposes only"
    assert advisor.post(f"/duplicates/{pair.pk}/propose/", CHOSEN).status_code == 404
    clerk.post(f"/duplicates/{pair.pk}/propose/", CHOSEN)
    before = whole_home()
    assert "改过名字" in text_of(boss.get("/duplicates/?state=proposed"))
    assert "改过名字" in text_of(boss.get(f"/duplicates/{pair.pk}/compare/"))
    boss.post(f"/duplicates/{pair.pk}/merge/", CHOSEN | {"version_left": 9})
    assert len(people()) == 2, "one who saw another version is told"
    boss.post(f"/duplicates/{pair.pk}/merge/", CHOSEN)
    done = FileMerge.objects.unscoped("test").get()
    assert list(people()) == ["1001"]
    assert shop.show("1002", "--reveal")["customer"]["phones"] == ["+8613812345671", "+8613812345672"]
    moved = boss.get(f"/customers/{other.pk}/", follow=True)
    assert moved.redirect_chain[0][0] == f"/customers/{one.pk}/"
    assert "那份档案已合并" in text_of(moved)
    again(shop, first, orders, "--store", "S01")
    assert shop.keliu("undo", batch).code == 1
    _later_import(shop)
    for page in ("?state=merged", f"merged/{done.pk}/"):
        assert "王建" in text_of(boss.get(f"/duplicates/{page}"))
    assert clerk.post(f"/duplicates/merged/{done.pk}/undo/", {}).status_code == 404
    boss.post(f"/duplicates/merged/{done.pk}/undo/", {"why": "不是一个人"})
    assert differences(before, whole_home()) == []
    _undo_of_parted(shop, batch)


def _undo_of_parted(shop: Shop, batch: int) -> None:
    Account.objects.all().delete()
    Staff.objects.unscoped("test").filter(batch=None).delete()
    assert shop.keliu("undo", batch).code == 0, "parted again, nothing stands in the way of the import"


def _later_import(shop: Shop) -> None:
    later = shop.csv("later.csv", ORDERS, ["W9", "2025-05-01", vin(1), "闽E7K531", "王建", "13812345672"])
    second = shop.load(later, "--store", "S01")["batch"]
    assert list(people()) == ["1001"], "phone and former name lead to the survivor"
    assert shop.keliu("undo", second).code == 0, "an import made since is taken back whatever was merged before"


def test_two_true_vins_are_never_one_car_and_a_mistaken_one_leads_to_the_survivor(shop: Shop) -> None:
    orders = shop.csv(
        "o.csv", ORDERS, ["W1", "2025-03-01", vin(1), "闽E7K531", "冯美玲", "13812345671"],
        ["W2", "2025-04-01", vin(7), "闽E7K777", "冯美玲", "13812345671"],
    )  # fmt: skip
    shop.load(orders, "--store", "S01")
    actor = manager(Store.objects.unscoped("test").get())
    right, wrong = (Vehicle.objects.unscoped("test").get(vin=vin(n)) for n in (1, 7))
    before = whole_home()
    with pytest.raises(MergeRefused, match="never one car"):
        merge(right, wrong, actor)
    done = merge(right, wrong, actor, wrong_vin=wrong.vin)
    assert shop.car(vin(7))["vin"] == vin(1)
    assert shop.car("闽E7K777")["visits"] == 2
    again(shop, orders, "--store", "S01")
    shop.load(
        shop.csv("n.csv", ORDERS, ["W3", "2025-06-01", vin(7), "闽E7K777", "冯美玲", "13812345671"]), "--store", "S01"
    )
    assert Vehicle.objects.unscoped("test").count() == 1
    assert shop.car(vin(1))["visits"] == 3
    assert shop.keliu("undo", Batch.objects.unscoped("test").order_by("-pk")[0].pk).code == 0
    unmerge(done, why="", actor=actor, now=timezone.now())
    assert differences(before, whole_home()) == []


def test_the_strictest_wins_and_a_refusal_made_since_stays_with_both(db: None) -> None:
    store = make_store()
    one, other = make_customer(store), make_customer(store, phone="+8614500000002")
    actor, now = manager(store), timezone.now()
    told = {"purpose": "marketing", "way": "phone", "proof": "录音", "actor": actor, "now": now}
    record_consent(one, channel="sms", state="given", **told)
    record_consent(one, channel="phone", state="given", **told)
    record_consent(other, channel="", state="refused", **told)
    Blacklisting.objects.create(
        customer=other, store=store, approval_key=1, reason="欠款", proposed_by="a", decided_by="b", begun_at=now,
        until=timezone.localdate(),
    )  # fmt: skip
    Customer.objects.unscoped("test").filter(pk=other.pk).update(level="blacklisted")
    other.refresh_from_db(from_queryset=Customer.objects.unscoped("test"))
    before = list(Consent.objects.unscoped("test").order_by("pk").values())
    done = merge(one, other, actor)
    holding = Consent.objects.unscoped("test").holding()
    assert [(row.customer_id, row.channel, row.state) for row in holding] == [(one.pk, "", "refused")]
    assert Customer.objects.unscoped("test").get().level == "blacklisted"
    assert Blacklisting.objects.unscoped("test").get().customer_id == one.pk
    record_consent(one, channel="wechat", state="refused", **told)
    unmerge(done, why="", actor=actor, now=timezone.now())
    after = list(Consent.objects.unscoped("test").order_by("pk").values())
    assert after[: len(before)] == before, "each has his own back"
    since = Consent.objects.unscoped("test").filter(channel="wechat", is_current=True)
    assert sorted(since.values_list("customer_id", flat=True)) == sorted([one.pk, other.pk])


def test_after_parting_a_refusal_made_since_ends_consents_in_both_and_a_consent_made_since_ends_no_refusal(
    db: None,
) -> None:
    store = make_store()
    one, other = make_customer(store), make_customer(store, phone="+8614500000002")
    actor = manager(store)
    told = {"purpose": "marketing", "way": "phone", "proof": "录音", "actor": actor}

    def part(*, since: str, channel: str) -> list[tuple[int, str, str]]:
        one, other = Customer.objects.unscoped("test").order_by("pk")
        done = merge(one, other, actor)
        record_consent(one, channel=channel, state=since, now=timezone.now(), **told)
        unmerge(done, why="", actor=actor, now=timezone.now())
        holding = Consent.objects.unscoped("test").holding().order_by("customer_id", "channel")
        return list(holding.values_list("customer_id", "channel", "state"))

    for person, state in ((one, "given"), (other, "refused")):
        record_consent(person, channel="sms", state=state, now=timezone.now(), **told)
    assert part(since="given", channel="sms") == [(one.pk, "sms", "given"), (other.pk, "sms", "refused")]
    assert standings([other.pk])[other.pk]["sms"] == "refused"
    assert opted_out(store.group.code, digests_of("sms", {"phone": ["+8614500000002"]})), "lifted since, out again"
    all_refused = [(one.pk, "", "refused"), (other.pk, "", "refused"), (other.pk, "sms", "refused")]
    assert part(since="refused", channel="") == all_refused


def test_the_file_whose_values_stand_stays_by_default_and_a_hand_over_waits_for_the_merge(db: None) -> None:
    store = make_store()
    one, other = make_customer(store, "王伟", visits=9), make_customer(store, "王小伟", phone="+8614500000002")
    actor, now = manager(store), timezone.now()
    assert default_survivor(one, other) == "left", "more visits"
    values = {name: getattr(other, name) for name in EDITABLE} | {"name": "王大伟"}
    edit_customer(other, values, version=1, actor=actor, now=now)
    one, other = Customer.objects.unscoped("test").order_by("pk")
    assert default_survivor(one, other) == "right", "his name was confirmed later"
    make_account(store, "advisor")
    advisor, today = Staff.objects.unscoped("test").get(), timezone.localdate()
    run = assign({one.pk: advisor.pk}, from_date=today + timedelta(days=1), actor=actor, now=now, today=today)
    done = merge(one, other, actor)
    logged = {row.row_key for row in changes_of(one, [], actor, in_full=True)}
    assert logged >= {one.pk, other.pk}, "the card tells the changes of both files"
    with pytest.raises(AssignRefused, match="made one with another file"):
        take_back(run, actor=actor, now=timezone.now(), today=today)
    unmerge(done, why="", actor=actor, now=timezone.now())
    take_back(run, actor=actor, now=timezone.now(), today=today)


def test_nested_merges_part_in_reverse_and_what_is_erased_is_final(db: None) -> None:
    store = make_store()
    actor = manager(store)
    one, two, three = (make_customer(store, f"王{n}", phone=f"+861450000000{n}") for n in (1, 2, 3))
    make_vehicle(three)
    first = merge(two, three, actor)
    two.version += 1
    second = merge(one, two, actor)
    assert in_the_way(first) == [second]
    with pytest.raises(MergeRefused, match="later merges"):
        unmerge(first, why="", actor=actor, now=timezone.now())
    with pytest.raises(MergeRefused, match="manager"):
        unmerge(second, why="", actor=manager(make_store("S02")), now=timezone.now())
    unmerge(second, why="", actor=actor, now=timezone.now())
    rule = kept_tables()["customers.MergeStep"]
    assert (rule.subject, rule.erase) == (("customer_key",), "delete")
    MergeStep.objects.filter(customer_key=two.pk, merge=first).delete()
    with pytest.raises(MergeRefused, match="final"):
        unmerge(first, why="", actor=actor, now=timezone.now())


def test_a_pair_over_two_stores_is_the_general_managers_and_shows_nothing_of_the_other_store(db: None) -> None:
    ours, theirs = make_store("S01"), make_store("S02")
    one = make_customer(ours, "王伟", phone="+8614500000001")
    other = make_customer(theirs, "王大锤", phone="+8614500000001", visits=7)
    pair = SuspectedDuplicate.objects.create(
        group=ours.group, store=None, customer=one, other_customer=other, confidence=50, evidence="phone"
    )
    general, boss = (signed_in(make_account(ours, role)) for role in ("general_manager", "cs_manager"))
    assert boss.get(f"/duplicates/{pair.pk}/compare/").status_code == 404
    page = text_of(general.get(f"/duplicates/{pair.pk}/compare/"))
    assert "王**" in page
    assert "王大锤" not in page
    with pytest.raises(MergeRefused, match="general manager"):
        merge(one, other, manager(ours))
    merge(one, other, manager(ours, Role.GENERAL_MANAGER))
    assert Customer.objects.unscoped("test").get().stores.count() == 2
