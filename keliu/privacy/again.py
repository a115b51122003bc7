"""Erased again after a restore: whom an older back-up brought back, by the log of the home and those of the one that broke.

A line of the log names a row by its number and a person by keyed hashes. A row is erased only where both agree: a number
may belong to somebody else in a home that went another way. What agrees in the number alone is left to a person.
"""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings

from keliu.access.synced import append_synced
from keliu.privacy.actions import RequestRefused, carry_out_erasure
from keliu.privacy.erasing.subject import CUSTOMER, subject_of
from keliu.privacy.keeping import rows_of
from keliu.privacy.keys import LOG, digest_of
from keliu.privacy.models import ErasedKey, SubjectRequest

BY = "keliu restore"


@dataclass
class Again:
    """Numbers of the files that were erased again, and of those that a person must look at."""

    erased: list[int] = field(default_factory=list)
    left: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Line:
    """One line of a log of erasures."""

    group: str
    customer: int
    on: date
    digests: tuple[str, ...]
    text: str


def read_lines(path: Path) -> Iterator[Line]:
    """This function will yield what a log holds; a line that a power cut tore is passed over."""
    for text in path.read_text("ascii", "replace").splitlines() if path.is_file() else ():
        try:
            given = json.loads(text)
            day, digests = date.fromisoformat(given["on"]), tuple(map(str, given["digests"]))
            yield Line(str(given["group"]), int(given["customer"]), day, digests, text)
        except (ValueError, KeyError, TypeError):
            continue


def unite_erasures(paths: Collection[Path]) -> list[Line]:
    """This function will add to the log of this home what other logs hold beyond it, and return all of it.

    :raises OSError: the disk refused.
    """
    log = Path(settings.HOME) / LOG
    own = list(read_lines(log))
    known = {line.text for line in own}
    more = {line.text: line for path in paths for line in read_lines(path) if line.text not in known}
    append_synced(log, "".join(f"{text}\n" for text in more))
    return [*own, *more.values()]


def erase_again(paths: Collection[Path], *, now: datetime) -> Again:
    """This function will erase whom the logs name and the database holds; old files stay refused, by the day of each line.

    It may be run again after it was broken off.
    """
    lines, again = unite_erasures(paths), Again()
    for line in lines:
        person = rows_of(apps.get_model(CUSTOMER)).filter(pk=line.customer).exclude(level="erased").first()
        if person is None:
            continue
        is_he = not set(line.digests).isdisjoint(map(digest_of, subject_of(person.pk).marks))
        (again.erased if is_he and _erase(person, line, now) else again.left).append(person.pk)
    _remember(lines)
    return Again(sorted(set(again.erased)), sorted(set(again.left) - set(again.erased)))


def _erase(person: Any, line: Line, now: datetime) -> bool:
    request = SubjectRequest.objects.create(
        group_id=person.group_id, kind=SubjectRequest.Kind.ERASE, state=SubjectRequest.State.RUNNING,
        customer_key=person.pk, asked_on=line.on, due_on=line.on, person=BY, settled_by=BY, made_at=now,
    )  # fmt: skip
    try:
        carry_out_erasure(request, now=now, on=line.on)
    except RequestRefused:
        request.delete()
        return False
    return True


def _remember(lines: list[Line]) -> None:
    days: dict[tuple[str, str], date] = {}
    for line in lines:
        for digest in line.digests:
            days[line.group, digest] = max(line.on, days.get((line.group, digest), line.on))
    rows = [ErasedKey(group_code=group, digest=digest, erased_on=on) for (group, digest), on in days.items()]
    ErasedKey.objects.bulk_create(
        rows, update_conflicts=True, update_fields=["erased_on"], unique_fields=["group_code", "digest"], batch_size=500
    )
