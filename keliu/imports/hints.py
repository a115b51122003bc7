"""Warnings by kind: those of one column with one reason are one kind, and some kinds are graver than others (practice A6)."""

from functools import lru_cache
from zlib import crc32

from keliu.imports.planning.odometers import LESS
from keliu.imports.planning.other_cars import LATER_WINS, OWN_ROW_WINS
from keliu.rules.sentence import Sentence

# Message ids of warnings of records that are perhaps wrong, the gravest first; all others left a value empty or mended it.
GRAVE = (LATER_WINS, OWN_ROW_WINS, LESS)


def hint_key(column: str, reason: Sentence) -> str:
    """This function will return a short name of the kind of a warning."""
    return _short(column, reason.msgid)


@lru_cache(maxsize=1000)
def _short(column: str, msgid: str) -> str:
    return f"{crc32(column.encode() + b'/' + msgid.encode()):08x}"


def without_values(reason: Sentence) -> Sentence:
    """This function will return the sentence of a kind: what it quotes of a row is left open."""
    return Sentence(reason.msgid, dict.fromkeys(reason.params, "…"))


def is_grave(reason: Sentence) -> bool:
    """This function will say whether a warning tells of a record that is perhaps wrong."""
    return reason.msgid in GRAVE
