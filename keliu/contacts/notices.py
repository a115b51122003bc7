"""What the contact ledger puts first on a card: a dissatisfaction that nobody has settled (practice C5)."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from keliu.contacts.models import Contact
from keliu.contacts.queries import contacts_of
from keliu.rules.what_was_said import Said, unresolved
from keliu.web.notices import Notice
from keliu.web.timeline import Scope

MOST_READ = 300
MOST_SHOWN = 3
RECENT = timedelta(days=365)  # what is older is shown without red


def dissatisfied(scope: Scope, now: datetime) -> list[Notice]:
    """This function will tell the latest dissatisfactions, one a car, that no later word of the customer took back."""
    rows = contacts_of(scope).filter(connected=True).exclude(outcome="").order_by("-at", "-id")
    has_one_car = len(scope.vehicle_ids) == 1
    said = [
        Said(key, None if has_one_car else car, outcome)
        for key, car, outcome in rows.values_list("id", "vehicle_id", "outcome")[:MOST_READ]
    ]
    keys = [one.key for one in unresolved(said)[:MOST_SHOWN]]
    told = Contact.objects.unscoped("contacts of a seen file").filter(pk__in=keys).select_related("staff")
    return [_told(row, now) for row in told.order_by("-at")] if keys else []


def _told(row: Contact, now: datetime) -> Notice:
    is_recent = row.at > now - RECENT
    day = timezone.localtime(row.at).date().isoformat()
    who = row.staff.name if row.staff else ""
    detail = " ".join(filter(None, (day, _(row.channel), _(row.purpose) if row.purpose else "", who)))
    settled = _("no later word that it is settled")
    return Notice(_("dissatisfied"), row.outcome, f"{detail} · {settled}", row.vehicle_id, is_bad=is_recent)
