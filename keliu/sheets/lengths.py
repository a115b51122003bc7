"""How long a text may be: what the tables hold, so that a longer one is kept in the notes and listed, never cut."""

LENGTHS = {
    "order_no": 60, "reversal_of": 60, "customer_no": 60, "customer_name": 100, "name": 100, "store_code": 40,
    "store_name": 100, "selling_store": 100, "address": 200, "region_code": 9, "email": 120, "wechat": 60, "source": 60,
    "level": 16, "customer_class": 20, "contact_person": 60, "preferred_channel": 10, "brand": 60, "series": 60,
    "model": 80, "engine_no": 40, "colour": 20, "insurer": 60, "advisor_no": 40, "advisor_name": 40,
    "technician_no": 40, "technician_name": 40, "staff_no": 40, "staff_name": 40, "team": 60, "role": 40,
    "sender_name": 60, "receipt_no": 60, "policy_no": 80, "commercial_policy_no": 70, "compulsory_policy_no": 70,
    "contact_no": 100, "purpose": 60, "outcome": 200, "line_no": 40, "code": 60, "part_batch": 60,
    "supplier_code": 40, "failure_mode": 60, "brands": 200, "goods": 200,
}  # fmt: skip
BY_KIND = {
    ("staff", "name"): 40, ("stores", "region_code"): 6, ("visit_lines", "name"): 200, ("partners", "code"): 40,
}  # fmt: skip


def longest(kind: str, name: str) -> int | None:
    """This function will return the most characters that a field of a kind holds; None: any number."""
    return BY_KIND.get((kind, name), LENGTHS.get(name))
