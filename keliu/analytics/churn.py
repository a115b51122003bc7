"""R1 to R12, each as the vehicles of its base: which of them are in its count (R5 and R10: those that are).

A query gives `scope, d1, d2, d3, vehicle, in_count`, the d's being what the figure is given by, in the order of DIMENSIONS.
"""

from keliu.analytics.steps import COUNTED

DIMENSIONS: dict[str, tuple[str, ...]] = {
    "R1": (), "R2": ("year",), "R3": ("month",), "R4": (), "R5": ("stage",), "R6": ("cohort", "k"), "R7": ("age",),
    "R8": ("age",), "R9": ("month", "store", "team"), "R9a": ("month", "store", "advisor"), "R10": ("month",),
    "R11": ("month", "store"), "R12": ("month",),
}  # fmt: skip


def away(name: str, day: str, shop: str = "a.shop") -> str:
    """This function will join the absence in which vehicle `c` is disposed at the end of a day, under a name."""
    return (
        f"LEFT JOIN absences {name} ON {name}.shop = {shop} AND {name}.vehicle = c.vehicle "
        f"AND {name}.gone <= {day} AND {day} < {name}.back"
    )


def stands(first: str, is_gross: str = "a.is_gross") -> str:
    """This function will say in SQL whether a vehicle is in the base of a window in which a visit is missed.

    `x` is its absence on the window's last day; gross figures keep those that were disposed since its first day.
    """
    return f"(x.vehicle IS NULL OR ({is_gross} = 1 AND x.gone >= {first}))"


def lost(is_missed: str) -> str:
    """This function will count in SQL who missed the window, or was disposed at its end."""
    return f"CASE WHEN x.vehicle IS NOT NULL OR {is_missed} THEN 1 ELSE 0 END"


def returned(has_come: str) -> str:
    """This function will count in SQL who came in the window and was not disposed at its end."""
    return f"CASE WHEN x.vehicle IS NULL AND {has_come} THEN 1 ELSE 0 END"


OF_FACTS = """FROM facts f
JOIN asked a ON a.scope = f.scope
JOIN cars c ON c.shop = a.shop AND c.vehicle = f.vehicle"""
OF_STORE = """FROM asked a
JOIN cars c ON c.shop = a.shop AND (a.store = '' OR c.store = a.store) AND c.known <= a.day
LEFT JOIN facts f ON f.scope = a.scope AND f.vehicle = c.vehicle"""

R1 = f"""
SELECT f.scope, '' AS d1, '' AS d2, '' AS d3, f.vehicle, {lost("f.last <= a.back_12")} AS in_count
{OF_FACTS}
{away("x", "a.day")}
WHERE f.came_year_before = 1 AND {stands("a.back_12 + 1")}
"""
"""Rolling year churn: base: a counted visit in (D-24m, D-12m]; lost: those of them with none in (D-12m, D]."""

R2 = f"""
SELECT f.scope, y.label AS d1, '' AS d2, '' AS d3, f.vehicle,
  {lost("(f.months & y.seen) = 0")} AS in_count
{OF_FACTS}
JOIN years y ON y.scope = f.scope
{away("x", "y.last")}
WHERE (f.months & y.base) <> 0 AND {stands("y.first")}
"""
"""Calendar-year churn for year Y: base: a counted visit in Y-1; lost: none in Y."""

R3 = f"""
SELECT f.scope, m.label AS d1, '' AS d2, '' AS d3, f.vehicle,
  {lost("(f.months & m.half_seen) = 0")} AS in_count
{OF_FACTS}
JOIN months m ON m.scope = f.scope
{away("x", "m.last")}
WHERE (f.months & m.half_base) <> 0 AND {stands("m.half_first")}
"""
"""Six-month cohort churn for month N: base: a counted visit in month N-6; lost: none in months N-5 to N."""

R4 = f"""
SELECT f.scope, '' AS d1, '' AS d2, '' AS d3, f.vehicle, CASE WHEN f.last <= a.silent THEN 1 ELSE 0 END AS in_count
{OF_FACTS}
{away("x", "a.day")}
WHERE x.vehicle IS NULL
"""
"""Silent share: base: a counted visit ever; lost: completed months since the last one >= 12."""

R5 = f"""
SELECT a.scope, CASE WHEN f.last IS NULL THEN 'never_visited' WHEN f.last > l.cooling THEN 'active'
  WHEN f.last > l.at_risk THEN 'cooling' WHEN f.last > l.lost THEN 'at_risk' ELSE 'lost' END AS d1,
  '' AS d2, '' AS d3, c.vehicle, 1 AS in_count
{OF_STORE}
JOIN limits l ON l.scope = a.scope AND l.limits = c.limits
{away("x", "a.day")}
WHERE x.vehicle IS NULL
"""
"""Stage by completed months since the last counted visit; the total is all known vehicles."""

R6 = f"""
SELECT f.scope, f.first_year AS d1, w.k AS d2, '' AS d3, f.vehicle,
  {returned("(COALESCE(r.windows, 0) & w.bit) <> 0")} AS in_count
{OF_FACTS}
JOIN windows w ON f.first + 10000 * w.k <= a.reached
LEFT JOIN returns r ON r.scope = f.scope AND r.vehicle = f.vehicle
{away("x", "f.first + 10000 * w.k")}
WHERE {stands("f.first + 1")}
"""
"""Retention curve: cohort: calendar year of the first counted visit F; for k = 1, 2, …: share with a counted visit in
(add_months(F, 12(k-1)), add_months(F, 12k)], over those whose window k ended by D."""


def _by_age(is_in: str, also: str = "") -> str:
    """Return a rate by completed years since purchase: 0, 1, … 9, 10+."""
    completed = (
        "a.year - c.purchase_year - CASE WHEN c.purchased - 10000 * c.purchase_year > a.reached - 10000 * a.year "
        "THEN 1 ELSE 0 END"
    )
    return f"""
SELECT scope, CASE WHEN years > 9 THEN 10 ELSE years END AS d1, '' AS d2, '' AS d3, vehicle, in_count
FROM (
  SELECT a.scope, {completed} AS years, c.vehicle, CASE WHEN {is_in} THEN 1 ELSE 0 END AS in_count
  {OF_STORE}
  {also}
  {away("x", "a.day")}
  WHERE c.purchased <= a.day AND x.vehicle IS NULL
) aged
"""


R7 = _by_age(
    "f.last > a.back_12 OR t.vehicle IS NOT NULL", "LEFT JOIN two_way t ON t.scope = a.scope AND t.vehicle = c.vehicle"
)
"""Grasp rate by vehicle age: grasped: a counted visit or a two-way contact in (D-12m, D]."""

R8 = _by_age("f.last > a.back_6")
"""Active rate by vehicle age: active: a counted visit in (D-6m, D]."""

FALLS = """
SELECT m.scope, m.label, v.vehicle, v.last + 10000 AS day FROM months m
JOIN asked a ON a.scope = m.scope
JOIN visit_months v ON v.scope = m.scope AND v.month = m.month - 12
JOIN (SELECT DISTINCT shop, vehicle FROM absences) c ON c.shop = a.shop AND c.vehicle = v.vehicle
"""
"""The day 12 months after the last visit of month N-12, of vehicles that were ever disposed."""


def _by_owner(column: str) -> str:
    """Return R9 by store and team or advisor.

    Completed months since the last visit, at the end of the day before N, are below 12 when one lies in N-12 to N-1;
    add_months(last, 12) lies in N when the last lies in N-12.
    """
    gone = "(a.is_gross = 1 AND x.gone >= m.first)"
    return f"""
SELECT f.scope, m.label AS d1, o.store AS d2, o.{column} AS d3, f.vehicle, CASE
    WHEN {gone} THEN 1
    WHEN (f.months & m.edge) <> 0 AND (f.months & m.after) = 0 AND z.vehicle IS NULL THEN 1
    ELSE 0 END AS in_count
{OF_FACTS}
JOIN owned o ON o.scope = f.scope AND o.vehicle = f.vehicle
JOIN months m ON m.scope = f.scope AND (o.months & m.bit) <> 0
LEFT JOIN falls d ON d.scope = f.scope AND d.label = m.label AND d.vehicle = f.vehicle
{away("x", "m.last")}
{away("y", "m.first")}
{away("z", "d.day")}
WHERE (f.months & m.managed) <> 0 AND (y.vehicle IS NULL OR {gone})
"""


R9 = _by_owner("team")
"""Monthly churn of a team: managed: assigned to it on the first day of N, not disposed that day, completed months since the
last counted visit < 12; newly lost: no counted visit in N, add_months(last, 12) in N, not disposed on that day."""

R9A = _by_owner("advisor")
"""The same by the advisor assigned on the first day of N."""

R10 = """
SELECT f.scope, m.label AS d1, '' AS d2, '' AS d3, f.vehicle, 1 AS in_count FROM facts f
JOIN months m ON m.scope = f.scope
JOIN visit_months n ON n.scope = f.scope AND n.vehicle = f.vehicle AND n.month = m.month
LEFT JOIN visit_months p ON p.scope = f.scope AND p.vehicle = f.vehicle AND p.month = m.month - 12
WHERE (f.months & m.here) <> 0 AND (f.months & m.quiet) = 0 AND f.first < m.first AND n.begins_with_rework = 0
  AND (p.last IS NULL OR p.last + 10000 <= n.first OR (p.last - 10000 * p.year = 229 AND n.first - 10000 * n.year = 228))
"""
"""Won back in month N: the first counted visit in N comes 12 or more completed months after the one before it."""

SOLD = """
SELECT a.scope, a.shop, a.is_gross, b.label, c.vehicle, c.store, c.purchased,
  c.purchased - b.first + b.due AS until
FROM asked a
JOIN cars c ON c.shop = a.shop AND (a.store = '' OR c.store = a.store) AND c.is_sold_here = 1
JOIN bought b ON b.scope = a.scope AND b.limits = c.limits AND b.first <= c.purchased AND c.purchased <= b.last
"""
"""Vehicles sold by their store in a month P, and until when their first maintenance is waited for."""

R11 = f"""
SELECT c.scope, c.label AS d1, c.store AS d2, '' AS d3, c.vehicle,
  MAX({returned("v.day IS NOT NULL")}) AS in_count
FROM sold c
LEFT JOIN (SELECT a.scope, o.vehicle, o.day {COUNTED}) v
  ON v.scope = c.scope AND v.vehicle = c.vehicle AND v.day > c.purchased AND v.day <= c.until
{away("x", "c.until", "c.shop")}
WHERE {stands("c.purchased + 1", "c.is_gross")}
GROUP BY c.scope, c.label, c.store, c.vehicle
"""
"""First-maintenance return by purchase month and selling store: returned: a counted visit in (purchase, add_months(purchase,
6)] (months per model)."""

R12 = f"""
SELECT f.scope, b.label AS d1, '' AS d2, '' AS d3, f.vehicle,
  {returned("(COALESCE(r.windows, 0) & 2) <> 0")} AS in_count
{OF_FACTS}
JOIN begun b ON b.scope = f.scope AND b.first <= f.first AND f.first <= b.last
LEFT JOIN returns r ON r.scope = f.scope AND r.vehicle = f.vehicle
{away("x", "f.first + 10000")}
WHERE {stands("f.first + 1")}
"""
"""Second visit: first counted visits in month P: share with another counted visit within (F, add_months(F, 12)]."""

STEPS = {"falls": FALLS, "sold": SOLD}
FIGURES = {
    "R1": R1, "R2": R2, "R3": R3, "R4": R4, "R5": R5, "R6": R6, "R7": R7, "R8": R8, "R9": R9, "R9a": R9A, "R10": R10,
    "R11": R11, "R12": R12,
}  # fmt: skip
