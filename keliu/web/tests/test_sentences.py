"""Sentences of the rules on a page."""

import pytest
from django.utils.translation import override

from keliu.rules.sentence import Sentence
from keliu.web.sentences import read_out


@pytest.mark.parametrize(("days", "told"), [(1, "1 day ago"), (21, "21 days ago"), (11, "11 days ago")])
def test_one_day_is_said_in_the_singular_in_english(days, told):
    with override("en"):
        assert read_out(Sentence("due %(days)s days ago", {"days": days})) == f"due {told}"
