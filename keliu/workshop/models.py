"""Visits 来厂 with labour and part lines and receipts (practice A3)."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Value, When

from keliu.access.scoped import ScopedQuerySet
from keliu.access.unindexed import Unindexed
from keliu.customers.models import Customer, Vehicle
from keliu.customers.models.scopes import members_of
from keliu.org.models import Staff, Store
from keliu.rules.rights import Deed, Reach, Role, Viewer


class VisitQuerySet(ScopedQuerySet):
    """A store sees its own visits only, a team those of the cars it may see."""

    def _limit_to(self, viewer: Viewer) -> Self:
        if not viewer.may(Deed.SEE_VISITS) or viewer.store_id is None:
            return self.none()
        own = self.filter(store_id=viewer.store_id)
        if viewer.reach is Reach.STORE:
            return own
        return own.filter(Exists(Vehicle.objects.visible_to(viewer).filter(pk=OuterRef("vehicle_id"))))

    def handled_by(self, viewer: Viewer, today: date) -> Self:
        """Return the visits of a day that are a technician's own, or all of the store for its cash desk."""
        if not viewer.may(Deed.SEE_TODAY) or viewer.store_id is None:
            return self.none()
        rows = self.unscoped("visits of today handed to the viewer").filter(
            store_id=viewer.store_id, arrived_on=today, cancelled=False
        )
        return rows if viewer.role is Role.CASHIER else rows.filter(technician_id=viewer.staff_id)

    def listed_to(self, viewer: Viewer) -> Self:
        """Return the same rows as `visible_to`, asked for lists: by time for a store and its teams, else by vehicle."""
        if viewer.reach is Reach.TEAM and viewer.may(Deed.SEE_VISITS) and viewer.store_id is not None:
            rows = self.unscoped("visits of the viewer's team").filter(store_id=viewer.store_id)
            # Asked row by row along the visits in their order: joined, PostgreSQL would collect and sort all of them.
            member = Exists(members_of(viewer).filter(customer=OuterRef("vehicle__owner_id")))
            is_own = Case(When(member, then=Value(True)), default=Value(False))
            return rows.alias(is_own=is_own).filter(is_own=True)
        if viewer.reach is Reach.UNASSIGNED and viewer.may(Deed.SEE_VISITS) and viewer.store_id is not None:
            cars = Vehicle.objects.all().listed_to(viewer).values("pk")
            rows = self.unscoped("visits of the viewer's scope").alias(store_key=Unindexed("store_id"))
            return rows.filter(vehicle__in=cars, store_key=viewer.store_id)
        return self.visible_to(viewer)


class Visit(models.Model):
    """来厂: one arrival for service, documented by a repair order 工单."""

    class Kind(models.TextChoices):
        FIRST_MAINTENANCE = "first_maintenance"
        MAINTENANCE = "maintenance"
        REPAIR = "repair"
        ACCIDENT = "accident"
        WARRANTY = "warranty"
        REWORK = "rework"
        BOUTIQUE = "boutique"
        PDI = "pdi"

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="visits")
    order_no = models.CharField(max_length=60)
    vehicle = models.ForeignKey(Vehicle, on_delete=models.PROTECT, related_name="visits")
    customer = models.ForeignKey(Customer, null=True, on_delete=models.PROTECT, related_name="visits")
    sender_name = models.CharField(max_length=60, blank=True)
    sender_phone = models.CharField(max_length=20, blank=True)
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.REPAIR)
    arrived_at = models.DateTimeField()
    arrived_on = models.DateField()
    promised_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    odometer_km = models.IntegerField(null=True)
    advisor = models.ForeignKey(Staff, null=True, on_delete=models.SET_NULL, related_name="+")
    technician = models.ForeignKey(Staff, null=True, on_delete=models.SET_NULL, related_name="+")
    labour_fen = models.BigIntegerField(null=True)
    parts_fen = models.BigIntegerField(null=True)
    parts_cost_fen = models.BigIntegerField(null=True)
    customer_fen = models.BigIntegerField(null=True)
    insurer_fen = models.BigIntegerField(null=True)
    manufacturer_fen = models.BigIntegerField(null=True)
    outstanding_fen = models.BigIntegerField(null=True)
    outstanding_due_on = models.DateField(null=True)
    outstanding_paid_on = models.DateField(null=True)
    description = models.TextField(blank=True)
    requested_services = models.TextField(blank=True)
    cancelled = models.BooleanField(default=False)
    notes = models.JSONField(default=dict)
    batch = models.BigIntegerField(null=True)
    version = models.IntegerField(default=1)

    objects = VisitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "order_no"], name="one_visit_an_order"),
            models.CheckConstraint(condition=Q(odometer_km=None) | Q(odometer_km__gte=0), name="visit_km_not_negative"),
        ]
        indexes = [
            models.Index(fields=["vehicle", "-arrived_on"], name="visit_vehicle_day"),
            models.Index(fields=["customer", "arrived_on"], name="visit_customer_day"),
            models.Index(fields=["store", "-arrived_at", "-id"], name="visit_store_time"),
            models.Index(fields=["batch"], name="visit_batch", condition=Q(batch__isnull=False)),
            models.Index(fields=["store", "kind", "-arrived_at", "-id"], name="visit_store_kind"),
            models.Index(fields=["store", "-arrived_at", "-id"], name="visit_owed", condition=Q(outstanding_fen__gt=0)),
        ]

    def __str__(self) -> str:
        return self.order_no

    @property
    def amount_fen(self) -> int:
        """The order's amount: the sum of its payers, or labour and parts where all three are empty (metric V1)."""
        payers = (self.customer_fen, self.insurer_fen, self.manufacturer_fen)
        if all(payer is None for payer in payers):
            return (self.labour_fen or 0) + (self.parts_fen or 0)
        return sum(payer or 0 for payer in payers)


class VisitRows(ScopedQuerySet):
    """Rows that hang on a visit."""

    def _limit_to(self, viewer: Viewer) -> Self:
        return self.filter(visit__in=Visit.objects.visible_to(viewer).values("pk"))


class VisitLine(models.Model):
    """工单行: labour or part of a repair order."""

    class Type(models.TextChoices):
        LABOUR = "labour"
        PART = "part"

    class Origin(models.TextChoices):
        OEM = "oem"
        BRAND = "brand"
        AFTERMARKET = "aftermarket"
        REMANUFACTURED = "remanufactured"

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="lines")
    line_no = models.CharField(max_length=40)
    type = models.CharField(max_length=6, choices=Type.choices, default=Type.LABOUR)
    code = models.CharField(max_length=60, blank=True)
    name = models.CharField(max_length=200, blank=True)
    quantity = models.DecimalField(max_digits=12, decimal_places=3, null=True)
    unit_price_fen = models.BigIntegerField(null=True)
    amount_fen = models.BigIntegerField(null=True)
    payer = models.CharField(max_length=12, blank=True)
    origin = models.CharField(max_length=14, blank=True, choices=Origin.choices)
    warranty_until = models.DateField(null=True)
    part_batch = models.CharField(max_length=60, blank=True)
    supplier_code = models.CharField(max_length=40, blank=True)
    failure_mode = models.CharField(max_length=60, blank=True)
    notes = models.JSONField(default=dict)
    batch = models.BigIntegerField(null=True)
    version = models.IntegerField(default=1)

    objects = VisitRows.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["visit", "line_no"], name="one_line_a_number")]
        indexes = [
            models.Index(fields=["batch"], name="line_batch", condition=Q(batch__isnull=False)),
            models.Index(fields=["supplier_code"], name="line_supplier", condition=Q(supplier_code__gt="")),
        ]


class Receipt(models.Model):
    """票据: an after-sales receipt of a visit (practice A3)."""

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="receipts")
    receipt_no = models.CharField(max_length=60)
    amount_fen = models.BigIntegerField(null=True)
    issued_on = models.DateField(null=True)
    batch = models.BigIntegerField(null=True)

    objects = VisitRows.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["visit", "receipt_no"], name="one_receipt_a_number")]


class TouchedVehicle(models.Model):
    """待核对车辆: a vehicle whose facts may have changed since the last check, noted by the database's own triggers.

    A row a change, never joined into one: a note that is being worked off hides no later one.
    """

    vehicle_id = models.BigIntegerField()


class FactState(models.Model):
    """核对进度: what holds as of the last run of the daily engine, but for what was written since.

    `spends_on`: the day as of which the spends of 24 months hold, and who answers for whom; `warranties`: those by store that
    the facts were made with; `staff`: a hash of the teams that the staff had.
    """

    spends_on = models.DateField(null=True)
    warranties = models.TextField(blank=True)
    staff = models.CharField(max_length=64, blank=True)
