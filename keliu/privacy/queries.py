"""Reads of the desk: who is meant by a word that the auditor types, what an erasure would do, the table of periods."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from keliu.privacy.erasing.subject import rows_of_subject, subject_of
from keliu.privacy.keeping import Kept, kept_tables
from keliu.privacy.letting_go import days_of
from keliu.privacy.models import SubjectRequest
from keliu.rules.rights import Viewer
from keliu.web.declared import first_declared


@dataclass(frozen=True, slots=True)
class Meant:
    """找到的人: a customer as the auditor may see him: key, masked name, masked numbers, home store."""

    key: int
    name: str
    numbers: str
    store: str


def meant_by(word: str, viewer: Viewer) -> list[Meant]:
    """This function will return the customers of the group whom a whole phone, customer number, plate or VIN names.

    The desk of the customers answers (`subject_finder` in its apps.py).
    """
    find = first_declared("subject_finder")
    return [Meant(*row) for row in find(word, viewer)] if find and word.strip() else []


@dataclass(frozen=True, slots=True)
class Effect:
    """删除的结果: what becomes of the rows of one table: how many, and whether they are deleted, emptied or kept."""

    title: str
    holds: str
    rows: int
    erase: str
    kept: str


def effects_of(customer_key: int) -> list[Effect]:
    """This function will return what an erasure would do, table by table, what goes before what stays."""
    subject = subject_of(customer_key)
    found = [
        Effect(kept.named, kept.holds, n, kept.erase, kept.kept)
        for kept in kept_tables().values()
        if kept.erase in {"delete", "empty", "keep"} and (n := rows_of_subject(kept, subject).count())
    ]
    return sorted(found, key=lambda one: ("delete", "empty", "keep").index(one.erase))


def periods(viewer: Viewer, day: date) -> list[dict[str, Any]]:
    """This function will return the table of periods as a page prints it, with the days that hold for a group."""
    return [
        {
            "title": kept.named, "label": kept.label, "holds": kept.holds, "why": kept.why, "kept": kept.kept,
            "after": kept.after, "days": _days(kept, viewer, day), "erase": kept.erase or "none",
        }
        for kept in kept_tables().values()
    ]  # fmt: skip


def _days(kept: Kept, viewer: Viewer, day: date) -> int | None:
    return days_of(kept, viewer.group_id, day) if kept.after == "delete" else None


def wishes_of(customer_key: int) -> list[SubjectRequest]:
    """This function will return the corrections that a customer asked for and that wait."""
    rows = SubjectRequest.objects.unscoped("requests about a seen file").filter(
        customer_key=customer_key, kind=SubjectRequest.Kind.CORRECT, state=SubjectRequest.State.OPEN
    )
    return list(rows.order_by("due_on"))
