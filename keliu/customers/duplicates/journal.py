"""The journal of a merge: every change of a row is written down as it is made, and played back from its end.

A value that was written since is not touched by the way back; what stands in its way is told.
"""

import base64
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction

from keliu.customers.duplicates.pointing import all_rows
from keliu.customers.models import FileMerge, MergeStep

AT_ONCE = 2000
DERIVED = {"customers_customerfacts", "customers_vehiclefacts", "customers_searchentry"}  # made anew after both
Deed = MergeStep.Deed


@dataclass(frozen=True, slots=True)
class Kept:
    """之后写的: a row, or one column of it, that was written after the merge and therefore stays as it is."""

    table: str
    row_key: int
    column: str = ""


def as_json(value: Any) -> Any:
    """This function will return a column's value as JSON can say it, exactly."""
    if isinstance(value, (bytes, memoryview)):
        return base64.b64encode(bytes(value)).decode("ascii")
    if isinstance(value, date):  # datetimes are dates, too
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def as_value(field: models.Field[Any, Any], told: Any) -> Any:
    """This function will return what JSON told as the column's own type."""
    if told is None or isinstance(field, models.JSONField):
        return told
    if isinstance(field, models.ForeignKey):
        return as_value(field.target_field, told)
    return field.to_python(told)


def row_as_json(values: dict[str, Any]) -> dict[str, Any]:
    """This function will return a whole row as JSON can say it."""
    return {name: as_json(value) for name, value in values.items()}


def model_of(table: str) -> type[models.Model]:
    """This function will return the model of a table."""
    return next(model for model in apps.get_models() if model._meta.db_table == table)


class Journal:
    """Changes rows for a merge and writes down what it did."""

    def __init__(self, merge: FileMerge) -> None:
        self.merge = merge
        self.steps: list[MergeStep] = []

    def _note(self, deed: str, model: type[models.Model], key: int, **told: Any) -> None:
        told[f"{self.merge.kind}_key"] = self.merge.survivor_key
        table = model._meta.db_table
        self.steps.append(MergeStep(merge=self.merge, at=self.merge.at, deed=deed, table=table, row_key=key, **told))

    def move(self, model: type[models.Model], column: str, old: int, new: int) -> int:
        """This method will point all rows of a table from one file to another, and return how many."""
        rows = all_rows(model).filter(**{column: old})
        has_batch = any(f.attname == "batch" for f in model._meta.concrete_fields)
        names = ("pk", "batch") if has_batch else ("pk",)
        for key, *batch in rows.order_by("pk").values_list(*names):
            self._note(Deed.MOVED, model, key, column=column, old=old, new=new, batch=batch[0] if batch else None)
        return int(rows.update(**{column: new}))

    def set(self, model: type[models.Model], key: int, column: str, value: Any) -> None:
        """This method will give a column of a row another value; the same one is no step."""
        row = all_rows(model).filter(pk=key)
        (found,) = row.values()
        if found[column] != value:
            told = {"old": as_json(found[column]), "new": as_json(value), "batch": found.get("batch")}
            self._note(Deed.SET, model, key, column=column, **told)
            row.update(**{column: value})

    def hold(self, model: type[models.Model], key: int, column: str, *, against: Any) -> None:
        """This method will let a column be again what it is now when the merge is taken back, though set `against` since."""
        row = all_rows(model).filter(pk=key).values()[0]
        told = {"old": as_json(row[column]), "new": as_json(against), "batch": row.get("batch")}
        self._note(Deed.SET, model, key, column=column, **told)

    def remove(self, model: type[models.Model], keys: Iterable[int], *, is_kept: bool = True) -> None:
        """This method will delete rows, each kept whole in the journal unless it is made from others anyway."""
        rows = all_rows(model).filter(pk__in=list(keys))
        if is_kept:
            for values in rows.order_by("pk").values():
                key = values[model._meta.pk.attname]
                self._note(Deed.REMOVED, model, key, old=row_as_json(values), batch=values.get("batch"))
        rows._raw_delete(rows.db)

    def make(self, model: type[models.Model], **values: Any) -> None:
        """This method will write a new row, which goes again when the merge is taken back."""
        row = model.objects.create(**values)  # type: ignore[attr-defined]
        (found,) = all_rows(model).filter(pk=row.pk).values()
        self._note(Deed.MADE, model, row.pk, new=row_as_json(found))

    def close(self) -> None:
        """This method will write the steps down."""
        MergeStep.objects.bulk_create(self.steps, batch_size=AT_ONCE)


def play_back(merge: FileMerge) -> list[Kept]:
    """This function will undo the steps of a merge from the last to the first, and return what was written since."""
    kept: list[Kept] = []
    steps = MergeStep.objects.filter(merge=merge).order_by("-id").iterator(chunk_size=AT_ONCE)
    for (deed, table, column, old, new), run in groupby(steps, key=_run_of):
        model = model_of(table)
        if deed == Deed.MOVED:
            kept += _move_back(model, column, old, new, [step.row_key for step in run])
        else:
            back = {Deed.SET: _set_back, Deed.REMOVED: _insert, Deed.MADE: _unmake}[deed]
            kept += [one for step in run for one in back(model, step)]
    return [one for one in kept if one.table not in DERIVED]


def _run_of(step: MergeStep) -> tuple[Any, ...]:
    """Return what steps have in common that are undone at once: pointers of one table from one file to the other."""
    if step.deed == Deed.MOVED:
        return step.deed, step.table, step.column, step.old, step.new
    return step.deed, step.table, "", step.pk, None


def _move_back(model: type[models.Model], column: str, old: int, new: int, keys: list[int]) -> list[Kept]:
    moved = 0
    for start in range(0, len(keys), AT_ONCE):
        part = keys[start : start + AT_ONCE]
        moved += all_rows(model).filter(pk__in=part, **{column: new}).update(**{column: old})
    if moved == len(keys):
        return []
    table = model._meta.db_table
    there = set(all_rows(model).filter(pk__in=keys, **{column: old}).values_list("pk", flat=True))
    return [Kept(table, key, column) for key in keys if key not in there]


def _set_back(model: type[models.Model], step: MergeStep) -> Iterator[Kept]:
    field = model._meta.get_field(step.column.removesuffix("_id") if _is_pointer(model, step.column) else step.column)
    row = all_rows(model).filter(pk=step.row_key)
    current = list(row.values_list(step.column, flat=True))
    if current and current[0] == as_value(field, step.old):
        return
    is_gone = not _leads_somewhere(field, as_value(field, step.old))
    if not current or current[0] != as_value(field, step.new) or is_gone:
        yield Kept(step.table, step.row_key, step.column)
        return
    try:
        with transaction.atomic():
            row.update(**{step.column: as_value(field, step.old)})
    except IntegrityError:
        yield Kept(step.table, step.row_key, step.column)


def _leads_somewhere(field: Any, value: Any) -> bool:
    """Whether what a column is to hold is there; the constraint would say so at the end of the transaction only."""
    if not field.is_relation or value is None or not field.db_constraint:
        return True
    return bool(all_rows(field.related_model).filter(pk=value).exists())


def _is_pointer(model: type[models.Model], column: str) -> bool:
    return any(f.attname == column and f.is_relation for f in model._meta.concrete_fields)


def _insert(model: type[models.Model], step: MergeStep) -> Iterator[Kept]:
    told = step.old
    values = {f.attname: as_value(f, told[f.attname]) for f in model._meta.concrete_fields if f.attname in told}
    for field in model._meta.concrete_fields:
        if not _leads_somewhere(field, values.get(field.attname)):
            yield Kept(step.table, step.row_key, field.attname)
            if not field.null:
                return
            values[field.attname] = None
    try:
        with transaction.atomic():
            all_rows(model).bulk_create([model(**values)])
    except IntegrityError:
        yield Kept(step.table, step.row_key)


def _unmake(model: type[models.Model], step: MergeStep) -> Iterator[Kept]:
    rows = all_rows(model).filter(pk=step.row_key)
    found = list(rows.values())
    if found and row_as_json(found[0]) == step.new:
        rows._raw_delete(rows.db)
    elif found:
        yield Kept(step.table, step.row_key)
