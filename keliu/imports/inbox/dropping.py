"""What lies in the watched folder: whose it is, whether it is still being copied, and how one worker takes it.

A file belongs to the store whose code its sub-folder bears; of a home with one store also one that lies in the folder
itself. It is taken by a rename, which succeeds once: `.taken/<store>/<token>/<name>`. Links are not followed.
"""

import json
import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from keliu.imports.wizard import plain_name
from keliu.org.models import Store

TAKEN, SEEN, NUMBER = ".taken", ".seen.json", ".batch"
DONE, REFUSED = "done", "refused"
STILL_COPYING = (".part", ".tmp", ".crdownload", ".filepart", ".download")
QUIET_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Taken:
    """A file that was taken: its store, the token of its taking, and where it lies now."""

    store: Store
    token: str
    path: Path

    @property
    def folder(self) -> Path:
        """The folder that the store's files are dropped into."""
        return self.path.parent.parent.parent.parent / self.store.code

    def number(self) -> int | None:
        """Return the number of its batch, as it was noted beside the file."""
        try:
            return int((self.path.parent / NUMBER).read_text("ascii"))
        except (OSError, ValueError):
            return None

    def note(self, number: int) -> None:
        """Note the number of its batch beside the file."""
        if self.number() != number:
            (self.path.parent / NUMBER).write_text(str(number), "ascii")


def inbox() -> Path:
    """This function will return the watched folder."""
    return Path(settings.INBOX)


def has_files() -> bool:
    """This function will say whether anything lies in the watched folder, waiting or taken."""
    root = inbox()
    return any(True for _path, _store in dropped_paths(root)) or any((root / TAKEN).glob("*/*/*"))


def places(root: Path) -> Iterator[tuple[Path, Store]]:
    """This function will yield the folders into which files are dropped, each with its store."""
    stores = list(Store.objects.unscoped("watched folder").order_by("id"))
    codes = [store.code for store in stores]
    for store in stores:
        folder = root / store.code
        is_plain = store.code not in (DONE, REFUSED, TAKEN) and plain_name(store.code) == store.code
        if is_plain and codes.count(store.code) == 1 and folder.is_dir() and not folder.is_symlink():
            yield folder, store
    if len(stores) == 1 and root.is_dir():
        yield root, stores[0]


def dropped_paths(root: Path) -> Iterator[tuple[Path, Store]]:
    """This function will yield the files that lie there and look like whole ones: no links, no hidden or partial ones."""
    for folder, store in places(root):
        with os.scandir(folder) as entries:
            names = sorted(entry.name for entry in entries if entry.is_file(follow_symlinks=False))
        for name in names:
            if not name.startswith((".", "~$")) and not name.lower().endswith(STILL_COPYING):
                yield folder / name, store


def take_whole_ones(*, now: datetime) -> list[Taken]:
    """This function will take the files that have not changed since the last look and for ten seconds, and return them."""
    root = inbox()
    if not root.is_dir():
        return []
    before, present, taken = _seen(root), {}, []
    for path, store in dropped_paths(root):
        try:
            mark = _mark(path)
        except OSError:
            continue
        key = str(path.relative_to(root))
        present[key] = mark
        is_quiet = now.timestamp() - mark[1] / 1e9 >= QUIET_SECONDS
        is_whole = before.get(key) == mark and is_quiet and not _is_locked(path)
        if is_whole and (one := _take(root, path, store, mark)):
            taken.append(one)
            del present[key]
    made = root / f"{SEEN}.{secrets.token_hex(4)}"
    made.write_text(json.dumps(present), "utf-8")
    made.replace(root / SEEN)
    return taken


def _mark(path: Path) -> list[int]:
    told = path.lstat()
    return [told.st_size, told.st_mtime_ns]


def _seen(root: Path) -> dict[str, list[int]]:
    try:
        known = json.loads((root / SEEN).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}


def _is_locked(path: Path) -> bool:
    """Return whether another program holds a lock on a file; where the system knows none, its rename will fail."""
    try:
        import fcntl
    except ImportError:
        return False
    try:
        with path.open("r+b") as file:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            fcntl.lockf(file, fcntl.LOCK_UN)
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    return False


def _take(root: Path, path: Path, store: Store, mark: list[int]) -> Taken | None:
    """Rename a file into a folder of its own; None where another was faster, or it changed meanwhile."""
    token = secrets.token_hex(8)
    place = root / TAKEN / store.code / token / plain_name(path.name)
    place.parent.mkdir(parents=True)
    try:
        path.rename(place)
    except OSError:
        place.parent.rmdir()
        return None
    if _mark(place) != mark:
        with suppress(OSError):
            place.rename(path)
            place.parent.rmdir()
        return None
    return Taken(store, token, place)


def taken_ones() -> list[Taken]:
    """This function will return every file that was taken and is not put away yet, by whichever worker."""
    root, found = inbox() / TAKEN, []
    for store in Store.objects.unscoped("watched folder").order_by("id"):
        if plain_name(store.code) != store.code or not (root / store.code).is_dir():
            continue
        paths = [path for path in sorted((root / store.code).glob("*/*")) if path.name != NUMBER]
        found += [Taken(store, path.parent.name, path) for path in paths]
    return found


def put_away(taken: Taken, *, is_done: bool, number: int | None, report: str, rejects: Path | None) -> Path:
    """This function will move a taken file into `done` or `refused` of its store, its report and rejected rows beside it.

    Run again after a crash it finishes what is left.
    """
    folder = taken.folder / (DONE if is_done else REFUSED)
    folder.mkdir(parents=True, exist_ok=True)
    stem = f"{number or taken.token}-{taken.path.name}"
    (folder / f"{stem}.report.txt").write_text(report + "\n", "utf-8")
    if rejects is not None and rejects.exists():
        (folder / f"{stem}.rejected.xlsx").write_bytes(rejects.read_bytes())
    final = folder / stem
    taken.path.replace(final)
    with suppress(OSError):
        (taken.path.parent / NUMBER).unlink(missing_ok=True)
        taken.path.parent.rmdir()
    return final
