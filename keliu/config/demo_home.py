"""The demo home (演示环境): a folder with a marker, whose accounts and passwords are known to everybody.

A demo home never sends anything: its only gateway is the file one, whatever its settings say.
"""

import argparse
import os
import shutil
from pathlib import Path

MARKER = "demo-home.txt"
DEFAULT = Path("keliu-demo")
TEXT = """演示数据：此文件夹由 keliu demo 建立，重新运行时会整个删除重建。
Made by `keliu demo`, which deletes it and makes it anew.
"""


def choose_home(arguments: list[str]) -> None:
    """This function will make the folder named by `--home` the home of this process, with its own database in it.

    Called before the settings are read, so that a demo never writes into the database that the environment names.
    """
    early = argparse.ArgumentParser(add_help=False, exit_on_error=False)
    early.add_argument("--home", type=Path, default=DEFAULT)
    try:
        home = early.parse_known_args(arguments)[0].home
    except argparse.ArgumentError:
        home = DEFAULT
    os.environ["KELIU_HOME"] = str(home)
    os.environ["KELIU_DATABASE_URL"] = ""


def is_demo_home(folder: Path) -> bool:
    """This function will say whether the folder was made by `keliu demo`."""
    return (folder / MARKER).is_file()


def make_anew(folder: Path) -> bool:
    """This function will empty an old demo home, or make a new one; False: the folder holds something else.

    :raises OSError: the folder cannot be written.
    """
    if folder.exists() and not folder.is_dir():
        return False
    if folder.is_dir() and any(folder.iterdir()):
        if not is_demo_home(folder):
            return False
        # The marker goes last, so that an interrupted removal can be repeated.
        for entry in folder.iterdir():
            if entry.name == MARKER:
                continue
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            else:
                entry.unlink()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARKER).write_text(TEXT, encoding="utf-8")
    return True
