"""A text longer than its column is neither cut nor a crash of the database: it goes to the notes and is listed."""

from datetime import date

from keliu.sheets.lengths import longest
from keliu.sheets.reading import Column, SheetReading
from keliu.sheets.typed import RowTyper


def typed(kind: str, field: str, text: str):
    reading = SheetReading("S", kind, columns=[Column(0, "列", field, 1.0)])
    return RowTyper(reading, today=date(2026, 1, 1)).type_row(2, [text])


def test_a_text_that_fits_is_kept_whole():
    text = "原" * (longest("contacts", "outcome") or 0)
    assert typed("contacts", "outcome", text).values["outcome"] == text


def test_a_longer_text_is_kept_in_the_notes_and_listed():
    text = "原" * 201
    row = typed("contacts", "outcome", text)
    assert "outcome" not in row.values
    assert row.notes["列"] == text
    assert [warning.column for warning in row.warnings] == ["列"]


def test_a_note_may_have_any_length():
    assert typed("contacts", "note", "长" * 5000).values["note"] == "长" * 5000
