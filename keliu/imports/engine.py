"""One engine for the page and the command line: read, plan, and write or only show (practice A6).

The rows that were read lie in the batch's staging folder until it is done, so that a killed process is followed by
another: the next import into the home (`recover`) first finishes a batch whose process is dead, or takes it back.
`run` is the whole of it for the command line; a page calls `read` and `make_plan` for its preview and, when the person
agrees, `open_batch` with its batch and `write` in a job.
"""

import gc
import logging
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import IntegrityError

from keliu.audit.queries import open_batches
from keliu.background.upkeep import count_tables
from keliu.customers.models import SuspectedDuplicate
from keliu.imports.batches import GROUP_CODE as GROUP_CODE
from keliu.imports.batches import (
    Beats,
    claim_dead,
    load_call,
    new_book_path,
    save_call,
    staging_folder,
    stand_book,
    try_open,
    unsettled_batches,
)
from keliu.imports.book import BookWriter
from keliu.imports.call import Call as Call
from keliu.imports.call import Told
from keliu.imports.layouts import remembered_layouts, store_of
from keliu.imports.longlists.adding import LostKey
from keliu.imports.longlists.bare import make_indexes
from keliu.imports.longlists.orders import LongLists
from keliu.imports.longlists.table import Unfit
from keliu.imports.models import Batch
from keliu.imports.planning.folding import Source
from keliu.imports.planning.plan import Plan
from keliu.imports.report import SheetReport, report_sheets
from keliu.imports.undo import continue_undo
from keliu.imports.writing.alike import suspect_alike
from keliu.imports.writing.chunks import ChunkWriter, TakenOver
from keliu.imports.writing.closing import close, settled
from keliu.imports.writing.owners import give_owners
from keliu.imports.writing.sweeping import sweep, take_back
from keliu.org.models import Group
from keliu.rules.rights import Viewer
from keliu.rules.sentence import N_, Sentence
from keliu.sheets import IGNORED, KINDS, Reading, Refused, SheetReading, iter_rows, load_reading, read_files

LOG = logging.getLogger(__name__)
CHUNK = 4000  # rows of one transaction: well under a second
LONG = 20_000  # rows of a list that is worth a second way of reading it
PAUSE = 0.5
TRIES = 3
MOST_KEPT = 1000
NOTHING = Sentence(N_("No sheet of these files can be imported"))
UNCLEAR = N_("Sheet “%(sheet)s” (%(kind)s): no column was found for %(fields)s; say which with a mapping")

BUSY = N_("Another import (batch %(batch)s) is being written; try again when it is done")
Progress = Callable[[int, int], None]


def zone() -> ZoneInfo:
    """This function will return the shop's time zone."""
    return ZoneInfo(settings.TIME_ZONE)


def read(
    call: Call, folder: Path, progress: Callable[[int, int], None] | None = None, *, defer_from: int | None = None
) -> Reading:
    """This function will read the files of a call into a folder; `defer_from`: long lists of orders only understood.

    :raises Refused: a file cannot be read, none has a sheet of a known kind, or a needed column is unclear.
    """
    today = call.now.astimezone(zone()).date().isoformat()
    group_id = call.actor.group_id or Group.objects.order_by("id").values_list("pk", flat=True).first()
    remembered = remembered_layouts(group_id, store_of(group_id, call.store))
    reading = read_files(
        call.paths, folder, today=today, limits=call.limits, overrides=call.overrides, remembered=remembered,
        progress=progress, defer_from=defer_from,
    )  # fmt: skip
    for file in reading.files:
        if all(sheet.kind == IGNORED for sheet in file.sheets):
            reason = next((sheet.reason for sheet in file.sheets if sheet.reason), NOTHING)
            name = os.path.basename(file.path)
            raise Refused(Sentence(N_("“%(file)s” cannot be imported: %(reason)s"), {"file": name, "reason": reason}))
    for file in reading.files:
        for sheet in file.sheets:
            if sheet.kind != IGNORED and sheet.unclear:
                given = {"sheet": sheet.name or os.path.basename(file.path), "kind": sheet.kind}
                raise Refused(Sentence(UNCLEAR, given | {"fields": "、".join(sheet.unclear)}))
    return reading


def ordered(reading: Reading) -> list[tuple[int, int, SheetReading]]:
    """This function will return the sheets in the order in which they are planned: stores before people before cars."""
    found = [
        (f, s, sheet)
        for f, file in enumerate(reading.files)
        for s, sheet in enumerate(file.sheets)
        if sheet.kind != IGNORED
    ]
    return sorted(found, key=lambda item: (KINDS.index(item[2].kind), item[0], item[1]))


def places_of(reading: Reading) -> dict[tuple[int, int], int]:
    """This function will return the place of each sheet among those that are planned, by file and sheet."""
    return {(f, s): number for number, (f, s, _) in enumerate(ordered(reading))}


def sources(reading: Reading, folder: Path) -> list[Source]:
    """This function will return the sheets of a reading as a plan takes them."""
    return [
        Source(
            sheet.kind,
            sheet.is_canonical,
            sheet.field_headings(),
            partial(iter_rows, folder, f, s),
            sheet.name or os.path.basename(reading.files[f].path),
        )
        for f, s, sheet in ordered(reading)
    ]


@contextmanager
def few_collections() -> Iterator[None]:
    """This function will let the collector of cycles look seldom: a plan holds millions of records that all live."""
    before = gc.get_threshold()
    gc.set_threshold(100_000, 50, 1000)
    try:
        yield
    finally:
        gc.set_threshold(*before)


@few_collections()
def make_plan(
    reading: Reading, folder: Path, call: Call, *, batch: int | None, progress: Callable[[int], None] | None = None
) -> tuple[Plan, list[SheetReport]]:
    """This function will plan all sheets of a reading, without writing: the preview. `batch` is None."""
    group = Group.objects.order_by("id").first() if call.actor.group_id is None else None
    group_id = call.actor.group_id or (group.pk if group else None)
    plan = Plan(group_id=group_id, batch=batch, store=call.store, now=call.now, zone=zone())
    plan.add_sheets(sources(reading, folder), progress=progress)
    return plan, report_sheets(reading, plan, places_of(reading))


def open_batch(call: Call, batch: Batch | None = None, told: Told | None = None) -> Batch:
    """This function will open a batch, a new one or that of a preview: from now on its rows carry its number and nobody
    acts on them. It first ends batches whose process is dead, and waits while another import is being written.

    `told` hears which batch is ended first, and at once and at each further look which others are waited for.
    :raises Refused: another import is still being written after the call's patience.
    """
    waited = 0.0
    while True:
        recover(now=call.now, told=told)
        opened = try_open(call, batch)
        if opened is not None:
            call.actor = batch_actor(call.actor, opened)
            return opened
        if waited >= call.patience:
            raise Refused(Sentence(BUSY, {"batch": "、".join(map(str, open_batches()))}))
        if told:
            told.waits(open_batches(), waited, call.patience)
        time.sleep(PAUSE)
        waited += PAUSE


@few_collections()
def write(
    reading: Reading,
    folder: Path,
    batch: Batch,
    call: Call,
    progress: Progress | None = None,
    clock: Beats | None = None,
    lists: LongLists | None = None,
) -> tuple[Plan, list[SheetReport]]:
    """This function will plan and write the sheets of a reading into an open batch, chunk by chunk, and close it.

    `folder` holds the rows, best the batch's `staging_folder`; `progress` is called with the rows done and their total,
    which stand in the batch too; `clock` tells the time where it is no longer `call.now`; `lists` are the long lists whose
    rows the folder does not hold. Of an import that fails
    nothing is left. A row that somebody else wrote between plan and chunk makes it start again.
    """
    clock = clock or Beats(call.now)
    try:
        plan, reports = _write_or_again(reading, folder, batch, call, clock, progress, lists)
        sources = [Path(call.paths[report.file]).name for report in reports]
        suspected = SuspectedDuplicate.objects.unscoped("import").filter(batch=batch.pk).count()
        batch.report = {
            "sheets": [report.as_json() for report in reports], "sources": sources, "suspected": suspected,
        }  # fmt: skip
        if batch.store_id is None and call.store:
            batch.store = store_of(batch.group_id, call.store)  # perhaps one that the files themselves named first
        batch.save(update_fields=["report", "store"])
        _close(batch, call, clock)
    except TakenOver:
        raise
    except BaseException:
        take_back(batch, clock)
        raise
    count_tables()
    return plan, reports


def _write_or_again(
    reading: Reading,
    folder: Path,
    batch: Batch,
    call: Call,
    clock: Beats,
    progress: Progress | None,
    lists: LongLists | None,
) -> tuple[Plan, list[SheetReport]]:
    """Write the sheets, from the start where a row of theirs was written meanwhile, and the book of their rows."""
    for attempt in range(TRIES):
        book = BookWriter(new_book_path(batch))
        try:
            told = _write_sheets(reading, folder, batch, call, clock, progress, book, lists)
            book.finish()
            return told
        except (IntegrityError, LostKey):
            book.abandon()
            if attempt == TRIES - 1:
                raise
            LOG.warning("batch %s met rows written meanwhile, planned again", batch.pk)
            sweep(batch, clock)
        except BaseException:
            book.abandon()
            raise
    raise AssertionError("the last try raises")


def _write_sheets(
    reading: Reading,
    folder: Path,
    batch: Batch,
    call: Call,
    clock: Beats,
    progress: Progress | None,
    book: BookWriter,
    lists: LongLists | None,
) -> tuple[Plan, list[SheetReport]]:
    plan = Plan(group_id=batch.group_id, batch=batch.pk, store=call.store, now=call.now, zone=zone())
    writer = ChunkWriter(plan, batch, clock, book)
    batch.rows_done, batch.rows_total = 0, sum(sheet.n_rows for _, _, sheet in ordered(reading))
    batch.rows_total += lists.rows if lists else 0
    batch.save(update_fields=["rows_done", "rows_total"])

    def written(rows: int) -> None:
        writer.write(rows)
        told()

    def told() -> None:
        if progress:
            progress(batch.rows_done, batch.rows_total)

    beside = lists.beside(writer, [(folder, f, s) for f, s, _ in ordered(reading)], told) if lists else None
    plan.add_sheets(sources(reading, folder), write=written, size=CHUNK, beside=beside)
    give_owners(plan, batch, clock)
    suspect_alike(batch, writer.suspected)
    return plan, report_sheets(reading, plan, places_of(reading))


def _close(batch: Batch, call: Call, clock: Beats) -> None:
    if batch.committed_at is None:
        closed = close(batch, actor=call.actor, now=call.now, clock=clock)
        if closed.kept:
            batch.report["kept"] = [asdict(kept) for kept in closed.kept[:MOST_KEPT]]
            batch.save(update_fields=["report"])
            LOG.warning("batch %s: %s values changed by people meanwhile were kept", batch.pk, len(closed.kept))
    settled(batch, now=call.now, clock=clock)
    stand_book(batch)


def recover(*, now: datetime, told: Told | None = None) -> list[tuple[int, str]]:
    """This function will end the open batches whose process is dead: written to the end where what was read of their
    files is still there, else taken back; an undo that was broken off goes on. Return their numbers and states.
    """
    ended = []
    for number in (*open_batches(), *unsettled_batches()):
        batch = claim_dead(number, now)
        if batch is None:
            continue
        if told:
            told.mends(batch.pk)
        clock = Beats(now)
        make_indexes(batch)
        folder = staging_folder(batch)
        given = load_call(folder)
        if batch.state == Batch.State.UNDOING:
            continue_undo(batch, clock)
        elif batch.committed_at is not None:
            settled(batch, now=now, clock=clock)
            stand_book(batch)
        elif given is None:
            take_back(batch, clock)
        else:
            _resume(batch, folder, Call(**given), clock)  # type: ignore[arg-type]
        shutil.rmtree(folder, ignore_errors=True)
        LOG.warning("batch %s, broken off, is now %s", batch.pk, batch.state)
        ended.append((batch.pk, str(batch.state)))
    return ended


def _resume(batch: Batch, folder: Path, call: Call, clock: Beats) -> None:
    """Write a batch again from what was read of its files; where that cannot be done nothing of it is left."""
    try:
        if batch.state == Batch.State.CLOSING:
            _close(batch, call, clock)
        else:
            sweep(batch, clock)
            write(load_reading(folder), folder, batch, call, clock=clock)
    except Exception:
        LOG.exception("batch %s cannot be finished", batch.pk)
        take_back(batch, clock)


def run(
    call: Call, *, dry_run: bool, folder: Path, progress: Progress | None = None, told: Told | None = None
) -> tuple[Batch | None, Reading, Plan, list[SheetReport]]:
    """This function will import the files of a call, or show what it would do.

    :raises Refused: nothing was written.
    """
    reading, lists = _read_with_lists(call, folder, progress) if not dry_run else (read(call, folder, progress), None)
    if dry_run:
        plan, reports = make_plan(reading, folder, call, batch=None)
        return None, reading, plan, reports
    batch = open_batch(call, told=told)
    kept = staging_folder(batch)
    keep(folder, kept, call if lists is None else None)
    try:
        plan, reports = write(reading, kept, batch, call, progress, lists=lists)
    except TakenOver:
        raise  # the other process reads from the folder now
    except BaseException:
        shutil.rmtree(kept, ignore_errors=True)
        raise
    finally:
        if lists is not None:
            lists.close()
    shutil.rmtree(kept, ignore_errors=True)
    return batch, reading, plan, reports


def _read_with_lists(call: Call, folder: Path, progress: Progress | None) -> tuple[Reading, LongLists | None]:
    """Read the files, long lists of orders set-based where that can be."""
    reading = read(call, folder, progress, defer_from=LONG)
    try:
        return reading, LongLists.of(reading, folder, places_of(reading), call.now.astimezone(zone()))
    except Unfit as reason:
        LOG.info("a long list is read row by row: %s", reason)
        return read(call, folder, progress), None


def keep(folder: Path, kept: Path, call: Call | None) -> None:
    """This function will keep what was read of the files, and the call, until the batch is done; without the call nobody
    resumes it: broken off, it is taken back."""
    shutil.rmtree(kept, ignore_errors=True)
    kept.mkdir(parents=True)
    for path in filter(Path.is_file, folder.iterdir()):
        try:
            os.link(path, kept / path.name)
        except OSError:
            shutil.copyfile(path, kept / path.name)
    if call is not None:
        save_call(kept, call)


def batch_actor(actor: Viewer, batch: Batch) -> Viewer:
    """This function will return the actor with the group that the batch belongs to."""
    return Viewer(
        actor.account_id, actor.staff_id, actor.name, actor.role, batch.group_id, actor.store_id, actor.team_id
    )
