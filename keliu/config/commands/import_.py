"""`keliu import`: files of any layout into the home, or what that would do."""

import argparse
import json
import math
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TextIO

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from keliu.config.failures import Failed
from keliu.imports import engine
from keliu.imports.batches import rejects_path
from keliu.imports.models import Batch
from keliu.imports.rejects import write_reject_files
from keliu.imports.report import SheetReport
from keliu.rules.rights import Viewer
from keliu.sheets import KINDS, Limits, Reading, Refused, fields_of
from keliu.web.sentences import say

HELP = N_("Import Excel or CSV files of any layout")
COUNTS = N_(
    "rows %(rows)s  created %(created)s  updated %(updated)s  unchanged %(unchanged)s  merged %(merged)s  "
    "rejected %(rejected)s"
)
MB = 1024 * 1024
BAR_WIDTH = 30


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("files", nargs="+", metavar="FILE", help=_("xlsx, xls, ods or CSV"))
    parser.add_argument("--store", help=_("Store of rows that name none"))
    parser.add_argument("--mapping", type=Path, help=_('JSON: {"sheet or *": {"heading": "field"}}'))
    parser.add_argument("--rejects", type=Path, help=_("Where to write the rejected rows"))
    parser.add_argument("--dry-run", action="store_true", help=_("Show what would be done, write nothing"))
    parser.add_argument("--json", action="store_true", help=_("Print one JSON document"))


def run(options: argparse.Namespace) -> int:
    """Import and print what became of each sheet's rows."""
    check_rejects_path(options.rejects)
    limits = Limits(max_bytes=settings.ENVIRONMENT.import_max_mb * MB, max_rows=20_000_000)
    call = engine.Call(
        paths=options.files, actor=system_actor(), now=timezone.now(), store=options.store,
        overrides=read_mapping(options.mapping), limits=limits,
    )  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="keliu-import-") as folder:
        try:
            batch, reading, _plan, reports = engine.run(
                call,
                dry_run=options.dry_run,
                folder=Path(folder),
                progress=progress_bar(sys.stderr),
                told=Teller(sys.stderr),
            )
        except Refused as refusal:
            raise Failed(say(refusal.sentence)) from refusal
        if not options.dry_run:
            write_rejects_of(batch, reading, reports, Path(folder), options.rejects)
    document = {"batch": batch.pk if batch else None, "files": by_file(reading, reports)}
    if options.json:
        print(json.dumps(document, ensure_ascii=False))
    else:
        print_table(document)
    return 0


def write_rejects_of(
    batch: Batch | None, reading: Reading, reports: list[SheetReport], folder: Path, wanted: Path | None
) -> None:
    """Write the rejected rows.

    :raises Failed: they cannot be written; the import itself is done.
    """
    try:
        write_reject_files(reading, reports, folder, wanted, kept=rejects_path(batch) if batch else None)
    except (OSError, Refused) as error:
        message = _("The import is done (batch %(batch)s), but its rejected rows could not be written: %(why)s")
        why = say(error.sentence) if isinstance(error, Refused) else error.strerror or str(error)
        raise Failed(message % {"batch": batch.pk if batch else "", "why": why}) from error


def progress_bar(stream: TextIO) -> Callable[[int, int], None] | None:
    """Return what draws a bar of rows done on a terminal; in a pipe there is none."""
    if not stream.isatty():
        return None
    drawn = {"at": 0.0}

    def draw(done: int, total: int) -> None:
        now = time.monotonic()
        is_last = done >= total > 0
        if now - drawn["at"] < 0.1 and not is_last:
            return
        drawn["at"] = now
        share = min(done / total, 1.0) if total else 0.0
        filled = round(share * BAR_WIDTH)
        bar = "█" * filled + "░" * (BAR_WIDTH - filled)
        stream.write(f"\r\x1b[K{bar} {share:4.0%} {done:,}" + ("\r\x1b[K" if is_last else ""))
        stream.flush()

    return draw


class Teller:
    """Says at once why the import does not begin yet; on a terminal it also counts for how long."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.told_at = -1.0

    def mends(self, batch: int) -> None:
        """Say that an import that was broken off comes first."""
        said = _("Import %(batch)s was broken off: it is written to its end, or taken back, first")
        self.stream.write(said % {"batch": batch} + "\n")
        self.stream.flush()

    def waits(self, batches: list[int], waited: float, most: float) -> None:
        """Say which imports are waited for."""
        if self.told_at >= 0 and (not self.stream.isatty() or waited - self.told_at < 1):
            return
        self.told_at = waited
        given = {"batch": "、".join(map(str, batches)), "minutes": math.ceil(most / 60)}
        text = _("Waiting for import %(batch)s to be written, at most %(minutes)s minutes") % given
        if self.stream.isatty():
            so_far = _("%(n)s s so far") % {"n": round(waited)}
            self.stream.write(f"\r\x1b[K{text} … {so_far}")
        else:
            self.stream.write(f"{text}\n")
        self.stream.flush()


def system_actor() -> Viewer:
    """Return the program itself as the actor of a command line."""
    return Viewer(None, None, "keliu", None, None)


def read_mapping(path: Path | None) -> dict[str, dict[str, str]]:
    """Return the mapping that a file says.

    :raises Failed: the file is no such JSON.
    """
    if path is None:
        return {}
    try:
        given = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise Failed(_("The mapping %(file)s is not a readable JSON file") % {"file": path}) from error
    if not isinstance(given, dict) or not all(isinstance(columns, dict) for columns in given.values()):
        raise Failed(_('The mapping must be {"sheet or *": {"heading": "field"}}'))
    known = {name for kind in KINDS for name in fields_of(kind)}
    for field in (field for columns in given.values() for field in columns.values()):
        if field and (not isinstance(field, str) or field not in known):
            raise Failed(_("The mapping names “%(field)s”, which is no field") % {"field": field})
    return given


def check_rejects_path(path: Path | None) -> None:
    """Refuse a path for the rejected rows that cannot be written, before anything is imported.

    :raises Failed: it is a folder, or its folder is not there or closed.
    """
    if path is not None and (path.is_dir() or not path.parent.is_dir() or not os.access(path.parent, os.W_OK)):
        raise Failed(_("The rejected rows cannot be written to %(path)s") % {"path": path})


def by_file(reading: Reading, reports: list[SheetReport]) -> list[dict[str, Any]]:
    """Return the reports under their files, as given on the command line."""
    return [
        {"file": file.path, "sheets": [report.as_json() for report in reports if report.file == number]}
        for number, file in enumerate(reading.files)
    ]


def print_table(document: dict[str, Any]) -> None:
    """Print a line a sheet, and the rejected rows' reasons."""
    for file in document["files"]:
        for sheet in file["sheets"]:
            name = f"{Path(file['file']).name} {sheet['sheet'] or ''}".strip()
            if sheet["kind"] == "ignored":
                print(f"{name}: {_('ignored')} ({sheet.get('reason', '')})")
                continue
            print(f"{name}: {sheet['kind']}  {_(COUNTS) % sheet}")
            for reject in sheet["rejects"][:10]:
                print("  " + _("row %(row)s: %(reason)s") % reject)
    if document["batch"]:
        print(_("Batch %(batch)s; take it back with: keliu undo %(batch)s") % {"batch": document["batch"]})
