"""One engine for the page and the command line: read, plan, and write or only show (practice A6).

The three steps leave their results in the batch's staging folder, so that a killed process is followed by another.
"""

import os
import shutil
import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from keliu.audit.models import OpenBatch
from keliu.imports.models import Batch
from keliu.imports.planning.plan import Plan
from keliu.imports.report import SheetReport, report_sheets
from keliu.imports.suspicions import write_suspicions
from keliu.imports.writing.closing import close, stage
from keliu.imports.writing.rows import insert_drafts, new_drafts, slices
from keliu.org.models import Group, Store
from keliu.rules.rights import Viewer
from keliu.rules.sentence import N_, Sentence
from keliu.sheets import IGNORED, KINDS, Limits, Reading, Refused, SheetReading, iter_rows, read_files

GROUP_CODE = "G1"
NOTHING = Sentence(N_("No sheet of these files can be imported"))
UNCLEAR = N_("Sheet “%(sheet)s” (%(kind)s): no column was found for %(fields)s; say which with a mapping")


@dataclass(slots=True)
class Call:
    """One import: its files as given, the store for rows that name none, mappings, and who asks."""

    paths: Sequence[str]
    actor: Viewer
    now: datetime
    store: str | None = None
    overrides: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)
    folder: Path | None = None


def zone() -> ZoneInfo:
    """This function will return the shop's time zone."""
    return ZoneInfo(settings.TIME_ZONE)


def read(call: Call, folder: Path, progress: Callable[[int, int], None] | None = None) -> Reading:
    """This function will read the files of a call into a folder.

    :raises Refused: a file cannot be read, none has a sheet of a known kind, or a needed column is unclear.
    """
    today = call.now.astimezone(zone()).date().isoformat()
    reading = read_files(
        call.paths, folder, today=today, limits=call.limits, overrides=call.overrides, progress=progress
    )
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


def make_plan(
    reading: Reading, folder: Path, call: Call, *, batch: int | None, progress: Callable[[int], None] | None = None
) -> tuple[Plan, list[SheetReport]]:
    """This function will plan all sheets of a reading, without writing."""
    group = Group.objects.order_by("id").first() if call.actor.group_id is None else None
    group_id = call.actor.group_id or (group.pk if group else None)
    plan = Plan(group_id=group_id, batch=batch, store=call.store, now=call.now, zone=zone())
    places = {}
    for number, (f, s, sheet) in enumerate(ordered(reading)):
        places[f, s] = number
        plan.add_sheet(sheet.kind, iter_rows(folder, f, s), is_canonical=sheet.is_canonical, progress=progress)
    plan.finish()
    return plan, report_sheets(reading, plan, places)


def open_batch(call: Call) -> Batch:
    """This function will open a batch: from now on its rows carry its number and nobody acts on them."""
    with transaction.atomic():
        group_id = call.actor.group_id or Group.objects.get_or_create(code=GROUP_CODE, defaults={"name": ""})[0].pk
        batch = Batch(
            group_id=group_id, state=Batch.State.WRITING, created_at=call.now, created_by=call.actor.name,
            account_key=call.actor.account_id, process=process_name(), beat_at=call.now,
        )  # fmt: skip
        stores = Store.objects.unscoped("import").filter(group_id=group_id)
        batch.store = stores.filter(code=call.store).first() or stores.filter(pk=call.actor.store_id).first()
        batch.save()
        OpenBatch.objects.create(number=batch.pk, opened_at=call.now)
    return batch


def process_name() -> str:
    """This function will return host and process, by which a dead writer is known."""
    return f"{socket.gethostname()}:{os.getpid()}"


def write(plan: Plan, batch: Batch, call: Call, progress: Callable[[int, int], None] | None = None) -> None:
    """This function will write a plan: new rows in slices, then everything else in the closing transaction."""
    tables = list(new_drafts(plan.world))
    total = sum(len(drafts) for _, drafts in tables)
    done = 0
    for model, drafts in tables:
        for part in slices(drafts):
            insert_drafts(model, part, batch.pk)
            done += len(part)
            if progress:
                progress(done, total)
    write_suspicions(plan, batch)
    stage(plan.world, batch)
    close(plan.world, batch, actor=call.actor, now=call.now)


def staging_folder(batch: Batch) -> Path:
    """This function will return where a batch keeps what was read of its files."""
    return Path(settings.HOME) / "staging" / str(batch.pk)


def run(
    call: Call, *, dry_run: bool, folder: Path, progress: Callable[[int, int], None] | None = None
) -> tuple[Batch | None, Reading, Plan, list[SheetReport]]:
    """This function will import the files of a call, or show what it would do.

    :raises Refused: nothing was written.
    """
    reading = read(call, folder)
    if dry_run:
        plan, reports = make_plan(reading, folder, call, batch=None)
        return None, reading, plan, reports
    batch = open_batch(call)
    call.actor = batch_actor(call.actor, batch)
    kept = staging_folder(batch)
    kept.parent.mkdir(parents=True, exist_ok=True)
    shutil.copytree(folder, kept, dirs_exist_ok=True)
    plan, reports = make_plan(reading, folder, call, batch=batch.pk)
    write(plan, batch, call, progress)
    batch.report = {"sheets": [report.as_json() for report in reports]}
    batch.save(update_fields=["report"])
    return batch, reading, plan, reports


def batch_actor(actor: Viewer, batch: Batch) -> Viewer:
    """This function will return the actor with the group that the batch belongs to."""
    return Viewer(
        actor.account_id, actor.staff_id, actor.name, actor.role, batch.group_id, actor.store_id, actor.team_id
    )
