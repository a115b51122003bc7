"""Sentences of the rules in the user's language; with the languages' own punctuation kept by the catalogues."""

from collections.abc import Callable

from django.utils.translation import gettext

from keliu.rules.sentence import Sentence


def say(sentence: Sentence, translated: Callable[[str], str] = gettext) -> str:
    """This function will return a sentence in the active language; sentences inside it likewise.

    `translated`: for thousands of sentences in one language, a `gettext` that remembers.
    """
    params = sentence.params
    if not params:
        return translated(sentence.msgid)
    inner = {name: say(value, translated) for name, value in params.items() if isinstance(value, Sentence)}
    return translated(sentence.msgid) % ({**params, **inner} if inner else params)
