"""Promises on whole imports over random shops: chunks change nothing, a second run neither, an undo leaves no trace.

`KELIU_SHOPS=60` draws so many of them; the short form draws 8.
"""

import json
import os
from pathlib import Path

import pytest

from keliu.imports import engine
from tests.journeys.shop import Shop, sheets_of
from tests.random_shop import RandomShop
from tests.whole_home import differences, whole_home

SEEDS = range(int(os.environ.get("KELIU_SHOPS", "8")))
SUSPICIONS = "customers_suspectedduplicate"


def told(document: dict[str, object]) -> str:
    """Return a document without the number of its batch."""
    return json.dumps({**document, "batch": None}, ensure_ascii=False, sort_keys=True)


@pytest.mark.parametrize("seed", SEEDS)
def test_chunks_of_three_rows_say_and_write_what_one_chunk_does(shop: Shop, tmp_path: Path, monkeypatch, seed):
    draw = RandomShop(seed)
    first, second = draw.write(tmp_path / "first", 20), draw.write(tmp_path / "second", 20)
    shop.load(*first)
    shown = shop.load(*second, "--dry-run")
    written = shop.load(*second)
    assert told(shown) == told(written)
    whole = whole_home()
    shop.keliu("undo", written["batch"])
    monkeypatch.setattr(engine, "CHUNK", 3)
    found = shop.load(*second)
    for one, other in zip(sheets_of(written), sheets_of(found), strict=True):
        assert one == other
    # A phone that a later row of the file replaces is seen by the rows between only: suspicions may differ.
    found = whole_home() | {SUSPICIONS: whole[SUSPICIONS]}
    assert differences(whole, found) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_the_same_files_again_write_nothing_more(shop: Shop, tmp_path: Path, monkeypatch, seed):
    files = RandomShop(seed).write(tmp_path, 25)
    monkeypatch.setattr(engine, "CHUNK", 5)
    shop.load(*files)
    whole = whole_home()
    for sheet in sheets_of(shop.load(*files)):
        assert sheet["created"] == sheet["updated"] == 0, sheet
    assert differences(whole, whole_home()) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_an_undo_leaves_the_home_as_it_was(shop: Shop, tmp_path: Path, monkeypatch, seed):
    draw = RandomShop(seed)
    monkeypatch.setattr(engine, "CHUNK", 4)
    for number in range(seed % 3):
        shop.load(*draw.write(tmp_path / f"before-{number}", 25))
    before = whole_home()
    batch = shop.load(*draw.write(tmp_path / "taken-back", 25))["batch"]
    ran = shop.keliu("undo", batch)
    assert ran.code == 0, ran.err
    assert differences(before, whole_home()) == []


def test_an_import_is_taken_back_after_the_later_one_that_built_on_it(shop: Shop, tmp_path: Path):
    draw = RandomShop(99)
    before = whole_home()
    one = shop.load(*draw.write(tmp_path / "one", 25))["batch"]
    two = shop.load(*draw.write(tmp_path / "two", 25))["batch"]
    refused = shop.keliu("undo", one)
    assert refused.code == 1
    assert "客户" in refused.err
    assert shop.keliu("undo", two).code == 0
    assert shop.keliu("undo", one).code == 0
    assert differences(before, whole_home()) == []


def test_an_import_that_fails_half_way_leaves_nothing(shop: Shop, tmp_path: Path, monkeypatch):
    draw = RandomShop(7)
    shop.load(*draw.write(tmp_path / "before", 25))
    before = whole_home()
    files = draw.write(tmp_path / "failing", 25)
    monkeypatch.setattr(engine, "CHUNK", 4)

    def fail(*_: object, **__: object) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as broken:
        broken.setattr(engine, "close", fail)
        with pytest.raises(OSError, match="disk full"):
            shop.keliu("import", *files)
    assert differences(before, whole_home()) == []
    assert sheets_of(shop.load(*files))
