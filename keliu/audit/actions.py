"""Writing the change log: beside every write, in its transaction; sealed a moment later by one job."""

import hashlib
import secrets
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Max

from keliu.audit.models import Change, Seal
from keliu.rules.rights import Viewer

SEAL_RUN = 5000


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of one row before and after, as text (None: empty)."""

    table: str
    row_key: int
    field: str
    old: str | None
    new: str | None
    store_key: int | None


def as_text(value: object) -> str | None:
    """Return a field's value as the change log keeps it."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "1" if value else "0"
    return str(value)


def record_changes(
    changes: Iterable[FieldChange],
    *,
    actor: Viewer,
    now: datetime,
    source: str,
    why: str = "",
    batch: int | None = None,
) -> int:
    """This function will write one row a changed field, in the caller's transaction, and return how many."""
    rows = [
        Change(
            at=now,
            group_key=actor.group_id,
            store_key=change.store_key,
            actor_key=actor.account_id,
            actor_name=actor.name[:60],
            table=change.table,
            row_key=change.row_key,
            field=change.field,
            old=change.old,
            new=change.new,
            why=why[:200],
            source=source,
            batch=batch,
        )
        for change in changes
    ]
    Change.objects.bulk_create(rows, batch_size=2000)
    return len(rows)


def content_digest(change: Change) -> bytes:
    """Return the salted SHA-256 of everything that a change says."""
    parts = (
        change.at.isoformat(), change.group_key, change.store_key, change.actor_key, change.actor_name, change.table,
        change.row_key, change.field, change.old, change.new, change.why, change.source, change.batch,
    )  # fmt: skip
    return hashlib.sha256(bytes(change.salt) + "\x1f".join(map(repr, parts)).encode()).digest()


@transaction.atomic
def seal_changes(*, now: datetime) -> int:
    """This function will seal up to 5,000 unsealed changes, one seal a store, and return how many it sealed.

    Writers never wait for the chain: this is the only place that reads its end. Two that run at once wait for each
    other at the rows, and the second finds them sealed.
    """
    unsealed = Change.objects.unscoped("sealing").filter(digest=None).order_by("id").select_for_update()[:SEAL_RUN]
    by_store: dict[int, list[Change]] = defaultdict(list)
    for change in unsealed:
        change.salt = secrets.token_bytes(16)
        change.digest = content_digest(change)
        by_store[change.store_key or 0].append(change)
    for store_key, run in by_store.items():
        _add_seal(store_key, run, now)
    sealed = [(c.salt, c.digest, c.seal_number, c.id) for run in by_store.values() for c in run]
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {Change._meta.db_table} SET salt = %s, digest = %s, seal_number = %s WHERE id = %s", sealed
        )
    return len(sealed)


def _add_seal(store_key: int, run: Sequence[Change], now: datetime) -> None:
    last = Seal.objects.filter(store_key=store_key).aggregate(Max("number"))["number__max"] or 0
    before = bytes(Seal.objects.get(store_key=store_key, number=last).digest) if last else b""
    for change in run:
        change.seal_number = last + 1
    Seal.objects.create(
        store_key=store_key,
        number=last + 1,
        first_change=run[0].id,
        last_change=run[-1].id,
        n_changes=len(run),
        digest=chain_digest(before, run),
        sealed_at=now,
    )


def chain_digest(before: bytes, run: Sequence[Change]) -> bytes:
    """Return the digest of a seal from that of the seal before it and its changes, in order of their ids."""
    chain = hashlib.sha256(before)
    for change in run:
        chain.update(bytes(change.digest))
    return chain.digest()


def find_breaks() -> list[str]:
    """This function will verify every seal and return a sentence a break; an empty list is a sound log.

    A change whose salt was emptied by an erasure is covered by its kept digest.
    """
    breaks = []
    before: dict[int, bytes] = {}
    for seal in Seal.objects.order_by("store_key", "number"):
        run = list(
            Change.objects.unscoped("verifying")
            .filter(id__gte=seal.first_change, id__lte=seal.last_change, seal_number=seal.number)
            .filter(store_key=seal.store_key or None)
            .order_by("id")
        )
        altered = [c.id for c in run if c.salt is not None and content_digest(c) != bytes(c.digest)]
        chained = chain_digest(before.get(seal.store_key, b""), run)
        if altered or len(run) != seal.n_changes or chained != bytes(seal.digest):
            breaks.append(f"store {seal.store_key}, seal {seal.number}: changes {altered or 'missing or out of place'}")
        before[seal.store_key] = bytes(seal.digest)
    return breaks
