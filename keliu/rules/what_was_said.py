"""What a customer's own words mean, found in the free text that people type (practice A1, C3, C5).

Words only: nothing is guessed from a text without them. A dissatisfaction is over when a later word of the customer
says so, never by silence (practice C5).
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

CLAUSE = re.compile(r"[^，。；;,！!\n]+")
NOT = r"(?:不要|不想|不愿|不接|不能|不便|不方便|别|勿|莫|拒绝|拒接|停止|禁止)"
CALLING = r"(?:电话|来电|致电|打扰|骚扰|联系|推销|营销)"
REFUSALS = (
    rf"{NOT}[^，。；]{{0,6}}{CALLING}", rf"{CALLING}勿", r"(?:不要|别|勿|莫)再?打(?:$|\s)", r"免打扰",
    r"\b(?:do not|don'?t|never|no) (?:\w+ ){0,2}(?:calls?|phone)\b",
)  # fmt: skip
REFUSES = re.compile("|".join(REFUSALS), re.I)
UNHAPPY = (
    r"不(?:太|是很|够|怎么|大|算|很|十分)?满", r"(?:没有?|未)(?:解决|修好)", r"(?<!无)(?<!没有)(?<!未)(?:投诉|抱怨)",
    r"[很较]差", r"\b(?:dis|un)satisfied\b", r"\bunhappy\b", r"\bcomplain",
)  # fmt: skip
DISSATISFIED = re.compile("|".join(UNHAPPY), re.I)
SATISFIED = re.compile(r"满意|已解决|已修好|很好|良好|\bsatisfied\b|\bsolved\b", re.I)


class Said(NamedTuple):
    """客户说的: a contact's key, which car it is about (None: all of them), and its outcome as typed."""

    key: int
    vehicle_id: int | None
    outcome: str


def refusals_in(text: str) -> str:
    """This function will return the clauses of a text in which a customer does not want to be called; empty: none."""
    return "，".join(part.strip() for part in CLAUSE.findall(text) if REFUSES.search(part))


def is_dissatisfied(outcome: str) -> bool:
    """This function will say whether an outcome tells of a customer who is not satisfied."""
    return DISSATISFIED.search(outcome) is not None


def is_satisfied(outcome: str) -> bool:
    """This function will say whether an outcome tells of a customer who is satisfied, in the end."""
    return SATISFIED.search(outcome) is not None and not is_dissatisfied(outcome)


def unresolved(said: Iterable[Said]) -> list[Said]:
    """This function will return the dissatisfactions that no later word about the same car took back, at most one a car.

    `said`: the latest first. What was said without a car counts for every car.
    """
    settled: set[int | None] = set()
    open_ones: list[Said] = []
    for one in said:
        if None in settled or one.vehicle_id in settled:
            continue
        if is_dissatisfied(one.outcome):
            open_ones.append(one)
            settled.add(one.vehicle_id)
        elif is_satisfied(one.outcome):
            settled.add(one.vehicle_id)
    return open_ones
