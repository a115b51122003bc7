"""Wrong readings of the definitions, at least one a figure: each must make the comparison with the oracle fail.

A mutation changes one place in the SQL of a step or a figure: a border by one, a kind that counts, an owner of another
day.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Mutation:
    """What is misread: the figure that must tell, the step or figure that is changed, the text and what stands for it."""

    id: str
    where: str
    old: str
    new: str
    said: str


STATEMENT = "statement"
MUTATIONS = (
    Mutation("R1", "R1", "f.last <= a.back_12", "f.last < a.back_12", "the border of a year, < for <="),
    Mutation("R1", "facts", "m.first <= a.back_12", "m.first < a.back_12", "the base's last day left out"),
    Mutation("R1", "R1", "x.gone <= a.day", "x.gone < a.day", "a disposal a day late"),
    Mutation("R1 of the loyal", "R1 of the loyal", "a.back_12 < o.until", "a.back_12 <= o.until", "who has sold it"),
    Mutation("R1 of the loyal", "R1 of the loyal", "o.since <= a.back_12", "o.since <= a.day", "owner of today"),
    Mutation("R2", "R2", "(f.months & y.seen) = 0", "(f.months & y.base) = 0", "the year before for the year"),
    Mutation("R2", "R2", "x.gone <= y.last", "x.gone < y.first", "disposed at the year's start only"),
    Mutation("R3", "R3", "x.gone >= m.half_first", "x.gone > m.half_first", "gross from the second day of the window"),
    Mutation("R3", "visit_months", "k.is_counted = 1", "k.is_counted >= 0", "boutique counted"),
    Mutation("R4", "R4", "f.last <= a.silent", "f.last < a.silent", "the border of twelve completed months"),
    Mutation("R4", "visit_months", "WHERE o.cancelled = 0", "WHERE o.cancelled >= 0", "cancelled orders counted"),
    Mutation("R5", "R5", "f.last > l.cooling", "f.last >= l.cooling", "three completed months still active"),
    Mutation("R5", "R5", "c.known <= a.day", "c.known < a.day", "known a day late"),
    Mutation("R6", "returns", "> f.first - 10000 * f.first_year", ">= f.first - 10000 * f.first_year", "anniversaries"),
    Mutation("R6", "R6", "<= a.reached", "<= a.day", "the clamp of a month's end"),
    Mutation("R7", "two_way", "c.day > a.back_12", "c.day >= a.back_12", "a contact of a year ago"),
    Mutation("R7", "contacted", "c.day < o.until", "c.day <= o.until", "a contact with who had sold it that day"),
    Mutation("R7", "R7", "> a.reached - 10000", "> a.day - 10000", "birthdays of cars on 29 February"),
    Mutation("R8", "R8", "f.last > a.back_6", "f.last >= a.back_6", "the border of six months"),
    Mutation("R9", "had", "m.first < o.until", "m.first <= o.until", "who sold it on the first"),
    Mutation("R9", "held", "m.first <= s.until", "m.first < s.until", "an assignment's last day left out"),
    Mutation("R9", "R9", "(f.months & m.after) = 0", "(f.months & m.here) = 0", "visits between forgotten"),
    Mutation("R9", "R9", "y.vehicle IS NULL OR", "x.vehicle IS NULL OR", "disposed at the month's end for its start"),
    Mutation("R9a", "held", "ORDER BY s.since DESC", "ORDER BY s.since", "the earlier assignment wins"),
    Mutation("R9a", "R9a", "z.vehicle IS NULL", "x.vehicle IS NULL OR z.vehicle IS NULL", "falls while disposed"),
    Mutation("R10", "R10", "n.begins_with_rework = 0", "n.begins_with_rework >= 0", "won back by rework"),
    Mutation("R10", "R10", "p.last + 10000 <= n.first", "p.last + 10000 < n.first", "to the day a year later"),
    Mutation("R10", "R10", "n.first - 10000 * n.year = 228", "n.first - 10000 * n.year = 229", "29 February"),
    Mutation("R11", "R11", "v.day <= c.until", "v.day < c.until", "the last day of the window"),
    Mutation("R11", "R11", "v.day > c.purchased", "v.day >= c.purchased", "the day of purchase"),
    Mutation("R12", "R12", "x.gone >= f.first + 1", "x.gone >= f.first", "gross from the first visit's day"),
    Mutation("R12", "R12", "b.first <= f.first", "b.first < f.first", "the first of the month"),
    Mutation("V1", "V1", "o.day > s.after", "o.day >= s.after", "the day a year ago"),
    Mutation("V2", "classed", "< total * 70", "<= total * 70", "seventy per cent to the fen"),
    Mutation("V2", "classed", "a.day < o.until", "a.day <= o.until", "who sold it that day"),
    Mutation("V3", "classed", "fen DESC, customer", "fen DESC, customer DESC", "ties by number"),
    Mutation("V3", "V3", "visits >= 4", "visits > 4", "four visits"),
    Mutation("V3", "spent", "o.day > a.back_24", "o.day >= a.back_24", "the day two years ago"),
    Mutation("W1", "W1", "r.km < l.warranty_km", "r.km <= l.warranty_km", "to the kilometre"),
    Mutation("W1", "W1", "c.purchased > l.warranty", "c.purchased >= l.warranty", "the warranty's last day"),
    Mutation("W2", "delivered", "WHERE v.open = 0", "WHERE v.open >= 0", "delivered before all its orders are"),
    Mutation("W3", "W3", "vehicles > 12", "vehicles >= 12", "twelve a day"),
    Mutation("W3", "W3", "o.kind <> 'pdi'", "o.kind <> 'boutique'", "pdi received"),
    Mutation("W4", "W4", "accidents > 0", "others >= 0", "visits without an accident order"),
    Mutation("W5", "W5", "f.last > a.silent", "f.last >= a.silent", "the border of twelve completed months"),
    Mutation("W6", "W6", "o.delivered <= m.last", "o.day <= m.last", "by the day of arrival"),
    Mutation(STATEMENT, "managed", "m.first < x.back", "m.first <= x.back", "back on the first of the month"),
    Mutation(STATEMENT, "managed", "x.gone <= m.first", "x.gone < m.first", "disposed on the first of the month"),
    Mutation(STATEMENT, "turns", "c.first >= m.first THEN", "c.first > m.first THEN", "new on the first of the month"),
    Mutation(STATEMENT, "turns", "AND z.vehicle IS NULL", "", "lost while it was disposed"),
    Mutation(STATEMENT, "turns", "(c.months & m.after) = 0 AND", "", "disposed for newly lost"),
    Mutation(STATEMENT, "won_back", "n.begins_with_rework = 0", "n.begins_with_rework >= 0", "won back by rework"),
    Mutation(
        STATEMENT, "team", "(o.months & m.next) <> 0", "(o.months & m.bit) <> 0", "closing with the opening's owners"
    ),
    Mutation(STATEMENT, "advisor", "'transferred_in'", "''", "who took a vehicle over"),
)
