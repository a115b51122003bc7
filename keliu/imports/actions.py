"""Writes of the import's pages: a new batch, corrections, and the turns from one step to the next (practice A6).

A turn happens once: it is made by compare-and-set on the batch's state, so that a second click finds nothing to turn.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now

from keliu.customers.models import RevealLog
from keliu.files.actions import store_file
from keliu.imports import wizard
from keliu.imports.corrections import leave_row, say_field, say_kind, say_word
from keliu.imports.layouts import forget_layout
from keliu.imports.models import Batch, BatchFile, BatchSheet
from keliu.org.models import Store
from keliu.rules.rights import Viewer
from keliu.rules.sentence import N_, Sentence

MOST_FILES = 20
REVEALED = "import"
State = Batch.State


class Upload(Protocol):
    """A file as it came: its name, size in bytes and stream."""

    name: str | None
    size: int | None
    file: BinaryIO


class Unfit(Exception):
    """Files that are not taken, with the reason."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence.english())
        self.sentence = sentence


def check_uploads(uploads: Sequence[Upload], already: int = 0) -> None:
    """This function will refuse no files, too many, empty and too large ones.

    :raises Unfit: with the file and the limit.
    """
    if not uploads:
        raise Unfit(Sentence(N_("No file was chosen")))
    if len(uploads) + already > MOST_FILES:
        raise Unfit(Sentence(N_("At most %(n)s files can be imported together"), {"n": MOST_FILES}))
    for upload in uploads:
        if not upload.size:
            raise Unfit(Sentence(N_("“%(file)s” is empty"), {"file": upload.name}))
        if upload.size > settings.UPLOAD_MAX_MB * wizard.MB:
            raise Unfit(too_large(upload.name or ""))


def too_large(name: str) -> Sentence:
    """This function will say that a file (no name: what was sent together) is over the page's limit."""
    told = {"file": name, "limit": settings.UPLOAD_MAX_MB}
    if not name:
        return Sentence(N_("Together that is too much: the page takes %(limit)s MB a file; send fewer at once"), told)
    message = N_(
        "“%(file)s” is larger than %(limit)s MB, the most that the page takes; split it by month, or use keliu import"
    )
    return Sentence(message, told)


def open_batch(uploads: Sequence[Upload], *, store: Store | None, actor: Viewer, now: datetime) -> Batch:
    """This function will keep the originals and open a batch that waits to be read; nothing else is written.

    :raises Unfit: there is no file, or one is empty or too large.
    """
    check_uploads(uploads)
    with transaction.atomic():
        batch = Batch.objects.create(
            group_id=actor.group_id, store=store, state=State.READING, created_at=now, created_by=actor.name[:60],
            account_key=actor.account_id,
        )  # fmt: skip
        _keep(batch, uploads, first=0, now=now)
    return batch


def add_files(batch: Batch, uploads: Sequence[Upload], *, now: datetime) -> bool:
    """This function will add files to a batch that was not written yet and let it be read again.

    A file of a name that is there already takes its place; so does any file the place of a single refused one.
    :raises Unfit: there is no file, too many, or one is empty or too large.
    """
    check_uploads(uploads, already=batch.files.count())
    with transaction.atomic():
        is_refused = batch.state == State.REFUSED
        if not turn(batch, (State.MAPPING, State.PREVIEW, State.REFUSED), State.READING):
            return False
        names = {wizard.plain_name(upload.name or "") for upload in uploads}
        old = batch.files.filter(name__in=names)
        (batch.files.all() if is_refused and batch.files.count() == 1 else old).delete()
        last = batch.files.order_by("-position").first()
        _keep(batch, uploads, first=last.position + 1 if last else 0, now=now)
    return True


def _keep(batch: Batch, uploads: Sequence[Upload], *, first: int, now: datetime) -> None:
    root = Path(settings.HOME) / "files"
    for position, upload in enumerate(uploads, first):
        file = BatchFile(batch=batch, position=position, name=wizard.plain_name(upload.name or ""))
        file.stored = store_file(upload.file, root=root, name=file.name, store_key=batch.store_id, now=now)
        file.save()


def turn(batch: Batch, before: Sequence[str], after: str, *, refusal: str = "") -> bool:
    """This function will turn a batch from one state to the next, once; a trouble told before is forgotten.

    One statement: a disk that fills up a moment later leaves no refused batch without its reason.
    """
    report = {name: told for name, told in batch.report.items() if name != "trouble"}
    turned = Batch.objects.unscoped("turn").filter(pk=batch.pk, state__in=before).update(
        state=after, report=report, rows_done=0, rows_total=0, refusal=refusal, beat_at=Now()
    )  # fmt: skip
    batch.refresh_from_db()
    return bool(turned)


@transaction.atomic
def drop_file(batch: Batch, file_id: int) -> bool:
    """This function will take a file out of a batch that was not written yet, and let the rest be read again."""
    file = batch.files.filter(pk=file_id).first()
    if file is None or batch.files.count() < 2:
        return False
    if not turn(batch, (State.MAPPING, State.PREVIEW, State.REFUSED), State.READING):
        return False
    file.delete()
    return True


def correct_field(sheet: BatchSheet, index: int, field: str | None) -> bool:
    """This function will give a column a field and return whether the file must be read again.

    :raises NotPossible: there is no such column or field.
    """
    again = say_field(sheet, index, field)
    sheet.save(update_fields=["mapping", "understanding"])
    return again


def correct_kind(sheet: BatchSheet, kind: str) -> None:
    """This function will give a sheet another kind.

    :raises NotPossible: there is no such kind.
    """
    say_kind(sheet, kind)
    sheet.save(update_fields=["mapping"])


def correct_word(sheet: BatchSheet, index: int, word: str, code: str) -> None:
    """This function will give a word a code.

    :raises NotPossible: there is no such column, word or code.
    """
    say_word(sheet, index, word, code)
    sheet.save(update_fields=["mapping", "understanding"])


def leave_out(sheet: BatchSheet, row: int) -> bool:
    """This function will leave a row out, or take it in again, and return whether it is out now."""
    is_out = leave_row(sheet, row)
    sheet.save(update_fields=["mapping"])
    return is_out


@transaction.atomic
def forget(batch: Batch, sheet: BatchSheet) -> bool:
    """This function will drop what is remembered and was said of a sheet's layout, and let it be read anew."""
    if not turn(batch, (State.MAPPING,), State.READING):
        return False
    forget_layout(batch, sheet.fingerprint)
    sheet.mapping = {}
    sheet.save(update_fields=["mapping"])
    return True


def begin_writing(batch: Batch, *, now: datetime) -> bool:
    """This function will turn a previewed batch to its writing, once; the job opens it when no other is being written."""
    report = {**batch.report, "since": now.isoformat()}
    report.pop("trouble", None)
    turned = Batch.objects.unscoped("turn").filter(pk=batch.pk, state=State.PREVIEW).update(
        state=State.WRITING, report=report, beat_at=now, rows_done=0, rows_total=0
    )  # fmt: skip
    batch.refresh_from_db()
    return bool(turned)


def log_full_view(batch: Batch, *, actor: Viewer, now: datetime) -> None:
    """This function will note, once a batch and person, that values of its files were seen in full."""
    why = f"import {batch.pk}"
    seen = RevealLog.objects.unscoped("own look").filter(account_key=actor.account_id, field=REVEALED, why=why)
    if not seen.exists():
        RevealLog.objects.create(
            at=now,
            account_key=actor.account_id,
            person=actor.name[:60],
            store_id=batch.store_id,
            field=REVEALED,
            why=why,
        )


def abandon(batch: Batch) -> bool:
    """This function will give up a batch that was not written; the originals stay, what was read of them goes."""
    before = (State.READING, State.MAPPING, State.PLANNING, State.PREVIEW)
    if not turn(batch, before, State.ABANDONED):
        return False
    wizard.forget_rows(batch)
    return True


def refuse(batch: Batch, sentence: Sentence) -> None:
    """This function will end the reading of a batch with the reason."""
    turn(batch, (State.READING,), State.REFUSED, refusal=wizard.as_text(sentence))


def forget_trouble(batch: Batch) -> None:
    """This function will forget a trouble about which somebody has done something."""
    if batch.report.pop("trouble", None) is not None:
        batch.save(update_fields=["report"])


def send_back(batch: Batch, sentence: Sentence, *, state: str) -> None:
    """This function will put a batch back where a person can do something about a trouble, and say which."""
    report = {**batch.report, "trouble": sentence.as_json()}
    Batch.objects.unscoped("send back").filter(pk=batch.pk).update(
        state=state, report=report, rows_done=0, rows_total=0
    )


@transaction.atomic
def ask_for_undo(batch: Batch, *, now: datetime) -> bool:
    """This function will note that a finished batch is to be taken back, once; the job does it."""
    held = Batch.objects.unscoped("undo").select_for_update().get(pk=batch.pk)
    if held.state != State.DONE or held.report.get("undo_asked"):
        return False
    told = {name: value for name, value in held.report.items() if name != "trouble"}
    held.report = {**told, "undo_asked": now.isoformat()}
    held.save(update_fields=["report"])
    return True


def end_undo_wait(batch: Batch) -> None:
    """This function will note that the job which takes a batch back has ended, whatever came of it."""
    held = Batch.objects.unscoped("undo").get(pk=batch.pk)
    held.report.pop("undo_asked", None)
    held.save(update_fields=["report"])
    if held.state == State.UNDONE:
        wizard.forget_rows(held)
