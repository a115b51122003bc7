"""Policies, contacts and assignments: what hangs on customers and cars, each with a key of its own or one made."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from keliu.contacts.models import Contact
from keliu.customers.models import Assignment, Policy
from keliu.imports.planning.drafts import Draft, RowContext, Values
from keliu.imports.planning.typed import day_of
from keliu.imports.planning.world import World, ref
from keliu.rules.periods import add_months

if TYPE_CHECKING:
    from keliu.imports.planning.cars import Cars
    from keliu.imports.planning.people import People

COVER_FIELDS = ("policy_no", "kind", "insurer", "starts_on", "ends_on", "premium_fen", "sold_by_store")
CONTACT_FIELDS = ("at", "channel", "direction", "purpose", "outcome")


def car_key(car: Draft) -> str:
    """This function will return the key of a vehicle: its VIN, else its plate."""
    return str(car.values.get("vin") or car.values.get("plate"))


class Papers:
    """Policies by number, contacts by number, assignments by customer, store and day."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.policies: dict[str, Draft] = {}
        self.contacts: dict[str, Draft] = {}
        self.assignments: dict[tuple[Any, Any, Any], Draft] = {}

    def load(self, kind: str, given: list[Values], cars: "Cars", people: "People") -> None:
        """Load the known papers that the rows name or could make a key for."""
        world = self.world
        vehicle_ids = [
            car.id for car in {*cars.vins.values(), *(c for cs in cars.plates.values() for c in cs)} if car.id
        ]
        if kind in {"policies", "vehicles"}:
            numbers = [values["policy_no"] for values in given if values.get("policy_no")]
            for policy in world.load_by(Policy, "policy_no", numbers, group_id=world.group_id):
                self.policies[policy.values["policy_no"]] = policy
            if kind == "policies" or any(values.get("insurance_ends_on") for values in given):
                for policy in world.load_by(Policy, "vehicle_id", vehicle_ids):
                    self.policies[policy.values["policy_no"]] = policy
        if kind == "contacts":
            made = [number for values in given if (number := values.get("contact_no"))]
            for contact in world.load_by(Contact, "contact_no", made, group_id=world.group_id):
                self.contacts[contact.values["contact_no"]] = contact
            if len(made) < len(given):
                ids = [person.id for person in people.phones if person.id]
                for contact in world.load_by(Contact, "customer_id", ids):
                    self.contacts[contact.values["contact_no"]] = contact
        if kind == "assignments":
            ids = [person.id for person in {*people.numbers.values(), *people.phones} if person.id]
            for row in world.load_by(Assignment, "customer_id", ids):
                key = (row.values["customer_id"], row.values["store_id"], row.values["from_date"])
                self.assignments[key] = row

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
        """Return the policy of a row; one without a number is known by vehicle, kind and start.

        One without a start runs for a year: policies of cars do.
        """
        starts_on = values.get("starts_on")
        if starts_on is None and values.get("ends_on"):
            starts_on = add_months(values["ends_on"], -12) + timedelta(days=1)
        number = values.get("policy_no") or f"{car_key(car)}:{values.get('kind') or ''}:{starts_on}"
        policy = self.policies.get(number)
        if policy is None:
            start: Values = {"group_id": self.world.group_id, "policy_no": number, "vehicle_id": ref(car), "notes": {}}
            policy = self.world.add(Policy, start, sheet)
            self.policies[number] = policy
        given = {name: values.get(name) for name in COVER_FIELDS if name != "policy_no"} | {"starts_on": starts_on}
        policy.write(given, sheet, only_empty=False)
        return policy

    def contact(self, c: RowContext, person: Draft | None, car: Draft | None) -> Draft:
        """Return the contact of a row; one without a number is known by whom, when and which way."""
        values = c.values
        who = person.values.get("customer_no") or ref(person) if person else car_key(car) if car else ""
        number = (
            values.get("contact_no") or f"{who}:{values['at']:%Y-%m-%dT%H:%M:%S}:{values.get('direction') or 'out'}"
        )
        contact = self.contacts.get(number)
        if contact is None:
            start: Values = {
                "group_id": self.world.group_id, "store_id": ref(c.store), "contact_no": number, "notes": {},
                "channel": "phone", "direction": "out", "connected": False,
            }  # fmt: skip
            contact = self.world.add(Contact, start, c.sheet)
            self.contacts[number] = contact
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
