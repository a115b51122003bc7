"""Rows of orders and of their lines: the visit, its car, its people, its money (practice A3)."""

from dataclasses import replace
from typing import Any

from keliu.imports.planning.drafts import Draft, RowContext, Values
from keliu.imports.planning.order_parts import OF_THE_LINE, names_order
from keliu.imports.planning.records import Records
from keliu.imports.planning.reversals import original_of
from keliu.imports.planning.row_kinds import (
    NO_CAR,
    Found,
    customer_behind,
    customer_of_car,
    keep_notes,
    take_customer,
)
from keliu.imports.planning.world import ref
from keliu.rules.sentence import N_, Sentence

NO_ORDER = Sentence(N_("The row has no order number"))
NO_ARRIVAL = Sentence(N_("The row has no arrival date"))
UNKNOWN_ORDER = Sentence(N_("No order of this number is known at the store"))
VOID_STATES = frozenset({"void", "cancelled"})
REFUSED_STATES = frozenset({"refused", "rejected"})


def plan_visit(plan: Records, c: RowContext) -> Found:
    """A row of an order list."""
    number = c.values.get("order_no")
    if not number:
        return NO_ORDER
    visit = take_visit(plan, c)
    if isinstance(visit, Sentence):
        return visit
    keep_notes(visit, c)
    return visit, False


def take_back(plan: Records, c: RowContext) -> Found | None:
    """This function will cancel the original of a red reversal; None where the row is an order of its own after all."""
    original = original_of(plan.orders, c)
    if isinstance(original, Draft):
        original.put("cancelled", True, c.sheet)
        return original, True
    return original


def take_visit(plan: Records, c: RowContext) -> Draft | Sentence:
    """This function will return the visit of a row with all that the row says of order, car and people."""
    values = c.values
    known = plan.orders.find(c.store, values["order_no"])
    if "arrived_at" not in values and known is None:
        return NO_ARRIVAL
    car = car_of_order(plan, c, known)
    if car is None:
        return NO_CAR
    visit = plan.orders.take(c.store, values["order_no"], car, visit_values(values), c.sheet)
    plan.cars.describe(car, car_part(plan, car, values), c.sheet, only_empty=True)
    plan.cars.wear(car, values.get("plate"), visit.values["arrived_on"], c.sheet, is_dated=True)
    take_people(plan, c, visit, car)
    take_staff(plan, c, visit)
    if receipt := values.get("receipt_no"):
        plan.orders.receipt(visit, receipt, c.sheet)
    return visit


def car_of_order(plan: Records, c: RowContext, known: Draft | None) -> Draft | None:
    """This function will return the car of an order's row; what an earlier row said of the car is not cleared."""
    values = c.values
    vin, plate = values.get("vin"), values.get("plate")
    before = car_behind(plan, known) if known is not None else None
    if before is not None and not vin and (before.values.get("vin") or plan.cars.keeps(before, values)):
        plan.cars.serve(before, c.store, c.sheet)
        return before
    if not (vin or plate):
        return None
    if before is not None and vin and not plate and not before.values.get("vin"):
        values = values | {"plate": before.values.get("plate")}
    return plan.cars.take(c.store, values, c.sheet)[0]


def car_behind(plan: Records, visit: Draft) -> Draft | None:
    """This function will return the vehicle of a known visit."""
    car = visit.values["vehicle_id"]
    return car if isinstance(car, Draft) else plan.world.by_id["customers_vehicle"].get(car)


def car_part(plan: Records, car: Draft, values: Values) -> Values:
    """This function will return what an order says of the car itself; its kind and notes are the order's."""
    names = ("brand", "series", "model", "purchase_date", "next_maintenance_on", "next_maintenance_km")
    return {name: values.get(name) for name in names}


def visit_values(values: Values) -> Values:
    """This function will return the columns of a visit from a row: money, states, sender."""
    given = dict(values)
    amount, paid = given.pop("amount_fen", None), given.pop("paid_fen", None)
    has_payers = any(given.get(name) is not None for name in ("customer_fen", "insurer_fen", "manufacturer_fen"))
    state, claim = given.get("status"), given.get("claim_status")
    if not has_payers:
        given |= payers_of(amount, paid, given)
    if amount is not None and paid is not None and amount > paid:
        given["outstanding_fen"] = amount - paid
    if claim in REFUSED_STATES or (given.get("claim_no") and state in REFUSED_STATES):
        given |= {"customer_fen": 0, "insurer_fen": 0, "manufacturer_fen": 0}
    if state in VOID_STATES:
        given["cancelled"] = True
    if given.get("claim_no") and "kind" not in given:
        given["kind"] = "warranty"
    given["delivered_at"] = given.get("delivered_at") or given.get("settled_at")
    given["sender_phone"] = (given.get("sender_phones") or [None])[0]
    return given


def payers_of(amount: int | None, paid: int | None, values: Values) -> Values:
    """This function will return who pays an order that names no payers: paid is 实收, of a claim the maker pays."""
    total = paid if paid is not None else amount
    if total is None:
        return {}
    if values.get("claim_no") or values.get("payer") == "manufacturer" or values.get("kind") == "warranty":
        return {"manufacturer_fen": total}
    return {"insurer_fen": total} if values.get("payer") == "insurer" else {"customer_fen": total}


def take_people(plan: Records, c: RowContext, visit: Draft, car: Draft) -> None:
    """This function will give the visit its customer: the one named, else the car's owner, else the sender.

    An order that was known before keeps what it says: who owned the car then is not known.
    """
    person = customer_of_car(plan, c, car, visit)
    owner = customer_behind(plan, car.values.get("owner_id"))
    if person is None and owner is None and c.values.get("sender_name"):
        sender: Values = {"name": c.values["sender_name"], "phones": c.values.get("sender_phones") or []}
        person = _sender(plan, c, visit, sender)
    if person is not None:
        plan.people.join(person, c.store, c.sheet)
        plan.cars.own(car, person, None, c.sheet, may_change=False)
        visit.put("customer_id", ref(person), c.sheet)
    elif owner is not None:
        plan.people.join(owner, c.store, c.sheet)
        if visit.is_new and visit.values.get("customer_id") is None:
            visit.assign("customer_id", ref(owner))


def take_late_people(plan: Records, c: RowContext) -> None:
    """This function will give a visit the customer whom its row names by a phone, when all rows are read."""
    visit = plan.orders.find(c.store, c.values["order_no"])
    if visit is not None and (car := car_behind(plan, visit)) is not None:
        take_people(plan, c, visit, car)


def owners_for_orders(plan: Records) -> None:
    """This function will give the new orders without a customer the owner whom a later row names for their car."""
    for visit in plan.world.drafts["workshop_visit"]:
        if visit.is_new and visit.values.get("customer_id") is None and (car := car_behind(plan, visit)) is not None:
            visit.assign("customer_id", car.values.get("owner_id"))
            owner, store = customer_behind(plan, car.values.get("owner_id")), visit.values["store_id"]
            if owner is not None:
                plan.people.join(
                    owner, store if isinstance(store, Draft) else plan.world.by_id["org_store"][store], visit.sheet
                )


def _sender(plan: Records, c: RowContext, visit: Draft, sender: Values) -> Draft:
    known = customer_behind(plan, visit.values.get("customer_id"))
    if known is not None and known.values.get("name") == sender["name"]:
        return known
    return take_customer(plan, c, sender, only_empty=True)[0]


def take_staff(plan: Records, c: RowContext, visit: Draft) -> None:
    """This function will give the visit its advisor and technician."""
    for role, field in (("advisor", "advisor_id"), ("technician", "technician_id")):
        number, name = c.values.get(f"{role}_no"), c.values.get(f"{role}_name")
        if (person := plan.places.person(c.store, number, name, role, c.sheet)) is not None:
            visit.put(field, ref(person), c.sheet)


def plan_line(plan: Records, c: RowContext) -> Found:
    """A row of order lines; where it also names arrival and car, the order is created from it."""
    number = c.values.get("order_no")
    if not number:
        return NO_ORDER
    visit = plan.orders.find(c.store, number)
    if visit is None:
        return UNKNOWN_ORDER
    line = plan.orders.line(visit, line_values(c.values), c.sheet)
    keep_notes(line, c)
    return line, False


def take_order(plan: Records, c: RowContext) -> None:
    """This function will take the order of a line's row, where the row names it: its sums are those of its lines."""
    if names_order(c.values):
        values = {name: value for name, value in c.values.items() if name not in OF_THE_LINE}
        take_visit(plan, replace(c, values=values))
        plan.orders.sums.add((c.store.values["code"], values["order_no"]))


def line_values(values: Values) -> dict[str, Any]:
    """This function will return the columns of a line from a row."""
    given = dict(values)
    given["origin"] = given.get("part_origin")
    given["payer"] = given.get("line_payer")
    if given.get("quantity") is not None:
        given["quantity"] = round(float(given["quantity"]), 3)
    elif given.get("labour_hours") is not None:
        given["quantity"] = round(float(given["labour_hours"]), 3)
    if given.get("amount_fen") is None and given.get("unit_price_fen") is not None:
        given["amount_fen"] = (
            round(given["unit_price_fen"] * (given["quantity"] or 1)) if given.get("quantity") else None
        )
    return given
