"""Whether a customer was asked for his consent to marketing: the one place that asks the ledger of consents (A1, A4).

Asked is who gave it, refused it, or once gave and withdrew it: whatever he said, he was asked.
"""

from collections.abc import Sequence

from keliu.access.raw_rows import among, raw_rows
from keliu.contacts.models import Consent


def asked_of(customer_keys: Sequence[int]) -> set[int]:
    """This function will return those of some customers who were asked."""
    where, given = among("customer_id", customer_keys)
    return {key for (key,) in raw_rows(f"SELECT customer_id FROM {Consent._meta.db_table} WHERE {where}", given)}


def is_asked_sql(customer: str) -> str:
    """This function will return the SQL condition that the customer of a column was asked."""
    return f"EXISTS (SELECT 1 FROM {Consent._meta.db_table} asked WHERE asked.customer_id = {customer})"
