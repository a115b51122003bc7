"""The world of the proof: 2 groups of 3 stores of 2 teams, every role's account in one store, every value a canary.

Built once; a cell that wrote is rolled back to its savepoint. The rows that an address may name lie in `rows` by kind,
each with a label that says how it stands to the people of store A1 (`policy.yaml` explains the labels).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from keliu.org.models import Account, Department, Group, LoginLog, Posting, SavedView, ShopFigure, Staff, Store, Team
from keliu.rules.rights import Role
from tests.rights.canaries import Book, Canary

PASSWORD = "a long password 9"
HEAD_OFFICE = frozenset({"field", "group", "admin", "auditor"})
IN_TEAM = frozenset({"advisor", "team_leader"})
STORES = ("A1", "A2", "A3", "B1", "B2", "B3")
MISSING = 987_654


@dataclass(frozen=True, slots=True)
class Row:
    """What an address may name: `args` fill the address; label, store, group, account and state say what it is.

    `of`: the label of the customer to whom it belongs.
    """

    kind: str
    label: str
    args: dict[str, Any]
    store: str = ""
    group: str = ""
    account: str = ""
    of: str = ""
    state: str = ""
    more: dict[str, Any] = field(default_factory=dict)

    def arg(self, name: str) -> Any:
        """Return what fills a parameter of an address; one of another name stands for the row's own key."""
        return self.args.get(name) or self.pk

    @property
    def pk(self) -> int:
        """The row's own key."""
        return int(next(iter(self.args.values())))


@dataclass
class World:
    """Everything that was made."""

    home: Path
    book: Book = field(default_factory=Book)
    groups: dict[str, Group] = field(default_factory=dict)
    stores: dict[str, Store] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    advisors: dict[str, Staff] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    rows: dict[str, list[Row]] = field(default_factory=dict)
    today: date = field(default_factory=timezone.localdate)

    def add(self, kind: str, label: str, args: dict[str, Any] | int, **more: Any) -> Row:
        """Note a row under its kind."""
        row = Row(kind, label, {"pk": args} if isinstance(args, int) else args, **more)
        if row.store and not row.group:
            row = Row(kind, label, row.args, **(more | {"group": row.store[0]}))
        self.rows.setdefault(kind, []).append(row)
        return row

    def row(self, kind: str, label: str) -> Row:
        """Return the first row of a kind and label."""
        return next(row for row in self.rows[kind] if row.label == label)

    def new(self, kind: str, store: str = "", **whose: str) -> Canary:
        """Make a canary of a place or an account."""
        return self.book.new(kind, store=store, group=whose.pop("group", store[:1]), **whose)

    def days_ago(self, days: int) -> date:
        """Return a day before today."""
        return self.today - timedelta(days=days)


def build(home: Path, *further: Callable[[World], None]) -> World:
    """This function will make the world in an empty database; `further` add files, papers and what comes later."""
    world = World(home)
    make_places(world)
    make_people(world)
    for each in further:
        each(world)
    for kind, rows in list(world.rows.items()):
        if kind not in {"column", "figure_name"}:
            args = dict.fromkeys(rows[0].args, MISSING)
            world.add(kind, "missing", args, more=rows[0].more, state=rows[0].state)
    return world


def make_places(world: World) -> None:
    """This function will make groups, stores, teams, departments and figures, with a team leader's advisors in each."""
    for code in "AB":
        world.groups[code] = Group.objects.create(code=f"G{code}", name=f"集团{code}")
    for code in STORES:
        own = world.groups[code[0]]
        told = {"address": world.new("store_address", code).text, "phone": world.new("store_phone", code).text}
        store = world.stores[code] = Store.objects.create(group=own, code=code, name=f"店{code}", **told)
        world.add("store", code, store.pk, store=code)
        for n in (1, 2):
            name = world.new("team_name", code).text
            team = world.teams[f"{code}{n}"] = Team.objects.create(store=store, name=name)
            world.advisors[f"{code}{n}"] = person(world, f"T{code}{n}", "advisor", code, team)
            if n == 1:
                world.add("team", code, {"pk": store.pk, "row": team.pk}, store=code)
        department = Department.objects.create(store=store, name=world.new("department_name", code).text)
        world.add("department", code, {"pk": store.pk, "row": department.pk}, store=code)
        figure = _figure(world, own, store, code)
        world.add("figure", code, figure.pk, store=code)
    for code in "AB":
        figure = _figure(world, world.groups[code], None, code)
        world.add("figure", f"group {code}", figure.pk, group=code)
    for name in ("first", "main", "side"):
        world.add("column", name, {"name": name})
    world.add("figure_name", "any", {"name": "privacy.reveals_a_day"})


def _figure(world: World, group: Group, store: Store | None, code: str) -> ShopFigure:
    source = world.book.new("figure_source", store=code if store else "", group=code[0]).text
    return ShopFigure.objects.create(
        group=group, store=store, name="contacts.reminder_days_before", value="20",
        valid_from=world.today + timedelta(days=30), source=source, set_by="店规", set_at=timezone.now(),
    )  # fmt: skip


def person(world: World, number: str, role: str, code: str, team: Team | None = None) -> Staff:
    """This function will add a member of staff of a store, or of a group's head office (`code` is one letter)."""
    store = world.stores[code] if len(code) > 1 else None
    named = world.book.new("staff_name", store=code if store else "", group=code[0])
    phone = world.book.new("staff_phone", store=code if store else "", group=code[0])
    made = Staff.objects.create(
        group=world.groups[code[0]],
        store=store,
        staff_no=number,
        name=named.name,
        role=role,
        team=team,
        phone=phone.phone,
    )
    Posting.objects.create(staff=made, store=store, team=team, role=role)
    return made


def login_of(world: World, staff: Staff, key: str, code: str, *, must_change: bool = False) -> Account:
    """This function will give a member of staff an account, a login of yesterday and a saved view of his own."""
    name = world.book.new("username", store=code if len(code) > 1 else "", group=code[0], account=key)
    account = Account(username=name.mail, staff=staff, must_change_password=must_change, password="!")
    account.save()
    world.accounts[key] = account
    address = world.book.new("login_address", group=code[0], account=key)
    LoginLog.objects.create(
        at=timezone.now() - timedelta(days=1), group=staff.group, account=account, username=name.mail, outcome="in",
        address="10.0.0.1", agent=address.text,
    )  # fmt: skip
    for page in ("customers", "vehicles", "visits"):
        view = world.book.new("saved_view", account=key, group=code[0])
        row = SavedView.objects.create(account=account, page=page, name=view.text, query="stage=lost")
        if page == "customers":
            world.add("saved_view", key, row.pk, account=key)
    return account


def make_people(world: World) -> None:
    """This function will make an account of every role in store A1 or in the head office, and a few elsewhere."""
    for role in Role:
        code = "A" if role in HEAD_OFFICE else "A1"
        team = world.teams["A11"] if role in IN_TEAM else None
        staff = person(world, role.value, role.value, code, team)
        login_of(world, staff, role.value, code)
        if role.value in IN_TEAM:
            world.advisors[role.value] = staff
    for label, code in (("colleague", "A1"), ("sister", "A2"), ("foreign", "B1")):
        world.add("staff", label, world.advisors[f"{code}1"].pk, store=code)
        login_of(world, world.advisors[f"{code}1"], f"{label}'s advisor", code)
    for key, code in (
        ("sister_manager", "A2"),
        ("foreign_manager", "B1"),
        ("sister_clerk", "A2"),
        ("foreign_clerk", "B1"),
    ):
        role = "data_clerk" if key.endswith("clerk") else "general_manager"
        login_of(world, person(world, key, role, code), key, code)
    login_of(world, person(world, "granted", "group", "A"), "granted", "A")
    leaver = person(world, "leaver", "general_manager", "A1")
    login_of(world, leaver, "leaver", "A1")
    login_of(world, person(world, "must_change", "general_manager", "A1"), "must_change", "A1", must_change=True)
    world.add("staff", "head office", world.accounts["group"].staff_id, group="A")
    Staff.objects.unscoped("the world").filter(pk=leaver.pk).update(left_on=world.days_ago(3))
