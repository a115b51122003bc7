"""Customers: persons and companies, with what the shop may know of them (practice A1, A8, B3)."""

from typing import Self

from django.db import models
from django.db.models import Q

from keliu.access.scoped import ScopedQuerySet
from keliu.customers.models.scopes import CustomerQuerySet, FileQuerySet
from keliu.org.models import Group, Staff, Store, Team
from keliu.rules.rights import Deed, Viewer


class Customer(models.Model):
    """客户: one person or company in a group, whichever stores know him."""

    class Gender(models.TextChoices):
        MALE = "male"
        FEMALE = "female"

    class Level(models.TextChoices):
        CORPORATE_VIP = "corporate_vip"
        SMALL_COMPANY = "small_company"
        PRIVATE = "private"
        LOW_VALUE = "low_value"
        BLACKLISTED = "blacklisted"
        ERASED = "erased"

    group = models.ForeignKey(Group, on_delete=models.PROTECT)
    home_store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="+")
    customer_no = models.CharField(max_length=60, blank=True)
    name = models.CharField(max_length=100, blank=True)
    gender = models.CharField(max_length=6, blank=True, choices=Gender.choices)
    birthday = models.DateField(null=True)
    is_company = models.BooleanField(default=False)
    region_code = models.CharField(max_length=9, blank=True)
    level = models.CharField(max_length=16, blank=True, choices=Level.choices)
    source = models.CharField(max_length=60, blank=True)
    email = models.CharField(max_length=120, blank=True)
    wechat = models.CharField(max_length=60, blank=True)
    id_last4 = models.CharField(max_length=4, blank=True)
    preferred_channel = models.CharField(max_length=10, blank=True)
    preferred_hours = models.CharField(max_length=60, blank=True)
    advisor = models.ForeignKey(Staff, null=True, on_delete=models.SET_NULL, related_name="+")
    licence_expires_on = models.DateField(null=True)
    registered_on = models.DateField(null=True)
    note = models.TextField(blank=True)
    notes = models.JSONField(default=dict)
    batch = models.BigIntegerField(null=True)
    version = models.IntegerField(default=1)

    objects = CustomerQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["group", "name"], name="customer_name"),
            models.Index(fields=["group"], name="customer_erased", condition=Q(level="erased")),
            models.Index(fields=["batch"], name="customer_batch", condition=Q(batch__isnull=False)),
            models.Index(fields=["birthday"], name="customer_birthday", condition=Q(birthday__isnull=False)),
            models.Index(
                fields=["licence_expires_on"], name="customer_licence", condition=Q(licence_expires_on__isnull=False)
            ),
            models.Index(fields=["region_code"], name="customer_region"),
        ]

    def __str__(self) -> str:
        return self.name or self.customer_no


class CustomerNumber(models.Model):
    """客户编号: every number that names a customer; `store` empty is the canonical number space of the group."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE)
    store = models.ForeignKey(Store, null=True, on_delete=models.CASCADE)
    number = models.CharField(max_length=60)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="numbers")
    batch = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "number"], condition=Q(store=None), name="one_canonical_number"),
            models.UniqueConstraint(
                fields=["store", "number"], condition=Q(store__isnull=False), name="one_store_number"
            ),
        ]


class CustomerPhone(models.Model):
    """电话: one of a customer's numbers, in E.164, since when."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="phones")
    number = models.CharField(max_length=20)
    rank = models.SmallIntegerField(default=1)
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    fails_since = models.DateField(null=True)
    batch = models.BigIntegerField(null=True)

    objects = FileQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["customer", "number"], name="one_phone_a_customer")]
        indexes = [models.Index(fields=["number"], name="phone_number")]


class CustomerAddress(models.Model):
    """地址: where a customer lives or works, since when and when last confirmed (practice A5)."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="addresses")
    text = models.CharField(max_length=255)
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    confirmed_on = models.DateField(null=True)
    batch = models.BigIntegerField(null=True)

    objects = FileQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer"], condition=Q(until=None), name="one_current_address")
        ]
        # who lives at the same address: an index of text is needed on PostgreSQL and SQLite alike
        indexes = [models.Index(fields=["text"], name="address_text", condition=Q(until=None))]


class CustomerTraits(models.Model):
    """消费特征: what a customer told of himself, all optional (practice A1)."""

    customer = models.OneToOneField(Customer, primary_key=True, on_delete=models.CASCADE, related_name="traits")
    age_band = models.CharField(max_length=20, blank=True)
    income_band = models.CharField(max_length=20, blank=True)
    interests = models.CharField(max_length=200, blank=True)
    habits = models.CharField(max_length=200, blank=True)
    personality = models.CharField(max_length=200, blank=True)
    views = models.CharField(max_length=200, blank=True)
    attitudes = models.CharField(max_length=200, blank=True)
    values = models.CharField(max_length=200, blank=True)
    payment_habit = models.CharField(max_length=60, blank=True)
    media = models.CharField(max_length=120, blank=True)
    daily_rhythm = models.CharField(max_length=120, blank=True)
    told_on = models.DateField(null=True)

    objects = FileQuerySet.as_manager()


class CompanyContact(models.Model):
    """企业联系人: person in charge 负责人, driver 司机, payer 付款人 of a company, since when.

    Either a name with a number, or a customer with a file of his own (`person`), whose name and number are told.
    """

    class Part(models.TextChoices):
        IN_CHARGE = "in_charge"
        DRIVER = "driver"
        PAYER = "payer"

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="company_contacts")
    part = models.CharField(max_length=10, choices=Part.choices)
    person = models.ForeignKey(Customer, null=True, on_delete=models.CASCADE, related_name="posts")
    name = models.CharField(max_length=60, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    since = models.DateField(null=True)
    until = models.DateField(null=True)

    objects = FileQuerySet.as_manager()


class CustomerStore(models.Model):
    """门店会员: a store that serves this customer, with the advisor and team that answer for him there today.

    Advisor and team are the assignment of today, brought over by the daily engine and each import, so that the row
    scope is one index look-up; the history is in `Assignment`.
    """

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="stores")
    store = models.ForeignKey(Store, on_delete=models.PROTECT)
    advisor = models.ForeignKey(Staff, null=True, on_delete=models.SET_NULL, related_name="+")
    team = models.ForeignKey(Team, null=True, on_delete=models.SET_NULL, related_name="+")
    since = models.DateField(null=True)
    batch = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["customer", "store"], name="one_membership_a_store")]
        indexes = [
            models.Index(fields=["store", "customer"], name="member_store"),
            models.Index(fields=["team", "customer"], name="member_team"),
            models.Index(fields=["advisor", "customer"], name="member_advisor"),
            models.Index(fields=["store", "advisor", "team", "customer"], name="member_answers"),
        ]


class RevealQuerySet(ScopedQuerySet):
    """Reveals, for those who read the logs."""

    def _limit_to(self, viewer: Viewer) -> Self:
        own = self.filter(store__group_id=viewer.group_id)
        if viewer.may(Deed.SEE_LOGINS):
            return own
        return own.of_store(viewer) if viewer.may(Deed.SEE_AUDIT) else self.none()


class RevealLog(models.Model):
    """查看号码记录: who saw a masked value in full, when and why; counted against a daily quota."""

    at = models.DateTimeField()
    account_key = models.BigIntegerField()
    person = models.CharField(max_length=60)
    store = models.ForeignKey(Store, null=True, on_delete=models.CASCADE)
    customer = models.ForeignKey(Customer, null=True, on_delete=models.CASCADE)
    field = models.CharField(max_length=20)
    why = models.CharField(max_length=200)

    objects = RevealQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["account_key", "at"], name="reveal_quota")]
