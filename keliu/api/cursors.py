"""Pages by cursor: the key of the last row, so that page 5,000 costs what page 1 does."""

import base64
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from ninja.errors import HttpError

STANDARD, MOST = 50, 200


def read_cursor(cursor: str) -> int:
    """This function will return the row number that a cursor holds.

    :raises HttpError: 400, it is none that this interface gave.
    """
    try:
        number = int(base64.urlsafe_b64decode(cursor.encode()).decode())
    except (ValueError, UnicodeError):
        number = -1
    if not 0 <= number < 2**63:
        raise HttpError(400, _("This cursor is not one that the interface gave; begin without one"))
    return number


def page_after(rows: QuerySet[Any], cursor: str | None, limit: int) -> tuple[list[Any], str | None]:
    """This function will return up to `limit` rows by ascending id behind the cursor, and the cursor of the next page."""
    ordered = rows.order_by("pk")
    if cursor:
        ordered = ordered.filter(pk__gt=read_cursor(cursor))
    found = list(ordered[: limit + 1])
    if len(found) <= limit:
        return found, None
    return found[:limit], base64.urlsafe_b64encode(str(found[limit - 1].pk).encode()).decode()
