"""How a column came to its field, in a sentence each: by its heading, by its values, and whether these fit."""

from keliu.rules.sentence import N_, Sentence
from keliu.sheets import Column, fields_of
from keliu.sheets.matching import FIRM, heading_scores
from keliu.web.sentences import say

KNOWN_WORD = 0.8
IS_KNOWN = Sentence(N_("the heading is a usual word for it"))
HAS_KNOWN = Sentence(N_("the heading contains a usual word for it"))
BY_VALUES = Sentence(N_("known by its values, not by its heading"))
ALL_FIT = Sentence(N_("the values looked at all fit"))
NO_VALUES = Sentence(N_("its first rows are empty"))
BOTH = N_("%(first)s; %(second)s")


def thought_of(kind: str, column: Column) -> str:
    """This function will say how a column was understood; empty where a person or Keliu's own layout said so."""
    if column.field is None or column.source != "found":
        return say(column.reason) if column.reason else ""
    score = heading_scores(kind, (column.heading,)).get(column.field, 0.0)
    first = IS_KNOWN if score >= KNOWN_WORD else HAS_KNOWN if score else BY_VALUES
    second = column.reason or _fit(kind, column)
    return say(Sentence(BOTH, {"first": first, "second": second}) if second else first)


def _fit(kind: str, column: Column) -> Sentence | None:
    if not column.samples:
        return NO_VALUES
    return ALL_FIT if fields_of(kind)[column.field or ""].type in FIRM else None
