"""From the JSON-safe values of a typed row to what the tables hold."""

from datetime import date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from keliu.imports.planning.drafts import Values

DATES = frozenset({
    "birthday", "purchase_date", "registered_on", "licence_expires_on", "warranty_until", "inspection_due_on",
    "next_maintenance_on", "disposed_on", "odometer_on", "insurance_ends_on", "starts_on", "ends_on", "from_date",
    "to_date", "left_on", "last_visit_on",
})  # fmt: skip
TIMES = frozenset({"arrived_at", "promised_at", "delivered_at", "settled_at", "at"})
MONEY_NAMES = {
    "labour_amount": "labour_fen", "parts_amount": "parts_fen", "parts_cost": "parts_cost_fen",
    "paid_by_customer": "customer_fen", "paid_by_insurer": "insurer_fen", "paid_by_manufacturer": "manufacturer_fen",
    "amount": "amount_fen", "paid": "paid_fen", "unit_price": "unit_price_fen", "premium": "premium_fen",
}  # fmt: skip


@lru_cache(maxsize=50_000)
def day_of(text: str) -> date:
    """This function will return the day of an ISO date."""
    return date.fromisoformat(text[:10])


@lru_cache(maxsize=50_000)
def moment_of(text: str, zone: ZoneInfo) -> datetime:
    """This function will return the aware time of a store-local one."""
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def typed(values: dict[str, Any], zone: ZoneInfo) -> Values:
    """This function will return a row's values under the names of the tables' columns, dates and times as such."""
    given: Values = {}
    for name, value in values.items():
        if name in DATES:
            value = day_of(value)
        elif name in TIMES:
            value = moment_of(value, zone)
        given[MONEY_NAMES.get(name, name)] = value
    if "arrived_at" in given:
        given["arrived_on"] = day_of(values["arrived_at"])
    return given
