"""What the figures stand on, step by step: each a table made of the ones before, in SQL that every engine understands.

Only what is alike in SQLite, PostgreSQL, DuckDB and Spark: joins, sums, minima, `&`, comparisons of whole numbers.
"""

from keliu.analytics.schemas import NEVER

FIRST_ORDERS = """
SELECT shop, vehicle, MIN(day) AS day FROM orders WHERE cancelled = 0 GROUP BY shop, vehicle
"""
"""The first not cancelled visit of any kind, store and day."""

CONTACTED = """
SELECT shop, vehicle, day, is_two_way FROM contacts WHERE vehicle IS NOT NULL
UNION ALL
SELECT c.shop, o.vehicle, c.day, c.is_two_way FROM contacts c
JOIN owners o ON o.shop = c.shop AND o.customer = c.customer AND o.since <= c.day AND c.day < o.until
WHERE c.vehicle IS NULL AND c.customer <> ''
"""
"""With a VIN a contact is for that vehicle, without for every vehicle that the customer had on that day."""

KNOWN = """
SELECT shop, vehicle, MIN(day) AS day FROM (
  SELECT shop, vehicle, purchased AS day FROM vehicles WHERE purchased IS NOT NULL
  UNION ALL SELECT shop, vehicle, day FROM first_orders
  UNION ALL SELECT shop, vehicle, MIN(day) AS day FROM contacted GROUP BY shop, vehicle
) dates GROUP BY shop, vehicle
"""
"""Known since the first of purchase, not cancelled visit of any kind, contact."""

ABSENCES = f"""
SELECT shop, vehicle, MIN(gone) AS gone, back FROM (
  SELECT d.shop, d.vehicle, d.day AS gone, COALESCE(MIN(o.day), {NEVER}) AS back, MIN(d.is_over) AS is_over FROM disposals d
  LEFT JOIN orders o ON o.shop = d.shop AND o.vehicle = d.vehicle AND o.cancelled = 0 AND o.day > d.day
  GROUP BY d.shop, d.vehicle, d.day
) disposed WHERE is_over = 0 OR back < {NEVER} GROUP BY shop, vehicle, back
"""
"""A vehicle is disposed from `gone` to the day before `back`, the next not cancelled visit of any kind. Of several disposals
without a visit between them the first counts, so no two absences of a vehicle share a day. One that was taken back by hand
and ended by no visit never was."""

CARS = """
SELECT v.shop, v.vehicle, v.store, v.limits, v.purchased, v.purchase_year, v.is_sold_here, COALESCE(k.day, 0) AS known
FROM vehicles v LEFT JOIN known k ON k.shop = v.shop AND k.vehicle = v.vehicle
"""
"""Every vehicle, known since `known`; one without any date always."""

COUNTED = """FROM asked a
JOIN orders o ON o.shop = a.shop AND o.day <= a.day AND (a.store = '' OR o.store = a.store)
JOIN kinds k ON k.kind = o.kind AND k.is_counted = 1 AND k.is_maintenance >= a.is_maintenance
WHERE o.cancelled = 0"""
"""The orders that make a counted visit; several of one vehicle on one date are one visit."""

VISIT_MONTHS = f"""
SELECT a.scope, o.vehicle, o.month, MIN(o.year) AS year, MIN(o.day) AS first, MAX(o.day) AS last,
  MIN(2 * o.day + CASE WHEN o.kind = 'rework' THEN 1 ELSE 0 END) - 2 * MIN(o.day) AS begins_with_rework
{COUNTED}
GROUP BY a.scope, o.vehicle, o.month
"""
"""The months in which a vehicle came: first and last day, and whether nothing but rework was done on the first."""

FACTS = """
SELECT m.scope, m.vehicle, MIN(m.first) AS first, MIN(m.year) AS first_year, MAX(m.last) AS last,
  CAST(SUM(COALESCE(c.bit, 0)) AS BIGINT) AS months,
  MAX(CASE WHEN m.last > a.back_24 AND m.first <= a.back_12 THEN 1 ELSE 0 END) AS came_year_before
FROM visit_months m
JOIN asked a ON a.scope = m.scope
LEFT JOIN calendar c ON c.scope = m.scope AND c.month = m.month
GROUP BY m.scope, m.vehicle
"""
"""A vehicle's counted visits: first, last, the months of them as a mask, one in (D-24m, D-12m] or not."""


def _window(day: str) -> str:
    """Return the window of 12 months after the first visit that a day lies in: 0 for the first visit itself."""
    later = f"{day} - 10000 * m.year > f.first - 10000 * f.first_year"
    return f"m.year - f.first_year + CASE WHEN {later} THEN 1 ELSE 0 END"


RETURNS = f"""
SELECT r.scope, r.vehicle, CAST(SUM(w.bit) AS BIGINT) AS windows FROM (
  SELECT scope, vehicle, k FROM (
    SELECT m.scope, m.vehicle, {_window("m.first")} AS k FROM visit_months m
    JOIN facts f ON f.scope = m.scope AND f.vehicle = m.vehicle
    UNION ALL
    SELECT m.scope, m.vehicle, {_window("m.last")} AS k FROM visit_months m
    JOIN facts f ON f.scope = m.scope AND f.vehicle = m.vehicle
    WHERE {_window("m.last")} > {_window("m.first")}
  ) visits GROUP BY scope, vehicle, k
) r JOIN windows w ON w.k = r.k GROUP BY r.scope, r.vehicle
"""
"""The windows of 12 months after its first visit in which a vehicle came, as a mask. A month holds one anniversary at
most, so its first and last visit tell all of its windows."""

TWO_WAY = """
SELECT DISTINCT a.scope, c.vehicle FROM asked a JOIN contacted c ON c.shop = a.shop
WHERE c.is_two_way = 1 AND c.day > a.back_12 AND c.day <= a.day
"""

LONE = "SELECT shop, customer, store FROM assignments GROUP BY shop, customer, store HAVING COUNT(*) = 1"
HOLDS = """FROM asked a
JOIN months m ON m.scope = a.scope
JOIN assignments s ON s.shop = a.shop AND s.since <= m.first AND m.first <= s.until AND (a.store = '' OR s.store = a.store)
{join} JOIN ({lone}) l ON l.shop = s.shop AND l.customer = s.customer AND l.store = s.store"""

HELD = f"""
SELECT a.scope, s.customer, s.store, s.team, s.advisor, CAST(SUM(m.bit) AS BIGINT) AS months
{HOLDS.format(join="", lone=LONE)}
GROUP BY a.scope, s.customer, s.store, s.team, s.advisor
UNION ALL
SELECT scope, customer, store, team, advisor, CAST(SUM(bit) AS BIGINT) AS months FROM (
  SELECT a.scope, m.bit, s.customer, s.store, s.team, s.advisor, ROW_NUMBER() OVER (
    PARTITION BY a.scope, m.bit, s.customer, s.store ORDER BY s.since DESC, s.advisor
  ) AS place
  {HOLDS.format(join="LEFT", lone=LONE)}
  WHERE l.customer IS NULL
) several WHERE place = 1 GROUP BY scope, customer, store, team, advisor
UNION ALL
SELECT a.scope, c.customer, c.store, COALESCE(t.team, '') AS team, c.advisor, a.all_months AS months
FROM asked a
JOIN customers c ON c.shop = a.shop
LEFT JOIN (SELECT DISTINCT shop, customer FROM assignments) s ON s.shop = c.shop AND s.customer = c.customer
LEFT JOIN staff t ON t.shop = c.shop AND t.store = c.store AND t.advisor = c.advisor
WHERE s.customer IS NULL AND c.advisor <> '' AND (a.store = '' OR c.store = a.store)
"""
"""Who answers for a customer on the first day of which months, at most one a store. Of several the later, then the smaller
advisor; a customer without any assignment belongs from ever to his advisor, in that one's team."""

HELD_AT_ALL = """
SELECT h.scope, h.customer, h.months FROM held h
JOIN (SELECT scope, customer FROM held GROUP BY scope, customer HAVING COUNT(*) = 1) o
  ON o.scope = h.scope AND o.customer = h.customer
UNION ALL
SELECT scope, customer, CAST(SUM(bit) AS BIGINT) AS months FROM (
  SELECT DISTINCT h.scope, h.customer, m.bit FROM held h
  JOIN (SELECT scope, customer FROM held GROUP BY scope, customer HAVING COUNT(*) > 1) o
    ON o.scope = h.scope AND o.customer = h.customer
  JOIN months m ON m.scope = h.scope AND (h.months & m.bit) <> 0
) several GROUP BY scope, customer
"""
"""The months in which anybody answers for a customer."""

HAD = f"""
SELECT a.scope, o.vehicle, o.customer, a.all_months AS months FROM asked a
JOIN owners o ON o.shop = a.shop AND o.since = 0 AND o.until = {NEVER}
UNION ALL
SELECT a.scope, o.vehicle, o.customer, CAST(SUM(m.bit) AS BIGINT) AS months FROM asked a
JOIN owners o ON o.shop = a.shop AND (o.since > 0 OR o.until < {NEVER})
JOIN months m ON m.scope = a.scope AND o.since <= m.first AND m.first < o.until
GROUP BY a.scope, o.vehicle, o.customer
"""
"""The months on whose first day a customer had a vehicle."""

OWNED = """
SELECT w.scope, w.vehicle, h.store, h.team, h.advisor, w.months & h.months AS months FROM had w
JOIN held h ON h.scope = w.scope AND h.customer = w.customer AND (w.months & h.months) <> 0
UNION ALL
SELECT a.scope, c.vehicle, c.store, '' AS team, '' AS advisor, a.all_months - COALESCE(o.months, 0) AS months FROM asked a
JOIN cars c ON c.shop = a.shop AND (a.store = '' OR c.store = a.store)
LEFT JOIN (
  SELECT w.scope, w.vehicle, CAST(SUM(w.months & h.months) AS BIGINT) AS months FROM had w
  JOIN held_at_all h ON h.scope = w.scope AND h.customer = w.customer GROUP BY w.scope, w.vehicle
) o ON o.scope = a.scope AND o.vehicle = c.vehicle
WHERE a.all_months > COALESCE(o.months, 0)
"""
"""Who answers for a vehicle in which months: who answers for its owner; else its store, under an empty name."""

STEPS = {
    "first_orders": FIRST_ORDERS, "contacted": CONTACTED, "known": KNOWN, "absences": ABSENCES, "cars": CARS,
    "visit_months": VISIT_MONTHS, "facts": FACTS, "returns": RETURNS, "two_way": TWO_WAY, "held": HELD,
    "held_at_all": HELD_AT_ALL, "had": HAD, "owned": OWNED,
}  # fmt: skip
