"""Vehicles: the unit of retention, with model, plates and owners over time (practice A2, B2)."""

from django.db import models
from django.db.models import F, Q

from keliu.customers.models.customer import Customer
from keliu.customers.models.scopes import FileQuerySet, VehicleQuerySet
from keliu.org.models import Group, Store


class VehicleModel(models.Model):
    """车型: intervals, warranty and free maintenance, each with its source; one first named by a file has defaults."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE)
    brand = models.CharField(max_length=60, blank=True)
    series = models.CharField(max_length=60, blank=True)
    name = models.CharField(max_length=80, blank=True)
    interval_months = models.SmallIntegerField(default=6)
    interval_km = models.IntegerField(default=5000)
    first_months = models.SmallIntegerField(default=6)
    first_km = models.IntegerField(default=5000)
    warranty_months = models.SmallIntegerField(null=True)
    warranty_km = models.IntegerField(null=True)
    free_maintenance_km = models.IntegerField(null=True)
    stage_limits = models.JSONField(null=True)
    source = models.CharField(max_length=120, blank=True)
    source_date = models.DateField(null=True)
    batch = models.BigIntegerField(null=True)
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "brand", "series", "name"], name="one_model_a_name"),
            models.CheckConstraint(
                condition=Q(interval_months__gt=0, interval_km__gt=0), name="model_interval_positive"
            ),
        ]

    def __str__(self) -> str:
        return " ".join(filter(None, (self.series, self.name))) or self.brand


class Vehicle(models.Model):
    """车辆: one car in a group; known by its VIN, else by its plate."""

    group = models.ForeignKey(Group, on_delete=models.PROTECT)
    home_store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="+")
    vin = models.CharField(max_length=17, null=True)
    plate = models.CharField(max_length=12, blank=True)
    owner = models.ForeignKey(Customer, null=True, on_delete=models.SET_NULL, related_name="vehicles")
    model = models.ForeignKey(VehicleModel, null=True, on_delete=models.SET_NULL, related_name="vehicles")
    brand = models.CharField(max_length=60, blank=True)
    series = models.CharField(max_length=60, blank=True)
    model_name = models.CharField(max_length=80, blank=True)
    purchase_date = models.DateField(null=True)
    registered_on = models.DateField(null=True)
    sold_by_store = models.BooleanField(default=False)
    engine_no = models.CharField(max_length=40, blank=True)
    colour = models.CharField(max_length=20, blank=True)
    warranty_until = models.DateField(null=True)
    warranty_km = models.IntegerField(null=True)
    inspection_due_on = models.DateField(null=True)
    next_maintenance_on = models.DateField(null=True)
    next_maintenance_km = models.IntegerField(null=True)
    disposed_on = models.DateField(null=True)
    disposal_reason = models.CharField(max_length=10, blank=True)
    notes = models.JSONField(default=dict)
    batch = models.BigIntegerField(null=True)
    version = models.IntegerField(default=1)

    objects = VehicleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "vin"], name="one_vehicle_a_vin"),
            models.CheckConstraint(condition=Q(vin=None) | ~Q(vin=""), name="vin_null_not_empty"),
        ]
        indexes = [
            models.Index(fields=["group", "plate"], name="vehicle_plate"),
            models.Index(fields=["batch"], name="vehicle_batch", condition=Q(batch__isnull=False)),
            models.Index(
                fields=["inspection_due_on"], name="vehicle_inspection", condition=Q(inspection_due_on__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.plate or self.vin or str(self.pk)


class VehicleStore(models.Model):
    """车辆与门店: a store that served or sold this car."""

    vehicle = models.ForeignKey(Vehicle, on_delete=models.CASCADE, related_name="stores")
    store = models.ForeignKey(Store, on_delete=models.PROTECT)
    batch = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["vehicle", "store"], name="one_vehicle_membership")]
        indexes = [models.Index(fields=["store", "vehicle"], name="vehicle_member_store")]


class VehicleRows(FileQuerySet):
    """Rows that hang on a vehicle."""

    def _limit_to(self, viewer):  # type: ignore[no-untyped-def]
        return self.filter(vehicle__in=Vehicle.objects.visible_to(viewer).values("pk"))


class VehiclePlate(models.Model):
    """车牌: the plates of a car over time; a plate may move to another car."""

    vehicle = models.ForeignKey(Vehicle, on_delete=models.CASCADE, related_name="plates")
    plate = models.CharField(max_length=12)
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    batch = models.BigIntegerField(null=True)

    objects = VehicleRows.as_manager()

    class Meta:
        indexes = [models.Index(fields=["plate"], name="plate_history")]


class Ownership(models.Model):
    """车主关系: who owns a car from when to when; `since` empty is from ever."""

    vehicle = models.ForeignKey(Vehicle, on_delete=models.CASCADE, related_name="ownerships")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="ownerships")
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    is_principal = models.BooleanField(default=True)
    batch = models.BigIntegerField(null=True)

    objects = VehicleRows.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["vehicle"], condition=Q(until=None, is_principal=True), name="one_principal_owner"
            ),
            models.CheckConstraint(
                condition=Q(since=None) | Q(until=None) | Q(until__gte=F("since")), name="ownership_in_order"
            ),
        ]
        # Few cars change hands: facts and histories find those few without a look at every owner.
        indexes = [
            models.Index(fields=["vehicle"], name="ownership_until", condition=Q(until__isnull=False)),
            models.Index(fields=["customer"], name="owned_until", condition=Q(until__isnull=False)),
        ]


class Disposal(models.Model):
    """离场: sold on, scrapped, moved away; several over a car's life, each with its day and reason."""

    class Reason(models.TextChoices):
        SOLD = "sold"
        SCRAPPED = "scrapped"
        MOVED = "moved"
        OTHER = "other"

    vehicle = models.ForeignKey(Vehicle, on_delete=models.CASCADE, related_name="disposals")
    disposed_on = models.DateField()
    reason = models.CharField(max_length=10, choices=Reason.choices)
    batch = models.BigIntegerField(null=True)

    objects = VehicleRows.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["vehicle", "disposed_on"], name="one_disposal_a_day")]


class OdometerReading(models.Model):
    """里程读数: outside of visits, which carry their own; one lower than an earlier one is kept and marked."""

    vehicle = models.ForeignKey(Vehicle, on_delete=models.CASCADE, related_name="readings")
    read_on = models.DateField()
    km = models.IntegerField()
    source = models.CharField(max_length=40)
    batch = models.BigIntegerField(null=True)

    objects = VehicleRows.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["vehicle", "read_on"], name="one_reading_a_day"),
            models.CheckConstraint(condition=Q(km__gte=0), name="reading_not_negative"),
        ]


class Policy(models.Model):
    """保单: an insurance policy of a car."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE)
    policy_no = models.CharField(max_length=80)
    vehicle = models.ForeignKey(Vehicle, on_delete=models.CASCADE, related_name="policies")
    insurer = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=20, blank=True)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    premium_fen = models.BigIntegerField(null=True)
    sold_by_store = models.BooleanField(default=False)
    notes = models.JSONField(default=dict)
    batch = models.BigIntegerField(null=True)
    version = models.IntegerField(default=1)

    objects = VehicleRows.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "policy_no"], name="one_policy_a_number")]
        indexes = [models.Index(fields=["ends_on", "vehicle"], name="policy_end")]
