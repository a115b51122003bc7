"""XC1: 200 MB sent to the import's page, with and without a declared length, while the web process's memory is watched."""

import os
import socket
import time
from collections.abc import Iterator
from typing import Any

import psutil
from django.conf import settings
from django.test import Client

from keliu.imports.models import Batch
from keliu.org.models import Account, Group, Staff, Store
from tests.browser.site import answers_within, free_port
from tests.faults.frame import Outcome, World

PROMISE = "an upload over the limit is refused at the limit, within 2 s; the web process grows by less than 150 MB"
CONTROL = "the count of bytes while they come in"
SHORT = 1
DATABASES = ("sqlite",)
MB = 1024 * 1024
SIZE = 200 * MB
MOST = 150 * MB
SECONDS = 2 if os.environ.get("CI") != "true" else 10  # the machine of the tests may be busy
EDGE = "keliufault"


def switch_off() -> None:
    """This function will let files of any size through; the server's processes begin with it too."""
    from keliu.imports import actions, uploads
    from keliu.imports.views import uploads as views

    uploads.SizeLimit.receive_data_chunk = lambda self, raw_data, start: raw_data
    actions.check_uploads = lambda uploads, already=0: None
    views.is_far_too_large = lambda request, limit: False


def run(world: World, rounds: int, seed: int) -> Outcome:
    """This function will send `rounds` times each kind of too much, and see that a file within the limit still goes."""
    cookie = sign_in()
    port = free_port()
    server = world.start("keliu.config.cli", "serve", "--port", str(port))
    outcome = Outcome()
    if not answers_within(f"http://127.0.0.1:{port}", seconds=90):
        outcome.breaches.append("the server does not answer")
        return outcome
    page = Page(port, cookie, server.pid)
    page.send(MB // 2, is_chunked=False)  # what the first request loads is not the upload's
    known = Batch.objects.unscoped("fault").count()
    for _round in range(rounds):
        for is_chunked in (False, True):
            judge(page.send(SIZE, is_chunked=is_chunked), outcome, f"chunked: {is_chunked}")
    if not os.environ["KELIU_FAULT_WITHOUT"]:
        judge(page.send(3000 * MB, is_chunked=False), outcome, "3 GB declared")
    if Batch.objects.unscoped("fault").count() != known:
        outcome.breaches.append("a batch was opened by a refused file")
    kept = sum(path.stat().st_size for path in (settings.HOME / "files").rglob("*") if path.is_file())
    if kept > 2 * MB:
        outcome.breaches.append(f"{kept // MB} MB are kept")
    return outcome


def judge(sent: dict[str, Any], outcome: Outcome, what: str) -> None:
    """This function will compare what came of one upload with the promise."""
    outcome.figures.setdefault(what, []).append(
        {name: round(value, 2) for name, value in sent.items() if name != "body"}
    )
    if not 400 <= sent["status"] < 500:
        outcome.breaches.append(f"{what}: answered {sent['status']}")
    if sent["seconds"] > SECONDS:
        outcome.breaches.append(f"{what}: refused {sent['seconds']:.1f} s after the limit")
    if sent["grown_mb"] * MB > MOST:
        outcome.breaches.append(f"{what}: the web process grew by {sent['grown_mb']:.0f} MB")


def sign_in() -> str:
    """This function will make a manager and return the cookie of his session."""
    group = Group.objects.create(code="G", name="G")
    store = Store.objects.create(group=group, code="S01", name="S")
    person = Staff.objects.create(group=group, store=store, staff_no="1", name="a", role="service_manager")
    account = Account.objects.create(username="a", password="!", staff=person, must_change_password=False)
    browser = Client()
    browser.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return browser.cookies[settings.SESSION_COOKIE_NAME].value


def web_memory(supervisor: int) -> int:
    """This function will return the bytes that the process which answers requests holds."""
    family = psutil.Process(supervisor).children(recursive=True)
    web = [each for each in family if "web_process" in " ".join(each.cmdline())]
    return max(each.memory_info().rss for one in web for each in (one, *one.children(recursive=True)))


class Page:
    """The import's page as a browser sends to it, byte by byte."""

    def __init__(self, port: int, cookie: str, supervisor: int) -> None:
        self.port, self.cookie, self.token, self.supervisor = port, cookie, "a" * 32, supervisor

    def send(self, size: int, *, is_chunked: bool) -> dict[str, Any]:
        """This function will send a file and return status, MB sent, s from the limit to the answer, MB that the web grew."""
        before = most = web_memory(self.supervisor)
        sent, passed, answer = 0, None, b""
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as line:
            line.sendall(self._head(size, is_chunked))
            line.settimeout(5)
            for part in self._body(size):
                framed = b"%x\r\n%b\r\n" % (len(part), part) if is_chunked else part
                try:
                    line.sendall(framed)
                except OSError:
                    break  # it reads no further
                sent += len(part)
                most = max(most, web_memory(self.supervisor))
                if sent > settings.UPLOAD_MAX_MB * MB and passed is None:
                    passed = time.monotonic()
            passed = passed or time.monotonic()
            line.settimeout(30)
            try:
                answer = line.recv(200)
            except OSError:
                answer = b""
            took = time.monotonic() - passed
        most = max(most, web_memory(self.supervisor))
        status = int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/") else 0
        return {"status": status, "sent_mb": sent / MB, "seconds": took, "grown_mb": (most - before) / MB}

    def _head(self, size: int, is_chunked: bool) -> bytes:
        length = "Transfer-Encoding: chunked" if is_chunked else f"Content-Length: {size}"
        return (
            f"POST /imports/upload/ HTTP/1.1\r\nHost: localhost:{self.port}\r\nX-Upload: 1\r\nX-CSRFToken: {self.token}\r\n"
            f"Cookie: {settings.SESSION_COOKIE_NAME}={self.cookie}; {settings.CSRF_COOKIE_NAME}={self.token}\r\n"
            f"Content-Type: multipart/form-data; boundary={EDGE}\r\n{length}\r\nConnection: close\r\n\r\n"
        ).encode()

    def _body(self, size: int) -> Iterator[bytes]:
        head = f'--{EDGE}\r\nContent-Disposition: form-data; name="files"; filename="a.csv"\r\n\r\n'.encode()
        end = f"\r\n--{EDGE}--\r\n".encode()
        yield head
        left = size - len(head) - len(end)
        while left > 0:
            yield b"x" * min(left, MB)
            left -= MB
        yield end
