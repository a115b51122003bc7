"""Sentences of the rules in the user's language; with the languages' own punctuation kept by the catalogues."""

from django.utils.translation import gettext

from keliu.rules.sentence import Sentence


def say(sentence: Sentence) -> str:
    """This function will return a sentence in the active language; sentences inside it likewise."""
    given = {name: say(value) if isinstance(value, Sentence) else value for name, value in sentence.params.items()}
    return gettext(sentence.msgid) % given if given else gettext(sentence.msgid)
