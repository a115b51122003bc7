"""The supervisor's own parts; tests/faults kills its children."""

import socket
import time
from itertools import pairwise
from types import SimpleNamespace

import pytest
from django.utils import translation

from keliu.config import supervisor
from keliu.config.failures import Failed
from keliu.config.supervisor import Child, announce, end, near, require_free


def child(code: str) -> Child:
    """Return a child that runs a line of Python and learns of the end from its standard input."""
    return Child("test", ["timeit", "-n1", "-r1", code], {})


def test_a_port_in_use_is_refused_in_one_sentence():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(Failed) as refusal:
            require_free("127.0.0.1", other.getsockname()[1])
    assert len(str(refusal.value).splitlines()) == 1
    assert str(other) not in str(refusal.value)


def test_an_address_that_is_not_this_machines_is_refused():
    with pytest.raises(Failed):
        require_free("203.0.113.7", 8000)


def test_a_free_port_is_no_problem():
    require_free("127.0.0.1", 0)


@pytest.mark.parametrize(("host", "shown"), [("0.0.0.0", "127.0.0.1"), ("::", "::1"), ("192.0.2.1", "192.0.2.1")])
def test_the_address_that_is_shown_can_be_opened_here(host, shown):
    assert near(host) == shown


def test_the_address_is_printed_and_a_closed_door_is_said_to_be_closed(capsys):
    with translation.override("en"):
        announce("0.0.0.0", 8000)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Keliu is at http://127.0.0.1:8000/; Ctrl-C ends it"
    assert "KELIU_ALLOWED_HOSTS" in lines[1]


def test_a_child_that_dies_young_is_started_again_at_once_and_then_ever_more_slowly(monkeypatch):
    clock, begun = [100.0], []

    def start(self: Child) -> None:
        self.process, self.begun = SimpleNamespace(poll=lambda: 1, returncode=1, stdin=None), clock[0]
        begun.append(clock[0])

    monkeypatch.setattr(supervisor.time, "monotonic", lambda: clock[0])
    monkeypatch.setattr(Child, "start", start)
    one = child("pass")
    for _tick in range(80):
        one.keep_running()
        clock[0] += 0.5
    gaps = [later - earlier for earlier, later in pairwise(begun)]
    assert gaps[0] <= 0.5
    assert gaps == sorted(gaps)
    assert supervisor.SLOWEST <= gaps[-1] <= supervisor.SLOWEST + 1


def test_children_end_when_their_input_closes():
    one = child("import os; os.read(0, 1)")
    one.start()
    time.sleep(0.3)
    begun = time.monotonic()
    end([one])
    assert not one.is_alive()
    assert time.monotonic() - begun < 8
