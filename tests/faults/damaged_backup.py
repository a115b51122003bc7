"""XB7: a back-up with flipped bits, a part cut off or blocks of zeros is refused, or restores to the very same home."""

import hashlib
import os
import random
import shutil
import zipfile
from pathlib import Path

from django.conf import settings
from django.core.checks import run_checks
from django.db import connection

from keliu.config import cli
from keliu.config.backing import archive, restoring
from keliu.config.failures import Failed
from keliu.privacy.again import Again
from tests.faults.backup_restore import move_to
from tests.faults.forks import forked, last_words
from tests.faults.frame import Outcome, World
from tests.random_shop import RandomShop

PROMISE = "a damaged back-up is refused and leaves the home empty, or restores whole"
CONTROL = "the hashes of the manifest and the sums of the zip"
SHORT = 30
CONTROL_ROUNDS = 20
DATABASES = ("sqlite",)


def switch_off() -> None:
    """This function will believe an archive what it says of itself."""

    def believed(path: Path) -> archive.Manifest:
        try:
            with zipfile.ZipFile(path) as file:
                return archive._manifest(file)
        except archive.DAMAGE as error:
            raise Failed("not even readable") from error

    restoring.read_whole = believed
    zipfile.ZipExtFile._update_crc = lambda self, newdata: None


def run(world: World, rounds: int, seed: int) -> Outcome:
    """This function will damage a back-up in another way each round and try to restore it."""
    dice = random.Random(seed)
    outcome = Outcome()
    run_checks()
    files = RandomShop(seed, keys=10, second_plates=0).write(world.home / "shop", 20)
    forked(world.home, lambda: cli.main(["import", *files, "--json"]))
    whole = world.home / "whole.zip"
    if forked(world.home, lambda: cli.main(["backup", str(whole)])):
        return Outcome([f"no back-up was made: {last_words(world.home)}"])
    connection.close()
    counts: dict[str, int] = {"refused": 0, "whole": 0}
    content, damaged = whole.read_bytes(), world.home / "damaged.zip"
    names = member_hashes(whole)
    for number in range(rounds):
        damaged.write_bytes(damage(content, dice))
        found = try_it(world.home, damaged, names, counts)
        outcome.breaches += [f"round {number}: {what}" for what in found]
        if len(outcome.breaches) > (0 if os.environ["KELIU_FAULT_WITHOUT"] else 5):
            break
    outcome.figures = {"bytes": len(content), **counts}
    return outcome


def damage(content: bytes, dice: random.Random) -> bytes:
    """This function will return a content that is damaged in one of five ways."""
    made = bytearray(content)
    kind = dice.randrange(5)
    at = dice.randrange(len(made)) if dice.random() < 0.6 else max(0, len(made) - 1 - dice.randrange(4000))
    if kind == 0:
        for _ in range(dice.randint(1, 8)):
            made[dice.randrange(len(made))] ^= 1 << dice.randrange(8)
    elif kind == 1:
        made[at] ^= 1 << dice.randrange(8)
    elif kind == 2:
        del made[at:]
    elif kind == 3:
        made[at : at + dice.choice([512, 4096])] = bytes(len(made[at : at + 4096]))
    else:
        del made[at : at + dice.randint(1, 600)]
    return bytes(made)


def member_hashes(path: Path) -> dict[str, str]:
    """This function will return the hash of each member that a restore writes, by its place in the home."""
    with zipfile.ZipFile(path) as file:
        return {name: hashlib.sha256(file.read(name)).hexdigest() for name in file.namelist() if "manifest" not in name}


def try_it(home: Path, damaged: Path, names: dict[str, str], counts: dict[str, int]) -> list[str]:
    """This function will restore a damaged back-up into an empty home, and return what is half done."""
    elsewhere = home / "elsewhere"
    shutil.rmtree(elsewhere, ignore_errors=True)
    code = forked(home, lambda: restore_files(elsewhere, damaged))
    there = sorted(path for path in elsewhere.rglob("*") if path.is_file()) if elsewhere.exists() else []
    if code == 1:
        counts["refused"] += 1
        left = [path.name for path in there if path.name != "secret.key" and "logs" not in path.parts]
        return [f"refused, and left {left}"] if left else []
    if code:
        return [f"broke off with {code}: {last_words(home)}"]
    counts["whole"] += 1
    now = {f"home/{path.relative_to(elsewhere).as_posix()}": path for path in there}
    now[archive.DATABASE] = elsewhere / "keliu.sqlite3"
    return [
        f"{name} is not what was backed up"
        for name, digest in names.items()
        if not (path := now.get(name)) or hashlib.sha256(path.read_bytes()).hexdigest() != digest
    ]


def restore_files(home: Path, path: Path) -> int:
    """This function will restore without the upgrade that follows, so that the database can be compared byte by byte."""
    move_to(home, "")
    restoring.migrate_whole = lambda: None
    restoring.pause_sending = lambda **_: None
    restoring.unite_opt_outs = lambda *_: None
    restoring.erase_again = lambda *_, **__: Again()
    restoring.recover = lambda **_: []
    assert home == settings.HOME
    return cli.main(["restore", str(path)])
