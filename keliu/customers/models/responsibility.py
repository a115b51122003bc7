"""Who answers for a customer, over time (practice G1), and files that may be one and the same (practice A6)."""

from typing import Self

from django.db import models
from django.db.models import F, Q

from keliu.access.scoped import ScopedQuerySet
from keliu.customers.models.customer import Customer, CustomerStore
from keliu.customers.models.scopes import FileQuerySet
from keliu.customers.models.vehicle import Vehicle, VehicleStore
from keliu.org.models import Group, Staff, Store, Team
from keliu.rules.rights import Deed, Reach, Viewer


class Assignment(models.Model):
    """负责小组: advisor and team of a customer at a store, both days included, empty is open.

    A customer without any row here, at any store, belongs in his home store to `Customer.advisor` and that one's team.
    """

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="assignments")
    store = models.ForeignKey(Store, on_delete=models.PROTECT)
    advisor = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="+")
    from_date = models.DateField(null=True)
    to_date = models.DateField(null=True)
    batch = models.BigIntegerField(null=True)
    run = models.ForeignKey("AssignmentRun", null=True, on_delete=models.PROTECT, related_name="+")
    version = models.IntegerField(default=1)

    objects = FileQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer", "store", "from_date"], name="one_assignment_a_day"),
            models.CheckConstraint(
                condition=Q(from_date=None) | Q(to_date=None) | Q(to_date__gte=F("from_date")),
                name="assignment_in_order",
            ),
        ]


class RunQuerySet(ScopedQuerySet):
    """Hand-overs of customers: those of the person's store; a team leader sees his own."""

    def _limit_to(self, viewer: Viewer) -> Self:
        if not viewer.may(Deed.ASSIGN):
            return self.none()
        own = self.of_store(viewer)
        return own if viewer.reach is Reach.STORE else own.filter(account_key=viewer.account_id)


class AssignmentRun(models.Model):
    """指派: one deed by which customers of a store were given advisors from a day on, or such a deed was taken back.

    `customers` counts those for whom it changed something; `undoes` is the deed that it took back. The line stays when
    an undone import takes its store away.
    """

    store = models.ForeignKey(Store, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False)
    at = models.DateTimeField()
    account_key = models.BigIntegerField(null=True)
    person = models.CharField(max_length=60)
    from_date = models.DateField()
    customers = models.IntegerField(default=0)
    why = models.CharField(max_length=200, blank=True)
    undoes = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="taken_back")

    objects = RunQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["store", "-id"], name="assignment_run_store")]


class AssignmentKept(models.Model):
    """指派前的归属: an assignment as it was before a deed ended or removed it, by plain keys, so that it can come back.

    Keys only, and none of them points anywhere: what an undone import deletes may be deleted all the same.
    """

    run = models.ForeignKey(AssignmentRun, on_delete=models.CASCADE, related_name="kept")
    assignment_key = models.BigIntegerField()
    customer_key = models.BigIntegerField()
    advisor_key = models.BigIntegerField(null=True)
    team_key = models.BigIntegerField(null=True)
    from_date = models.DateField(null=True)
    to_date = models.DateField(null=True)
    run_key = models.BigIntegerField(null=True)
    batch = models.BigIntegerField(null=True)
    version = models.IntegerField()
    is_removed = models.BooleanField()

    class Meta:
        indexes = [models.Index(fields=["batch"], name="kept_batch", condition=Q(batch__isnull=False))]


class DuplicateQuerySet(ScopedQuerySet):
    """Suspected duplicates of the person's store; pairs over several stores (no store) are the general manager's, where
    one of the two files is a member of his store.
    """

    def _limit_to(self, viewer: Viewer) -> Self:
        if not viewer.may(Deed.SEE_DUPLICATES):
            return self.none()
        own = self.filter(group_id=viewer.group_id)
        if not viewer.may(Deed.DECIDE_ACROSS_STORES) or viewer.store_id is None:
            return own.of_store(viewer)
        people = CustomerStore.objects.filter(store_id=viewer.store_id).values("customer_id")
        cars = VehicleStore.objects.filter(store_id=viewer.store_id).values("vehicle_id")
        is_one_ours = (
            Q(customer__in=people) | Q(other_customer__in=people) | Q(vehicle__in=cars) | Q(other_vehicle__in=cars)
        )
        return own.filter(Q(store_id=viewer.store_id) | Q(store=None) & is_one_ours)


class SuspectedDuplicate(models.Model):
    """疑似重复: two files that may be one; never merged silently."""

    class State(models.TextChoices):
        OPEN = "open"
        PROPOSED = "proposed"
        DIFFERENT = "different"
        MERGED = "merged"

    group = models.ForeignKey(Group, on_delete=models.CASCADE)
    store = models.ForeignKey(Store, null=True, on_delete=models.CASCADE)
    customer = models.ForeignKey(Customer, null=True, on_delete=models.CASCADE, related_name="+")
    other_customer = models.ForeignKey(Customer, null=True, on_delete=models.CASCADE, related_name="+")
    vehicle = models.ForeignKey(Vehicle, null=True, on_delete=models.CASCADE, related_name="+")
    other_vehicle = models.ForeignKey(Vehicle, null=True, on_delete=models.CASCADE, related_name="+")
    confidence = models.SmallIntegerField()
    evidence = models.CharField(max_length=40)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    decided_by = models.CharField(max_length=60, blank=True)
    decided_at = models.DateTimeField(null=True)
    proposal = models.JSONField(null=True)
    batch = models.BigIntegerField(null=True)

    objects = DuplicateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer", "other_customer"], name="one_suspicion_a_pair"),
            models.UniqueConstraint(fields=["vehicle", "other_vehicle"], name="one_suspicion_a_car_pair"),
        ]
