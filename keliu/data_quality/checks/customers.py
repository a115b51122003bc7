"""Checks of customers' files: incomplete, failing phones, unconfirmed addresses, birthdays, no vehicle (A4, A5)."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from keliu.access.raw_rows import among, day_text, raw_rows
from keliu.customers.models import (
    Customer,
    CustomerAddress,
    CustomerPhone,
    CustomerStore,
    Ownership,
    Vehicle,
    VehicleFacts,
)
from keliu.data_quality.checks.consents import asked_of, is_asked_sql
from keliu.data_quality.checks.found import Found
from keliu.org.queries import figures_of_stores
from keliu.rules.data_quality import CarParts, Fault, Part, complete_by, doubt_birthday, is_stale, missing_parts


@dataclass(slots=True)
class _File:
    """What the checks ask of one customer."""

    store_id: int
    has_name: bool
    birthday: str | None
    is_company: bool
    first_row: str | None
    phones: int = 0
    failing: list[str] = field(default_factory=list)
    has_advisor: bool = False
    is_asked: bool = False
    address_on: str | None = None
    has_address: bool = False
    cars: list[CarParts] = field(default_factory=list)


def check_customers(keys: Sequence[int], today: date) -> Iterator[Found]:
    """This function will yield what is wrong with some customers' files on a day."""
    files, figures = read_files(keys), figures_of_stores(today)
    for key, file in files.items():
        rules = figures[file.store_id]
        since = _day(file.first_row) or today
        if missing := missing_of(file):
            due = complete_by(since, rules.whole("files.complete_days"))
            if due < today:
                yield _found(Fault.INCOMPLETE, key, file, due, missing=missing)
        if file.failing:
            yield _found(Fault.PHONE_FAILS, key, file, _day(min(file.failing)) or today)
        if file.has_address:
            confirmed = _day(file.address_on) or _day(file.first_row)
            if is_stale(confirmed, today, rules.whole("files.stale_months")):
                yield _found(Fault.ADDRESS_UNCONFIRMED, key, file, confirmed or since)
        if file.birthday and not file.is_company and (doubt := doubt_birthday(_day(file.birthday) or today, today)):
            yield _found(Fault.IMPOSSIBLE_DATE, key, file, today, sentences=(doubt,), mark=f"birthday {file.birthday}")
        if not file.cars:
            yield _found(Fault.NO_VEHICLE, key, file, since)


def missing_of(file: _File) -> tuple[Part, ...]:
    """This function will return what a file lacks."""
    return missing_parts(
        has_name=file.has_name, has_phone=file.phones > 0, has_advisor=file.has_advisor, is_consent_asked=file.is_asked,
        cars=file.cars,
    )  # fmt: skip


def _found(fault: Fault, key: int, file: _File, since: date, **told: object) -> Found:
    return Found(fault, file.store_id, False, key, key, since, **told)  # type: ignore[arg-type]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text[:10]) if text else None


def missing_of_one(key: int) -> tuple[Part, ...]:
    """This function will return what one customer's file lacks, in two queries: a card asks it."""
    phones, members = CustomerPhone._meta.db_table, CustomerStore._meta.db_table
    (row,) = raw_rows(
        f"SELECT c.home_store_id, c.name, EXISTS (SELECT 1 FROM {phones} p WHERE p.customer_id = c.id "
        "AND p.until IS NULL AND p.fails_since IS NULL), "
        f"EXISTS (SELECT 1 FROM {members} m WHERE m.customer_id = c.id AND m.store_id = c.home_store_id "
        f"AND m.advisor_id IS NOT NULL), {is_asked_sql('c.id')} FROM {Customer._meta.db_table} c WHERE c.id = %s",
        key,
    )
    store, name, has_phone, has_advisor, is_asked = row
    file = _File(store, bool(name), None, False, None, int(has_phone), [], bool(has_advisor), bool(is_asked))
    _read_cars({key: file}, [key])
    return missing_of(file)


def read_files(keys: Sequence[int]) -> dict[int, _File]:
    """This function will read what the checks ask of some customers; of each the earliest day on which a row names him.

    The nameless file of somebody who was erased lacks nothing that anybody could fill in.
    """
    where, given = among("id", keys)
    files = {
        key: _File(store, bool(name), birthday, bool(is_company), opened)
        for key, store, name, birthday, is_company, opened in raw_rows(
            f"SELECT id, home_store_id, name, {day_text('birthday')}, is_company, {day_text('registered_on')} "
            f"FROM {Customer._meta.db_table} WHERE {where} AND level <> 'erased'",
            given,
        )
    }
    _read_phones(files, keys)
    _read_members(files, keys)
    _read_addresses(files, keys)
    _read_cars(files, keys)
    for key in asked_of(keys):
        if key in files:
            files[key].is_asked = True
    return files


def _read_phones(files: dict[int, _File], keys: Sequence[int]) -> None:
    where, given = among("customer_id", keys)
    for key, fails in raw_rows(
        f"SELECT customer_id, {day_text('fails_since')} FROM {CustomerPhone._meta.db_table} "
        f"WHERE {where} AND until IS NULL",
        given,
    ):
        if key in files and fails is None:
            files[key].phones += 1
        elif key in files:
            files[key].failing.append(fails)


def _read_members(files: dict[int, _File], keys: Sequence[int]) -> None:
    where, given = among("customer_id", keys)
    for key, store, advisor, since in raw_rows(
        f"SELECT customer_id, store_id, advisor_id, {day_text('since')} FROM {CustomerStore._meta.db_table} "
        f"WHERE {where}",
        given,
    ):
        file = files.get(key)
        if file and file.store_id == store:
            file.has_advisor = advisor is not None
            file.first_row = _earlier(file.first_row, since)


def _read_addresses(files: dict[int, _File], keys: Sequence[int]) -> None:
    where, given = among("customer_id", keys)
    for key, confirmed in raw_rows(
        f"SELECT customer_id, {day_text('COALESCE(confirmed_on, since)')} FROM {CustomerAddress._meta.db_table} "
        f"WHERE {where} AND until IS NULL",
        given,
    ):
        if key in files:
            files[key].has_address, files[key].address_on = True, confirmed


def _read_cars(files: dict[int, _File], keys: Sequence[int]) -> None:
    """Read the cars of each customer; those in use stand for him, without any those he had."""
    where, given = among("v.owner_id", keys)
    before, given_before = among("o.customer_id", keys)
    parts = f"v.vin, v.plate, v.model_id, v.purchase_date, {day_text('f.first_visit_on')}, {day_text('f.first_any_on')}"
    facts = f"LEFT JOIN {VehicleFacts._meta.db_table} f ON f.vehicle_id = v.id"
    had: dict[int, list[CarParts]] = defaultdict(list)
    for key, is_own, is_here, vin, plate, model, bought, first, first_any in raw_rows(
        f"SELECT v.owner_id, TRUE, v.disposed_on IS NULL, {parts} FROM {Vehicle._meta.db_table} v {facts} WHERE {where} "
        f"UNION ALL SELECT o.customer_id, FALSE, FALSE, {parts} FROM {Ownership._meta.db_table} o "
        f"JOIN {Vehicle._meta.db_table} v ON v.id = o.vehicle_id {facts} WHERE o.until IS NOT NULL AND {before}",
        given,
        given_before,
    ):
        file = files.get(key)
        if file is None:
            continue
        if is_own:
            file.first_row = _earlier(file.first_row, first_any)
        car = CarParts(bool(vin or plate), model is not None, bought is not None or first is not None)
        (file.cars if is_here else had[key]).append(car)
    for key, cars in had.items():
        files[key].cars = files[key].cars or cars


def _earlier(day: str | None, other: str | None) -> str | None:
    return min(filter(None, (day, other)), default=None)
