"""What the card says of a blacklisting: that it holds, why and until when, or that it is proposed."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from keliu.customers.blacklisting.proposing import BLACKLISTING, CUSTOMERS
from keliu.customers.models import Blacklisting
from keliu.org.models import Approval
from keliu.web.notices import Notice
from keliu.web.timeline import Scope


def current(customer_id: int) -> Blacklisting | None:
    """This function will return the blacklisting that holds for a seen customer, or None."""
    return Blacklisting.objects.unscoped("of a seen customer").filter(customer_id=customer_id, ended_at=None).first()


def proposed(customer_id: int, now: datetime) -> Approval | None:
    """This function will return the proposal that waits for a decision on a seen customer, or None."""
    rows = Approval.objects.unscoped("of a seen customer").filter(kind=BLACKLISTING.name, table=CUSTOMERS)
    return rows.filter(row_key=customer_id, state=Approval.State.WAITING, expires_at__gt=now).first()


def on_card(scope: Scope, now: datetime) -> list[Notice]:
    """This function will tell that a customer is on the blacklist, or proposed for it."""
    if scope.customer_id is None:
        return []
    address = reverse("customers:blacklist", args=[scope.customer_id])
    if row := current(scope.customer_id):
        told = {"day": row.until, "asked": row.proposed_by, "decided": row.decided_by}
        detail = _("until %(day)s; proposed by %(asked)s, decided by %(decided)s; no marketing") % told
        return [Notice(_("blacklisted"), row.reason, detail, None, address, is_bad=True)]
    if asked := proposed(scope.customer_id, now):
        detail = _("proposed by %(name)s, waits for a second person") % {"name": asked.asked_by}
        return [Notice(_("blacklisting proposed"), asked.reason, detail, None, address)]
    return []
