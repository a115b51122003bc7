"""How many whole numbers a person may look for in a day: whoever tries them all learns what a mask hides (decision 0020).

A number counts once a day, whether it is found or not; what was typed on its way to a longer one does not count.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.timezone import localtime

from keliu.customers.models import AskedNumber
from keliu.org.noticing.giving import notice_roles
from keliu.rules.rights import Role, Viewer
from keliu.rules.search_text import SHORTEST_WHOLE, whole_number
from keliu.rules.sentence import N_, Sentence

SALT = "keliu.customers.asked_number"
TYPING = timedelta(minutes=2)
TOLD = N_("%(name)s has looked for %(n)s whole phones, plates or VINs today, as many as a day allows")


def whole_numbers(words: Iterable[str]) -> set[str]:
    """This function will return those words that may be whole numbers, in one spelling."""
    return {number for word in words if (number := whole_number(word))}


def digest_of(viewer: Viewer, number: str) -> str:
    """This function will return what is kept of a number: a keyed hash, another one for each person."""
    return salted_hmac(SALT, f"{viewer.account_id} {number}", algorithm="sha256").hexdigest()


@transaction.atomic
def may_look_for(numbers: set[str], *, quota: int, actor: Viewer, now: datetime) -> bool:
    """This function will note whole numbers that a person looks for, and say whether he may: always those of before.

    With the last that a day allows the managers of the store are told.
    """
    day = localtime(now).date()
    own = AskedNumber.objects.filter(account_key=actor.account_id, day=day)
    wanted = {digest_of(actor, number) for number in numbers}
    fresh = wanted - set(own.filter(digest__in=wanted).values_list("digest", flat=True))
    if not fresh:
        return True
    parts = {number[:end] for number in numbers for end in range(SHORTEST_WHOLE, len(number))}
    own.filter(digest__in={digest_of(actor, part) for part in parts}, at__gte=now - TYPING).delete()
    room = max(quota - own.count(), 0)
    noted = sorted(fresh)[:room]
    rows = [AskedNumber(account_key=actor.account_id, day=day, digest=digest, at=now) for digest in noted]
    AskedNumber.objects.bulk_create(rows, ignore_conflicts=True)
    if noted and len(noted) == room:
        told = Sentence(TOLD, {"name": actor.name, "n": quota})
        place = {"group_id": actor.group_id, "store_id": actor.store_id}
        notice_roles({Role.CS_MANAGER, Role.SERVICE_MANAGER}, told, page=reverse("customers:reveals"), now=now, **place)
    return len(fresh) <= room
