"""A slice of facts at a time: looked at without a lock, and what differs written under one (reliability XB).

A figure that was reckoned before somebody's edit never overtakes the edit's own: under lock it is worked out again,
unless nobody wrote since it was looked at. Rows of imports that are open do not count; one that opens or closes
meanwhile has the slice worked out once more.
"""

from collections.abc import Callable, Iterable, Sequence

from django.db import connection, transaction
from django.db.models import Model

from keliu.access.raw_rows import lock, parts_of, writes_of_others
from keliu.audit.queries import open_batches
from keliu.workshop.fact_rows import FactRow

Differing = Callable[[Sequence[int], list[int]], tuple[int, list[FactRow]]]
Write = Callable[[list[FactRow]], None]


def refresh_slices(
    model: type[Model],
    keys: Iterable[int] | None,
    size: int,
    differing: Differing,
    write: Write,
    *,
    except_open: int | None = None,
    between: Callable[[], None] | None = None,
) -> tuple[int, int]:
    """This function will bring what hangs on these rows of a table (None: on all) up to date; return (checked, written).

    `differing(keys, open imports)` returns how many it looked at and the rows, key first, that are other than what
    stands there; `write` writes them. `except_open`: the import that is being closed, whose rows count already.
    `between` is called after each slice. PostgreSQL locks the next slice straight away after one that differed for the
    most part: there nobody else waits for it.
    """
    checked = written = 0
    at_once = connection.in_atomic_block
    for part in parts_of(model, keys, size):
        refresh = _under_lock if at_once else _looked_at_first
        seen, changed = refresh(model, part, differing, write, except_open)
        checked += seen
        written += changed
        at_once = connection.in_atomic_block or (connection.vendor != "sqlite" and 2 * changed > seen)
        if between:
            between()
    return checked, written


def _looked_at_first(
    model: type[Model], part: Sequence[int], differing: Differing, write: Write, except_open: int | None
) -> tuple[int, int]:
    before = writes_of_others()
    seen, changed = differing(part, open_batches(but=except_open))
    if changed:
        with transaction.atomic():
            if before is None or writes_of_others() != before:
                keys = [row[0] for row in changed]
                return seen, _under_lock(model, keys, differing, write, except_open)[1]
            write(changed)
    return seen, len(changed)


@transaction.atomic(savepoint=False)
def _under_lock(
    model: type[Model], part: Sequence[int], differing: Differing, write: Write, except_open: int | None
) -> tuple[int, int]:
    """Work a slice out again while nobody else can write it.

    Without a savepoint of its own: within one, SQLite goes through all that the slice has written after each row (95 % of
    the time of 5,000 rows).
    """
    lock(model, part)
    seen, changed, closed_out = 0, list[FactRow](), None
    while closed_out != (still_open := open_batches(but=except_open)):
        closed_out = still_open
        seen, changed = differing(part, closed_out)
    write(changed)
    return seen, len(changed)
