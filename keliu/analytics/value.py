"""V1 to V3: what the customers spent, and who of them is loyal; the loyal ones' own R1.

V2 and V3 are told by customer, not by vehicle; V1 gives `scope, d1, base` and the sum of each payer in fen. All counted
visits count, of any kind.
"""

from keliu.analytics.churn import OF_FACTS, away, lost, stands
from keliu.analytics.steps import COUNTED
from keliu.rules.customer_class import SHIPPED

AMOUNT = "o.customer_fen + o.insurer_fen + o.manufacturer_fen"
LOYAL_VISITS = 4

SPENT = f"""
SELECT scope, customer, CAST(SUM(fen) AS BIGINT) AS fen, COUNT(*) AS visits FROM (
  SELECT a.scope, o.customer, o.vehicle, o.day, SUM({AMOUNT}) AS fen
  {COUNTED} AND o.day > a.back_24 AND o.customer <> ''
  GROUP BY a.scope, o.customer, o.vehicle, o.day
) visits GROUP BY scope, customer
"""
"""V1(24m) and the counted visits of (D-24m, D], credited to the customer on the order."""

CLASSED = f"""
SELECT scope, customer, visits, CASE WHEN fen <= 0 THEN 'C' WHEN (running - fen) * 100 < total * {SHIPPED.a_percent} THEN 'A'
  WHEN (running - fen) * 100 < total * {SHIPPED.b_percent} THEN 'B' ELSE 'C' END AS class
FROM (
  SELECT scope, customer, visits, fen,
    SUM(CASE WHEN fen > 0 THEN fen ELSE 0 END) OVER (
      PARTITION BY scope ORDER BY fen DESC, customer ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS running,
    SUM(CASE WHEN fen > 0 THEN fen ELSE 0 END) OVER (PARTITION BY scope) AS total
  FROM (
    SELECT a.scope, o.customer, COALESCE(MAX(s.visits), 0) AS visits, COALESCE(MAX(s.fen), 0) AS fen FROM asked a
    JOIN cars c ON c.shop = a.shop AND (a.store = '' OR c.store = a.store) AND c.known <= a.day
    JOIN owners o ON o.shop = a.shop AND o.vehicle = c.vehicle AND o.since <= a.day AND a.day < o.until
    LEFT JOIN spent s ON s.scope = a.scope AND s.customer = o.customer
    GROUP BY a.scope, o.customer
  ) owners
) ranked
"""
"""Customers with at least one known vehicle by spend of 24 months, descending, ties by number: A up to and including the
first at which the running share reaches 70 %, B likewise to 90 %, C the rest and all without spend."""

V1 = f"""
SELECT scope, months AS d1, COUNT(*) AS base, CAST(SUM(customer_fen) AS BIGINT) AS customer_fen,
  CAST(SUM(insurer_fen) AS BIGINT) AS insurer_fen, CAST(SUM(manufacturer_fen) AS BIGINT) AS manufacturer_fen
FROM (
  SELECT a.scope, s.months, o.vehicle, o.day, SUM(o.customer_fen) AS customer_fen, SUM(o.insurer_fen) AS insurer_fen,
    SUM(o.manufacturer_fen) AS manufacturer_fen
  {COUNTED.replace("WHERE", "JOIN spans s ON s.scope = a.scope AND o.day > s.after WHERE")}
  GROUP BY a.scope, s.months, o.vehicle, o.day
) visits GROUP BY scope, months
"""
"""Spend of 12 and 24 months by payer, and the counted visits of the window."""

IS_LOYAL = f"visits >= {LOYAL_VISITS} AND class <> 'C'"

V2 = "SELECT scope, class AS d1, '' AS d2, '' AS d3, customer, 1 AS in_count FROM classed"
V3 = f"""
SELECT scope, '' AS d1, '' AS d2, '' AS d3, customer, CASE WHEN {IS_LOYAL} THEN 1 ELSE 0 END AS in_count FROM classed
"""
"""Loyal: at least 4 counted visits in (D-24m, D] and class A or B."""

R1_OF_LOYAL = f"""
SELECT f.scope, '1' AS d1, '' AS d2, '' AS d3, f.vehicle, {lost("f.last <= a.back_12")} AS in_count
{OF_FACTS}
JOIN owners o ON o.shop = a.shop AND o.vehicle = f.vehicle AND o.since <= a.back_12 AND a.back_12 < o.until
JOIN classed l ON l.scope = a.year_before AND l.customer = o.customer AND {IS_LOYAL}
{away("x", "a.day")}
WHERE f.came_year_before = 1 AND {stands("a.back_12 + 1")}
"""
"""R1 of the vehicles whose customer was loyal at add_months(D, -12), computed as of that day."""

STEPS = {"spent": SPENT, "classed": CLASSED}
