"""Writes of the workshop."""

from collections.abc import Sequence
from datetime import date

from keliu.workshop.customer_facts import refresh_customer_facts
from keliu.workshop.facts import refresh_vehicle_facts


def bring_files_up_to_date(*, today: date, vehicle_ids: Sequence[int] = (), customer_ids: Sequence[int] = ()) -> None:
    """This function will rewrite the facts of some vehicles and customers after an edit, in the caller's transaction.

    Declared to the customer desk, which stands below and edits plates, owners and dates of purchase.
    """
    if vehicle_ids:
        refresh_vehicle_facts(vehicle_ids, today=today)
    if customer_ids:
        refresh_customer_facts(customer_ids, spend_as_of=today)
