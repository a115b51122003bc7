"""Rows of one order number that name different cars: they stay one order, and the further row says so aloud (practice A3).

Two cars are other ones when their VINs differ or, where the rows share no VIN, their plates do.
"""

from collections.abc import Mapping

from keliu.imports.planning.drafts import Values
from keliu.rules.sentence import N_, Sentence
from keliu.sheets import Warning

LATER_WINS = N_(
    "Another car under the same order number: %(place)s says “%(before)s”, this row “%(now)s”. Both rows are one order, in "
    "which later values win; if they are two orders, correct the number"
)
OWN_ROW_WINS = N_(
    "Another car than its order's: %(place)s says “%(before)s”, this line “%(now)s”. The order keeps the car of its own "
    "row; if they are two orders, correct the number"
)
ROW = N_("row %(row)s")
ROW_OF_SHEET = N_("row %(row)s of “%(sheet)s”")


def other_car(before: Values, now: Values) -> tuple[str, str, str] | None:
    """This function will return the field by which two rows name different cars, and what each says; None for one car."""
    vins = before.get("vin"), now.get("vin")
    if all(vins):
        if vins[0] == vins[1]:
            return None
        plates = before.get("plate") or vins[0], now.get("plate") or vins[1]
        told = plates if plates[0] != plates[1] else vins
        return "vin", str(told[0]), str(told[1])
    plates = before.get("plate"), now.get("plate")
    return ("plate", str(plates[0]), str(plates[1])) if all(plates) and plates[0] != plates[1] else None


def warning_of(
    found: tuple[str, str, str], headings: Mapping[str, str], *, row: int, sheet: str, later_wins: bool
) -> Warning:
    """This function will return the warning of a row; `row` and `sheet` (empty: the same) are those of the row before."""
    name, before, now = found
    place = Sentence(ROW_OF_SHEET, {"row": row, "sheet": sheet}) if sheet else Sentence(ROW, {"row": row})
    message = LATER_WINS if later_wins else OWN_ROW_WINS
    return Warning(headings.get(name, name), Sentence(message, {"place": place, "before": before, "now": now}))
