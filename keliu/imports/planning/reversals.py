"""Red reversals 红冲: the order's number with a suffix and amounts below zero take the original order back (practice A3)."""

import re
from collections.abc import Iterator

from keliu.imports.planning.drafts import Draft, RowContext, Values
from keliu.imports.planning.orders import Orders
from keliu.imports.planning.world import ref
from keliu.rules.sentence import N_, Sentence
from keliu.workshop.models import Visit

UNKNOWN_ORIGINAL = N_("A red reversal, but its original order “%(order)s” is not known")
MONEY = ("labour_fen", "parts_fen", "customer_fen", "insurer_fen", "manufacturer_fen", "amount_fen", "paid_fen")
WORD = r"[-_/.·#\s]*[(（\[]?(?:红冲|冲红|红字|冲销|冲账|冲|退单|退|负|红|HC|CH|CX)[-_]?\d{0,2}[)）\]]?"
REVERSAL = re.compile(rf"^(?P<original>.+?)(?:{WORD}|(?<=\d)[-_/. ]?[RHTCF]\d?|[-_/. ]\d{{1,2}})$", re.IGNORECASE)
TELLING = re.compile(rf"^.+?{WORD}$", re.IGNORECASE)


def is_below_zero(values: Values) -> bool:
    """This function will say whether a row's amounts are negative, none of them positive."""
    amounts = [amount for name in MONEY if (amount := values.get(name)) is not None]
    return any(amount < 0 for amount in amounts) and not any(amount > 0 for amount in amounts)


def may_reverse(orders: Orders, c: RowContext) -> bool:
    """This function will say whether a row could take another order back: it is planned when all orders are known."""
    values = c.values
    number = values.get("order_no")
    if not number:
        return False
    if values.get("is_reversal"):
        return True
    return is_below_zero(values) and REVERSAL.match(number) is not None and orders.find(c.store, number) is None


def originals_of(values: Values) -> Iterator[str]:
    """This function will yield the numbers that the original of a reversal may have, the likeliest first."""
    number = values["order_no"]
    if values.get("reversal_of"):
        yield values["reversal_of"]
    if match := REVERSAL.match(number):
        yield match["original"]
    if values.get("is_reversal"):
        yield number


def original_of(orders: Orders, c: RowContext) -> Draft | Sentence | None:
    """This function will return the visit that a row takes back; a sentence where it is not known; None for no reversal.

    A negative order whose number is built like those of other orders is an order of its own, a refund.
    """
    candidates = list(originals_of(c.values))
    for number in candidates:
        if (visit := orders.find(c.store, number)) is not None:
            return visit
    number = c.values["order_no"]
    if not c.values.get("is_reversal") and not TELLING.match(number) and _is_usual(orders, c.store, number):
        return None
    return Sentence(UNKNOWN_ORIGINAL, {"order": candidates[0] if candidates else number})


def _is_usual(orders: Orders, store: Draft, number: str) -> bool:
    wanted = _shape(number)
    if any(place == ref(store) and _shape(other) == wanted for place, other in orders.visits):
        return True
    if orders.world.batch is None or store.id is None:
        return False
    # The orders of earlier chunks are no longer held, they are written.
    written = Visit.objects.unscoped("import").filter(store_id=store.id, batch=orders.world.batch).order_by("-id")
    return any(_shape(other) == wanted for other in written.values_list("order_no", flat=True).iterator())


def _shape(number: str) -> str:
    return re.sub(r"[A-Z]+", "A", re.sub(r"\d+", "9", number.upper()))
