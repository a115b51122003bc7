"""行册: which rows stand behind each number of a batch, in a file of the home that a page reads by index (practice A6).

One SQLite file a batch. `word` is what became of a row (`filled`: an update that only fills empty fields), `ref` in a preview
the byte where the row stands in the staging folder, in a report the number of its record (below zero: a further row of a
record that another row counts for). `first` is the row of the same key into which a row was folded: sheet and row.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from keliu.imports.hints import GRAVE, hint_key, without_values
from keliu.rules.sentence import Sentence

WORDS_OF = {
    "created": ("created",), "updated": ("updated", "filled"), "unchanged": ("unchanged",), "merged": ("merged",),
    "rejected": ("rejected",),
}  # fmt: skip
LOOK = ("rejected", "merged", "updated")
PLAIN = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -256;"
TABLES = """
CREATE TABLE rows (sheet INTEGER, word TEXT, row INTEGER, ref INTEGER, first TEXT);
CREATE TABLE hints (sheet INTEGER, hint TEXT, row INTEGER, reason TEXT);
CREATE TABLE rejects (sheet INTEGER, row INTEGER, reason TEXT);
CREATE TABLE kinds (sheet INTEGER, hint TEXT, name TEXT, reason TEXT, rank INTEGER, PRIMARY KEY (sheet, hint));
CREATE TABLE moved (sheet INTEGER, ref INTEGER, step INTEGER);
"""
INDEXES = """
CREATE INDEX by_word ON rows (sheet, word, row);
CREATE INDEX by_row ON rows (sheet, row);
CREATE INDEX by_hint ON hints (sheet, hint, row);
CREATE INDEX hints_by_row ON hints (sheet, row);
CREATE INDEX rejects_by_row ON rejects (sheet, row);
"""
MOVE = (
    "UPDATE rows SET word = ? WHERE word IN ({words}) AND ref > 0 AND (sheet, ref) IN "
    "(SELECT sheet, ref FROM moved GROUP BY sheet, ref HAVING SUM(step) {sign} 0)"
)
Entry = tuple[int, str, int, int, str | None]


@dataclass(frozen=True, slots=True)
class ListedRow:
    """A row of a sheet: its number, what became of it, where it stands, and the row it was folded into."""

    row: int
    word: str
    ref: int
    first: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class HintKind:
    """提醒种类: the hints of one column and one reason in a sheet, how many rows have it, and whether it is grave."""

    key: str
    column: str
    reason: Sentence
    rows: int
    is_grave: bool


class BookWriter:
    """Writes a book beside the one that stands; `finish` puts it in its place."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.part = path.with_name(f"{path.name}.part")
        path.parent.mkdir(parents=True, exist_ok=True)
        self.part.unlink(missing_ok=True)
        self._file = sqlite3.connect(self.part, isolation_level=None)
        self._file.executescript(PLAIN + TABLES + "BEGIN")
        self._kinds: set[tuple[int, str]] = set()

    def rows(self, entries: Iterable[Entry]) -> None:
        """Note what became of rows: sheet, word, row, ref, and the row into which it was folded."""
        self._file.executemany("INSERT INTO rows VALUES (?, ?, ?, ?, ?)", entries)

    def moves(self, entries: Iterable[tuple[int, int, int]]) -> None:
        """Note records of a sheet that became changed ones (1), or are as before again (-1), after their row was noted."""
        self._file.executemany("INSERT INTO moved VALUES (?, ?, ?)", entries)

    def hint(self, sheet: int, row: int, column: str, reason: Sentence) -> None:
        """Note a warning of a row."""
        key = hint_key(column, reason)
        if (sheet, key) not in self._kinds:
            self._kinds.add((sheet, key))
            told = _text(without_values(reason))
            rank = GRAVE.index(reason.msgid) if reason.msgid in GRAVE else len(GRAVE)
            self._file.execute("INSERT INTO kinds VALUES (?, ?, ?, ?, ?)", (sheet, key, column, told, rank))
        self._file.execute("INSERT INTO hints VALUES (?, ?, ?, ?)", (sheet, key, row, _text(reason)))

    def reject(self, sheet: int, row: int, reason: Sentence | None) -> None:
        """Note why a row is sent back."""
        if reason is not None:
            self._file.execute("INSERT INTO rejects VALUES (?, ?, ?)", (sheet, row, _text(reason)))

    def finish(self) -> None:
        """End the book and let it stand in the place of the one before."""
        self._file.execute(MOVE.format(words="'unchanged'", sign=">"), ("updated",))
        self._file.execute(MOVE.format(words="'updated', 'filled'", sign="<"), ("unchanged",))
        self._file.execute("COMMIT")
        self._file.executescript("DROP TABLE moved;" + INDEXES)
        self._file.close()
        self.part.replace(self.path)

    def abandon(self) -> None:
        """Leave nothing of it."""
        self._file.close()
        self.part.unlink(missing_ok=True)


class Book:
    """Reads the rows behind the numbers of one batch."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def is_there(self) -> bool:
        """Whether the rows are still kept."""
        return self.path.exists()

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(f"file:{self.path.as_posix()}?mode=ro", uri=True)) as file:
            yield file

    def count(self, sheet: int, words: Sequence[str]) -> int:
        """Return how many rows of a sheet have one of these words."""
        return self._number(f"SELECT COUNT(*) FROM rows WHERE sheet = ? AND word IN ({_marks(words)})", sheet, *words)

    def page(self, sheet: int, words: Sequence[str], skip: int, most: int) -> list[ListedRow]:
        """Return rows with one of these words, in the order of the sheet."""
        where = f"sheet = ? AND word IN ({_marks(words)}) ORDER BY row LIMIT ? OFFSET ?"
        return self._rows(f"SELECT row, word, ref, first FROM rows WHERE {where}", sheet, *words, most, skip)

    def hints(self, sheet: int) -> list[HintKind]:
        """Return the kinds of warnings of a sheet, the grave ones first, then the most frequent."""
        with self._open() as file:
            found = file.execute(
                "SELECT kinds.hint, name, kinds.reason, rank, COUNT(DISTINCT row) AS n FROM kinds JOIN hints "
                "ON hints.sheet = kinds.sheet AND hints.hint = kinds.hint WHERE kinds.sheet = ? "
                "GROUP BY kinds.hint, name, kinds.reason, rank ORDER BY rank, n DESC, name",
                (sheet,),
            ).fetchall()
        return [
            HintKind(key, name, Sentence.from_json(json.loads(reason)), n, rank < len(GRAVE))
            for key, name, reason, rank, n in found
        ]

    def hinted(self, sheet: int, hint: str, skip: int, most: int) -> list[ListedRow]:
        """Return the rows with one kind of warning, in the order of the sheet."""
        return self._rows(
            "SELECT row, word, ref, first FROM rows WHERE sheet = ? AND row IN "
            "(SELECT row FROM hints WHERE sheet = ? AND hint = ?) ORDER BY row LIMIT ? OFFSET ?",
            sheet, sheet, hint, most, skip,
        )  # fmt: skip

    def count_to_look_at(self, sheet: int) -> int:
        """Return how many rows want a look: sent back, merged, changed, or with a grave warning."""
        return self._number(f"SELECT COUNT(*) FROM rows WHERE {_look()}", sheet, sheet, len(GRAVE), *LOOK)

    def to_look_at(self, sheet: int, skip: int, most: int) -> list[ListedRow]:
        """Return the rows that want a look, those with a grave warning first."""
        order = f"ORDER BY row NOT IN ({GRAVE_ROWS}), row LIMIT ? OFFSET ?"
        return self._rows(
            f"SELECT row, word, ref, first FROM rows WHERE {_look()} {order}",
            sheet, sheet, len(GRAVE), *LOOK, sheet, len(GRAVE), most, skip,
        )  # fmt: skip

    def entry(self, sheet: int, row: int) -> ListedRow | None:
        """Return a row by its number."""
        return next(
            iter(self._rows("SELECT row, word, ref, first FROM rows WHERE sheet = ? AND row = ?", sheet, row)), None
        )

    def warnings(self, sheet: int, rows: Sequence[int]) -> dict[int, list[list[Any]]]:
        """Return column and reason of the warnings of some rows, by row."""
        found: dict[int, list[list[Any]]] = {}
        sql = (
            "SELECT row, name, hints.reason FROM hints JOIN kinds ON kinds.sheet = hints.sheet AND kinds.hint = hints.hint "
            f"WHERE hints.sheet = ? AND row IN ({_marks(rows)}) ORDER BY rank, hints.rowid"
        )
        with self._open() as file:
            for row, name, reason in file.execute(sql, (sheet, *rows)):
                found.setdefault(row, []).append([name, json.loads(reason)])
        return found

    def reasons(self, sheet: int, rows: Sequence[int]) -> dict[int, Any]:
        """Return why some rows are sent back, by row."""
        sql = f"SELECT row, reason FROM rejects WHERE sheet = ? AND row IN ({_marks(rows)})"
        with self._open() as file:
            return {row: json.loads(reason) for row, reason in file.execute(sql, (sheet, *rows))}

    def _number(self, sql: str, *given: Any) -> int:
        with self._open() as file:
            return int(file.execute(sql, given).fetchone()[0])

    def _rows(self, sql: str, *given: Any) -> list[ListedRow]:
        with self._open() as file:
            return [ListedRow(row, word, ref, _first(first)) for row, word, ref, first in file.execute(sql, given)]


GRAVE_ROWS = (
    "SELECT row FROM hints JOIN kinds ON kinds.sheet = hints.sheet AND kinds.hint = hints.hint "
    "WHERE hints.sheet = ? AND rank < ?"
)


def _text(reason: Sentence) -> str:
    return json.dumps(reason.as_json(), ensure_ascii=False)


def _look() -> str:
    return f"sheet = ? AND (row IN ({GRAVE_ROWS}) OR word IN ({_marks(LOOK)}))"


def _marks(words: Sequence[Any]) -> str:
    return ", ".join("?" * len(words))


def _first(text: str | None) -> tuple[int, int] | None:
    if not text:
        return None
    sheet, _, row = text.partition(":")
    return int(sheet), int(row)
