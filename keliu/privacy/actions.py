"""Writes of the requests of persons: taken, settled, carried out (个人信息保护法 art. 44 to 50)."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta

from django.apps import apps
from django.db import transaction
from django.utils.timezone import localtime

from keliu.audit.actions import FieldChange, record_changes
from keliu.audit.models import OpenBatch
from keliu.org.models import Export
from keliu.privacy import copies
from keliu.privacy.erasing import database, home_files, pages
from keliu.privacy.erasing.subject import CUSTOMER, Subject, subject_of
from keliu.privacy.keeping import rows_of
from keliu.privacy.keys import remember_erased
from keliu.privacy.models import SubjectRequest
from keliu.rules.rights import Viewer
from keliu.rules.sentence import N_, Sentence
from keliu.web.declared import declared

# GB/T 35273-2020 8.7: to be answered within 30 days.
ANSWER_DAYS = 30
TYPED = "删除"
State = SubjectRequest.State


class RequestRefused(Exception):
    """A request that cannot be carried out now; `sentence` says why."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence.english())
        self.sentence = sentence


@transaction.atomic
def take_request(
    customer_key: int, *, kind: str, told: str, asked_on: date, wish: str, actor: Viewer, now: datetime
) -> SubjectRequest:
    """This function will note that a customer asks for a copy, a correction or the erasure of his data."""
    row = SubjectRequest.objects.create(
        group_id=actor.group_id, kind=kind, customer_key=customer_key, told=told[:60], asked_on=asked_on,
        due_on=asked_on + timedelta(days=ANSWER_DAYS), wish=wish[:400], account_key=actor.account_id,
        person=actor.name[:60], made_at=now,
    )  # fmt: skip
    _log(row, "taken", actor=actor, now=now)
    return row


@transaction.atomic
def note_look_up(customer_keys: Iterable[int], word: str, *, actor: Viewer, now: datetime) -> None:
    """This function will log that customers were looked up for a request; of the word the last four letters."""
    changes = [
        FieldChange("customers_customer", key, "looked_up", None, f"…{word[-4:]}", None) for key in customer_keys
    ]
    record_changes(changes, actor=actor, now=now, source="page")


@transaction.atomic
def settle_request(request: SubjectRequest, *, state: str, why: str, actor: Viewer, now: datetime) -> None:
    """This function will end a request by hand: done, or refused with the reason that the person is told.

    :raises RequestRefused: it is settled already, or a refusal gives no reason.
    """
    if request.state not in (State.OPEN, State.FAILED):
        raise RequestRefused(Sentence(N_("This request is settled already"), {}))
    if state == State.REFUSED and len(why.strip()) < 2:
        raise RequestRefused(Sentence(N_("Say why: the person is to be told the reason"), {}))
    request.state, request.why, request.settled_at, request.settled_by = state, why[:200], now, actor.name[:60]
    request.save()
    _log(request, state, actor=actor, now=now)


def _log(request: SubjectRequest, what: str, *, actor: Viewer, now: datetime) -> None:
    change = FieldChange(SubjectRequest._meta.db_table, request.pk, request.kind, None, what, actor.store_id)
    record_changes([change], actor=actor, now=now, source="page", why=request.why)


@transaction.atomic
def begin_erasure(
    request: SubjectRequest, *, typed: str, why: str, enqueue: Callable[[int], None], actor: Viewer, now: datetime
) -> None:
    """This function will have a person erased in the background, after the word was typed and the reason given.

    :raises RequestRefused: it is no erasure that waits, the word is another one, or the reason is missing.
    """
    request = SubjectRequest.objects.unscoped("lock of a seen request").select_for_update().get(pk=request.pk)
    if request.kind != SubjectRequest.Kind.ERASE or request.state not in (State.OPEN, State.FAILED):
        raise RequestRefused(Sentence(N_("This request is settled already"), {}))
    if typed.strip() != TYPED:
        raise RequestRefused(Sentence(N_("Type the word %(word)s to confirm"), {"word": TYPED}))
    if len(why.strip()) < 2:
        raise RequestRefused(Sentence(N_("Say why: it stands in the log"), {}))
    request.state, request.why, request.settled_by = State.RUNNING, why.strip()[:200], actor.name[:60]
    request.save()
    _log(request, "begun", actor=actor, now=now)
    enqueue(request.pk)


@transaction.atomic
def begin_copy(request: SubjectRequest, *, enqueue: Callable[[int], None], actor: Viewer, now: datetime) -> None:
    """This function will have the file of all that is held about a person made in the background.

    :raises RequestRefused: it is no such request, or it is settled.
    """
    request = SubjectRequest.objects.unscoped("lock of a seen request").select_for_update().get(pk=request.pk)
    if request.kind != SubjectRequest.Kind.ACCESS or request.state not in (State.OPEN, State.FAILED, State.READY):
        raise RequestRefused(Sentence(N_("This request is settled already"), {}))
    request.state, request.settled_by = State.RUNNING, actor.name[:60]
    request.save()
    _log(request, "begun", actor=actor, now=now)
    enqueue(request.pk)


def carry_out_copy(request: SubjectRequest, *, now: datetime) -> int:
    """This function will write the file of a request and return the number of its rows."""
    n = copies.write_copy(request, now=now)
    rows = SubjectRequest.objects.unscoped("a copy that was made").filter(pk=request.pk)
    rows.update(
        state=State.READY, settled_at=now, counts={"rows": n}, expires_at=now + timedelta(days=copies.KEPT_DAYS)
    )
    return n


@transaction.atomic
def note_taken(request: SubjectRequest, *, actor: Viewer, now: datetime) -> None:
    """This function will log that the file was taken out of the program."""
    if request.taken_at is None:
        request.taken_at = now
        request.save(update_fields=["taken_at"])
    _log(request, "file_taken", actor=actor, now=now)


def expire_copies(*, now: datetime) -> int:
    """This function will delete the files whose days are over, and return how many; their lines stay, as done."""
    due = SubjectRequest.objects.unscoped("files expire").filter(state=State.READY, expires_at__lte=now)
    expired = 0
    for request in due:
        copies.path_of(request).unlink(missing_ok=True)
        request.state = State.DONE
        request.save(update_fields=["state"])
        expired += 1
    return expired


def carry_out_erasure(request: SubjectRequest, *, now: datetime, on: date | None = None) -> Counter[str]:
    """This function will erase a person: the files of the home, the texts elsewhere, his rows and the log, the pages.

    `on`: the day from which he is told as erased, where it is not today: of an erasure that is done again after a restore.
    It may be run again after it was broken off: what names him is read from his rows, which go last, in one transaction.
    :raises RequestRefused: an import is being written; try again when it is done.
    """
    if OpenBatch.objects.exists():
        raise RequestRefused(Sentence(N_("An import is being written; try again when it is done"), {}))
    person = rows_of(apps.get_model(CUSTOMER)).filter(pk=request.customer_key).first()
    if person is None or person.level == "erased":
        pages.clean_pages(None)
        _settle_erased(request, {}, now=now)
        return Counter()
    subject = subject_of(request.customer_key)
    done: Counter[str] = Counter(files=clear_home(subject, now=now))
    done += database.sweep(subject)
    done += _erase_rows(request, now=now, on=on or localtime(now).date())
    pages.clean_pages(subject.seeker_of_passing.words)
    return done


def clear_home(subject: Subject, *, now: datetime) -> int:
    """This function will remove or cover the files that name a person, and note in the tables which ones went."""
    hears = declared("file_removed")

    def noted(within: str) -> None:
        folder, _slash, name = within.partition("/")
        if folder == "exports" and name.partition(".")[0].isdigit():
            exports = Export.objects.unscoped("files removed by an erasure").filter(pk=int(name.partition(".")[0]))
            exports.update(state=Export.State.EXPIRED, expires_at=now)
        for hear in hears:
            hear(within)

    return home_files.clear_files(subject.seeker, subject.seeker_of_passing, noted)


@transaction.atomic
def _erase_rows(request: SubjectRequest, *, now: datetime, on: date) -> Counter[str]:
    """Erase the rows, the log and what names him in one transaction; the hashes are on the disk before it ends."""
    rows_of(apps.get_model(CUSTOMER)).select_for_update().get(pk=request.customer_key)
    subject = subject_of(request.customer_key)
    keys = database.keys_by_table(subject)
    database.seal_all(now)
    done: Counter[str] = Counter({"audit.Change": database.erase_log(subject, keys)})
    done += database.erase_own_rows(subject)
    remember_erased(subject.marks, group_code=subject.group_code, customer_key=subject.customer_key, on=on)
    _settle_erased(request, dict(done), now=now)
    return done


@transaction.atomic
def _settle_erased(request: SubjectRequest, counts: dict[str, int], *, now: datetime) -> None:
    program = Viewer(request.account_key, None, request.settled_by or request.person, None, request.group_id)
    change = FieldChange("customers_customer", request.customer_key, "erased", None, "1", None)
    record_changes([change], actor=program, now=now, source="page")
    rows = SubjectRequest.objects.unscoped("an erasure that ended").filter(pk=request.pk)
    rows.update(state=State.DONE, settled_at=now, told="", wish="", why="", counts=counts or request.counts)
