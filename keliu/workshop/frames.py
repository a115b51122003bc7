"""The orders as the engine reads them (analytics/schemas.py)."""

from keliu.access.frame_sql import day_number, flag, local_day, month_number, text, year_number
from keliu.customers.frames import customer_key

NO_PAYER = "o.customer_fen IS NULL AND o.insurer_fen IS NULL AND o.manufacturer_fen IS NULL"


def orders() -> str:
    """This function will return the query of the frame; without any payer the customer pays labour and parts."""
    return f"""
SELECT s.group_id AS shop, o.vehicle_id AS vehicle, s.code AS store, {day_number("o.arrived_on")} AS day,
  {month_number("o.arrived_on")} AS month, {year_number("o.arrived_on")} AS year, o.kind,
  {flag("o.cancelled")} AS cancelled, {customer_key("c")} AS customer, {text("a.staff_no")} AS advisor,
  CASE WHEN {NO_PAYER} THEN COALESCE(o.labour_fen, 0) + COALESCE(o.parts_fen, 0)
    ELSE COALESCE(o.customer_fen, 0) END AS customer_fen,
  COALESCE(o.insurer_fen, 0) AS insurer_fen, COALESCE(o.manufacturer_fen, 0) AS manufacturer_fen,
  {day_number(local_day("o.delivered_at"))} AS delivered, o.odometer_km
FROM workshop_visit o
JOIN org_store s ON s.id = o.store_id
LEFT JOIN customers_customer c ON c.id = o.customer_id
LEFT JOIN org_staff a ON a.id = o.advisor_id
"""
