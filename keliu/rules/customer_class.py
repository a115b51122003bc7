"""Classes A, B, C by value (practice B3, metric V2): shares in integer fen, ties by the customer number as text."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ClassRule:
    """分级: running share of spend up to which a customer is A, then B; least contacts a year by class.

    `least_visits`: counted visits in 24 months that A and B ask for besides, if the shop wants it so.
    """

    a_percent: int = 70
    b_percent: int = 90
    contacts_a: int = 12
    contacts_b: int = 6
    contacts_c: int = 3
    least_visits: int = 0

    def least_contacts(self, letter: str) -> int:
        """Return the least contacts a year of a class."""
        return {"A": self.contacts_a, "B": self.contacts_b}.get(letter, self.contacts_c)


SHIPPED = ClassRule()


def class_at(before_fen: int, own_fen: int, total_fen: int, rule: ClassRule = SHIPPED) -> str:
    """This function will return the class from the running sum before the customer, his own spend and the total, in fen.

    This is the form for a window sum of SQL, ordered by spend descending, then by the customer number as text.
    """
    if own_fen <= 0:
        return "C"
    if before_fen * 100 < rule.a_percent * total_fen:
        return "A"
    return "B" if before_fen * 100 < rule.b_percent * total_fen else "C"


def classify(
    spends: Iterable[tuple[str, int]], rule: ClassRule = SHIPPED, visits: Mapping[str, int] | None = None
) -> dict[str, str]:
    """This function will return the class by customer number from (number, spend of 24 months in fen).

    The running share includes the customer's own amount: A up to and including the first at which it reaches 70 %.
    `visits`: counted visits of 24 months by customer number, needed only when the rule asks for a least number.
    """
    ranked = sorted(spends, key=lambda pair: (-pair[1], pair[0]))
    total = sum(fen for _, fen in ranked if fen > 0)
    classes: dict[str, str] = {}
    before = 0
    for number, fen in ranked:
        is_rare = rule.least_visits > 0 and (visits or {}).get(number, 0) < rule.least_visits
        classes[number] = "C" if is_rare else class_at(before, fen, total, rule)
        before += max(fen, 0)
    return classes
