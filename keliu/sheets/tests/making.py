"""Files as other programs write them, for the tests."""

import csv
import io
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import xlsxwriter
import xlwt

from keliu.sheets import Reading, Row, iter_rows, read_files

TODAY = "2026-11-24"


def write_xlsx(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    """Write rows as a workbook, cell by cell."""
    book = xlsxwriter.Workbook(str(path))
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if cell is not None:
                    sheet.write(number, column, cell)
    book.close()
    return path


def write_xls(path: Path, name: str, rows: list[list[object]]) -> Path:
    """Write rows as an old binary workbook."""
    book = xlwt.Workbook()
    sheet = book.add_sheet(name)
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            sheet.write(number, column, cell)
    book.save(str(path))
    return path


def write_ods(path: Path, name: str, rows: list[list[object]]) -> Path:
    """Write rows as an OpenDocument sheet of texts."""
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{escape(str(cell))}</text:p></table:table-cell>'
            for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    space = "urn:oasis:names:tc:opendocument:xmlns:"
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="{space}office:1.0"'
        f' xmlns:table="{space}table:1.0" xmlns:text="{space}text:1.0"><office:body><office:spreadsheet>'
        f'<table:table table:name="{name}">{cells}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", content)
    return path


def csv_text(rows: list[list[object]], mark: str = ",") -> str:
    """Return rows as separated text."""
    out = io.StringIO()
    csv.writer(out, delimiter=mark).writerows(rows)
    return out.getvalue()


def read_one(path: Path, folder: Path, **given: object) -> tuple[Reading, list[Row]]:
    """Read one file; return the reading and the rows of its first sheet that has any."""
    reading = read_files([path], folder, today=TODAY, **given)  # type: ignore[arg-type]
    kinds = [index for index, sheet in enumerate(reading.files[0].sheets) if sheet.kind != "ignored"]
    return reading, list(iter_rows(folder, 0, kinds[0])) if kinds else []
