"""Reading files in a child process into a staging folder, and reading back what it found (reliability XC1 to XC4)."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from keliu.rules.sentence import N_, Sentence
from keliu.sheets.limits import MB, Limits, Refused, check_size
from keliu.sheets.reading import Correction, Reading, Remembered
from keliu.sheets.rows import Row

READING = "understanding.json"
Progress = Callable[[int, int], None]


def read_files(
    paths: Sequence[str | os.PathLike[str]],
    folder: str | os.PathLike[str],
    *,
    today: str,
    limits: Limits | None = None,
    overrides: Mapping[str, Mapping[str, str]] | None = None,
    remembered: Mapping[str, Remembered] | None = None,
    value_overrides: Mapping[str, Mapping[str, str]] | None = None,
    corrections: Mapping[tuple[int, int], Correction] | None = None,
    only_understand: bool = False,
    defer_from: int | None = None,
    progress: Progress | None = None,
) -> Reading:
    """This function will read files into the staging folder and return what was understood.

    `today` is the ISO date that decides what is a far future. `overrides` is the `--mapping` file: sheet name or `*` to
    headings to fields (an empty field leaves the column to the notes). `remembered` is by fingerprint,
    `value_overrides` by field and word, `corrections` by (file index, sheet index). A sheet with `unclear` columns
    gets no rows. Of canonical lists of orders with at least `defer_from` rows, in UTF-8 with commas, the rows are left to
    the caller: `is_deferred`. `progress` is called with the rows done and the rows expected, 0 where that is not known.
    :raises Refused: with the reason as a sentence, when a file cannot be read or is over a limit.
    """
    bounds = limits or Limits()
    request = {
        "stage": "understand" if only_understand else "rows",
        "paths": [os.fspath(path) for path in paths],
        "folder": os.fspath(folder),
        "today": today,
        "limits": asdict(bounds),
        "overrides": {sheet: dict(columns) for sheet, columns in (overrides or {}).items()},
        "remembered": {print_: asdict(known) for print_, known in (remembered or {}).items()},
        "defer_from": defer_from,
        "value_overrides": {name: dict(words) for name, words in (value_overrides or {}).items()},
        "corrections": {f"{f}/{s}": asdict(known) for (f, s), known in (corrections or {}).items()},
    }
    _check_and_run(request, bounds, progress)
    return load_reading(folder)


def _check_and_run(request: Mapping[str, Any], bounds: Limits, progress: Progress | None) -> None:
    for path in request["paths"]:
        check_size(path, bounds)
    Path(request["folder"]).mkdir(parents=True, exist_ok=True)
    _run_child(request, bounds, progress)


def load_reading(folder: str | os.PathLike[str]) -> Reading:
    """This function will return the reading that a folder holds."""
    return Reading.from_json(json.loads((Path(folder) / READING).read_text("utf-8")))


def iter_rows(folder: str | os.PathLike[str], file_index: int, sheet_index: int) -> Iterator[Row]:
    """This function will yield the typed rows of a sheet, in its order; none for an ignored or unclear sheet."""
    path = rows_path(folder, file_index, sheet_index)
    if path.exists():
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                yield Row.from_json(json.loads(line))


def row_at(path: Path, at: int) -> Row:
    """This function will return the row that begins at a byte of a sheet's rows."""
    with path.open("rb") as lines:
        lines.seek(at)
        return Row.from_json(json.loads(lines.readline()))


def rows_path(folder: str | os.PathLike[str], file_index: int, sheet_index: int) -> Path:
    """This function will return where the rows of a sheet stand."""
    return Path(folder) / f"rows-{file_index}-{sheet_index}.jsonl"


def read_raw_rows(
    folder: str | os.PathLike[str],
    wanted: Mapping[tuple[int, int], Collection[int]],
    *,
    limits: Limits | None = None,
) -> dict[tuple[int, int], dict[int, list[str]]]:
    """This function will read the untouched cells of some rows again, as text, from the files of a reading.

    `wanted` and the result are by (file index, sheet index), then by row number. The heading rows come along: each
    sheet's rows in `SheetReading.heading_rows` are always in the result.
    :raises Refused: when a file is gone or cannot be read any more.
    """
    bounds = limits or Limits()
    request = {
        "stage": "raw",
        "folder": os.fspath(folder),
        "limits": asdict(bounds),
        "wanted": {f"{f}/{s}": sorted(numbers) for (f, s), numbers in wanted.items()},
    }
    _run_child(request, bounds, None)
    found = json.loads((Path(folder) / "raw.json").read_text("utf-8"))
    return {_pair(name): {int(number): cells for number, cells in rows.items()} for name, rows in found.items()}


def _pair(name: str) -> tuple[int, int]:
    file_index, sheet_index = name.split("/")
    return int(file_index), int(sheet_index)


@dataclass
class _Ending:
    refusal: Sentence | None = None
    is_done: bool = False
    last_lines: list[str] = field(default_factory=list)


def _run_child(request: Mapping[str, object], limits: Limits, progress: Progress | None) -> None:
    root = str(Path(__file__).resolve().parents[2])
    environment = dict(os.environ, PYTHONUTF8="1", PYTHONIOENCODING="utf-8")
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, (root, environment.get("PYTHONPATH"))))
    command = [sys.executable, "-m", "keliu.sheets.child"]
    ending = _Ending()
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        encoding="utf-8",
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        try:
            with suppress(BrokenPipeError):
                child.stdin.write(json.dumps(request))
                child.stdin.close()
            for line in child.stdout:
                _hear(line, ending, progress)
        except BaseException:
            child.kill()
            raise
    if ending.refusal:
        raise Refused(ending.refusal)
    if not ending.is_done:
        given = {"memory": limits.memory_bytes // MB, "seconds": limits.cpu_seconds}
        raise Refused(
            Sentence(
                N_("Reading was stopped: the file needs more than %(memory)s MB of memory or %(seconds)s s of work"),
                given,
            )
        )


def _hear(line: str, ending: _Ending, progress: Progress | None) -> None:
    try:
        message = json.loads(line)
    except ValueError:
        return
    if "refused" in message:
        ending.refusal = Sentence.from_json(message["refused"])
    elif "done" in message:
        ending.is_done = True
    elif "rows" in message and progress is not None:
        progress(int(message["rows"]), int(message["total"]))
