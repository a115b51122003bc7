"""Pages of a list and capped counts: counting all rows is what makes lists slow."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

PAGE = 30
COUNT_CAP = 10_000


@dataclass(frozen=True, slots=True)
class Page:
    """列表页: the rows of one page, how many there are (capped), and what lies beside."""

    rows: list[Any]
    number: int
    count: int
    is_capped: bool
    has_next: bool

    @property
    def first(self) -> int:
        """Number of the first row, from 1."""
        return (self.number - 1) * PAGE + 1

    @property
    def last(self) -> int:
        """Number of the last row."""
        return self.first + len(self.rows) - 1


def page_of(rows: QuerySet[Any], wanted: str | None) -> Page:
    """This function will return a page of rows; a page that is no number is the first."""
    number = int(wanted) if wanted and wanted.isdigit() and 0 < int(wanted) < 100_000 else 1
    start = (number - 1) * PAGE
    found = list(rows[start : start + PAGE + 1])
    count = rows.order_by()[: COUNT_CAP + 1].count()
    return Page(found[:PAGE], number, min(count, COUNT_CAP), count > COUNT_CAP, len(found) > PAGE)
