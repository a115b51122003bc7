"""What the rows of order lines say of their orders: arrival, car, people, money of the whole (practice A3)."""

from collections.abc import Iterable, Iterator

from keliu.imports.planning.reversals import REVERSAL, is_below_zero
from keliu.imports.planning.typed import MONEY_NAMES
from keliu.sheets import Row

OF_THE_LINE = frozenset({
    "amount", "amount_fen", "unit_price", "unit_price_fen", "name", "line_no", "type", "code", "quantity",
    "labour_hours", "line_payer", "part_origin", "part_batch", "supplier_code", "failure_mode",
})  # fmt: skip


def names_order(values: dict[str, object]) -> bool:
    """This function will say whether a row of lines also names the arrival and the car of its order."""
    return bool(values.get("order_no") and "arrived_at" in values and (values.get("vin") or values.get("plate")))


def order_parts(rows: Iterable[Row]) -> Iterator[Row]:
    """This function will yield what lines say of their orders, without the columns of the line; what the line before
    said too is left out, and so is a line that could be a red reversal.
    """
    before: dict[str, object] = {}
    for row in rows:
        if row.reject is not None or not names_order(row.values) or _may_reverse(row.values):
            continue
        values = {name: value for name, value in row.values.items() if name not in OF_THE_LINE}
        if values != before:
            before = values
            yield Row(row.number, dict(values))


def _may_reverse(values: dict[str, object]) -> bool:
    money = {MONEY_NAMES[name]: value for name, value in values.items() if name in MONEY_NAMES}
    is_negative = is_below_zero(money) and REVERSAL.match(str(values["order_no"]))
    return bool(values.get("is_reversal") or is_negative)
