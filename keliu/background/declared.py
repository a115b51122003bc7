"""What the desks declare in their apps.py: recurring jobs (`schedule`) and the bells they hear (`hears`)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.utils.module_loading import import_string
from django_tasks.base import Task

EPOCH = datetime(2000, 1, 1, tzinfo=ZoneInfo("UTC"))


@dataclass(frozen=True, slots=True)
class Recurring:
    """A job that runs again and again: `every` so often, or `at` a time of the shop's day; exactly one is given.

    `job` is the dotted path of a task. `when`, the dotted path of a cheap question to the database, lets a firing wait
    until there is something to do. While the job of the last firing is not finished there is no next one. A time that
    went by while nothing ran is made up once.
    """

    name: str
    job: str
    every: timedelta | None = None
    at: time | None = None
    when: str = ""

    def __post_init__(self) -> None:
        if (self.every is None) == (self.at is None):
            raise ValueError(f"{self.name}: say either every or at")

    def slot_at(self, now: datetime) -> datetime:
        """This function will return the newest slot that has begun at `now`."""
        if self.every is not None:
            return now - (now - EPOCH) % self.every
        zone = ZoneInfo(settings.TIME_ZONE)
        today = now.astimezone(zone).date()
        slot = datetime.combine(today, self.at or time(), zone)
        return slot if slot <= now else datetime.combine(today - timedelta(days=1), self.at or time(), zone)


def recurring_jobs() -> Iterator[Recurring]:
    """This function will yield the recurring jobs of every installed desk."""
    for config in apps.get_app_configs():
        yield from getattr(config, "schedule", ())


def heard(name: str) -> list[str]:
    """This function will return the dotted paths of the jobs of all desks that hear a bell."""
    found: list[str] = []
    for config in apps.get_app_configs():
        jobs = getattr(config, "hears", {}).get(name, ())
        found.extend([jobs] if isinstance(jobs, str) else jobs)
    return found


def check_declared(app_configs: Iterable[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """This function will name every declared job that is none, and every name that two recurring jobs share."""
    paths = [each.job for each in recurring_jobs()]
    for config in apps.get_app_configs():
        for name in getattr(config, "hears", {}):
            paths.extend(heard(name))
    wrong = [Error(f"{path} is declared as a job and is no task", id="background.E001") for path in paths if _no(path)]
    names = [each.name for each in recurring_jobs()]
    twice = {name for name in names if names.count(name) > 1}
    return [*wrong, *(Error(f"Two recurring jobs are called {name}", id="background.E002") for name in twice)]


def _no(path: str) -> bool:
    try:
        return not isinstance(import_string(path), Task)
    except ImportError:
        return True
