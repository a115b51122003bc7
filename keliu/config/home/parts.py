"""Which parts a role's home has, and how each is read; a part is a template `config/home/_NAME.html` and its values."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from keliu.config.home.attention import address, data_matters, decisions, matters
from keliu.config.home.base import by_member, stage_counts, stores_in_totals
from keliu.config.home.front_desk import last_visit_day, loads, month_figures
from keliu.config.home.kept import kept
from keliu.config.home.records import accounts, backups, logs, recent_imports
from keliu.customers.models import Vehicle
from keliu.outreach.rows import entries_of, rows_of
from keliu.outreach.worklist import BY_PROMOTION, Worklist
from keliu.rules.calling_hours import calling_window
from keliu.rules.figure_values import ShopRules
from keliu.rules.rights import LIST_CLERKS, STORE_MANAGERS, Deed, Reach, Role, Viewer
from keliu.workshop.today import todays_lines

QUEUE = 12
FEW = 5


@dataclass(frozen=True, slots=True)
class Moment:
    """Who looks at the home, when, and the figures that hold."""

    viewer: Viewer
    now: datetime
    figures: ShopRules

    @property
    def day(self) -> date:
        """The shop's day."""
        return self.now.date()


@dataclass(frozen=True, slots=True)
class Layout:
    """What stands first (in the page itself), and in the two columns that load behind it."""

    first: tuple[str, ...] = ()
    main: tuple[str, ...] = ()
    side: tuple[str, ...] = ()


CALLERS = Layout(first=("queue",), side=("hours", "due", "stages"))
LAYOUTS: dict[Role, Layout] = {
    **dict.fromkeys({Role.CSR, Role.ADVISOR} | LIST_CLERKS, CALLERS),
    Role.TEAM_LEADER: Layout(first=("queue",), side=("hours", "advisors", "load", "stages")),
    **dict.fromkeys(STORE_MANAGERS, Layout(main=("matters", "best", "load"), side=("month", "teams", "stages"))),
    Role.DATA_CLERK: Layout(main=("data", "imports"), side=("stages",)),
    Role.ADMIN: Layout(main=("backups", "accounts", "imports")),
    Role.GROUP: Layout(main=("stores",)),
    Role.AUDITOR: Layout(main=("logs",)),
    **dict.fromkeys((Role.TECHNICIAN, Role.CASHIER), Layout(first=("in_shop",))),
}


def layout_of(viewer: Viewer) -> Layout:
    """This function will return the parts of a person's home; none for a role without a desk of its own yet."""
    return LAYOUTS.get(viewer.role, Layout()) if viewer.role else Layout()


def is_empty_home(viewer: Viewer) -> bool:
    """This function will say whether nothing was imported yet where this person looks."""
    cars = Vehicle.objects.unscoped("is the home empty").filter(group_id=viewer.group_id)
    if viewer.store_id is not None:
        cars = cars.filter(stores__store_id=viewer.store_id)
    return not cars.exists()


def queue(moment: Moment) -> dict[str, Any]:
    """This function will return the next contact and the dozen behind it."""
    entries = entries_of(moment.viewer, moment.day)
    if entries is None:
        return {"is_being_made": True}
    rows = _calls(entries, QUEUE + 1, moment)
    return _by_kind(entries) | {
        "best": rows[0] if rows else None, "rows": rows[1:],
        "customers": len(entries.work.cars_of),
        "is_store": moment.viewer.reach is Reach.STORE, "reach": moment.viewer.reach.value,
    }  # fmt: skip


def best(moment: Moment) -> dict[str, Any]:
    """This function will return the few contacts most worth making in the store."""
    entries = entries_of(moment.viewer, moment.day)
    if entries is None:
        return {"is_being_made": True}
    rows = _calls(entries, FEW, moment)
    return _by_kind(entries) | {"rows": rows, "late": len(entries.work.overdue), "is_store": True}


def _calls(entries: Worklist, most: int, moment: Moment) -> list[Any]:
    """Return the most pressing car of each of so many customers of the day, with how many more of his are due."""
    first = entries.work.first_customers(most) or entries.first_customers(most)
    more = {entry.vehicle_id: n for entry, n in first}
    rows = rows_of([entry for entry, _n in first], moment.viewer, moment.day)
    for car in rows:
        car.more_cars = more[car.pk]
    return rows


def _by_kind(entries: Worklist) -> dict[str, Any]:
    """Return how many contacts a day's work has, by kind, and how many to win back stand behind it."""
    kinds = [(kind, n) for kind, n in entries.by_kind if kind != BY_PROMOTION]
    return {"count": len(entries.work), "kinds": kinds, "promoted": entries.promoted}


def due(moment: Moment) -> dict[str, Any]:
    """This function will count the contacts of the day by kind, and how many are overdue."""
    entries = entries_of(moment.viewer, moment.day)
    if entries is None:
        return {"is_being_made": True}
    by_kind = dict(entries.overdue.by_kind)
    told = _by_kind(entries)
    rows = [*told["kinds"], *([(BY_PROMOTION, told["promoted"])] if told["promoted"] else [])]
    kinds = [{"kind": kind, "count": n, "late": by_kind.get(kind, 0)} for kind, n in rows]
    return told | {"kinds": kinds}


def hours(moment: Moment) -> dict[str, Any]:
    """This function will return the hours in which customers may be called, and whether it is one now."""
    rule, now = moment.figures.hours, moment.now.time()
    return {
        "rule": rule, "window": calling_window(moment.now, rule), "region": moment.figures.values["hours.region"],
        "spans": _spans(rule.begin, rule.rest_begin, rule.rest_end, rule.end), "now_x": _x(now, rule.begin, rule.end),
    }  # fmt: skip


def _spans(begin: time, rest_begin: time, rest_end: time, end: time) -> list[dict[str, float]]:
    ends = [_x(each, begin, end) for each in (begin, rest_begin, rest_end, end)]
    return [{"x": ends[0], "width": ends[1] - ends[0]}, {"x": ends[2], "width": ends[3] - ends[2]}]


def _x(at: time, begin: time, end: time) -> float:
    """Return where a minute stands between begin and end, 0 to 100."""
    minutes = [each.hour * 60 + each.minute for each in (at, begin, end)]
    return round(100 * min(max((minutes[0] - minutes[1]) / max(minutes[2] - minutes[1], 1), 0), 1), 2)


def _kept(name: str, read: Callable[[Moment], Any]) -> Callable[[Moment], Any]:
    return lambda moment: kept(name, moment.viewer, moment.day, lambda: read(moment))


def _month(moment: Moment) -> dict[str, Any]:
    return month_figures(moment.viewer, moment.day) | {"known_until": last_visit_day(moment.viewer)}


def _imports(moment: Moment) -> dict[str, Any]:
    return {"rows": recent_imports(moment.viewer), "history": address("imports:history")}


def _matters(moment: Moment) -> list[Any]:
    """Return what waits for this person's own word, then what waits for everybody who sees the same rows."""
    shared = kept("matters", moment.viewer, moment.day, lambda: matters(moment.viewer, moment.day, moment.figures))
    return [*decisions(moment.viewer, moment.now), *shared]


READERS: dict[str, Callable[[Moment], Any]] = {
    "queue": queue,
    "best": best,
    "due": due,
    "hours": hours,
    "stages": _kept("stages", lambda m: stage_counts(m.viewer, m.day)),
    "teams": _kept("teams", lambda m: by_member(m.viewer, m.day, m.figures.limits, "team")),
    "advisors": _kept("advisors", lambda m: by_member(m.viewer, m.day, m.figures.limits, "advisor")),
    "load": _kept("load", lambda m: loads(m.viewer, m.day, m.figures.receptions)),
    "month": _kept("month", _month),
    "matters": _matters,
    "data": lambda m: list(data_matters(m.viewer, m.day)),
    "imports": _imports,
    "in_shop": lambda m: {"count": len(todays_lines(m.viewer, m.day))},
    "stores": _kept("stores", lambda m: stores_in_totals(m.viewer, m.day)),
    "backups": lambda m: backups(m.now),
    "accounts": lambda m: accounts(m.viewer, m.day, m.now),
    "logs": lambda m: logs(m.viewer, m.now),
}


def read_parts(names: tuple[str, ...], moment: Moment) -> list[dict[str, Any]]:
    """This function will read the parts of a column, in their order."""
    return [{"template": f"config/home/_{name}.html", "told": READERS[name](moment)} for name in names]


def may_import(viewer: Viewer) -> str:
    """This function will return where a person who may import begins, or nothing."""
    return address("imports:history") if viewer.may(Deed.IMPORT) else ""
