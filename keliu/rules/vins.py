"""Vehicle identification numbers (GB 16735, ISO 3779): 17 characters without I, O and Q, the ninth a check digit."""

import re
from dataclasses import dataclass

from keliu.rules.plates import FULL_WIDTH
from keliu.rules.sentence import N_, Sentence

LETTERS = dict(
    zip("ABCDEFGHJKLMNPRSTUVWXYZ", (1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 7, 9, 2, 3, 4, 5, 6, 7, 8, 9), strict=True)
)
VALUES = LETTERS | {str(digit): digit for digit in range(10)}
WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
SHAPE = re.compile(r"[A-HJ-NPR-Z0-9]{17}")
MISTAKEN = str.maketrans("OIQ", "010")
CHARACTERS = "0123456789ABCDEFGHJKLMNPRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class VinReading:
    """What a cell said: the VIN, a note where something is wrong with it, whether letters were corrected."""

    vin: str | None
    note: Sentence | None = None
    corrected: bool = False


def check_digit(vin: str) -> str:
    """This function will return the check digit that belongs to 17 characters of a VIN."""
    rest = sum(VALUES[c] * w for c, w in zip(vin, WEIGHTS, strict=True)) % 11
    return "X" if rest == 10 else str(rest)


def fits_check_digit(vin: str) -> bool:
    """This function will say whether a text has the shape of a VIN and the check digit that belongs to it."""
    return SHAPE.fullmatch(vin) is not None and check_digit(vin) == vin[8]


def likely_vins(vin: str) -> set[str]:
    """This function will return the VINs, check digit right, that one misread character or two swapped ones made into this.

    `vin` has the shape of a VIN and a check digit that does not fit.
    """
    found = {vin[:8] + check_digit(vin) + vin[9:]}
    total = sum(VALUES[c] * w for c, w in zip(vin, WEIGHTS, strict=True))
    wanted = 10 if vin[8] == "X" else int(vin[8]) if vin[8].isdigit() else None
    for place, (own, weight) in enumerate(zip(vin, WEIGHTS, strict=True)):
        if weight and wanted is not None:
            rest = total - VALUES[own] * weight
            fitting = (c for c in CHARACTERS if (rest + VALUES[c] * weight) % 11 == wanted)
            found.update(vin[:place] + c + vin[place + 1 :] for c in fitting)
        swapped = vin[:place] + vin[place : place + 2][::-1] + vin[place + 2 :]
        if fits_check_digit(swapped):
            found.add(swapped)
    return found - {vin}


def read_vin(raw: object) -> VinReading:
    """This function will read a VIN; O, I, Q become 0, 1, 0 when the check digit then fits.

    A check digit that does not fit warns and never refuses: not all makers keep it.
    """
    text = re.sub(r"[\s\-·.]+", "", str(raw or "").translate(FULL_WIDTH)).upper()
    if not text:
        return VinReading(None)
    if SHAPE.fullmatch(text):
        return VinReading(text)
    corrected = text.translate(MISTAKEN)
    if fits_check_digit(corrected):
        note = Sentence(
            N_("VIN “%(value)s” was read as %(vin)s: the check digit then fits"), {"value": text, "vin": corrected}
        )
        return VinReading(corrected, note, corrected=True)
    note = Sentence(N_("“%(value)s” is not a VIN: left empty, the plate counts"), {"value": str(raw)[:40]})
    return VinReading(None, note)


def doubt_vin(vin: str) -> Sentence | None:
    """This function will return a warning when the check digit does not fit."""
    if fits_check_digit(vin):
        return None
    return Sentence(N_("The check digit of VIN %(vin)s does not fit; please compare it with the car"), {"vin": vin})


def show_vin(vin: str) -> str:
    """This function will return the VIN shortened for a list: LFMK···3871."""
    return f"{vin[:4]}···{vin[-4:]}"
