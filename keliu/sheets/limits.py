"""How much one import may read (reliability XC1, XC2): sizes are counted while reading, never believed."""

import os
from dataclasses import dataclass

from keliu.rules.sentence import N_, Sentence

MB = 1024 * 1024


class Refused(Exception):
    """A file that is not read any further, with the reason as a sentence."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence.english())
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Limits:
    """上限: bytes of a file and of its unpacked content, rows, columns and cells of a sheet, the child's resources.

    `max_rows` and `max_cells` bound workbooks and HTML; text is streamed and bound by `max_bytes` and `max_columns`.
    """

    max_bytes: int = 4096 * MB
    max_unpacked: int = 600 * MB
    max_rows: int = 1_048_576
    max_columns: int = 512
    max_cells: int = 12_000_000
    cpu_seconds: int = 3600
    memory_bytes: int = 500 * MB


def check_size(path: str, limits: Limits) -> None:
    """This function will refuse a file that is not there, empty or too large, before a byte of it is read.

    :raises Refused: with the size and the limit.
    """
    name = os.path.basename(path)
    if os.path.isdir(path):
        raise Refused(Sentence(N_("“%(file)s” is a folder, not a file"), {"file": name}))
    try:
        size = os.stat(path).st_size
    except OSError:
        raise Refused(Sentence(N_("“%(file)s” is not there or cannot be opened"), {"file": name})) from None
    if size == 0:
        raise Refused(Sentence(N_("“%(file)s” is empty"), {"file": name}))
    if size > limits.max_bytes:
        told = {"file": name, "size": size // MB, "limit": limits.max_bytes // MB}
        message = N_("“%(file)s” has %(size)s MB, more than the limit of %(limit)s MB; split it by month")
        raise Refused(Sentence(message, told))


def too_many(name: str, limit: int) -> Refused:
    """This function will return the refusal of a file with more rows, columns or cells than the limit."""
    message = N_("“%(file)s” holds more than %(limit)s rows, columns or cells; delete empty ones, or split it by month")
    return Refused(Sentence(message, {"file": name, "limit": limit}))


def unreadable(name: str) -> Refused:
    """This function will return the refusal of a file that is broken, locked or of no known form."""
    message = N_("“%(file)s” cannot be read: it is damaged, protected by a password or no table")
    return Refused(Sentence(message, {"file": name}))
