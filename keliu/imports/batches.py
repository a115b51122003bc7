"""Opening a batch, one at a time in a home, and knowing whether the process that writes it is still alive.

Two imports never run beside one another: the later one waits for the earlier. So a plan never builds on rows that are
taken back a moment later, and the numbers of new rows are nobody else's.
"""

import json
import os
import socket
import time
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction

from keliu.access.home_lock import lock_home
from keliu.audit.models import OpenBatch
from keliu.imports.call import Call
from keliu.imports.models import Batch, RowOutcome
from keliu.org.models import Group, Store
from keliu.rules.rights import Role, Viewer

GROUP_CODE = "G1"
CALL = "call.json"
LEASE = timedelta(minutes=15)


class Beats:
    """The time of day as seen from the start of the work: `now` and what has passed since."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.started = time.monotonic()

    def __call__(self) -> datetime:
        """Return the time."""
        return self.now + timedelta(seconds=time.monotonic() - self.started)


def process_name() -> str:
    """This function will return host, process and its start, by which a dead writer is known."""
    return f"{socket.gethostname()}:{os.getpid()}:{_started(os.getpid())}"[:80]


def _started(pid: int) -> str:
    """Return when a process began, in the system's own unit, so that a number used again is no sign of life."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("ascii", "replace").rsplit(")", 1)[1].split()[19]
    except (OSError, IndexError):
        return ""


def is_dead(batch: Batch, now: datetime) -> bool:
    """This function will say whether nobody writes this batch any more: its process on this host is gone, or it has
    given no sign of life for 15 minutes.
    """
    host, _, rest = batch.process.partition(":")
    pid, _, started = rest.partition(":")
    if host == socket.gethostname() and pid.isdigit() and not _is_alive(int(pid), started):
        return True
    return batch.beat_at is None or now - batch.beat_at > LEASE


def _is_alive(pid: int, started: str) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OSError):
        return True
    return not started or _started(pid) == started


@transaction.atomic
def try_open(call: Call, batch: Batch | None) -> Batch | None:
    """This function will open a batch, a new one or the one given, unless another is being written."""
    lock_home()
    if OpenBatch.objects.exists():
        return None
    if batch is None:
        batch = Batch(created_at=call.now, created_by=call.actor.name, account_key=call.actor.account_id)
    group_id = call.actor.group_id or batch.group_id
    batch.group_id = group_id or Group.objects.get_or_create(code=GROUP_CODE, defaults={"name": ""})[0].pk
    stores = Store.objects.unscoped("import").filter(group_id=batch.group_id)
    batch.store = stores.filter(code=call.store).first() or stores.filter(pk=call.actor.store_id).first()
    batch.state, batch.rows_done = Batch.State.WRITING, 0
    batch.process, batch.beat_at = process_name(), call.now
    batch.save()
    OpenBatch.objects.create(number=batch.pk, opened_at=call.now)
    return batch


def unsettled_batches() -> list[int]:
    """This function will return the batches whose rows are open to everybody while what they touched is not up to date."""
    closed = Batch.objects.unscoped("recovery").filter(state=Batch.State.CLOSING, committed_at__isnull=False)
    return list(closed.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def claim_dead(number: int, now: datetime) -> Batch | None:
    """This function will take an open batch over whose process is dead; None where it lives or another was faster."""
    lock_home()
    batch = Batch.objects.unscoped("recovery").filter(pk=number).first()
    if batch is None or not is_dead(batch, now):
        return None
    if number not in unsettled_batches() and not OpenBatch.objects.filter(number=number).exists():
        return None
    batch.process, batch.beat_at = process_name(), now
    batch.save(update_fields=["process", "beat_at"])
    return batch


def staging_folder(batch: Batch) -> Path:
    """This function will return where a batch keeps what was read of its files."""
    return Path(settings.HOME) / "staging" / str(batch.pk)


def book_path(batch: Batch) -> Path:
    """This function will return where the rows behind the numbers of a batch are listed."""
    return Path(settings.HOME) / "rows" / f"{batch.pk}.sqlite3"


def new_book_path(batch: Batch) -> Path:
    """This function will return where the book of the rows lies until what it names is written to its end."""
    return book_path(batch).with_suffix(".new.sqlite3")


def stand_book(batch: Batch) -> None:
    """This function will let the book of the written rows stand in the place of the preview's."""
    new = new_book_path(batch)
    if new.exists():
        new.replace(book_path(batch))


def rejects_path(batch: Batch) -> Path:
    """This function will return where the rejected rows of a batch lie as a workbook."""
    return Path(settings.HOME) / "rejected" / f"{batch.pk}.xlsx"


def has_kept(batch: Batch) -> bool:
    """This function will say whether the home keeps anything of the rows of a batch."""
    is_filed = book_path(batch).exists() or rejects_path(batch).exists()
    return is_filed or RowOutcome.objects.filter(sheet__file__batch=batch).exists()


def forget_kept(batch: Batch) -> None:
    """This function will delete what the home keeps of the rows of a batch: values of people."""
    book_path(batch).unlink(missing_ok=True)
    rejects_path(batch).unlink(missing_ok=True)
    RowOutcome.objects.filter(sheet__file__batch=batch).delete()


def save_call(folder: Path, call: Call) -> None:
    """This function will keep who asked, when and for which store beside the rows, for whoever resumes."""
    actor = call.actor
    given = {
        "paths": [os.fspath(path) for path in call.paths], "store": call.store, "now": call.now.isoformat(),
        "actor": [actor.account_id, actor.staff_id, actor.name, actor.role and actor.role.value, actor.group_id,
                  actor.store_id, actor.team_id],
    }  # fmt: skip
    part = folder / f"{CALL}.part"
    part.write_text(json.dumps(given, ensure_ascii=False), "utf-8")
    part.replace(folder / CALL)


def load_call(folder: Path) -> dict[str, object] | None:
    """This function will return the arguments of a kept call, None where none was kept."""
    try:
        given = json.loads((folder / CALL).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    account, staff, name, role, group, store, team = given["actor"]
    actor = Viewer(account, staff, name, Role(role) if role else None, group, store, team)
    return {
        "paths": given["paths"], "store": given["store"], "now": datetime.fromisoformat(given["now"]), "actor": actor,
    }  # fmt: skip
