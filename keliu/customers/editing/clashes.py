"""Two people edited one file: whose value stands in each field, so that the later one loses nothing.

A field that only one of them changed is settled; one that both changed differently is put to the later one.
"""

from dataclasses import dataclass
from typing import Any

from keliu.audit.actions import as_text


@dataclass(frozen=True, slots=True)
class Clash:
    """争议项: a field that both changed, with both values as shown."""

    name: str
    label: str
    theirs: str
    mine: str


@dataclass(frozen=True, slots=True)
class Merge:
    """合并: the values to go on with, and what the later one has to choose."""

    values: dict[str, Any]
    clashes: list[Clash]
    taken_over: list[Clash]


def merge(seen: dict[str, str], theirs: dict[str, Any], mine: dict[str, Any], labels: dict[str, str]) -> Merge:
    """This function will merge what two people saved; `seen`: the texts that the later one had before him."""
    values: dict[str, Any] = {}
    clashes, taken_over = [], []
    for name, own in mine.items():
        before, their, my = seen.get(name, ""), as_text(theirs[name]) or "", as_text(own) or ""
        told = Clash(name, labels[name], their, my)
        values[name] = own
        if their == my:
            continue
        if my == before:
            values[name] = theirs[name]
            taken_over.append(told)
        elif their != before:
            clashes.append(told)
    return Merge(values, clashes, taken_over)
