"""One moment (同一刻): several reads that see one state of the database, whatever others commit meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

BEGIN = {"sqlite": "BEGIN DEFERRED", "postgresql": "BEGIN ISOLATION LEVEL REPEATABLE READ"}


@contextmanager
def one_moment() -> Iterator[None]:
    """This function will let what is read inside see one state; temporary tables made inside go with an error.

    Nobody waits for it: Django's own transaction would take SQLite's lock of writers, this one reads beside them. Inside
    another transaction it is that one's moment. Nothing but temporary tables may be written.
    """
    if connection.in_atomic_block:
        with transaction.atomic():
            yield
        return
    with connection.cursor() as cursor:
        cursor.execute(BEGIN[connection.vendor])
        try:
            yield
        except BaseException:
            cursor.execute("ROLLBACK")
            raise
        cursor.execute("COMMIT")
