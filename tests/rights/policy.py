"""Reads `policy.yaml` and answers what it says; knows nothing of the program but the names of its roles."""

from collections.abc import Container, Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from tests.rights.canaries import Canary
from tests.rights.world import HEAD_OFFICE, Row

TABLE = Path(__file__).with_name("policy.yaml")
ROLES = (
    "csr", "advisor", "team_leader", "cs_manager", "service_manager", "general_manager", "data_clerk", "renewal",
    "claims", "marketing", "technician", "cashier", "department", "field", "group", "admin", "auditor", "granted",
)  # fmt: skip
STRANGERS = ("nobody", "leaver", "must_change")
CUSTOMER_KINDS = frozenset({"customer", "vehicle", "visit"})
OF_THE_STORE = frozenset({"visit", "entry"})  # what a store keeps to itself, though the customer is shared
ANYBODYS = frozenset({"column", "figure_name"})
FULL, MASKED, NONE = "full", "masked", "none"
ALLOWED, ABSENT, TO_LOGIN, TO_PASSWORD, UNKNOWN = "allowed", "absent", "to login", "to password", "401"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks: a role's account, one of the group with a grant, or a stranger (nobody, a leaver, who must change his
    password).
    """

    key: str

    @property
    def role(self) -> str:
        """The role that holds, none for strangers."""
        return self.key if self.key in ROLES else ""

    @property
    def store(self) -> str:
        """The store of the account, or of the grant that it holds."""
        return "" if self.key in HEAD_OFFICE or self.key == "nobody" else "A1"

    @property
    def group(self) -> str:
        """The group of the account."""
        return "" if self.key == "nobody" else "A"


class Policy:
    """The table."""

    def __init__(self, table: dict[str, Any] | None = None) -> None:
        self.table = table or yaml.safe_load(TABLE.read_text(encoding="utf-8"))
        self.endpoints: dict[str, dict[str, Any]] = self.table["endpoints"]
        self.field_class = {kind: name for name, kinds in self.table["fields"].items() for kind in kinds}

    def expanded(self, roles: list[str]) -> set[str]:
        """Return the roles that names and group names stand for."""
        found: set[str] = set()
        for role in roles:
            found.update(ROLES if role == "everybody" else self.table["groups_of_roles"].get(role, [role]))
        return found

    @cached_property
    def sight(self) -> dict[str, dict[str, str]]:
        """How each role sees each relation: full, masked, audit."""
        found: dict[str, dict[str, str]] = {role: {} for role in ROLES}
        for roles, levels in self.table["sight"].items():
            for role in self.expanded([roles]):
                found[role].update({label: level for level, labels in levels.items() for label in labels})
        return found

    def is_head_office(self, role: str) -> bool:
        """Say whether a role sees places and staff of its whole group."""
        return role in self.table["groups_of_roles"]["head_office"]

    # ------------------------------------------------------------------------------------------------ the status
    def expected(self, actor: Actor, name: str, method: str, row: Row | None, *, is_part: bool) -> str:
        """Return what the answer must be."""
        endpoint = self.endpoints[name]
        action = endpoint[method]
        if action == "open":
            return ALLOWED
        if action in ("machine", "nothing"):
            return ABSENT
        if actor.key in STRANGERS:
            if name.startswith("api_v1:"):
                return UNKNOWN
            if actor.key == "must_change":
                return ALLOWED if name in ("org:change_password", "org:log_out") else TO_PASSWORD
            return UNKNOWN if is_part else TO_LOGIN
        rule = self.table["actions"][action]
        if actor.role not in self.expanded(rule["roles"]):
            return ABSENT
        if row is None or row.kind in ANYBODYS:
            return ALLOWED
        if row.label == "missing" or not self.reaches(actor, rule, row):
            return ABSENT
        return ABSENT if "state" in endpoint and row.state not in endpoint["state"] else ALLOWED

    def lets_in(self, actor: Actor, name: str, method: str) -> bool:
        """Say whether a role may do what an address does, whatever the row."""
        action = self.endpoints[name][method]
        return action == "open" or actor.role in self.expanded(self.table["actions"][action]["roles"])

    def reaches(self, actor: Actor, rule: dict[str, Any], row: Row) -> bool:
        """Say whether a row lies where an action of a role reaches."""
        where = rule.get("also", {}).get(actor.role, rule["rows"])
        if where == "any":
            return True
        if where == "account":
            return row.account == actor.key
        if where == "sight":
            level = self.sight[actor.role].get(row.of)
            return level in (FULL, MASKED) and (row.kind not in OF_THE_STORE or row.store == actor.store)
        if where == "group" or (where in ("store", "level") and self.is_head_office(actor.role)):
            return row.group == actor.group
        return bool(row.store) and row.store == actor.store

    # ------------------------------------------------------------------------------------------------- the words
    def may_look_up(self, actor: Actor, name: str, sent: Iterable[Canary]) -> set[str]:
        """Return the customers of the own store whom a person names by a whole phone, plate or VIN where that tells him."""
        roles = self.expanded(self.table["actions"]["look_up"]["roles"])
        if actor.role not in roles or not self.endpoints[name].get("looks_up"):
            return set()
        return {canary.of for canary in sent if canary.kind in ("phone", "plate", "vin")} & set(
            self.sight["cs_manager"]
        )

    def sees(self, actor: Actor, canary: Canary, looked_up: Container[str] = ()) -> str:
        """Return how a person may see a value anywhere: full, masked, none; `looked_up`: see `may_look_up`."""
        if not actor.role:
            return NONE
        if canary.kind in self.field_class:
            return self._sees_field(actor, canary, MASKED if canary.of in looked_up else NONE)
        rule = self.table["papers"][canary.kind]
        where = rule.get("also", {}).get(actor.role, rule["where"])
        is_own = canary.account == actor.key
        if actor.role not in self.expanded(rule["roles"]) and actor.role not in rule.get("also", {}):
            level = FULL if is_own and (where == "account" or rule.get("own")) else NONE
        else:
            level = FULL if is_own or self._lies(actor, canary, where) else NONE
        if rule.get("open") and level == FULL and canary.account == "done":
            level = NONE
        if level == NONE and actor.role in self.expanded(rule.get("masked", [])) and self._lies(actor, canary, where):
            return MASKED
        return level

    def _sees_field(self, actor: Actor, canary: Canary, least: str) -> str:
        level = self.sight[actor.role].get(canary.of, least)
        if level == NONE or (canary.store and actor.store and canary.store != actor.store):
            return NONE
        name = self.field_class[canary.kind]
        if name == "logged":
            return FULL
        if name == "P1":
            return FULL if level in (FULL, MASKED) else NONE
        if level == FULL:
            return FULL
        return MASKED if name == "P2" else NONE

    def _lies(self, actor: Actor, canary: Canary, where: str) -> bool:
        if where == "account" or not canary.group:
            return False
        if where == "group" or self.is_head_office(actor.role) or not canary.store:
            return canary.group == actor.group
        return canary.store == actor.store

    def shows(self, name: str, canary: Canary, row: Row | None) -> bool:
        """Say whether a page shows a value of its own row in full to those whom it lets in."""
        if canary.kind not in self.endpoints[name].get("shows", []):
            return False
        if row is None:
            return canary.of in self.endpoints[name].get("whose", [])
        return canary.of == row.of if row.of else (canary.store, canary.account) == (row.store, row.state)
