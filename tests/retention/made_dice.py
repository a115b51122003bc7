"""What a made shop is drawn with: a seed of its own, or hypothesis, that can make a failing shop smaller."""

import random
from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from hypothesis import strategies as st

T = TypeVar("T")


class Dice(Protocol):
    """Whatever a number can be drawn from."""

    def number(self, low: int, high: int) -> int:
        """This function will return a number from low to high, both included."""


class SeededDice:
    """Draws by a seed, the same for ever."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def number(self, low: int, high: int) -> int:
        """This function will return a number from low to high, both included."""
        return low + int(self._random.random() * (high - low + 1))


class DrawnDice:
    """Draws by hypothesis; small numbers are the plain ones, so options are listed the plainest first."""

    def __init__(self, draw: Callable[[st.SearchStrategy[int]], int]) -> None:
        self._draw = draw

    def number(self, low: int, high: int) -> int:
        """This function will return a number from low to high, both included."""
        return self._draw(st.integers(low, high))


def pick(dice: Dice, options: Sequence[T]) -> T:
    """This function will return one of the options; one that stands twice comes twice as often."""
    return options[dice.number(0, len(options) - 1)]


def chance(dice: Dice, percent: int) -> bool:
    """This function will say yes so often of a hundred times."""
    return dice.number(1, 100) > 100 - percent
