"""The site under test (被测站点): `keliu serve` as a child, and a client that keeps one connection and one session."""

import http.client
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlencode

PASSWORD = "measured-only-here"
STARTS_WITHIN = 120.0


@contextmanager
def served() -> Iterator[int]:
    """This function will serve the chosen home and yield the port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    command = [sys.executable, "-m", "keliu.config.cli", "serve", "--port", str(port)]
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ)
    try:
        wait_for(port)
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


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer: status, seconds from the request to the last byte, bytes, text."""

    status: int
    seconds: float
    size: int
    text: str


@dataclass(slots=True)
class Client:
    """A browser without pictures: cookies, and one connection that is kept."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    connection: http.client.HTTPConnection | None = None

    def get(self, path: str) -> Answer:
        """This function will fetch a page; a redirect is an answer, too."""
        return self._ask("GET", path, None)

    def sign_in(self, username: str) -> None:
        """This function will sign in.

        :raises AssertionError: the site refused.
        """
        page = self.get("/login/").text
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token, "no login page"
        form = {"csrfmiddlewaretoken": token[1], "username": username, "password": PASSWORD, "next": "/"}
        assert self._ask("POST", "/login/", urlencode(form)).status == 302, "the login was refused"

    def _ask(self, method: str, path: str, body: str | None) -> Answer:
        """Send a request over the kept connection, which is opened anew where the site closed it."""
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()), "Accept-Encoding": "identity"}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        started = time.perf_counter()
        try:
            self.connection.request(method, path, body, headers)
            response = self.connection.getresponse()
        except (http.client.RemoteDisconnected, ConnectionResetError):
            self.connection.close()
            started = time.perf_counter()
            self.connection.request(method, path, body, headers)
            response = self.connection.getresponse()
        data = response.read()
        seconds = time.perf_counter() - started
        for name, value in response.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        return Answer(response.status, seconds, len(data), data.decode("utf-8", "replace"))
