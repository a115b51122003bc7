"""The waiting room (等候处): few threads answer, many requests wait, and each is told how long it waited (reliability XD9).

A thread that answers holds a connection to the database, so there are few of them; those who wait only hold one of
granian's threads, which costs next to nothing. `keliu.web.too_busy` sends away who waited longer than may be waited: ten
seconds in a rush, one second while more comes than can be answered, for a queue that never empties only makes everybody
wait as long as is allowed (the adaptive time-out of Maurer, Fail at Scale, ACM Queue 2015, after CoDel, RFC 8289).
"""

import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from keliu.web.too_busy import MAY_WAIT, WAITED

RUSH, SURPLUS = 10.0, 1.0  # s that may be waited
AT_ONCE = 0.1  # s: who waited less found next to nobody before him
Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Any]


class WaitingRoom:
    """A WSGI application that lets another one answer in so many threads, first come, first served."""

    def __init__(self, application: Application, *, threads: int) -> None:
        self.application = application
        self.pool = ThreadPoolExecutor(threads, thread_name_prefix="page")
        self.was_empty = time.monotonic()

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer when it is this request's turn."""
        arrived = time.monotonic()
        return self.pool.submit(self._answer, environ, start_response, arrived).result()

    def _answer(self, environ: Environ, start_response: Callable[..., Any], arrived: float) -> Iterable[bytes]:
        now = time.monotonic()
        environ[WAITED] = now - arrived
        if environ[WAITED] < AT_ONCE:
            self.was_empty = now
        environ[MAY_WAIT] = RUSH if now - self.was_empty < RUSH else SURPLUS
        answer = self.application(environ, start_response)
        if answer.streaming:  # a file: sent by the thread that waited, while this one answers the next
            return answer  # type: ignore[no-any-return]
        try:
            return [b"".join(answer)]
        finally:
            answer.close()
