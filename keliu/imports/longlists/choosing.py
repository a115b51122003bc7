"""Which rows of a long list only add an order: they change no other row, so that their order among the others is all one.

An order of a known car adds itself and memberships, where the home has no order of its number, the row's plate is one that
the car wore on that day already and the car has an owner; where it reads less than the car's last reading the plan warns.
A car that the list brings is planned by its first row, and by the first that names a customer; the further rows add
themselves, and tell since when the plate was worn, where all of them name the one plate and no other row names it. The
first row that names a store, a member of staff or a customer plans these. `chosen` says of each row whether it `adds`.
"""

from datetime import date

from keliu.imports.longlists.table import OrderTable
from keliu.imports.planning import odometers

CARS = """
CREATE TABLE car AS
SELECT t.vin, k.id IS NOT NULL AS is_known, t.first, t.first_named, t.has_twins,
  CASE WHEN k.id IS NOT NULL THEN k.is_plain AND k.owner IS NOT NULL
  ELSE t.is_whole AND t.plates <= 1 AND (t.plates = 0 OR NOT t.is_bare) AND NOT COALESCE(p.is_shared, false)
    AND w.plate IS NULL END AS fits
FROM (SELECT vin, bool_and(is_clean) AS is_whole, MIN(plate) AS plate, COUNT(DISTINCT plate) AS plates,
    bool_or(plate IS NULL) AS is_bare, COUNT(DISTINCT day) < COUNT(*) AS has_twins, MIN(rid) AS first,
    MIN(rid) FILTER (customer IS NOT NULL) AS first_named
  FROM typed WHERE vin IS NOT NULL GROUP BY vin) AS t
LEFT JOIN known_car AS k ON k.vin = t.vin
LEFT JOIN (SELECT plate, COUNT(DISTINCT vin) > 1 OR bool_or(vin IS NULL) AS is_shared FROM typed
  WHERE plate IS NOT NULL GROUP BY plate) AS p ON p.plate = t.plate
LEFT JOIN (SELECT DISTINCT plate FROM known_plate) AS w ON w.plate = t.plate
"""
FIRSTS = """
CREATE TABLE planner AS
SELECT first AS rid FROM car WHERE NOT is_known
UNION SELECT first_named FROM car WHERE NOT is_known AND first_named IS NOT NULL
UNION SELECT MIN(rid) FROM typed ANTI JOIN known_customer ON customer = no
  WHERE is_clean AND customer IS NOT NULL GROUP BY customer
UNION SELECT MIN(rid) FROM typed ANTI JOIN known_store ON store = code WHERE is_clean GROUP BY store
UNION SELECT MIN(rid) FROM (
    SELECT rid, store, advisor AS no FROM typed WHERE is_clean AND advisor IS NOT NULL
    UNION ALL SELECT rid, store, technician FROM typed WHERE is_clean AND technician IS NOT NULL) AS named
  ANTI JOIN (SELECT code, no FROM known_staff JOIN known_store ON known_store.id = known_staff.store) AS k
    ON named.store = k.code AND named.no = k.no
  GROUP BY store, no
"""
# A row without a VIN, or with one that leads to a merged file, may bring an order of a car on a day, too.
STRAY = """
CREATE TABLE stray AS
SELECT DISTINCT car, day FROM typed JOIN known_plate USING (plate) WHERE vin IS NULL AND day IS NOT NULL
UNION SELECT DISTINCT car, day FROM typed JOIN other_vin USING (vin) WHERE day IS NOT NULL
"""
CHOICE = f"""
CREATE TABLE choice AS
SELECT typed.rid, typed.vin, car.has_twins, COALESCE(
    typed.is_clean AND car.fits AND planner.rid IS NULL AND o.no IS NULL AND stray.car IS NULL
    AND (NOT car.is_known OR typed.plate IS NULL OR typed.day >= worn.since), false) AS fits,
  COALESCE(typed.day > k.read_on AND typed.odometer_km < k.read_km, false) AS reads_less
FROM typed
LEFT JOIN car ON car.vin = typed.vin
LEFT JOIN planner ON planner.rid = typed.rid
LEFT JOIN known_car AS k ON k.vin = typed.vin
LEFT JOIN known_order AS o ON o.store = typed.store AND o.no = typed.order_no
LEFT JOIN stray ON stray.car = k.id AND stray.day = typed.day
LEFT JOIN (SELECT known_car.vin, known_plate.plate, MAX(COALESCE(since, DATE '{date.min}')) AS since FROM known_plate
  JOIN known_car ON known_car.id = known_plate.car GROUP BY known_car.vin, known_plate.plate) AS worn
  ON worn.vin = typed.vin AND worn.plate = typed.plate
"""
# The plan warns of so many readings only: of the others it need not know.
WARNED = "CREATE TABLE warned AS SELECT rid FROM choice WHERE fits AND reads_less ORDER BY rid LIMIT {most}"
# Two orders of one car and day are told apart by their numbers, which follow the rows: they are planned in one way only.
CHOSEN = """
CREATE TABLE chosen AS
WITH judged AS (SELECT choice.rid, vin, has_twins, fits AND warned.rid IS NULL AS adds FROM choice
  LEFT JOIN warned ON warned.rid = choice.rid)
SELECT rid, adds AND mixed.vin IS NULL AS adds FROM judged
LEFT JOIN (SELECT vin FROM judged WHERE has_twins GROUP BY vin HAVING NOT bool_and(adds)) AS mixed
  ON mixed.vin = judged.vin
"""


def choose(table: OrderTable) -> int:
    """This function will make `chosen` and return how many rows only add an order."""
    for sql in (CARS, FIRSTS, STRAY, CHOICE, WARNED.format(most=odometers.MOST), CHOSEN):
        table.run(sql)
    for name in ("choice", "planner", "stray", "warned"):
        table.run(f"DROP TABLE {name}")
    return int(table.one("SELECT COUNT(*) FROM chosen WHERE adds"))
