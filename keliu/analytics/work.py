"""W1 to W6: warranty, rework, receptions, tickets, the managed base, body and paint. All counted visits count.

W1 and W5 are told by vehicle like the figures of churn.py; the others give `scope, d1` and sums.
"""

from keliu.analytics.churn import OF_STORE, away
from keliu.analytics.steps import COUNTED
from keliu.analytics.value import AMOUNT

MOST_A_DAY = 12

READINGS = """
SELECT a.scope, o.vehicle, MAX(o.odometer_km) AS km FROM asked a
JOIN orders o ON o.shop = a.shop AND o.day <= a.day
WHERE o.cancelled = 0 AND o.odometer_km IS NOT NULL GROUP BY a.scope, o.vehicle
"""
"""The last valid reading: one lower than an earlier is not valid, so the last valid one is the highest."""

DELIVERED = f"""
SELECT v.scope, m.label, v.vehicle, v.day, v.has_rework, v.accidents, v.accident_fen, v.others, v.other_fen FROM (
  SELECT a.scope, o.vehicle, o.day, MAX(CASE WHEN o.kind = 'rework' THEN 1 ELSE 0 END) AS has_rework,
    COUNT(*) - COUNT(o.delivered) AS open, MAX(o.delivered) AS delivered,
    SUM(CASE WHEN o.kind = 'accident' THEN 1 ELSE 0 END) AS accidents,
    SUM(CASE WHEN o.kind = 'accident' THEN {AMOUNT} ELSE 0 END) AS accident_fen,
    SUM(CASE WHEN o.kind = 'accident' THEN 0 ELSE 1 END) AS others,
    SUM(CASE WHEN o.kind = 'accident' THEN 0 ELSE {AMOUNT} END) AS other_fen
  {COUNTED}
  GROUP BY a.scope, o.vehicle, o.day
) v JOIN months m ON m.scope = v.scope AND m.first <= v.delivered AND v.delivered <= m.last
WHERE v.open = 0
"""
"""The merged visits delivered in each month: when all their orders are, at the latest time."""

W1 = f"""
SELECT a.scope, '' AS d1, '' AS d2, '' AS d3, c.vehicle, CASE WHEN c.purchased <= a.day AND c.purchased > l.warranty
  AND (r.km IS NULL OR r.km < l.warranty_km) THEN 1 ELSE 0 END AS in_count
{OF_STORE}
JOIN limits l ON l.scope = a.scope AND l.limits = c.limits
LEFT JOIN readings r ON r.scope = a.scope AND r.vehicle = c.vehicle
{away("x", "a.day")}
WHERE x.vehicle IS NULL
"""
"""In warranty: purchase <= D < add_months(purchase, n) and last valid odometer < limit; without a reading by months."""

W2 = """
SELECT scope, label AS d1, COUNT(*) AS base, SUM(has_rework) AS count FROM delivered GROUP BY scope, label
"""
"""Rework rate: visits delivered in the month of which any order is rework, over all delivered in it."""

W3 = f"""
SELECT scope, label AS d1, COUNT(*) AS base, SUM(CASE WHEN vehicles > {MOST_A_DAY} THEN 1 ELSE 0 END) AS count FROM (
  SELECT a.scope, m.label, o.store, o.advisor, o.day, COUNT(DISTINCT o.vehicle) AS vehicles FROM asked a
  JOIN months m ON m.scope = a.scope
  JOIN orders o ON o.shop = a.shop AND m.first <= o.day AND o.day <= m.last AND (a.store = '' OR o.store = a.store)
  WHERE o.advisor <> '' AND o.kind <> 'pdi'
  GROUP BY a.scope, m.label, o.store, o.advisor, o.day
) days GROUP BY scope, label
"""
"""Receptions (advisor, vehicle, day): the advisor-days with one, and those over 12; cancelled arrivals included."""

W4 = """
SELECT scope, label AS d1, SUM(CASE WHEN accidents > 0 THEN 1 ELSE 0 END) AS insurance,
  SUM(accident_fen) AS insurance_fen, SUM(CASE WHEN others > 0 THEN 1 ELSE 0 END) AS workshop, SUM(other_fen) AS workshop_fen
FROM delivered GROUP BY scope, label
"""
"""Average ticket: amount of accident orders over visits that have one; that of the others over visits that have one."""

W5 = f"""
SELECT a.scope, '' AS d1, '' AS d2, '' AS d3, c.vehicle, 1 AS in_count
{OF_STORE}
{away("x", "a.day")}
WHERE x.vehicle IS NULL AND f.last > a.silent
"""
"""Managed base: known, not disposed, completed months since the last counted visit < 12."""

W6 = f"""
SELECT a.scope, m.label AS d1, SUM({AMOUNT}) AS base, SUM(CASE WHEN o.kind = 'accident' THEN {AMOUNT} ELSE 0 END) AS count
FROM asked a
JOIN months m ON m.scope = a.scope
JOIN orders o ON o.shop = a.shop AND o.day <= a.day AND m.first <= o.delivered AND o.delivered <= m.last
  AND (a.store = '' OR o.store = a.store)
WHERE o.cancelled = 0 GROUP BY a.scope, m.label
"""
"""Body-and-paint share: amount of accident orders over that of all orders, each by its own delivery date; in fen."""

STEPS = {"readings": READINGS, "delivered": DELIVERED}
