"""Progress of long work, on a terminal only: a pipe or a log file gets none."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

WIDTH = 24
_last = [0.0]


def show_bar(done: int, total: int) -> None:
    """This function will draw a bar on standard error, at most ten times a second; the last step ends the line."""
    if not sys.stderr.isatty() or total <= 0:
        return
    now = time.monotonic()
    if done < total and now - _last[0] < 0.1:
        return
    _last[0] = now
    filled = WIDTH * done // total
    line = f"\r{'█' * filled}{'·' * (WIDTH - filled)} {100 * done // total:3d} %  {done}/{total}"
    print(line, end="\n" if done >= total else "", file=sys.stderr, flush=True)


@contextmanager
def told(what: str) -> Iterator[None]:
    """This function will say on a terminal what is being done, and how many seconds it took."""
    if not sys.stderr.isatty():
        yield
        return
    started = time.monotonic()
    print(what, end=" … ", file=sys.stderr, flush=True)
    yield
    print(f"{time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)
