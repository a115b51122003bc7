"""Keeping the rows that the list of customers reads, by the database's own triggers: no way of writing is missed.

A row a membership, a function of it and of the facts and cars of its customer: `FRESH` says which. A trigger writes the rows
of the customers that a statement touched. Where a trigger is missing it is made and all rows are written anew.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db.backends.base.base import BaseDatabaseWrapper

from keliu.access.kept_triggers import KeptTriggers

TABLE = "customers_listedcustomer"
PREFIX = "listed_"
FEW = 200  # rows of a statement that are looked up one by one
MANY = 500  # rows of facts that are worth taking the triggers away
KEYS = "SELECT value FROM json_each(%s)"
BEHIND = {
    "customers_customerfacts": KEYS,
    "customers_vehiclefacts": f"SELECT owner_id FROM customers_vehicle WHERE id IN ({KEYS})",
}  # fmt: skip
# What PostgreSQL is told for these, and what holds again when the trigger is done.
ONE_BY_ONE = {
    "enable_seqscan": ("off", "on"), "enable_hashjoin": ("off", "on"), "enable_mergejoin": ("off", "on"),
    "join_collapse_limit": ("1", "8"),
}  # fmt: skip
COLUMNS = (
    "member_key", "customer_key", "store_key", "team_key", "advisor_key", "home_store_id", "model_id", "last_visit_on",
    "customer_class", "spend_24m_fen", "vehicles", "is_gone", "due_first", "due_last", "due_cars", "insured_first",
    "insured_last", "insured_cars",
)  # fmt: skip
FRESH = """
SELECT m.id, m.customer_id, m.store_id, m.team_id, m.advisor_id, c.home_store_id, v.model_id, f.last_visit_on,
  f.customer_class, f.spend_24m_fen, f.vehicles, v.disposed_on IS NOT NULL, d.due_first, d.due_last,
  COALESCE(d.due_cars, 0), d.insured_first, d.insured_last, COALESCE(d.insured_cars, 0)
FROM {members}
JOIN customers_customer c ON c.id = m.customer_id
JOIN customers_customerfacts f ON f.customer_id = m.customer_id
LEFT JOIN customers_vehicle v ON v.id = f.main_vehicle_id
LEFT JOIN {lateral} (
  SELECT x.owner_id, MIN(y.due_on) AS due_first, MAX(y.due_on) AS due_last, COUNT(y.due_on) AS due_cars,
    MIN(y.insurance_ends_on) AS insured_first, MAX(y.insurance_ends_on) AS insured_last,
    COUNT(y.insurance_ends_on) AS insured_cars
  FROM customers_vehicle x JOIN customers_vehiclefacts y ON y.vehicle_id = x.id
  WHERE x.owner_id{cars_of} AND x.disposed_on IS NULL GROUP BY x.owner_id
) d ON d.owner_id = m.customer_id
WHERE m.customer_id{among}
"""
MEMBERS = "customers_customerstore m"
OF_FACTS = ("main_vehicle_id", "last_visit_on", "customer_class", "spend_24m_fen", "vehicles")
OF_A_CAR = ("owner_id", "disposed_on", "model_id")
OF_ITS_FACTS = ("due_on", "insurance_ends_on")
OWNERS = "SELECT o.owner_id FROM ({cars}) AS k(id) JOIN customers_vehicle o ON o.id = k.id"


def fresh(among: str) -> str:
    """This function will return the rows of some customers as SQL; `among` goes behind the key of a customer: " = 5",
    " IN (…)" or " IS NOT NULL".
    """
    return FRESH.format(members=MEMBERS, lateral="", cars_of=among, among=among)


def fresh_one_by_one(keys: str) -> str:
    """This function will return the same rows, the customers first and each looked up from there; `keys` selects them."""
    members = f"(SELECT DISTINCT one.key FROM ({keys}) AS one(key)) t JOIN {MEMBERS} ON m.customer_id = t.key"
    return FRESH.format(members=members, lateral="LATERAL", cars_of=" = m.customer_id", among=" IS NOT NULL")


def _written(vendor: str, rows: str) -> str:
    """Return the SQL that writes rows, those that differ alone, in the order of their keys."""
    other = "IS NOT" if vendor == "sqlite" else "IS DISTINCT FROM"
    own = COLUMNS[1:]
    changed = " OR ".join(f"{TABLE}.{name} {other} excluded.{name}" for name in own)
    given = ", ".join(f"{name} = excluded.{name}" for name in own)
    return (
        f"INSERT INTO {TABLE} ({', '.join(COLUMNS)}) {rows} ORDER BY m.id "
        f"ON CONFLICT (member_key) DO UPDATE SET {given} WHERE {changed};"
    )


def triggers(vendor: str) -> dict[tuple[str, str], list[str]]:
    """This function will return the SQL that makes each trigger, by table and name."""
    return dict(_of_sqlite() if vendor == "sqlite" else _of_postgresql())


def _of_sqlite() -> Iterator[tuple[tuple[str, str], list[str]]]:
    def made(table: str, event: str, *work: str) -> tuple[tuple[str, str], list[str]]:
        name = f"{PREFIX}{table}_{event.split()[0].lower()}"
        body = f"CREATE TRIGGER {name} AFTER {event} ON {table}{{when}} BEGIN {' '.join(work)} END"
        return (table, name), [body.format(when="")]

    def differs(pair: tuple[tuple[str, str], list[str]], names: Sequence[str]) -> tuple[tuple[str, str], list[str]]:
        when = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in names)
        key, (sql,) = pair
        return key, [sql.replace(" BEGIN ", f" WHEN {when} BEGIN ", 1)]

    def rows(key: str) -> str:
        return _written("sqlite", fresh(f" = {key}"))

    members, facts, cars = "customers_customerstore", "customers_customerfacts", "customers_vehicle"
    yield made(members, "INSERT", rows("NEW.customer_id"))
    yield made(members, "UPDATE", f"DELETE FROM {TABLE} WHERE member_key = OLD.id;", rows("NEW.customer_id"))
    yield made(members, "DELETE", f"DELETE FROM {TABLE} WHERE member_key = OLD.id;")
    yield made(facts, "INSERT", rows("NEW.customer_id"))
    yield differs(made(facts, "UPDATE", rows("NEW.customer_id")), OF_FACTS)
    yield made(facts, "DELETE", f"DELETE FROM {TABLE} WHERE customer_key = OLD.customer_id;")
    yield differs(made("customers_customer", "UPDATE OF home_store_id", rows("NEW.id")), ("home_store_id",))
    main = "IN (SELECT customer_id FROM customers_customerfacts WHERE main_vehicle_id = NEW.id)"
    owners = rows("OLD.owner_id"), rows("NEW.owner_id"), _written("sqlite", fresh(f" {main}"))
    yield differs(made(cars, f"UPDATE OF {', '.join(OF_A_CAR)}", *owners), OF_A_CAR)
    owner = "(SELECT owner_id FROM customers_vehicle WHERE id = {}.vehicle_id)"
    of_car = "customers_vehiclefacts"
    yield made(of_car, "INSERT", rows(owner.format("NEW")))
    yield differs(made(of_car, "UPDATE", rows(owner.format("NEW"))), OF_ITS_FACTS)
    yield made(of_car, "DELETE", rows(owner.format("OLD")))


def _body_of(touched: str, work: Sequence[str]) -> str:
    """Return the body of a trigger of PostgreSQL: statements, and keys of customers whose rows are to be written.

    Few touched rows are looked up one by one along the indexes, in the order that the statement says, by a plan that the
    session keeps: it stays right however the tables grow, and whatever the server believes of those that it has not
    counted since they were empty. Many are planned anew.
    """
    few = f"(SELECT COUNT(*) FROM (SELECT 1 FROM {touched} LIMIT {FEW}) AS these) < {FEW}"
    settings = " ".join(f"SET LOCAL {name} = {value};" for name, (value, _usual) in ONE_BY_ONE.items())
    one_by_one, anew = [], []
    for each in work:
        is_done = each.endswith(";")
        one_by_one.append(each if is_done else _written("postgresql", fresh_one_by_one(each)))
        anew.append(f"EXECUTE $sql${each if is_done else _written('postgresql', fresh(f' IN ({each})'))}$sql$;")
    return f"BEGIN IF {few} THEN {settings} {' '.join(one_by_one)} ELSE {' '.join(anew)} END IF; RETURN NULL; END"


def _of_postgresql() -> Iterator[tuple[tuple[str, str], list[str]]]:
    def made(table: str, event: str, *work: str) -> tuple[tuple[str, str], list[str]]:
        name = f"{PREFIX}{table}_{event.lower()}"
        told = {"INSERT": "NEW TABLE AS now_is", "DELETE": "OLD TABLE AS was"}
        seen = told.get(event, "OLD TABLE AS was NEW TABLE AS now_is")
        kept = " ".join(f"SET {name} = {usual}" for name, (_value, usual) in ONE_BY_ONE.items())
        code = _body_of("was" if event == "DELETE" else "now_is", work)
        return (table, name), [
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql {kept} AS $$ {code} $$",
            f"CREATE TRIGGER {name} AFTER {event} ON {table} REFERENCING {seen} FOR EACH STATEMENT "
            f"EXECUTE FUNCTION {name}()",
        ]

    def differing(key: str, names: Sequence[str], wanted: str) -> str:
        other = " OR ".join(f"was.{name} IS DISTINCT FROM now_is.{name}" for name in names)
        return f"SELECT {wanted} FROM now_is JOIN was ON was.{key} = now_is.{key} WHERE {other}"

    members, facts, cars = "customers_customerstore", "customers_customerfacts", "customers_vehicle"
    gone = f"DELETE FROM {TABLE} WHERE member_key IN (SELECT id FROM was);"
    yield made(members, "INSERT", "SELECT customer_id FROM now_is")
    yield made(members, "UPDATE", gone, "SELECT customer_id FROM now_is")
    yield made(members, "DELETE", gone)
    yield made(facts, "INSERT", "SELECT customer_id FROM now_is")
    yield made(facts, "UPDATE", differing("customer_id", OF_FACTS, "now_is.customer_id"))
    yield made(facts, "DELETE", f"DELETE FROM {TABLE} WHERE customer_key IN (SELECT customer_id FROM was);")
    yield made("customers_customer", "UPDATE", differing("id", ("home_store_id",), "now_is.id"))
    changed = differing("id", OF_A_CAR, "unnest(ARRAY[was.owner_id, now_is.owner_id])")
    of_main = (
        f"SELECT g.customer_id FROM ({differing('id', OF_A_CAR, 'now_is.id')}) AS k(id) "
        f"JOIN {facts} g ON g.main_vehicle_id = k.id"
    )
    yield made(cars, "UPDATE", f"{changed} UNION {of_main}")
    of_car = "customers_vehiclefacts"
    yield made(of_car, "INSERT", OWNERS.format(cars="SELECT vehicle_id FROM now_is"))
    of_changed = differing("vehicle_id", OF_ITS_FACTS, "now_is.vehicle_id")
    yield made(of_car, "UPDATE", OWNERS.format(cars=of_changed))
    yield made(of_car, "DELETE", OWNERS.format(cars="SELECT vehicle_id FROM was"))


LISTED = KeptTriggers(
    PREFIX, triggers, TABLE, anew=f"INSERT INTO {TABLE} ({', '.join(COLUMNS)}) {fresh(' IS NOT NULL')} ORDER BY m.id"
)


@contextmanager
def written_at_once(connection: BaseDatabaseWrapper, table: str, keys: Sequence[int]) -> Iterator[None]:
    """This function will write the list's rows once, after many rows of a table are written within the caller's
    transaction: those of customers' or of vehicles' facts with these keys. Few are left to the triggers.
    """
    if len(keys) < MANY or connection.vendor != "sqlite":
        yield
        return
    pausing = [key for key in LISTED.wanted(connection.vendor) if key[0] == table and not key[1].endswith("_delete")]
    with LISTED.away(connection, pausing) as are_away:
        yield
    if are_away:
        with connection.cursor() as cursor:
            cursor.execute(_written("sqlite", fresh(f" IN ({BEHIND[table]})")), [json.dumps(keys)] * 2)


def rows_that_differ(connection: BaseDatabaseWrapper) -> int:
    """This function will return how many rows are not what they should be: none, unless somebody wrote past the triggers."""
    names, wanted = ", ".join(COLUMNS), fresh(" IS NOT NULL")
    kept = f"SELECT {names} FROM {TABLE}"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM ({wanted} EXCEPT {kept}) AS lost")
        lost = int(cursor.fetchone()[0])
        cursor.execute(f"SELECT COUNT(*) FROM ({kept} EXCEPT {wanted}) AS beyond")
        return lost + int(cursor.fetchone()[0])
