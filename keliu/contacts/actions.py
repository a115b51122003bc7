"""Writes of consents and opt-outs (practice A1, D2, D4): each with proof, audit row and, for an opt-out, the log."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from django.db import transaction

from keliu.audit.actions import FieldChange, record_changes
from keliu.contacts.models import Consent, OptOut
from keliu.contacts.opt_outs import append, digest_of, digests_of, moment_of, put_in_table
from keliu.contacts.queries import addresses_of, addresses_of_many, has_opt_outs, opted_out
from keliu.customers.models import Customer
from keliu.org.models import Group
from keliu.rules.consents import ADDRESS_OF, CHANNELS, REFUSALS, OptOutEvent, Purpose, Statement, replaces
from keliu.rules.rights import Viewer
from keliu.rules.sentence import N_, Sentence

SLICE = 5_000
PROGRAM = Viewer(None, None, "keliu", None, None)


class ConsentRefused(Exception):
    """A statement that cannot be recorded; `sentence` says why."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence.english())
        self.sentence = sentence


@transaction.atomic
def record_consent(
    customer: Customer, *, purpose: str, channel: str, state: str, way: str, proof: str, actor: Viewer, now: datetime
) -> Consent:
    """This function will record what a customer was asked or said about a purpose and a channel (empty: all).

    A refusal of marketing opts his addresses out, in the log on the disk before this returns; a consent with its proof
    lifts them again, and nothing else does. A statement about all channels ends those about one.

    :raises ConsentRefused: a consent without proof.
    :raises OSError: the log cannot be written; then nothing is recorded.
    """
    if state == Statement.GIVEN and len(proof.strip()) < 2:
        raise ConsentRefused(Sentence(N_("Say what proves the consent: the paper, the recording, the message"), {}))
    Customer.objects.unscoped("lock of a seen file").select_for_update().get(pk=customer.pk)
    own = Consent.objects.unscoped("consents of a seen file").filter(customer=customer, purpose=purpose)
    before = own.filter(channel__in=[channel, ""], is_current=True).order_by("-channel").first()
    is_current = replaces(state, before.state if before else None)
    if is_current:
        ended = own.filter(is_current=True)
        ended = ended.filter(channel=channel) if channel or state == Statement.ASKED else ended
        ended.update(is_current=False)
    row = Consent.objects.create(
        customer=customer, store_id=actor.store_id, purpose=purpose, channel=channel, state=state, at=now, way=way,
        proof=proof.strip()[:200], account_key=actor.account_id, person=actor.name[:60], is_current=is_current,
    )  # fmt: skip
    change = FieldChange(
        Consent._meta.db_table,
        row.pk,
        f"{purpose} {channel}".strip(),
        before.state if before else None,
        state,
        actor.store_id,
    )
    record_changes([change], actor=actor, now=now, source="page", why=row.proof)
    if purpose == Purpose.MARKETING and state != Statement.ASKED:
        _move_addresses(customer, [channel] if channel else list(CHANNELS), now=now, is_lifted=state == Statement.GIVEN)
    return row


def set_opt_out(customer: Customer, *, channel: str, way: str, proof: str, actor: Viewer, now: datetime) -> Consent:
    """This function will take a customer's refusal of marketing: withdrawn where he had consented, else refused."""
    own = Consent.objects.unscoped("consents of a seen file").filter(customer=customer).holding()
    had = own.filter(channel__in=[channel, ""] if channel else ["", *CHANNELS], state=Statement.GIVEN).exists()
    state = Statement.WITHDRAWN if had else Statement.REFUSED
    return record_consent(
        customer, purpose=Purpose.MARKETING, channel=channel, state=state, way=way, proof=proof, actor=actor, now=now
    )


@transaction.atomic
def opt_out_address(address: str, *, channels: Iterable[str], group: Group, now: datetime) -> None:
    """This function will opt a single address out, whoever it belongs to: for a reply that no file claims."""
    chosen = list(channels)
    events = [
        OptOutEvent(group.code, one, digest_of(ADDRESS_OF[one], address), moment_of(now), False) for one in chosen
    ]
    put_in_table(events)
    append(events)


def _move_addresses(customer: Customer, channels: Sequence[str], *, now: datetime, is_lifted: bool) -> None:
    """Opt the addresses of a customer out, or back in; the log has an opt-out before it holds, a lifting after."""
    code, addresses, at = customer.group.code, addresses_of(customer), moment_of(now)
    events = [
        OptOutEvent(code, channel, digest, at, is_lifted)
        for channel in channels
        for digest in digests_of(channel, addresses)
    ]
    if not is_lifted:
        put_in_table(events)
        append(events)
        return
    known = opted_out(code, [event.digest for event in events])
    lifted = [event for event in events if (event.channel, event.digest) in known]
    for event in lifted:
        row = OptOut.objects.filter(group_code=code, channel=event.channel, digest=event.digest)
        row.update(lifted_at=now)
    transaction.on_commit(lambda: append(lifted))


def opt_out_again(customer: Customer, *, since: datetime, now: datetime) -> None:
    """This function will opt those addresses of a customer out again that were lifted since though his file refuses."""
    own = Consent.objects.unscoped("refusals of a parted file").filter(customer=customer, state__in=REFUSALS).holding()
    said = set(own.values_list("channel", flat=True))
    addresses = addresses_of(customer) if said else {}
    code, at = customer.group.code, moment_of(now)
    events = []
    for channel in CHANNELS if "" in said else sorted(said):
        lifted = OptOut.objects.filter(group_code=code, channel=channel, lifted_at__gte=since)
        for digest in lifted.filter(digest__in=digests_of(channel, addresses)).values_list("digest", flat=True):
            events.append(OptOutEvent(code, channel, digest, at, False))
    if events:
        put_in_table(events)
        append(events)


def carry_over_opt_outs(customer_ids: Collection[int] | None = None, *, now: datetime) -> int:
    """This function will refuse marketing for those customers who have an address that opted out and say nothing yet.

    For imports and the nightly run: a number that opted out before an erasure, or in another file, comes back with its
    refusal. Set-based; nothing is read where nobody ever opted out. Returns how many refusals were written.
    """
    if not has_opt_outs():
        return 0
    keys = customer_ids
    if keys is None:
        keys = Customer.objects.unscoped("opt-outs").order_by("id").values_list("id", flat=True)
    written, ordered = 0, sorted(set(keys))
    for start in range(0, len(ordered), SLICE):
        written += _carry_over(ordered[start : start + SLICE], now)
    return written


@transaction.atomic
def _carry_over(part: list[int], now: datetime) -> int:
    wanted = _reached_by_opt_outs(part)
    holding = Consent.objects.unscoped("opt-outs").filter(customer_id__in={one for one, _ in wanted}).holding()
    said = {(row.customer_id, row.channel): row for row in holding}
    new = []
    for customer, channel in wanted:
        known = said.get((customer, channel))
        holds = known or said.get((customer, ""))
        if not (holds and holds.state in REFUSALS):
            new.append(Consent(
                customer_id=customer, purpose=Purpose.MARKETING, channel=channel, state=Statement.REFUSED, at=now,
                way=Consent.Way.ADDRESS, person=PROGRAM.name,
            ))  # fmt: skip
    ended = [known.pk for row in new if (known := said.get((row.customer_id, row.channel)))]
    Consent.objects.unscoped("opt-outs").filter(pk__in=ended).update(is_current=False)
    Consent.objects.bulk_create(new, batch_size=1_000)
    changes = [
        FieldChange(Consent._meta.db_table, row.pk, f"{row.purpose} {row.channel}", None, row.state, None)
        for row in new
    ]
    record_changes(changes, actor=PROGRAM, now=now, source="import")
    return len(new)


def _reached_by_opt_outs(part: list[int]) -> list[tuple[int, str]]:
    """Return the customers with the channels that an address of theirs opted out of."""
    groups = dict(Customer.objects.unscoped("opt-outs").filter(pk__in=part).values_list("pk", "group__code"))
    whose: dict[tuple[str, str], set[int]] = defaultdict(set)
    for key, addresses in addresses_of_many(part).items():
        for kind, given in addresses.items():
            for address in given:
                whose[groups[key], digest_of(kind, address)].add(key)
    found: dict[tuple[int, str], None] = {}
    digests = sorted({digest for _, digest in whose})
    for start in range(0, len(digests), SLICE):
        rows = OptOut.objects.filter(lifted_at=None, digest__in=digests[start : start + SLICE])
        for group, channel, digest in rows.values_list("group_code", "channel", "digest"):
            found.update(dict.fromkeys((key, channel) for key in whose.get((group, digest), ())))
    return list(found)
