"""What each kind asks of a whole row: its key and date, sender and owner, who pays, states (interface, hard rows)."""

import re
from collections.abc import Callable, Mapping

from keliu.rules.sentence import N_, Sentence
from keliu.sheets.rows import Row

Headings = Mapping[str, str]
Finisher = Callable[[Row, Headings], None]
PAYERS = ("customer", "insurer", "manufacturer")
BY_KIND = {"accident": "insurer", "warranty": "manufacturer"}
MONEY = ("labour_amount", "parts_amount", "amount", "paid", *(f"paid_by_{payer}" for payer in PAYERS))
NO_CAR = Sentence(N_("The row has neither a VIN nor a plate"))
REVERSED = re.compile(r"红冲|冲红|红字|冲销|^是$|^1$|^√$|^Y(?:ES)?$", re.IGNORECASE)
NOT_REVERSED = re.compile(r"^(?:否|无|未.*|不.*|非.*|正常|0|N|NO|蓝.*)$", re.IGNORECASE)


def _reject_without(row: Row, headings: Headings, name: str, missing: str) -> bool:
    """Reject the row when it lacks a value, telling an unreadable cell from an empty one."""
    if row.values.get(name) is not None:
        return False
    heading = headings.get(name)
    told = next((w.reason for w in row.warnings if w.column == heading), None)
    row.reject = told or Sentence(missing)
    return True


def _has_car(row: Row) -> bool:
    return bool(row.values.get("vin") or row.values.get("plate"))


def _finish_store(row: Row, headings: Headings) -> None:
    if not row.values.get("store_code") and not row.values.get("name"):
        row.reject = Sentence(N_("The row has no store code"))


def _finish_staff(row: Row, headings: Headings) -> None:
    if not row.values.get("staff_no") and not row.values.get("name"):
        row.reject = Sentence(N_("The row has neither a staff number nor a name"))


def _finish_partner(row: Row, headings: Headings) -> None:
    if not row.values.get("code") and not row.values.get("name"):
        row.reject = Sentence(N_("The row has neither a code nor a name of the business"))
    if any("经销" in headings.get(name, "") for name in ("code", "name")):
        row.values["is_dealer"] = True


def _finish_customer(row: Row, headings: Headings) -> None:
    if not any(row.values.get(name) for name in ("customer_no", "name", "phones")):
        row.reject = Sentence(N_("The row has no customer number, name or phone"))


def _finish_vehicle(row: Row, headings: Headings) -> None:
    if not _has_car(row):
        row.reject = _bad_key(row, headings, ("vin", "plate")) or NO_CAR


def _bad_key(row: Row, headings: Headings, names: tuple[str, ...]) -> Sentence | None:
    own = {headings[name] for name in names if name in headings}
    return next((w.reason for w in row.warnings if w.column in own), None)


def _finish_visit(row: Row, headings: Headings) -> None:
    _settle(row)
    if _reject_without(row, headings, "order_no", N_("The row has no order number")):
        return
    if _reject_without(row, headings, "arrived_at", N_("The row has no arrival time")):
        return
    if not _has_car(row):
        row.reject = NO_CAR


def _finish_line(row: Row, headings: Headings) -> None:
    values = row.values
    _mark_states(row)
    if payer := values.get("payer"):
        values.setdefault("line_payer", payer)
    if _reject_without(row, headings, "order_no", N_("The row has no order number")):
        return
    heading = headings.get("arrived_at")
    if heading and values.get("arrived_at") is None:
        row.reject = next((w.reason for w in row.warnings if w.column == heading), None)


def _settle(row: Row) -> None:
    """Say who paid what: 实收 is paid, the rest of 应收 outstanding; without payers' columns by the payer's word."""
    values = row.values
    _mark_states(row)
    if values.get("claim_no"):
        values.setdefault("kind", "warranty")
    amount, paid = values.get("amount"), values.get("paid")
    if isinstance(amount, int) and isinstance(paid, int):
        values["outstanding"] = max(amount - paid, 0) if amount >= 0 else 0
    if not any(f"paid_by_{payer}" in values for payer in PAYERS):
        total = paid if isinstance(paid, int) else amount
        payer = values.get("payer") or BY_KIND.get(str(values.get("kind")), "customer")
        if isinstance(total, int) and payer in PAYERS:
            values[f"paid_by_{payer}"] = total
    if values.get("claim_status") == "refused":
        for payer in PAYERS:
            values[f"paid_by_{payer}"] = 0
        values.pop("outstanding", None)


def _mark_states(row: Row) -> None:
    values = row.values
    if values.get("sender_name") and not (values.get("customer_name") or values.get("customer_no")):
        # A phone beside a sender and no owner is the sender's.
        phones = values.pop("phones", None)
        if phones and "sender_phones" not in values:
            values["sender_phones"] = phones
    if values.get("status") == "void":
        values["cancelled"] = True
    _mark_reversal(values)


def _mark_reversal(values: dict[str, object]) -> None:
    """Say whether a row takes an order back: by its mark, or by the number of the order that it names."""
    mark = str(values.get("reversal") or "")
    is_marked = REVERSED.search(mark) is not None and not NOT_REVERSED.match(mark)
    if len(mark) > 4 and not is_marked:
        values.setdefault("reversal_of", mark)
    if values.get("reversal_of") in {None, values.get("order_no")}:
        values.pop("reversal_of", None)
    is_named = "reversal_of" in values
    amounts = [amount for name in MONEY if isinstance(amount := values.get(name), int)]
    if is_marked and any(amount > 0 for amount in amounts):
        # Marked, with amounts above zero: the original itself, which a later reversal took back.
        values["cancelled"] = True
    elif is_marked or (is_named and any(amount < 0 for amount in amounts)):
        values["is_reversal"] = True


def _finish_policy(row: Row, headings: Headings) -> None:
    values = row.values
    if wide := _two_covers(values):
        values["policies"] = wide
    if not (values.get("policy_no") or (wide and any(part.get("policy_no") for part in wide)) or _has_car(row)):
        row.reject = _bad_key(row, headings, ("policy_no", "vin", "plate")) or Sentence(
            N_("The row has neither a policy number nor a vehicle")
        )
        return
    dates = [values.get("starts_on"), values.get("ends_on"), *(part.get("ends_on") for part in wide)]
    if not any(dates) and not values.get("policy_no"):
        row.reject = _bad_key(row, headings, ("starts_on", "ends_on")) or Sentence(
            N_("The row has no date of the policy")
        )


def _two_covers(values: Mapping[str, object]) -> list[dict[str, object]]:
    """The covers of a row that has columns of its own for compulsory and commercial insurance."""
    found: list[dict[str, object]] = []
    for kind in ("compulsory", "commercial"):
        part = {
            name: values[f"{kind}_{name}"] for name in ("policy_no", "premium", "ends_on") if f"{kind}_{name}" in values
        }
        if part and (part.get("premium") != 0 or len(part) > 1):
            common = {name: values[name] for name in ("starts_on", "ends_on", "insurer") if name in values}
            found.append({"kind": kind, **common, **part})
    return found


def _finish_contact(row: Row, headings: Headings) -> None:
    if _reject_without(row, headings, "at", N_("The row has no time of the contact")):
        return
    if not (_has_car(row) or row.values.get("customer_no") or row.values.get("phones") or row.values.get("order_no")):
        row.reject = Sentence(N_("The row names neither a customer nor a vehicle"))


def _finish_assignment(row: Row, headings: Headings) -> None:
    if not (_has_car(row) or row.values.get("customer_no") or row.values.get("phones")):
        row.reject = Sentence(N_("The row names neither a customer nor a vehicle"))
    elif row.values.get("from_date") is None:
        row.reject = _bad_key(row, headings, ("from_date",))


FINISHERS: dict[str, Finisher] = {
    "stores": _finish_store,
    "staff": _finish_staff,
    "partners": _finish_partner,
    "customers": _finish_customer,
    "vehicles": _finish_vehicle,
    "visits": _finish_visit,
    "visit_lines": _finish_line,
    "policies": _finish_policy,
    "contacts": _finish_contact,
    "assignments": _finish_assignment,
}
