"""kill -9 of the children of `keliu serve`: each comes back; told to end, nothing is left over."""

import random
import signal
import socket
import time
import urllib.error
import urllib.request

import psutil

from keliu.background.models import Worker
from tests.faults.frame import Outcome, World

PROMISE = "keliu serve restarts a killed child and ends with all its children"
CONTROL = "the supervisor's restart"
SHORT = 1
DATABASES = ("sqlite",)
KINDS = 4


def switch_off() -> None:
    """This function will let the supervisor start its children once only."""
    from keliu.config import supervisor

    once = supervisor.Child.keep_running

    def keep_running(self) -> None:
        if not self.starts:
            once(self)

    supervisor.Child.keep_running = keep_running


def run(world: World, rounds: int, seed: int) -> Outcome:
    """This function will kill each process a round, then end the supervisor once by SIGTERM, once by SIGKILL."""
    random.seed(seed)
    outcome = Outcome()
    times = []
    for ending in (signal.SIGTERM, signal.SIGKILL):
        port = free_port()
        server = world.start("keliu.config.cli", "serve", "--port", str(port))
        if not wait(lambda port=port: is_ready(port), 60):
            return Outcome(["the server never became ready"])
        for number in range(rounds * KINDS):
            strike(world, server.pid, port, number % KINDS, outcome, times)
            if outcome.breaches:
                break
        family = psutil.Process(server.pid).children(recursive=True)
        server.send_signal(ending)
        server.wait(30)
        _gone, left = psutil.wait_procs(family, timeout=30)
        for process in left:
            outcome.breaches.append(f"left over after {ending.name}: {' '.join(process.cmdline()[-3:])}")
            process.kill()
        if outcome.breaches:
            break
    outcome.figures = {"kills": len(times), "back_within_s": round(max(times, default=0), 1)}
    return outcome


def strike(world: World, supervisor: int, port: int, place: int, outcome: Outcome, times: list[float]) -> None:
    """This function will kill one of the four processes below the supervisor and wait until all is well again."""
    victim = sorted(psutil.Process(supervisor).children(recursive=True), key=lambda child: child.cmdline())[place]
    name = " ".join(victim.cmdline()[2:])
    victim.kill()
    begun = time.monotonic()
    if wait(lambda: not victim.is_running() and is_whole(supervisor, port), world.patience):
        times.append(time.monotonic() - begun)
    else:
        outcome.breaches.append(f"{name} did not come back within {world.patience:.0f} s")


def is_whole(supervisor: int, port: int) -> bool:
    """This function will say whether web and both workers run, and are ready."""
    pids = {child.pid for child in psutil.Process(supervisor).children(recursive=True)}
    beating = {worker.pid for worker in Worker.objects.all()}
    return len(pids) == 4 and len(pids & beating) == 2 and is_ready(port)


def is_ready(port: int) -> bool:
    """This function will say whether /readyz is content."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def free_port() -> int:
    """This function will find a port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait(is_so, longest: float) -> bool:
    """This function will wait until something is so; False when it is not in time."""
    deadline = time.monotonic() + longest
    while time.monotonic() < deadline:
        try:
            if is_so():
                return True
        except psutil.NoSuchProcess:
            pass
        time.sleep(0.2)
    return False
