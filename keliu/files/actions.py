"""Storing a file: once a content, whatever its names."""

import hashlib
import os
import shutil
import tempfile
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from keliu.files.models import StoredFile


def path_of(root: Path, stored: StoredFile) -> Path:
    """Return where the bytes of a stored file lie."""
    return root.joinpath(*stored.path_parts())


def store_file(source: BinaryIO, *, root: Path, name: str, store_key: int | None, now: datetime) -> StoredFile:
    """This function will copy the stream into the home, flushed to the disk, and return its row.

    :raises OSError: the disk refused; nothing is left behind.
    """
    root.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    handle, made = tempfile.mkstemp(dir=root)
    try:
        with os.fdopen(handle, "wb") as target:
            while chunk := source.read(1 << 20):
                digest.update(chunk)
                target.write(chunk)
            target.flush()
            os.fsync(target.fileno())
            size = target.tell()
        row = StoredFile(sha256=digest.hexdigest(), name=name[:255], size=size, store_key=store_key, stored_at=now)
        final = path_of(root, row)
        final.parent.mkdir(exist_ok=True)
        shutil.move(made, final)
    except OSError:
        Path(made).unlink(missing_ok=True)
        raise
    row.save(force_insert=True)
    return row
