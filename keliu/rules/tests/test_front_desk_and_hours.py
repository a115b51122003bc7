"""Loads of advisors and hours of calls, at their borders."""

from datetime import time

import pytest

from keliu.rules.figure_values import SHIPPED, rules_from
from keliu.rules.front_desk import Receptions


@pytest.mark.parametrize(
    ("receptions", "load"), [(7, "light"), (8, "good"), (10, "good"), (10.5, "full"), (12, "full"), (12.1, "over")]
)
def test_the_load_of_a_day(receptions: float, load: str) -> None:
    assert Receptions().load(receptions) == load


def test_a_northern_store_rests_an_hour_less() -> None:
    assert SHIPPED.hours.rest_end == time(14, 0)
    assert rules_from({"hours.region": "north"}).hours.rest_end == time(13, 0)


def test_the_red_line_is_a_figure_of_the_store() -> None:
    assert SHIPPED.receptions == Receptions()
    assert rules_from({"front_desk.most": "15"}).receptions.most == 15
