"""The steps of an import from the page, as its jobs run them: read, plan and show, write (practice A6, reliability XC1).

Each step begins where the batch stands and may be run again after a crash: it finds its state and does the same work.
"""

import hashlib
import json
import os
import shutil
import time
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now

from keliu.files.actions import path_of
from keliu.imports import engine
from keliu.imports.batches import book_path, forget_kept, rejects_path, save_call
from keliu.imports.corrections import correction_of
from keliu.imports.layouts import remember_layouts, remembered_layouts
from keliu.imports.models import Batch, BatchSheet, RowOutcome
from keliu.imports.outcomes import Teller, name_rejects
from keliu.imports.planning.plan import Plan
from keliu.imports.previews import write_book
from keliu.imports.rejects import write_reject_files
from keliu.imports.report import WORDS, SheetReport
from keliu.imports.words import KIND_LABELS, label_of
from keliu.rules.rights import Viewer
from keliu.rules.sentence import N_, Sentence
from keliu.sheets import (
    IGNORED,
    Correction,
    Limits,
    Reading,
    Refused,
    SheetReading,
    load_reading,
    read_files,
    sheet_as_json,
)
from keliu.sheets.staging import rows_path

MB = 1024 * 1024
NOTHING_LEFT = Sentence(N_("Every sheet is left out: say for at least one what it holds"))
STILL_UNCLEAR = N_("Sheet “%(sheet)s”: no column was chosen for %(fields)s")
READ_WITH = "read-with.txt"


class Meter:
    """Writes progress into the batch, at most twice a second."""

    def __init__(self, batch: Batch, expected: int = 0) -> None:
        self.batch, self.expected, self.done = batch, expected, 0
        self._written = 0.0

    def __call__(self, done: int, total: int) -> None:
        """Note how many rows are done, of how many."""
        if time.monotonic() - self._written < 0.5:
            return
        self._written = time.monotonic()
        Batch.objects.unscoped("progress").filter(pk=self.batch.pk).update(
            rows_done=done, rows_total=max(total, done), beat_at=Now()
        )

    def add(self, rows: int) -> None:
        """Note further rows of the expected ones."""
        self.done += rows
        self(self.done, self.expected)


def page_limits() -> Limits:
    """This function will return how much a file from the page may hold."""
    return Limits(max_bytes=settings.UPLOAD_MAX_MB * MB, cpu_seconds=600)


def call_of(batch: Batch, *, actor: Viewer, now: datetime) -> engine.Call:
    """This function will return a batch's call of the engine."""
    store = batch.store.code if batch.store else None
    return engine.Call(given_paths(batch), engine.batch_actor(actor, batch), now, store=store, limits=page_limits())


def given_paths(batch: Batch) -> list[str]:
    """This function will return the originals under the names that their owner gave them, linked into the staging folder."""
    root, folder = Path(settings.HOME) / "files", engine.staging_folder(batch)
    paths = []
    for file in batch.files.select_related("stored").order_by("position"):
        place = folder / f"in-{file.pk}" / file.name
        if not place.exists() and file.stored is not None:
            place.parent.mkdir(parents=True, exist_ok=True)
            try:
                os.link(path_of(root, file.stored), place)
            except OSError:
                shutil.copyfile(path_of(root, file.stored), place)
        paths.append(str(place))
    return paths


def sheets_of(batch: Batch) -> list[BatchSheet]:
    """This function will return the sheets of a batch in the order of its files."""
    return list(
        BatchSheet.objects.filter(file__batch=batch).select_related("file").order_by("file__position", "position")
    )


def corrections_of(batch: Batch) -> dict[tuple[int, int], Correction]:
    """This function will return what people said, by file and sheet."""
    order = {file.pk: number for number, file in enumerate(batch.files.order_by("position"))}
    said = {(order[s.file_id], s.position): correction_of(s.mapping) for s in sheets_of(batch)}
    return {place: correction for place, correction in said.items() if correction is not None}


def read(batch: Batch, *, now: datetime) -> Reading:
    """This function will read the files of a batch, with what people said and what the store remembers, into its folder.

    What stands in the folder already is taken where nothing has changed since.
    :raises Refused: a file cannot be read.
    """
    folder, today = engine.staging_folder(batch), now.astimezone(engine.zone()).date().isoformat()
    paths, corrections = given_paths(batch), corrections_of(batch)
    remembered = remembered_layouts(batch.group_id, batch.store)
    asked = {
        "today": today, "paths": paths, "corrections": {str(place): asdict(c) for place, c in corrections.items()},
        "remembered": {mark: asdict(layout) for mark, layout in remembered.items()},
    }  # fmt: skip
    mark = hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()
    done = folder / READ_WITH
    if done.exists() and done.read_text("utf-8") == mark:
        return load_reading(folder)
    done.unlink(missing_ok=True)
    expected = sum(sheet.counts.get("rows", 0) for sheet in sheets_of(batch))
    reading = read_files(
        paths, folder, today=today, limits=page_limits(), remembered=remembered, corrections=corrections,
        progress=Meter(batch, expected),
    )  # fmt: skip
    done.write_text(mark, "utf-8")
    return reading


def understand(batch: Batch, *, now: datetime) -> Reading:
    """This function will read the files and keep how each sheet was understood; the batch waits for a person then.

    :raises Refused: a file cannot be read.
    """
    reading = read(batch, now=now)
    with transaction.atomic():
        keep_reading(batch, reading)
        batch.state, batch.rows_done, batch.rows_total = Batch.State.MAPPING, 0, 0
        batch.save(update_fields=["state", "rows_done", "rows_total", "report"])
    return reading


def keep_reading(batch: Batch, reading: Reading) -> None:
    """This function will write what was understood into the sheets of a batch."""
    for file, found in zip(batch.files.order_by("position"), reading.files, strict=True):
        for position, sheet in enumerate(found.sheets):
            told = {
                "name": sheet.name, "kind": sheet.kind, "fingerprint": sheet.fingerprint,
                "understanding": sheet_as_json(sheet), "counts": {"rows": sheet.n_rows},
            }  # fmt: skip
            BatchSheet.objects.update_or_create(file=file, position=position, defaults=told)
    batch.report = {**batch.report, "files": [[file.format, file.encoding] for file in reading.files]}


def plan_preview(batch: Batch, *, actor: Viewer, now: datetime) -> None:
    """This function will plan the import and keep what would become of the rows; nothing else is written.

    :raises Refused: a file cannot be read, every sheet is left out, or a needed column is missing.
    """
    reading = read(batch, now=now)
    with transaction.atomic():
        keep_reading(batch, reading)
        batch.save(update_fields=["report"])
    if (missing := what_is_missing(sheet for file in reading.files for sheet in file.sheets)) is not None:
        raise Refused(missing)
    meter = Meter(batch, sum(sheet.n_rows for file in reading.files for sheet in file.sheets))
    folder = engine.staging_folder(batch)
    plan, reports = engine.make_plan(
        reading, folder, call_of(batch, actor=actor, now=now), batch=None, progress=meter.add
    )
    write_book(book_path(batch), plan, reading, folder)
    with transaction.atomic():
        keep_outcomes(batch, plan, reports, folder)
        batch.report = {**batch.report, "suspected": len(plan.people.suspicions) + len(plan.cars.suspicions)}
        batch.state, batch.rows_done, batch.rows_total = Batch.State.PREVIEW, 0, 0
        batch.save(update_fields=["state", "rows_done", "rows_total", "report"])
    make_rejects(batch, reading, reports)


def what_is_missing(sheets: Iterable[SheetReading]) -> Sentence | None:
    """This function will say why sheets cannot be previewed yet: nothing is left, or a needed column is missing."""
    wanted = [sheet for sheet in sheets if sheet.kind != IGNORED]
    if not wanted:
        return NOTHING_LEFT
    for sheet in wanted:
        if sheet.unclear:
            words = [Sentence(label_of(sheet.kind, name)) for name in sheet.unclear]
            fields: Sentence = words[0]
            for other in words[1:]:
                fields = Sentence(N_("%(first)s, %(second)s"), {"first": fields, "second": other})
            kind = Sentence(KIND_LABELS[sheet.kind])
            return Sentence(STILL_UNCLEAR, {"sheet": sheet.name or kind, "fields": fields})
    return None


def keep_outcomes(batch: Batch, plan: Plan, reports: Iterable[SheetReport], folder: Path) -> None:
    """This function will write counts and listed rows of a plan into the sheets of a batch."""
    order = list(batch.files.order_by("position").values_list("pk", flat=True))
    sheets = {(order.index(sheet.file_id), sheet.position): sheet for sheet in sheets_of(batch)}
    reading = load_reading(folder)
    places = engine.places_of(reading)
    RowOutcome.objects.filter(sheet__file__batch=batch).delete()
    teller = Teller(plan)
    for report in sorted(reports, key=lambda report: places.get((report.file, report.sheet), -1)):
        place = (report.file, report.sheet)
        sheet = sheets[place]
        sheet.counts = {**report.counts, "entities": report.entities, "warned": len({w[0] for w in report.warnings})}
        if place in places:
            rows = list(teller.rows(places[place], sheet))
            name_rejects(rows, folder, *place)
            RowOutcome.objects.bulk_create(rows, batch_size=2000)
        sheet.save(update_fields=["counts"])


def leave_out_rows(batch: Batch) -> int:
    """This function will take the rows that a person left out from what was staged, and return how many."""
    order = list(batch.files.order_by("position").values_list("pk", flat=True))
    taken = 0
    for sheet in sheets_of(batch):
        left = set(sheet.mapping.get("left_out") or [])
        path = rows_path(engine.staging_folder(batch), order.index(sheet.file_id), sheet.position)
        if not left or not path.exists():
            continue
        kept = path.with_suffix(".kept")
        with path.open(encoding="utf-8") as source, kept.open("w", encoding="utf-8") as target:
            for line in source:
                if json.loads(line[: line.index(",")][1:]) in left:
                    taken += 1
                else:
                    target.write(line)
        kept.replace(path)
        (engine.staging_folder(batch) / READ_WITH).unlink(missing_ok=True)
    return taken


def write(batch: Batch, *, actor: Viewer, now: datetime) -> None:
    """This function will write a previewed batch, or find that after a crash somebody else has written it to its end.

    :raises Refused: another import is being written and does not come to its end.
    """
    folder, call = engine.staging_folder(batch), call_of(batch, actor=actor, now=now)
    engine.recover(now=now)
    batch.refresh_from_db()
    if batch.state == Batch.State.WRITING:
        before = dict(batch.report)
        leave_out_rows(batch)
        save_call(folder, call)
        reading = load_reading(folder)
        batch = engine.open_batch(call, batch)
        _plan, reports = engine.write(reading, folder, batch, call)
        batch.report = {**before, **batch.report}
        batch.save(update_fields=["report"])
        make_rejects(batch, reading, reports)
    if batch.state != Batch.State.DONE:
        return
    keep_counts(batch)
    remember_layouts(batch, actor=actor, now=now)
    clear_staging(batch)


def make_rejects(batch: Batch, reading: Reading, reports: list[SheetReport]) -> None:
    """This function will write the rejected rows of a batch as the person's own sheets, or none where there are none."""
    path = rejects_path(batch)
    path.parent.mkdir(exist_ok=True)
    made = path.with_suffix(".part.xlsx")
    if write_reject_files(reading, reports, engine.staging_folder(batch), made):
        made.replace(path)
    else:
        path.unlink(missing_ok=True)


def keep_counts(batch: Batch) -> None:
    """This function will keep what became of the rows when they were written, sheet by sheet."""
    for sheet, told in zip(sheets_of(batch), batch.report.get("sheets", []), strict=False):
        warned = len({warning["row"] for warning in told["warnings"]})
        counted = {name: told[name] for name in ("rows", *WORDS, "entities")}
        sheet.counts = {**sheet.counts, **counted, "warned": warned}
        sheet.save(update_fields=["counts"])


def plain_name(name: str) -> str:
    """This function will return a file's name, fit for a folder of any system."""
    plain = "".join(c for c in os.path.basename(name) if c.isprintable() and c not in '\\/:*?"<>|').strip(". ")
    return plain[-120:] or "file"


def clear_staging(batch: Batch) -> None:
    """This function will delete what was staged of a batch; the originals are kept by `files`."""
    shutil.rmtree(engine.staging_folder(batch), ignore_errors=True)


def forget_rows(batch: Batch) -> None:
    """This function will delete what is kept of the rows of a batch that came to nothing: values of people."""
    clear_staging(batch)
    forget_kept(batch)


def as_text(sentence: Sentence) -> str:
    """This function will return a sentence as a text column keeps it, to be said in the reader's language."""
    return json.dumps(sentence.as_json(), ensure_ascii=False)


def from_text(text: str) -> Sentence | None:
    """This function will return the sentence that `as_text` gave; other text is a sentence of its own."""
    if not text:
        return None
    try:
        return Sentence.from_json(json.loads(text))
    except (ValueError, KeyError, TypeError):
        return Sentence(text.replace("%", "%%"))
