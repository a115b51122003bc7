"""Rejected rows as files: the user's own sheets with a reason column (practice A6)."""

from pathlib import Path

from keliu.imports.report import SheetReport
from keliu.sheets import Reading, RejectedRow, RejectSource, read_raw_rows, write_rejects
from keliu.web.sentences import say


def write_reject_files(
    reading: Reading, reports: list[SheetReport], folder: Path, wanted: Path | None, *, kept: Path | None = None
) -> list[Path]:
    """This function will write the rejected rows of a call and return the files: one at `wanted`, or one beside each.

    `kept` is where the home keeps them as one workbook besides; there is none where nothing was rejected.
    """
    rejected = [report for report in reports if report.rejects]
    if not rejected:
        return []
    raw = read_raw_rows(folder, {(r.file, r.sheet): {row for row, _ in r.rejects} for r in rejected})
    sources = {(r.file, r.sheet): _source(reading, r, raw[r.file, r.sheet]) for r in rejected}
    if kept is not None:
        kept.parent.mkdir(parents=True, exist_ok=True)
        part = kept.with_suffix(".part.xlsx")
        write_rejects(part, list(sources.values()))
        part.replace(kept)
    if wanted is not None:
        write_rejects(wanted, list(sources.values()))
        return [wanted]
    by_path: dict[Path, list[RejectSource]] = {}
    for (number, _), source in sources.items():
        by_path.setdefault(_beside(Path(reading.files[number].path)), []).append(source)
    for path, own in by_path.items():
        write_rejects(path, own)
    return list(by_path)


def _beside(path: Path) -> Path:
    """Return `<name>.rejected.xlsx` beside the file, or in the current folder where that cannot be written."""
    name = f"{path.stem}.rejected.xlsx"
    beside = path.with_name(name)
    try:
        with beside.open("ab"):
            pass
    except OSError:
        return Path(name)
    return beside


def _source(reading: Reading, report: SheetReport, raw: dict[int, list[str]]) -> RejectSource:
    sheet = reading.files[report.file].sheets[report.sheet]
    rows = [RejectedRow(row, raw.get(row, []), say(reason)) for row, reason in report.rejects]
    headings = [raw.get(number, []) for number in sheet.heading_rows]
    return RejectSource(reading.files[report.file].path, sheet.name, headings, rows)
