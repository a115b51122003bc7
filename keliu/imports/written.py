"""What the report of an import tells of rows that are not kept in detail: their records, and the log of their changes."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from keliu.audit.models import Change
from keliu.imports.book import ListedRow
from keliu.imports.engine import zone
from keliu.imports.models import Batch, RowOutcome
from keliu.imports.outcomes import KEYS, NAMES, NOT_SHOWN, POINTS_TO, text_of
from keliu.imports.planning.staged import from_text
from keliu.imports.planning.world import MODELS, rows_of
from keliu.imports.report import ENTITIES

TABLE_OF = {kind: table for table, kind in ENTITIES.items()}
RELATED = {
    "vehicles": ("owner",), "visits": ("customer", "vehicle"), "visit_lines": ("visit__customer", "visit__vehicle"),
    "policies": ("vehicle__owner",), "contacts": ("customer", "vehicle"), "assignments": ("customer",),
}  # fmt: skip
Missing = Sequence[tuple[ListedRow, RowOutcome]]


def tell_written(batch: Batch, kind: str, missing: Missing) -> None:
    """This function will name rows by the records that they became, and tell what changed in these."""
    table = TABLE_OF.get(kind)
    keys = {abs(one.ref) for one, _row in missing if one.ref}
    records: dict[int, Any] = {}
    if table is not None and keys:
        found = rows_of(MODELS[table]).filter(pk__in=keys).select_related(*RELATED.get(kind, ()))
        records = {record.pk: record for record in found}
    changed = [abs(one.ref) for one, _row in missing if one.word in {"updated", "filled"}]
    changes = _changes(batch, table, changed) if table is not None and changed else {}
    for one, row in missing:
        if (record := records.get(abs(one.ref))) is not None:
            _name(row, kind, record)
        row.detail["changes"] = changes.get(one.ref, [])


def _name(row: RowOutcome, kind: str, record: Any) -> None:
    visit = getattr(record, "visit", None)
    near = visit or record
    person = record if kind == "customers" else getattr(near, "customer", None) or getattr(near, "owner", None)
    car = record if kind == "vehicles" else getattr(near, "vehicle", None)
    if person is None and car is not None:
        person = car.owner if kind == "policies" else None
    key = KEYS.get(record._meta.db_table, "")
    row.label = str(getattr(record, key, "") or "")[:120]
    if visit is not None:
        row.label = f"{visit.order_no} · {record.line_no}"
    row.detail["who"] = (person.name if person is not None else "") or (record.name if kind == "staff" else "")
    row.detail["plate"] = (car.plate or car.vin or "") if car is not None else ""


def _changes(batch: Batch, table: str, keys: list[int]) -> dict[int, list[list[str]]]:
    """Return table, field, old and new text of the changed fields of some records of a table, by record."""
    model = MODELS[table]
    fields = {f.attname: f for f in model._meta.concrete_fields}
    log = Change.objects.unscoped("import report").filter(
        batch=batch.pk, table=table, row_key__in=keys, source="import"
    )
    rows = [row for row in log.order_by("id").values_list("row_key", "field", "old", "new") if row[1] in fields]
    names = _names({(POINTS_TO[name], int(v)) for _k, name, *both in rows if name in POINTS_TO for v in both if v})
    told: dict[int, list[list[str]]] = defaultdict(list)
    for key, name, *both in rows:
        if name in NOT_SHOWN:
            continue
        if name in POINTS_TO:
            texts = [names.get((POINTS_TO[name], int(v)), f"#{v}") if v else "" for v in both]
        else:
            texts = [text_of(name, from_text(fields[name], v), zone()) for v in both]
        told[key].append([table, name, *texts])
    return told


def _names(wanted: set[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """Return what people call some records, by table and number, in one query a table."""
    found: dict[tuple[str, int], str] = {}
    for table in {table for table, _key in wanted}:
        keys = [key for own, key in wanted if own == table]
        for record in rows_of(MODELS[table]).filter(pk__in=keys):
            names = (getattr(record, name, "") for name in NAMES.get(table, ()))
            found[table, record.pk] = next((str(name) for name in names if name), "")
    return found
