"""The isolated reading process: a request as JSON on standard input, results in the staging folder (reliability XC1).

`python -m keliu.sheets.child`; progress and the end are JSON lines on standard output. A damaged or hostile file ends
this process and nothing else.
"""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from itertools import chain, islice
from pathlib import Path
from typing import Any

from keliu.rules.sentence import N_, Sentence
from keliu.sheets.limits import MB, Limits, Refused
from keliu.sheets.plain import plain
from keliu.sheets.reading import IGNORED, Correction, FileReading, Reading, Remembered, SheetReading
from keliu.sheets.staging import READING, rows_path

EVERY = 5_000
BLOCK = 2_000
Tell = Callable[[int, int], None]


def main() -> int:
    """This function will answer one request and return the exit code."""
    request = json.loads(sys.stdin.read())
    limits = Limits(**request["limits"])
    _bind(limits)
    try:
        if request["stage"] == "raw":
            _collect_raw(request, limits)
        else:
            _read_all(request, limits)
    except Refused as refused:
        _say({"refused": refused.sentence.as_json()})
        return 1
    except MemoryError:
        message = N_(
            "Reading was stopped: the file needs more than %(memory)s MB of memory; split it or save it as CSV"
        )
        _say({"refused": Sentence(message, {"memory": limits.memory_bytes // MB}).as_json()})
        return 1
    _say({"done": True})
    return 0


def _bind(limits: Limits) -> None:
    """Bind this process to its share of memory and work, where the system can."""
    try:
        import resource
    except ImportError:
        return
    for name, bound in ((resource.RLIMIT_AS, limits.memory_bytes), (resource.RLIMIT_CPU, limits.cpu_seconds)):
        _, hard = resource.getrlimit(name)
        wanted = bound if hard == resource.RLIM_INFINITY else min(bound, hard)
        with suppress(ValueError, OSError):
            resource.setrlimit(name, (wanted, hard))


def _say(message: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(message, ensure_ascii=True) + "\n")
    sys.stdout.flush()


def _read_all(request: dict[str, Any], limits: Limits) -> None:
    from keliu.sheets.readers import open_file

    files = []
    state = {"done": 0}
    for file_index, path in enumerate(request["paths"]):
        raw = open_file(path, limits)
        sheets = []
        for sheet_index, sheet in enumerate(raw.sheets):

            def tell(rows: int, total: int) -> None:
                _say({"rows": state["done"] + rows, "total": total})

            sheet.separator = sheet.separator if str(raw.encoding).startswith("utf-8") else ""
            reading = _read_sheet(request, sheet, file_index, sheet_index, tell)
            state["done"] += reading.n_rows
            sheets.append(reading)
        files.append(FileReading(path, raw.format, raw.encoding, sheets))
    text = json.dumps(Reading(files).as_json(), ensure_ascii=False)
    (Path(request["folder"]) / READING).write_text(text, "utf-8")


def _given(request: dict[str, Any], file_index: int, sheet_index: int) -> Any:
    from keliu.sheets.understanding import Given

    known = request["corrections"].get(f"{file_index}/{sheet_index}")
    correction = (
        Correction(known["kind"], {int(k): v for k, v in known["columns"].items()}, known["words"]) if known else None
    )
    remembered = {print_: Remembered(**layout) for print_, layout in request["remembered"].items()}
    return Given(request["overrides"], remembered, request["value_overrides"], correction)


def _read_sheet(request: dict[str, Any], sheet: Any, file_index: int, sheet_index: int, tell: Tell) -> SheetReading:
    from keliu.sheets.understanding import HIDDEN, SAMPLE_ROWS, ignored, said_words, understand

    target = rows_path(request["folder"], file_index, sheet_index)
    target.unlink(missing_ok=True)
    given = _given(request, file_index, sheet_index)
    if sheet.is_hidden and given.correction is None:
        return ignored(sheet.name, HIDDEN)
    rows = sheet.rows()
    sample = list(islice(rows, SAMPLE_ROWS))
    reading, table = understand(sheet.name, sample, given, is_1904=sheet.is_1904)
    if reading.kind == IGNORED or table is None:
        return reading
    last = table.heading_rows[-1]
    data = (line for line in chain(sample, rows) if line[0] > last and table.is_data(line[1]))
    if request["stage"] == "understand" or reading.unclear:
        reading.n_rows = sum(1 for _ in data)
        return reading
    words = said_words(given, reading)
    if _may_wait(request, reading, sheet) and not words:
        reading.is_deferred = True
        return reading
    reading.n_rows = _write_rows(reading, data, target, request, sheet, words, tell)
    return reading


def _may_wait(request: dict[str, Any], reading: SheetReading, sheet: Any) -> bool:
    """Whether this is one of the long lists of orders whose rows the caller takes by itself."""
    is_long = request["defer_from"] is not None and sheet.expected_rows >= request["defer_from"]
    is_plain = sheet.separator == "," and reading.heading_rows == [1]
    return is_long and is_plain and reading.kind == "visits" and reading.is_canonical


def _write_rows(
    reading: SheetReading,
    data: Iterator[tuple[int, list[object]]],
    target: Path,
    request: dict[str, Any],
    sheet: Any,
    words: dict[str, dict[str, str]],
    tell: Tell,
) -> int:
    from keliu.sheets.typed import RowTyper

    typer = RowTyper(reading, today=date.fromisoformat(request["today"]), is_1904=sheet.is_1904, words=words)
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode
    count = 0
    with target.open("w", encoding="utf-8") as out:
        while block := list(islice(data, BLOCK)):
            out.writelines([encode(typer.type_row(number, cells).as_json()) + "\n" for number, cells in block])
            count += len(block)
            if count % EVERY < BLOCK:
                tell(count, max(sheet.expected_rows, count))
    return count


def _collect_raw(request: dict[str, Any], limits: Limits) -> None:
    from keliu.sheets.readers import open_file

    folder = Path(request["folder"])
    known = Reading.from_json(json.loads((folder / READING).read_text("utf-8")))
    found: dict[str, dict[int, list[str]]] = {}
    for file_index, file in enumerate(known.files):
        wanted = {
            index: {*request["wanted"][f"{file_index}/{index}"], *sheet.heading_rows}
            for index, sheet in enumerate(file.sheets)
            if f"{file_index}/{index}" in request["wanted"]
        }
        raw = open_file(file.path, limits) if wanted else None
        for index, numbers in wanted.items():
            assert raw is not None
            last = max(numbers, default=0)
            lines = found[f"{file_index}/{index}"] = {}
            for number, cells in raw.sheets[index].rows():
                if number > last:
                    break
                if number in numbers:
                    lines[number] = [cell if isinstance(cell, str) else plain(cell) for cell in cells]  # type: ignore[arg-type]
    (folder / "raw.json").write_text(json.dumps(found, ensure_ascii=False), "utf-8")


if __name__ == "__main__":
    sys.exit(main())
