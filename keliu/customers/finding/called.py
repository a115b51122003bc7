"""The one customer whom a person means by a customer number or a whole phone, in the store's files alone (practice A6).

A customer of the store who is not the person's own is a look-up, which is logged by the page that asks.
"""

from keliu.customers.models import Customer, CustomerNumber
from keliu.rules.rights import Deed, Viewer
from keliu.rules.sentence import N_, Sentence
from keliu.sheets.phones import read_phone


class NotCalled(Exception):
    """Nobody, or several, are meant; `sentence` says which."""

    def __init__(self, message: str) -> None:
        self.sentence = Sentence(message, {})
        super().__init__(self.sentence.english())


def customer_called(text: str, viewer: Viewer) -> Customer:
    """This function will return the one customer of the person's store whom a number or whole phone names.

    :raises NotCalled: there is none, or there are several.
    """
    scope = Customer.objects.all()
    seen = scope.looked_up_by(viewer) if viewer.may(Deed.LOOK_UP_CALLER) else scope.visible_to(viewer)
    typed = text.strip()
    numbers = CustomerNumber.objects.filter(group_id=viewer.group_id, number=typed).values("customer_id")
    found = list(seen.filter(pk__in=numbers)[:2]) or list(seen.filter(customer_no=typed)[:2])
    phone = read_phone(typed)
    if not found and phone:
        found = list(seen.filter(phones__number=phone, phones__until=None).distinct()[:2])
    if len(found) == 1:
        return found[0]
    several, nobody = N_("Several customers have this phone: use the number"), N_("No customer of this number or phone")
    raise NotCalled(several if found else nobody)
