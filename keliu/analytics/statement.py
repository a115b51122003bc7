"""The churn statement (流失结算单) of a month, per team and per advisor: what came into the managed base, what left it.

opening + new + won back + returned + transferred in - newly lost - transferred out - disposed = closing. Opening is R9's
managed base, closing the same a month later. A vehicle stands in at most one line besides the two. What went is charged to
who answered for it on the month's first day, what came is credited to who answers for it on the next month's.

A query answers questions with `closings` by `scope, d1, d2, d3, vehicle, opening, closing, line`: d1 the month, d2 the store,
d3 the team or advisor; `line` is empty for a vehicle that stayed.
"""

from keliu.analytics.churn import R10, away

COMING = ("new", "won_back", "returned", "transferred_in")
GOING = ("newly_lost", "transferred_out", "disposed")
LINES = ("opening", *COMING, *GOING, "closing")

MANAGED = """
SELECT b.scope, b.vehicle, b.months - (b.months & COALESCE(x.months, 0)) AS months FROM (
  SELECT f.scope, f.vehicle, CAST(SUM(m.bit) AS BIGINT) AS months FROM facts f
  JOIN months m ON m.scope = f.scope AND (f.months & m.managed) <> 0
  GROUP BY f.scope, f.vehicle
) b LEFT JOIN (
  SELECT a.scope, x.vehicle, CAST(SUM(m.bit) AS BIGINT) AS months FROM asked a
  JOIN absences x ON x.shop = a.shop
  JOIN months m ON m.scope = a.scope AND x.gone <= m.first AND m.first < x.back
  GROUP BY a.scope, x.vehicle
) x ON x.scope = b.scope AND x.vehicle = b.vehicle
"""
"""The months on whose first day a vehicle is managed, whoever answers for it: seen within 12 months, not disposed."""

TURNS = f"""
SELECT b.scope, m.label, b.vehicle, CASE
    WHEN (b.months & m.next) <> 0 AND c.first >= m.first THEN 'new'
    WHEN (b.months & m.next) <> 0 AND w.vehicle IS NOT NULL THEN 'won_back'
    WHEN (b.months & m.next) <> 0 THEN 'returned'
    WHEN (c.months & m.edge) <> 0 AND (c.months & m.after) = 0 AND z.vehicle IS NULL THEN 'newly_lost'
    ELSE 'disposed' END AS line
FROM managed b
JOIN asked a ON a.scope = b.scope
JOIN months m ON m.scope = b.scope AND m.next <> 0 AND ((b.months & m.bit) = 0) <> ((b.months & m.next) = 0)
JOIN facts c ON c.scope = b.scope AND c.vehicle = b.vehicle
LEFT JOIN won_back w ON w.scope = b.scope AND w.d1 = m.label AND w.vehicle = b.vehicle
LEFT JOIN falls d ON d.scope = b.scope AND d.label = m.label AND d.vehicle = b.vehicle
{away("z", "d.day")}
"""
"""The months that took a vehicle out of the base or brought it in, and how: the first that fits. Newly lost is R9's, won
back R10's, new has its first counted visit in the month; returned comes by rework only or after a disposal."""


def _account(owner: str, name: str, whose: str) -> str:
    """Return the statement of every owner: `whose` gives the months in which somebody answers for a vehicle."""
    return f"""
SELECT o.scope, m.label AS d1, {owner} AS d2, {name} AS d3, o.vehicle,
  CASE WHEN (o.months & m.bit) <> 0 THEN 1 ELSE 0 END AS opening,
  CASE WHEN (o.months & m.next) <> 0 THEN 1 ELSE 0 END AS closing,
  CASE WHEN t.line IS NOT NULL THEN t.line WHEN (o.months & m.bit) = 0 THEN 'transferred_in'
    WHEN (o.months & m.next) = 0 THEN 'transferred_out' ELSE '' END AS line
FROM ({whose}) o
JOIN asked a ON a.scope = o.scope
JOIN months m ON m.scope = o.scope AND m.next <> 0 AND (o.months & (m.bit + m.next)) <> 0
LEFT JOIN turns t ON t.scope = o.scope AND t.label = m.label AND t.vehicle = o.vehicle
"""


def _owned(column: str) -> str:
    return f"""
  SELECT b.scope, b.vehicle, o.store, o.{column}, CAST(SUM(b.months & o.months) AS BIGINT) AS months FROM managed b
  JOIN owned o ON o.scope = b.scope AND o.vehicle = b.vehicle AND (b.months & o.months) <> 0
  GROUP BY b.scope, b.vehicle, o.store, o.{column}
"""


BY_TEAM = _account("o.store", "o.team", _owned("team"))
BY_ADVISOR = _account("o.store", "o.advisor", _owned("advisor"))
GROWTH = _account("a.store", "''", "SELECT scope, vehicle, months FROM managed")
"""The same of the whole shop, where nothing changes hands: growth by new cars and loss of old ones are two figures."""

STEPS = {"won_back": R10, "managed": MANAGED, "turns": TURNS}
STATEMENTS = {"team": BY_TEAM, "advisor": BY_ADVISOR, "shop": GROWTH}
