"""Vehicles, customers and who answers for them as the engine reads them (analytics/schemas.py).

A customer is known to the engine by number and key, so that customers without a number are apart and texts order by number.
"""

from keliu.access.frame_sql import day_number, flag, text, year_number
from keliu.analytics.schemas import NEVER
from keliu.customers.models import VehicleModel
from keliu.customers.stages import StageBook
from keliu.org.models import Store
from keliu.rules.due_dates import Interval
from keliu.rules.vehicle_life import Warranty

APART = "\t"  # less than anything that a number is written with
FALL_BACK = Warranty()


def customer_key(alias: str) -> str:
    """This function will return the SQL of a customer's name in the engine, '' where there is none."""
    return text(f"{alias}.customer_no || '{APART}' || {alias}.id")


def vehicles() -> str:
    """This function will return the query of the frame; `limited` says which limits hold by home store and model."""
    return f"""
SELECT v.group_id AS shop, v.id AS vehicle, {text("s.code")} AS store, l.limits,
  {day_number("v.purchase_date")} AS purchased, {year_number("v.purchase_date")} AS purchase_year,
  {flag("v.sold_by_store")} AS is_sold_here
FROM customers_vehicle v
JOIN limited l ON l.store = COALESCE(v.home_store_id, 0) AND l.model = COALESCE(v.model_id, 0)
LEFT JOIN org_store s ON s.id = v.home_store_id
"""


def owners() -> str:
    """This function will return the query of the frame: principal owners over time, the first known one from ever."""
    return f"""
SELECT h.shop, h.vehicle, {customer_key("c")} AS customer,
  CASE WHEN h.place = 1 THEN 0 ELSE {day_number("h.since")} END AS since,
  COALESCE({day_number("h.until")}, {NEVER}) AS until
FROM (
  SELECT v.group_id AS shop, o.vehicle_id AS vehicle, o.customer_id, o.since, o.until, ROW_NUMBER() OVER (
    PARTITION BY o.vehicle_id ORDER BY CASE WHEN o.since IS NULL THEN 0 ELSE 1 END, o.since, o.id
  ) AS place
  FROM customers_ownership o JOIN customers_vehicle v ON v.id = o.vehicle_id WHERE o.is_principal
) h JOIN customers_customer c ON c.id = h.customer_id
"""


def disposals() -> str:
    """This function will return the query of the frame."""
    return f"""
SELECT v.group_id AS shop, d.vehicle_id AS vehicle, {day_number("d.disposed_on")} AS day,
  {flag("v.disposed_on IS NULL")} AS is_over
FROM customers_disposal d JOIN customers_vehicle v ON v.id = d.vehicle_id
"""


def customers() -> str:
    """This function will return the query of the frame."""
    return f"""
SELECT c.group_id AS shop, {customer_key("c")} AS customer, {text("s.code")} AS store, {text("a.staff_no")} AS advisor
FROM customers_customer c
LEFT JOIN org_store s ON s.id = c.home_store_id
LEFT JOIN org_staff a ON a.id = c.advisor_id
"""


def assignments() -> str:
    """This function will return the query of the frame."""
    return f"""
SELECT s.group_id AS shop, {customer_key("c")} AS customer, s.code AS store, {text("a.staff_no")} AS advisor,
  {text("t.name")} AS team, {day_number("x.from_date")} AS since, COALESCE({day_number("x.to_date")}, {NEVER}) AS until
FROM customers_assignment x
JOIN customers_customer c ON c.id = x.customer_id
JOIN org_store s ON s.id = x.store_id
LEFT JOIN org_staff a ON a.id = x.advisor_id
LEFT JOIN org_team t ON t.id = x.team_id
"""


def limits_by_home(book: StageBook) -> dict[tuple[int, int], tuple[int, ...]]:
    """This function will return what holds for a vehicle by its home store and model, 0 for none.

    Months of the stages, of the first maintenance and of the warranty, and its kilometres.
    """
    stores = [0, *Store.objects.unscoped("retention figures").values_list("id", flat=True)]
    models = [(0, Interval().first_months, FALL_BACK.months, FALL_BACK.km)]
    known = VehicleModel.objects.values_list("id", "first_months", "warranty_months", "warranty_km")
    for (
        key,
        first,
        months,
        km,
    ) in known:  # months of the warranty, and only with them its kilometres, win over the fall-back
        own = Warranty(months, km or FALL_BACK.km) if months else FALL_BACK
        models.append((key, first, own.months, own.km))
    found = {}
    for store in stores:
        for model, *rest in models:
            stages = book.limits(store or None, model or None)
            found[store, model] = (stages.cooling, stages.at_risk, stages.lost, *rest)
    return found
