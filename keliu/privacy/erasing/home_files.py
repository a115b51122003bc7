"""The files of the home: import originals, previews, rejected rows, exports, caches and logs in which a person is named.

A text file is searched by its bytes in the encodings of the trade, a workbook by its cells. One that names him is removed
and a note is left (`noted`); of a log the words alone are covered, in place, since processes are writing it.
"""

import json
import os
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import IO

from django.conf import settings

from keliu.rules.erasure import Seeker
from keliu.sheets.limits import Limits, Refused
from keliu.sheets.readers import open_file

LEFT_ALONE = frozenset({"secret.key", "optouts.log", "erasures.log", "demo-home.txt"})
FOLDERS_LEFT_ALONE = frozenset({"backups"})  # they expire by their own period
DATABASE = "keliu.sqlite3"
LOGS = "logs"
ENCODINGS = ("utf-8", "gb18030", "utf-16-le", "utf-16-be", "big5")
WORKBOOK_HEADS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
SQLITE_HEAD = b"SQLite format 3\x00"
CHUNK = 4 << 20


def files_of_home() -> Iterator[Path]:
    """This function will yield every file of the home but the database, the keys and the back-ups."""
    home = Path(settings.HOME)
    for folder, folders, names in os.walk(home):
        at = Path(folder)
        if at == home:
            folders[:] = [name for name in folders if name not in FOLDERS_LEFT_ALONE]
        for name in sorted(names):
            if not (at == home and (name in LEFT_ALONE or name.startswith(DATABASE))):
                yield at / name


def forms_of(words: list[str]) -> list[bytes]:
    """This function will return the bytes by which words stand in files: by encoding, and escaped as in JSON."""
    found = {}
    for word in words:
        for encoding in ENCODINGS:
            found[word.encode(encoding, "ignore")] = None
        found[json.dumps(word)[1:-1].encode("ascii")] = None
    return [form for form in found if len(form) >= 3]


def names_person(path: Path, seeker: Seeker) -> bool:
    """This function will say whether a file names a person; one that cannot be read as a workbook is read as bytes."""
    if not seeker.words:
        return False
    with path.open("rb") as file:
        head = file.read(16)
    if head == SQLITE_HEAD:
        return _book_names(path, seeker)
    if head.startswith(WORKBOOK_HEADS):
        try:
            raw = open_file(str(path), Limits())
            return any(
                seeker.finds(_cell(cell))
                for sheet in raw.sheets
                for _number, row in sheet.rows()
                for cell in row
                if cell
            )
        except Refused:
            pass
    if zipfile.is_zipfile(path):
        return _packed_names(path, seeker)
    return has_bytes(path, forms_of(seeker.words))


def _packed_names(path: Path, seeker: Seeker) -> bool:
    """Say whether a part of a ZIP that is no workbook, such as a copy for the person himself, names him."""
    forms = forms_of(seeker.words)
    try:
        with zipfile.ZipFile(path) as packed:
            for part in packed.infolist():
                with packed.open(part) as stream:
                    if _holds(stream, forms):
                        return True
    except (RuntimeError, NotImplementedError, zipfile.BadZipFile, OSError, EOFError):
        return True  # locked or damaged: nobody can say that he is not in it
    return False


def _cell(cell: object) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _book_names(path: Path, seeker: Seeker) -> bool:
    """Say whether a file of SQLite, such as the list of a batch's rows, names a person."""
    with closing(sqlite3.connect(f"file:{path.as_posix()}?mode=ro", uri=True)) as book:
        tables = [row[0] for row in book.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            for row in book.execute(f'SELECT * FROM "{table}"'):
                if any(isinstance(cell, str) and seeker.finds(_plain(cell)) for cell in row):
                    return True
    return False


def _plain(text: str) -> str:
    """Return a text without the escapes of JSON."""
    return text.encode("ascii", "ignore").decode("unicode_escape", "ignore") + text if "\\u" in text else text


def has_bytes(path: Path, forms: list[bytes]) -> bool:
    """This function will say whether a file holds any of these bytes; small and capital letters count alike."""
    with path.open("rb") as file:
        return _holds(file, forms)


def _holds(stream: IO[bytes], forms: list[bytes]) -> bool:
    wanted = [form.lower() for form in forms]
    longest = max(map(len, wanted), default=0)
    rest = b""
    while chunk := stream.read(CHUNK):
        block = (rest + chunk).lower()
        if any(form in block for form in wanted):
            return True
        rest = block[-longest:]
    return False


def clear_files(seeker: Seeker, passing: Seeker, noted: Callable[[str], None]) -> int:
    """This function will remove the files that name a person, cover him in the logs, and return how many were touched.

    `noted` is told the path of each removed file within the home.
    """
    home, touched = Path(settings.HOME), 0
    for path in files_of_home():
        within = path.relative_to(home)
        is_original = within.parts[0] == "files"
        wanted = seeker if is_original else passing
        try:
            if within.parts[0] == LOGS:
                touched += _cover(path, forms_of(wanted.words))
            elif names_person(path, wanted):
                path.unlink()
                noted(within.as_posix())
                touched += 1
        except FileNotFoundError:
            continue  # somebody's own tidying was faster
    return touched


def _cover(path: Path, forms: list[bytes]) -> bool:
    """Write asterisks over the words in a log, in place: what is being appended behind them is not touched."""
    data = path.read_bytes()
    lowered, places = data.lower(), []
    for form in {form.lower() for form in forms}:
        at = lowered.find(form)
        while at >= 0:
            places.append((at, len(form)))
            at = lowered.find(form, at + 1)
    if not places:
        return False
    with path.open("r+b") as file:
        for at, length in places:
            file.seek(at)
            file.write(b"*" * length)
        file.flush()
        os.fsync(file.fileno())
    return True
