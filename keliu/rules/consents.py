"""同意与拒绝: what a customer's consents and refusals allow (practice A1, D2, D4; 个人信息保护法 art. 13 to 16, 24).

A statement is about a purpose and a channel; the empty channel stands for all of them. The law wants a consent before
marketing, and lets a person take it back at any time as easily as it was given. Reminders of a due date and answers to
what the customer asked are no marketing and need none (practice F8).
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple


class Purpose(StrEnum):
    """目的: what the shop wants to contact a customer for, beside the duties of the contract."""

    MARKETING = "marketing"
    CARE = "care"
    SURVEY = "survey"


class Statement(StrEnum):
    """表示: what the customer was asked or said."""

    ASKED = "asked"
    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Standing(StrEnum):
    """现状: what holds for a customer, a purpose and a channel."""

    UNASKED = "unasked"
    ASKED = "asked"
    GIVEN = "given"
    REFUSED = "refused"


CHANNELS = ("phone", "sms", "wechat", "email")
ALL_CHANNELS = ""
REFUSALS = frozenset({Statement.REFUSED, Statement.WITHDRAWN})
ANSWERS = REFUSALS | {Statement.GIVEN}
# Which kind of address a channel writes to or calls.
ADDRESS_OF = {"phone": "phone", "sms": "phone", "wechat": "wechat", "email": "email"}
STRICTNESS = (Statement.REFUSED, Statement.WITHDRAWN, Statement.GIVEN, Statement.ASKED)


class OptOutEvent(NamedTuple):
    """退订记录: an address (its keyed hash) left a channel, or came back by a later consent of its own, at a moment (ISO)."""

    group: str
    channel: str
    digest: str
    at: str
    is_lifted: bool


def strictest(statements: Iterable[str | None]) -> Statement | None:
    """This function will return the statement that holds when the files of one person are put together.

    A refusal wins over a consent whichever is later: the shop cannot know that the one who refused has changed his mind.
    A consent wins over a question without an answer. Nothing said at all is None.
    """
    said = {Statement(word) for word in statements if word}
    return next((one for one in STRICTNESS if one in said), None)


def replaces(new: str, holding: str | None) -> bool:
    """This function will say whether a new statement holds from now on; to be asked again takes no answer back."""
    return new in ANSWERS or holding is None or holding == Statement.ASKED


def standing_of(own: str | None, of_all: str | None, *, is_opted_out: bool = False) -> Standing:
    """This function will return what holds on a channel from the answer about it, else from what is said about all.

    An address that opted out is refused whatever a file says: it may be another file's consent.
    """
    if is_opted_out:
        return Standing.REFUSED
    said = own if own in ANSWERS or of_all is None else of_all
    if said is None:
        return Standing.UNASKED
    return Standing.REFUSED if said in REFUSALS else Standing(said)


def holding_opt_outs(events: Iterable[OptOutEvent]) -> dict[tuple[str, str, str], OptOutEvent]:
    """This function will return the last event of each address; of two at one moment the opt-out holds."""
    last: dict[tuple[str, str, str], OptOutEvent] = {}
    for event in events:
        key = (event.group, event.channel, event.digest)
        known = last.get(key)
        if known is None or (event.at, not event.is_lifted) > (known.at, not known.is_lifted):
            last[key] = event
    return last
