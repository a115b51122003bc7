"""What data quality puts first on a card: that the file is not complete yet, and what it lacks (practice A4)."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from keliu.customers.finding.seen import may_change
from keliu.data_quality.checks.customers import missing_of_one
from keliu.rules.rights import Deed
from keliu.web.notices import Notice
from keliu.web.timeline import Scope


def incomplete(scope: Scope, now: datetime) -> list[Notice]:
    """This function will tell what a customer's file lacks, to who may fill it in."""
    if scope.customer_id is None or not scope.viewer.may(Deed.EDIT_FILES):
        return []
    if not may_change(scope.viewer, scope.customer_id, now.date()):
        return []
    missing = missing_of_one(scope.customer_id)
    if not missing:
        return []
    lacking = _(", ").join(_(part) for part in missing)
    address = reverse("customers:edit", args=[scope.customer_id])
    return [Notice(_("incomplete"), _("Lacks: %(parts)s") % {"parts": lacking}, "", None, address)]
