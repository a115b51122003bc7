"""The short way to a big home: a small one, many times over, each copy with keys of its own.

Names, days and money repeat from copy to copy; plates, VINs, numbers of customers and orders do not. Four copies share
the stores of one, so that a store is as large as in a group of a million. Written set-based, without the importer.
"""

import time
from argparse import Namespace

from benchmarks.million.spent import show
from keliu.rules.vins import WEIGHTS

STEP, STORE_STEP, SHARE = 1_000_000, 1_000, 4
OF_VIN = "0123456789.ABCDEFGH..JKLMN.P.R..STUVWXYZ"  # the place of a character, less its tens, is its value
LETTERS = "ABCDEFGHJKMNPRSTUVWXYZ"  # a VIN of the generator begins with L
PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉贵粤青藏川宁琼"
OF_ORG = {"store_id", "home_store_id", "last_store_id", "team_id", "advisor_id", "technician_id"}
PLACES = ("org_store", "org_team", "org_staff")
FILES = (
    "customers_customer", "customers_customernumber", "customers_customerphone", "customers_customeraddress",
    "customers_customerstore", "customers_vehicle", "customers_vehicleplate", "customers_vehiclestore",
    "customers_ownership", "customers_disposal", "customers_odometerreading", "customers_policy",
    "customers_assignment", "customers_vehiclefacts", "customers_customerfacts", "customers_searchentry",
    "workshop_visit", "contacts_contact",
)  # fmt: skip
KEPT = {"group_id", "model_id"}
INDEXES = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE tbl_name = %s AND type = 'index' AND sql IS NOT NULL",
    "postgresql": "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s AND indexdef LIKE 'CREATE INDEX%%'",
}


def copy_home(options: Namespace) -> None:
    """This function will add the copies to the home of this process."""
    from django.db import connection, transaction

    from keliu.customers.listed import LISTED
    from keliu.workshop.touched import WATCH

    started = time.monotonic()
    if connection.vendor == "postgresql":
        _run("SET session_replication_role = replica")  # the keys fit by construction; asks for a superuser
    else:
        connection.disable_constraint_checking()
    indexes = _without_indexes()
    for number in range(1, options.copies):
        with transaction.atomic():
            if number % SHARE == 0:
                for table in PLACES:
                    _copy(table, number // SHARE, number // SHARE)
            for table in FILES:
                _copy(table, number, number // SHARE)
    for statement in indexes:
        _run(statement)
    _number_on()
    WATCH.keep(connection)
    LISTED.keep(connection)
    _run("DELETE FROM workshop_touchedvehicle")
    if connection.vendor == "postgresql":
        _run("SET session_replication_role = DEFAULT")
    _run("ANALYZE")
    show([(f"{options.copies} copies of the home", f"{time.monotonic() - started:.0f} s", "")])


def _run(sql: str, *given: object) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql, given or None)


def _without_indexes() -> list[str]:
    """Drop indexes and triggers, and return the SQL that makes them again."""
    from django.db import connection

    found = []
    with connection.cursor() as cursor:
        for table in FILES:
            cursor.execute(INDEXES[connection.vendor], [table])
            for name, sql in cursor.fetchall():
                if "UNIQUE" not in sql:
                    cursor.execute(f'DROP INDEX "{name}"')
                    found.append(sql)
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
            for name, table, sql in cursor.fetchall():
                cursor.execute(f'DROP TRIGGER "{name}"')
                if table == "customers_searchentry":
                    found.append(sql)
            found.append("INSERT INTO customers_search(customers_search) VALUES ('rebuild')")
        else:
            cursor.execute("SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal")
            for table, name in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name} ON {table}")
    return found


def _copy(table: str, number: int, places: int) -> None:
    from django.db import connection

    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        names = [column.name for column in connection.introspection.get_table_description(cursor, table)]
        values = [_value(table, name, number, places) for name in names]
        own = "id" if "id" in names else names[0] if table != "customers_vehiclefacts" else "vehicle_id"
        own = "customer_id" if table == "customers_customerfacts" else own
        most = STORE_STEP if table in PLACES else STEP
        joins = JOINS.get(table, "")
        columns = ", ".join(map(quote, names))
        cursor.execute(
            f"INSERT INTO {quote(table)} ({columns}) SELECT {', '.join(values)} FROM {quote(table)} AS o {joins} "
            f"WHERE o.{quote(own)} < {most}{OF_STORES.get(table, '')} ORDER BY o.{quote(own)}"
        )


OF_STORES = {"org_staff": " AND store_id IS NOT NULL"}
JOINS = {
    "customers_searchentry": "LEFT JOIN customers_vehicle AS v ON v.id = o.vehicle_id "
    "LEFT JOIN customers_customer AS c ON c.id = o.customer_id"
}


def _value(table: str, name: str, number: int, places: int) -> str:
    """Return the SQL of a column of a copy."""
    column = f'o."{name}"'
    letter, province = LETTERS[number - 1], PROVINCES[number % len(PROVINCES)]
    if table in PLACES:
        if name in {"id", "store_id", "team_id"}:
            return f"{column} + {places * STORE_STEP}"
        return f"{column} || '-{places}'" if name in {"code", "name"} and table != "org_staff" else column
    if name in OF_ORG:
        return f"{column} + {places * STORE_STEP}"
    if name in KEPT:
        return column
    if name == "id" or name.endswith("_id"):
        return f"{column} + {number * STEP}"
    if table == "customers_searchentry":
        car = f"replace(replace({column}, lower(v.vin), lower({_vin('v.vin', letter)})), '闽', '{province}')"
        return (
            f"CASE WHEN o.vehicle_id IS NULL THEN replace({column}, lower(c.customer_no), "
            f"lower('{letter}' || c.customer_no)) ELSE COALESCE({car}, {column}) END"
        )
    if name == "vin":
        return _vin(column, letter)
    if name == "plate":
        return f"replace({column}, '闽', '{province}')"
    if name in {"customer_no", "order_no", "policy_no", "contact_no"} or (table, name) == (
        "customers_customernumber",
        "number",
    ):
        return f"'{letter}' || {column}"
    return column


def _vin(column: str, letter: str) -> str:
    """Return the SQL of a VIN with another first letter, its check digit right: an import warns about any other."""
    from django.db import connection

    place = "instr" if connection.vendor == "sqlite" else "strpos"
    terms = [
        f"({place}('{OF_VIN}', substr({column}, {n}, 1)) - 1) % 10 * {w}" for n, w in enumerate(WEIGHTS, 1) if n > 1
    ]
    total = " + ".join([str(OF_VIN.index(letter) % 10 * WEIGHTS[0]), *terms])
    digit = f"substr('0123456789X', ({total}) % 11 + 1, 1)"
    return f"'{letter}' || substr({column}, 2, 7) || {digit} || substr({column}, 10)"


def _number_on() -> None:
    """Let PostgreSQL number new rows behind the copied ones; SQLite does by itself."""
    from django.db import connection

    if connection.vendor == "postgresql":
        for table in (*PLACES, *(name for name in FILES if not name.endswith("facts"))):
            _run(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT COALESCE(MAX(id), 1) FROM {table}))")
