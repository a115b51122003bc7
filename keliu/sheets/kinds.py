"""What kind of records a sheet holds, from the fields that its columns fit."""

from collections.abc import Mapping

from keliu.sheets.fields import KINDS, missing_fields
from keliu.sheets.synonyms import CANONICAL, CANONICAL_KEYS

# The fields that tell a kind from the others, and those without which a sheet names no record at all.
TELLING: dict[str, frozenset[str]] = {
    "stores": frozenset({"store_code", "longitude", "latitude"}),
    "staff": frozenset({"staff_no", "role", "team", "left_on"}),
    "partners": frozenset({"code", "name", "brands", "goods"}),
    "customers": frozenset({"customer_no", "name", "source", "level", "customer_class", "registered_on", "id_last4"}),
    "vehicles": frozenset(
        {
            "purchase_date",
            "engine_no",
            "colour",
            "registered_on",
            "warranty_until",
            "warranty_km",
            "inspection_due_on",
            "insurance_ends_on",
            "sold_by_store",
            "disposed_on",
            "previous_plate",
            "last_visit_on",
            "odometer_on",
        }
    ),
    "visits": frozenset(
        {
            "order_no",
            "arrived_at",
            "promised_at",
            "delivered_at",
            "settled_at",
            "labour_amount",
            "parts_amount",
            "paid_by_customer",
            "paid_by_insurer",
            "paid_by_manufacturer",
            "claim_no",
            "requested_services",
            "technician_name",
            "sender_name",
        }
    ),
    "visit_lines": frozenset(
        {"line_no", "code", "quantity", "unit_price", "part_batch", "supplier_code", "failure_mode", "order_no"}
    ),
    "policies": frozenset(
        {
            "policy_no",
            "premium",
            "starts_on",
            "ends_on",
            "insurer",
            "commercial_premium",
            "compulsory_premium",
            "commercial_ends_on",
            "compulsory_ends_on",
        }
    ),
    "contacts": frozenset({"contact_no", "at", "channel", "direction", "connected", "outcome", "purpose"}),
    "assignments": frozenset({"from_date", "to_date", "advisor_no", "advisor_name", "team"}),
}
ANCHORS: dict[str, tuple[str, ...]] = {
    "stores": ("store_code", "name"),
    "staff": ("staff_no", "name"),
    "partners": ("code", "name"),
    "customers": ("customer_no", "name", "phone"),
    "vehicles": ("vin", "plate"),
    "visits": ("order_no", "vin", "plate"),
    "visit_lines": ("order_no",),
    "policies": ("policy_no", "vin", "plate"),
    "contacts": ("customer_no", "vin", "plate", "phone", "contact_no"),
    "assignments": ("customer_no", "vin", "plate"),
}
# How surely an anchor must be one: every list of articles has a heading with 名称 or 编码 in it, and none is of stores.
LEAST, LEAST_OF = 0.6, {"stores": 0.8}
LINE_COLUMNS = ("name", "code", "quantity", "unit_price")


def canonical_kind(headings: frozenset[str]) -> str | None:
    """This function will return the kind whose canonical headings these are, further columns allowed; else None."""
    best: tuple[int, str] | None = None
    for kind in KINDS:
        own = headings & frozenset(CANONICAL[kind])
        has_key = any(headings.issuperset(group) for group in CANONICAL_KEYS[kind])
        if has_key and 2 * len(own) >= len(headings):
            extra = len(own) * 10 - len(frozenset(CANONICAL[kind]) - own)
            if best is None or extra > best[0]:
                best = extra, kind
    if best is None or (best[1] == "customers" and "vin" in headings):
        return None
    return best[1]


def kind_scores(confidences: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    """This function will weigh the kinds, given for each the confidence of the fields that found a column."""
    scores: dict[str, float] = {}
    for kind, found in confidences.items():
        if not any(found.get(name, 0.0) >= LEAST_OF.get(kind, LEAST) for name in ANCHORS[kind]):
            continue
        told = sum(sure for name, sure in found.items() if name in TELLING[kind])
        rest = sum(sure for name, sure in found.items() if name not in TELLING[kind])
        gap = len(missing_fields(kind, frozenset(found)))
        scores[kind] = 2.0 * told + rest - 3.0 * gap
        if not told:
            scores[kind] -= 1.0 if kind == "vehicles" and names_cars_twice(found) else 2.0
    return scores


def names_cars_twice(found: Mapping[str, float]) -> bool:
    """This function will say whether both a VIN and a plate have a column: a list of cars, though nothing else tells so."""
    return all(found.get(name, 0.0) >= LEAST for name in ANCHORS["vehicles"])


def choose_kind(confidences: Mapping[str, Mapping[str, float]], *, orders_repeat: bool) -> tuple[str | None, float]:
    """This function will return the likeliest kind with its confidence 0 to 1; None where no kind fits."""
    scores = kind_scores(confidences)
    ranked = sorted(scores, key=lambda kind: -scores[kind])
    if not ranked or scores[ranked[0]] <= 0.5:
        return None, 0.0
    best = ranked[0]
    orders, lines = confidences.get("visits", {}), confidences.get("visit_lines", {})
    if best in {"visits", "visit_lines"}:
        has_line = any(lines.get(name, 0.0) >= 0.6 for name in LINE_COLUMNS)
        is_order = not missing_fields("visits", frozenset(orders))
        has_article = any(lines.get(name, 0.0) >= 0.6 for name in ("code", "quantity", "unit_price"))
        is_list_of_lines = has_line and (orders_repeat or (has_article and not is_order))
        best = "visit_lines" if is_list_of_lines else "visits"
    elif best in {"customers", "vehicles"} and "visits" in scores and not missing_fields("visits", frozenset(orders)):
        best = "visits"
    elif best == "customers" and confidences["vehicles"].get("vin", 0.0) >= 0.6:
        best = "vehicles"
    second = max((scores[kind] for kind in ranked if kind != best), default=0.0)
    top = max(scores.get(best, 0.0), 0.1)
    return best, round(min(0.99, 0.6 + 0.4 * max(0.0, top - max(second, 0.0)) / top), 2)
