"""查看号码: whose numbers a person has seen in full today, and how many customers the shop allows (个人信息保护法 51).

A customer counts once a day: each further look of the same day is logged and costs nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from keliu.customers.models import RevealLog
from keliu.customers.queries import LOOK_UP, SHEET
from keliu.rules.rights import Viewer

SHORTEST_REASON = 2


@dataclass(frozen=True, slots=True)
class Reveals:
    """今天看过的号码: the last reason by customer, what else was seen in full, and the shop's limit of customers a day."""

    quota: int
    reasons: Mapping[int, str]
    others: int = 0

    @property
    def left(self) -> int:
        """How many further customers may be looked at today."""
        return max(self.quota - len(self.reasons) - self.others, 0)

    def reason(self, customer_id: int) -> str:
        """Return why this customer's number was seen today, or an empty text."""
        return self.reasons.get(customer_id, "")

    def allows(self, customer_id: int) -> bool:
        """Return whether this customer's number may be seen: a further time, or as one of those left."""
        return customer_id in self.reasons or self.left > 0


def reveals_since(viewer: Viewer, midnight: datetime, quota: int) -> Reveals:
    """This function will return what a person has seen in full since midnight.

    Look-ups of callers, and sheets printed of one's own customers, are not counted.
    """
    own = RevealLog.objects.unscoped("own quota").filter(account_key=viewer.account_id, at__gte=midnight)
    rows = list(own.exclude(field__in=(LOOK_UP, SHEET)).order_by("at", "id").values_list("customer_id", "why"))
    return Reveals(quota, {key: why for key, why in rows if key}, sum(1 for key, _why in rows if not key))


def is_reason(why: str) -> bool:
    """This function will say whether a text can be a reason: at least two letters or characters, not marks alone."""
    return sum(character.isalpha() for character in why) >= SHORTEST_REASON
