"""The administrator's page of back-ups: what is there, one made now, how it is restored, sending let go on."""

import re
import shlex
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from keliu.audit.models import Change
from keliu.config import jobs
from keliu.config.backing import listing, making, nightly
from keliu.config.failures import Failed
from keliu.org.actions.sending import pause_sending
from keliu.org.models import Backup, StaffNotice
from keliu.org.queries import sending_pause
from keliu.org.tests.making import make_place
from keliu.rules.rights import Role

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The folder of back-ups of a home whose database is written by a stand-in."""
    monkeypatch.setattr(settings, "HOME", tmp_path / "the home")
    (tmp_path / "the home").mkdir()
    (tmp_path / "the home" / "optouts.log").write_text("")
    monkeypatch.setattr(making, "_size_of_database", lambda: 1000)
    monkeypatch.setattr(making, "write_database", lambda archive, beside: archive.add("database.sqlite3", [b"rows"]))
    environment = SimpleNamespace(backup_keep=7, backup_path=lambda: tmp_path / "kept", secret_key="")
    monkeypatch.setattr(settings, "ENVIRONMENT", environment)
    return tmp_path / "kept"


def run_job():
    """Run the one job that waits as a worker does, and mark it as done."""
    job = DBTaskResult.objects.get(task_path=listing.JOB, status="READY")
    jobs.back_up_now.call(*job.args_kwargs["args"])
    DBTaskResult.objects.filter(pk=job.pk).update(status="SUCCESSFUL")


def notices():
    return [row.sentence["msgid"] for row in StaffNotice.objects.unscoped("test").order_by("pk")]


def reader(place):
    """Return the browser of an administrator, and what reads the page in it."""
    admin = place.client(Role.ADMIN, store=None, name="管理员甲")
    return admin, lambda query="": re.sub(r"\s+", " ", admin.get(f"/backups/{query}").content.decode())


def test_an_administrator_makes_one_by_however_many_clicks_and_is_told(folder):
    admin, page = reader(make_place())
    assert "还没有备份" in page()
    assert "一份备份都没有" in page()
    assert admin.get("/backups/progress/").headers["HX-Refresh"] == "true"
    for _click in range(3):
        admin.post("/backups/make/")
        DBTaskResult.objects.filter(status="READY").update(
            status="RUNNING"
        )  # the later clicks come while it is written
    assert DBTaskResult.objects.filter(task_path=listing.JOB).count() == 1
    assert "备份在排队" in page()
    assert "备份在排队" in admin.get("/backups/progress/").content.decode()
    DBTaskResult.objects.update(status="READY")
    run_job()
    (made,) = folder.iterdir()
    shown = page()
    assert made.name in shown
    assert "重读核对，完整" in shown
    assert "管理员甲" in shown.partition("<tbody>")[2]
    assert "一份备份都没有" not in shown
    assert "已超过" not in shown
    assert notices() == ["The back-up that you asked for is made"]


def test_a_file_that_was_put_there_an_altered_an_old_and_a_missing_one_are_told_apart(folder):
    admin, page = reader(make_place())
    made = nightly.back_up_here(now=timezone.now())
    nightly.note_back_up("night", made, begun_at=timezone.now(), now=timezone.now())
    (folder / "keliu-2001-01-01-000000.keliu-backup.zip").write_bytes(b"by hand")
    assert "没有在这里核对过" in page()
    made.write_bytes(made.read_bytes() + b"x")
    Backup.objects.update(begun_at=timezone.now() - timedelta(days=3, hours=1))
    assert "核对以后变了" in page()
    (folder / "keliu-2001-01-01-000000.keliu-backup.zip").unlink()
    for told in (page(), admin.get("/home/main/").content.decode()):
        assert "已超过 3 天" in told
    assert "已经不在了" in page("?chosen=/etc/passwd")


def test_one_that_the_disk_refuses_or_that_dies_is_told_and_the_next_click_asks_anew(folder, monkeypatch):
    admin, page = reader(make_place())

    def full(folder, *, now):
        raise Failed("磁盘已满")

    monkeypatch.setattr(nightly, "make_backup", full)
    admin.post("/backups/make/")
    run_job()
    assert "磁盘已满" in page()
    assert notices() == ["The back-up that you asked for could not be made"]
    admin.post("/backups/make/")
    DBTaskResult.objects.filter(
        task_path=listing.JOB, status="READY"
    ).delete()  # its worker died and nothing is left of it
    assert "备份在排队" not in page()
    admin.post("/backups/make/")
    assert "中途断了" in page()
    assert Backup.objects.filter(state="waiting").count() == 1
    assert Change.objects.unscoped("test").filter(table="org_backup").count() == 3


def test_the_command_that_is_shown_is_the_one_that_restores_and_no_file_is_handed_out(folder, settings):
    admin = make_place().client(Role.ADMIN, store=None)
    made = nightly.back_up_here(now=timezone.now())
    answer = admin.get("/backups/", {"chosen": str(made)})
    lines = answer.context["lines"]
    words = shlex.split(lines[-1])
    assert words[0] == f"KELIU_HOME={settings.HOME}-restored"
    assert words[words.index("keliu") + 1 :] == ["restore", str(made), "--opt-outs", str(settings.HOME / "optouts.log")]
    url = settings.DATABASES["default"]
    if "postgresql" in url["ENGINE"]:
        assert lines[0].startswith("createdb ")
        assert words[1].startswith("KELIU_DATABASE_URL=postgres://")
        assert not url["PASSWORD"] or url["PASSWORD"] not in answer.content.decode()
    links = re.findall(r'href="([^"]+)"', answer.content.decode())
    assert not [link for link in links if link.endswith(".zip")]


def test_sending_goes_on_with_a_reason_by_the_administrator_alone_and_is_logged(folder):
    place = make_place()
    admin, others = place.client(Role.ADMIN, store=None), (Role.GENERAL_MANAGER, Role.AUDITOR, Role.GROUP)
    pause_sending(why="由 a.zip 恢复", now=timezone.now())
    for role in others:
        client = place.client(role, store=0 if role is Role.GENERAL_MANAGER else None)
        for answer in (
            client.get("/backups/"),
            client.post("/backups/make/"),
            client.post("/backups/resume/", {"why": "x"}),
        ):
            assert answer.status_code == 404
    for told in (admin.get("/backups/").content.decode(), admin.get("/home/main/").content.decode()):
        assert "由 a.zip 恢复" in told
    admin.post("/backups/resume/", {"why": " "})
    assert sending_pause() is not None
    admin.post("/backups/resume/", {"why": "已和平台核对"})
    assert sending_pause() is None
    (change,) = Change.objects.unscoped("test").filter(table="org_sendingpause")
    assert (change.why, change.group_key) == ("已和平台核对", place.group.pk)
    auditor = place.client(Role.AUDITOR, store=None)
    assert "已和平台核对" in auditor.get("/changes/").content.decode()
