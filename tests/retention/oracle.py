"""The oracle of the retention numbers: the definitions read a second time, literally, slowly and apart from the program.

It loops over vehicles and days, keeps no clever form, and imports nothing but the standard library, so that whoever
compares it with the program compares two independent readings of the same sentences.
"""

from collections.abc import Callable, Iterable
from datetime import date

from tests.retention import oracle_churn, oracle_months, oracle_stages, oracle_value, oracle_work
from tests.retention.oracle_entry import Entry
from tests.retention.oracle_look import Look
from tests.retention.shop import Shop

FIGURES: dict[str, Callable[[Look], list[Entry]]] = {
    "R1": oracle_churn.r1, "R2": oracle_churn.r2, "R3": oracle_churn.r3, "R4": oracle_churn.r4,
    "R5": oracle_stages.r5, "R6": oracle_churn.r6, "R7": oracle_stages.r7, "R8": oracle_stages.r8,
    "R9": oracle_months.r9, "R9a": oracle_months.r9a, "R10": oracle_months.r10, "R11": oracle_months.r11,
    "R12": oracle_months.r12, "V1": oracle_value.v1, "V2": oracle_value.v2, "V3": oracle_value.v3,
    "W1": oracle_work.w1, "W2": oracle_work.w2, "W3": oracle_work.w3, "W4": oracle_work.w4, "W5": oracle_work.w5,
    "W6": oracle_work.w6,
}  # fmt: skip
BY_DEFAULT = ("R1", "R2", "R3", "R4", "R5", "R6", "R7", "R8", "R9", "R9a", "R10", "V2")
VISITS = ("counted", "maintenance")


def compute(
    shop: Shop,
    as_of: date,
    ids: Iterable[str] | None = None,
    store: str | None = None,
    visits: str = "counted",
    gross: bool = False,
) -> list[Entry]:
    """This function will return the figures asked for, R1 to R10, R9a and V2 without `ids`, in the order of the command.

    :raises ValueError: for an unknown id, store or choice of visits.
    """
    asked = list(BY_DEFAULT if ids is None else ids)
    if unknown := set(asked) - set(FIGURES):
        raise ValueError(f"unknown id: {sorted(unknown)}")
    if store is not None and store not in {one.store_code for one in shop.stores}:
        raise ValueError(f"unknown store: {store}")
    if visits not in VISITS:
        raise ValueError(f"unknown visits: {visits}")
    look = Look(shop, as_of, store, visits, gross)
    entries = [entry for id in FIGURES if id in asked for entry in FIGURES[id](seen_by(look, id))]
    if "V3" in asked:
        entries += oracle_value.r1_of_the_loyal(look)
    return sorted(entries, key=place_of)


def seen_by(look: Look, id: str) -> Look:
    """`--visits maintenance` gives every R metric for maintenance visits only; V and W keep all counted ones."""
    return look if id.startswith("R") else look.of_all_counted()


def place_of(entry: Entry) -> tuple[int, tuple[str, ...]]:
    """Order: id as the definitions list them, then `by` values ascending.

    Decided: ascending as text, since the values are strings: "10+" after "1", "at_risk" before "cooling".
    """
    return list(FIGURES).index(entry.id), tuple(entry.by.values())
