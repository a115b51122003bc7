"""What became of rows, in detail: differences, merges, rejects, warnings of the first thousands (practice A6).

Kept as rows of `RowOutcome`, so that a page never holds a plan; the book lists all rows. Texts are formatted, codes and
sentences are translated when they are shown.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from keliu.imports.hints import is_grave
from keliu.imports.models import BatchSheet, RowOutcome
from keliu.imports.planning.drafts import Draft, Outcome
from keliu.imports.planning.plan import Plan
from keliu.sheets import Row, iter_rows

MOST = 5_000
CREATED_SHOWN = 100
# `filled`: an update that only fills empty fields. `also_warn`: a warning on a row that is listed for another reason.
LISTED = ("created", "updated", "filled", "merged", "rejected", "warned", "also_warn")
POINTS_TO = {
    "owner_id": "customers_customer", "customer_id": "customers_customer", "vehicle_id": "customers_vehicle",
    "advisor_id": "org_staff", "technician_id": "org_staff", "staff_id": "org_staff", "team_id": "org_team",
    "model_id": "customers_vehiclemodel", "home_store_id": "org_store", "store_id": "org_store",
    "visit_id": "workshop_visit",
}  # fmt: skip
NAMES = {
    "customers_customer": ("name", "customer_no"), "customers_vehicle": ("plate", "vin"), "org_staff": ("name", "staff_no"),
    "org_team": ("name",), "org_store": ("name", "code"), "customers_vehiclemodel": ("name", "series"),
    "workshop_visit": ("order_no",), "customers_policy": ("policy_no",), "contacts_contact": ("contact_no",),
    "customers_supplier": ("name", "code"),
}  # fmt: skip
KEYS = {
    "customers_customer": "customer_no", "customers_vehicle": "vin", "org_staff": "staff_no", "org_store": "code",
    "workshop_visit": "order_no", "customers_policy": "policy_no", "contacts_contact": "contact_no",
    "customers_supplier": "code",
}  # fmt: skip
NOT_SHOWN = frozenset({"notes", "search", "group_id", "arrived_on", "contact_on"})
ROW_KEYS = ("order_no", "policy_no", "contact_no", "customer_no", "vin", "staff_no", "store_code")


class Teller:
    """Tells the outcomes of one plan."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._told: set[int] = set()

    def rows(self, place: int, sheet: BatchSheet) -> Iterator[RowOutcome]:
        """Yield what is worth looking at in a sheet, in its order; of each word at most MOST, but all rejects."""
        seen: Counter[str] = Counter()
        for outcome in self.plan.sheets[place].outcomes:
            for word in self._words(outcome, place):
                seen[word] += 1
                limit = CREATED_SHOWN if word == "created" else MOST
                if word == "rejected" or seen[word] <= limit or any(is_grave(w.reason) for w in outcome.warnings):
                    label, detail = self._tell(outcome, word, place)
                    yield RowOutcome(sheet=sheet, row=outcome.row, outcome=word, label=label[:120], detail=detail)

    def _words(self, outcome: Outcome, place: int) -> list[str]:
        word = listed_word(outcome, place)
        if not outcome.warnings or word == "rejected":
            return [word] if word in LISTED else []
        return ["warned"] if word in {"unchanged", "created"} else [word, "also_warn"]

    def _tell(self, outcome: Outcome, word: str, place: int) -> tuple[str, dict[str, Any]]:
        detail: dict[str, Any] = {}
        if outcome.warnings:
            detail["warnings"] = [[warning.column, warning.reason.as_json()] for warning in outcome.warnings]
        if word == "rejected":
            detail["reason"] = outcome.reason.as_json() if outcome.reason is not None else None
        draft = outcome.draft
        if draft is None:
            return "", detail
        person, car = self.person_of(draft), self.car_of(draft)
        detail["who"] = self.name_of(person) if person else ""
        detail["plate"] = (car.values.get("plate") or car.values.get("vin") or "") if car else ""
        if draft.is_new:
            near = [d for d in (draft, person, car) if d is not None and d.is_new]
            detail["new"] = sorted({d.table for d in near})
        if word in {"updated", "filled", "merged"}:
            detail["changes"] = self.changes(draft)
        if word == "merged":
            detail["into"] = [draft.table, self.name_of(draft)]
        detail["more"] = [
            change
            for other in (person, car)
            if other is not None and other is not draft and other.touched_by == place and self._is_first(other)
            for change in self.changes(other)
        ]
        return self.key_of(draft), detail

    def _is_first(self, draft: Draft) -> bool:
        """Whether this record's changes are not told yet: they stand beside the first row that names it."""
        is_first = id(draft) not in self._told
        self._told.add(id(draft))
        return is_first

    def changes(self, draft: Draft) -> list[list[str]]:
        """Return table, field, old and new text of each changed field."""
        return [
            [draft.table, name, self.text(name, old), self.text(name, new)]
            for name, (old, new) in draft.changes().items()
            if name not in NOT_SHOWN
        ]

    def text(self, name: str, value: Any) -> str:
        """Return a value as text: money in yuan, times in the shop's zone, a foreign key by its name."""
        if name in POINTS_TO and value not in (None, ""):
            draft = self._behind(name, value)
            return self.name_of(draft) if draft else f"#{value}"
        return text_of(name, value, self.plan.zone)

    def _behind(self, name: str, value: Any) -> Draft | None:
        return value if isinstance(value, Draft) else self.plan.world.by_id[POINTS_TO[name]].get(value)

    def name_of(self, draft: Draft) -> str:
        """Return what people call a record."""
        names = (draft.values.get(name) for name in NAMES.get(draft.table, ()))
        return next((str(name) for name in names if name), "")

    def key_of(self, draft: Draft) -> str:
        """Return the key of a record as the sheet has it."""
        if draft.table == "workshop_visitline":
            visit = self._behind("visit_id", draft.values.get("visit_id"))
            return f"{self.name_of(visit) if visit else ''} · {draft.values.get('line_no') or ''}"
        return str(draft.values.get(KEYS.get(draft.table, ""), "") or "")

    def person_of(self, draft: Draft) -> Draft | None:
        """Return the customer that a record is about."""
        if draft.table == "customers_customer":
            return draft
        for name in ("customer_id", "owner_id"):
            if draft.values.get(name):
                return self._behind(name, draft.values[name])
        for name in ("visit_id", "vehicle_id"):
            if draft.values.get(name) and (near := self._behind(name, draft.values[name])) is not None:
                return self.person_of(near)
        return None

    def car_of(self, draft: Draft) -> Draft | None:
        """Return the car that a record is about."""
        if draft.table == "customers_vehicle":
            return draft
        if draft.values.get("vehicle_id"):
            return self._behind("vehicle_id", draft.values["vehicle_id"])
        visit = self._behind("visit_id", draft.values.get("visit_id")) if draft.values.get("visit_id") else None
        return self.car_of(visit) if visit is not None else None


def text_of(name: str, value: Any, zone: ZoneInfo) -> str:
    """This function will return a value of a column as text: money in yuan, times in the shop's zone."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.astimezone(zone).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if name.endswith("_fen"):
        return f"{value / 100:,.2f}".replace("-", "−")
    if isinstance(value, float | Decimal):
        return f"{float(value):,.10g}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def listed_word(outcome: Outcome, place: int) -> str:
    """This function will return what became of a row of a sheet; `filled` where an update only fills empty fields."""
    word = outcome.word((place, outcome.row))
    is_filled = word == "updated" and outcome.draft is not None and _only_fills(outcome.draft)
    return "filled" if is_filled else word


def _only_fills(draft: Draft) -> bool:
    return all(old in (None, "") for old, _ in draft.changes().values())


def name_rejects(rows: list[RowOutcome], folder: Path, file: int, sheet: int) -> None:
    """This function will give rejected rows, which have no record, the key, customer and plate that they name."""
    wanted = {row.row: row for row in rows if row.outcome == "rejected"}
    if not wanted:
        return
    last = max(wanted)
    for line in iter_rows(folder, file, sheet):
        if line.number > last:
            break
        if line.number in wanted:
            name_by_row(wanted[line.number], line)


def name_by_row(outcome: RowOutcome, line: Row) -> None:
    """This function will name a row by the key, customer and plate that stand in it."""
    values = line.values
    outcome.label = str(next((values[name] for name in ROW_KEYS if values.get(name)), ""))[:120]
    names = (values.get("customer_name"), values.get("name"), values.get("sender_name"))
    outcome.detail["who"] = str(next((name for name in names if name), ""))
    outcome.detail["plate"] = str(values.get("plate") or values.get("vin") or "")
