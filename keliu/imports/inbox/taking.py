"""What becomes of a taken file: a batch, imported by itself where the store knows its layout, else it waits for a person.

Every step begins where the batch stands, so a killed worker's file is gone on with by the next look: the batch bears the
token of the taking, and there is at most one of a token.
"""

from datetime import datetime
from io import BufferedReader
from typing import Any

import structlog
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from keliu.imports import actions, queries, wizard
from keliu.imports.batches import lock_home, rejects_path
from keliu.imports.inbox.dropping import Taken, put_away, take_whole_ones, taken_ones
from keliu.imports.layouts import remembered_layouts
from keliu.imports.models import Batch, BatchSheet
from keliu.imports.report import WORDS
from keliu.imports.writing.chunks import TakenOver
from keliu.org.noticing.giving import notice_roles
from keliu.rules.rights import Role, Viewer
from keliu.rules.sentence import N_, Sentence
from keliu.sheets import IGNORED, Refused
from keliu.web.sentences import say

log = structlog.get_logger("keliu.imports")
State = Batch.State
FROM_FOLDER = N_("watched folder")
DONE_TOLD = N_(
    "“%(file)s” from the watched folder was imported: %(created)s new, %(updated)s changed, %(rejected)s sent back"
)
NOTHING_TOLD = N_("“%(file)s” from the watched folder holds nothing new; nothing was written")
WAITS_TOLD = N_("“%(file)s” from the watched folder has a layout that is not known yet: please look at it")
REFUSED_TOLD = N_("“%(file)s” from the watched folder was not imported: %(why)s")
PUT_BY = N_("it was given up by hand")
LANGUAGE = "zh-hans"


class Dropped:
    """A taken file as the import takes an upload."""

    def __init__(self, taken: Taken, file: BufferedReader) -> None:
        self.name: str | None = taken.path.name
        self.size: int | None = taken.path.stat().st_size
        self.file = file


def look(*, now: datetime) -> int:
    """This function will take what is whole, go on with what was taken, and return how many files were put away."""
    take_whole_ones(now=now)
    return sum(_go_on(taken, now) for taken in taken_ones())


def _actor(taken: Taken) -> Viewer:
    with override(LANGUAGE):
        name = _(FROM_FOLDER)
    return Viewer(None, None, name, None, taken.store.group_id, taken.store.pk)


def batch_of(taken: Taken) -> Batch | None:
    """This function will return the batch of a taking, if it was opened; its number lies beside the file, too."""
    rows = Batch.objects.unscoped("watched folder").select_related("store")
    number = taken.number()
    return rows.filter(pk=number).first() if number else rows.filter(report__inbox=taken.token).first()


@transaction.atomic
def _open(taken: Taken, now: datetime) -> Batch:
    """Open the batch of a taking; a second worker finds that of the first."""
    lock_home()
    if batch := batch_of(taken):
        return batch
    with taken.path.open("rb") as file:
        batch = actions.open_batch([Dropped(taken, file)], store=taken.store, actor=_actor(taken), now=now)
    batch.report = {"inbox": taken.token}
    batch.save(update_fields=["report"])
    return batch


def _go_on(taken: Taken, now: datetime) -> bool:
    """Bring a taken file as far as it comes, and say whether it was put away."""
    try:
        batch = batch_of(taken) or _open(taken, now)
        taken.note(batch.pk)
    except actions.Unfit as unfit:
        return _put_away(taken, None, Sentence(REFUSED_TOLD, {"file": taken.path.name, "why": unfit.sentence}), now)
    try:
        _drive(batch, taken, now)
    except (Refused, TakenOver) as stopped:
        if isinstance(stopped, Refused):
            actions.send_back(batch, stopped.sentence, state=State.MAPPING)
        batch.refresh_from_db()
    return _settle(batch, taken, now)


def _drive(batch: Batch, taken: Taken, now: datetime) -> None:
    """Read, plan and write a batch whose layout is known; leave any other where a person finds it."""
    actor = _actor(taken)
    if batch.state == State.READING:
        try:
            wizard.understand(batch, now=now)
        except Refused as refusal:
            actions.refuse(batch, refusal.sentence)
            batch.refresh_from_db()
            return
    if batch.report.get("waits") or batch.report.get("trouble"):
        return
    if batch.state == State.MAPPING and not _is_known(batch):
        _let_wait(batch, taken, now)
        return
    if batch.state in (State.MAPPING, State.PLANNING):
        actions.turn(batch, (State.MAPPING,), State.PLANNING)
        wizard.plan_preview(batch, actor=actor, now=now)
    if batch.state == State.PREVIEW and queries.is_nothing_new(wizard.sheets_of(batch)):
        batch.report = {**batch.report, "nothing_new": True}
        batch.save(update_fields=["report"])
        actions.abandon(batch)
        return
    if batch.state == State.PREVIEW:
        actions.begin_writing(batch, now=now)
    if batch.state in (State.WRITING, State.CLOSING):
        wizard.write(batch, actor=actor, now=now)
        batch.refresh_from_db()


def _is_known(batch: Batch) -> bool:
    """Say whether the store has imported every sheet's layout before, or remembers what people said of it."""
    sheets = [sheet for sheet in wizard.sheets_of(batch) if sheet.kind != IGNORED]
    marks = {sheet.fingerprint for sheet in sheets}
    known = set(remembered_layouts(batch.group_id, batch.store))
    before = BatchSheet.objects.filter(
        file__batch__store=batch.store, file__batch__state=State.DONE, fingerprint__in=marks
    ).exclude(kind=IGNORED)
    known |= set(before.values_list("fingerprint", flat=True))
    return bool(sheets) and "" not in marks and marks <= known


@transaction.atomic
def _let_wait(batch: Batch, taken: Taken, now: datetime) -> None:
    batch.report = {**batch.report, "waits": True}
    batch.save(update_fields=["report"])
    _notice(batch, Sentence(WAITS_TOLD, {"file": taken.path.name}), now)


def _notice(batch: Batch, sentence: Sentence, now: datetime) -> None:
    notice_roles(
        [Role.DATA_CLERK], sentence, page=reverse("imports:batch", args=[batch.pk]), group_id=batch.group_id,
        store_id=batch.store_id, now=now,
    )  # fmt: skip


def _settle(batch: Batch, taken: Taken, now: datetime) -> bool:
    """Tell the outcome once and put the file away, where the batch has come to its end."""
    ended: dict[str, Any] = {
        State.DONE: _done_told, State.REFUSED: _refused_told, State.ABANDONED: _given_up_told, State.UNDONE: _done_told
    }  # fmt: skip
    if batch.state not in ended:
        return False
    sentence = ended[batch.state](batch, taken)
    if not batch.report.get("told"):
        with transaction.atomic():
            batch.report = {**batch.report, "told": True}
            batch.save(update_fields=["report"])
            _notice(batch, sentence, now)
    return _put_away(taken, batch, sentence, now)


def _done_told(batch: Batch, taken: Taken) -> Sentence:
    counts = queries.sum_counts(sheet.counts for sheet in wizard.sheets_of(batch))
    return Sentence(DONE_TOLD, {"file": taken.path.name, **{word: counts[word] for word in WORDS}})


def _refused_told(batch: Batch, taken: Taken) -> Sentence:
    why = wizard.from_text(batch.refusal) or Sentence("")
    return Sentence(REFUSED_TOLD, {"file": taken.path.name, "why": why})


def _given_up_told(batch: Batch, taken: Taken) -> Sentence:
    if batch.report.get("nothing_new"):
        return Sentence(NOTHING_TOLD, {"file": taken.path.name})
    return Sentence(REFUSED_TOLD, {"file": taken.path.name, "why": Sentence(PUT_BY)})


def _put_away(taken: Taken, batch: Batch | None, sentence: Sentence, now: datetime) -> bool:
    is_done = batch is not None and (batch.state in (State.DONE, State.UNDONE) or bool(batch.report.get("nothing_new")))
    number = batch.pk if batch else None
    with override(LANGUAGE):
        report = f"{now:%Y-%m-%d %H:%M} {say(sentence)}"
    put_away(taken, is_done=is_done, number=number, report=report, rejects=rejects_path(batch) if batch else None)
    log.info("file of the watched folder put away", batch=number, done=is_done)
    return True
