"""The demo's workbooks go through the real importer; the demo home is made anew and spares other folders."""

import csv
import os
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import psutil
import pytest
from django.test import Client

from keliu.background import heart
from keliu.background.models import Worker
from keliu.config.commands import demo
from keliu.config.demo_home import MARKER, choose_home, make_anew
from keliu.contacts.models import Consent, OptOut
from keliu.customers.models import Customer, Partner
from keliu.data_quality.models import Finding, StoreScore
from keliu.data_quality.regions import regions_of
from keliu.generator import write_demo_workbooks
from keliu.imports import engine
from keliu.org.actions.districts import fill_districts
from keliu.org.models import Staff
from keliu.rules.data_quality import Fault
from keliu.rules.rights import Role, Viewer
from tests.journeys.test_command_streams import KELIU, call, environment
from tests.shared import lay_database

AS_OF = date(2026, 3, 10)
KINDS = {
    "stores", "staff", "customers", "vehicles", "visits", "visit_lines", "policies", "contacts", "assignments",
}  # fmt: skip


def flat(samples: dict[str, list[Path]]) -> list[Path]:
    """Return the paths of all stores."""
    return [path for paths in samples.values() for path in paths]


@pytest.mark.django_db(transaction=True)
def test_the_samples_are_understood_unaided_and_only_sown_dirt_is_rejected(tmp_path: Path) -> None:
    paths = flat(write_demo_workbooks(tmp_path / "samples", as_of=AS_OF, vehicles=240))
    call = engine.Call(
        paths=[str(path) for path in paths], actor=Viewer(None, None, "keliu", None, None),
        now=datetime(2026, 3, 10, 2, 0, tzinfo=UTC),
    )  # fmt: skip
    _batch, _reading, _plan, reports = engine.run(call, dry_run=False, folder=tmp_path / "staging")
    assert {report.kind for report in reports} == KINDS | {"ignored"}
    dated = [reason.msgid for report in reports if report.kind == "visits" for _row, reason in report.rejects]
    assert set(dated) <= {"The date “%(value)s” cannot be read"}
    rejected = Counter({report.kind: len(report.rejects) for report in reports if report.rejects})
    assert set(rejected) <= {"visits", "visit_lines"}
    ignored = [report for report in reports if report.kind == "ignored"]
    assert len(ignored) == 1


@pytest.mark.django_db(transaction=True)
def test_every_role_gets_in_with_the_printed_password_to_a_shop_at_work_where_a_little_of_everything_is_wrong(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HOME, settings.SECOND_FACTOR = tmp_path, "offered"  # as a demo home has it, see the next test
    monkeypatch.setattr(demo, "write_demo_workbooks", partial(write_demo_workbooks, vehicles=120))
    fill_districts()
    demo.fill(AS_OF)
    require_believable()
    logins = dict(demo.open_accounts())
    with open(tmp_path / "samples" / "staff.csv", encoding="utf-8", newline="") as stream:
        assert set(logins) == {row["role"] for row in csv.DictReader(stream)}
    assert set(logins) == {role.value for role in Role}
    client = Client()
    for username in logins.values():
        answer = client.post("/login/", {"username": username, "password": demo.PASSWORD, "next": "/"})
        assert (answer.status_code, answer["Location"]) == (302, "/"), username
        assert client.get("/").status_code == 200
        client.logout()


def require_believable() -> None:
    """Most files are in order, and there is something of every kind that is not."""
    faults = Counter(Finding.objects.unscoped("test").values_list("fault", flat=True))
    people = Customer.objects.unscoped("test").count()
    assert set(faults) >= set(Fault) - {Fault.VIN_DOUBTFUL, Fault.PHONE_FAILS}, faults
    assert faults[Fault.INCOMPLETE] < people / 4
    assert all(score.value > 0.9 for score in StoreScore.objects.unscoped("test"))
    asked = set(Consent.objects.unscoped("test").values_list("customer_id", flat=True))
    assert people * 0.8 < len(asked) < people
    assert OptOut.objects.exists()
    kinds = Counter(Partner.objects.unscoped("test").values_list("store__code", "kind"))
    assert set(kinds) == {(f"S0{n}", kind) for n in (1, 2, 3) for kind in ("supplier", "dealer")}
    clerk = Staff.objects.unscoped("test").get(store__code="S01", role=Role.DATA_CLERK)
    placed = regions_of(Viewer(1, clerk.pk, clerk.name, Role.DATA_CLERK, clerk.group_id, clerk.store_id))
    assert placed.files > 10 * placed.unplaced


@pytest.mark.parametrize(("marker", "asked"), [(True, "offered"), (False, "required")])
def test_a_demo_home_asks_for_no_second_step_and_any_other_does(tmp_path: Path, marker: bool, asked: str) -> None:
    if marker:
        (tmp_path / MARKER).touch()
    code = "from keliu.config import settings; print(settings.SECOND_FACTOR)"
    world = environment(tmp_path) | {"KELIU_HOME": str(tmp_path)}
    told = subprocess.run([sys.executable, "-c", code], env=world, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == asked


def test_the_same_day_gives_the_same_workbooks_whose_last_visits_are_of_the_day_before(tmp_path: Path) -> None:
    one = flat(write_demo_workbooks(tmp_path / "a", as_of=AS_OF, vehicles=240))
    two = flat(write_demo_workbooks(tmp_path / "b", as_of=AS_OF, vehicles=240))
    for path, again in zip(one, two, strict=True):
        assert path.read_bytes() == again.read_bytes(), path.name
    orders = next(path for path in one if path.name.endswith("委托书.csv"))
    with open(orders, encoding="gb18030", newline="") as stream:
        days = [row["进厂日期"].split(" ")[0] for row in csv.DictReader(stream)]
    assert "2026年3月10日" not in days
    assert any(day.startswith(("2026年2月", "2026年3月")) for day in days)


def test_a_demo_home_is_made_anew_but_no_other_folder(tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert make_anew(home)
    (home / "samples").mkdir()
    (home / "samples" / "old.csv").write_text("x", encoding="utf-8")
    assert make_anew(home)
    assert [entry.name for entry in home.iterdir()] == [MARKER]
    other = tmp_path / "other"
    other.mkdir()
    (other / "thesis.txt").write_text("mine", encoding="utf-8")
    assert not make_anew(other)
    assert (other / "thesis.txt").read_text(encoding="utf-8") == "mine"
    assert not make_anew(other / "thesis.txt")


def test_the_demo_never_takes_the_database_of_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KELIU_DATABASE_URL", "postgres://shop@db/keliu")
    monkeypatch.setenv("KELIU_HOME", "/srv/keliu")
    choose_home(["--no-serve", f"--home={tmp_path}"])
    assert os.environ["KELIU_DATABASE_URL"] == ""
    assert os.environ["KELIU_HOME"] == str(tmp_path)


def test_a_demo_home_that_is_served_is_not_made_anew_under_its_server(tmp_path: Path) -> None:
    home = tmp_path / "home"
    lay_database(home)
    assert call(home, "init").returncode == 0
    assert make_anew(tmp_path / "other")
    (tmp_path / "other" / MARKER).rename(home / MARKER)
    before = sorted(entry.name for entry in home.iterdir())
    with subprocess.Popen([*KELIU, "worker"], env=environment(home), cwd=tmp_path, stderr=subprocess.DEVNULL) as worker:
        try:
            for _ in range(200):
                if str(worker.pid) in workers_of(home):
                    break
                time.sleep(0.1)
            ran = call(home, "demo", "--no-serve", "--home", home)
        finally:
            worker.kill()
    assert (ran.returncode, ran.stdout) == (1, b"")
    assert str(worker.pid) in ran.stderr.decode()
    assert len(ran.stderr.decode().strip().splitlines()) == 1
    assert set(before) <= {entry.name for entry in home.iterdir()}


def workers_of(home: Path) -> list[str]:
    """Return the processes that a home knows as its workers."""
    with sqlite3.connect(home / "keliu.sqlite3") as database:
        return [str(pid) for (pid,) in database.execute("SELECT pid FROM background_worker")]


@pytest.mark.django_db
def test_a_worker_that_was_killed_or_fell_silent_serves_nothing() -> None:
    now = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
    common = {"queues": "default", "started_at": now, "beat_at": now}
    mine = psutil.Process()
    own = {"host": heart.this_host(), "pid": mine.pid}
    Worker.objects.create(key="here", born=mine.create_time(), **own, **common)
    Worker.objects.create(key="another process of that number", born=1.0, **own, **common)
    Worker.objects.create(key="elsewhere", host="elsewhere", pid=1, born=1.0, **common)
    assert {worker.key for worker in heart.living_workers(now=now)} == {"here", "elsewhere"}
    assert {worker.key for worker in heart.living_workers(now=now + timedelta(hours=1))} == {"here"}
