"""A person of the group reads one store's files by a grant: asked for by name, agreed by its general manager, for hours."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from keliu.audit.models import Change
from keliu.org.approving import deciding
from keliu.org.approving.kinds import ApprovalRefused
from keliu.org.granting.grants import ask_grant, close_grants, end_grant
from keliu.org.models import Account, Approval, GrantLook, RowGrant, Staff, StaffNotice
from tests.journeys.page_shop import days_ago, make_account, make_customer, make_store, make_vehicle, signed_in, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.database]
WHY = "核对流失客户的统计口径"
FILES = ("/customers/", "/vehicles/", "/visits/", "/contacts/")


@pytest.fixture
def shop():
    store, other = make_store("S01"), make_store("S02")
    made = {"store": store, "other": other, "manager": make_account(store, "general_manager")}
    made |= {"service": make_account(store, "service_manager"), "elsewhere": make_account(other, "general_manager")}
    made["group"] = of_the_group(store, "group")
    made["auditor"] = of_the_group(store, "auditor")
    made["person"] = make_customer(store, last=days_ago(20), phone="+8613859690001")
    made["hidden"] = make_customer(other, last=days_ago(20), phone="+8613859690002")
    make_vehicle(made["person"], last_visit_on=days_ago(20))
    return made


def of_the_group(store, role: str) -> Account:
    staff = Staff.objects.create(group=store.group, staff_no=role, name=f"集团{role}", role=role)
    account = Account(username=f"head-{role}", staff=staff, must_change_password=False)
    account.save()
    return account


def granted(shop, hours: int = 4) -> RowGrant:
    given = {"store": shop["store"].pk, "hours": hours, "reason": WHY}
    assert signed_in(shop["group"]).post("/grants/ask/", given).status_code == 302
    row = Approval.objects.unscoped("test").get(state="waiting")
    assert signed_in(shop["manager"]).post(f"/approvals/{row.pk}/decide/", {"answer": "yes"}).status_code == 302
    return RowGrant.objects.unscoped("test").latest("pk")


def status(account, *pages: str) -> set[int]:
    return {signed_in(account).get(page).status_code for page in pages}


def notices(account) -> list[str]:
    rows = StaffNotice.objects.visible_to(account.viewer()).order_by("id")
    return [str(row.sentence) for row in rows]


def test_the_group_reads_a_store_only_by_consent_masked_and_every_page_is_noted(shop):
    card, hidden = f"/customers/{shop['person'].pk}/", f"/customers/{shop['hidden'].pk}/"
    assert status(shop["group"], *FILES, card, hidden) == {404}
    grant = granted(shop)
    browser = signed_in(shop["group"])
    assert status(shop["group"], *FILES, card) == {200}
    told = text_of(browser.get(card))
    assert "138****0001" in told
    assert "13859690001" not in told
    assert "到 " in told
    assert "每一页都留记录" in told
    for page in (
        hidden,
        f"/customers/{shop['person'].pk}/sheet/",
        "/exports/new/?list=customers",
        "/duplicates/",
        "/changes/",
    ):
        assert browser.get(page).status_code == 404, page
    for page in (f"{card}reveal/", f"{card}edit/", f"{card}blacklist/"):
        assert browser.post(page, {"why": WHY, "version": 1, "name": "改"}).status_code == 404, page
    assert status(shop["group"], "/", "/settings/", "/staff/") == {200}, "what his role may do stays"
    pages = list(GrantLook.objects.visible_to(shop["manager"].viewer()).order_by("id").values_list("page", flat=True))
    assert pages == [*FILES, card, card, hidden]
    assert GrantLook.objects.visible_to(shop["elsewhere"].viewer()).count() == 0
    seen = text_of(signed_in(shop["auditor"]).get(f"/grants/{grant.pk}/"))
    assert card in seen
    assert WHY in seen
    assert "集团group" in seen
    assert signed_in(shop["elsewhere"]).get(f"/grants/{grant.pk}/").status_code == 404


def test_those_concerned_are_told_when_it_begins_and_ends_and_the_log_says_it(shop):
    grant = granted(shop)
    for key in ("manager", "service", "auditor"):
        assert any("may read the files" in one for one in notices(shop[key]))
    assert notices(shop["elsewhere"]) == []
    later = timezone.now() + timedelta(hours=4, seconds=1)
    assert close_grants(now=later) == 1
    assert close_grants(now=later) == 0
    assert all(any("no more" in one for one in notices(shop[key])) for key in ("manager", "auditor", "group"))
    grant.refresh_from_db()
    assert (grant.ended_at, grant.ended_by) == (grant.ends_at, "")
    changes = Change.objects.visible_to(shop["auditor"].viewer()).of_row("org_rowgrant", grant.pk)
    assert [(one.field, one.why) for one in changes] == [("ended_at", WHY), ("ends_at", WHY)]


def test_it_ends_by_itself_at_its_minute_before_any_job_has_run(shop):
    grant = granted(shop)
    assert status(shop["group"], "/customers/") == {200}
    RowGrant.objects.unscoped("test").filter(pk=grant.pk).update(
        ends_at=timezone.now() - timedelta(seconds=1), begun_at=timezone.now() - timedelta(hours=4)
    )
    assert status(shop["group"], *FILES) == {404}
    assert granted(shop, 24).pk != grant.pk, "the next one may begin though no job has closed the last"
    assert status(shop["group"], "/customers/") == {200}


@pytest.mark.parametrize("by", ["group", "manager"])
def test_it_is_withdrawn_early_by_its_person_or_the_general_manager_and_by_nobody_else(shop, by):
    grant = granted(shop)
    assert signed_in(shop["elsewhere"]).post(f"/grants/{grant.pk}/end/").status_code == 404
    signed_in(shop["service"]).post(f"/grants/{grant.pk}/end/")
    assert status(shop["group"], "/customers/") == {200}
    signed_in(shop[by]).post(f"/grants/{grant.pk}/end/")
    assert status(shop["group"], "/customers/") == {404}
    grant.refresh_from_db()
    assert grant.ended_by == shop[by].staff.name
    with pytest.raises(ApprovalRefused):
        end_grant(grant, actor=shop[by].viewer(), now=timezone.now())


def test_nobody_grants_himself_or_another_store_a_second_one_or_for_longer_than_offered(shop):
    now, asker = timezone.now(), shop["group"].viewer()
    with pytest.raises(ApprovalRefused):
        ask_grant(shop["store"], hours=999, reason=WHY, actor=asker, now=now)
    with pytest.raises(ApprovalRefused):
        ask_grant(shop["store"], hours=4, reason="", actor=asker, now=now)
    assert signed_in(shop["manager"]).post("/grants/ask/", {"store": shop["store"].pk}).status_code == 404
    ask_grant(shop["store"], hours=4, reason=WHY, actor=asker, now=now)
    with pytest.raises(ApprovalRefused):
        ask_grant(shop["store"], hours=24, reason=WHY, actor=asker, now=now)
    row = Approval.objects.unscoped("test").get(state="waiting")
    for key in ("group", "elsewhere", "service", "auditor"):
        with pytest.raises(ApprovalRefused):
            deciding.decide(row, consents=True, note="", actor=shop[key].viewer(), now=now)
    deciding.decide(row, consents=True, note="", actor=shop["manager"].viewer(), now=now)
    ask_grant(shop["other"], hours=4, reason=WHY, actor=asker, now=now)
    second = Approval.objects.unscoped("test").get(state="waiting")
    with pytest.raises(ApprovalRefused):
        deciding.decide(second, consents=True, note="", actor=shop["elsewhere"].viewer(), now=now)
    grant = RowGrant.objects.unscoped("test").get(begun_at__isnull=False)
    grant.pk, grant.store = None, shop["other"]
    with pytest.raises(IntegrityError), transaction.atomic():
        grant.save()


def test_a_person_who_leaves_the_group_reads_no_more(shop):
    granted(shop)
    Staff.objects.unscoped("test").filter(pk=shop["group"].staff_id).update(role="auditor")
    assert status(shop["group"], *FILES) == {404}
