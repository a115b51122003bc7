"""Few threads answer, the others wait; who waited too long is sent away with a sentence and nothing is done."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.http import FileResponse, HttpResponse
from django.test import Client

from keliu.config import waiting_room
from keliu.config.waiting_room import WaitingRoom
from keliu.web.too_busy import MAY_WAIT, WAITED

LATE = {WAITED: 10.1, MAY_WAIT: 10.0}
IN_TIME = {WAITED: 9.9, MAY_WAIT: 10.0}


def wait_until(is_so):
    """Wait for what another thread is about to do."""
    while not is_so():
        time.sleep(0.001)


def test_no_more_requests_are_answered_at_once_than_there_are_threads():
    inside, most, go_on = [], [], threading.Event()

    def application(environ, start_response):
        inside.append(1)
        most.append(len(inside))
        go_on.wait(10)
        inside.pop()
        return HttpResponse(b"answer")

    room = WaitingRoom(application, threads=2)
    with ThreadPoolExecutor(6) as people:
        asked = [people.submit(room, {}, lambda *_: None) for _ in range(6)]
        wait_until(lambda: len(most) == 2)
        go_on.set()
        assert [one.result() for one in asked] == [[b"answer"]] * 6
    assert max(most) == 2


def test_a_request_is_told_how_long_it_waited():
    waited, go_on = {}, threading.Event()

    def application(environ, start_response):
        waited[environ["name"]] = environ[WAITED]
        if environ["name"] == "first":
            go_on.wait(10)
        return HttpResponse(b"")

    room = WaitingRoom(application, threads=1)
    with ThreadPoolExecutor(2) as people:
        first = people.submit(room, {"name": "first"}, lambda *_: None)
        wait_until(lambda: "first" in waited)
        second = people.submit(room, {"name": "second"}, lambda *_: None)
        assert not threading.Event().wait(0.05)
        go_on.set()
        first.result(), second.result()
    assert waited["first"] < waited["second"]
    assert waited["second"] >= 0.05


def test_while_more_comes_than_can_be_answered_only_a_second_may_be_waited(db, monkeypatch):
    told, clock = [], [100.0]
    monkeypatch.setattr(waiting_room.time, "monotonic", lambda: clock[0])
    room = WaitingRoom(lambda environ, _: told.append(environ[MAY_WAIT]) or HttpResponse(b""), threads=1)
    for arrived, begun in ((100, 100), (101, 109), (110, 115), (115, 115.05), (116, 125)):
        clock[0] = begun
        room._answer({}, lambda *_: None, arrived)
    assert told == [10.0, 10.0, 1.0, 10.0, 10.0]


def test_a_fault_of_the_application_is_raised_where_it_was_asked():
    def application(environ, start_response):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        WaitingRoom(application, threads=1)({}, lambda *_: None)


def test_a_file_is_not_read_into_memory_before_it_is_sent(tmp_path):
    path = tmp_path / "export.xlsx"
    path.write_bytes(b"x" * 100_000)
    answer = FileResponse(path.open("rb"))
    assert WaitingRoom(lambda *_: answer, threads=1)({}, lambda *_: None) is answer
    answer.file_to_stream.close()


def test_a_form_that_waited_too_long_is_not_read_and_its_sender_is_told(db):
    answer = Client().post("/login/", {"username": "a", "password": "b"}, **LATE)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "刚才提交的没有存下" in answer.content.decode()


def test_a_page_that_waited_too_long_says_so_in_the_language_that_was_chosen(db):
    client = Client()
    client.cookies["keliu_language"] = "en"
    assert "Load this page again in some seconds" in client.get("/", **LATE).content.decode()
    assert client.get("/", **IN_TIME).status_code == 302


def test_the_interface_says_it_as_a_problem_and_watchers_are_always_answered(db):
    answer = Client().get("/api/v1/customers", **LATE)
    assert answer.status_code == 503
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    assert "什么都没有做" in answer.json()["detail"]
    assert Client().get("/healthz", **LATE).status_code == 200
