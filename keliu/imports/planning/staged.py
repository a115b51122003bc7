"""What earlier chunks of an open batch have staged, laid over the rows of the database when they are loaded again."""

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any

from django.db import models

from keliu.imports.models import StagedChange
from keliu.imports.planning.drafts import Draft

TOUCHED = ""  # the field of the mark that says: this known row counts as changed, first by this sheet
SLICE = 5000


def from_text(field: models.Field[Any, Any], text: str | None) -> Any:
    """This function will return a kept text as the value that the column holds."""
    if isinstance(field, models.ForeignKey):
        field = field.target_field
    if text is None:
        is_text = isinstance(field, models.CharField | models.TextField)
        return "" if is_text and not field.null else None
    if isinstance(field, models.DateTimeField):
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    if isinstance(field, models.DateField):
        return date.fromisoformat(text)
    if isinstance(field, models.JSONField):
        return json.loads(text)
    return field.to_python(int(text) if isinstance(field, models.BooleanField) else text)


def as_text(value: Any) -> str | None:
    """This function will return a value as the staging table and the change log keep it."""
    value = value.id if isinstance(value, Draft) else value
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, datetime):
        return str(value.astimezone(UTC).replace(tzinfo=None))
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)


class Overlay:
    """The staged changes of one batch; nothing is asked of the database while nothing is staged."""

    def __init__(self, batch: int | None) -> None:
        self.batch = batch
        self.tables: set[str] = set()

    def lay_over(self, model: type[models.Model], drafts: Sequence[Draft]) -> None:
        """Give loaded records the values that wait for the closing transaction."""
        if model._meta.db_table not in self.tables:
            return
        by_number = {draft.id: draft for draft in drafts}
        fields = {f.attname: f for f in model._meta.concrete_fields}
        for number, name, old, new in self._rows(model, list(by_number)):
            draft = by_number[number]
            if name == TOUCHED:
                draft.was_changed, draft.touched_by, draft.grown = True, int(new), old == "1"
            else:
                draft.assign(name, from_text(fields[name], new))
                if draft.is_new and draft.old is not None:
                    draft.old[name] = draft.values[name]

    def _rows(self, model: type[models.Model], numbers: list[Any]) -> Iterable[tuple[int, str, Any, Any]]:
        for start in range(0, len(numbers), SLICE):
            part = numbers[start : start + SLICE]
            own = StagedChange.objects.filter(batch=self.batch, table=model._meta.db_table, row_key__in=part)
            yield from own.values_list("row_key", "field", "old", "new")

    def keys_with(self, model: type[models.Model], name: str, values: Iterable[str]) -> set[int]:
        """Return the numbers of the rows for which one of these values is staged in a column."""
        if model._meta.db_table not in self.tables:
            return set()
        wanted = list(dict.fromkeys(values))
        found: set[int] = set()
        for start in range(0, len(wanted), SLICE):
            part = wanted[start : start + SLICE]
            own = StagedChange.objects.filter(batch=self.batch, table=model._meta.db_table, field=name, new__in=part)
            found.update(own.values_list("row_key", flat=True))
        return found
