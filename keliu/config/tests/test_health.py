"""/healthz, /readyz, /metrics: who may read them and what they say; the id and the log line of a request."""

import json
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from keliu.background.heart import register
from keliu.background.models import Worker
from keliu.config.logs import configure

pytestmark = pytest.mark.django_db
NEAR = {"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "localhost:8000"}


def status(**meta) -> int:
    """Return the answer's status when /metrics is asked for with these headers."""
    return Client().get("/metrics", **meta).status_code


def test_the_process_answers():
    assert Client().get("/healthz").json() == {"status": "ok"}


def test_ready_means_that_a_worker_beat_within_the_lease():
    assert Client().get("/readyz").status_code == 503
    worker = register(["default"])
    assert Client().get("/readyz").json() == {"status": "ok", "database": True, "worker": True}
    Worker.objects.filter(key=worker.key).update(beat_at=timezone.now() - timedelta(seconds=31))
    assert Client().get("/readyz").json() == {"status": "unavailable", "database": True, "worker": False}


def test_metrics_name_requests_jobs_workers_size_and_imports():
    register(["default", "bell"])
    Client().get("/healthz")
    text = Client().get("/metrics", **NEAR).content.decode()
    for name in (
        'keliu_requests_total{method="GET",status="200",view="healthz"}',
        'keliu_request_seconds_bucket{le="0.15",view="healthz"}',
        'keliu_jobs{state="waiting"}',
        'keliu_worker_beat_age_seconds{queues="default,bell"',
        "keliu_database_bytes",
        "keliu_open_import_batches 0.0",
    ):
        assert name in text


@pytest.mark.parametrize("address", ["127.0.0.1", "127.0.0.1:51234", "::1", "[::1]:51234"])
def test_this_machine_may_read_metrics(address):
    assert status(**NEAR | {"REMOTE_ADDR": address}) == 200


@pytest.mark.parametrize("address", ["10.0.0.7", "10.0.0.7:80", "", "unix", "2001:db8::1"])
def test_others_find_nothing(address):
    assert status(**NEAR | {"REMOTE_ADDR": address}) == 404


@pytest.mark.parametrize("header", ["HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_VIA", "HTTP_X_REAL_IP"])
def test_what_a_proxy_passed_on_does_not_come_from_this_machine(header):
    assert status(**NEAR, **{header: "127.0.0.1"}) == 404


def test_behind_a_configured_proxy_only_the_token_counts(monkeypatch):
    monkeypatch.setattr(settings.ENVIRONMENT, "behind_https", True)
    monkeypatch.setattr(settings.ENVIRONMENT, "metrics_token", "s3cret-s3cret")
    assert status(**NEAR) == 404
    assert status(**NEAR, HTTP_AUTHORIZATION="Bearer wrong") == 404
    assert status(REMOTE_ADDR="10.0.0.7", HTTP_AUTHORIZATION="Bearer s3cret-s3cret") == 200


def test_without_a_token_set_an_empty_one_opens_nothing():
    assert status(REMOTE_ADDR="10.0.0.7", HTTP_AUTHORIZATION="Bearer ") == 404


def test_a_request_has_an_id_of_its_own_and_one_line_in_the_log(tmp_path):
    configure({"home": tmp_path, "terminal": ""})
    theirs = "0123456789abcdef0123456789abcdef"
    response = Client().get("/nowhere/13987654321/张小伟?q=13987654321", headers={"X-Request-Id": theirs})
    forged = Client().get("/nowhere", headers={"X-Request-Id": 'x"}\n{"event":"forged'})
    configure(settings.LOGGING)
    text = (tmp_path / "logs" / "keliu.log").read_text("utf-8")
    first, second = [json.loads(line) for line in text.splitlines()]
    assert first["request"] == response["X-Request-Id"] != theirs
    assert first["client_request"] == theirs
    assert (first["method"], first["status"], first["account"]) == ("GET", 404, None)
    assert first["path"].startswith("/nowhere/139****4321/张**")
    assert "13987654321" not in text
    assert "小伟" not in text
    assert second["request"] == forged["X-Request-Id"]
    assert "forged" not in text
