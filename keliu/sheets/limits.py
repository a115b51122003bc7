"""How much a file may ask of the machine (declared sizes do not bound the work: a 4 KB file held a million rows)."""

from dataclasses import dataclass
from pathlib import Path

from keliu.rules.sentence import N_, Sentence
from keliu.sheets.rows import Refused

MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """上限: bytes of a file before it is opened, rows, columns and cells while reading, CPU and memory of the child."""

    max_bytes: int = 50 * MB
    max_rows: int = 1_048_576
    max_columns: int = 300
    max_cells: int = 30_000_000
    max_unpacked: int = 800 * MB
    cpu_seconds: int = 120
    memory_bytes: int = 1536 * MB


def check_size(path: Path, limits: Limits) -> None:
    """This function will refuse a file that is not there, empty or too large, before a byte of it is read.

    :raises Refused: with the size and the limit.
    """
    try:
        size = path.stat().st_size
    except OSError as error:
        raise Refused(Sentence(N_("“%(file)s” is not there or cannot be opened"), {"file": path.name})) from error
    if path.is_dir():
        raise Refused(Sentence(N_("“%(file)s” is a folder, not a file"), {"file": path.name}))
    if size == 0:
        raise Refused(Sentence(N_("“%(file)s” is empty"), {"file": path.name}))
    if size > limits.max_bytes:
        told = {"file": path.name, "size": size // MB, "limit": limits.max_bytes // MB}
        raise Refused(
            Sentence(N_("“%(file)s” has %(size)s MB, more than the limit of %(limit)s MB; split it by month"), told)
        )


def too_many(path: Path, what: int) -> Refused:
    """This function will return the refusal of a file with more rows or cells than the limit."""
    message = N_(
        "“%(file)s” holds more than %(limit)s rows or cells; delete empty rows and columns, or split it by month"
    )
    return Refused(Sentence(message, {"file": path.name, "limit": what}))
