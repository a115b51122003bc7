"""Back-ups and restores that say no, and the nights that keep the last few."""

import errno
import os
import zipfile
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.utils import timezone

from keliu.config.backing import databases, making, nightly, restoring
from keliu.config.backing.archive import Manifest, extract, read_whole
from keliu.config.failures import Failed
from keliu.org.actions.sending import pause_sending, resume_sending
from keliu.org.queries import sending_pause
from keliu.rules.rights import Role, Viewer

NOW = timezone.now()


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A home with a file and without a database of its own: the database is written by a stand-in."""
    monkeypatch.setattr(settings, "HOME", tmp_path / "home")
    (tmp_path / "home" / "files").mkdir(parents=True)
    (tmp_path / "home" / "files" / "a").write_bytes(b"a")
    monkeypatch.setattr(making, "_size_of_database", lambda: 1000)
    monkeypatch.setattr(making, "write_database", lambda archive, beside: archive.add("database.sqlite3", [b"rows"]))
    return tmp_path / "home"


def refused(work, *words):
    with pytest.raises(Failed) as said:
        work()
    assert all(word in str(said.value) for word in words), str(said.value)


def test_a_backup_is_whole_readable_by_its_owner_only_and_overwrites_nothing(home, tmp_path):
    made = making.make_backup(tmp_path, now=NOW)
    assert sorted(read_whole(made).members) == ["database.sqlite3", "home/files/a"]
    assert os.name == "nt" or made.stat().st_mode & 0o077 == 0
    refused(lambda: making.make_backup(made, now=NOW), made.name)
    refused(lambda: making.make_backup(tmp_path / "none" / "x.zip", now=NOW), "none")


def test_a_full_disk_refuses_with_a_sentence_and_leaves_nothing(home, tmp_path, monkeypatch):
    target = tmp_path / "backups"
    target.mkdir()
    monkeypatch.setattr(making, "_size_of_database", lambda: 1 << 60)
    refused(lambda: making.make_backup(target, now=NOW), "MB")
    monkeypatch.setattr(making, "_size_of_database", lambda: 0)

    def full(archive, beside):
        archive.add("part", [b"x" * 1000])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(making, "write_database", full)
    refused(lambda: making.make_backup(target, now=NOW), "磁盘已满")
    assert list(target.iterdir()) == []


def test_a_copy_that_a_bad_disk_breaks_off_leaves_no_journal_beside_it(tmp_path, monkeypatch):
    def broken_off(beside):
        for end in ("", "-journal"):
            beside.with_name(beside.name + end).touch()
        raise OSError(errno.EIO, "disk I/O error")

    monkeypatch.setattr(databases, "connection", SimpleNamespace(vendor="sqlite"))
    monkeypatch.setattr(databases, "copy_file", broken_off)
    with pytest.raises(OSError):
        databases.write_database(None, tmp_path / ".b.zip.1.database")
    assert list(tmp_path.iterdir()) == []


def test_a_restore_refuses_a_used_home_a_later_version_another_database_and_another_key(home, tmp_path, monkeypatch):
    made = making.make_backup(tmp_path / "b.zip", now=NOW)
    refused(lambda: restoring.restore(made, [], now=NOW), "files")
    refused(lambda: restoring.restore(made, [tmp_path / "no.log"], now=NOW), "no.log")
    monkeypatch.setattr(settings, "HOME", tmp_path / "empty")
    monkeypatch.setattr(restoring, "connection", SimpleNamespace(vendor="sqlite"))
    manifest = read_whole(made)
    later = Manifest(**{**vars(manifest), "vendor": "sqlite", "leaves": {"org": "9999_later"}})
    refused(lambda: restoring.require_fitting(later), "更新的版本")
    other = Manifest(**{**vars(manifest), "vendor": "postgresql"})
    refused(lambda: restoring.require_fitting(other), "KELIU_DATABASE_URL")
    monkeypatch.setattr(settings, "ENVIRONMENT", SimpleNamespace(secret_key="another"))
    refused(lambda: restoring.require_key(made, manifest), "KELIU_SECRET_KEY")


def test_what_is_no_backup_is_said_to_be_none(tmp_path):
    (tmp_path / "text").write_text("no zip")
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as other:
        other.writestr("a", "b")
    for name in ("text", "other.zip", "missing"):
        refused(lambda name=name: read_whole(tmp_path / name), name)


def test_the_nights_keep_the_last_few(home, tmp_path, monkeypatch):
    kept = SimpleNamespace(backup_keep=2, backup_path=lambda: tmp_path / "nights")
    monkeypatch.setattr(settings, "ENVIRONMENT", kept)
    made = [nightly.back_up_nightly(now=NOW + timedelta(days=day)) for day in range(3)]
    wanted = [nightly.back_up_here(now=NOW + timedelta(days=2, seconds=more)) for more in (1, 2)]
    last = nightly.back_up_nightly(now=NOW + timedelta(days=3))
    assert nightly.kept_backups(tmp_path / "nights") == [last, *reversed(wanted), made[2]]
    left = [tmp_path / "nights" / f".keliu-{word}.part" for word in ("killed", "now")]
    for path, at in zip(left, (NOW, NOW + timedelta(days=9)), strict=True):
        path.touch()
        os.utime(path, (at.timestamp(), at.timestamp()))
    nightly.back_up_nightly(now=NOW + timedelta(days=9, hours=1))
    assert [path.exists() for path in left] == [False, True]
    assert nightly.is_wanted()
    kept.backup_keep = 0
    assert not nightly.is_wanted()


@pytest.mark.database
@pytest.mark.django_db
def test_sending_is_paused_once_and_goes_on_when_a_person_says_so():
    def send():
        return 0 if sending_pause() else 1

    first = pause_sending(why="restored", now=NOW)
    assert pause_sending(why="again", now=NOW) == first
    assert send() == 0
    actor = Viewer(None, None, "admin", Role.ADMIN, None)
    assert resume_sending(why="compared", actor=actor, now=NOW) == 1
    assert send() == 1
    assert resume_sending(why="again", actor=actor, now=NOW) == 0


def test_an_archive_is_opened_once_however_many_files_are_taken_out_of_it(tmp_path, monkeypatch):
    path = tmp_path / "backup.zip"
    with zipfile.ZipFile(path, "w") as made:
        for number in range(5):
            made.writestr(f"files/{number}", str(number))
    opened = []
    plain = zipfile.ZipFile
    monkeypatch.setattr(zipfile, "ZipFile", lambda *given: opened.append(given) or plain(*given))
    extract(path, {f"files/{number}": tmp_path / "home" / str(number) for number in range(5)})
    assert [(tmp_path / "home" / str(number)).read_text() for number in range(5)] == list("01234")
    assert len(opened) == 1


def test_a_file_that_is_taken_away_while_room_is_asked_for_stops_no_backup(home, tmp_path, monkeypatch):
    monkeypatch.setattr(making, "home_files", lambda: iter([tmp_path / "taken away"]))
    monkeypatch.setattr(making, "_size_of_database", lambda: 1)
    making.require_room(tmp_path)
