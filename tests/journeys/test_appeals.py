"""The life of a line of a churn statement: drawn up, signed on its page, appealed, taken back in the next."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from keliu.audit.models import Change
from keliu.customers.models import Assignment
from keliu.org.models import Approval, Team
from keliu.retention import jobs
from keliu.retention.drawing_up import draw_up_due
from keliu.retention.models import Account, Appeal, Entry, Statement
from keliu.rules.periods import add_months
from tests.journeys.page_shop import (
    days_ago,
    make_account,
    make_customer,
    make_store,
    make_vehicle,
    make_visit,
    signed_in,
)

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def people(tmp_path, settings):
    """A store with two teams, and a car of team 1 that was last here 12 months before the month that is stated."""
    settings.HOME = tmp_path
    store = make_store("S01")
    teams = [Team.objects.create(store=store, name=name) for name in ("一组", "二组")]
    made = {role: make_account(store, role) for role in ("cs_manager", "service_manager", "general_manager", "csr")}
    made |= {
        "advisor": make_account(store, "advisor", team=teams[0]),
        "team_leader": make_account(store, "team_leader", team=teams[1]),
    }
    made["elsewhere"] = make_account(make_store("S02"), "service_manager")
    last = add_months(timezone.localdate().replace(day=1), -13) + timedelta(days=9)
    days = (timezone.localdate() - last).days
    person = make_customer(store, team=teams[0], advisor=made["advisor"].staff, last=days_ago(days), visits=1)
    Assignment.objects.create(
        customer=person, store=store, team=teams[0], advisor=made["advisor"].staff, from_date=date(2020, 1, 1)
    )
    made["car"] = make_vehicle(person, last_visit_on=days_ago(days), visits=1)
    make_visit(made["car"], "R1", days_ago=days)
    return made


def lost(people) -> Entry:
    """The line that charges the advisor with the car, in a statement drawn up today."""
    draw_up_due(timezone.localdate(), now=timezone.now())
    rows = Entry.objects.unscoped("test").filter(line=Entry.Line.NEWLY_LOST, account__level=Account.Level.ADVISOR)
    return rows.get(vehicle_key=people["car"].pk)


def drawn_in(months: int) -> list[str]:
    """Let months go by, and the night after them."""
    now = timezone.now() + (add_months(timezone.localdate(), months) - timezone.localdate())
    return draw_up_due(timezone.localtime(now).date(), now=now)


def sign(people, statement: Statement, role: str = "service_manager"):
    """Sign on the page, as it was seen."""
    return signed_in(people[role]).post(f"/statements/{statement.pk}/sign/", {"seen": statement.drawn_at.isoformat()})


def test_the_manager_sees_each_number_and_the_car_behind_it_and_signs(people):
    entry = lost(people)
    statement = entry.account.statement
    browser = signed_in(people["service_manager"])
    page = browser.get("/statements/").content.decode()
    assert "一组" in page
    assert "签字，不再改动" in page
    listed = browser.get(f"/statements/lines/?month={statement.month}&level=advisor&line=newly_lost").content.decode()
    assert listed.count("<td><strong>新流失</strong></td>") == 1
    assert sign(people, statement).status_code == 302
    page = browser.get(f"/statements/{statement.pk}/").content.decode()
    assert "签字，不再改动" not in page
    assert f"{people['service_manager'].staff.name} 于" in page
    assert Change.objects.unscoped("test").filter(table="retention_statement", field="signed_at").count() == 1
    assert sign(people, statement).status_code == 409


def test_who_answers_for_figures_signs_and_nobody_else(people):
    statement = lost(people).account.statement
    for role, status in (
        ("cs_manager", 404),
        ("advisor", 404),
        ("csr", 404),
        ("elsewhere", 404),
        ("general_manager", 302),
    ):
        assert sign(people, statement, role).status_code == status, role


def test_team_people_see_their_own_accounts_only(people):
    entry = lost(people)
    own = signed_in(people["advisor"]).get("/statements/").content.decode()
    assert "一组" in own
    other = signed_in(people["team_leader"]).get("/statements/").content.decode()
    assert "一组" not in other
    assert signed_in(people["team_leader"]).get(f"/statements/lines/{entry.pk}/appeal/").status_code == 404
    assert signed_in(people["csr"]).get("/statements/").status_code == 404


def test_an_upheld_appeal_is_taken_back_by_the_next_statement_and_the_base_is_what_it_is(people):
    entry = lost(people)
    account, statement = entry.account, entry.account.statement
    advisor = signed_in(people["advisor"])
    page = advisor.post(f"/statements/lines/{entry.pk}/appeal/", {"reason": "这台车上个月在外地"})
    assert page.status_code == 422
    assert "还没有签" in page.content.decode()
    sign(people, statement)
    assert advisor.post(f"/statements/lines/{entry.pk}/appeal/", {"reason": ""}).status_code == 422
    assert advisor.post(f"/statements/lines/{entry.pk}/appeal/", {"reason": "客户搬走了"}).status_code == 302
    row = Approval.objects.unscoped("test").get(state="waiting")
    assert (row.kind, row.row_key) == ("churn_appeal", entry.pk)
    told = signed_in(people["general_manager"]).get("/approvals/").content.decode()
    assert "新流失" in told
    assert "客户搬走了" in told
    decided = signed_in(people["general_manager"]).post(
        f"/approvals/{row.pk}/decide/", {"answer": "yes", "note": "属实"}
    )
    assert decided.status_code == 302
    account.refresh_from_db()
    before = (account.newly_lost, account.closing)
    drawn_in(1)
    later = Account.objects.unscoped("test").get(
        level=account.level, name=account.name, statement__month=statement.month + 1
    )
    assert (later.taken_back, later.opening, later.corrected_in, later.corrected_out) == (1, account.closing, 0, 0)
    account.refresh_from_db()
    assert (account.newly_lost, account.closing) == before
    back = Entry.objects.unscoped("test").get(account=later, line=Entry.Line.TAKEN_BACK)
    assert (back.vehicle_key, back.sign, back.cause) == (people["car"].pk, 0, "appeal")
    assert Appeal.objects.unscoped("test").get().counted_in == later.statement
    assert advisor.post(f"/statements/lines/{entry.pk}/appeal/", {"reason": "再来一次"}).status_code == 422
    assert advisor.post(f"/statements/lines/{back.pk}/appeal/", {"reason": "再来一次"}).status_code == 422
    drawn_in(2)
    assert Entry.objects.unscoped("test").filter(line=Entry.Line.TAKEN_BACK).count() == 1


def test_a_refused_appeal_changes_nothing(people):
    entry = lost(people)
    sign(people, entry.account.statement)
    signed_in(people["advisor"]).post(f"/statements/lines/{entry.pk}/appeal/", {"reason": "不归我"})
    row = Approval.objects.unscoped("test").get(state="waiting")
    signed_in(people["service_manager"]).post(f"/approvals/{row.pk}/decide/", {"answer": "no", "note": "当时归您"})
    drawn_in(1)
    assert not Entry.objects.unscoped("test").filter(line=Entry.Line.TAKEN_BACK).exists()
    listed = signed_in(people["advisor"]).get("/statements/lines/?line=newly_lost&level=advisor").content.decode()
    assert "申诉未成立" in listed


@pytest.mark.django_db(transaction=True)  # as a worker runs it: outside any transaction
def test_drawn_up_anew_by_a_job_it_is_logged_and_who_asked_is_told(people):
    entry = lost(people)
    statement, manager = entry.account.statement, people["service_manager"]
    assert signed_in(people["cs_manager"]).post(f"/statements/{statement.pk}/anew/").status_code == 404
    assert signed_in(manager).post(f"/statements/{statement.pk}/anew/").status_code == 302
    assert jobs.draw_up_anew.func(statement.pk, manager.pk)
    fresh = Statement.objects.unscoped("test").get(store=statement.store_id, month=statement.month)
    assert fresh.pk != statement.pk
    assert Change.objects.unscoped("test").filter(table="retention_statement", field="drawn_at").count() == 1
    assert "重新算好了" in signed_in(manager).get("/notices/").content.decode()
    assert not jobs.draw_up_anew.func(statement.pk, manager.pk)
    sign(people, fresh)
    assert jobs.draw_up_anew.func(fresh.pk, manager.pk)
    assert Statement.objects.unscoped("test").get(pk=fresh.pk).signed_at is not None
