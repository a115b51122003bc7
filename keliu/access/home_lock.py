"""One at a time in a home: imports, and what must not run beside one."""

from django.db import connection

HOME_LOCK = 7_302_114  # any number, the same in every process of a home


def lock_home() -> None:
    """This function will hold everybody else off until the end of the transaction; SQLite does so by itself."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [HOME_LOCK])
