"""批量修补: addresses confirmed, phones marked, findings settled, for many files at once; each deed can be taken back."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import F
from django.utils.timezone import localtime

from keliu.audit.actions import FieldChange, record_changes
from keliu.audit.queries import open_batches
from keliu.customers.editing.phones import mark_phones
from keliu.customers.models import Customer, CustomerAddress, CustomerPhone
from keliu.data_quality.actions import check_files
from keliu.data_quality.checks.found import SCAN
from keliu.data_quality.models import Finding, Repair, Settled
from keliu.data_quality.regions import take_back_places
from keliu.rules.data_quality import Fault
from keliu.rules.rights import Deed, Viewer
from keliu.rules.sentence import N_, Sentence

MOST = 5_000
CUSTOMERS = "customers_customer"


class RepairRefused(Exception):
    """A repair that cannot be; `sentence` says why."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence.english())
        self.sentence = sentence


def _require(actor: Viewer, n: int) -> int:
    """Return the store of a person who may mend files, of so many at once.

    :raises RepairRefused: his post does not, or they are too many.
    """
    if not actor.may(Deed.EDIT_FILES) or not actor.may(Deed.SEE_DATA_QUALITY) or actor.store_id is None:
        raise RepairRefused(Sentence(N_("Your post does not mend files")))
    if n > MOST:
        told = {"n": f"{n:,}", "most": f"{MOST:,}"}
        raise RepairRefused(Sentence(N_("%(n)s files are too many at once; at most %(most)s"), told))
    return actor.store_id


def _begin(deed: str, store_id: int, actor: Viewer, now: datetime, why: str, fault: str = "") -> Repair:
    return Repair.objects.create(
        store_id=store_id, deed=deed, fault=fault, at=now, account_key=actor.account_id, person=actor.name[:60],
        why=why[:200],
    )  # fmt: skip


@transaction.atomic
def confirm_addresses(
    customers: Sequence[int], *, actor: Viewer, now: datetime, today: date, why: str = ""
) -> Repair:  # fmt: skip
    """This function will note for customers whom the actor sees that their present address was confirmed today.

    :raises RepairRefused: the actor may not, or they are too many.
    """
    repair = _begin(Repair.Deed.CONFIRM_ADDRESSES, _require(actor, len(customers)), actor, now, why)
    seen = Customer.objects.visible_to(actor).filter(pk__in=list(customers)).values("pk")
    rows = CustomerAddress.objects.unscoped(SCAN).filter(customer__in=seen, until=None).exclude(confirmed_on=today)
    found = [row for row in rows.select_related("customer").order_by("id") if _is_closed(row.batch, row.customer.batch)]
    repair.kept = [[row.pk, row.customer_id, _text(row.confirmed_on)] for row in found]
    _confirm([row.pk for row in found], today)
    _log(((row.customer_id, _text(row.confirmed_on), str(today)) for row in found), actor, now, why)
    return _end(repair, {row.customer_id for row in found}, today)


def _is_closed(*batches: int | None) -> bool:
    return not set(open_batches()).intersection(batches)


def _confirm(keys: Sequence[int], day: date | None) -> None:
    CustomerAddress.objects.unscoped(SCAN).filter(pk__in=keys).update(confirmed_on=day)


def _text(day: date | None) -> str | None:
    return str(day) if day else None


def _log(lines: object, actor: Viewer, now: datetime, why: str, field: str = "address_confirmed") -> None:
    """Log one change a customer: key, before, after."""
    changes = [FieldChange(CUSTOMERS, key, field, old, new, actor.store_id) for key, old, new in lines]  # type: ignore[attr-defined]
    record_changes(changes, actor=actor, now=now, source="page", why=why)
    keys = {change.row_key for change in changes}
    Customer.objects.unscoped(SCAN).filter(pk__in=keys).update(version=F("version") + 1)


def _end(repair: Repair, customers: set[int], today: date) -> Repair:
    """Note how many files it was, and check them again."""
    repair.files = len(customers)
    repair.save(update_fields=["files", "kept"])
    check_files(sorted(customers), [], today=today)
    return repair


@transaction.atomic
def mark_failing(
    customers: Sequence[int], *, fails: bool, actor: Viewer, now: datetime, today: date, why: str = ""
) -> Repair:
    """This function will mark the first number of customers as failing, or all their failing ones as working again.

    :raises RepairRefused: the actor may not, or they are too many.
    """
    deed = Repair.Deed.PHONES_FAIL if fails else Repair.Deed.PHONES_WORK
    repair = _begin(deed, _require(actor, len(customers)), actor, now, why)
    rows = CustomerPhone.objects.unscoped(SCAN).filter(customer__in=list(customers), until=None)
    if fails:
        first = {row.customer_id: row for row in rows.order_by("-rank", "-id")}
        phones = list(first.values())
    else:
        phones = list(rows.exclude(fails_since=None))
    marked = set(
        mark_phones([row.pk for row in phones], fails_since=today if fails else None, actor=actor, now=now, why=why)
    )
    repair.kept = [[row.pk, row.customer_id, _text(row.fails_since)] for row in phones if row.pk in marked]
    return _end(repair, {row.customer_id for row in phones if row.pk in marked}, today)


@transaction.atomic
def settle(findings: Sequence[int], fault: Fault, *, actor: Viewer, now: datetime, why: str) -> Repair:
    """This function will take findings of one fault off the list: compared and right; they come back when they change.

    :raises RepairRefused: the actor may not, they are too many, or nobody says why.
    """
    store_id = _require(actor, len(findings))
    if not why.strip():
        raise RepairRefused(Sentence(N_("Say in a few words how it was compared")))
    repair = _begin(Repair.Deed.SETTLE, store_id, actor, now, why, fault.value)
    rows = list(Finding.objects.visible_to(actor).filter(pk__in=list(findings), fault=fault.value))
    Settled.objects.bulk_create(
        [
            Settled(
                fault=row.fault, is_vehicle=row.is_vehicle, file_key=row.file_key, customer_key=row.customer_key,
                mark=row.mark, repair=repair,
            )
            for row in rows
        ]
    )  # fmt: skip
    Finding.objects.unscoped(SCAN).filter(pk__in=[row.pk for row in rows]).delete()
    changes = [
        FieldChange(
            "customers_vehicle" if row.is_vehicle else CUSTOMERS, row.file_key, "file_compared", None, row.fault,
            store_id,
        )
        for row in rows
    ]  # fmt: skip
    record_changes(changes, actor=actor, now=now, source="page", why=why)
    repair.files = len(rows)
    repair.save(update_fields=["files"])
    return repair


@transaction.atomic
def take_back(repair: Repair, *, actor: Viewer, now: datetime, today: date) -> int:
    """This function will set what a repair changed back to what it was, where nobody has changed it since; return how
    many files that was.

    :raises RepairRefused: it was taken back already, or the actor may not.
    """
    _require(actor, 0)
    current = Repair.objects.visible_to(actor).select_for_update().get(pk=repair.pk)
    if current.undone_at is not None:
        raise RepairRefused(Sentence(N_("This was taken back already")))
    current.undone_at, current.undone_by = now, actor.name[:60]
    current.save(update_fields=["undone_at", "undone_by"])
    if current.deed == Repair.Deed.SETTLE:
        return _take_back_settled(current, actor, now, today)
    if current.deed == Repair.Deed.PLACE:
        return take_back_places(current, actor, now)
    if current.deed == Repair.Deed.CONFIRM_ADDRESSES:
        return _take_back_addresses(current, actor, now, today)
    return _take_back_phones(current, actor, now, today)


def _take_back_settled(repair: Repair, actor: Viewer, now: datetime, today: date) -> int:
    rows = list(repair.settled.all())
    changes = [
        FieldChange(
            "customers_vehicle" if row.is_vehicle else CUSTOMERS, row.file_key, "file_compared", row.fault, None,
            actor.store_id,
        )
        for row in rows
    ]  # fmt: skip
    record_changes(changes, actor=actor, now=now, source="page")
    repair.settled.all().delete()
    people = [row.file_key for row in rows if not row.is_vehicle]
    check_files(people, [row.file_key for row in rows if row.is_vehicle], today=today)
    return len(rows)


def _take_back_addresses(repair: Repair, actor: Viewer, now: datetime, today: date) -> int:
    before = {key: (customer, date.fromisoformat(day) if day else None) for key, customer, day in repair.kept}
    noted = {row.pk: row for row in CustomerAddress.objects.unscoped(SCAN).filter(pk__in=before, until=None)}
    own_day = localtime(repair.at).date()
    back = [key for key, row in noted.items() if row.confirmed_on == own_day]
    by_day: dict[date | None, list[int]] = {}
    for key in back:
        by_day.setdefault(before[key][1], []).append(key)
    for day, keys in by_day.items():
        _confirm(keys, day)
    customers = {before[key][0] for key in back}
    _log(((before[key][0], str(own_day), _text(before[key][1])) for key in back), actor, now, "")
    check_files(sorted(customers), [], today=today)
    return len(customers)


def _take_back_phones(repair: Repair, actor: Viewer, now: datetime, today: date) -> int:
    by_day: dict[str | None, list[int]] = {}
    for key, _customer, day in repair.kept:
        by_day.setdefault(day, []).append(key)
    changed: set[int] = set()
    for day, keys in by_day.items():
        since = date.fromisoformat(day) if day else None
        changed |= set(mark_phones(keys, fails_since=since, actor=actor, now=now))
    customers = {customer for key, customer, _day in repair.kept if key in changed}
    check_files(sorted(customers), [], today=today)
    return len(customers)
