"""Raw rows become typed rows: each cell by its column's type, then what the kind asks of a row (practice A3, A6)."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta

from keliu.rules.sentence import N_, Sentence
from keliu.sheets.cells import CLEANERS
from keliu.sheets.fields import WORD_TYPES, fields_of
from keliu.sheets.finishing import FINISHERS
from keliu.sheets.lengths import longest
from keliu.sheets.names import clean_name
from keliu.sheets.phones import MASKED_PHONE
from keliu.sheets.plain import Cleaned, plain, written
from keliu.sheets.reading import SheetReading
from keliu.sheets.rejects import is_reason
from keliu.sheets.rows import Row, Warning

MEMO = 100_000
PAST = frozenset(
    {
        "arrived_at", "delivered_at", "settled_at", "at", "purchase_date", "birthday", "registered_on",
        "last_visit_on", "odometer_on", "disposed_on", "left_on",
    }
)  # fmt: skip
DATED = frozenset({"date", "time", "birthday"})
PHONES = {"phone": "phones", "phone2": "phones", "phone3": "phones", "sender_phone": "sender_phones"}
Clean = Callable[[object], Cleaned]


class RowTyper:
    """Types the rows of one sheet; cells that repeat are cleaned once."""

    def __init__(
        self,
        sheet: SheetReading,
        *,
        today: date,
        is_1904: bool = False,
        words: Mapping[str, Mapping[str, str]] | None = None,
    ) -> None:
        self.kind = sheet.kind
        self.finish = FINISHERS[sheet.kind]
        self.headings = sheet.field_headings()
        self._columns: list[tuple[int, str, str, Clean, dict[object, Cleaned]]] = []
        self._notes: list[tuple[int, str]] = []
        latest = (today + timedelta(days=1)).isoformat()
        for column in sheet.columns:
            if column.field is None:
                if not is_reason(column.heading):
                    self._notes.append((column.index, column.heading))
                continue
            type_ = fields_of(sheet.kind)[column.field].type
            said = (words or {}).get(column.field, {})
            clean = _bounded(_cleaner(type_, column.field, is_1904, latest, said), longest(sheet.kind, column.field))
            self._columns.append((column.index, column.heading, column.field, clean, {}))

    def cleaners(self) -> list[tuple[int, str, Clean]]:
        """Return place, field and cleaner of each column that has a field."""
        return [(index, name, clean) for index, _, name, clean, _ in self._columns]

    def type_row(self, number: int, cells: Sequence[object]) -> Row:
        """Return the typed row; a bad value is left empty, kept in the notes and listed."""
        values: dict[str, object] = {}
        row = Row(number, values)
        width = len(cells)
        for index, heading, name, clean, memo in self._columns:
            if index >= width:
                continue
            cell = cells[index]
            if cell is None or cell == "":
                continue
            known = memo.get(cell)
            if known is None:
                if len(memo) >= MEMO:
                    memo.clear()
                known = memo[cell] = clean(cell)
            value, warning = known
            if warning is not None:
                row.warnings.append(Warning(heading, warning))
                if (name != "vin" or value is None) and warning.msgid != MASKED_PHONE:
                    row.notes[heading] = written(cell)  # type: ignore[arg-type]
            if value is None:
                continue
            if isinstance(value, list):
                _add_phones(values, PHONES[name], value)
            else:
                values[name] = value
        for index, heading in self._notes:
            if index < width and (cell := cells[index]) is not None and cell != "":
                row.notes[heading] = written(cell)  # type: ignore[arg-type]
        self.finish(row, self.headings)
        return row


def _add_phones(values: dict[str, object], name: str, found: list[str]) -> None:
    held = values.setdefault(name, [])
    assert isinstance(held, list)
    held += [phone for phone in found if phone not in held]


def _bounded(clean: Clean, most: int | None) -> Clean:
    if most is None:
        return clean

    def bounded(cell: object) -> Cleaned:
        value, warning = clean(cell)
        if isinstance(value, str) and len(value) > most:
            return None, Sentence(
                N_("The text has %(n)s characters, more than %(most)s"), {"n": len(value), "most": most}
            )
        return value, warning

    return bounded


def _cleaner(type_: str, name: str, is_1904: bool, latest: str, said: Mapping[str, str]) -> Clean:
    clean = CLEANERS[type_]
    if type_ in DATED:
        return _dated(clean, name, is_1904, latest)
    if type_ == "name" and name in {"technician_name", "staff_name", "advisor_name"}:
        return lambda cell: (clean_name(cell, False)[0], None)  # type: ignore[arg-type]
    if type_ in WORD_TYPES and said:

        def told(cell: object) -> Cleaned:
            code = said.get(plain(cell))  # type: ignore[arg-type]
            if code is None:
                return clean(cell, False)  # type: ignore[arg-type]
            return {"true": True, "false": False}.get(code, code or None), None

        return told
    return lambda cell: clean(cell, False)  # type: ignore[arg-type]


def _dated(clean: Callable[..., Cleaned], name: str, is_1904: bool, latest: str) -> Clean:
    earliest = "1900" if name == "birthday" else "1950"
    is_past = name in PAST

    def dated(cell: object) -> Cleaned:
        value, warning = clean(cell, is_1904)
        if value is None:
            return None, warning
        if value < earliest:
            return None, Sentence(
                N_("The date “%(value)s” is before %(year)s"), {"value": value[:10], "year": earliest}
            )
        if is_past and value[:10] > latest:
            return None, Sentence(N_("The date “%(value)s” lies in the future"), {"value": value[:10]})
        return value, warning

    return dated
