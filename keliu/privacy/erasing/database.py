"""The database part of an erasure: his own rows, the change log, and every text elsewhere that names him.

His rows are deleted or emptied as the table of periods says, so that counts and sums stay. In the change log value, reason
and salt go and the digest stays: the chain covers digests, so it still verifies. Elsewhere (a saved view with his phone, a
preview, a traceback) the text that names him is emptied.
"""

import json
from collections import Counter, defaultdict
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.sessions.models import Session
from django.db import models
from django.db.models import Q, TextField
from django.db.models.functions import Cast

from keliu.audit.actions import seal_changes
from keliu.audit.models import Change
from keliu.privacy.erasing.subject import Subject, rows_of_subject
from keliu.privacy.keeping import Kept, kept_tables, rows_of
from keliu.rules.erasure import Seeker

AT_ONCE = 2_000
MOST_CONDITIONS = 400  # SQLite takes 1,000 of one statement: a company has many cars, and many people who are named
NO_TEXT: dict[type, Any] = {models.JSONField: dict, models.CharField: str, models.TextField: str}
Keys = dict[str, list[int]]


def seal_all(now: datetime) -> None:
    """This function will seal every change, so that what is emptied is covered by its digest."""
    while seal_changes(now=now):
        pass


def keys_by_table(subject: Subject) -> Keys:
    """This function will return the keys of the rows that are about a person, by table.

    Those that a journal of his names by table and key count, too: rows of a file that was merged into his and is gone.
    """
    found: dict[str, set[int]] = defaultdict(set)
    known = {kept.model._meta.db_table for kept in kept_tables().values()}
    for kept in kept_tables().values():
        if kept.erase in {"delete", "empty"}:
            rows = rows_of_subject(kept, subject)
            found[kept.model._meta.db_table].update(rows.values_list("pk", flat=True))
            if {"table", "row_key"} <= {one.name for one in kept.model._meta.concrete_fields}:
                for table, key in rows.values_list("table", "row_key"):
                    found[table].add(key)
    return {table: sorted(keys) for table, keys in found.items() if keys and table in known}


def erase_own_rows(subject: Subject) -> Counter[str]:
    """This function will delete or empty the rows that are about a person; return how many by table."""
    done: Counter[str] = Counter()
    for kept in reversed(kept_tables().values()):
        if kept.erase not in {"delete", "empty"}:
            continue
        rows = rows_of_subject(kept, subject)
        done[kept.label] += (rows._raw_delete(rows.db) or 0) if kept.erase == "delete" else _empty(kept, rows)
    return +done


def _empty(kept: Kept, rows: Any) -> int:
    fields = {name: kept.model._meta.get_field(name) for name in kept.empty}
    for name in kept.number:
        for key in list(rows.values_list("pk", flat=True)):
            rows_of(kept.model).filter(pk=key).update(**{name: f"-{key}"})
    nothing = {name: None if one.null else NO_TEXT[_kind(one)]() for name, one in fields.items()}
    keys = list(rows.values_list("pk", flat=True))
    return int(rows_of(kept.model).filter(pk__in=keys).update(**nothing, **kept.put)) if keys else 0


def _kind(one: models.Field[Any, Any]) -> type:
    return next(kind for kind in NO_TEXT if isinstance(one, kind))


def erase_log(subject: Subject, keys: Keys) -> int:
    """This function will empty what the change log says of a person: by his rows, and by what names him."""
    emptied = {kept.model._meta.db_table: kept for kept in kept_tables().values()}
    found: set[int] = set()
    for table, own in keys.items():
        kept = emptied[table]
        for start in range(0, len(own), AT_ONCE):
            rows = rows_of(Change).filter(table=table, row_key__in=own[start : start + AT_ONCE])
            if kept.erase == "empty" and kept.label != "customers.Customer":
                rows = rows.filter(Q(field__in=kept.emptied) | ~Q(why=""))
            found.update(rows.values_list("pk", flat=True))
    found.update(_naming(Change, ["old", "new", "why"], subject.seeker))
    for part in _parts(sorted(found)):
        rows_of(Change).filter(pk__in=part).update(old=None, new=None, why="", salt=None)
    return len(found)


def _parts(keys: list[int]) -> list[list[int]]:
    return [keys[start : start + AT_ONCE] for start in range(0, len(keys), AT_ONCE)]


def _naming(model: type[models.Model], names: list[str], seeker: Seeker) -> list[int]:
    """Return the keys of the rows of a table in whose texts a person is named."""
    return list(_texts_naming(model, names, seeker))


def _texts_naming(model: type[models.Model], names: list[str], seeker: Seeker) -> dict[Any, list[str]]:
    """Return the rows of a table that name a person, each with the fields in which it does."""
    if not seeker.words or not names:
        return {}
    texts = {f"text_of_{name}": Cast(name, TextField()) for name in names}
    # documents escape Chinese on SQLite
    wanted = sorted({word for one in seeker.words for word in (one, json.dumps(one)[1:-1])})
    few = max(MOST_CONDITIONS // len(texts), 1)
    found: dict[Any, list[str]] = {}
    for start in range(0, len(wanted), few):
        condition = reduce(
            or_, (Q(**{f"{text}__icontains": word}) for text in texts for word in wanted[start : start + few])
        )
        for key, *values in rows_of(model).annotate(**texts).filter(condition).values_list("pk", *names):
            if named := [name for name, value in zip(names, values, strict=True) if _names_him(value, seeker)]:
                found[key] = named
    return found


def _names_him(value: Any, seeker: Seeker) -> bool:
    return bool(value) and seeker.finds(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def sweep(subject: Subject) -> Counter[str]:
    """This function will empty every text of other rows that names a person; return how many rows by table.

    A key of a row (an order number that somebody typed a phone into) cannot be emptied and stays.
    """
    done: Counter[str] = Counter()
    own = {kept.label for kept in kept_tables().values() if kept.erase == "chain"}
    for kept in kept_tables().values():
        if kept.label in own or kept.label.startswith(
            ("org.Staff", "org.Account", "contacts.OptOut", "privacy.ErasedKey")
        ):
            continue
        seeker = subject.seeker_of_passing if kept.transient else subject.seeker
        names = [one.name for one in kept.texts if not isinstance(one, models.BinaryField)]
        mine = set(rows_of_subject(kept, subject).values_list("pk", flat=True)) if kept.erase else set()
        for key, named in _texts_naming(kept.model, names, seeker).items():
            if key not in mine:
                done[kept.label] += _blot(kept.model, key, named, seeker)
    done["sessions.Session"] += _end_sessions(subject.seeker_of_passing)
    return +done


def _end_sessions(seeker: Seeker) -> int:
    """End the sessions that hold a text with him, such as a note of what was saved: their data is packed and signed."""
    sessions = Session.objects.all()
    naming = [row.pk for row in sessions if seeker.finds(json.dumps(row.get_decoded(), ensure_ascii=False))]
    return int(sessions.filter(pk__in=naming).delete()[0]) if naming else 0


def _blot(model: type[models.Model], key: Any, names: list[str], seeker: Seeker) -> int:
    """Empty the texts of one row that name a person: of a document only the values that do."""
    row = rows_of(model).get(pk=key)
    blotted = {}
    for name in names:
        if not _is_key(model, name):
            blotted[name] = blot(getattr(row, name), seeker)
    return int(rows_of(model).filter(pk=key).update(**blotted)) if blotted else 0


def _is_key(model: type[models.Model], name: str) -> bool:
    one = model._meta.get_field(name)
    rules = [rule for rule in model._meta.constraints if isinstance(rule, models.UniqueConstraint)]
    return bool(getattr(one, "unique", False) or getattr(one, "choices", None)) or any(
        name in rule.fields for rule in rules
    )


def blot(value: Any, seeker: Seeker) -> Any:
    """This function will return a value without the texts that name a person."""
    if isinstance(value, str):
        return "" if seeker.finds(value) else value
    if isinstance(value, dict):
        return {blot(key, seeker): blot(one, seeker) for key, one in value.items()}
    if isinstance(value, list):
        return [blot(one, seeker) for one in value]
    return "" if isinstance(value, (int, float)) and seeker.finds(str(value)) else value
