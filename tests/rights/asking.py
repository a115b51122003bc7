"""How each address is asked: the ways of a GET, and a plausible form for each POST; an address without one fails."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.rights.policy import Actor
from tests.rights.statements import DRAWN_AT
from tests.rights.world import World

WHY = "对账"
Form = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Way:
    """One way to ask an address: its name, query, form and headers.

    `may_be_absent`: what is sent is nothing, or rows of others, which may be refused as an absent page is.
    """

    name: str
    query: Form = field(default_factory=dict)
    form: Form | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    is_json: bool = False
    may_be_absent: bool = False

    @property
    def is_token(self) -> bool:
        """Whether a token asks, without a session."""
        return "Authorization" in self.headers

    @property
    def is_part(self) -> bool:
        """Whether htmx asks."""
        return "HX-Request" in self.headers


def _file() -> SimpleUploadedFile:
    return SimpleUploadedFile("工单.csv", "工单号,进厂日期\r\nX1,2025-11-01\r\n".encode())


def _due(world: World) -> str:
    return world.days_ago(-40).isoformat()


def _assigned(world: World, actor: Actor) -> Form:
    ids = [row.pk for row in world.rows["customer"]]
    advisor = world.advisors["A11"].pk
    seen = {"team_leader": 3}.get(actor.key, 7)
    return {"ids": ids, "count": str(seen), "advisor": advisor, "from_date": world.days_ago(-1).isoformat(), "why": WHY}


FORMS: dict[str, Callable[[World, Actor], Form]] = {
    "choose_language": lambda world, actor: {"language": "zh-hans", "next": "/"},
    "org:save_view": lambda world, actor: {"list": "customers", "name": "新的", "query": "stage=lost", "next": "/customers/"},
    "org:drop_view": lambda world, actor: {"view": world.row("saved_view", "cs_manager").pk, "next": "/customers/"},
    "org:remember_list": lambda world, actor: {"list": "customers", "density": "single"},
    "org:log_in": lambda world, actor: {"username": "nobody-known", "password": "x", "next": "/"},
    "org:log_out": lambda world, actor: {},
    "org:change_password": lambda world, actor: {"old": "x", "new": "a new long password 1", "again": "y"},
    "org:new_person": lambda world, actor: {
        "staff_no": "N77", "name": "新人", "role": "advisor", "store": world.stores["A1"].pk, "username": "xinren",
    },
    "org:edit_person": lambda world, actor: {"staff_no": "N78", "name": "改名", "role": "advisor", "version": 1},
    "org:leave": lambda world, actor: {"last_day": _due(world)},
    "org:new_password": lambda world, actor: {},
    "org:login_of": lambda world, actor: {"username": "xindenglu"},
    "org:new_store": lambda world, actor: {"code": "A9", "name": "新店"},
    "org:store": lambda world, actor: {"code": "X9", "name": "改店"},
    "org:new_team": lambda world, actor: {"name": "三组"},
    "org:team": lambda world, actor: {"name": "改组"},
    "org:new_department": lambda world, actor: {"name": "质检"},
    "org:department": lambda world, actor: {"name": "改部"},
    "org:group": lambda world, actor: {"name": "新集团"},
    "org:figure": lambda world, actor: {
        "value": "25", "valid_from": _due(world), "source": WHY, "store": world.stores["A1"].pk if not actor.store else "",
    },
    "org:withdraw_figure": lambda world, actor: {},
    "org:export": lambda world, actor: {"list": "customers", "query": "", "why": WHY, "format": "xlsx"},
    "customers:new": lambda world, actor: {"name": "郑新来", "phones": "13912345678"},
    "customers:assign": _assigned,
    "customers:take_back": lambda world, actor: {},
    "customers:reveal": lambda world, actor: {"why": "约保养"},
    "customers:edit": lambda world, actor: {"version": 1, "name": "改过的名", "note": "改过", "why": WHY},
    "customers:link_household": lambda world, actor: {
        "suggested": world.row("customer", "colleague").pk, "kind": "spouse", "told_by": WHY,
    },
    "customers:end_household": lambda world, actor: {"why": WHY},
    "customers:undo": lambda world, actor: {"version": 1},
    "customers:new_vehicle": lambda world, actor: {"plate": "闽D77777", "series": "雷凌"},
    "customers:edit_vehicle": lambda world, actor: {"version": 1, "colour": "红", "why": WHY},
    "customers:odometer": lambda world, actor: {"version": 1, "odometer-km": "62100"},
    "customers:change_owner": lambda world, actor: {
        "version": 1, "name": "郑新主", "phones": "13912345679", "since": world.today.isoformat(), "reason": "owner_sold",
        "sure": "new", "papers": WHY,
    },
    "customers:car_contacts": lambda world, actor: {"version": 1, "drivers": ["1"], "receiver": "", "why": WHY},
    "customers:undo_owner": lambda world, actor: {"version": 1, "change": "1", "why": WHY},
    "customers:blacklist": lambda world, actor: {"reason": "欠款", "until": _due(world)},
    "customers:lift_blacklist": lambda world, actor: {"why": "已还清"},
    "contacts:opt_out": lambda world, actor: {"way": "phone", "proof": "电话"},
    "contacts:record": lambda world, actor: {
        "state": "given", "purpose": "marketing", "way": "paper", "proof": "签字",
    },
    "org:decide_approval": lambda world, actor: {"answer": "yes", "note": WHY},
    "org:withdraw_approval": lambda world, actor: {},
    "org:ask_grant": lambda world, actor: {"store": world.stores["A1"].pk, "hours": "4", "reason": WHY},
    "org:end_grant": lambda world, actor: {},
    "org:read_notices": lambda world, actor: {},
    "org:open_notice": lambda world, actor: {},
    "customers:phone_fails": lambda world, actor: {"fails": "1"},
    "data_quality:take_back": lambda world, actor: {},
    "retention:sign": lambda world, actor: {"seen": DRAWN_AT.isoformat()},
    "retention:anew": lambda world, actor: {},
    "retention:appeal": lambda world, actor: {"reason": WHY},
    **dict.fromkeys(
        ("data_quality:confirm_addresses", "data_quality:phones_work", "data_quality:phones_fail", "data_quality:settle"),
        lambda world, actor: {"ids": [row.pk for row in world.rows["customer"]], "why": WHY, "count": "1"},
    ),
    "privacy:new": lambda world, actor: {"kind": "access", "asked_on": world.today.isoformat()},
    "privacy:settle": lambda world, actor: {"as": "refused", "why": WHY},
    "privacy:copy": lambda world, actor: {},
    "make_backup": lambda world, actor: {},
    "resume_sending": lambda world, actor: {"why": WHY},
    "privacy:erase": lambda world, actor: {"typed": "", "why": WHY},
    **dict.fromkeys(
        ("org:second_step", "org:second_factor", "org:new_recovery_codes", "org:replace_second_factor"),
        lambda world, actor: {"code": "000000"},
    ),
    "org:reset_second_step": lambda world, actor: {"why": WHY},
    "customers:search_duplicates": lambda world, actor: {},
    "customers:propose_merge": lambda world, actor: {"survivor": "left", "why": WHY},
    "customers:merge": lambda world, actor: {"survivor": "left", "why": WHY, "version_left": "1", "version_right": "1"},
    "customers:unmerge": lambda world, actor: {"why": WHY},
    "customers:decide": lambda world, actor: {"decision": "different", "why": WHY},
    "customers:model": lambda world, actor: {
        "interval_months": 6, "interval_km": 5000, "first_months": 3, "first_km": 5000, "source": WHY,
        "source_date": world.today.isoformat(), "version": 1,
    },
    **dict.fromkeys(
        ("customers:new_partner", "customers:edit_partner"),
        lambda world, actor: {"code": "S7", "name": "新供应商", "kind": "supplier", "version": 1, "why": WHY},
    ),
    "data_quality:place": lambda world, actor: {"count": "0", "why": WHY},
    "customers:confirm_partner": lambda world, actor: {"version": 1},
    "workshop:share_out": lambda world, actor: {"count": "1", "advisors": [world.advisors["A11"].pk]},
    "imports:upload": lambda world, actor: {"files": [_file()], "store": world.stores["A1"].pk},
    "imports:add": lambda world, actor: {"files": [_file()]},
    "imports:drop": lambda world, actor: {},
    "imports:field": lambda world, actor: {"index": 1, "field": "arrived_at"},
    "imports:word": lambda world, actor: {"index": 6, "word": "定期保养", "code": "maintenance"},
    "imports:kind": lambda world, actor: {"kind": "visits"},
    "imports:forget": lambda world, actor: {},
    "imports:leave": lambda world, actor: {},
    "imports:preview": lambda world, actor: {},
    "imports:back": lambda world, actor: {},
    "imports:write": lambda world, actor: {},
    "imports:abandon": lambda world, actor: {},
    "imports:take_back": lambda world, actor: {},
    "api_tokens:list": lambda world, actor: {
        "account": world.accounts["cs_manager"].pk, "name": "新令牌", "expires_on": _due(world),
    },
    "api_tokens:revoke": lambda world, actor: {},
    "api_v1:change_customer": lambda world, actor: {"version": 1, "note": "改过"},
}  # fmt: skip
QUERIES: dict[str, Callable[[World, Actor], Form]] = {
    **dict.fromkeys(("customers:search", "customers:quick_search"), lambda world, actor: {"q": "欧阳"}),
    "org:export": lambda world, actor: {"list": "customers"},
    "data_quality:sheets": lambda world, actor: {"ids": [row.pk for row in world.rows["customer"]]},
    "customers:assign": lambda world, actor: {"ids": [row.pk for row in world.rows["customer"]]},
}
# What is sent to a form besides a plausible one: nothing, and what refers to rows of others.
FOREIGN: dict[str, Callable[[World], Form]] = {
    "org:drop_view": lambda world: {"view": world.row("saved_view", "leaver").pk},
    "org:edit_person": lambda world: {
        "staff_no": "N78", "name": "改名", "role": "advisor", "version": 1, "store": world.stores["B1"].pk,
        "team": world.teams["B11"].pk,
    },
    "org:figure": lambda world: {"value": "25", "valid_from": _due(world), "source": WHY, "store": world.stores["B1"].pk},
    "customers:assign": lambda world: {
        "ids": [world.row("customer", "other_team").pk], "count": "1", "advisor": world.advisors["B11"].pk,
        "from_date": _due(world),
    },
    "customers:new": lambda world: {"name": "郑新来", "phones": number_of(world, "other_team")},
    "customers:edit": lambda world: {"version": 1, "name": "改过的名", "added": number_of(world, "foreign")},
    "customers:new_vehicle": lambda world: {"take": f"{world.row('vehicle', 'sister').pk}:1"},
    "customers:link_household": lambda world: {"other": number_of(world, "sister"), "kind": "child", "told_by": WHY},
    "customers:change_owner": lambda world: {
        "version": 1, "owner": number_of(world, "sister"), "since": world.today.isoformat(), "reason": "owner_sold",
        "sure": world.row("customer", "sister").pk,
    },
    "org:export": lambda world: {
        "list": "vehicles", "ids": [row.pk for row in world.rows["vehicle"]], "why": WHY, "format": "csv",
    },
    "imports:upload": lambda world: {"files": [_file()], "store": world.stores["B1"].pk},
    "api_tokens:list": lambda world: {
        "account": world.accounts["foreign_manager"].pk, "name": "外人", "expires_on": _due(world),
    },
}  # fmt: skip


def number_of(world: World, label: str) -> str:
    """This function will return the present phone of a customer, as it is dialled."""
    found = next(canary for canary in world.book.all.values() if canary.of == label and canary.kind == "phone")
    return found.phone[3:]


def _by_token(actor: Actor, name: str) -> list[Way]:
    """Return how another system asks the interface with the rights of an account; nobody and the newest have no token."""
    if not name.startswith("api_v1:") or actor.key in ("nobody", "must_change"):
        return []
    return [Way("token", headers={"Authorization": f"Bearer {token_of(actor.key)}"})]


def token_of(key: str) -> str:
    """This function will return the token of an account of the world."""
    return f"kl_{key}"


def ways(world: World, actor: Actor, name: str, method: str, endpoint: Mapping[str, Any]) -> list[Way]:
    """This function will return every way in which an address is asked by a method.

    :raises KeyError: a POST for which nobody has said here what a plausible form is.
    """
    if method in ("GET", "HEAD"):
        query = QUERIES[name](world, actor) if name in QUERIES else {}
        asked = [Way("page", query)]
        if method == "GET" and not name.startswith("api_v1:"):
            asked.append(Way("part", query, headers={"HX-Request": "true"}))
            for target in endpoint.get("fragments", []):
                asked.append(Way(f"part {target}", query, headers={"HX-Request": "true", "HX-Target": target}))
        return asked + _by_token(actor, name)
    form = FORMS[name](world, actor)
    if name.startswith("api_v1:"):
        by_token = [replace(way, form=form, is_json=True) for way in _by_token(actor, name)]
        return [Way("valid", form=form, is_json=True), *by_token, Way("empty", form={"version": 1}, is_json=True)]
    asked = [
        Way("valid", form=form),
        Way("empty", form={}, may_be_absent=True),
        Way("part", form=form, headers={"HX-Request": "true"}),
    ]
    if name in FOREIGN:
        asked.append(Way("foreign", form=FOREIGN[name](world), may_be_absent=True))
    return asked
