"""电话打不通: a number is marked as failing, or as working again; set-based, audited (practice A5)."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import F

from keliu.audit.actions import FieldChange, record_changes
from keliu.audit.queries import open_batches
from keliu.customers.models import Customer, CustomerPhone
from keliu.rules.rights import Viewer

EDIT = "phones of found customers"
MARK = "phone_fails"


@transaction.atomic
def mark_phones(
    phone_keys: Sequence[int], *, fails_since: date | None, actor: Viewer, now: datetime, why: str = ""
) -> list[int]:
    """This function will mark current numbers of customers whom the actor sees as failing since a day, or as working
    again (None), and return the keys of the phones that changed.

    A number that is marked as wanted already, and one of an import that is still being written, stay as they are.
    """
    seen = Customer.objects.visible_to(actor).values("pk")
    rows = CustomerPhone.objects.unscoped(EDIT).filter(
        pk__in=list(phone_keys), until=None, customer__in=seen, fails_since__isnull=fails_since is not None
    )
    closed_out = set(open_batches())
    changed = [
        row for row in rows.select_related("customer").select_for_update(of=("self",)).order_by("id")
        if row.batch not in closed_out and row.customer.batch not in closed_out
    ]  # fmt: skip
    keys = [row.pk for row in changed]
    CustomerPhone.objects.unscoped(EDIT).filter(pk__in=keys).update(fails_since=fails_since)
    owners = {row.customer_id for row in changed}
    Customer.objects.unscoped(EDIT).filter(pk__in=owners).update(version=F("version") + 1)
    record_changes([_change(row, fails_since, actor) for row in changed], actor=actor, now=now, source="page", why=why)
    return keys


def _change(row: CustomerPhone, fails_since: date | None, actor: Viewer) -> FieldChange:
    before, after = (None, row.number) if fails_since else (row.number, None)
    return FieldChange("customers_customer", row.customer_id, MARK, before, after, actor.store_id)
