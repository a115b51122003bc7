"""Writes of the customer files: search texts and memberships brought up to date, edits with audit, reveals."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.urls import reverse
from django.utils.timezone import localtime

from keliu.access.raw_rows import among, day_text, lock, parts_of, raw_rows
from keliu.audit.actions import FieldChange, as_text, record_changes
from keliu.audit.queries import require_closed
from keliu.customers.models import (
    Assignment,
    Customer,
    CustomerNumber,
    CustomerPhone,
    CustomerStore,
    OtherKey,
    RevealLog,
    SearchEntry,
    Vehicle,
    VehiclePlate,
)
from keliu.customers.queries import LOOK_UP
from keliu.customers.revealing.limit import Reveals
from keliu.org.models import Staff
from keliu.org.noticing.giving import notice_roles
from keliu.rules.file_values import refuse_birthday, refuse_due_day, refuse_email, refuse_region
from keliu.rules.masking import national_form
from keliu.rules.rights import Role, Viewer
from keliu.rules.search_text import document
from keliu.rules.sentence import N_, Sentence

SURNAMES = {
    "单": "shan",
    "解": "xie",
    "曾": "zeng",
    "仇": "qiu",
    "区": "ou",
    "朴": "piao",
    "查": "zha",
    "尉": "yu",
    "盖": "ge",
}
SLICE = 5000


def parts(numbers: Iterable[int]) -> Iterator[list[int]]:
    """This function will yield the numbers, each once, in lists of at most 5,000."""
    ordered = sorted(set(numbers))
    for start in range(0, len(ordered), SLICE):
        yield ordered[start : start + SLICE]


def pinyin_of(name: str) -> tuple[str, str]:
    """This function will return a name's pinyin without tones and its initials; surnames have readings of their own."""
    from pypinyin import Style, lazy_pinyin  # here: its 55 MB of phrases are needed by few processes

    sounds = lazy_pinyin(name, style=Style.NORMAL, errors="ignore")
    if sounds and name[:1] in SURNAMES and len(name) <= 4:
        sounds[0] = SURNAMES[name[0]]
    return "".join(sounds).lower(), "".join(sound[0] for sound in sounds if sound).lower()


def refresh_search(*, customer_ids: Iterable[int] = (), vehicle_ids: Iterable[int] = ()) -> int:
    """This function will rewrite the search texts that differ, and return how many."""
    written = 0
    for part in parts(customer_ids):
        written += _write_texts("customer_id", _customer_texts(part))
    for part in parts(vehicle_ids):
        written += _write_texts("vehicle_id", _vehicle_texts(part))
    return written


def _customer_texts(part: list[int]) -> dict[int, str]:
    phones: dict[int, list[str]] = defaultdict(list)
    for number, phone in (
        CustomerPhone.objects.unscoped("search")
        .filter(customer_id__in=part)
        .order_by("number")
        .values_list("customer_id", "number")
    ):
        phones[number].append(national_form(phone))
    others: dict[int, list[str]] = defaultdict(list)
    numbers = CustomerNumber.objects.filter(customer_id__in=part).order_by("number", "id")
    for number, text in numbers.values_list("customer_id", "number"):
        others[number].append(text)
    names = OtherKey.objects.filter(customer_id__in=part).order_by("value", "id")
    for number, text in names.values_list("customer_id", "value"):
        others[number].append(text)
    texts = {}
    for number, name in Customer.objects.unscoped("search").filter(id__in=part).values_list("id", "name"):
        pinyin, initials = pinyin_of(name)
        texts[number] = document(
            name=name, pinyin=pinyin, initials=initials, phones=phones[number], others=others[number]
        )
    return texts


def _vehicle_texts(part: list[int]) -> dict[int, str]:
    plates: dict[int, list[str]] = defaultdict(list)
    for number, plate in (
        VehiclePlate.objects.unscoped("search")
        .filter(vehicle_id__in=part)
        .order_by("plate", "id")
        .values_list("vehicle_id", "plate")
    ):
        plates[number].append(plate)
    vins = OtherKey.objects.filter(vehicle_id__in=part).order_by("value", "id")
    for number, vin in vins.values_list("vehicle_id", "value"):
        plates[number].append(vin)
    cars = Vehicle.objects.unscoped("search").filter(id__in=part).values_list("id", "vin", "plate")
    return {
        number: document(others=list(dict.fromkeys([*filter(None, (vin, plate)), *plates[number]])))
        for number, vin, plate in cars
    }


def _write_texts(key: str, texts: dict[int, str]) -> int:
    known = dict(SearchEntry.objects.filter(**{f"{key}__in": list(texts)}).values_list(key, "text"))
    changed = [(number, text) for number, text in texts.items() if known.get(number) != text]
    sql = (
        f"INSERT INTO {SearchEntry._meta.db_table} ({key}, text) VALUES (%s, %s) "
        f"ON CONFLICT ({key}) DO UPDATE SET text = excluded.text"
    )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(sql, changed)
    return len(changed)


def refresh_members(customer_ids: Iterable[int] | None, *, today: date) -> int:
    """This function will bring advisor and team of the memberships to those of the day; return how many changed.

    Of several assignments that hold at a store the later `from_date` wins, then the smaller advisor number; a customer
    without any assignment belongs in his home store to the advisor of his file and that one's team (practice G1).
    """
    staff = Staff.objects.unscoped("members").values_list("id", "team_id", "staff_no")
    teams_and_numbers = {key: (team, _reversed(number)) for key, team, number in staff}
    changed = 0
    for part in parts_of(Customer, customer_ids, SLICE):
        rows = _members_that_differ(part, today, teams_and_numbers)
        if rows and not connection.in_atomic_block:
            changed += _write_members({customer for *_, customer in rows}, today, teams_and_numbers)
        elif rows:
            changed += _put_members(rows)
    return changed


@transaction.atomic
def _write_members(customers: set[int], today: date, staff: dict[int, tuple[Any, ...]]) -> int:
    """Work the memberships of some customers out again under lock and write them."""
    part = sorted(customers)
    lock(Customer, part)
    return _put_members(_members_that_differ(part, today, staff))


def _put_members(rows: list[tuple[Any, ...]]) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {CustomerStore._meta.db_table} SET advisor_id = %s, team_id = %s WHERE id = %s",
            [row[:3] for row in rows],
        )
    return len(rows)


def _members_that_differ(part: list[int], today: date, staff: dict[int, tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Return (advisor, team, number of the membership, customer) of the memberships that are to be changed."""
    where, keys = among("customer_id", part)
    day = today.isoformat()
    holding: dict[tuple[int, int], tuple[Any, ...]] = {}
    assigned: set[int] = set()
    for customer, store, advisor, team, first, last in raw_rows(
        f"SELECT customer_id, store_id, advisor_id, team_id, {day_text('from_date')}, {day_text('to_date')} "
        f"FROM {Assignment._meta.db_table} WHERE {where}",
        keys,
    ):
        assigned.add(customer)
        if (first is None or first <= day) and (last is None or last >= day):
            rank = (first or "", staff[advisor][1] if advisor in staff else NO_NUMBER, advisor, team)
            holding[customer, store] = max(holding.get((customer, store), rank), rank, key=lambda r: r[:2])
    of_customers, keys = among("id", part)
    files = f"SELECT id, home_store_id, advisor_id FROM {Customer._meta.db_table} WHERE {of_customers}"
    for customer, store, advisor in raw_rows(f"{files} AND advisor_id IS NOT NULL", keys):
        if customer not in assigned:
            holding[customer, store] = ("", NO_NUMBER, advisor, staff[advisor][0] if advisor in staff else None)
    changed = []
    members = f"SELECT id, customer_id, store_id, advisor_id, team_id FROM {CustomerStore._meta.db_table} WHERE {where}"
    for number, customer, store, advisor, team in raw_rows(members, keys):
        wanted = holding.get((customer, store), NOBODY)
        if wanted[2] != advisor or wanted[3] != team:
            changed.append((wanted[2], wanted[3], number, customer))
    return changed


def _reversed(text: str) -> tuple[int, ...]:
    """Return a key by which the smaller text is the greater."""
    return tuple(-ord(c) for c in text) or (0,)


NO_NUMBER = _reversed("")
NOBODY = ("", NO_NUMBER, None, None)


class EditConflict(Exception):
    """Somebody else saved the same file in between; carries his version, so that both can be shown."""

    def __init__(self, current: Customer) -> None:
        super().__init__("changed by somebody else")
        self.current = current


class QuotaReached(Exception):
    """The daily number of customers whose numbers may be seen is used up."""


class FileRefusal(Exception):
    """A value that cannot be true, by the rules of `keliu.rules.file_values`; `sentence` says why."""

    def __init__(self, field: str, sentence: Sentence) -> None:
        super().__init__(sentence.english())
        self.field, self.sentence = field, sentence


def refuse_value(name: str, value: Any, today: date) -> Sentence | None:
    """This function will say why a field of a customer's file cannot have a value; None: it can."""
    if name == "birthday":
        return refuse_birthday(value, today)
    if name == "licence_expires_on":
        return refuse_due_day(value)
    return {"email": refuse_email, "region_code": refuse_region}.get(name, lambda _value: None)(value)


def require_possible(values: dict[str, Any], today: date) -> None:
    """Let values be saved only when each can be true.

    :raises FileRefusal: one cannot.
    """
    for name, value in values.items():
        if refusal := refuse_value(name, value, today):
            raise FileRefusal(name, refusal)


EDITABLE = (
    "name",
    "gender",
    "birthday",
    "is_company",
    "email",
    "wechat",
    "preferred_channel",
    "preferred_hours",
    "note",
)


@transaction.atomic
def edit_customer(
    customer: Customer, values: dict[str, Any], *, version: int, actor: Viewer, now: datetime, why: str = "",
    fields: Sequence[str] = EDITABLE, is_undo: bool = False,
) -> int:  # fmt: skip
    """This function will save the edited fields of a customer, audited one by one, and return how many changed.

    `is_undo`: the values stood there before, so they are not asked whether they can be true.
    :raises EditConflict: the file is of another version than the editor saw.
    :raises FileRefusal: a changed value cannot be true.
    :raises StillOpen: the file comes from an import that is still being written.
    """
    current = Customer.objects.unscoped("edit of a found file").select_for_update().get(pk=customer.pk)
    require_closed(current.batch)
    if current.version != version:
        raise EditConflict(current)
    changes = []
    for name in fields:
        old, new = getattr(current, name), values[name]
        if old != new and not (old in (None, "") and new in (None, "")):
            if not is_undo:
                require_possible({name: new}, localtime(now).date())
            changes.append(
                FieldChange("customers_customer", current.pk, name, as_text(old), as_text(new), actor.store_id)
            )
            setattr(current, name, new)
    if changes:
        current.version += 1
        current.save()
        record_changes(changes, actor=actor, now=now, source="page", why=why)
        refresh_search(customer_ids=[current.pk])
    return len(changes)


@transaction.atomic
def reveal_phones(customer: Customer, *, actor: Viewer, why: str, reveals: Reveals, now: datetime) -> list[str]:
    """This function will return a customer's phones in full, logged with the reason, the further looks of a day, too.

    :raises QuotaReached: the person has seen the numbers of as many other customers today as the shop allows.
    """
    if not reveals.allows(customer.pk):
        raise QuotaReached
    RevealLog.objects.create(
        at=now, account_key=actor.account_id or 0, person=actor.name, store_id=actor.store_id, customer=customer,
        field="phone", why=why[:200],
    )  # fmt: skip
    if customer.pk not in reveals.reasons and reveals.left == 1:
        _tell_used_up(actor, reveals.quota, now)
    rows = CustomerPhone.objects.unscoped("reveal of a found file").filter(customer=customer, until=None)
    return list(rows.order_by("rank", "id").values_list("number", flat=True))


def _tell_used_up(actor: Viewer, quota: int, now: datetime) -> None:
    """Tell the store's managers that a person has seen as many numbers as a day allows: until midnight no more are shown."""
    told = Sentence(N_("%(name)s has seen the numbers of %(n)s customers today, as many as a day allows"),
                    {"name": actor.name, "n": quota})  # fmt: skip
    place = {"group_id": actor.group_id, "store_id": actor.store_id}
    notice_roles({Role.CS_MANAGER, Role.SERVICE_MANAGER}, told, page=reverse("customers:reveals"), now=now, **place)


@transaction.atomic
def record_look_up(customers: list[Customer], word: str, *, actor: Viewer, now: datetime) -> None:
    """This function will log that a person looked up a caller outside his rows by a whole phone, plate or VIN."""
    rows = [
        RevealLog(
            at=now, account_key=actor.account_id or 0, person=actor.name, store_id=actor.store_id, customer=customer,
            field=LOOK_UP, why=f"…{word[-4:]}",
        )
        for customer in customers
    ]  # fmt: skip
    RevealLog.objects.bulk_create(rows)
