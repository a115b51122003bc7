"""A second person: blacklisting, exports in full and undoing others' imports; notices; never by oneself, in the table too."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from keliu.audit.models import Change
from keliu.customers.blacklisting.ending import expire_blacklistings
from keliu.customers.models import Blacklisting, Customer
from keliu.imports.models import Batch
from keliu.org.actions.exports import expire_exports
from keliu.org.approving import deciding
from keliu.org.approving.kinds import ApprovalRefused, kind_named
from keliu.org.jobs import write_export
from keliu.org.models import Account, Approval, Export, NoticeRead, StaffNotice, Team
from keliu.org.noticing.giving import KEPT, forget_notices, notice_account
from keliu.org.noticing.reading import unread_notices
from keliu.outreach.queries import next_contacts
from keliu.rules.rights import DEEDS, Deed, Role
from keliu.rules.sentence import Sentence
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

pytestmark = [pytest.mark.django_db, pytest.mark.database]
GENERAL, SERVICE = "general_manager", "service_manager"


@pytest.fixture
def home(tmp_path, settings):
    settings.HOME = tmp_path
    return tmp_path


@pytest.fixture
def people(home):
    store, other = make_store("S01"), make_store("S02")
    team = Team.objects.create(store=store, name="一组")
    made = {
        role: make_account(store, role) for role in ("csr", "cs_manager", SERVICE, GENERAL, "data_clerk", "technician")
    }
    made |= {"advisor": make_account(store, "advisor", team=team), "elsewhere": make_account(other, GENERAL)}
    made["store"], made["team"] = store, team  # type: ignore[assignment]
    return made


def debtor(people) -> Customer:
    person = make_customer(
        people["store"], team=people["team"], advisor=people["advisor"].staff, last=days_ago(200), visits=3
    )
    car = make_vehicle(person, last_visit_on=days_ago(200), visits=3, due_on=days_ago(10))
    make_visit(car, "R1", days_ago=200, outstanding_fen=260_000, outstanding_due_on=days_ago(170))
    return person


def propose(people, person, reason="恶意拖欠，多次催讨不还", days=365):
    given = {"reason": reason, "until": str(timezone.localdate() + timedelta(days=days))}
    return signed_in(people["advisor"]).post(f"/customers/{person.pk}/blacklist/", given)


def answer(account, row: Approval, word: str = "yes"):
    return signed_in(account).post(f"/approvals/{row.pk}/decide/", {"answer": word, "note": "已核实"})


def waiting() -> Approval:
    return Approval.objects.unscoped("test").get(state="waiting")


def kinds_of_contact(person) -> set[str]:
    return {p.contact.kind.value for p in next_contacts(person.vehicles.unscoped("test"), as_of=timezone.localdate())}


def test_a_customer_is_blacklisted_by_two_people_and_gets_his_level_back(people) -> None:
    person = debtor(people)
    Customer.objects.unscoped("test").filter(pk=person.pk).update(level="private")
    listed = text_of(signed_in(people["advisor"]).get("/visits/arrears/"))
    assert person.name in listed
    assert "2,600" in listed
    before = kinds_of_contact(person)
    assert before, "he is worth a contact before"
    assert propose(people, person).status_code == 302
    row = waiting()
    manager = signed_in(people[SERVICE])
    assert "等您审批" in text_of(manager.get("/home/main/"))
    page = text_of(manager.get("/approvals/"))
    assert all(word in page for word in (person.name, "恶意拖欠", "欠款"))
    for who in ("advisor", "cs_manager", "csr"):
        answer(people[who], row)
    assert answer(people["elsewhere"], row).status_code == 404
    assert waiting() == row, "nobody without the deed or the store decides"
    answer(people[SERVICE], row)
    person.refresh_from_db()
    kept = Blacklisting.objects.unscoped("test").get()
    assert (person.level, kept.level_before, kept.proposed_by, kept.decided_by) == (
        "blacklisted", "private", people["advisor"].staff.name, people[SERVICE].staff.name,
    )  # fmt: skip
    assert kinds_of_contact(person).isdisjoint({"maintenance", "at_risk", "cooling", "win_back", "birthday"})
    card = text_of(signed_in(people["advisor"]).get(f"/customers/{person.pk}/"))
    assert "恶意拖欠" in card
    assert str(kept.until) in card
    assert person.name not in text_of(signed_in(people["advisor"]).get("/visits/arrears/"))
    sent = {"name": person.name, "level": "private", "version": person.version}
    signed_in(people["advisor"]).post(f"/customers/{person.pk}/edit/", sent)
    person.refresh_from_db()
    assert person.level == "blacklisted", "an edit does not lift it"
    ends = [expire_blacklistings(now=timezone.now(), today=kept.until + timedelta(days=n)) for n in (0, 1, 1)]
    assert ends == [0, 1, 0]
    person.refresh_from_db()
    assert person.level == "private"
    told = Change.objects.unscoped("test").filter(table="customers_customer", field="level").order_by("id")
    assert list(told.values_list("old", "new")) == [("private", "blacklisted"), ("blacklisted", "private")]


def test_a_proposal_needs_a_reason_and_a_day_and_waits_once(people) -> None:
    person = debtor(people)
    assert propose(people, person, reason="").status_code == 422
    assert propose(people, person, days=0).status_code == 422
    assert propose(people, person).status_code == 302
    assert propose(people, person).status_code == 422, "it waits already"
    assert Approval.objects.unscoped("test").count() == 1


def test_a_refusal_changes_nothing_and_a_manager_lifts_with_a_reason(people) -> None:
    person = debtor(people)
    propose(people, person)
    answer(people[GENERAL], waiting(), "no")
    person.refresh_from_db()
    assert person.level == ""
    assert "未同意" in text_of(signed_in(people["advisor"]).get("/notices/"))
    propose(people, person)
    answer(people[GENERAL], waiting())
    manager, address = signed_in(people[SERVICE]), f"/customers/{person.pk}/blacklist/lift/"
    assert signed_in(people["advisor"]).post(address, {"why": "还清了"}).status_code == 404
    manager.post(address, {"why": ""})
    assert Blacklisting.objects.unscoped("test").filter(ended_at=None).exists()
    manager.post(address, {"why": "已还清"})
    person.refresh_from_db()
    row = Blacklisting.objects.unscoped("test").get()
    assert (person.level, row.ended_why, row.ended_by) == ("", "已还清", people[SERVICE].staff.name)


def test_nobody_decides_his_own_request_and_the_table_refuses_it_too(people) -> None:
    manager = signed_in(people[SERVICE])
    person = debtor(people)
    manager.post(
        f"/customers/{person.pk}/blacklist/", {"reason": "恶意", "until": str(timezone.localdate() + timedelta(9))}
    )
    row = waiting()
    answer(people[SERVICE], row)
    assert waiting() == row
    with pytest.raises(ApprovalRefused):
        deciding.decide(row, consents=True, note="", actor=people[SERVICE].viewer(), now=timezone.now())
    rows = Approval.objects.unscoped("test").filter(pk=row.pk)
    for wrong in (
        {"state": "granted", "decided_key": people[SERVICE].pk, "decided_at": timezone.now()},
        {"state": "granted"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**wrong)
    manager.post(f"/approvals/{row.pk}/withdraw/")
    assert rows.get().state == "withdrawn"
    with pytest.raises(ApprovalRefused):
        deciding.decide(row, consents=True, note="", actor=people[GENERAL].viewer(), now=timezone.now())
    manager.post(
        f"/customers/{person.pk}/blacklist/", {"reason": "恶意", "until": str(timezone.localdate() + timedelta(9))}
    )
    late = timezone.now() + timedelta(days=15)
    assert (deciding.expire_approvals(now=late), deciding.expire_approvals(now=late)) == (1, 0)
    assert "到期无人审批" in text_of(manager.get("/notices/"))


def test_what_follows_and_the_decision_stand_or_fall_together(people, monkeypatch) -> None:
    person = debtor(people)
    propose(people, person)
    row = waiting()

    def breaks(*_given, **_more):
        raise RuntimeError("the program failed")

    monkeypatch.setattr("keliu.customers.blacklisting.proposing.set_level", breaks)
    with pytest.raises(RuntimeError):
        deciding.decide(row, consents=True, note="", actor=people[GENERAL].viewer(), now=timezone.now())
    assert waiting() == row
    assert not Blacklisting.objects.unscoped("test").exists()


def ask_in_full(account, **given):
    start = {"list": "customers", "why": "年审比对", "format": "xlsx", "full": "1", "columns": ["name", "phone", "car"]}
    return signed_in(account).post("/exports/new/", start | given)


def test_an_export_in_full_is_written_only_when_another_manager_agrees(people) -> None:
    debtor(people)
    assert ask_in_full(people["cs_manager"]).status_code == 404
    ask_in_full(people[SERVICE])
    made, row = Export.objects.unscoped("test").get(), waiting()
    assert (made.state, made.is_full) == ("asked", True)
    assert write_export.func(made.pk) is None, "nothing is written before"
    assert signed_in(people[SERVICE]).get(f"/exports/{made.pk}/").status_code == 404
    answer(people[SERVICE], row)
    answer(people["cs_manager"], row)
    assert waiting() == row
    assert "1 行" in text_of(signed_in(people[GENERAL]).get("/approvals/"))
    answer(people[GENERAL], row)
    assert write_export.func(made.pk) == 1
    taker = signed_in(people[SERVICE])
    assert "已经写好" in text_of(taker.get("/notices/"))
    assert signed_in(people[GENERAL]).get(f"/exports/{made.pk}/").status_code == 404, "his own file alone"
    data = b"".join(taker.get(f"/exports/{made.pk}/").streaming_content)
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        sheet, custom = book.read("xl/worksheets/sheet1.xml").decode(), book.read("docProps/custom.xml").decode()
    assert "145 0000 6721" in sheet
    assert "闽E" in sheet
    assert sheet.count(f"导出编号 {made.pk}，{people[SERVICE].staff.name}") == 3, "last row, head and foot"
    assert f"经{people[GENERAL].staff.name}同意" in sheet
    assert f">{made.pk}<" in custom
    assert Change.objects.unscoped("test").filter(table="org_export", row_key=made.pk, field="taken").count() == 1


def written(people) -> Export:
    """Return an export in full that another manager agreed to and the job wrote."""
    ask_in_full(people[SERVICE])
    row = waiting()
    answer(people[GENERAL], row)
    write_export.func(row.row_key)
    return Export.objects.unscoped("test").get(pk=row.row_key)


def test_the_rights_to_an_export_in_full_are_asked_again_until_it_is_taken(people) -> None:
    debtor(people)
    made = written(people)
    assert signed_in(people[SERVICE]).get(f"/exports/{made.pk}/").status_code == 200
    people[SERVICE].staff.role = "cs_manager"
    people[SERVICE].staff.save()
    assert signed_in(people[SERVICE]).get(f"/exports/{made.pk}/").status_code == 404, "rights are asked again"
    people[SERVICE].staff.role = SERVICE
    people[SERVICE].staff.save()
    assert expire_exports(now=timezone.now() + timedelta(days=1, minutes=1)) == 1
    assert signed_in(people[SERVICE]).get(f"/exports/{made.pk}/").status_code == 404
    ask_in_full(people[SERVICE])
    answer(people[GENERAL], waiting(), "no")
    assert Export.objects.unscoped("test").filter(state="refused").count() == 1
    ask_in_full(people[SERVICE])
    answer(people[GENERAL], waiting())
    Account.objects.filter(pk=people[SERVICE].pk).update(is_active=False)
    last = Export.objects.unscoped("test").get(state="waiting")
    write_export.func(last.pk)
    assert Export.objects.unscoped("test").get(pk=last.pk).state == "failed", "the login was closed meanwhile"


def test_somebody_elses_import_is_taken_back_only_when_a_second_person_agrees(people) -> None:
    def batch(account=None) -> Batch:
        store = people["store"]
        return Batch.objects.create(
            group=store.group, store=store, state="done", created_at=timezone.now(), committed_at=timezone.now(),
            created_by="某人", account_key=account.pk if account else None,
        )  # fmt: skip

    clerk, own, others, machine = (
        signed_in(people["data_clerk"]),
        batch(people["data_clerk"]),
        batch(people[GENERAL]),
        batch(),
    )
    for one in (own, others, machine):
        assert clerk.get(f"/imports/{one.pk}/undo/").status_code == 200
        clerk.post(f"/imports/{one.pk}/undo/go/", {"reason": "导错了门店"})
    asked = {one.pk for one in (own, others, machine) if Batch.objects.unscoped("test").get(pk=one.pk).report}
    assert asked == {own.pk}
    rows = {row.row_key: row for row in Approval.objects.unscoped("test").filter(kind="undo_import")}
    assert set(rows) == {others.pk, machine.pk}
    answer(people["cs_manager"], rows[others.pk])
    assert not Batch.objects.unscoped("test").get(pk=others.pk).report
    answer(people[SERVICE], rows[others.pk])
    assert Batch.objects.unscoped("test").get(pk=others.pk).report.get("undo_asked")
    assert kind_named("undo_import").asks is Deed.UNDO_OWN_IMPORT


def test_notices_reach_their_reader_alone_are_counted_and_kept_ninety_days(people) -> None:
    now, store = timezone.now(), people["store"]
    with transaction.atomic():
        notice_account(people["csr"].pk, Sentence("You decide"), page="/customers/", group_id=store.group_id, now=now)
        notice_account(
            people["csr"].pk, Sentence("You decide"), page="//evil.example", group_id=store.group_id, now=now
        )
    csr, other = signed_in(people["csr"]), signed_in(people["advisor"])
    assert 'class="bell-count">2<' in text_of(csr.get("/notices/"))
    first, second = StaffNotice.objects.unscoped("test").order_by("id")
    assert other.post(f"/notices/{first.pk}/open/").status_code == 404
    assert csr.post(f"/notices/{first.pk}/open/")["Location"] == "/customers/"
    assert csr.post(f"/notices/{second.pk}/open/")["Location"] == "/notices/"
    assert unread_notices(people["csr"].viewer()) == 0
    assert NoticeRead.objects.count() == 2
    propose(people, debtor(people))
    counts = {
        who: unread_notices(people[who].viewer()) for who in (SERVICE, GENERAL, "cs_manager", "elsewhere", "technician")
    }
    assert counts == {SERVICE: 1, GENERAL: 1, "cs_manager": 0, "elsewhere": 0, "technician": 0}
    signed_in(people[SERVICE]).post("/notices/read/")
    assert (unread_notices(people[SERVICE].viewer()), unread_notices(people[GENERAL].viewer())) == (0, 1)
    assert signed_in(people["technician"]).get("/approvals/").status_code == 404
    assert forget_notices(now=now + KEPT) == 0
    assert forget_notices(now=now + KEPT + timedelta(minutes=1)) > 0
    with pytest.raises(RuntimeError):
        giving_outside_a_transaction(people)


def giving_outside_a_transaction(people) -> None:
    from unittest.mock import patch

    with patch("keliu.org.noticing.giving.connection") as connection:
        connection.in_atomic_block = False
        notice_account(people["csr"].pk, Sentence("x"), page="", group_id=None, now=timezone.now())


def test_who_proposes_and_who_decides_is_as_the_shops_table_says() -> None:
    def holders(deed: Deed) -> set[Role]:
        return {role for role in Role if deed in DEEDS[role]}

    managers = {Role.SERVICE_MANAGER, Role.GENERAL_MANAGER}
    assert holders(Deed.DECIDE_BLACKLIST) == holders(Deed.EXPORT_FULL) == managers
    assert holders(Deed.DECIDE_UNDO) == managers | {Role.ADMIN}
    assert holders(Deed.PROPOSE_BLACKLIST) == managers | {Role.CSR, Role.ADVISOR, Role.TEAM_LEADER, Role.CS_MANAGER}
