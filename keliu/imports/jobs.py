"""Reading, planning, writing and undoing as background jobs; each is idempotent and told by keys only."""

from datetime import datetime

import structlog
from django.db import transaction
from django.utils import timezone
from django_tasks import task

from keliu.imports import actions, originals, queries, undo, wizard
from keliu.imports.batches import forget_kept, has_kept
from keliu.imports.inbox.taking import look
from keliu.imports.models import Batch
from keliu.imports.writing.chunks import TakenOver
from keliu.org.models import Account
from keliu.rules.refused_writes import cause_of
from keliu.rules.rights import Viewer
from keliu.rules.sentence import N_, Sentence
from keliu.sheets import Refused

log = structlog.get_logger("keliu.imports")
QUEUE = "import"
FAILED = Sentence(N_("The program failed here; nothing was written. Try again; if it fails again, tell the maker"))
State = Batch.State


def _batch(number: int, *states: str) -> Batch | None:
    """Return the batch if it still stands where the job has work to do."""
    return Batch.objects.unscoped("job").select_related("store").filter(pk=number, state__in=states).first()


def failure_of(error: Exception) -> Sentence:
    """This function will say what a person is told of a failure: the disk's own trouble by its name."""
    cause = cause_of(error)
    return FAILED if cause is None else cause.sentence


def _viewer(account_id: int) -> Viewer:
    return Account.objects.select_related("staff").get(pk=account_id).viewer()


@task(queue_name=QUEUE)
def read_batch(number: int) -> None:
    """Read the files of a batch; what cannot be read ends it with the reason."""
    batch = _batch(number, State.READING)
    if batch is None:
        return
    try:
        wizard.understand(batch, now=timezone.now())
    except Refused as refusal:
        actions.refuse(batch, refusal.sentence)
    except Exception as error:
        actions.refuse(batch, failure_of(error))
        raise


@task(queue_name=QUEUE)
def plan_batch(number: int, account_id: int) -> None:
    """Plan a batch and keep its preview; a trouble sends it back to the columns."""
    batch = _batch(number, State.PLANNING)
    if batch is None:
        return
    try:
        wizard.plan_preview(batch, actor=_viewer(account_id), now=timezone.now())
    except Refused as refusal:
        actions.send_back(batch, refusal.sentence, state=State.MAPPING)
    except Exception as error:
        actions.send_back(batch, failure_of(error), state=State.MAPPING)
        raise


@task(queue_name=QUEUE)
def write_batch(number: int, account_id: int) -> None:
    """Write a batch, whole or not at all; what cannot be written goes back to its preview with the reason."""
    batch = _batch(number, State.WRITING, State.CLOSING)
    if batch is None:
        return
    try:
        wizard.write(batch, actor=_viewer(account_id), now=timezone.now())
    except TakenOver:
        log.warning("import taken over by another process", batch=number)
    except Refused as refusal:
        actions.send_back(batch, refusal.sentence, state=State.PREVIEW)
    except Exception as error:
        batch.refresh_from_db()
        if batch.state in (State.WRITING, State.ABANDONED):
            actions.send_back(batch, failure_of(error), state=State.PREVIEW)
        raise


@task(queue_name=QUEUE)
def undo_batch(number: int, account_id: int) -> dict[str, int]:
    """Take a batch back; a refusal is kept for the page."""
    batch = _batch(number, State.DONE, State.UNDOING)
    if batch is None:
        return {}
    try:
        return undo.undo_batch(batch, actor=_viewer(account_id), now=timezone.now())
    except undo.UndoRefused as refusal:
        actions.send_back(batch, refusal.sentence, state=State.DONE)
        return {}
    finally:
        actions.end_undo_wait(batch)


@task()
def tidy() -> int:
    """Delete what the home keeps of the rows of old batches, which nobody can take back any more, and originals that are
    over their days; return of how many.
    """
    now, tidied = timezone.now(), 0
    for batch in Batch.objects.unscoped("tidy").filter(committed_at__isnull=False, state=State.DONE):
        until = queries.undo_until(batch, queries.undo_days(batch.group_id, batch.store_id, timezone.localdate()))
        if until is not None and until < now and has_kept(batch):
            forget_kept(batch)
            tidied += 1
    return tidied + originals.expire_originals(now=now)


@task(queue_name=QUEUE)
def watch_inbox() -> int:
    """Take what lies whole in the watched folder and go on with what was taken; return how many files were put away."""
    return look(now=timezone.localtime())


def start_reading(batch: Batch) -> None:
    """This function will have a batch read in the background."""
    read_batch.enqueue(batch.pk)


def start_planning(batch: Batch, *, actor: Viewer) -> bool:
    """This function will have the preview of a batch made in the background, once."""
    with transaction.atomic():
        turned = actions.turn(batch, (State.MAPPING,), State.PLANNING)
        if turned:
            plan_batch.enqueue(batch.pk, actor.account_id)
    return turned


def start_writing(batch: Batch, *, actor: Viewer, now: datetime) -> bool:
    """This function will have a previewed batch written in the background, once."""
    with transaction.atomic():
        turned = actions.begin_writing(batch, now=now)
        if turned:
            write_batch.enqueue(batch.pk, actor.account_id)
    return turned


def start_undo(batch: Batch, *, actor: Viewer, now: datetime) -> bool:
    """This function will have a batch taken back in the background, once."""
    with transaction.atomic():
        turned = actions.ask_for_undo(batch, now=now)
        if turned:
            undo_batch.enqueue(batch.pk, actor.account_id)
    return turned
