"""docs/terms.md: each code name exists, and its words are those of the program."""

import importlib
import re

import polib
import pytest

from tests.architecture.tree import ROOT
from tools.docs import texts

ROWS = [
    tuple(cell.strip() for cell in line.strip("|").split("|"))
    for line in (ROOT / "docs" / "terms.md").read_text("utf-8").splitlines()
    if line.endswith("` |")
]


def catalogue(language: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for path in ROOT.glob(f"keliu/*/locale/{language}/LC_MESSAGES/django.po"):
        for entry in polib.pofile(str(path)):
            found.setdefault(entry.msgid, set()).add(entry.msgstr)
    return found


def test_there_are_terms():
    assert len(ROWS) > 50
    assert len({row[3] for row in ROWS}) == len(ROWS), "a code name stands twice"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[3].strip("`"))
def test_a_term_is_the_programs_own(row):
    simplified, traditional, english, code = row
    name = code.strip("`")
    if "." in name:
        module, _, last = name.rpartition(".")
        found = getattr(importlib.import_module(module), last)
        assert re.split(r"[:：\s(]", found.__doc__)[0] == simplified
        return
    assert texts().get(name) == simplified
    assert traditional in catalogue("zh_Hant")[name]
    assert english in catalogue("en").get(name, {name})


def test_traditional_words_of_classes_follow_from_the_simplified():
    from opencc import OpenCC

    convert = OpenCC("s2twp").convert
    wrong = [row for row in ROWS if "." in row[3] and convert(row[0]) != row[1]]
    assert wrong == []
