"""Which vehicles' facts may have changed since they were last checked: kept by triggers, so that no way of writing is missed.

A night then looks at the cars of a day, not at all orders of all years. The database itself notes the vehicle of every
order, reading and policy that is inserted, changed or deleted, and every vehicle and model whose dates or intervals
change. Where a trigger is missing (a table that was made anew loses its triggers), all vehicles count as touched.
"""

from collections.abc import Iterator

from keliu.access.kept_triggers import KeptTriggers

ROWS = ("workshop_visit", "customers_odometerreading", "customers_policy")
OF_A_CAR = ("model_id", "home_store_id", "purchase_date", "warranty_until", "batch")
OF_A_MODEL = ("interval_months", "interval_km", "first_months", "first_km", "warranty_months", "warranty_km")
NOTES = "workshop_touchedvehicle"
NOTE = f"INSERT INTO {NOTES} (vehicle_id)"
PREFIX = "touched_"


def triggers(vendor: str) -> dict[tuple[str, str], list[str]]:
    """This function will return the SQL that makes each trigger, by table and name."""
    return dict(_of_sqlite() if vendor == "sqlite" else _of_postgresql())


def _of_sqlite() -> Iterator[tuple[tuple[str, str], list[str]]]:
    def made(table: str, event: str, *notes: str) -> tuple[tuple[str, str], list[str]]:
        name = f"{PREFIX}{table}_{event.split()[0].lower()}"
        return (table, name), [f"CREATE TRIGGER {name} AFTER {event} ON {table} BEGIN {' '.join(notes)} END"]

    old, new = f"{NOTE} VALUES (OLD.vehicle_id);", f"{NOTE} VALUES (NEW.vehicle_id);"
    for table in ROWS:
        yield made(table, "INSERT", new)
        yield made(table, "UPDATE", new, f"{NOTE} SELECT OLD.vehicle_id WHERE OLD.vehicle_id <> NEW.vehicle_id;")
        yield made(table, "DELETE", old)
    yield made("customers_vehicle", "INSERT", f"{NOTE} VALUES (NEW.id);")
    yield made("customers_vehicle", f"UPDATE OF {', '.join(OF_A_CAR)}", f"{NOTE} VALUES (NEW.id);")
    of_model = f"{NOTE} SELECT id FROM customers_vehicle WHERE model_id = NEW.id;"
    yield made("customers_vehiclemodel", f"UPDATE OF {', '.join(OF_A_MODEL)}", of_model)


def _of_postgresql() -> Iterator[tuple[tuple[str, str], list[str]]]:
    def made(table: str, event: str, body: str, clause: str) -> tuple[tuple[str, str], list[str]]:
        name = f"{PREFIX}{table}_{event.split()[0].lower()}"
        code = f"BEGIN {body}; RETURN NULL; END"
        return (table, name), [
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ {code} $$",
            f"CREATE TRIGGER {name} AFTER {event} ON {table} {clause} EXECUTE FUNCTION {name}()",
        ]

    old, new = f"{NOTE} SELECT DISTINCT vehicle_id FROM was", f"{NOTE} SELECT DISTINCT vehicle_id FROM now_is"
    was, now_is = "REFERENCING OLD TABLE AS was", "REFERENCING NEW TABLE AS now_is"
    for table in ROWS:
        yield made(table, "INSERT", new, f"{now_is} FOR EACH STATEMENT")
        yield made(
            table, "UPDATE", f"{new} UNION SELECT vehicle_id FROM was", f"{was} NEW TABLE AS now_is FOR EACH STATEMENT"
        )
        yield made(table, "DELETE", old, f"{was} FOR EACH STATEMENT")
    yield made("customers_vehicle", "INSERT", f"{NOTE} SELECT id FROM now_is", f"{now_is} FOR EACH STATEMENT")
    one = f"{NOTE} VALUES (NEW.id)"
    yield made("customers_vehicle", f"UPDATE OF {', '.join(OF_A_CAR)}", one, "FOR EACH ROW")
    of_model = f"{NOTE} SELECT id FROM customers_vehicle WHERE model_id = NEW.id"
    yield made("customers_vehiclemodel", f"UPDATE OF {', '.join(OF_A_MODEL)}", of_model, "FOR EACH ROW")


WATCH = KeptTriggers(PREFIX, triggers, NOTES, anew=f"{NOTE} SELECT id FROM customers_vehicle")
