"""Customers and vehicles: /api/v1/customers, /api/v1/vehicles."""

from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Router

from keliu.api.cursors import MOST, STANDARD, page_after
from keliu.api.shapes import CustomerEdit, CustomerShape, Page, Text, VehicleShape
from keliu.customers.actions import EDITABLE, edit_customer
from keliu.customers.models import Customer, CustomerPhone, CustomerStore, Vehicle
from keliu.customers.stages import stage_book
from keliu.rules.masking import mask_phone, mask_plate, mask_vin
from keliu.rules.plates import normalise_plate
from keliu.rules.rights import Deed, Viewer
from keliu.rules.vins import read_vin

customers = Router(tags=["customers"])
vehicles = Router(tags=["vehicles"])
LIMIT = Query(STANDARD, ge=1, le=MOST)
KEY = Query(None, ge=1, lt=2**63)


def viewer_of(request: HttpRequest, deed: Deed) -> Viewer:
    """This function will return who asks; without the deed everything is absent.

    :raises Http404: his role does not hold the deed.
    """
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    if not viewer.may(deed):
        raise Http404
    return viewer


@customers.get("", response=Page[CustomerShape])
def list_customers(
    request: HttpRequest, customer_no: Text | None = None, cursor: str | None = None, limit: int = LIMIT
) -> dict[str, Any]:
    """List the customers that the caller may see, by ascending id."""
    viewer = viewer_of(request, Deed.SEE_FILES)
    rows = Customer.objects.visible_to(viewer).select_related("home_store", "advisor", "facts")
    if customer_no:
        rows = rows.filter(numbers__number=customer_no).distinct()
    found, following = page_after(rows, cursor, limit)
    return {"items": customer_shapes(viewer, found), "next_cursor": following}


@customers.get("/{number}", response=CustomerShape)
def show_customer(request: HttpRequest, number: int) -> dict[str, Any]:
    """Return one customer."""
    viewer = viewer_of(request, Deed.SEE_FILES)
    return customer_shapes(viewer, [_seen_customer(viewer, number)])[0]


@customers.patch("/{number}", response=CustomerShape)
def change_customer(request: HttpRequest, number: int, given: CustomerEdit) -> dict[str, Any]:
    """Change fields of one customer; 409 where somebody saved the file since `version`."""
    viewer = viewer_of(request, Deed.EDIT_FILES)
    person = _seen_customer(viewer, number)
    wanted = given.model_dump(exclude_unset=True, exclude={"version", "why"})
    values = {name: wanted.get(name, getattr(person, name)) for name in EDITABLE}
    values = {name: "" if value is None and name != "birthday" else value for name, value in values.items()}
    edit_customer(person, values, version=given.version, actor=viewer, now=timezone.now(), why=given.why)
    return customer_shapes(viewer, [_seen_customer(viewer, number)])[0]


def _seen_customer(viewer: Viewer, number: int) -> Customer:
    rows = Customer.objects.visible_to(viewer).select_related("home_store", "advisor", "facts")
    return get_object_or_404(rows, pk=number)


def customer_shapes(viewer: Viewer, people: list[Customer]) -> list[dict[str, Any]]:
    """This function will return customers as the interface shows them, by two queries for all of them."""
    phones: dict[int, list[str]] = {}
    rows = CustomerPhone.objects.unscoped("rows of a scoped list").filter(customer__in=people, until=None)
    for number, phone in rows.order_by("rank", "id").values_list("customer_id", "number"):
        phones.setdefault(number, []).append(phone)
    teams = teams_of(viewer, [person.pk for person in people])
    shapes = []
    for person in people:
        in_full = viewer.sees_in_full(team_id=teams.get(person.pk))
        facts = getattr(person, "facts", None)
        own = phones.get(person.pk, [])
        shapes.append({
            "id": person.pk, "customer_no": person.customer_no or None, "name": person.name,
            "gender": person.gender or None, "is_company": person.is_company,
            "birthday": person.birthday if in_full else None,
            "region_code": person.region_code or None, "level": person.level or None,
            "customer_class": facts.customer_class or None if facts else None,
            "phones": own if in_full else [mask_phone(phone) for phone in own],
            "advisor_no": person.advisor.staff_no if person.advisor else None, "home_store": person.home_store.code,
            "vehicles": facts.vehicles if facts else 0, "visits": facts.visits if facts else 0,
            "last_visit_on": facts.last_visit_on if facts else None, "note": person.note, "version": person.version,
        })  # fmt: skip
    return shapes


def teams_of(viewer: Viewer, customer_ids: list[int | None]) -> dict[int, int | None]:
    """This function will return the team that answers for each customer at the caller's store."""
    rows = CustomerStore.objects.filter(store_id=viewer.store_id, customer__in=customer_ids)
    return dict(rows.values_list("customer_id", "team_id"))


@vehicles.get("", response=Page[VehicleShape])
def list_vehicles(
    request: HttpRequest,
    vin: Text | None = None,
    plate: Text | None = None,
    owner_id: int | None = KEY,
    cursor: str | None = None,
    limit: int = LIMIT,
) -> dict[str, Any]:
    """List the vehicles that the caller may see, by ascending id; VIN and plate in any spelling."""
    viewer = viewer_of(request, Deed.SEE_FILES)
    rows = _vehicles(viewer)
    if vin:
        rows = rows.filter(vin=read_vin(vin).vin or "")
    if plate:
        rows = rows.filter(plate=normalise_plate(plate).plate or "?")
    if owner_id is not None:
        rows = rows.filter(owner_id=owner_id)
    found, following = page_after(rows, cursor, limit)
    return {"items": vehicle_shapes(viewer, found), "next_cursor": following}


@vehicles.get("/{number}", response=VehicleShape)
def show_vehicle(request: HttpRequest, number: int) -> dict[str, Any]:
    """Return one vehicle."""
    viewer = viewer_of(request, Deed.SEE_FILES)
    return vehicle_shapes(viewer, [get_object_or_404(_vehicles(viewer), pk=number)])[0]


def _vehicles(viewer: Viewer) -> Any:
    return Vehicle.objects.visible_to(viewer).select_related("home_store", "facts")


def vehicle_shapes(viewer: Viewer, cars: list[Vehicle]) -> list[dict[str, Any]]:
    """This function will return vehicles as the interface shows them."""
    book = stage_book(timezone.localdate())
    teams = teams_of(viewer, [car.owner_id for car in cars])
    shapes = []
    for car in cars:
        in_full = viewer.sees_in_full(team_id=teams.get(car.owner_id or 0))
        facts = getattr(car, "facts", None)
        last = facts.last_visit_on if facts else None
        shapes.append({
            "id": car.pk, "vin": (car.vin if in_full else mask_vin(car.vin)) if car.vin else None,
            "plate": (car.plate if in_full else mask_plate(car.plate)) if car.plate else None, "brand": car.brand,
            "series": car.series, "model": car.model_name, "purchase_date": car.purchase_date, "owner_id": car.owner_id,
            "home_store": car.home_store.code, "last_visit_on": last,
            "stage": book.stage(last, car.home_store_id, car.model_id).value,
            "visits": facts.visits if facts else 0, "cancelled": facts.cancelled if facts else 0,
            "odometer_km": facts.last_read_km if facts else None, "maintenance_due_on": facts.due_on if facts else None,
            "warranty_ends_on": facts.warranty_ends_on if facts else None, "disposed_on": car.disposed_on,
            "insurance_ends_on": facts.insurance_ends_on if facts else None, "version": car.version,
        })  # fmt: skip
    return shapes
