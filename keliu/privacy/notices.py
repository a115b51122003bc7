"""What the desk puts first on a card: a correction that the customer asked for, to be made by the store's people."""

from datetime import datetime

from django.utils.translation import gettext as _

from keliu.privacy.queries import wishes_of
from keliu.web.notices import Notice
from keliu.web.timeline import Scope


def corrections(scope: Scope, now: datetime) -> list[Notice]:
    """This function will tell the corrections that wait, with the day until which they are to be made."""
    if scope.customer_id is None:
        return []
    return [
        Notice(
            _("correction asked for"), row.wish or _("The customer asked to have his data corrected"),
            _("to be done by %(day)s; edit the file and say why") % {"day": row.due_on.isoformat()},
            is_bad=row.due_on < now.date(),
        )
        for row in wishes_of(scope.customer_id)
    ]  # fmt: skip
