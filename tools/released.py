"""What a release leaves for ever: a small, full database of it, its migrations and their hashes.

`python -m tools.released VERSION` makes both files in tests/faults/released/, from this working tree, as the last step
of a release. The fault `upgrade-kill` upgrades every one of them; a test of the architecture holds the migrations to
their hashes.
"""

import contextlib
import hashlib
import io
import json
import lzma
import os
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "tests" / "faults" / "released"
TRANSIENT = {"audit_openbatch", "imports_stagedchange", "background_worker"}  # rows only while something runs
GROUP = ["--vehicles", "40", "--visits-per-vehicle", "4", "--seed", "7", "--stores", "2"]
UNTIL = date(2026, 10, 31)
MOMENT = datetime(2026, 11, 1, 9, tzinfo=UTC)


@dataclass(frozen=True)
class Release:
    """A released version: the last migration of each desk, the hash of every migration, PostgreSQL's own triggers."""

    version: str
    leaves: dict[str, str]
    migrations: dict[str, str]
    triggers: list[str]

    def database(self) -> bytes:
        """This function will return the SQLite file of the full home."""
        return lzma.decompress((FOLDER / f"{self.version}.sqlite3.xz").read_bytes())


def releases() -> list[Release]:
    """This function will return every released version, the oldest first."""
    found = [Release(**json.loads(path.read_text("utf-8"))) for path in FOLDER.glob("*.json")]
    return sorted(found, key=lambda release: [int(part) for part in release.version.split(".")])


def migration_hashes() -> dict[str, str]:
    """This function will return the hash of every migration of the working tree, whatever its line ends, by path."""
    return {
        path.relative_to(ROOT).as_posix(): hashlib.sha256(path.read_text("utf-8").encode()).hexdigest()
        for path in sorted(ROOT.glob("keliu/*/migrations/[0-9]*.py"))
    }


def record(version: str) -> Path:
    """This function will make the two files of a version, and return the database's path.

    :raises SystemExit: the version is recorded already.
    """
    described, packed = FOLDER / f"{version}.json", FOLDER / f"{version}.sqlite3.xz"
    if described.exists():
        raise SystemExit(f"{version} is recorded already; what is released does not change")
    from django.db import connection

    fill_home()
    small = Path(tempfile.mkdtemp(prefix="keliu-released-")) / "small.sqlite3"
    connection.cursor().execute("VACUUM INTO %s", [str(small)])
    packed.write_bytes(lzma.compress(small.read_bytes(), preset=9))
    described.write_text(json.dumps(describe(version), indent=1) + "\n", encoding="utf-8")
    return packed


def describe(version: str) -> dict[str, Any]:
    """This function will return what is written beside the database of a version."""
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    from keliu.workshop.touched import triggers

    return {
        "version": version,
        "leaves": dict(sorted(MigrationLoader(connection).graph.leaf_nodes())),
        "migrations": migration_hashes(),
        "triggers": [sql for statements in triggers("postgresql").values() for sql in statements],
    }


def fill_home() -> None:
    """This function will bring a row into every table: by generator, importer and a few deeds, the rest by type."""
    from django.conf import settings

    files = settings.HOME / "files-to-import"
    with contextlib.redirect_stdout(io.StringIO()):
        run_command("init")
        run_command("generate", *GROUP, "--until", UNTIL.isoformat(), "--out", str(files))
        run_command("import", *map(str, sorted(files.glob("*.csv"))))
        do_deeds()
        run_command("daily")
    fill_by_type()


def run_command(*arguments: str) -> None:
    """This function will run `keliu` with these arguments.

    :raises SystemExit: it failed.
    """
    from keliu.config import cli

    if cli.main(list(arguments)):
        raise SystemExit(f"keliu {arguments[0]} failed")


def do_deeds() -> None:
    """This function will edit some customers, reveal a file, and seal the changes."""
    from keliu.audit.actions import seal_changes
    from keliu.customers.actions import EDITABLE, edit_customer
    from keliu.customers.models import Customer, Vehicle
    from keliu.rules.rights import Viewer

    for person in Customer.objects.unscoped("release").order_by("pk")[:10]:
        values = {name: getattr(person, name) for name in EDITABLE} | {"note": f"老客户{person.pk}"}
        actor = Viewer(1, None, "release", person.group_id, person.home_store_id)
        edit_customer(person, values, version=person.version, actor=actor, now=MOMENT)
    seal_changes(now=MOMENT)
    car = Vehicle.objects.unscoped("release").exclude(vin="").exclude(vin=None).first()
    run_command("show", car.vin, "--reveal")


def fill_by_type() -> None:
    """This function will write two rows, made up from the types of the columns, into each table that is still empty."""
    from django.apps import apps
    from django.db import IntegrityError, transaction

    waiting = [model for model in apps.get_models(include_auto_created=True) if model._meta.db_table not in TRANSIENT]
    for is_last in (False, False, True):  # a table may need rows of one that comes later
        for model in [model for model in waiting if not model._base_manager.exists()]:
            try:
                with transaction.atomic():
                    for number in (1, 2):
                        model._base_manager.create(**row_of(model, number))
            except IntegrityError:
                if is_last:
                    raise


def row_of(model: Any, number: int) -> dict[str, Any]:
    """This function will return the values of a made-up row."""
    return {
        field.attname: made_up(field, number)
        for field in model._meta.concrete_fields
        if not (field.primary_key and field.get_internal_type() in ("BigAutoField", "AutoField"))
    }


def made_up(field: Any, number: int) -> Any:
    """This function will return a value that a column can hold, another one for each number."""
    if field.is_relation:
        keys = list(field.related_model._base_manager.order_by("pk").values_list("pk", flat=True)[:number])
        return keys[-1] if keys else None
    if field.choices:
        return field.choices[-1][0]  # of a state: the last one, so that nothing waits to be done
    kind = field.get_internal_type()
    values = {
        "BooleanField": True, "DateField": UNTIL, "DateTimeField": MOMENT, "BinaryField": b"\x01\x02",
        "JSONField": {"key": number}, "UUIDField": f"{number:032x}", "FloatField": number + 0.5, "DurationField": None,
        "TimeField": MOMENT.time(), "GenericIPAddressField": f"127.0.0.{number}",
    }  # fmt: skip
    if kind in values:
        return values[kind]
    return number if kind.endswith("IntegerField") else f"{number}x{number}"[: field.max_length or 10]


if __name__ == "__main__":
    os.environ |= {"KELIU_HOME": tempfile.mkdtemp(prefix="keliu-released-"), "KELIU_DATABASE_URL": ""}
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keliu.config.settings")
    import django

    django.setup()
    made = record(sys.argv[1])
    print(f"{made.relative_to(ROOT)}: {made.stat().st_size // 1024} KB")
