"""A shop whose every text is one of a list: for what must not run, and for what must not fire."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from keliu.audit.models import Change
from keliu.contacts.models import Consent
from keliu.customers.models import (
    Customer,
    CustomerFacts,
    CustomerPhone,
    CustomerStore,
    RevealLog,
    Vehicle,
    VehicleFacts,
    VehicleModel,
    VehicleStore,
)
from keliu.imports.models import Batch, BatchFile
from keliu.org.models import Account, Export, Group, LoginLog, Staff, Store, Team
from keliu.workshop.models import Visit


def fill(texts: list[str]) -> tuple[Store, Account]:
    """This function will make a customer, a car, an order and a line of each log of every text; set-based."""
    now, today = timezone.now(), timezone.localdate()
    group = Group.objects.create(code="G", name=texts[0][:100])
    store = Store.objects.create(group=group, code="S01", name=texts[0][:100])
    team = Team.objects.create(store=store, name=texts[0][:60])
    staff = Staff.objects.bulk_create(
        Staff(group=group, store=store, team=team, staff_no=f"{n}{text}"[:40], name=text[:60], role="general_manager")
        for n, text in enumerate(texts)
    )
    account = Account.objects.create_account("manager", "x" * 12, staff[0], must_change=False)
    people = Customer.objects.bulk_create(
        Customer(group=group, home_store=store, name=text[:100], customer_no=text[:60], advisor=one)
        for text, one in zip(texts, staff, strict=True)
    )
    CustomerStore.objects.bulk_create(
        CustomerStore(customer=p, store=store, advisor=one, team=team) for p, one in zip(people, staff, strict=True)
    )
    CustomerPhone.objects.bulk_create(CustomerPhone(customer=p, number=p.name[:20]) for p in people)
    cars = _cars(texts, people, group, store, today)
    CustomerFacts.objects.bulk_create(
        CustomerFacts(customer=p, main_vehicle=car, vehicles=1, last_visit_on=today - timedelta(days=200))
        for p, car in zip(people, cars, strict=True)
    )
    _orders(texts, cars, staff, store)
    _logs(texts, people, account, now)
    return store, account


def _cars(texts: list[str], people: list[Customer], group: Group, store: Store, today: Any) -> list[Vehicle]:
    VehicleModel.objects.bulk_create(
        VehicleModel(group=group, brand=f"{n}"[:60], series=text[:60], name=text[:60], source=text[:100])
        for n, text in enumerate(texts)
    )
    cars = Vehicle.objects.bulk_create(
        Vehicle(
            group=group, home_store=store, owner=p, plate=p.name[:12], series=p.name[:60], model_name=p.name[:60],
            brand=p.name[:60], inspection_due_on=today,
        )
        for p in people
    )  # fmt: skip
    VehicleStore.objects.bulk_create(VehicleStore(vehicle=car, store=store) for car in cars)
    VehicleFacts.objects.bulk_create(
        VehicleFacts(vehicle=car, visits=2, due_on=today, last_visit_on=today - timedelta(days=200)) for car in cars
    )
    return cars


def _orders(texts: list[str], cars: list[Vehicle], staff: list[Staff], store: Store) -> None:
    now = timezone.now() - timedelta(days=200)
    Visit.objects.bulk_create(
        Visit(
            store=store, order_no=f"{text}{n}"[-60:], vehicle=car, customer_id=car.owner_id, sender_name=text[:60],
            description=text, arrived_at=now, arrived_on=timezone.localdate(now), advisor=one,
        )
        for n, (text, car, one) in enumerate(zip(texts, cars, staff, strict=True))
    )  # fmt: skip


def _logs(texts: list[str], people: list[Customer], account: Account, now: Any) -> None:
    group, store = account.staff.group, account.staff.store
    LoginLog.objects.bulk_create(
        LoginLog(at=now, group=group, account=account, username=t[:60], outcome="in", address=t[:45], agent=t[:200])
        for t in texts
    )
    Export.objects.bulk_create(
        Export(
            at=now, group=group, store=store, account=account, person=t[:60], page=t[:60], why=t[:200], expires_at=now
        )
        for t in texts
    )
    RevealLog.objects.bulk_create(
        RevealLog(
            at=now, account_key=account.pk, person=p.name[:60], store=store, customer=p, field="phone", why=p.name
        )
        for p in people
    )
    Change.objects.bulk_create(
        Change(
            at=now, group_key=group.pk, store_key=store.pk if store else None, actor_key=account.pk,
            actor_name=t[:60], table="customers_customer", row_key=p.pk, field="source", old=t, new=t[::-1], why=t[:200],
            source="page",
        )
        for t, p in zip(texts, people, strict=True)
    )  # fmt: skip
    Consent.objects.bulk_create(
        Consent(
            customer=p, store=store, at=now, purpose="marketing", channel="sms", state="refused", way="phone",
            proof=p.name[:100], person=p.name[:60],
        )
        for p in people
    )  # fmt: skip
    batches = Batch.objects.bulk_create(
        Batch(group=group, store=store, state="done", created_at=now, created_by=t[:60], committed_at=now)
        for t in texts
    )
    BatchFile.objects.bulk_create(
        BatchFile(batch=b, position=0, name=t[:255]) for b, t in zip(batches, texts, strict=True)
    )
