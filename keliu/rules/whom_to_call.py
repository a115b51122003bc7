"""Which number is called for which matter (practice A1, A3): reminders and renewals go to the owner or whom he named.

Of a company the named receiver of this car comes first, then who drives it, then the posts by what they decide; the
company's own number is the last. The sender of a visit comes before all of these for questions about that visit: the
desk that has the visit knows him.
"""

from collections.abc import Collection
from enum import StrEnum


class Matter(StrEnum):
    """事由: what a call or message is about."""

    SERVICE = "matter_service"
    RENEWAL = "matter_renewal"
    PAYMENT = "matter_payment"
    VISIT = "matter_visit"


class Post(StrEnum):
    """身份: as what somebody stands in a file."""

    RECEIVER = "receiver"
    CAR_DRIVER = "car_driver"
    DRIVER = "driver"
    IN_CHARGE = "in_charge"
    PAYER = "payer"
    OWNER = "owner"


ORDER: dict[Matter, tuple[Post, ...]] = {
    Matter.SERVICE: (Post.RECEIVER, Post.CAR_DRIVER, Post.IN_CHARGE, Post.OWNER),
    Matter.RENEWAL: (Post.RECEIVER, Post.IN_CHARGE, Post.PAYER, Post.OWNER),
    Matter.PAYMENT: (Post.PAYER, Post.IN_CHARGE, Post.OWNER),
    Matter.VISIT: (Post.CAR_DRIVER, Post.RECEIVER, Post.IN_CHARGE, Post.OWNER),
}


def post_for(matter: Matter, reachable: Collection[Post]) -> Post | None:
    """This function will return the first post of the matter's order that has somebody with a number; None: nobody has."""
    return next((post for post in ORDER[matter] if post in reachable), None)
