"""Fields that a person changed on a page while an import was being written: the person's value stays (practice A5)."""

from collections.abc import Iterator

from django.db import connection, models
from django.db.models import Exists, OuterRef

from keliu.customers.models import Ownership
from keliu.imports.models import Batch, StagedChange
from keliu.imports.planning.staged import TOUCHED, as_text
from keliu.imports.planning.world import MODELS, rows_of

SLICE = 5000
Found = tuple[str, int, str, str | None, str | None]


def drop_conflicts(batch: Batch) -> list[Found]:
    """This function will take the staged changes of rows that no longer hold what the plan saw out of the staging
    table, and return them: table, row, field, value now, value that the import had.

    The caller holds the closing transaction. A row that is gone is such a row too.
    """
    staged = StagedChange.objects.filter(batch=batch, own=False).exclude(field=TOUCHED)
    found: list[Found] = []
    doomed: list[int] = []
    for table, name in sorted(set(staged.values_list("table", "field"))):
        for number, row in _differing(MODELS[table], name, batch):
            doomed.append(number)
            found.append(row)
    for start in range(0, len(doomed), SLICE):
        StagedChange.objects.filter(id__in=doomed[start : start + SLICE]).delete()
    return found


def _differing(model: type[models.Model], name: str, batch: Batch) -> Iterator[tuple[int, Found]]:
    table = model._meta.db_table
    staged = StagedChange.objects.filter(batch=batch, table=table, field=name, own=False).order_by("id")
    last = 0
    while part := list(staged.filter(id__gt=last).values_list("id", "row_key", "old", "new")[:SLICE]):
        last = part[-1][0]
        keys = [row[1] for row in part]
        _lock(model, keys)
        standing = dict(rows_of(model).filter(id__in=keys).values_list("id", name))
        for number, key, old, new in part:
            now = as_text(standing.get(key))
            if key not in standing or (now != old and not _same_json(now, old)):
                yield number, (table, key, name, now, new)


def _same_json(one: str | None, other: str | None) -> bool:
    """PostgreSQL keeps the keys of a JSON object in an order of its own."""
    return bool(one and other and one[:1] == other[:1] == "{" and sorted(one) == sorted(other))


def _lock(model: type[models.Model], numbers: list[int]) -> None:
    """Hold the rows until the end of the transaction; SQLite holds the whole database already."""
    if connection.vendor == "postgresql":
        list(rows_of(model).filter(id__in=numbers).select_for_update(of=("self",)).values_list("id", flat=True))


def keep_new_principals(batch: Batch) -> None:
    """This function will leave the batch's new owners of those cars aside that a person gave another owner meanwhile."""
    own = StagedChange.objects.filter(batch=batch, table=Ownership._meta.db_table, field="is_principal", own=True)
    standing = Ownership.objects.unscoped("import").filter(vehicle=OuterRef("vehicle"), until=None, is_principal=True)
    rows = Ownership.objects.unscoped("import").filter(id__in=own.values("row_key"))
    barred = list(rows.filter(Exists(standing.exclude(pk=OuterRef("pk")))).values_list("id", flat=True))
    for start in range(0, len(barred), SLICE):
        own.filter(row_key__in=barred[start : start + SLICE]).delete()
