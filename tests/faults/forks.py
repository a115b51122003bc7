"""Work in a process of its own that has everything loaded already: a fork, which takes a tenth of a start."""

import os
from collections.abc import Callable
from pathlib import Path

from django.db import connection


def forked(home: Path, work: Callable[[], int]) -> int:
    """This function will do work in a fork and return its exit code, or the negative number of what killed it."""
    connection.close()
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    code = 70
    try:
        said = os.open(home / "said", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(said, 1)
        os.dup2(said, 2)
        code = work()
    except BaseException as error:
        os.write(2, repr(error).encode())
    finally:
        os._exit(code)


def last_words(home: Path) -> str:
    """This function will return what the last fork said."""
    return (home / "said").read_text("utf-8", "replace")[-300:]
