"""What one row of each kind says, and what becomes of it: its own record, or a sentence that sends it back."""

from typing import Any

from keliu.imports.planning.drafts import Draft, RowContext, Values
from keliu.imports.planning.records import Records
from keliu.imports.planning.world import ref
from keliu.rules.sentence import N_, Sentence

Found = tuple[Draft, bool] | Sentence
NO_KEY = Sentence(N_("The row has no customer number, and no name with a phone"))
NO_CUSTOMER = Sentence(N_("No customer is known by this number, phone or car"))
NO_VEHICLE = Sentence(N_("No vehicle is known by this VIN or plate"))
NO_STAFF = Sentence(N_("The row has no staff number and no name"))
NO_CAR = Sentence(N_("The row has neither a VIN nor a plate"))
PERSON_PART = ("customer_no", "phones", "gender", "birthday", "address", "is_company", "email", "wechat", "id_last4")


def plan_store(plan: Records, c: RowContext) -> Found:
    """A row of stores.csv."""
    names = ("name", "address", "phone", "longitude", "latitude", "region_code")
    c.store.write({name: c.values.get(name) for name in names}, c.sheet, only_empty=False)
    return c.store, False


def plan_staff(plan: Records, c: RowContext) -> Found:
    """A row of the staff list."""
    number, name = c.values.get("staff_no") or c.values.get("name"), c.values.get("name")
    person = plan.places.person(c.store, number, name, c.values.get("role") or "", c.sheet)
    if person is None:
        return NO_STAFF
    given = {key: c.values.get(key) for key in ("name", "role", "left_on")}
    given["phone"] = (c.values.get("phones") or [None])[0]
    given["team_id"] = ref(plan.places.team(c.store, c.values.get("team"), c.sheet))
    person.write(given, c.sheet, only_empty=False)
    return person, False


def plan_partner(plan: Records, c: RowContext) -> Found:
    """A row of a list of suppliers or dealers; what no field was found for stands in the note, under its heading."""
    found = plan.places.partner(c.store, c.values, c.sheet)
    if isinstance(found, Sentence):
        return found
    told = {"contact_name": c.values.get("contact_person"), "phone": (c.values.get("phones") or [None])[0]}
    told |= {name: c.values.get(name) for name in ("kind", "address", "region_code", "brands", "goods")}
    told["note"] = "\n".join([c.values.get("note") or "", *(f"{key}：{value}" for key, value in c.row.notes.items())])
    told["note"] = told["note"].strip()
    if found.is_new:
        told["registered_on"] = plan.today
    found.write(told, c.sheet, only_empty=False)
    return found, False


def plan_customer(plan: Records, c: RowContext) -> Found:
    """A row of a customer list."""
    values = c.values
    if not values.get("customer_no") and not (values.get("phones") and values.get("name")):
        known = plan.people.by_phone_and_name(c.store, values.get("phones") or [], "")
        if known is None:
            return NO_KEY
    draft, is_merged = take_customer(plan, c, values, only_empty=False)
    advisor = plan.places.person(c.store, values.get("advisor_no"), values.get("advisor_name"), "advisor", c.sheet)
    if advisor is not None and not is_merged:
        draft.put("advisor_id", ref(advisor), c.sheet)
    if c.is_canonical and values.get("store_code") and not is_merged:
        draft.put("home_store_id", ref(c.store), c.sheet)
    keep_notes(draft, c)
    return draft, is_merged


def take_customer(plan: Records, c: RowContext, values: Values, *, only_empty: bool) -> tuple[Draft, bool]:
    """This function will return the customer of a row, found or planned anew, with what the row says of him."""
    people = plan.people
    draft, fills_only, is_merged = people.find(c.store, values, canonical=c.is_canonical)
    if draft is None:
        draft = people.create(c.store, values, c.sheet, canonical=c.is_canonical)
    else:
        people.take_number(draft, c.store, values.get("customer_no"), c.sheet, canonical=c.is_canonical)
    people.write(draft, c.store, values, c.sheet, only_empty=fills_only or only_empty)
    return draft, is_merged


def customer_of_car(
    plan: Records, c: RowContext, car: Draft, visit: Draft | None = None, *, is_kept: bool = True
) -> Draft | None:
    """This function will return the customer named beside a car; a bare name means whoever of that name the car knows.

    `is_kept`: the row's record keeps whom it names, so that a bare name is found again when the row is read again.
    """
    values = {name: c.values.get(name) for name in PERSON_PART} | {"name": c.values.get("customer_name")}
    if not values["customer_no"] and values["phones"] and values["name"]:
        known = customer_known_to(plan, car, visit, values["name"])
        if known is not None and not plan.people.phones[known].keys().isdisjoint(values["phones"]):
            is_other = visit is not None or known in plan.people.numbered
            plan.people.write(known, c.store, values, c.sheet, only_empty=is_other)
            return known
    if values["customer_no"] or (values["phones"] and values["name"]):
        return take_customer(plan, c, values, only_empty=visit is not None or not c.values.get("customer_name"))[0]
    if values["phones"]:
        known = customer_behind(plan, (visit or car).values.get("customer_id" if visit else "owner_id"))
        found = known or plan.people.by_phone_and_name(c.store, values["phones"], "")
        found = found or customer_known_to(plan, car, visit, None)
        if found is None and plan.brings_people:
            plan.late.append((None, "vehicles" if visit is None else "visits", c))
        return found
    if not values["name"]:
        return None
    known = customer_known_to(plan, car, visit, values["name"])
    if known is None and not is_kept:
        return None
    if known is None:
        known = plan.people.create(c.store, values, c.sheet, canonical=c.is_canonical)
    plan.people.write(known, c.store, values, c.sheet, only_empty=True)
    return known


def is_bare_phone(values: Values) -> bool:
    """This function will say whether a row of customers has a phone and no other key: whoever alone has it is meant."""
    return bool(values.get("phones")) and not (values.get("customer_no") or values.get("name"))


def customer_known_to(plan: Records, car: Draft, visit: Draft | None, name: str | None) -> Draft | None:
    """This function will return the customer of that name (any, without one) among the order's and the car's own."""
    for number in (visit.values.get("customer_id") if visit else None, car.values.get("owner_id")):
        person = customer_behind(plan, number)
        if person is not None and (name is None or person.values.get("name") == name):
            return person
    return None


def customer_behind(plan: Records, number: Any) -> Draft | None:
    """This function will return the customer that a foreign key means."""
    if isinstance(number, Draft) or number is None:
        return number
    return plan.world.by_id["customers_customer"].get(number)


def plan_vehicle(plan: Records, c: RowContext) -> Found:
    """A row of a vehicle list, often with its owner beside it."""
    values = c.values
    if not (values.get("vin") or values.get("plate")):
        return NO_CAR
    car, is_merged = plan.cars.take(c.store, values, c.sheet)
    is_at_home = c.is_canonical or car.values["home_store_id"] == ref(c.store)
    # A car known by its plate only takes the row's VIN and what the row says: read again, the row is its own.
    # So does one met by a VIN that was a mistake of a merged file: it fills what is empty.
    fills_only = is_merged and values.get("vin") != car.values.get("vin")
    plan.cars.describe(car, values, c.sheet, only_empty=fills_only, is_at_home=is_at_home)
    if c.is_canonical and values.get("store_code") and not fills_only:
        car.put("home_store_id", ref(c.store), c.sheet)
    if not fills_only or not car.values.get("plate"):
        plan.cars.wear(car, values.get("plate"), None, c.sheet, is_dated=False)
    take_owner(plan, c, car, fills_only=fills_only)
    if day := values.get("disposed_on"):
        plan.cars.dispose(car, day, values.get("disposal_reason") or "", c.sheet)
    read_on = values.get("odometer_on") or values.get("last_visit_on")
    if read_on and values.get("odometer_km") is not None:
        plan.cars.read(car, read_on, values["odometer_km"], c.sheet)
    if ends_on := values.get("insurance_ends_on"):
        plan.papers.policy(car, {"ends_on": ends_on, "insurer": values.get("insurer")}, c.sheet)
    keep_notes(car, c)
    return car, is_merged


def take_owner(plan: Records, c: RowContext, car: Draft, *, fills_only: bool) -> None:
    """This function will give a car the owner that its row names, and him the row's advisor where he has none."""
    is_owned = car.values.get("owner_id") is not None
    if (owner := customer_of_car(plan, c, car, is_kept=not (fills_only and is_owned))) is not None:
        plan.cars.own(car, owner, plan.today, c.sheet, may_change=not fills_only)
        number, name = c.values.get("advisor_no"), c.values.get("advisor_name")
        owner.fill("advisor_id", ref(plan.places.person(c.store, number, name, "advisor", c.sheet)), c.sheet)


def keep_notes(draft: Draft, c: RowContext) -> None:
    """This function will keep what no field was found for, under its heading."""
    if c.row.notes:
        known = draft.values.get("notes") or {}
        draft.put("notes", {**known, **c.row.notes}, c.sheet)


def plan_policy(plan: Records, c: RowContext) -> Found:
    """A row of an insurance list; one row may name two kinds of cover."""
    values = c.values
    if not (values.get("vin") or values.get("plate")):
        known = plan.papers.policies.get(values.get("policy_no") or "")
        if known is None:
            return NO_CAR
        known.write(
            {k: values.get(k) for k in ("insurer", "starts_on", "ends_on", "premium_fen")}, c.sheet, only_empty=False
        )
        return known, False
    car = car_of_policy(plan, c)
    plan.cars.describe(car, values, c.sheet, only_empty=True)
    plan.cars.wear(car, values.get("plate"), values.get("starts_on"), c.sheet, is_dated=True)
    is_owned = car.values.get("owner_id") is not None
    if (owner := customer_of_car(plan, c, car, is_kept=not is_owned)) is not None:
        plan.cars.own(car, owner, plan.today, c.sheet, may_change=False)
    covers = [values | cover for cover in values.get("policies") or [values]]
    drafts = [plan.papers.policy(car, plan.papers.cover(cover), c.sheet) for cover in covers]
    keep_notes(drafts[0], c)
    return drafts[0], False


def car_of_policy(plan: Records, c: RowContext) -> Draft:
    """This function will return the car of a policy's row; a known policy stays with a car that wore the row's plate."""
    known = plan.papers.policies.get(c.values.get("policy_no") or "")
    before = known.values["vehicle_id"] if known is not None else None
    car = before if isinstance(before, Draft) else plan.world.by_id["customers_vehicle"].get(before)
    if car is not None and plan.cars.keeps(car, c.values):
        plan.cars.serve(car, c.store, c.sheet)
        return car
    return plan.cars.take(c.store, c.values, c.sheet)[0]


def plan_contact(plan: Records, c: RowContext) -> Found:
    """A row of a call list: its customer or vehicle must be known."""
    values = c.values
    car, _ = plan.cars.find(values.get("vin"), values.get("plate"))
    person = known_customer(plan, c)
    if car is None and (values.get("vin") or values.get("plate")):
        return NO_VEHICLE
    if person is None and (car is None or values.get("customer_no")):
        return NO_CUSTOMER
    phones = list(plan.people.phones[person]) if person is not None else []
    contact = plan.papers.contact(c, person, car, phones)
    if car is not None and contact.is_new:
        contact.fill("customer_id", car.values.get("owner_id"), c.sheet)
    role = "csr" if values.get("staff_name") else ""
    staff = plan.places.person(c.store, values.get("staff_no"), values.get("staff_name"), role, c.sheet)
    contact.put("staff_id", ref(staff), c.sheet)
    keep_notes(contact, c)
    return contact, False


def known_customer(plan: Records, c: RowContext) -> Draft | None:
    """This function will return the known customer whom a row names by number, or by phone and name."""
    values = c.values | {"name": c.values.get("customer_name")}
    return plan.people.find(c.store, values, canonical=c.is_canonical)[0]


def plan_assignment(plan: Records, c: RowContext) -> Found:
    """A row that says which advisor and team answer for a customer."""
    person = known_customer(plan, c)
    if person is None and (car := plan.cars.find(c.values.get("vin"), c.values.get("plate"))[0]):
        person = customer_behind(plan, car.values.get("owner_id"))
    if person is None:
        return NO_CUSTOMER
    advisor = plan.places.person(c.store, c.values.get("advisor_no"), c.values.get("advisor_name"), "advisor", c.sheet)
    team = plan.places.team(c.store, c.values.get("team"), c.sheet)
    plan.people.join(person, c.store, c.sheet)
    return plan.papers.assignment(c, person, advisor, team), False
