"""The file of a back-up: a zip with every member's size and SHA-256 in its manifest, and the manifest's own hash.

Nothing of an archive is used before all of it was read and compared, so a damaged one is refused, never half restored.
"""

import hashlib
import json
import lzma
import os
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext as _

from keliu.config.failures import Failed

FORMAT = 1
MANIFEST, SEAL = "manifest.json", "manifest.sha256"
DATABASE, TABLES, HOME = "database.sqlite3", "tables/", "home/"
CHUNK = 1 << 20
LEVEL = 3
DAMAGE = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, ValueError, LookupError, TypeError,
    AttributeError, NotImplementedError, RuntimeError, OverflowError,
)  # fmt: skip  # what Python's reader of archives says of damaged bytes


@dataclass
class Manifest:
    """What an archive says of itself. `leaves`: the last migration of each desk; `tables`: columns of each, of PostgreSQL."""

    version: str
    made_at: str
    vendor: str
    key: str
    leaves: dict[str, str]
    tables: dict[str, list[str]] = field(default_factory=dict)
    members: dict[str, dict[str, Any]] = field(default_factory=dict)
    format: int = FORMAT


class ArchiveWriter:
    """Writes members one after the other, and at the end the manifest with its hash."""

    def __init__(self, target: IO[bytes], manifest: Manifest) -> None:
        self.manifest = manifest
        self.zip = zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, allowZip64=True, compresslevel=LEVEL)

    def add(self, name: str, parts: Iterable[bytes | memoryview]) -> None:
        """This function will write a member from its parts."""
        digest, size = hashlib.sha256(), 0
        info = zipfile.ZipInfo(name)
        info.compress_type = zipfile.ZIP_DEFLATED
        with self.zip.open(info, "w", force_zip64=True) as member:
            for part in parts:
                digest.update(part)
                size += len(part)
                member.write(part)
        self.manifest.members[name] = {"sha256": digest.hexdigest(), "size": size}

    def add_file(self, name: str, path: Path) -> None:
        """This function will write a file as a member."""
        with path.open("rb") as file:
            self.add(name, iter(lambda: file.read(CHUNK), b""))

    def abandon(self) -> None:
        """This function will let go of an archive that cannot be ended."""
        self.zip.fp = None

    def close(self) -> None:
        """This function will write the manifest and end the archive."""
        text = json.dumps(asdict(self.manifest), ensure_ascii=False, indent=1).encode()
        self.zip.writestr(MANIFEST, text)
        self.zip.writestr(SEAL, hashlib.sha256(text).hexdigest())
        self.zip.close()


def read_whole(path: Path) -> Manifest:
    """This function will read every byte of an archive, compare all hashes, and return its manifest.

    :raises Failed: it is damaged, no back-up, or of a later format.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = _manifest(archive)
            if sorted(archive.namelist()) != sorted([*manifest.members, MANIFEST, SEAL]):
                raise ValueError("members")
            for name, said in manifest.members.items():
                _compare(archive, name, said)
    except DAMAGE as error:
        raise Failed(_("%(path)s is damaged or no back-up; nothing was restored from it") % {"path": path}) from error
    except OSError as error:
        raise Failed(_("%(path)s cannot be read: %(why)s") % {"path": path, "why": error.strerror or error}) from error
    return manifest


def _manifest(archive: zipfile.ZipFile) -> Manifest:
    text = archive.read(MANIFEST)
    if archive.read(SEAL).decode("ascii") != hashlib.sha256(text).hexdigest():
        raise ValueError("manifest")
    said = json.loads(text)
    if said["format"] != FORMAT:
        raise Failed(_("%(path)s was made by a later version of Keliu") % {"path": archive.filename})
    return Manifest(**said)


def _compare(archive: zipfile.ZipFile, name: str, said: dict[str, Any]) -> None:
    digest, size = hashlib.sha256(), 0
    with archive.open(name) as member:
        while part := member.read(CHUNK):
            digest.update(part)
            size += len(part)
    if (digest.hexdigest(), size) != (said["sha256"], said["size"]):
        raise ValueError(name)


def extract(path: Path, targets: Mapping[str, Path]) -> None:
    """This function will write members of an archive that was read whole to files, each flushed to the disk.

    The archive is opened once: a shop has thousands of files, and opening reads the names of them all.
    """
    with zipfile.ZipFile(path) as archive:
        for name, target in targets.items():
            target.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(name) as member, target.open("wb") as file:
                while part := member.read(CHUNK):
                    file.write(part)
                file.flush()
                os.fsync(file.fileno())
