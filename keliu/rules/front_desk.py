"""前台负荷: receptions per advisor and day (practice G3): best 8 to 10, never over 12; overload is shown."""

from dataclasses import dataclass
from enum import StrEnum


class Load(StrEnum):
    """负荷: how full an advisor's day is."""

    LIGHT = "light"
    GOOD = "good"
    FULL = "full"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Receptions:
    """接车台次: the best span of a day, both ends included, and the red line that is never passed."""

    best_from: int = 8
    best_to: int = 10
    most: int = 12

    def load(self, receptions: float) -> Load:
        """Return how full a day with so many receptions is."""
        if receptions > self.most:
            return Load.OVER
        if receptions > self.best_to:
            return Load.FULL
        return Load.GOOD if receptions >= self.best_from else Load.LIGHT
