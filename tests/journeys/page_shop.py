"""A small group of two stores for the tests of pages: plain functions, one row each."""

from datetime import date, datetime, timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from keliu.customers.actions import refresh_search
from keliu.customers.models import (
    Customer,
    CustomerAddress,
    CustomerFacts,
    CustomerPhone,
    CustomerStore,
    Ownership,
    Vehicle,
    VehicleFacts,
    VehiclePlate,
    VehicleStore,
)
from keliu.org.models import Account, Group, Staff, Store, Team
from keliu.workshop.models import Visit

PASSWORD = "a-long-password-1"


def make_store(code: str = "S01") -> Store:
    group, _created = Group.objects.get_or_create(code="G1", defaults={"name": "集团"})
    return Store.objects.create(group=group, code=code, name=f"门店{code}")


def make_account(store: Store, role: str, *, team: Team | None = None, name: str = "") -> Account:
    name = name or f"{role}-{store.code}"
    staff = Staff.objects.create(group=store.group, store=store, staff_no=name, name=name, role=role, team=team)
    return Account.objects.create_account(name, PASSWORD, staff, must_change=False)


def signed_in(account: Account) -> Client:
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def make_customer(
    store: Store, name: str = "郑文辉", *, phone: str = "+8614500006721", team: Team | None = None,
    advisor: Staff | None = None, last: date | None = None, **facts: Any,
) -> Customer:  # fmt: skip
    person = Customer.objects.create(group=store.group, home_store=store, name=name, customer_no=f"C{phone[-6:]}")
    CustomerPhone.objects.create(customer=person, number=phone)
    CustomerAddress.objects.create(customer=person, text="漳州市龙文区碧湖路128号")
    CustomerStore.objects.create(customer=person, store=store, team=team, advisor=advisor)
    CustomerFacts.objects.create(customer=person, last_visit_on=last, **facts)
    refresh_search(customer_ids=[person.pk])
    return person


def make_vehicle(owner: Customer, *, plate: str = "闽E7K531", vin: str = "LFMK1A30P1K003871", **facts: Any) -> Vehicle:
    store = owner.home_store
    car = Vehicle.objects.create(
        group=store.group, home_store=store, vin=vin, plate=plate, owner=owner, series="汉兰达", model_name="2.0T"
    )
    VehicleStore.objects.create(vehicle=car, store=store)
    VehicleFacts.objects.create(vehicle=car, **facts)
    VehiclePlate.objects.create(vehicle=car, plate=plate)
    Ownership.objects.create(vehicle=car, customer=owner)
    CustomerFacts.objects.unscoped("test").filter(customer=owner).update(main_vehicle=car, vehicles=1)
    refresh_search(vehicle_ids=[car.pk])
    return car


def make_visit(car: Vehicle, order_no: str, *, days_ago: int = 30, **given: Any) -> Visit:
    at = timezone.now() - timedelta(days=days_ago)
    return Visit.objects.create(
        store=car.home_store, order_no=order_no, vehicle=car, customer=car.owner, arrived_at=at,
        arrived_on=timezone.localtime(at).date(), **given,
    )  # fmt: skip


def days_ago(days: int) -> date:
    return timezone.localdate() - timedelta(days=days)


def text_of(response: Any) -> str:
    return str(response.content.decode())


def moment() -> datetime:
    return timezone.now()
