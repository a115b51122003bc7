"""存不下: what a full or broken disk and a database that is away say of themselves, told apart from faults of the program.

A shop must be told which of them it is, since it mends them differently: make room, look after the disk, or wait. Source:
reliability XB2 to XB4; https://www.sqlite.org/rescode.html (SQLITE_FULL, IOERR, CANTOPEN, BUSY);
https://www.postgresql.org/docs/current/errcodes-appendix.html (classes 08, 53, 57, 58).
"""

import errno
from collections.abc import Iterator
from enum import Enum

from keliu.rules.sentence import N_, Sentence


class Cause(Enum):
    """Why something was not kept."""

    FULL = "full"
    BROKEN = "broken"
    AWAY = "away"

    @property
    def status(self) -> int:
        """Return the status of HTTP: 507 for a full disk, 503 for what may be better in a moment."""
        return 507 if self is Cause.FULL else 503

    @property
    def sentence(self) -> Sentence:
        """Return what a person is told, and what to do."""
        return SENTENCES[self]


SENTENCES = {
    Cause.FULL: Sentence(N_("The disk of this machine is full: this was not kept. Make room, then do it again")),
    Cause.BROKEN: Sentence(
        N_("The disk of this machine did not take what was written: look whether it is there before you do it again")
    ),
    Cause.AWAY: Sentence(N_("The database does not answer now; look whether it is there before you do it again")),
}
FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
BROKEN = frozenset({errno.EIO, errno.EROFS, errno.EMFILE, errno.ENFILE})
SAID = {
    "disk is full": Cause.FULL, "no space left": Cause.FULL, "disk i/o error": Cause.BROKEN,
    "unable to open database file": Cause.BROKEN, "readonly database": Cause.BROKEN, "is locked": Cause.AWAY,
    "connection refused": Cause.AWAY, "connection is closed": Cause.AWAY, "server closed the connection": Cause.AWAY,
}  # fmt: skip
STATES = {"53100": Cause.FULL, "53": Cause.AWAY, "58": Cause.BROKEN, "57": Cause.AWAY, "08": Cause.AWAY}
DATABASE = frozenset({"OperationalError", "InterfaceError", "DatabaseError", "InternalError"})


def cause_of(error: BaseException) -> Cause | None:
    """This function will return what kept something from being written, or None when it was nothing of the kind.

    What an error was raised from is looked at, too: libraries wrap what the disk said.
    """
    return next((cause for each in _chain(error) if (cause := _said_by(each)) is not None), None)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _said_by(error: BaseException) -> Cause | None:
    if isinstance(error, OSError):
        return Cause.FULL if error.errno in FULL else Cause.BROKEN if error.errno in BROKEN else None
    state = str(getattr(error, "sqlstate", None) or "")
    if state:
        return STATES.get(state) or STATES.get(state[:2])
    if type(error).__name__ not in DATABASE:
        return None
    told = str(error).casefold()
    return next((cause for said, cause in SAID.items() if said in told), None)
