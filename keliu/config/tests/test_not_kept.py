"""A full disk and a database that is away are said in a sentence: by pages, by the interface, by commands."""

import errno
import sqlite3

import psycopg.errors
import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore
from django.db import OperationalError
from django.test import Client

from keliu.config import cli
from keliu.config.views import home as views
from keliu.imports.tests.pages import make_stores, sign_in
from keliu.org.models import Account
from keliu.rules.refused_writes import Cause, cause_of

pytestmark = pytest.mark.django_db


def refusing(text: str, kind: type[Exception] = OperationalError):
    """Return what raises as Django does when SQLite refuses."""

    def refuse(*_given, **_named):
        raise kind(text) from sqlite3.OperationalError(text)

    return refuse


@pytest.fixture
def browser():
    browser = sign_in("service_manager", make_stores()[0])
    browser.raise_request_exception = False
    return browser


@pytest.mark.parametrize(
    ("told", "status", "said"),
    [
        ("database or disk is full", 507, "磁盘已满"),
        ("disk I/O error", 503, "磁盘写入出错"),
        ("no such table", 500, "出错了"),
    ],
)
def test_a_page_says_what_was_not_kept(browser, monkeypatch, told, status, said):
    monkeypatch.setattr(views, "layout_of", refusing(told))
    answer = browser.get("/")
    assert answer.status_code == status
    assert said in answer.content.decode()


def test_the_interface_says_it_as_a_problem(monkeypatch):
    monkeypatch.setattr("keliu.org.middleware.ViewerMiddleware.__call__", refusing("database or disk is full"))
    answer = Client(raise_request_exception=False).get("/api/v1/customers")
    assert answer.status_code == 507
    assert answer["Content-Type"].startswith("application/problem+json")
    assert "磁盘已满" in answer.json()["detail"]


def test_a_page_is_answered_though_what_helps_beside_it_cannot_be_kept(browser, monkeypatch):
    told = views._told

    def remembering(request):
        request.session["seen"] = 1
        return told(request)

    monkeypatch.setattr(views, "_told", remembering)
    monkeypatch.setattr(SessionStore, "save", refusing("database or disk is full", UpdateError))
    assert browser.get("/").status_code == 200


def test_a_log_in_that_cannot_be_kept_says_so(browser, monkeypatch):
    account = Account.objects.get()
    account.set_password("Keliu-2026-x")
    account.save()
    monkeypatch.setattr(SessionStore, "save", refusing("database or disk is full"))
    answer = Client(raise_request_exception=False).post(
        "/login/", {"username": account.username, "password": "Keliu-2026-x"}
    )
    assert answer.status_code == 507


def test_a_command_says_it_in_one_sentence(monkeypatch, capsys):
    monkeypatch.setattr(cli, "require_database", refusing("database or disk is full"))
    assert cli.main(["resume"]) == 1
    assert capsys.readouterr().err.strip() == "这台机器的磁盘已满，刚才的内容没有保存。请腾出空间后重新操作"
    monkeypatch.setattr(cli, "require_database", refusing("no such table"))
    with pytest.raises(OperationalError):
        cli.main(["resume"])


class Wrapped(Exception):
    """What a library makes of an error of the disk."""


def wrapped(error: BaseException) -> Wrapped:
    try:
        try:
            raise error
        except type(error):
            raise Wrapped("the file cannot be made") from None
    except Wrapped as found:
        return found


@pytest.mark.parametrize(
    ("error", "cause", "status"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), Cause.FULL, 507),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), Cause.FULL, 507),
        (OSError(errno.EIO, "Input/output error"), Cause.BROKEN, 503),
        (sqlite3.OperationalError("database or disk is full"), Cause.FULL, 507),
        (sqlite3.OperationalError("disk I/O error"), Cause.BROKEN, 503),
        (sqlite3.OperationalError("attempt to write a readonly database"), Cause.BROKEN, 503),
        (sqlite3.OperationalError("database is locked"), Cause.AWAY, 503),
        (psycopg.errors.DiskFull("could not extend file"), Cause.FULL, 507),
        (psycopg.errors.IoError("could not fsync file"), Cause.BROKEN, 503),
        (psycopg.errors.AdminShutdown("terminating connection"), Cause.AWAY, 503),
        (psycopg.OperationalError("connection failed: Connection refused"), Cause.AWAY, 503),
    ],
    ids=str,
)
def test_a_refused_write_is_told_apart_even_when_it_is_wrapped(error, cause, status):
    assert cause_of(error) is cause_of(wrapped(error)) is cause
    assert cause.status == status


@pytest.mark.parametrize(
    "error",
    [
        FileNotFoundError(errno.ENOENT, "No such file"), ValueError("disk is full of stars"),
        sqlite3.OperationalError("no such table: x"), psycopg.errors.UniqueViolation("duplicate key"),
    ],
    ids=str,
)  # fmt: skip
def test_a_fault_of_the_program_is_none_of_it(error):
    assert cause_of(error) is None
