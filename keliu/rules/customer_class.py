"""Classes A, B, C by value (practice B3, metric V2): shares in integer fen, ties by the customer number as text."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ClassRule:
    """分级: running share of spend up to which a customer is A, then B; least contacts a year by class."""

    a_percent: int = 70
    b_percent: int = 90
    contacts_a: int = 12
    contacts_b: int = 6
    contacts_c: int = 3


def classify(spends: Iterable[tuple[str, int]], rule: ClassRule = ClassRule()) -> dict[str, str]:
    """This function will return the class by customer number from (number, spend of 24 months in fen).

    The running share includes the customer's own amount: A up to and including the first at which it reaches 70 %.
    """
    ranked = sorted(spends, key=lambda pair: (-pair[1], pair[0]))
    total = sum(fen for _, fen in ranked if fen > 0)
    classes: dict[str, str] = {}
    before = 0
    for number, fen in ranked:
        if fen <= 0:
            classes[number] = "C"
            continue
        classes[number] = (
            "A" if before * 100 < rule.a_percent * total else "B" if before * 100 < rule.b_percent * total else "C"
        )
        before += fen
    return classes
