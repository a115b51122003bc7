"""What the database file itself still holds after an erasure: freed pages, the log of writes, the index of words.

Every connection deletes with `secure_delete` (keliu.config.env), so that what goes is overwritten. Here the write-ahead log
is put into the file and cut off, and where the bytes are found all the same the file is written anew.
"""

from pathlib import Path

from django.conf import settings
from django.db import connection

from keliu.privacy.erasing.home_files import DATABASE, forms_of, has_bytes

TRIES = 20


def clean_pages(words: list[str] | None) -> bool:
    """This function will take the last bytes of deleted rows out of SQLite's files; say whether the file was rewritten.

    `words` None: what to look for is not known any more (the run before was broken off), so the file is written anew.
    PostgreSQL reuses and overwrites its dead rows by itself (autovacuum); they are in no dump.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return False
    _cut_log()
    files = [path for path in Path(settings.HOME).glob(f"{DATABASE}*") if path.suffix != "-shm"]
    if words is not None and not any(has_bytes(path, forms_of(words)) for path in files):
        return False
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO customers_search(customers_search) VALUES ('optimize')")
        cursor.execute("VACUUM")
    _cut_log()
    return True


def _cut_log() -> bool:
    """Put the write-ahead log into the file and cut it off; readers that still need it make it wait."""
    for _ in range(TRIES):
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            if not cursor.fetchone()[0]:
                return True
    return False
