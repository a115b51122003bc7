"""What became of each row and record, in the shape that scripts rely on (`keliu import --json`)."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from keliu.imports.planning.drafts import Draft
from keliu.imports.planning.plan import Plan
from keliu.rules.sentence import Sentence
from keliu.sheets import Reading, SheetReading
from keliu.web.sentences import say

ENTITIES = {
    "org_store": "stores", "org_staff": "staff", "customers_supplier": "partners",
    "customers_customer": "customers", "customers_vehicle": "vehicles",
    "workshop_visit": "visits", "workshop_visitline": "visit_lines", "customers_policy": "policies",
    "contacts_contact": "contacts", "customers_assignment": "assignments",
}  # fmt: skip
WORDS = ("created", "updated", "unchanged", "merged", "rejected")


@dataclass(slots=True)
class SheetReport:
    """One sheet's counts, rejects and warnings; `file` and `sheet` are its places in the reading."""

    file: int
    sheet: int
    name: str | None
    kind: str
    reason: Sentence | None = None
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("rows", *WORDS), 0))
    entities: dict[str, dict[str, int]] = field(default_factory=dict)
    rejects: list[tuple[int, Sentence]] = field(default_factory=list)
    warnings: list[tuple[int, str, Sentence]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Return the document of one sheet; texts in the user's language."""
        told: dict[str, Any] = {"sheet": self.name, "kind": self.kind, **self.counts, "entities": self.entities}
        rejects = sorted(self.rejects, key=lambda found: found[0])
        told["rejects"] = [{"row": row, "reason": say(reason)} for row, reason in rejects]
        told["warnings"] = [
            {"row": row, "column": column, "reason": say(reason)}
            for row, column, reason in sorted(self.warnings, key=lambda found: found[0])
        ]
        if self.reason is not None:
            told["reason"] = say(self.reason)
        return told


def report_sheets(reading: Reading, plan: Plan, places: dict[tuple[int, int], int]) -> list[SheetReport]:
    """This function will return the reports of all sheets in the order of the files."""
    entities = count_entities(plan)
    reports = []
    for f, file in enumerate(reading.files):
        for s, sheet in enumerate(file.sheets):
            report = SheetReport(f, s, sheet.name, sheet.kind, sheet.reason)
            if (f, s) in places:
                _fill(report, plan, places[f, s], entities, sheet)
            reports.append(report)
    return reports


def _fill(report: SheetReport, plan: Plan, place: int, entities: dict[int, Any], sheet: SheetReading) -> None:
    planned = plan.sheets[place]
    words: Counter[str] = Counter(planned.words)
    report.rejects += planned.rejects
    report.warnings += [(row, warning.column, warning.reason) for row, warning in planned.warnings]
    for outcome in planned.outcomes:
        words[outcome.word((place, outcome.row))] += 1
        if outcome.fixed == "rejected":
            report.rejects.append((outcome.row, outcome.reason))
        report.warnings += [(outcome.row, warning.column, warning.reason) for warning in outcome.warnings]
    report.counts = {"rows": sum(words.values()), **{word: words[word] for word in WORDS}}
    report.entities = entities[place]


def count_entities(plan: Plan) -> dict[int, dict[str, dict[str, int]]]:
    """This function will count the records that each sheet created or changed first."""
    counted: dict[int, dict[str, dict[str, int]]] = defaultdict(dict)
    if plan.world.batch is not None:
        for number, sheet in enumerate(plan.sheets):
            counted[number] = {name: words for name, words in sheet.entities.items() if any(words.values())}
        return counted
    for table, name in ENTITIES.items():
        for draft in plan.world.drafts[table]:
            word, sheet = _fate(draft)
            if word:
                counted[sheet].setdefault(name, {"created": 0, "updated": 0})[word] += 1
    return counted


def _fate(draft: Draft) -> tuple[str, int]:
    if draft.is_new:
        return "created", max(draft.sheet, draft.touched_by, 0)
    return ("updated", draft.touched_by) if draft.is_changed else ("", -1)
