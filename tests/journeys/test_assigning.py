"""Customers are given to advisors: from a day on, by who may, many at once, never back-dated, and taken back."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from keliu.audit.models import Change, OpenBatch
from keliu.audit.queries import StillOpen
from keliu.customers.actions import refresh_members
from keliu.customers.answering.assigning import AssignRefused, assign
from keliu.customers.answering.undo import take_back, why_not
from keliu.customers.models import Assignment, AssignmentRun, Customer, CustomerFacts, CustomerStore
from keliu.org.models import Staff, Team
from tests.journeys.page_shop import (
    make_account,
    make_customer,
    make_store,
    make_vehicle,
    make_visit,
    signed_in,
    text_of,
)

pytestmark = pytest.mark.django_db


class Shop:
    """A store of two teams of one advisor each, and who looks at it."""

    def __init__(self) -> None:
        self.store = make_store()
        self.teams = [Team.objects.create(store=self.store, name=f"{n}组") for n in (1, 2)]
        self.advisors = [
            Staff.objects.create(
                group=self.store.group, store=self.store, staff_no=f"A{n}", name=f"顾问{n}", role="advisor", team=team
            )
            for n, team in enumerate(self.teams)
        ]
        self.manager = make_account(self.store, "service_manager")
        self.today = timezone.localdate()

    def customer(self, name: str, at: int | None = None):
        number = Customer.objects.unscoped("test").count()
        person = make_customer(
            self.store, name, phone=f"+86145000{number:05}", team=self.teams[at] if at is not None else None,
            advisor=self.advisors[at] if at is not None else None,
        )  # fmt: skip
        if at is not None:
            Assignment.objects.create(
                customer=person, store=self.store, advisor=self.advisors[at], team=self.teams[at],
                from_date=self.today - timedelta(days=100),
            )  # fmt: skip
        return person

    def give(self, people, at: int, *, days: int = 0, account=None):
        return assign(
            {person.pk: self.advisors[at].pk for person in people}, from_date=self.today + timedelta(days=days),
            actor=(account or self.manager).viewer(), now=timezone.now(), today=self.today,
        )  # fmt: skip

    def back(self, run, *, account=None, days: int = 0):
        return take_back(
            run, actor=(account or self.manager).viewer(), now=timezone.now(), today=self.today + timedelta(days=days)
        )


@pytest.fixture
def shop() -> Shop:
    return Shop()


def rows_of(person):
    rows = Assignment.objects.unscoped("test").filter(customer=person).order_by("from_date", "id")
    return [(row.advisor.name, row.team.name, row.from_date, row.to_date) for row in rows]


def answers(person) -> str:
    member = CustomerStore.objects.select_related("advisor").get(customer=person)
    return member.advisor.name if member.advisor else ""


def test_a_move_ends_what_held_until_the_day_before_and_holds_from_its_day(shop: Shop) -> None:
    person = shop.customer("金一", 0)
    run = shop.give([person], 1, days=1)
    tomorrow = shop.today + timedelta(days=1)
    assert rows_of(person) == [
        ("顾问0", "1组", shop.today - timedelta(days=100), shop.today),
        ("顾问1", "2组", tomorrow, None),
    ]
    assert (run.customers, answers(person)) == (1, "顾问0")
    refresh_members([person.pk], today=tomorrow)
    assert answers(person) == "顾问1"


def test_a_customer_without_advisor_has_one_at_once_and_the_log_says_who_gave_him(shop: Shop) -> None:
    person = shop.customer("金二")
    shop.give([person], 0)
    assert answers(person) == "顾问0"
    change = Change.objects.unscoped("test").get(row_key=person.pk, field="assigned_to")
    assert (change.old, change.new) == (None, f"{shop.advisors[0].pk} {shop.today}")
    assert (change.actor_name, change.store_key, change.source) == ("service_manager-S01", shop.store.pk, "page")


def test_the_advisor_of_the_file_stays_the_one_of_the_days_before(shop: Shop) -> None:
    person = shop.customer("金三")
    Customer.objects.unscoped("test").filter(pk=person.pk).update(advisor=shop.advisors[0])
    refresh_members([person.pk], today=shop.today)
    assert answers(person) == "顾问0"
    run = shop.give([person], 1, days=1)
    assert ("顾问0", "1组", None, shop.today) in rows_of(person)
    refresh_members([person.pk], today=shop.today)
    assert answers(person) == "顾问0"
    shop.back(run)
    assert rows_of(person) == []


def test_what_was_planned_for_later_is_replaced(shop: Shop) -> None:
    person = shop.customer("金四", 0)
    shop.give([person], 1, days=5)
    shop.give([person], 1, days=2)
    assert [row[2] for row in rows_of(person)][1:] == [shop.today + timedelta(days=2)]
    again = shop.give([person], 1, days=3)
    assert again.customers == 0, "he is with that advisor from then on already"


@pytest.mark.parametrize(("role", "days", "fits"), [
    ("service_manager", 0, True), ("service_manager", -1, False), ("general_manager", 0, True), ("cs_manager", 0, True),
    ("team_leader", 0, False), ("team_leader", 1, True), ("advisor", 1, False), ("csr", 1, False),
    ("data_clerk", 1, False), ("marketing", 1, False), ("admin", 1, False),
])  # fmt: skip
def test_who_may_give_from_which_day(shop: Shop, role: str, days: int, fits: bool) -> None:
    person = shop.customer("金五", 0)
    mate = Staff.objects.create(
        group=shop.store.group, store=shop.store, staff_no="A9", name="顾问9", role="advisor", team=shop.teams[0]
    )
    team = shop.teams[0] if role in {"team_leader", "advisor"} else None
    account = make_account(shop.store, role, team=team, name=f"other-{role}")
    shop.advisors.append(mate)
    if fits:
        assert shop.give([person], 2, days=days, account=account).customers == 1
    else:
        with pytest.raises(AssignRefused):
            shop.give([person], 2, days=days, account=account)
        assert len(rows_of(person)) == 1


def test_a_team_leader_gives_inside_his_team_only(shop: Shop) -> None:
    leader = make_account(shop.store, "team_leader", team=shop.teams[0])
    own, foreign, free = shop.customer("金六", 0), shop.customer("金七", 1), shop.customer("金八")
    with pytest.raises(AssignRefused):
        shop.give([own], 1, days=1, account=leader)
    run = shop.give([own, foreign, free], 0, days=1, account=leader)
    assert run.customers == 0, "his own is there already, the others he does not see"
    assert rows_of(free) == []


def test_nobody_gives_to_another_store_or_to_who_has_left(shop: Shop) -> None:
    person = shop.customer("金九")
    other = make_store("S02")
    for changes in ({"store": other, "team": None}, {"store": shop.store, "left_on": shop.today - timedelta(days=1)}):
        Staff.objects.unscoped("test").filter(pk=shop.advisors[0].pk).update(**changes)
        with pytest.raises(AssignRefused):
            shop.give([person], 0)
    assert shop.give([person], 1).customers == 1
    stranger = make_customer(other, "外店", phone="+8614500099999")
    assert shop.give([stranger], 1).customers == 0


def test_rows_of_an_open_import_are_refused(shop: Shop) -> None:
    person = shop.customer("乔一")
    Customer.objects.unscoped("test").filter(pk=person.pk).update(batch=7)
    OpenBatch.objects.create(number=7, opened_at=timezone.now())
    with pytest.raises(StillOpen):
        shop.give([person], 0)
    client = signed_in(shop.manager)
    form = {"ids": person.pk, "count": 1, "advisor": shop.advisors[0].pk, "from_date": shop.today.isoformat()}
    page = client.post("/customers/assign/", form)
    assert page.status_code == 422
    assert "7" in text_of(page)
    assert rows_of(person) == []


def test_taking_back_makes_everything_what_it_was(shop: Shop) -> None:
    moved, free, planned = shop.customer("乔二", 0), shop.customer("乔三"), shop.customer("乔四", 0)
    shop.give([planned], 1, days=9)
    before = {person.pk: rows_of(person) for person in (moved, free, planned)}
    run = shop.give([moved, free, planned], 1)
    assert answers(free) == answers(moved) == answers(planned) == "顾问1"
    back = shop.back(run)
    assert {person.pk: rows_of(person) for person in (moved, free, planned)} == before
    assert (answers(moved), answers(free), back.customers) == ("顾问0", "", 3)
    with pytest.raises(AssignRefused):
        shop.back(run)


def test_what_was_given_on_since_is_not_taken_back(shop: Shop) -> None:
    first, second = shop.customer("乔五"), shop.customer("乔六")
    run = shop.give([first, second], 0)
    shop.give([second], 1)
    with pytest.raises(AssignRefused, match="1 of these"):
        shop.back(run)
    assert (answers(first), answers(second)) == ("顾问0", "顾问1")


def test_who_answered_at_a_months_end_stays_so(shop: Shop) -> None:
    run = shop.give([shop.customer("乔七")], 0)
    manager = shop.manager.viewer()
    end = (run.from_date.replace(day=28) + timedelta(days=5)).replace(day=1)
    assert why_not(run, actor=manager, today=run.from_date) is None
    assert why_not(run, actor=manager, today=end) is not None
    assert why_not(run, actor=manager, today=run.from_date + timedelta(days=8)) is not None


def test_all_that_match_the_filter_are_given_from_the_page(shop: Shop) -> None:
    free, held = [shop.customer(f"钱{n}") for n in range(3)], shop.customer("孙一", 1)
    client = signed_in(shop.manager)
    page = text_of(client.get("/customers/assign/?query=advisor%3Dnone"))
    assert "3 位客户" in page
    form = {"query": "advisor=none", "count": 3, "advisor": shop.advisors[0].pk, "from_date": shop.today.isoformat()}
    answer = client.post("/customers/assign/", form, follow=True)
    assert "3 位客户" in text_of(answer)
    assert [answers(person) for person in (*free, held)] == ["顾问0"] * 3 + ["顾问1"]
    assert client.get("/customers/?advisor=none").context["list"].page.count == 0
    run = AssignmentRun.objects.unscoped("test").get()
    client.post(f"/customers/assign/{run.pk}/undo/")
    assert client.get("/customers/?advisor=none").context["list"].page.count == 3


def test_a_list_that_changed_between_looking_and_saving_is_shown_again(shop: Shop) -> None:
    shop.customer("钱九")
    form = {"query": "advisor=none", "count": 5, "advisor": shop.advisors[0].pk, "from_date": shop.today.isoformat()}
    page = signed_in(shop.manager).post("/customers/assign/", form)
    assert page.status_code == 422
    assert "名单刚才有变动" in text_of(page)
    assert Assignment.objects.unscoped("test").count() == 0


def test_the_bar_of_ticked_rows_offers_it_to_who_may_only(shop: Shop) -> None:
    shop.customer("周一", 0)
    leader = make_account(shop.store, "team_leader", team=shop.teams[0])
    advisor = make_account(shop.store, "advisor", team=shop.teams[0], name="plain")
    for account, offered in ((shop.manager, True), (leader, True), (advisor, False)):
        client = signed_in(account)
        assert ('formaction="/customers/assign/"' in text_of(client.get("/customers/"))) is offered
        assert (client.get("/customers/assign/?ids=1").status_code == 200) is offered
    assert "/exports/new/" not in text_of(signed_in(leader).get("/customers/")).replace('action="/exports/new/"', "")


def test_the_card_has_a_button_and_tells_who_comes_next(shop: Shop) -> None:
    person = shop.customer("周二", 0)
    client = signed_in(shop.manager)
    assert f"/customers/assign/?ids={person.pk}" in text_of(client.get(f"/customers/{person.pk}/"))
    tomorrow = shop.today + timedelta(days=1)
    form = {
        "ids": person.pk,
        "count": 1,
        "advisor": shop.advisors[1].pk,
        "from_date": tomorrow.isoformat(),
        "why": "调班",
    }
    card = text_of(client.post("/customers/assign/", form, follow=True))
    assert re.search(rf"顾问1.*?{tomorrow}", card, re.S)
    advisor = make_account(shop.store, "advisor", team=shop.teams[0], name="plain")
    assert "/customers/assign/" not in text_of(signed_in(advisor).get(f"/customers/{person.pk}/"))


def test_customers_without_advisor_go_to_who_received_them_last(shop: Shop) -> None:
    free, owner, nobody = shop.customer("吴一"), shop.customer("吴二"), shop.customer("吴三")
    car = make_vehicle(free)
    make_visit(car, "W1", days_ago=50, advisor=shop.advisors[0])
    make_visit(car, "W2", days_ago=20, advisor=shop.advisors[1])
    make_visit(car, "W3", days_ago=5, advisor=shop.advisors[0], cancelled=True)
    other = make_vehicle(owner, plate="闽E7K532", vin="LFMK1A30P1K003872")
    visit = make_visit(other, "W4", days_ago=9, advisor=shop.advisors[0])
    type(visit).objects.unscoped("test").filter(pk=visit.pk).update(customer=None)
    client = signed_in(shop.manager)
    page = client.get("/customers/sharing/")
    told = {row["advisor"].name: (row["now"], row["n"]) for row in page.context["by_advisor"]}
    assert told == {"顾问0": (0, 1), "顾问1": (0, 1)}
    assert page.context["alone"] == 1
    assert Assignment.objects.unscoped("test").count() == 0, "looking writes nothing"
    client.post("/customers/sharing/", {"count": 2, "advisors": [a.pk for a in shop.advisors]})
    assert [answers(person) for person in (free, owner, nobody)] == ["顾问1", "顾问0", ""]
    run = AssignmentRun.objects.unscoped("test").get()
    client.post(f"/customers/assign/{run.pk}/undo/")
    assert [answers(person) for person in (free, owner, nobody)] == ["", "", ""]


def test_more_than_one_deed_gives_are_shared_out_one_after_the_other(shop: Shop, monkeypatch) -> None:
    monkeypatch.setattr("keliu.workshop.sharing.MOST", 2)
    for n in range(3):
        make_visit(make_vehicle(shop.customer(f"郑{n}"), plate=f"闽E9000{n}", vin=f"LFMK1A30P1K00390{n}"), f"W{n}",
                   advisor=shop.advisors[0])  # fmt: skip
    client = signed_in(shop.manager)
    for count, beyond in ((2, 1), (1, 0)):
        page = client.get("/customers/sharing/")
        assert (page.context["count"], page.context["beyond"]) == (count, beyond)
        client.post("/customers/sharing/", {"count": count, "advisors": [shop.advisors[0].pk]})
    assert AssignmentRun.objects.unscoped("test").count() == 2
    assert CustomerStore.objects.filter(advisor=None).count() == 0


def test_the_home_offers_it_and_says_who_reminds_them_meanwhile(shop: Shop) -> None:
    make_vehicle(shop.customer("吴四"))
    home = text_of(signed_in(shop.manager).get("/home/main/"))
    assert 'href="/customers/sharing/"' in home
    assert "到期的提醒归客服" in home
    assert "也没有名单会提醒" not in home


def test_thousands_take_a_few_statements_not_some_for_each(shop: Shop, django_assert_max_num_queries) -> None:
    many = Customer.objects.bulk_create(
        [
            Customer(group=shop.store.group, home_store=shop.store, name=f"客{n}", customer_no=f"N{n}")
            for n in range(3000)
        ],
        batch_size=500,
    )
    CustomerStore.objects.bulk_create([CustomerStore(customer=p, store=shop.store) for p in many], batch_size=500)
    CustomerFacts.objects.bulk_create([CustomerFacts(customer=p) for p in many], batch_size=500)
    with django_assert_max_num_queries(200):
        run = shop.give(many, 0)
    assert run.customers == 3000
    with django_assert_max_num_queries(200):
        shop.back(run)
    assert CustomerStore.objects.filter(advisor__isnull=False).count() == 0


def test_a_hand_over_of_another_store_is_absent(shop: Shop) -> None:
    run = shop.give([shop.customer("吴五")], 0)
    foreign = make_account(make_store("S02"), "service_manager")
    leader = make_account(shop.store, "team_leader", team=shop.teams[0])
    for account in (foreign, leader):
        client = signed_in(account)
        assert client.get(f"/customers/assign/{run.pk}/").status_code == 404
        assert client.post(f"/customers/assign/{run.pk}/undo/").status_code == 404
