"""退订记录 `optouts.log`: every opt-out of an address, as a keyed hash, on the disk before anybody is told that it holds.

The table is what the program asks; the log in the home is what outlives it. A back-up holds both and the key
(`secret.key`, from which the key of the hashes is made); `unite_opt_outs` puts several logs and the table together and
removes none. The address itself stands nowhere, so an erasure has nothing to remove here.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac

from keliu.access.synced import append_synced
from keliu.contacts.models import OptOut
from keliu.rules.consents import ADDRESS_OF, OptOutEvent, holding_opt_outs

LOG = "optouts.log"
SALT = "keliu.contacts.opt_outs"
AT_ONCE = 2_000


def digest_of(kind: str, address: str) -> str:
    """This function will return the keyed hash of an address of a kind (phone in E.164, wechat, email)."""
    return salted_hmac(SALT, f"{kind}:{address.strip().lower()}", algorithm="sha256").hexdigest()


def digests_of(channel: str, addresses: dict[str, Sequence[str]]) -> list[str]:
    """This function will return the hashes of those addresses, given by kind, that a channel reaches."""
    kind = ADDRESS_OF[channel]
    return [digest_of(kind, address) for address in addresses.get(kind, ()) if address]


def log_path() -> Path:
    """This function will return where this home keeps its log."""
    return Path(settings.HOME) / LOG


def append(events: Iterable[OptOutEvent]) -> None:
    """This function will write events to the log and wait until the disk has them.

    :raises OSError: the disk refused; then the opt-out must not be acknowledged.
    """
    append_synced(log_path(), "".join(json.dumps(event._asdict(), separators=(",", ":")) + "\n" for event in events))


def read_log(path: Path) -> Iterator[OptOutEvent]:
    """This function will yield what a log holds; a line that a power cut tore is passed over, since nobody was told it."""
    with path.open("r", encoding="utf-8", errors="replace") as file:
        for line in file:
            try:
                given = json.loads(line)
                event = OptOutEvent(*(given[name] for name in OptOutEvent._fields))
                datetime.fromisoformat(event.at)
            except (ValueError, KeyError, TypeError):
                continue
            yield event


def moment_of(at: datetime) -> str:
    """This function will return a moment as the log keeps it: UTC, so that texts compare as times do."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def events_of(rows: Iterable[OptOut]) -> Iterator[OptOutEvent]:
    """This function will yield what rows of the table say."""
    for row in rows:
        yield OptOutEvent(row.group_code, row.channel, row.digest, moment_of(row.at), False)
        if row.lifted_at:
            yield OptOutEvent(row.group_code, row.channel, row.digest, moment_of(row.lifted_at), True)


@transaction.atomic
def put_in_table(events: Sequence[OptOutEvent]) -> int:
    """This function will bring the table to what the events say, together with what it holds; return the rows written."""
    digests = sorted({event.digest for event in events})
    written = 0
    for start in range(0, len(digests), AT_ONCE):
        part = set(digests[start : start + AT_ONCE])
        known = list(OptOut.objects.select_for_update().filter(digest__in=part))
        written += _put(
            known, [event for event in events if event.digest in part] if len(digests) > AT_ONCE else events
        )
    return written


def _put(known: list[OptOut], events: Sequence[OptOutEvent]) -> int:
    rows = {(row.group_code, row.channel, row.digest): row for row in known}
    outs: dict[tuple[str, str, str], str] = {}
    together = [*events_of(known), *events]
    for event in together:
        if not event.is_lifted:
            key = (event.group, event.channel, event.digest)
            outs[key] = max(outs.get(key, ""), event.at)
    new, changed = [], []
    for key, event in holding_opt_outs(together).items():
        if key not in outs:
            continue  # lifted, and never seen to be out: nothing holds
        at = datetime.fromisoformat(outs[key])
        lifted_at = datetime.fromisoformat(event.at) if event.is_lifted else None
        row = rows.get(key)
        if row is None:
            new.append(OptOut(group_code=key[0], channel=key[1], digest=key[2], at=at, lifted_at=lifted_at))
        elif (row.at, row.lifted_at) != (at, lifted_at):
            row.at, row.lifted_at = at, lifted_at
            changed.append(row)
    OptOut.objects.bulk_create(new, batch_size=AT_ONCE)
    OptOut.objects.bulk_update(changed, ["at", "lifted_at"], batch_size=AT_ONCE)
    return len(new) + len(changed)


def unite_opt_outs(paths: Iterable[Path]) -> int:
    """This function will unite logs, the log of this home and the table, in both of the latter; none is removed.

    For a restore, which brings the log of the back-up, that of the machine that broke, or both. A second run changes
    nothing. Returns how many rows of the table were written. A path that does not exist is nothing to unite.
    """
    found = [event for path in {*paths, log_path()} if path.is_file() for event in read_log(path)]
    written = put_in_table(found)
    at_home = set(read_log(log_path())) if log_path().is_file() else set()
    of_table = events_of(OptOut.objects.order_by("id").iterator(chunk_size=AT_ONCE))
    missing = dict.fromkeys(event for event in [*of_table, *found] if event not in at_home)
    append(missing)
    return written
