"""The texts of a long list as values: each distinct text by the cleaner that a row's cell goes through as well.

`typed` holds, beside the values, whether the row is `clean`: no cell of it would be warned about, nothing is kept in its
notes, its order stands in one row only, and no amount is below zero (it could take an order back).
"""

from collections.abc import Callable, Iterator
from datetime import UTC
from typing import Any
from zoneinfo import ZoneInfo

from keliu.imports.longlists.table import OrderTable
from keliu.imports.planning.typed import moment_of

ASCII_NUMBER = "[A-Za-z0-9][A-Za-z0-9_-]{0,57}[0-9]"  # such an order's number the cleaner leaves as it is
CODES = {
    "order_no": "order_no", "store_code": "store", "vin": "vin", "plate": "plate", "customer_no": "customer",
    "advisor_no": "advisor", "technician_no": "technician", "kind": "kind", "description": "description",
}  # fmt: skip
NUMBERS = {
    "odometer_km": "odometer_km", "labour_amount": "labour_fen", "parts_amount": "parts_fen",
    "parts_cost": "parts_cost_fen", "paid_by_customer": "customer_fen", "paid_by_insurer": "insurer_fen",
    "paid_by_manufacturer": "manufacturer_fen", "cancelled": "cancelled",
}  # fmt: skip
TIMES = ("arrived_at", "promised_at", "delivered_at")
SIGNED = ("labour_fen", "parts_fen", "customer_fen", "insurer_fen", "manufacturer_fen")
COLUMNS = "text VARCHAR, value VARCHAR, is_ok BOOLEAN"
Clean = Callable[[object], tuple[Any, Any]]


def make_typed(table: OrderTable, cleaners: dict[str, Clean], zone: ZoneInfo) -> None:
    """This function will make `typed` from `raw`; `cleaners` by field."""
    for name, clean in cleaners.items():
        where = f"AND NOT regexp_full_match({name}, '{ASCII_NUMBER}')" if name == "order_no" else ""
        texts = (row[0] for row in table.each(f"SELECT DISTINCT {name} FROM raw WHERE {name} IS NOT NULL {where}"))
        table.take_rows(f"of_{name}", COLUMNS, _told(name, clean, texts, zone))
    columns, joins, clean_ones = ["rid", "place", "line"], [], ["true"]
    for name in (*CODES, *NUMBERS, *TIMES):
        if name not in cleaners:
            columns.append(_missing(name))
            continue
        own = f"of_{name}"
        joins.append(f"LEFT JOIN {own} ON raw.{name} = {own}.text")
        columns.append(_column(name, own))
        known = f"{own}.text IS NULL OR {own}.is_ok" if name in CODES else f"raw.{name} IS NULL OR {own}.is_ok"
        clean_ones.append(f"({known})")
    table.run(
        f"CREATE TABLE loose AS SELECT {', '.join(columns)}, {' AND '.join(clean_ones)} AS is_clean "
        f"FROM raw {' '.join(joins)}"
    )
    _only_clean(table)


def _told(name: str, clean: Clean, texts: Iterator[str], zone: ZoneInfo) -> Iterator[tuple[Any, ...]]:
    """Yield text, value, whether it passes; of codes only those that do not stand for themselves."""
    for text in texts:
        value, warning = clean(text)
        if name in CODES:
            if value != text or warning is not None:
                yield text, value, warning is None
        elif name in TIMES and value is not None:
            yield text, f"{value}|{moment_of(value, zone).astimezone(UTC).replace(tzinfo=None)}", warning is None
        elif isinstance(value, bool):
            yield text, int(value), warning is None
        else:
            yield text, value, warning is None


def _column(name: str, own: str) -> str:
    if name in CODES:
        return f"CASE WHEN {own}.text IS NULL THEN raw.{name} ELSE {own}.value END AS {CODES[name]}"
    if name in NUMBERS:
        return f"CAST({own}.value AS BIGINT) AS {NUMBERS[name]}"
    day = f", CAST({own}.value[:10] AS DATE) AS day" if name == "arrived_at" else ""
    return f"{own}.value[21:] AS {name}{day}"


def _missing(name: str) -> str:
    if name in CODES:
        return f"CAST(NULL AS VARCHAR) AS {CODES[name]}"
    if name in NUMBERS:
        return f"CAST(NULL AS BIGINT) AS {NUMBERS[name]}"
    return f"CAST(NULL AS VARCHAR) AS {name}"


def _only_clean(table: OrderTable) -> None:
    """Let rows without a key, of an order that stands in several rows, or with an amount below zero be none of the clean."""
    table.run(
        "CREATE TABLE twice AS SELECT store, order_no FROM loose WHERE order_no IS NOT NULL "
        "GROUP BY store, order_no HAVING COUNT(*) > 1"
    )
    above = " AND ".join(f"COALESCE({name}, 0) >= 0" for name in SIGNED)
    table.run(
        "CREATE TABLE typed AS SELECT loose.* EXCLUDE (is_clean), COALESCE(is_clean AND loose.order_no IS NOT NULL AND "
        f"loose.store IS NOT NULL AND vin IS NOT NULL AND arrived_at IS NOT NULL AND twice.order_no IS NULL AND {above}, "
        "false) AS is_clean FROM loose LEFT JOIN twice ON loose.store IS NOT DISTINCT FROM twice.store "
        "AND loose.order_no = twice.order_no"
    )
    table.run("DROP TABLE loose")
