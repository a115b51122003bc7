"""The change log in words: rows by the names a person may see, keys as what they point at, codes as what they mean.

The desks say in their apps.py how: `row_names = {table: "dotted.path"}` is a function of (viewer, keys) that returns
`{key: Named}` for those rows that the person may see, in a query or two for all of them; `pointing_fields =
{(table, field): table}` what a field without a foreign key points at; `field_labels = "dotted.path"` a dictionary of
the words that the forms use; `value_tellers = {table: "dotted.path"}` a function that tells field and values itself.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from django.apps import apps
from django.db import models
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from keliu.audit.models import Change
from keliu.audit.values import LONGEST, address_of_row, personal_fields, shown
from keliu.rules.rights import Deed, Viewer

CODE = re.compile(r"[a-z]+(_[a-z]+)*")
WITH_DAY = re.compile(r"(\d+) (\d{4}-\d\d-\d\d)")


class Named(NamedTuple):
    """A row by its name, as a person may see it, and the address of its page, or nothing."""

    text: str
    href: str


Names = Mapping[str, Mapping[str, Named]]


def _of_desks(attribute: str) -> dict[Any, Any]:
    found: dict[Any, Any] = {}
    for config in apps.get_app_configs():
        found.update(getattr(config, attribute, {}))
    return found


@cache
def _namers() -> dict[str, Callable[[Viewer, Sequence[str]], Mapping[str, Named]]]:
    return {table: import_string(path) for table, path in _of_desks("row_names").items()}


@cache
def _tellers() -> dict[str, Callable[[str, str | None], tuple[str, str]]]:
    return {table: import_string(path) for table, path in _of_desks("value_tellers").items()}


@cache
def field_labels() -> dict[tuple[str, str], str]:
    """This function will return the message id of a field's label by table and field, as the forms call it."""
    paths = [path for config in apps.get_app_configs() if (path := getattr(config, "field_labels", ""))]
    return {key: label for path in paths for key, label in import_string(path).items()}


@cache
def _columns() -> dict[tuple[str, str], models.Field]:  # type: ignore[type-arg]
    """Return the columns of every table by the names that the log knows them by: `owner` as well as `owner_id`."""
    found = {}
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            found[model._meta.db_table, field.name] = found[model._meta.db_table, field.attname] = field
    return found


def pointed_at(table: str, field: str) -> str:
    """This function will return the table that the values of a field are keys of, or nothing."""
    declared = _of_desks("pointing_fields").get((table, field))
    column = _columns().get((table, field))
    related = column.related_model if column is not None else None
    return declared or (related._meta.db_table if related is not None and not isinstance(related, str) else "")


def tell(changes: Iterable[Change], viewer: Viewer, *, in_full: bool = False) -> None:
    """This function will put row, address, field and both values, in words, onto some changes.

    `in_full`: the person sees these rows' personal values in full elsewhere, too.
    """
    rows = list(changes)
    names = _names(rows, viewer)
    for row in rows:
        named = names.get(row.table, {}).get(str(row.row_key))
        row.row_told = named.text if named and named.text else str(row.row_key)
        row.href = named.href if named else ""
        if row.table not in _namers() and viewer.may(Deed.SEE_FILES):
            row.href = address_of_row(row.table, row.row_key)
        row.is_named = bool(named and named.text)
        teller = _tellers().get(row.table)
        row.field_told = (
            teller(row.field, None)[0] if teller else _(field_labels().get((row.table, row.field), row.field))
        )
        for side in ("old", "new"):
            text = getattr(row, side)
            told = teller(row.field, text)[1] if teller else _value(row, side, names, viewer, in_full)
            setattr(row, f"{side}_shown", told)


def _names(rows: Sequence[Change], viewer: Viewer) -> Names:
    """Return the names of all rows that the changes are of or point at: a call a table."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        wanted[row.table].add(str(row.row_key))
        if table := pointed_at(row.table, row.field):
            wanted[table].update(text.split(" ")[0] for text in (row.old, row.new) if text)
    return {table: _namers()[table](viewer, sorted(keys)) for table, keys in wanted.items() if table in _namers()}


def _value(row: Change, side: str, names: Names, viewer: Viewer, in_full: bool) -> str:
    """Return one value in words, masked as the person may see it."""
    text: str | None = getattr(row, side)
    if not text:
        return ""
    kind = personal_fields().get((row.table, row.field), "")
    if kind:
        is_seen = row.is_named and viewer.may(Deed.SEE_FILES)
        if in_full or (kind == "text" and is_seen):
            return text[:LONGEST]
        if kind == "birthday" and is_seen:
            return text[5:]
        if kind in {"text", "birthday", "other"}:
            return _("another value") if side == "new" and row.old else _("filled in")
        return shown(row.table, row.field, text, viewer)
    if table := pointed_at(row.table, row.field):
        return _pointed(text, names.get(table, {}))
    return _plain(text, _columns().get((row.table, row.field)))


def _pointed(text: str, names: Mapping[str, Named]) -> str:
    with_day = WITH_DAY.fullmatch(text)
    key = with_day[1] if with_day else text
    named = names.get(key)
    told = named.text if named and named.text else f"#{key}" if key.isdigit() else key
    return _("%(name)s from %(day)s on") % {"name": told, "day": with_day[2]} if with_day else told


def _plain(text: str, column: models.Field | None) -> str:  # type: ignore[type-arg]
    """Return a value that is of nobody: yes and no, yuan, code words, else as it stands."""
    if isinstance(column, models.BooleanField):
        return _("yes") if text in {"1", "True", "true"} else _("no")
    if column is not None and column.name.endswith("_fen") and text.lstrip("-").isdigit():
        return _("%(yuan)s yuan") % {"yuan": f"{int(text) / 100:,.2f}"}
    return _(text) if CODE.fullmatch(text) else text[:LONGEST]
