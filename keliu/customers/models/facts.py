"""What the lists filter by: sums of the visits, kept by every import and recorded visit, checked by a rebuild.

Facts, not states: a stage, an age or a due list is a comparison of these columns with a date and is never stored, so a
night without visits writes nothing.
"""

from django.db import models
from django.db.models import Q

from keliu.customers.models.customer import Customer
from keliu.customers.models.scopes import FileQuerySet
from keliu.customers.models.vehicle import Vehicle, VehicleRows


class VehicleFacts(models.Model):
    """车辆事实: counts, first, last and sums of a car's visits; amounts in fen, days as ordinals less 700,000."""

    vehicle = models.OneToOneField(Vehicle, primary_key=True, on_delete=models.CASCADE, related_name="facts")
    visits = models.IntegerField(default=0)
    cancelled = models.IntegerField(default=0)
    counted_days = models.IntegerField(default=0)
    first_any_on = models.DateField(null=True)
    last_any_on = models.DateField(null=True)
    first_visit_on = models.DateField(null=True)
    last_visit_on = models.DateField(null=True)
    last_kind = models.CharField(max_length=20, blank=True)
    last_store_id = models.BigIntegerField(null=True)
    last_maintenance_on = models.DateField(null=True)
    last_maintenance_km = models.IntegerField(null=True)
    customer_fen = models.BigIntegerField(default=0)
    insurer_fen = models.BigIntegerField(default=0)
    manufacturer_fen = models.BigIntegerField(default=0)
    readings = models.IntegerField(default=0)
    sum_day = models.BigIntegerField(default=0)
    sum_km = models.BigIntegerField(default=0)
    sum_day2 = models.BigIntegerField(default=0)
    sum_day_km = models.BigIntegerField(default=0)
    last_read_on = models.DateField(null=True)
    last_read_km = models.IntegerField(null=True)
    due_kind = models.CharField(max_length=20, blank=True)
    due_on = models.DateField(null=True)
    due_from = models.DateField(null=True)
    due_until = models.DateField(null=True)
    due_km = models.IntegerField(null=True)
    due_by_km = models.BooleanField(default=False)
    warranty_ends_on = models.DateField(null=True)
    insurance_ends_on = models.DateField(null=True)

    objects = VehicleRows.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["last_visit_on", "vehicle"], name="facts_last_visit"),
            models.Index(fields=["due_on"], name="facts_due", condition=Q(due_on__isnull=False)),
            models.Index(
                fields=["warranty_ends_on"], name="facts_warranty", condition=Q(warranty_ends_on__isnull=False)
            ),
            models.Index(
                fields=["insurance_ends_on"], name="facts_insurance", condition=Q(insurance_ends_on__isnull=False)
            ),
        ]


class CustomerFacts(models.Model):
    """客户事实: the sums of a customer's cars and his class."""

    customer = models.OneToOneField(Customer, primary_key=True, on_delete=models.CASCADE, related_name="facts")
    vehicles = models.IntegerField(default=0)
    main_vehicle = models.ForeignKey(Vehicle, null=True, on_delete=models.SET_NULL, related_name="+")
    visits = models.IntegerField(default=0)
    last_visit_on = models.DateField(null=True)
    spend_fen = models.BigIntegerField(default=0)
    spend_24m_fen = models.BigIntegerField(default=0)
    customer_class = models.CharField(max_length=1, blank=True)
    classed_on = models.DateField(null=True)

    objects = FileQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["last_visit_on", "customer"], name="cfacts_last_visit"),
            models.Index(fields=["spend_24m_fen", "customer"], name="cfacts_spend"),
            models.Index(fields=["customer_class", "last_visit_on"], name="cfacts_class"),
        ]


class SearchEntry(models.Model):
    """搜索词: one lower-cased text a customer or vehicle, searched by trigrams (FTS5 or pg_trgm)."""

    customer = models.OneToOneField(Customer, null=True, on_delete=models.CASCADE, related_name="search_entry")
    vehicle = models.OneToOneField(Vehicle, null=True, on_delete=models.CASCADE, related_name="search_entry")
    text = models.TextField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(customer=None, vehicle__isnull=False) | Q(customer__isnull=False, vehicle=None),
                name="search_of_one_file",
            )
        ]
