"""Consents when two files become one: the strictest wins; and two again: each gets his own back (practice A1, D2).

An address that opted out is kept by its hash and belongs to no file, so a merge does not touch it.
"""

from datetime import datetime
from typing import Any

from keliu.contacts.models import Consent
from keliu.rules.consents import ALL_CHANNELS, REFUSALS, Standing, Statement, standing_of, strictest

ACT = "consents of files that are merged or parted"
Said = dict[tuple[str, str], Consent]  # by purpose and channel


def consents(merging: Any) -> None:
    """This function will let of two statements about one purpose and channel the strictest hold; none is deleted.

    A consent to one channel does not stand against the other file's refusal of all.
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


def _holding(customer: int) -> Said:
    rows = Consent.objects.unscoped(ACT).filter(customer_id=customer, is_current=True)
    return {(row.purpose, row.channel): row for row in rows}


def _refuses(said: Said, purpose: str, channel: str) -> bool:
    own, of_all = said.get((purpose, channel)), said.get((purpose, ALL_CHANNELS))
    return standing_of(own and own.state, of_all and of_all.state) is Standing.REFUSED


def keep_refusals(merge: Any, *, now: datetime) -> None:
    """This function will write the refusals that were taken since the merge into the parted file, too."""
    if merge.kind != "customer":
        return
    since = Consent.objects.unscoped(ACT).filter(
        pk__gt=merge.marks.get(Consent._meta.db_table, 0), customer_id=merge.survivor_key, is_current=True,
        state__in=REFUSALS,
    )  # fmt: skip
    for row in since:
        same = Consent.objects.unscoped(ACT).filter(
            customer_id=merge.loser_key, purpose=row.purpose, channel=row.channel, is_current=True
        )
        same.update(is_current=False)
        Consent.objects.create(
            customer_id=merge.loser_key, store_id=row.store_id, purpose=row.purpose, channel=row.channel,
            state=row.state, at=now, way=Consent.Way.MERGE, proof=row.proof, account_key=row.account_key,
            person=row.person,
        )  # fmt: skip
