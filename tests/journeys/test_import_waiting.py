"""An import that must wait for another says at once for which and how long; it is written, or refused, at the end."""

import pty
import socket
from types import SimpleNamespace

import pytest
from django.utils import timezone

from keliu.audit.models import OpenBatch
from keliu.config.commands.import_ import Teller
from keliu.imports import engine
from keliu.imports.batches import try_open
from keliu.imports.call import Call
from keliu.imports.models import Batch
from keliu.rules.rights import Viewer
from tests.journeys.shop import CUSTOMERS, Shop


@pytest.fixture
def other(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> int:
    """Return the number of an import of a living process that is written when it was looked for three times."""
    call = Call(paths=[], actor=Viewer(None, None, "keliu", None, None), now=timezone.now())
    batch = try_open(call, None)
    assert batch is not None
    looks: list[float] = []

    def look(seconds: float) -> None:
        looks.append(seconds)
        if len(looks) == 3:
            OpenBatch.objects.all().delete()

    monkeypatch.setattr(engine, "time", SimpleNamespace(sleep=look))
    return int(batch.pk)


def test_a_pipe_is_told_once_for_which_import_it_waits(shop: Shop, other: int) -> None:
    path = shop.csv("c.csv", CUSTOMERS, {"customer_no": "C1", "store_code": "S01", "name": "张三"})
    ran = shop.keliu("import", path, "--json")
    assert (ran.code, ran.err) == (0, f"等待第 {other} 批导入写完，最多等 30 分钟\n")
    assert '"created": 1' in ran.out


def test_who_waits_too_long_is_refused_and_nothing_is_written(
    shop: Shop, other: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "PAUSE", 1000.0)
    monkeypatch.setattr(engine, "time", SimpleNamespace(sleep=lambda seconds: None))
    path = shop.csv("c.csv", CUSTOMERS, {"customer_no": "C1", "store_code": "S01", "name": "张三"})
    ran = shop.keliu("import", path, "--json")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.splitlines()[-1] == f"另一批（第 {other} 批）正在写入，写完再试"
    assert not shop.knows("C1")


def test_who_must_first_end_an_import_that_was_broken_off_is_told(shop: Shop, other: int) -> None:
    Batch.objects.unscoped("test").filter(pk=other).update(process=f"{socket.gethostname()}:4194304:1")
    path = shop.csv("c.csv", CUSTOMERS, {"customer_no": "C1", "store_code": "S01", "name": "张三"})
    ran = shop.keliu("import", path, "--json")
    assert (ran.code, ran.err) == (0, f"第 {other} 批导入中断过：现在先由程序把它写完或者撤回\n")
    assert Batch.objects.unscoped("test").get(pk=other).state == "abandoned"


def test_a_terminal_is_told_every_second_for_how_long(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = pty.openpty()
    with open(theirs, "w", encoding="utf-8") as terminal, open(ours, "rb", buffering=0) as screen:
        teller = Teller(terminal)
        for half in range(7):
            teller.waits([4], half / 2, 1800.0)
        seen = b""
        while "已等 3 秒" not in seen.decode(errors="ignore"):  # a terminal hands on what was written bit by bit
            seen += screen.read(65536)
    shown = seen.decode()
    assert "第 4 批" in shown
    assert [second for second in range(9) if f"已等 {second} 秒" in shown] == [0, 1, 2, 3]
