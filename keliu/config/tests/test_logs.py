"""The log: JSON lines in the home, personal data in none of them, rotation while several write."""

import json
import logging
import threading
from types import SimpleNamespace

import pytest
import structlog
from django_tasks import task

from keliu.background.heart import Heart, register
from keliu.background.worker import JobRunner
from keliu.config import logs
from keliu.config.logs import HomeFile, configure

CANARIES = {
    "13987654321": "a phone",
    "139 8765 4321": "a phone with spaces",
    "+8613987654321": "an international phone",
    "0596-8008820": "a landline",
    "闽E7K531": "a plate",
    "粤B·D12345": "a green plate",
    "LFMKV30F2G0123871": "a VIN",
    "35010219900101123X": "an identity number",
    "zhang@example.com": "a mail address",
    "欧阳小伟": "a name",
    "漳州市芗城区延安北路": "an address",
}


@task()
def remark() -> None:
    """A job that says something."""
    structlog.get_logger("keliu.test").info("inside", rows=3)


@pytest.fixture
def log_file(tmp_path):
    """A home that this process logs into for one test."""
    configure({"home": tmp_path, "terminal": ""})
    yield tmp_path / "logs" / "keliu.log"
    from django.conf import settings

    configure(settings.LOGGING)


def lines(path):
    """Return the lines of a log, read as JSON."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.mark.parametrize("canary", CANARIES)
def test_no_canary_reaches_the_log_by_any_way(log_file, canary):
    log = structlog.get_logger("keliu.test")
    log.info(f"message {canary} end")
    log.info("keyword", value=canary, nested={"deep": [canary]}, name=canary)
    logging.getLogger("some.library").warning("argument %s", canary)
    try:
        raise ValueError(f"Key (value)=({canary}) already exists")
    except ValueError:
        log.exception("failed")
        logging.getLogger("some.library").exception("failed")
    text = log_file.read_text("utf-8")
    assert canary not in text
    assert len(lines(log_file)) == 5
    assert "ValueError" in text


def test_a_number_that_is_a_phone_is_masked_and_others_are_not(log_file):
    structlog.get_logger("keliu.test").info("numbers", phone_like=13987654321, rows=120_000, ms=15)
    line = lines(log_file)[0]
    assert (line["phone_like"], line["rows"], line["ms"]) == ("139****4321", 120_000, 15)


def test_ids_and_times_stay_readable(log_file):
    job = "6ec57f84-c680-4d3a-b778-139876543210"
    with structlog.contextvars.bound_contextvars(job=job):
        logging.getLogger("some.library").warning("2026-11-25 02:30:00 batch 20261125001 of 13 files")
    line = lines(log_file)[0]
    assert line["job"] == job
    assert line["event"] == "2026-11-25 02:30:00 batch 20261125001 of 13 files"


def test_without_a_home_nothing_is_written_and_no_home_is_made(tmp_path):
    home = tmp_path / "none"
    HomeFile(home).emit(logging.makeLogRecord({"msg": "lost"}))
    assert not home.exists()


def test_the_log_is_rotated_and_no_line_is_lost(tmp_path, monkeypatch):
    monkeypatch.setattr(logs, "LARGEST", 2_000)
    monkeypatch.setattr(logs, "KEPT", 50)
    handlers = [HomeFile(tmp_path) for _writer in range(4)]

    def write(number: int) -> None:
        for count in range(100):
            handlers[number].emit(logging.makeLogRecord({"msg": f"{number}/{count} " + "x" * 30}))

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    files = list((tmp_path / "logs").glob("keliu.log*"))
    written = [line.split()[0] for path in files if path.suffix != ".lock" for line in path.read_text().splitlines()]
    assert len(files) > 3
    assert sorted(written) == sorted(f"{number}/{count}" for number in range(4) for count in range(100))


@pytest.mark.django_db
def test_the_lines_of_a_job_carry_its_id(log_file):
    job = remark.enqueue()
    runner = JobRunner(["default"])
    runner.heart = Heart(register(["default"]))
    runner.schedule = SimpleNamespace(fire_due=lambda now: [])
    assert runner.step()
    logging.getLogger("some.library").warning("between jobs")
    inside, done, outside = lines(log_file)
    assert (inside["event"], inside["job"], inside["rows"]) == ("inside", str(job.id), 3)
    assert (done["event"], done["job"]) == ("job done", str(job.id))
    assert "job" not in outside
