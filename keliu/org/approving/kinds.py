"""Kinds of approval: each desk names its own in apps.py under `approval_kinds`, and this desk carries them out.

How to make one
---------------
1. Declare it in your desk::

       BLACKLISTING = ApprovalKind(
           name="blacklist", label=N_("Blacklisting"), asks=Deed.PROPOSE_BLACKLIST, decides=Deed.DECIDE_BLACKLIST,
           told=tell, on_consent=carry_out,
       )

2. Name it in `apps.py`: `approval_kinds = ("keliu.customers.blacklist.BLACKLISTING",)`.
3. Ask by `keliu.org.approving.deciding.ask`, in your own action.

`on_consent(approval, actor=, now=)` runs in the transaction of the decision; an `ApprovalRefused` that it raises (the
row has changed meanwhile) undoes the decision and is shown. `told(approval, viewer)` is what the page says.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from keliu.rules.rights import Deed, Viewer
from keliu.rules.sentence import Sentence
from keliu.web.declared import declared


class ApprovalRefused(Exception):
    """An approval that cannot be asked for or decided; `sentence` says why."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence.english())
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Told:
    """What the page says of a request: what is to happen, further lines, and the page where more stands."""

    subject: str
    lines: list[str] = field(default_factory=list)
    address: str = ""


class Consequence(Protocol):
    """What follows a decision, in its transaction."""

    def __call__(self, approval: Any, *, actor: Viewer, now: Any) -> None:
        """Carry it out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalKind:
    """审批种类: who may ask, who may decide, what is told and what follows; it waits `days` at most."""

    name: str
    label: str
    asks: Deed
    decides: Deed
    told: Callable[[Any, Viewer], Told]
    on_consent: Consequence
    on_refusal: Consequence | None = None
    days: int = 14


def kind_named(name: str) -> ApprovalKind | None:
    """This function will return a declared kind, or None."""
    return next((kind for kind in declared("approval_kinds") if kind.name == name), None)


def may_ask_or_decide(viewer: Viewer) -> bool:
    """This function will say whether approvals are anything to a person at all."""
    return any(viewer.may(kind.asks) or viewer.may(kind.decides) for kind in declared("approval_kinds"))
