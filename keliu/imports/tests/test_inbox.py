"""The watched folder: whole files are taken once, known layouts imported, unknown ones wait, every outcome is told."""

import fcntl
import os
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from keliu.imports import actions, wizard
from keliu.imports.inbox import dropping, taking
from keliu.imports.models import Batch
from keliu.imports.tests.pages import JOBS, ORDERS, go, make_stores, newest, orders, sign_in, understand_orders, upload
from keliu.org.models import StaffNotice, Store
from keliu.workshop.models import Visit

pytestmark = pytest.mark.django_db
MORE = orders("X2611009,2025/11/9 8:30,闽E43432,郑文辉,14500000001,99,定期保养,2025/11/9 17:05")


class Folder:
    """A store's folder, its people, and looks at it a minute apart."""

    def __init__(self, settings: Any, tmp_path: Path) -> None:
        settings.TASKS, settings.HOME, settings.INBOX = JOBS, tmp_path / "home", tmp_path / "inbox"
        self.store, self.other = make_stores()
        self.clerk = sign_in("data_clerk", self.store)
        self.root = Path(settings.INBOX)
        self.place = self.root / "S01"
        self.place.mkdir(parents=True)
        self.at = timezone.localtime()

    def drop(self, name: str, content: bytes = ORDERS, *, age: int = 60) -> Path:
        path = self.place / name
        path.write_bytes(content)
        os.utime(path, (time.time() - age, time.time() - age))
        return path

    def look(self, times: int = 2) -> int:
        done = 0
        for _ in range(times):
            self.at += timedelta(minutes=1)
            done += taking.look(now=self.at)
        return done

    def learn(self) -> None:
        """Import the layout once by hand, so that it is known."""
        upload(self.clerk, ("旧单.csv", ORDERS))
        batch = newest()
        understand_orders(self.clerk, batch)
        assert go(self.clerk, batch, "preview") == "preview"
        assert go(self.clerk, batch, "write") == "done"

    def names(self, folder: str) -> list[str]:
        return sorted(path.name for path in (self.place / folder).iterdir()) if (self.place / folder).exists() else []

    def notices(self) -> list[str]:
        rows = StaffNotice.objects.unscoped("t").order_by("id").values_list("sentence", flat=True)
        return [row["msgid"] for row in rows if "watched folder" in row["msgid"]]


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Folder:
    return Folder(settings, tmp_path)


def test_a_known_layout_is_imported_with_its_report_and_the_same_file_again_writes_nothing(folder: Folder) -> None:
    folder.learn()
    before = Visit.objects.unscoped("t").count()
    folder.drop("十一月.csv", MORE)
    assert folder.look(1) == 0  # seen once only: it may still be growing
    assert folder.look(1) == 1
    batch = newest()
    assert (batch.state, batch.store, batch.created_by) == ("done", folder.store, "投放文件夹")
    assert Visit.objects.unscoped("t").count() == before + 1
    assert folder.names("done") == [f"{batch.pk}-十一月.csv", f"{batch.pk}-十一月.csv.report.txt"]
    assert "新增" in (folder.place / "done" / f"{batch.pk}-十一月.csv.report.txt").read_text("utf-8")
    assert folder.notices() == [taking.DONE_TOLD]
    folder.drop("十一月.csv", MORE)
    folder.drop("又一次.csv", MORE)
    assert folder.look() == 2
    assert Visit.objects.unscoped("t").count() == before + 1
    assert len(folder.names("done")) == 6
    assert folder.notices()[1:] == [taking.NOTHING_TOLD] * 2
    assert list(folder.root.glob(".taken/*/*")) == []
    assert not dropping.has_files()


def test_an_unknown_layout_waits_for_the_clerk_and_is_put_away_when_he_is_done(folder: Folder) -> None:
    folder.drop("新版式.csv")
    assert folder.look() == 0
    batch = newest()
    assert batch.state == "mapping"
    assert folder.notices() == [taking.WAITS_TOLD]
    assert "新版式.csv" in folder.clerk.get("/imports/").content.decode()
    assert folder.look() == 0
    assert folder.notices() == [taking.WAITS_TOLD]
    understand_orders(folder.clerk, batch)
    go(folder.clerk, batch, "preview")
    assert folder.look() == 0
    assert go(folder.clerk, batch, "write") == "done"
    assert folder.look() == 1
    assert f"{batch.pk}-新版式.csv.rejected.xlsx" in folder.names("done")
    folder.drop("下个月.csv", MORE)
    assert folder.look() == 1
    assert newest().state == "done"


def test_what_is_half_written_locked_hidden_or_a_link_is_left(folder: Folder, tmp_path: Path) -> None:
    folder.learn()
    growing = folder.drop("还在拷.csv", MORE[:40])
    folder.look(1)
    growing.write_bytes(MORE[:60])
    folder.look(1)
    assert growing.exists()
    soon = folder.at.timestamp() + 130  # written a moment before the second look
    os.utime(growing, (soon, soon))
    folder.look(2)
    assert growing.exists()
    locked = folder.drop("锁着.csv", MORE)
    secret = tmp_path / "secret.csv"
    secret.write_bytes(MORE)
    (folder.place / "链接.csv").symlink_to(secret)
    (folder.root / "S02").symlink_to(tmp_path)
    (folder.root / "不是门店").mkdir()
    (folder.root / "不是门店" / "a.csv").write_bytes(MORE)
    for name in (".隐藏.csv", "~$打开着.xlsx", "下载中.csv.part"):
        folder.drop(name)
    number = newest().pk
    with locked.open("r+b") as held:
        fcntl.lockf(held, fcntl.LOCK_EX)
        pid = os.fork()
        if not pid:
            os._exit(0 if dropping._is_locked(locked) else 1)
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    locked.unlink()
    growing.unlink()
    folder.look()
    assert newest().pk == number
    assert secret.exists()
    assert (folder.root / "不是门店" / "a.csv").exists()


def test_files_that_cannot_be_imported_are_refused_with_the_reason_under_plain_names(folder: Folder) -> None:
    folder.learn()
    number = newest().pk
    folder.drop("空.csv", b"")
    odd = folder.drop("a%2f..%2fetc:pass*wd?.csv", b"\x00\x01not a table at all")
    folder.look()
    assert not odd.exists()
    assert newest().pk == number + 1
    assert list(newest().files.values_list("name", flat=True)) == ["a%2f..%2fetcpasswd.csv"]
    assert newest().state in ("refused", "mapping")  # nothing that could be written by itself
    told = [path.read_text("utf-8") for path in (folder.place / "refused").glob("*空.csv.report.txt")]
    assert len(told) == 1
    assert "空" in told[0]


@pytest.mark.parametrize("step", ["taken", "opened", "read", "planned", "writing", "told"])
def test_a_worker_killed_at_any_step_is_gone_on_with_and_nothing_is_imported_twice(
    folder: Folder, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    folder.learn()
    before = Visit.objects.unscoped("t").count()
    folder.drop("十一月.csv", MORE)
    places = {
        "taken": (actions, "open_batch"), "opened": (wizard, "understand"), "read": (wizard, "plan_preview"),
        "planned": (actions, "begin_writing"), "writing": (wizard, "write"), "told": (taking, "put_away"),
    }  # fmt: skip
    module, name = places[step]

    class Killed(BaseException):
        """As if the process were gone."""

    def die(*given: Any, **more: Any) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(module, name, die)
        with pytest.raises(Killed):
            folder.look()
    assert folder.look() == 1
    assert Visit.objects.unscoped("t").count() == before + 1
    assert folder.notices() == [taking.DONE_TOLD]
    assert Batch.objects.unscoped("t").filter(created_by="投放文件夹").count() == 1
    assert len(folder.names("done")) == 2


def test_two_workers_never_take_one_file_twice(folder: Folder) -> None:
    paths = [folder.drop(f"{n}.csv", MORE) for n in range(20)]
    mark = {path: dropping._mark(path) for path in paths}
    store = Store.objects.unscoped("t").get(code="S01")
    pids = []
    for _ in range(2):
        pid = os.fork()
        if not pid:
            won = sum(dropping._take(folder.root, path, store, mark[path]) is not None for path in paths)
            os._exit(won)
        pids.append(pid)
    won = [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in pids]
    assert sum(won) == 20
    assert len(dropping.taken_ones()) == 20


def test_files_in_the_folder_itself_are_for_a_home_of_one_store(folder: Folder) -> None:
    (folder.root / "a.csv").write_bytes(MORE)
    os.utime(folder.root / "a.csv", (1, 1))
    assert not dropping.has_files()
    Store.objects.unscoped("t").filter(code="S02").delete()
    assert dropping.has_files()
