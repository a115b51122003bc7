"""One supervisor with three children: the web application, a worker for short urgent jobs, a worker for all jobs.

A child that dies is started again, at once the first time, then ever more slowly. A child reads its standard input
only to see it close: that is how it learns, on every system, that the supervisor wants to end or has died.
"""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from types import FrameType

import structlog
from django.conf import settings
from django.utils.translation import gettext as _

from keliu.config.failures import Failed

log = structlog.get_logger("keliu.supervisor")
SUPERVISED = "KELIU_SUPERVISED"
TICK = 0.5
GRACE = 10.0
FORCE = 5.0
STEADY = 20.0
SLOWEST = 8.0
STARTS_WITHIN = 60.0
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass
class Child:
    """A process to keep running: `begun` and `next_start` in s of the monotonic clock."""

    name: str
    arguments: list[str]
    environment: dict[str, str]
    process: subprocess.Popen[bytes] | None = None
    begun: float = 0.0
    next_start: float = 0.0
    delay: float = 0.0
    starts: int = field(default=0)

    def start(self) -> None:
        """Start the process, out of reach of the terminal's Ctrl-C, which is the supervisor's."""
        apart = (
            {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}  # type: ignore[attr-defined]
            if os.name == "nt"
            else {"start_new_session": True}
        )
        command = [sys.executable, "-m", *self.arguments]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, env=self.environment, **apart)  # type: ignore[call-overload]
        self.begun = time.monotonic()
        self.starts += 1
        log.info("child started", child=self.name, process=self.process.pid)

    def keep_running(self) -> None:
        """Start the process again when it has died; the sooner it died, the later."""
        now = time.monotonic()
        if self.process is not None and self.process.poll() is not None:
            log.warning("child died", child=self.name, code=self.process.returncode)
            is_steady = now - self.begun > STEADY
            self.next_start = now if is_steady else now + self.delay
            self.delay = 1.0 if is_steady else min(SLOWEST, 2 * self.delay or 1.0)
            self.close()
        if self.process is None and now >= self.next_start:
            self.start()

    def close(self) -> None:
        """Let go of a process: its standard input closes."""
        if self.process is not None and self.process.stdin is not None:
            self.process.stdin.close()
        self.process = None

    def is_alive(self) -> bool:
        """Say whether the process runs."""
        return self.process is not None and self.process.poll() is None


def children(host: str, port: int, terminal: str) -> list[Child]:
    """This function will describe the three children."""
    environment = {
        **os.environ, SUPERVISED: "1", "KELIU_HOME": str(settings.HOME), "KELIU_LOG_TERMINAL": terminal,
        "PYTHONUTF8": "1",
    }  # fmt: skip
    worker = ["keliu.config.cli", "worker"]
    return [
        Child("web", ["keliu.config.web_process", host, str(port)], environment),
        Child("urgent worker", [*worker, "--queues", "bell"], environment),
        Child("worker", worker, environment),
    ]


def serve(host: str = "127.0.0.1", port: int = 8000, *, terminal: str = "INFO") -> int:
    """This function will serve until it is told to stop, and return the exit code.

    `terminal`: the least level of log lines shown on standard error.

    :raises Failed: the port is taken, or the web application does not start.
    """
    require_free(host, port)
    stop = threading.Event()
    obey_signals(stop)
    family = children(host, port, terminal)
    log.info("serving", host=host, port=port)
    try:
        announced = False
        begun = time.monotonic()
        while not stop.wait(TICK if announced else TICK / 5):
            for child in family:
                child.keep_running()
            if not announced and answers(host, port):
                announced = True
                announce(host, port)
            elif not announced and (time.monotonic() - begun > STARTS_WITHIN or family[0].starts > 3):
                raise Failed(_("The web application does not start; read %(log)s") % {"log": settings.HOME / "logs"})
    finally:
        end(family)
    return 0


def obey_signals(stop: threading.Event) -> None:
    """This function will let Ctrl-C, SIGTERM, a closed terminal and Ctrl-Break set `stop`."""

    def handle(signum: int, frame: FrameType | None) -> None:
        stop.set()

    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), handle)


def require_free(host: str, port: int) -> None:
    """This function will refuse a port that cannot be had.

    :raises Failed: with what to do.
    """
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            if os.name != "nt":
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        told = {"host": host, "port": port, "why": error.strerror or str(error)}
        if error.errno in {13, 10013}:
            raise Failed(
                _("Port %(port)s needs rights this user does not have; choose one above 1023") % told
            ) from error
        if error.errno in {48, 98, 10048}:
            raise Failed(_("Port %(port)s is in use; end the other program or choose another --port") % told) from error
        raise Failed(_("%(host)s port %(port)s cannot be had: %(why)s") % told) from error


def answers(host: str, port: int) -> bool:
    """This function will say whether somebody listens there already."""
    try:
        with socket.create_connection((near(host), port), timeout=1):
            return True
    except OSError:
        return False


def near(host: str) -> str:
    """This function will return the address by which this machine reaches itself."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)


def announce(host: str, port: int) -> None:
    """This function will print the address."""
    name = near(host)
    address = f"http://[{name}]:{port}/" if ":" in name else f"http://{name}:{port}/"
    print(_("Keliu is at %(address)s; Ctrl-C ends it") % {"address": address}, flush=True)
    if host not in LOOPBACK and not settings.ENVIRONMENT.allowed_hosts:
        print(_("Other machines are let in by the names in KELIU_ALLOWED_HOSTS, which is empty"), flush=True)


def end(family: list[Child]) -> None:
    """This function will end all children: asked, then told, then killed."""
    living = [child for child in family if child.is_alive()]
    for child in living:
        child.process.stdin.close()  # type: ignore[union-attr]
    for press in ("terminate", "kill", ""):
        deadline = time.monotonic() + (GRACE if press == "terminate" else FORCE)
        while any(child.is_alive() for child in living) and time.monotonic() < deadline:
            time.sleep(0.05)
        for child in living:
            if press and child.is_alive():
                log.warning("child does not end", child=child.name, press=press)
                getattr(child.process, press)()
    log.info("ended")
