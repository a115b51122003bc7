"""One file as the card shows it: the customer, his cars, what they brought, what comes next."""

from datetime import date
from typing import Any

from django.db.models import F

from keliu.customers.models import Customer, CustomerNumber, CustomerPhone, OtherKey, Vehicle, VehiclePlate
from keliu.customers.stages import stage_book
from keliu.rules.plates import normalise_plate
from keliu.rules.vins import read_vin


def find_files(text: str, group_id: int) -> tuple[Customer | None, list[Vehicle]]:
    """This function will return the customer and cars that a VIN, plate or customer number names."""
    vehicles = (
        Vehicle.objects.unscoped("exact look-up").filter(group_id=group_id).select_related("owner", "facts", "model")
    )
    vin, plate = read_vin(text).vin, normalise_plate(text).plate
    found = list(vehicles.filter(vin=vin)) if vin else []
    if not found and vin:
        found = list(vehicles.filter(pk__in=OtherKey.objects.filter(kind="vin", value=vin).values("vehicle_id")))
    if not found and plate:
        worn = VehiclePlate.objects.unscoped("exact look-up").filter(plate=plate).values("vehicle_id")
        found = list(vehicles.filter(plate=plate).order_by("-id")) or list(vehicles.filter(id__in=worn))
    if found:
        return found[0].owner, found
    numbers = CustomerNumber.objects.filter(group_id=group_id, number=text.strip()).select_related("customer")
    number = numbers.order_by(F("store").asc(nulls_first=True), "id").first()
    if number is None:
        own = Customer.objects.unscoped("exact look-up").filter(group_id=group_id, customer_no=text.strip()).first()
    else:
        own = number.customer
    return own, list(vehicles.filter(owner=own).order_by("id")) if own else []


def phones_of(customer: Customer) -> list[str]:
    """This function will return a customer's phones in E.164, the first first."""
    rows = CustomerPhone.objects.unscoped("card of a found customer").filter(customer=customer, until=None)
    return list(rows.order_by("rank", "id").values_list("number", flat=True))


def vehicle_document(vehicle: Vehicle, as_of: date) -> dict[str, Any]:
    """This function will return a car as `keliu show --json` prints it, without what other desks know of it."""
    facts = getattr(vehicle, "facts", None)
    paid = {
        "customer": yuan(facts.customer_fen if facts else 0),
        "insurer": yuan(facts.insurer_fen if facts else 0),
        "manufacturer": yuan(facts.manufacturer_fen if facts else 0),
    }
    return {
        "vin": vehicle.vin,
        "plate": vehicle.plate or None,
        "purchase_date": iso(vehicle.purchase_date),
        "odometer_km": facts.last_read_km if facts else None,
        "stage": stage_book(as_of)
        .stage(facts.last_visit_on if facts else None, vehicle.home_store_id, vehicle.model_id)
        .value,
        "visits": facts.visits if facts else 0,
        "cancelled": facts.cancelled if facts else 0,
        "last_visit_on": iso(facts.last_visit_on if facts else None),
        "spend_yuan": yuan(facts.customer_fen + facts.insurer_fen + facts.manufacturer_fen if facts else 0),
        "paid_yuan": paid,
        "owner": (vehicle.owner.customer_no or None) if vehicle.owner else None,
    }


def iso(day: date | None) -> str | None:
    """This function will return a day as text."""
    return day.isoformat() if day else None


def yuan(fen: int) -> float:
    """This function will return fen as yuan, exact to the fen."""
    return round(fen / 100, 2)
