"""The score of a store: over its vehicles not disposed of, how many of the seven parts are there (metrics)."""

from dataclasses import dataclass

from keliu.access.raw_rows import raw_rows
from keliu.customers.models import Customer, CustomerPhone, CustomerStore, Vehicle, VehicleFacts
from keliu.data_quality.checks.consents import is_asked_sql
from keliu.rules.data_quality import Part


@dataclass(frozen=True, slots=True)
class Parts:
    """The vehicles of a store, how many parts are there over all of them, and how many each is asked for."""

    vehicles: int
    there: int
    asked: int


def count_parts(store_id: int | None = None) -> dict[int, Parts]:
    """This function will count the parts that are there by store, or of one store, in one pass of the database.

    A vehicle's store is its home store; the advisor is the one who answers for its owner there.
    """
    phone = (
        f"EXISTS (SELECT 1 FROM {CustomerPhone._meta.db_table} p WHERE p.customer_id = v.owner_id "
        "AND p.until IS NULL AND p.fails_since IS NULL)"
    )
    advisor = (
        f"EXISTS (SELECT 1 FROM {CustomerStore._meta.db_table} m WHERE m.customer_id = v.owner_id "
        "AND m.store_id = v.home_store_id AND m.advisor_id IS NOT NULL)"
    )
    conditions = [
        "c.name <> ''", phone, advisor, is_asked_sql("v.owner_id"), "v.vin IS NOT NULL OR v.plate <> ''",
        "v.model_id IS NOT NULL",
        "v.purchase_date IS NOT NULL OR f.first_visit_on IS NOT NULL",
    ]  # fmt: skip
    there = " + ".join(f"CASE WHEN {condition} THEN 1 ELSE 0 END" for condition in conditions)
    rows = raw_rows(
        f"SELECT v.home_store_id, COUNT(*), SUM({there}) FROM {Vehicle._meta.db_table} v "
        f"LEFT JOIN {Customer._meta.db_table} c ON c.id = v.owner_id "
        f"LEFT JOIN {VehicleFacts._meta.db_table} f ON f.vehicle_id = v.id "
        "WHERE v.disposed_on IS NULL AND COALESCE(c.level, '') <> 'erased' "
        "AND (%s IS NULL OR v.home_store_id = %s) GROUP BY v.home_store_id",
        store_id, store_id,
    )  # fmt: skip
    return {store: Parts(n, int(total), len(Part)) for store, n, total in rows}
