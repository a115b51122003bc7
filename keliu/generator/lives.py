"""The life of a car (车辆生命): bought, driven, visits, why and when it stays away, and whether it comes back.

Causes: sold or moved, a competitor opened, the advisor left, the warranty ended, or simply dissatisfied (practice F, B2).
"""

from dataclasses import dataclass

from keliu.generator.days import Calendar
from keliu.generator.models_catalogue import ModelLine
from keliu.generator.names import Draw
from keliu.generator.shops import Advisor, Shop

KM_A_DAY = {"private": 34.0, "commuter": 50.0, "company": 85.0}
MAX_VISITS = 400
SHORTEST_GAP, LONGEST_GAP = 80.0, 400.0
STAYS_AFTER_RETURN = 540
# Shares: bought within the window; of the others, first come within it; sold here and never seen again.
BOUGHT_IN_WINDOW = 0.4
NEWLY_COME = 0.24
NEVER_COMES = 0.05
LEAVE_A_YEAR = 0.28
OWNER_STAYS = 0.78


@dataclass(slots=True)
class Life:
    """车辆生命: days of the calendar; `gone` is the day of churn, `disposed` that of a sale with its reason;
    `gap` the usual days between two visits; `joined` the day from which the shop knows the car."""

    bought: int
    joined: int
    km_a_day: float
    days: list[int]
    gone: int
    back: int | None
    disposed: int | None
    reason: str
    gap: float = 180.0


def live(draw: Draw, calendar: Calendar, shop: Shop, advisor: Advisor, line: ModelLine, use: str, scale: float) -> Life:
    """This function will draw a car's life; `scale` shortens the gaps between visits (1 is the maker's interval)."""
    window = calendar.end - calendar.start
    if draw() < BOUGHT_IN_WINDOW:
        bought = joined = calendar.start + int(draw() * window)
    else:
        # Old cars come from the seven years before; some of them from another shop, within the window.
        bought = calendar.start - int(draw() * draw() * 2555)
        joined = calendar.start + int(draw() * window) if draw() < NEWLY_COME else calendar.start
    km_a_day = KM_A_DAY[use] * (0.55 + draw() * 0.9)
    gone, disposed, reason = _leave(draw, calendar, shop, advisor, line, bought, joined)
    back = gone + 300 + int(draw() * 220) if disposed is None and draw() < 0.09 else None
    life = Life(bought, joined, km_a_day, [], gone, back, disposed, reason)
    if bought != joined or draw() >= NEVER_COMES:
        life.days = _visit_days(draw, calendar, line, life, scale)
    return life


def _leave(
    draw: Draw, calendar: Calendar, shop: Shop, advisor: Advisor, line: ModelLine, bought: int, joined: int
) -> tuple[int, int | None, str]:
    """Return the day of churn, and the day and reason of disposal."""
    start, end = joined, calendar.end
    gone, hazard = start, LEAVE_A_YEAR * shop.churn
    while gone <= end and draw() >= hazard:
        gone += 365
    gone += int(draw() * 365)
    if shop.competitor_on is not None and draw() < 0.1:
        gone = min(gone, shop.competitor_on + int(draw() * 90))
    if advisor.leaves <= end and draw() < 0.2:
        gone = min(gone, advisor.leaves + int(draw() * 120))
    warranty_end = bought + line.warranty_months * 30
    if draw() < 0.16 and warranty_end > start:
        gone = min(gone, warranty_end + int(draw() * 60))
    gone = max(gone, start + 20)
    cause = draw()
    if gone <= end and cause >= OWNER_STAYS:
        kind = (cause - OWNER_STAYS) / (1 - OWNER_STAYS)
        return gone, gone, "sold" if kind < 0.6 else "moved" if kind < 0.85 else "scrapped" if kind < 0.93 else "other"
    return (gone if gone <= end else end + 9999), None, ""


def _visit_days(draw: Draw, calendar: Calendar, line: ModelLine, life: Life, scale: float) -> list[int]:
    """Return the opening days on which the car comes, ascending, no day twice."""
    busy, end = calendar.busy, calendar.end
    natural = min(line.interval_km / life.km_a_day, line.interval_months * 30.4)
    gap = min(max(natural, SHORTEST_GAP), LONGEST_GAP) / scale
    life.gap = gap
    at = life.bought + gap * 0.7 if life.bought >= calendar.start else life.joined + gap * draw()
    days: list[int] = []
    last = -1
    while len(days) < MAX_VISITS:
        if at >= life.gone:
            if life.back is None or at >= life.back + STAYS_AFTER_RETURN:
                break
            at = max(at, float(life.back))
        day = int(at)
        while day <= end and (day <= last or draw() >= busy[day]):
            day += 1
        if day > end:
            break
        days.append(day)
        last = day
        # A visit in four is unplanned and comes early: a repair, an accident, a claim.
        at = day + gap * (0.15 + 0.55 * draw() if draw() < 0.25 else 0.75 + 0.6 * draw()) + 0.5
    return days
