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
    given = {name: say(value, translated) if isinstance(value, Sentence) else value for name, value in params.items()}
    return translated(sentence.msgid) % given
