"""Policies, contacts and assignments: what hangs on customers and cars, each with a key of its own or one made."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from keliu.contacts.models import Contact
from keliu.customers.models import Assignment, Policy
from keliu.imports.planning.drafts import Draft, RowContext, Values
from keliu.imports.planning.typed import day_of
from keliu.imports.planning.world import World, ref
from keliu.rules.periods import add_months
from keliu.rules.plates import plate_kind
from keliu.rules.vins import SHAPE

if TYPE_CHECKING:
    from keliu.imports.planning.cars import Cars
    from keliu.imports.planning.people import People

COVER_FIELDS = ("policy_no", "kind", "insurer", "starts_on", "ends_on", "premium_fen", "sold_by_store")
MADE = re.compile(r"(.+):\d{4}-\d\d-\d\dT[\d:]{8}:(?:in|out)")
CONTACT_FIELDS = ("at", "channel", "direction", "purpose", "outcome")


def car_key(car: Draft) -> str:
    """This function will return the key of a vehicle: its VIN, else its plate."""
    return str(car.values.get("vin") or car.values.get("plate"))


def person_key(person: Draft, phones: list[str]) -> str:
    """This function will return the key of a customer: his number, else a mark of phone and name that tells neither."""
    told = f"{phones[0] if phones else ''} {person.values.get('name')}"
    return str(person.values.get("customer_no") or hashlib.sha256(told.encode()).hexdigest()[:12])


def start_of(values: Values) -> date | None:
    """This function will return when a cover starts; one without a start runs for a year, as policies of cars do."""
    if values.get("starts_on") is None and values.get("ends_on"):
        return add_months(values["ends_on"], -12) + timedelta(days=1)
    found: date | None = values.get("starts_on")
    return found


class Papers:
    """Policies by number, contacts by number, assignments by customer, store and day."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.policies: dict[str, Draft] = {}
        self.covers: dict[Any, list[Draft]] = defaultdict(list)
        self.contacts: dict[str, Draft] = {}
        self.contacts_of: dict[tuple[Any, Any, Any], Draft] = {}
        self.assignments: dict[tuple[Any, Any, Any], Draft] = {}

    def load(self, kind: str, given: list[Values], cars: "Cars", people: "People") -> None:
        """Load the known papers that the rows name or could make a key for."""
        world = self.world
        vehicle_ids = list(world.by_id["customers_vehicle"])
        if kind in {"policies", "vehicles"}:
            numbers = [values["policy_no"] for values in given if values.get("policy_no")]
            covers = [cover for values in given for cover in values.get("policies") or ()]
            numbers += [cover["policy_no"] for cover in covers if cover.get("policy_no")]
            self._know_policies(world.load_by(Policy, "policy_no", numbers, group_id=world.group_id))
            if kind == "policies" or any(values.get("insurance_ends_on") for values in given):
                self._know_policies(world.load_by(Policy, "vehicle_id", vehicle_ids))
        if kind == "contacts":
            made = [number for values in given if (number := values.get("contact_no"))]
            self._know_contacts(world.load_by(Contact, "contact_no", made, group_id=world.group_id))
            if len(made) < len(given):
                ids = list(world.by_id["customers_customer"])
                self._know_contacts(world.load_by(Contact, "customer_id", ids))
                self._know_contacts(world.load_by(Contact, "vehicle_id", vehicle_ids))
        if kind == "assignments":
            ids = list(world.by_id["customers_customer"])
            for row in world.load_by(Assignment, "customer_id", ids):
                key = (row.values["customer_id"], row.values["store_id"], row.values["from_date"])
                self.assignments[key] = row

    def _know_policies(self, policies: Iterable[Draft]) -> None:
        for policy in policies:
            self.policies[policy.values["policy_no"]] = policy
            self.covers[policy.values["vehicle_id"]].append(policy)

    def _know_contacts(self, contacts: Iterable[Draft]) -> None:
        for contact in contacts:
            values = contact.values
            self.contacts[values["contact_no"]] = contact
            if match := MADE.match(values["contact_no"]):
                name = "vehicle" if SHAPE.fullmatch(match[1]) or plate_kind(match[1]) else "customer"
                self.contacts_of[(name, values[f"{name}_id"]), values["at"], values["direction"]] = contact

    def cover(self, values: Values) -> Values:
        """Return one kind of cover of a row, its money in fen."""
        given = {name: values.get(name) for name in COVER_FIELDS}
        if given["premium_fen"] is None:
            given["premium_fen"] = values.get("premium")
        for name in ("starts_on", "ends_on"):
            if isinstance(given[name], str):
                given[name] = day_of(given[name])
        return given

    def policy(self, car: Draft, values: Values, sheet: int) -> Draft:
        """Return the policy of a row; one without a number is known by vehicle, kind and start."""
        policy = self._numbered(car, values, sheet) if values.get("policy_no") else self._unnumbered(car, values)
        if policy is None:
            made = f"{car_key(car)}:{values.get('kind') or ''}:{start_of(values)}"
            number = values.get("policy_no") or made
            start: Values = {"group_id": self.world.group_id, "policy_no": number, "vehicle_id": ref(car), "notes": {}}
            policy = self.world.add(Policy, start, sheet)
            self.policies[number] = policy
            self.covers[ref(car)].append(policy)
        given = {name: values.get(name) for name in COVER_FIELDS if name != "policy_no"}
        policy.write(given | {"vehicle_id": ref(car)}, sheet, only_empty=False)
        return policy

    def _numbered(self, car: Draft, values: Values, sheet: int) -> Draft | None:
        """Return the policy of a number; a cover that this import planned from a bare end date takes the number."""
        number = values["policy_no"]
        if number in self.policies:
            return self.policies[number]
        bare = next((p for p in self.covers[ref(car)] if p.is_new and _is_bare(p, values)), None)
        if bare is not None:
            bare.put("policy_no", number, sheet)
            self.policies[number] = bare
        return bare

    def _unnumbered(self, car: Draft, values: Values) -> Draft | None:
        kind, start = values.get("kind") or "", start_of(values)
        for policy in self.covers[ref(car)]:
            is_same_kind = (policy.values.get("kind") or "") == kind
            if is_same_kind and start_of(policy.values) == start:
                return policy
            if not kind and values.get("starts_on") is None and policy.values.get("ends_on") == values.get("ends_on"):
                return policy
        return None

    def contact(self, c: RowContext, person: Draft | None, car: Draft | None, phones: list[str]) -> Draft:
        """Return the contact of a row; one without a number is known by whom, when and which way."""
        values = c.values
        who = ("customer", ref(person)) if person is not None else ("vehicle", ref(car))
        key = (who, values["at"], values.get("direction") or "out")
        contact = self.contacts.get(values["contact_no"]) if values.get("contact_no") else self.contacts_of.get(key)
        if contact is None:
            whom = person_key(person, phones) if person is not None else car_key(car) if car is not None else ""
            number = values.get("contact_no") or f"{whom}:{values['at']:%Y-%m-%dT%H:%M:%S}:{key[2]}"
            start: Values = {
                "group_id": self.world.group_id, "store_id": ref(c.store), "contact_no": number, "notes": {},
                "channel": "phone", "direction": "out", "connected": False,
            }  # fmt: skip
            contact = self.world.add(Contact, start, c.sheet)
            self.contacts[number] = self.contacts_of[key] = contact
        given = {name: values.get(name) for name in CONTACT_FIELDS}
        given |= {"contact_on": values["at"].date(), "customer_id": ref(person), "vehicle_id": ref(car)}
        contact.write(given, c.sheet, only_empty=False)
        if values.get("connected") is not None:
            contact.put("connected", values["connected"], c.sheet)
        return contact

    def assignment(self, c: RowContext, person: Draft, advisor: Draft | None, team: Draft | None) -> Draft:
        """Return the assignment of a row: of a customer at a store from a day on."""
        first = c.values.get("from_date")
        key = (ref(person), ref(c.store), first)
        row = self.assignments.get(key)
        if row is None:
            start: Values = {"customer_id": key[0], "store_id": key[1], "from_date": first}
            row = self.world.add(Assignment, start, c.sheet)
            self.assignments[key] = row
        team_id = ref(team) or (advisor.values.get("team_id") if advisor else None)
        given = {"advisor_id": ref(advisor), "team_id": team_id, "to_date": c.values.get("to_date")}
        row.write(given, c.sheet, only_empty=False)
        return row


def _is_bare(policy: Draft, values: Values) -> bool:
    """Whether a policy without a number of its own says nothing but the day on which this one ends too."""
    known = policy.values
    is_made = known["policy_no"].endswith(f"::{start_of(known)}") and known.get("ends_on") is not None
    return (
        is_made
        and not known.get("kind")
        and known.get("starts_on") is None
        and known.get("ends_on") == values.get("ends_on")
    )
