"""The contacts as the engine reads them (analytics/schemas.py)."""

from keliu.access.frame_sql import day_number, flag
from keliu.customers.frames import customer_key


def contacts() -> str:
    """This function will return the query of the frame; two-way: connected by phone or visit, or incoming."""
    two_way = flag("(x.connected AND x.channel IN ('phone', 'visit')) OR x.direction = 'in'")
    return f"""
SELECT x.group_id AS shop, x.vehicle_id AS vehicle, {customer_key("c")} AS customer,
  {day_number("x.contact_on")} AS day, {two_way} AS is_two_way
FROM contacts_contact x LEFT JOIN customers_customer c ON c.id = x.customer_id
"""
