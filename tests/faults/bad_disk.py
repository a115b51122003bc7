"""A disk that refuses what is written to it: full until it is freed, now and then full, now and then broken.

The library (failing_disk.c) is laid into the web process, the workers and the commands of a home; reading always works.
"""

import mmap
import struct
import subprocess
from enum import IntEnum
from pathlib import Path

SHAPE = struct.Struct("=QQQQ")


class Mode(IntEnum):
    """What the disk does."""

    WORKS = 0
    FULL = 1
    TIGHT = 2
    BROKEN = 3


class BadDisk:
    """The disk below a home; `folder`: a place beside the home for the library and the file that all processes map."""

    def __init__(self, home: Path, folder: Path, often: int) -> None:
        folder.mkdir(exist_ok=True)
        self.often = often
        self.library, self.told = folder / "failing_disk.so", folder / "disk"
        source = Path(__file__).with_name("failing_disk.c")
        subprocess.run(["cc", "-O2", "-shared", "-fPIC", "-o", self.library, source, "-ldl"], check=True)
        self.told.write_bytes(bytes(SHAPE.size))
        with self.told.open("r+b") as file:
            self.map = mmap.mmap(file.fileno(), SHAPE.size)
        self.environment = {
            "LD_PRELOAD": str(self.library), "KELIU_RECORD_HOME": str(home), "KELIU_FAULT_DISK": str(self.told),
        }  # fmt: skip

    def turn(self, mode: Mode) -> None:
        """This function will let the disk behave so from now on."""
        self.map[:16] = struct.pack("=QQ", mode, self.often)

    def mode(self) -> Mode:
        """This function will return how the disk behaves."""
        return Mode(SHAPE.unpack(self.map[:])[0])

    def refused(self) -> dict[str, int]:
        """This function will return how many calls were refused as on a full and as on a broken disk."""
        _mode, _often, full, broken = SHAPE.unpack(self.map[:])
        return {"ENOSPC": full, "EIO": broken}
