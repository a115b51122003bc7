"""The site under test (被测站点): `keliu serve` as a child, and a client that keeps one connection and one session."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from keliu.org.models import Account

STARTS_WITHIN = 120.0
QUIET_FOR = 5.0


@contextmanager
def served() -> Iterator[int]:
    """This function will serve the chosen home and yield the port, once the night's work that was still due is done."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    command = [sys.executable, "-m", "keliu.config.cli", "serve", "--port", str(port)]
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ)
    try:
        wait_for(port)
        waited = wait_for_worker()
        if waited > QUIET_FOR + 1:
            print(f"waited {waited:.0f} s for the worker's due work", flush=True)
        yield port
    finally:
        child.terminate()
        child.wait(timeout=30)


def wait_for(port: int) -> None:
    """Wait until the site answers.

    :raises TimeoutError: it does not.
    """
    ends = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < ends:
        try:
            client = Client(port)
            if client.get("/healthz").status == 200:
                return
        except OSError:
            pass
        time.sleep(0.3)
    raise TimeoutError("the site did not start")


def wait_for_worker() -> float:
    """Wait until the worker has had nothing to do for some seconds, and return the seconds that took.

    A home that was made today owes its first night: checks of every file and a back-up beside what is measured.
    """
    from keliu.background.queries import count_jobs

    began = last_busy = time.monotonic()
    while (now := time.monotonic()) - last_busy < QUIET_FOR:
        if any(number for state, number in count_jobs().items() if state != "failed"):
            last_busy = now
        time.sleep(0.5)
    return time.monotonic() - began


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer: status, seconds from the request to the last byte, bytes, text, where it leads."""

    status: int
    seconds: float
    size: int
    text: str
    to: str


@dataclass(slots=True)
class Client:
    """A browser without pictures: cookies, and one connection that is kept."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    connection: http.client.HTTPConnection | None = None

    def sign_in(self, account: "Account") -> None:
        """This function will sign somebody in, both steps done."""
        self.cookies["sessionid"] = begin_session(account)

    def get(self, path: str) -> Answer:
        """This function will fetch a page over the kept connection; a redirect is an answer, too."""
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()), "Accept-Encoding": "identity"}
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        started = time.perf_counter()
        try:
            self.connection.request("GET", path, None, headers)
            response = self.connection.getresponse()
        except (http.client.RemoteDisconnected, ConnectionResetError):
            self.connection.close()
            started = time.perf_counter()
            self.connection.request("GET", path, None, headers)
            response = self.connection.getresponse()
        data = response.read()
        seconds = time.perf_counter() - started
        for name, value in response.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        to = response.getheader("Location", "")
        return Answer(response.status, seconds, len(data), data.decode("utf-8", "replace"), to)


def begin_session(account: "Account") -> str:
    """This function will sign somebody in and return the session's key.

    Written into the database: a login would measure the hashing of passwords, and some roles have a second step.
    """
    from importlib import import_module

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.create()
    return str(session.session_key)
