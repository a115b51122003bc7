"""Sentences of the rules in the user's language; with the languages' own punctuation kept by the catalogues."""

import re
from collections.abc import Callable

from django.utils.translation import get_language, gettext

from keliu.rules.sentence import Sentence

ONE_OF_MANY = re.compile(r"\b1 (day|month|year)s\b")


def read_out(sentence: Sentence) -> str:
    """This function will return a sentence as a page shows it: in English one day is no “1 days”."""
    told = say(sentence)
    return ONE_OF_MANY.sub(r"1 \1", told) if get_language() == "en" else told


def say(sentence: Sentence, translated: Callable[[str], str] = gettext) -> str:
    """This function will return a sentence in the active language; sentences inside it likewise.

    `translated`: for thousands of sentences in one language, a `gettext` that remembers.
    """
    params = sentence.params
    if not params:
        return translated(sentence.msgid)
    inner = {name: say(value, translated) for name, value in params.items() if isinstance(value, Sentence)}
    return translated(sentence.msgid) % ({**params, **inner} if inner else params)
