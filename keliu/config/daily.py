"""The daily engine 日常运算: facts brought up to date and checked, what is due counted; shared by command and job.

Rows of an import that is still being written are left out. Only what differs is written, so a second run for the same
day writes nothing.
"""

from datetime import date, datetime
from typing import Any

from django.utils.timezone import localtime

from keliu.background.upkeep import count_tables
from keliu.customers.duplicates.suspecting import suspect_all
from keliu.customers.models import Vehicle
from keliu.data_quality.actions import catch_up, write_scores
from keliu.data_quality.checks.changes import what_changed
from keliu.outreach.counting import count_due
from keliu.retention.drawing_up import draw_up_due
from keliu.workshop.nightly import refresh_night


def run_daily(as_of: date, *, now: datetime, is_full: bool = False) -> dict[str, Any]:
    """This function will run the engine for a day and return the document of `keliu daily --json`.

    Vehicles that nothing has touched since the last run are as they were then (the database keeps the notes), and count
    as checked; `is_full` works every vehicle and customer out again, and searches the house for duplicates.
    """
    today = localtime(now).date()
    checked, written = refresh_night(as_of, today=today, is_full=is_full)
    catch_up(what_changed(), today=today, now=now)
    write_scores(as_of)
    count_tables()
    months = draw_up_due(as_of, now=now)
    due = count_due(Vehicle.objects.unscoped("keliu daily"), as_of=as_of)
    suspected = {"suspected": suspect_all()} if is_full else {}
    return suspected | {
        "as_of": as_of.isoformat(), "facts": {"checked": checked, "written": written}, "due": due,
        "tasks": {"created": 0, "closed": 0}, "messages": {"planned": 0, "cancelled": 0}, "months_closed": months,
    }  # fmt: skip
