"""Lines that must be on the disk before anybody is told of them: appended, flushed, the name of a new file kept, too."""

import os
from pathlib import Path


def append_synced(path: Path, lines: str) -> None:
    """This function will append whole lines to a file and wait until the disk has them.

    A line that a power cut tore before is ended first, so that it does not spoil the next one.
    :raises OSError: the disk refused; then what the lines say must not be acknowledged.
    """
    if not lines:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    is_new = not path.exists()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        is_torn = os.fstat(descriptor).st_size > 0 and _last_byte(path) != b"\n"
        data = (("\n" if is_torn else "") + lines).encode("utf-8")
        while data:
            data = data[os.write(descriptor, data) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    if is_new and os.name != "nt":
        _sync_folder(path.parent)


def _last_byte(path: Path) -> bytes:
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1)


def _sync_folder(folder: Path) -> None:
    """Let the disk keep the name of a new file; Windows knows no such thing."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
