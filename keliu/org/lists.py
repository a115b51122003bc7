"""The lists of staff and of logins."""

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from keliu.org.exporting import source_named
from keliu.org.models import Export, LoginLog, Staff, Store, Team
from keliu.rules.rights import Deed, Role
from keliu.web.filters import NONE, Asked, Choice, DayRange, Options, Text, yes_or_no
from keliu.web.lists import NN_, Column, ListSpec, QuickView, Rows


def _roles(asked: Asked) -> Options:
    return [(role.value, _(role.value)) for role in Role]


def _stores(asked: Asked) -> Options:
    return [(str(store.pk), store.name) for store in Store.objects.visible_to(asked.viewer).order_by("code")]


def _teams(asked: Asked) -> Options:
    teams = Team.objects.visible_to(asked.viewer).select_related("store").order_by("store__code", "name")
    return [*((str(team.pk), f"{team.store.name} {team.name}") for team in teams), (NONE, _("none"))]


def _logins_of_staff(asked: Asked) -> Options:
    return [
        ("open", _("account_open")), ("never", _("account_never")), ("closed", _("account_closed")),
        (NONE, _("account_none")),
    ]  # fmt: skip


def _when_login(values: list[str], asked: Asked) -> Q:
    meanings = {
        "open": Q(account__is_active=True), "closed": Q(account__is_active=False),
        "never": Q(account__is_active=True, account__last_login=None), NONE: Q(account=None),
    }  # fmt: skip
    condition = Q(pk__in=[])
    for value in values:
        condition |= meanings.get(value, Q(pk__in=[]))
    return condition


def _when_left(values: list[str], asked: Asked) -> Q:
    left = Q(left_on__lt=asked.today)
    return left if "1" in values else ~left | Q(left_on=None)


def _when_team(values: list[str], asked: Asked) -> Q:
    condition = Q(team_id__in=[int(value) for value in values if value != NONE])
    return condition | Q(team=None) if NONE in values else condition


def _find_staff(rows: Rows, word: str, asked: Asked) -> Rows:
    return rows.filter(Q(name__icontains=word) | Q(staff_no__icontains=word) | Q(account__username__icontains=word))


def _prepare_staff(rows: list[Any], asked: Asked) -> None:
    for person in rows:
        account = getattr(person, "account", None)
        person.has_gone = person.has_left(asked.today)
        person.login_state = (
            "none" if account is None else "ended" if person.has_gone else "closed" if not account.is_active
            else "first" if account.must_change_password else "open"
        )  # fmt: skip
        person.username = account.username if account else ""
        person.last_login = account.last_login if account else None


LOGIN_STATES = (
    N_("account_ended"), N_("account_closed"), N_("account_first"), N_("account_open"), N_("account_none"),
    N_("account_never"),
)  # fmt: skip
STAFF = ListSpec(
    name="staff",
    title=N_("Staff"),
    unit=NN_("%(n)s person", "%(n)s people"),
    url_name="org:staff",
    deed=Deed.SEE_STAFF,
    source=lambda asked: Staff.objects.visible_to(asked.viewer).select_related(
        "store", "team", "department", "account"
    ),
    prepare=_prepare_staff,
    find=_find_staff,
    href=lambda row: reverse("org:person", args=[row.pk]),
    template="org/staff_page.html",
    nothing_yet=N_("Add the first person, or import a staff list: staff named by a file come by themselves."),
    standard_sort="number",
    columns=(
        Column("name", N_("Full name"), lambda row: row.name, sort="name", is_nullable=False),
        Column("number", N_("Number"), lambda row: row.staff_no, sort="staff_no", is_nullable=False),
        Column("role", N_("Role"), lambda row: _(row.role) if row.role else "", sort="role", is_nullable=False),
        Column("store", N_("Store"), lambda row: row.store.name if row.store else _("the whole group")),
        Column("team", N_("Team"), lambda row: row.team.name if row.team else ""),
        Column(
            "department", N_("Department"), lambda row: row.department.name if row.department else "", is_standard=False
        ),
        Column("user", N_("User name"), lambda row: row.username),
        Column("login", N_("Login"), lambda row: _("account_" + row.login_state)),
        Column("seen", N_("Last login"), lambda row: row.last_login, sort="account__last_login", sorts_down=True),
        Column("left", N_("Last day"), lambda row: row.left_on, sort="left_on"),
    ),
    filters=(
        Choice(name="role", label=N_("Role"), field="role", offered=_roles),
        Choice(name="store", label=N_("Store"), field="store_id", offered=_stores, is_key=True),
        Choice(name="team", label=N_("Team"), offered=_teams, when=_when_team, is_key=True),
        Choice(name="login", label=N_("Login"), offered=_logins_of_staff, when=_when_login),
        Choice(name="left", label=N_("Has left"), offered=yes_or_no, when=_when_left, is_single=True),
    ),
    quick_views=(
        QuickView(N_("At work"), "left=0"),
        QuickView(N_("Without a login"), "login=none&left=0"),
        QuickView(N_("Has left"), "left=1"),
    ),
)


def _outcomes(asked: Asked) -> Options:
    return [(outcome.value, _("login_" + outcome.value)) for outcome in LoginLog.Outcome]


OUTCOME_WORDS = (
    N_("login_in"), N_("login_refused"), N_("login_locked"), N_("login_out"), N_("login_password"),
    N_("login_second"),
)  # fmt: skip
LOGINS = ListSpec(
    name="logins",
    title=N_("Login log"),
    unit=NN_("%(n)s line", "%(n)s lines"),
    url_name="org:logins",
    deed=Deed.SEE_LOGINS,
    source=lambda asked: LoginLog.objects.visible_to(asked.viewer).select_related("account__staff__store"),
    find=lambda rows, word, asked: rows.filter(Q(username__icontains=word) | Q(account__staff__name__icontains=word)),
    nothing_yet=N_("Nobody has logged in yet."),
    standard_sort="-at",
    columns=(
        Column("at", N_("Time"), lambda row: row.at, sort="at", is_nullable=False, sorts_down=True),
        Column("outcome", N_("Outcome"), lambda row: _("login_" + row.outcome)),
        Column("user", N_("User name"), lambda row: row.username, sort="username", is_nullable=False),
        Column("person", N_("Person"), lambda row: row.account.staff.name if row.account else ""),
        Column(
            "store", N_("Store"),
            lambda row: row.account.staff.store.name if row.account and row.account.staff.store else "",
        ),
        Column("address", N_("Address"), lambda row: row.address),
        Column("agent", N_("Browser"), lambda row: row.agent[:80], is_standard=False),
    ),
    filters=(
        Choice(name="outcome", label=N_("Outcome"), field="outcome", offered=_outcomes),
        DayRange(name="day", label=N_("Day"), field="at", is_time=True, presets=("..1m", "..3m", "..12m")),
        Text(name="address", label=N_("Address"), field="address"),
    ),
    quick_views=(QuickView(N_("Refused and locked"), "outcome=refused,locked"),),
)  # fmt: skip


def page_title(name: str) -> str:
    """This function will return the title of the list that an export was made of."""
    source = source_named(name)
    return _(source.title) if source else name


EXPORTS = ListSpec(
    name="exports",
    title=N_("Exports"),
    unit=NN_("%(n)s export", "%(n)s exports"),
    url_name="org:exports",
    deed=Deed.EXPORT_MASKED,
    source=lambda asked: Export.objects.visible_to(asked.viewer).select_related("store"),
    row_template="org/_export_row.html",
    template="org/exports_page.html",
    is_selectable=False,
    nothing_yet=N_("Every list has the button “Export”; what you export stands here for seven days."),
    standard_sort="-at",
    columns=(
        Column("at", N_("Time"), lambda row: row.at, sort="at", is_nullable=False, sorts_down=True),
        Column("person", N_("Who"), lambda row: row.person),
        Column("list", N_("List"), lambda row: page_title(row.page)),
        Column("rows", N_("Rows"), lambda row: row.rows, is_number=True),
        Column("why", N_("What for"), lambda row: row.why),
        Column("state", N_("State"), lambda row: _("export_" + row.state)),
    ),
    filters=(DayRange(name="day", label=N_("Day"), field="at", is_time=True, presets=("..1m", "..3m", "..12m")),),
)
STATE_WORDS = (
    N_("export_waiting"), N_("export_ready"), N_("export_failed"), N_("export_expired"), N_("export_asked"),
    N_("export_refused"),
)  # fmt: skip
