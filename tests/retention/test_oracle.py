"""What is asked for is given, in the command's order, and printed as the interface says."""

from decimal import Decimal

import pytest

from tests.retention.oracle import FIGURES, compute
from tests.retention.oracle_entry import Entry, ratio
from tests.retention.worked import assigned, came, car, day, shop_with

NOTHING = shop_with([])
BUSY = shop_with(
    [car(purchase_date="2024-12-05", sold_by_store=True), car("V2", "C2", store_code="B")],
    came("2023-03-03", "2024-06-06", "2025-05-05", advisor_no="1"),
    came("2025-10-10", vin="V2", customer="C2", store="B", kind="accident", paid_by_insurer=50_000),
    assignments=(assigned("2020-01-01"),),
)


def ids(shop, asked=None, **options):
    """The ids of the entries, each once, in their order."""
    return list(dict.fromkeys(one.id for one in compute(shop, day("2025-12-31"), asked, **options)))


def test_without_ids_r1_to_r10_r9a_and_v2_are_given():
    assert ids(BUSY) == ["R1", "R2", "R3", "R4", "R5", "R6", "R7", "R8", "R9", "R9a", "R10", "V2"]


def test_the_order_is_that_of_the_definitions_whatever_was_asked_first():
    assert ids(BUSY, ["W1", "V3", "R10", "R9a", "R9", "R2"]) == ["R1", "R2", "R9", "R9a", "R10", "V3", "W1"]
    assert ids(BUSY, list(FIGURES)) == list(FIGURES)


def test_entries_of_an_id_stand_by_their_dimensions_as_text():
    entries = compute(BUSY, day("2025-12-31"), ["R5", "R7", "R9"])
    shown = [tuple(one.by.values()) for one in entries if one.id == "R5"]
    assert shown == [("active",), ("at_risk",), ("cooling",), ("lost",), ("never_visited",)]
    assert [one.by["age"] for one in entries if one.id == "R7"][:3] == ["0", "1", "10+"]
    months = [tuple(one.by.values()) for one in entries if one.id == "R9"]
    assert months == sorted(months)
    assert next(list(one.by) for one in entries if one.id == "R9") == ["month", "store", "team"]


def test_what_is_always_printed_is_printed_of_an_empty_shop():
    entries = compute(NOTHING, day("2025-12-31"), list(FIGURES))
    numbers = {id: sum(one.id == id for one in entries) for id in FIGURES}
    assert numbers == {
        "R1": 2, "R2": 2, "R3": 12, "R4": 1, "R5": 5, "R6": 0, "R7": 11, "R8": 11, "R9": 0, "R9a": 0, "R10": 12, "R11": 0,
        "R12": 12, "V1": 0, "V2": 3, "V3": 1, "W1": 1, "W2": 12, "W3": 12, "W4": 24, "W5": 1, "W6": 12,
    }  # fmt: skip
    assert {one.value for one in entries} == {None}


def test_r1_of_the_loyal_stands_beside_v3_only():
    assert [one.by for one in compute(BUSY, day("2025-12-31"), ["V3"])] == [{"loyal": "1"}, {}]
    assert [one.by for one in compute(BUSY, day("2025-12-31"), ["R1"])] == [{}]
    assert [one.by for one in compute(BUSY, day("2025-12-31"), ["R1", "V3"]) if one.id == "R1"] == [{}, {"loyal": "1"}]


@pytest.mark.parametrize(("ids", "options"), [(["R99"], {}), (["R1"], {"store": "Z"}), (["R1"], {"visits": "all"})])
def test_what_is_unknown_is_refused(ids, options):
    with pytest.raises(ValueError, match="unknown"):
        compute(BUSY, day("2025-12-31"), ids, **options)


def test_an_entry_is_printed_with_numbers_of_json():
    printed = Entry(
        "W6", {"month": "2025-12"}, Decimal("3.00"), Decimal("1.50"), ratio(Decimal("1.50"), Decimal(3))
    ).printed()
    assert printed == {"id": "W6", "by": {"month": "2025-12"}, "base": 3.0, "count": 1.5, "value": 0.5}


def test_values_of_every_dimension_are_texts():
    entries = compute(BUSY, day("2025-12-31"), list(FIGURES))
    assert {type(value) for one in entries for value in one.by.values()} == {str}


@pytest.mark.parametrize("gross", [False, True])
def test_count_never_exceeds_base_and_members_bear_both_out(gross):
    for one in compute(BUSY, day("2025-12-31"), [id for id in FIGURES if id[0] == "R"], gross=gross):
        assert one.count == sum(member.in_count for member in one.members)
        assert one.id in ("R5", "R10") or one.base == len(one.members)
        assert one.base is None or one.count <= one.base
