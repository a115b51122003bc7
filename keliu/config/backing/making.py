"""Making a back-up while the shop works: the database first, then the files of the home, which it names.

A stored file is on the disk before its row is, so every file that the database names was there when the database was
copied; one that expired since is simply gone. The logs of opt-outs and erasures come last and are never older.
"""

import contextlib
import errno
import logging
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils.crypto import salted_hmac
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from keliu.config.backing.archive import HOME, ArchiveWriter, Manifest, read_whole
from keliu.config.backing.databases import leaves_here, write_database
from keliu.config.failures import Failed

LEFT_OUT = frozenset({"logs", "cache", "backups", "samples"})  # what is made again, and the back-ups themselves
LAST = ("optouts.log", "erasures.log")
ENDING = ".keliu-backup.zip"
FULL = (errno.ENOSPC, errno.EDQUOT)
SQLITE_HEAD = b"SQLite format 3\x00"
LOG = logging.getLogger("keliu.backup")


def make_backup(path: Path, *, now: datetime) -> Path:
    """This function will write a back-up, read it again, and only then give it its name; return where it is.

    `path`: a file that is not there yet, or a folder, in which the file is named by the moment.

    :raises Failed: with what to do; nothing is left behind.
    """
    target = path / f"keliu-{localtime(now):%Y-%m-%d-%H%M%S}{ENDING}" if path.is_dir() else path
    if target.exists():
        raise Failed(_("%(path)s is there already; name another file") % {"path": target})
    require_room(target.parent)
    part, beside = (target.with_name(f".{target.name}.{os.getpid()}.{end}") for end in ("part", "database"))
    try:
        with _told_when_full(target):
            with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                _write(file, beside, now)
                file.flush()
                os.fsync(file.fileno())
            read_whole(part)
            part.replace(target)
            _sync_folder(target.parent)
    finally:
        part.unlink(missing_ok=True)
    LOG.info("back-up made: %s, %s bytes", target, target.stat().st_size)
    return target


def require_room(folder: Path) -> None:
    """Refuse before anything is written when the back-up will plainly not fit.

    :raises Failed: with how much room is needed.
    """
    if not folder.is_dir():
        raise Failed(_("The folder %(path)s is not there; make it first") % {"path": folder})
    needed = sum(map(_size_of, home_files())) + _size_of_database()
    free = shutil.disk_usage(folder).free
    if free < needed:
        told = {"needed": f"{needed / (1 << 20):,.0f}", "free": f"{free / (1 << 20):,.0f}", "path": folder}
        raise Failed(_("The back-up needs up to %(needed)s MB and %(path)s has %(free)s MB left; make room") % told)


def _size_of(path: Path) -> int:
    """Return the bytes of a file, none of one that somebody at work has just taken away."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _size_of_database() -> int:
    if connection.vendor == "sqlite":
        return 2 * os.path.getsize(str(connection.settings_dict["NAME"]))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])


@contextlib.contextmanager
def _told_when_full(target: Path) -> Iterator[None]:
    """Turn what a full or broken disk says into a sentence.

    :raises Failed: naming the file that was not written.
    """
    try:
        yield
    except (OSError, sqlite3.Error, DatabaseError) as error:
        is_full = getattr(error, "errno", None) in FULL or "disk is full" in str(error)
        why = _("the disk is full") if is_full else str(error).strip() or type(error).__name__
        told = {"path": target, "why": why.splitlines()[0]}
        raise Failed(_("The back-up %(path)s was not written: %(why)s; nothing is left of it") % told) from error


def _write(file: IO[bytes], beside: Path, now: datetime) -> None:
    manifest = Manifest(
        version=version("keliu"), made_at=now.isoformat(), vendor=connection.vendor, key=key_mark(settings.SECRET_KEY),
        leaves=leaves_here(),
    )  # fmt: skip
    archive = ArchiveWriter(file, manifest)
    try:
        write_database(archive, beside)
        paths = list(home_files())
        for path in sorted(paths, key=lambda path: path.name in LAST and path.parent == settings.HOME):
            name = HOME + path.relative_to(settings.HOME).as_posix()
            with contextlib.suppress(FileNotFoundError):
                _add(archive, name, path)
        archive.close()
    except BaseException:
        archive.abandon()
        raise


def _add(archive: ArchiveWriter, name: str, path: Path) -> None:
    """Write a file of the home; one of SQLite as its own database reads it, since an import may be writing it."""
    with path.open("rb") as file:
        is_database = file.read(16) == SQLITE_HEAD
    if not is_database:
        archive.add_file(name, path)
        return
    with tempfile.TemporaryDirectory(prefix="keliu-backup-") as folder:
        copy = Path(folder) / "copy"
        with contextlib.closing(sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True)) as book:
            book.execute("VACUUM INTO ?", [str(copy)])
        archive.add_file(name, copy)


def home_files() -> Iterator[Path]:
    """This function will yield the files of the home that a back-up holds."""
    database = Path(str(connection.settings_dict["NAME"])).name if connection.vendor == "sqlite" else ""
    beside = {f"{database}{end}" for end in ("", "-wal", "-shm", "-journal")}
    for folder, folders, names in os.walk(settings.HOME):
        at = Path(folder)
        if at == settings.HOME:
            folders[:] = [name for name in folders if name not in LEFT_OUT]
            names = [name for name in names if name not in beside]
        for name in sorted(names):
            path = at / name
            if path.is_file() and not path.is_symlink() and not name.endswith(("-wal", "-shm", ".part")):
                yield path


def key_mark(secret: str) -> str:
    """This function will return what tells one secret key from another and gives none away."""
    return salted_hmac("keliu.backup", "key", secret=secret, algorithm="sha256").hexdigest()[:32]


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
