"""A disk that loses power: what a recorded process wrote, replayed up to a moment, with a random part of what was unsynced.

Kept: every write to a file before its last sync. Of the later ones each is kept or not, now and then only some of its
sectors of 512 bytes. Names (renames, removals) are kept in order up to a random moment after the last sync of any file.
"""

import random
import struct
import subprocess
from dataclasses import dataclass
from pathlib import Path

HEAD = struct.Struct("<cHIq")
SECTOR = 512


@dataclass(frozen=True, slots=True)
class Write:
    """One record: `kind` w(rite) t(runcate) s(ync) u(nlink) r(ename); a path below the home, an offset or length, data.

    The data of a rename is the new path. A file that is opened anew and emptied is not recorded as emptied.
    """

    kind: str
    path: str
    at: int
    data: bytes


def compile_recorder(folder: Path) -> Path:
    """This function will compile the recorder with the machine's cc and return the library."""
    library, source = folder / "recorder.so", Path(__file__).with_name("recorder.c")
    subprocess.run(["cc", "-O2", "-shared", "-fPIC", "-o", library, source, "-ldl"], check=True)
    return library


def read_records(log: Path, home: Path) -> list[Write]:
    """This function will return what was recorded, in order."""
    content, place, found = log.read_bytes(), 0, []
    while place < len(content):
        kind, named, length, at = HEAD.unpack_from(content, place)
        place += HEAD.size
        path = content[place : place + named].decode().removeprefix(f"{home}/")
        place += named
        data = content[place : place + length]
        data = data.removeprefix(f"{home}/".encode()) if kind == b"r" else data
        found.append(Write(kind.decode(), path, at, data))
        place += length
    return found


def after_cut(before: dict[str, bytes], records: list[Write], dice: random.Random) -> dict[str, bytes]:
    """This function will return the files that a disk holds whose power went after these records."""
    synced = {record.path: number for number, record in enumerate(records) if record.kind == "s"}
    names_until = dice.randint(max(synced.values(), default=0), len(records))
    share = dice.choice([0.0, 0.5, 0.9, 1.0])
    files = {path: bytearray(content) for path, content in before.items()}
    for number, record in enumerate(records):
        is_safe = number <= synced.get(record.path, -1)
        if record.kind in "ur":
            if number <= names_until:
                content = files.pop(record.path, None)
                if record.kind == "r" and content is not None:
                    files[record.data.decode()] = content
        elif record.kind in "wt" and (is_safe or dice.random() < share):
            put(files.setdefault(record.path, bytearray()), record, dice, is_torn=not is_safe and dice.random() < 0.2)
    return {path: bytes(content) for path, content in files.items()}


def put(file: bytearray, record: Write, dice: random.Random, *, is_torn: bool) -> None:
    """This function will do one write or truncation; a torn one leaves out some of its sectors."""
    if record.kind == "t":
        if record.at < len(file):
            del file[record.at :]
        else:
            file.extend(bytes(record.at - len(file)))
        return
    for start in range(0, len(record.data), SECTOR):
        if is_torn and dice.random() < 0.5:
            continue
        part, at = record.data[start : start + SECTOR], record.at + start
        if len(file) < at:
            file.extend(bytes(at - len(file)))
        file[at : at + len(part)] = part
