"""Reads of data quality: how many findings a store has, its score and how it went, what was repaired."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Max
from django.utils.translation import gettext_noop as N_

from keliu.customers.models import Partner
from keliu.customers.partners.lists import INCOMPLETE, UNCONFIRMED, lacking, unconfirmed
from keliu.data_quality.checks.scores import Parts, count_parts
from keliu.data_quality.models import CheckState, Finding, Repair, StoreScore
from keliu.org.models import Store
from keliu.rules.data_quality import NEXT_STEPS, TITLES, Fault
from keliu.rules.masking import TOLD_FROM, is_too_few
from keliu.rules.rights import Deed, Viewer
from keliu.web.filters import Asked

DAYS_DRAWN = 90
REPAIRS_SHOWN = 50
COUNTED_NOW = 20_000
WIDTH, HEIGHT = 320, 64


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the overview: a fault, how many files have it, and what to do."""

    fault: Fault
    count: int

    @property
    def title(self) -> str:
        """The message id of its list."""
        return TITLES[self.fault]

    @property
    def next_step(self) -> str:
        """The message id of what to do."""
        return NEXT_STEPS[self.fault]

    @property
    def url_name(self) -> str:
        """Where its list is."""
        return f"data_quality:{self.fault.value}"


def lines_of(viewer: Viewer) -> list[Line]:
    """This function will count the findings of the person's store by fault, in the order of the faults."""
    rows = Finding.objects.visible_to(viewer).order_by().values_list("fault").annotate(n=Count("pk"))
    counts = dict(rows)
    return [Line(fault, counts.get(fault.value, 0)) for fault in Fault]


def count_incomplete(viewer: Viewer) -> int:
    """This function will count the files of the person's store that miss the days within which a file is complete (A4)."""
    return Finding.objects.visible_to(viewer).filter(fault=Fault.INCOMPLETE).count()


def partner_lines(viewer: Viewer, today: date) -> list[tuple[str, int, str, str]]:
    """This function will count the suppliers and dealers whose files want something: list's query, count, title, step."""
    if not viewer.may(Deed.KEEP_PARTNERS):
        return []
    asked, seen = Asked(viewer, today), Partner.objects.visible_to(viewer)
    return [
        (INCOMPLETE, seen.filter(lacking(asked)).count(), N_("Suppliers and dealers: incomplete files"),
         N_("Fill in what is missing")),
        (UNCONFIRMED, seen.filter(unconfirmed(asked)).count(), N_("Suppliers and dealers: not confirmed for long"),
         N_("Ask them and confirm")),
    ]  # fmt: skip


def checked_at() -> datetime | None:
    """This function will say when the files were last checked; None: never yet."""
    return CheckState.objects.filter(pk=1).values_list("at", flat=True).first()


def score_now(store_id: int, kept: Sequence[StoreScore], today: date) -> Parts | StoreScore | None:
    """This function will work a store's score out as its files are now; of a large store the one that the night kept.

    `kept`: its scores, oldest first. To go through 200,000 cars takes half a second, and changes the figure by nothing
    that one could see.
    """
    last = kept[-1] if kept else None
    if last and last.vehicles > COUNTED_NOW and last.day >= today - timedelta(days=1):
        return last
    return count_parts(store_id).get(store_id)


def course_of(scores: Sequence[StoreScore]) -> dict[str, Any] | None:
    """This function will draw the scores of some days, oldest first, as points of a line; None: fewer than two."""
    known = [(score.day, score.value) for score in scores if score.value is not None]
    if len(known) < 2:
        return None
    first, last = known[0][0], known[-1][0]
    low, high = min(value for _day, value in known), max(value for _day, value in known)
    span, height = max((last - first).days, 1), max(high - low, 0.02)
    points = " ".join(
        f"{WIDTH * (day - first).days / span:.1f},{HEIGHT - 4 - (HEIGHT - 8) * (value - low) / height:.1f}"
        for day, value in known
    )
    return {"points": points, "first": first, "last": last, "low": low, "high": high, "width": WIDTH, "height": HEIGHT}


def scores_of(viewer: Viewer, store_id: int) -> list[StoreScore]:
    """This function will return the kept scores of a store, of the last 90 days with one, oldest first."""
    rows = StoreScore.objects.visible_to(viewer).filter(store_id=store_id).order_by("-day")
    return list(rows[:DAYS_DRAWN])[::-1]


def stores_told(viewer: Viewer) -> list[dict[str, Any]]:
    """This function will return the last score of every store of the group and that of about a month before.

    Stores with fewer than five vehicles tell nothing, and no count from 1 to 4 is told.
    """
    seen = StoreScore.objects.visible_to(viewer)
    last_day: date | None = seen.aggregate(last=Max("day"))["last"]
    told = []
    for store in Store.objects.visible_to(viewer).order_by("code"):
        own = list(seen.filter(store_id=store.pk).order_by("-day")[:31])
        is_hidden = not own or own[0].vehicles < TOLD_FROM
        findings = own[0].findings if own else {}
        told.append({
            "store": store, "score": None if is_hidden else own[0].value, "vehicles": None if is_hidden else own[0].vehicles,
            "before": None if is_hidden or len(own) < 2 else own[-1],
            "cells": [_told(findings.get(fault.value, 0)) for fault in Fault], "day": last_day,
        })  # fmt: skip
    return told


def _told(count: int) -> int | None:
    return None if is_too_few(count) else count


def repairs_of(viewer: Viewer) -> list[Repair]:
    """This function will return the latest repairs of the person's store, the newest first."""
    return list(Repair.objects.visible_to(viewer).defer("kept").order_by("-id")[:REPAIRS_SHOWN])
