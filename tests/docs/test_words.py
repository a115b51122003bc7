"""Words that can be mistaken: the maker's recall is no win-back, and nobody is a “future factory”."""

import re
from collections.abc import Iterator

import polib
import pytest

from tests.architecture.tree import ROOT


def texts_of(language: str) -> Iterator[str]:
    for path in ROOT.glob(f"keliu/*/locale/{language}/LC_MESSAGES/django.po"):
        for entry in polib.pofile(str(path)):
            yield from (entry.msgstr, *entry.msgstr_plural.values())


@pytest.mark.parametrize("language", ["zh_Hans", "zh_Hant"])
def test_a_win_back_is_never_called_by_the_word_for_the_makers_recall_alone(language):
    texts = [text for text in texts_of(language) if "召回" in text]
    assert texts
    assert [text for text in texts if re.search(r"(?<!流失)(?<!厂家)(?<!廠家)(?<!安全)召回", text)] == []


@pytest.mark.parametrize("language", ["zh_Hans", "zh_Hant"])
def test_one_who_never_came_is_not_read_as_a_future_factory(language):
    assert [text for text in texts_of(language) if "未来厂" in text or "未來廠" in text] == []


@pytest.mark.parametrize("word", ["型別", "資訊表", "郵箱", "檢視號碼"])
def test_traditional_texts_hold_no_word_that_only_a_converter_writes(word):
    assert [text for text in texts_of("zh_Hant") if word in text] == []
