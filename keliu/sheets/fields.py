"""The registry of what a sheet can hold: kinds, their fields, types, needs and headings.

Source: the canonical layout (interface) and the words of the trade's own exports, in simplified characters; headings
in traditional characters are compared after conversion.
"""

from dataclasses import dataclass
from functools import cache

from keliu.sheets.synonyms import CANONICAL, TABLES

KINDS = (
    "stores", "staff", "partners", "customers", "vehicles", "visits", "visit_lines", "policies", "contacts", "assignments",
)  # fmt: skip
TYPES = frozenset({
    "text", "name", "code", "date", "birthday", "time", "money", "km", "number", "quantity", "company", "bool", "phone",
    "plate", "vin", "tail", "gender", "role", "visit_kind", "payer", "line_type", "origin", "policy_kind",
    "channel", "direction", "disposal", "status", "partner_kind",
})  # fmt: skip
WORD_TYPES = frozenset({
    "bool", "company", "gender", "role", "visit_kind", "payer", "line_type", "origin", "policy_kind", "channel",
    "direction", "disposal", "status", "partner_kind",
})  # fmt: skip
# Fields of which every row needs all of one group; the first group whose fields are mapped is enough.
NEEDS: dict[str, tuple[tuple[str, ...], ...]] = {
    "stores": (("store_code",), ("store_name",), ("name",)),
    "staff": (("staff_no",), ("name",)),
    "partners": (("code", "name"), ("name", "contact_person"), ("name", "phone"), ("name", "goods")),
    "customers": (("customer_no",), ("name",), ("phone",)),
    "vehicles": (("vin",), ("plate",)),
    "visits": (("order_no", "arrived_at", "vin"), ("order_no", "arrived_at", "plate")),
    "visit_lines": (("order_no",),),
    "policies": (
        ("policy_no",),
        ("vin", "starts_on"),
        ("plate", "starts_on"),
        ("vin", "ends_on"),
        ("plate", "ends_on"),
    ),
    "contacts": (("customer_no", "at"), ("vin", "at"), ("plate", "at"), ("phone", "at"), ("contact_no", "at")),
    "assignments": (
        ("customer_no", "from_date"),
        ("customer_no", "advisor_no"),
        ("vin", "advisor_no"),
        ("plate", "advisor_no"),
        ("customer_no", "advisor_name"),
    ),
}


@dataclass(frozen=True, slots=True)
class Field:
    """字段: a field of a kind; `synonyms` are headings in simplified characters, the likeliest first."""

    name: str
    type: str
    synonyms: tuple[str, ...]
    is_canonical: bool


@cache
def fields_of(kind: str) -> dict[str, Field]:
    """This function will return the fields that a sheet of this kind can carry, by name.

    :raises KeyError: when there is no such kind.
    """
    found: dict[str, Field] = {}
    for line in filter(str.strip, TABLES[kind].splitlines()):
        name, type_, *synonyms = line.split()
        assert type_ in TYPES, line
        found[name] = Field(name, type_, tuple(synonyms), name in CANONICAL[kind])
    return found


def missing_fields(kind: str, mapped: frozenset[str]) -> tuple[str, ...]:
    """This function will return the needed fields that no column carries, of the group nearest to complete."""
    gaps = [tuple(name for name in group if name not in mapped) for group in NEEDS[kind]]
    return min(gaps, key=len)
