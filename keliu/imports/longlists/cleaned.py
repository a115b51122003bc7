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

# Texts that say what they mean without their cleaner: a number of an order, whole km, a minute of a day that passes.
MINUTE = "[0-9]{4}-[0-9]{2}-[0-9]{2} ([01][0-9]|2[0-3]):[0-5][0-9]"
PLAIN = {
    "order_no": "[A-Za-z0-9][A-Za-z0-9_-]{0,57}[0-9]", "odometer_km": "0|[1-9][0-9]{0,5}",
    "arrived_at": MINUTE, "promised_at": MINUTE, "delivered_at": MINUTE,
}  # fmt: skip
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
Barred = dict[str, Callable[[str], bool]]


def make_typed(table: OrderTable, cleaners: dict[str, Clean], zone: ZoneInfo, barred: Barred) -> None:
    """This function will make `typed` from `raw`; `cleaners` by field, `barred` says which values are the plan's."""
    columns, joins, clean_ones = ["rid", "place", "line"], [], ["true"]
    for name in (*CODES, *NUMBERS, *TIMES):
        if name not in cleaners:
            columns.append(_missing(name))
            continue
        if name in TIMES:
            table.take_rows(f"days_{name}", "day VARCHAR, ahead BIGINT", _days(table, name, cleaners[name], zone))
            joins.append(f"LEFT JOIN days_{name} ON {_is_plain(name)} AND raw.{name}[:10] = days_{name}.day")
        texts = (
            row[0] for row in table.each(f"SELECT DISTINCT {name} FROM raw WHERE {name} IS NOT NULL {_others(name)}")
        )
        table.take_rows(f"of_{name}", COLUMNS, _told(name, cleaners[name], texts, zone))
        joins.append(f"LEFT JOIN of_{name} ON raw.{name} = of_{name}.text")
        columns.append(_column(name, f"of_{name}"))
        clean_ones.append(f"({_is_clean(name, f'of_{name}')})")
    table.run(
        f"CREATE VIEW loose AS SELECT {', '.join(columns)}, {' AND '.join(clean_ones)} AS is_clean "
        f"FROM raw {' '.join(joins)}"
    )
    _only_clean(table, barred)
    table.run("DROP VIEW loose")


def _is_plain(name: str) -> str:
    """Return the SQL that a text is written in the one way that says what it means without its cleaner."""
    return f"regexp_full_match(raw.{name}, '{PLAIN[name]}')"


def _others(name: str) -> str:
    """Return the SQL that leaves out the texts that need no cleaner of their own."""
    if name in TIMES:
        return f"AND NOT ({_is_plain(name)} AND {name}[:10] IN (SELECT day FROM days_{name}))"
    return f"AND NOT {_is_plain(name)}" if name in PLAIN else ""


def _days(table: OrderTable, name: str, clean: Clean, zone: ZoneInfo) -> Iterator[tuple[str, int]]:
    """Yield the days whose every minute passes, and by how many seconds their clock is ahead of the world's."""
    days = table.each(f"SELECT DISTINCT {name}[:10] FROM raw WHERE {_is_plain(name)}")
    for (day,) in days:
        if clean(f"{day} 00:00") == (f"{day} 00:00:00", None):
            first, last = (moment_of(f"{day} {clock}", zone).utcoffset() for clock in ("00:00:00", "23:59:59"))
            if first is not None and first == last:
                yield day, int(first.total_seconds())


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
    if name in TIMES:
        days = f"days_{name}"
        plain = f"strftime(TRY_CAST(raw.{name} AS TIMESTAMP) - to_seconds({days}.ahead), '%Y-%m-%d %H:%M:%S')"
        day = f", CAST(COALESCE({days}.day, {own}.value[:10]) AS DATE) AS day" if name == "arrived_at" else ""
        return f"CASE WHEN {days}.day IS NULL THEN {own}.value[21:] ELSE {plain} END AS {name}{day}"
    value = f"CAST({own}.value AS BIGINT)"
    if name in PLAIN:
        value = f"CASE WHEN {_is_plain(name)} THEN TRY_CAST(raw.{name} AS BIGINT) ELSE {value} END"
    return f"{value} AS {NUMBERS[name]}"


def _is_clean(name: str, own: str) -> str:
    if name in CODES:
        return f"{own}.text IS NULL OR {own}.is_ok"
    plain = f" OR days_{name}.day IS NOT NULL" if name in TIMES else f" OR {_is_plain(name)}" if name in PLAIN else ""
    return f"raw.{name} IS NULL{plain} OR {own}.is_ok"


def _missing(name: str) -> str:
    if name in CODES:
        return f"CAST(NULL AS VARCHAR) AS {CODES[name]}"
    if name in NUMBERS:
        return f"CAST(NULL AS BIGINT) AS {NUMBERS[name]}"
    return f"CAST(NULL AS VARCHAR) AS {name}"


def _only_clean(table: OrderTable, barred: Barred) -> None:
    """Let rows without a key, of an order that stands in several rows, with an amount below zero or a barred value be none
    of the clean.
    """
    table.run(
        "CREATE TABLE twice AS SELECT store, order_no FROM loose WHERE order_no IS NOT NULL "
        "GROUP BY store, order_no HAVING COUNT(*) > 1"
    )
    above = " AND ".join(f"COALESCE({name}, 0) >= 0" for name in SIGNED)
    let_in = _take_barred(table, barred)
    table.run(
        "CREATE TABLE typed AS SELECT loose.* EXCLUDE (is_clean), COALESCE(is_clean AND loose.order_no IS NOT NULL AND "
        "loose.store IS NOT NULL AND vin IS NOT NULL AND arrived_at IS NOT NULL AND twice.order_no IS NULL AND "
        f"{above} AND {let_in}, "
        "false) AS is_clean FROM loose LEFT JOIN twice ON loose.store IS NOT DISTINCT FROM twice.store "
        "AND loose.order_no = twice.order_no"
    )


def _take_barred(table: OrderTable, barred: Barred) -> str:
    """Make the table of each column's barred values and return the SQL that a row has none of them."""
    let_in = ["true"]
    for column, is_barred in barred.items():
        values = (row for row in table.each(f"SELECT DISTINCT {column} FROM loose WHERE {column} IS NOT NULL"))
        table.take_rows(f"barred_{column}", "value VARCHAR", (row for row in values if is_barred(row[0])))
        let_in.append(f"({column} IS NULL OR {column} NOT IN (SELECT value FROM barred_{column}))")
    return " AND ".join(let_in)
