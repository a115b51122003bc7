"""Consents when two files become one: the strictest wins; and two again: each gets his own back (practice A1, D2).

An address that opted out is kept by its hash and belongs to no file, so a merge does not touch it.
"""

from datetime import datetime
from typing import Any

from keliu.contacts.actions import opt_out_again
from keliu.contacts.models import Consent
from keliu.customers.models import Customer
from keliu.rules.consents import ALL_CHANNELS, REFUSALS, Standing, Statement, standing_of, strictest

ACT = "consents of files that are merged or parted"
Said = dict[tuple[str, str], Consent]  # by purpose and channel


def consents(merging: Any) -> None:
    """This function will let of two statements about one purpose and channel the strictest hold; none is deleted.

    A consent to one channel does not stand against the other file's refusal of all. What the file that goes refuses is
    refused there again after an un-merge, though a consent was taken since: it may be the other one's.
    """
    own, theirs = _holding(merging.survivor.pk), _holding(merging.loser.pk)
    ends: set[int] = set()
    for key in own.keys() & theirs.keys():
        mine, other = own[key], theirs[key]
        loses = other if strictest([mine.state, other.state]) == mine.state else mine
        ends.add(loses.pk)
    for said, others in ((own, theirs), (theirs, own)):
        for (purpose, channel), row in said.items():
            if row.state == Statement.GIVEN and channel != ALL_CHANNELS and _refuses(others, purpose, channel):
                ends.add(row.pk)
    for key in sorted(ends):
        merging.journal.set(Consent, key, "is_current", False)
    for row in theirs.values():
        if row.state in REFUSALS and row.pk not in ends:
            merging.journal.hold(Consent, row.pk, "is_current", against=False)


def _holding(customer: int) -> Said:
    rows = Consent.objects.unscoped(ACT).filter(customer_id=customer, is_current=True)
    return {(row.purpose, row.channel): row for row in rows}


def _refuses(said: Said, purpose: str, channel: str) -> bool:
    own, of_all = said.get((purpose, channel)), said.get((purpose, ALL_CHANNELS))
    return standing_of(own and own.state, of_all and of_all.state) is Standing.REFUSED


def keep_refusals(merge: Any, *, now: datetime) -> None:
    """This function will write the refusals that were taken since the merge into the parted file, too.

    In both files they end what came back from before them and would speak against them; addresses of the parted file that
    a consent lifted since are out again where it refuses.
    """
    if merge.kind != "customer":
        return
    rows = Consent.objects.unscoped(ACT)
    mark = merge.marks.get(Consent._meta.db_table, 0)
    since = list(
        rows.filter(pk__gt=mark, customer_id=merge.survivor_key, is_current=True, state__in=REFUSALS).order_by("pk")
    )
    for row in since:
        both = rows.filter(
            customer_id__in=(merge.survivor_key, merge.loser_key), purpose=row.purpose, is_current=True, pk__lt=row.pk
        )
        if row.channel == ALL_CHANNELS:
            both.filter(state=Statement.GIVEN).update(is_current=False)
        both.filter(channel=row.channel).update(is_current=False)
    Consent.objects.bulk_create(
        Consent(
            customer_id=merge.loser_key, store_id=row.store_id, purpose=row.purpose, channel=row.channel,
            state=row.state, at=now, way=Consent.Way.MERGE, proof=row.proof, account_key=row.account_key,
            person=row.person,
        )
        for row in since
    )  # fmt: skip
    opt_out_again(Customer.objects.unscoped(ACT).get(pk=merge.loser_key), since=merge.at, now=now)
