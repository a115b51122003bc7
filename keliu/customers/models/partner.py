"""Businesses that supply parts, and dealers: their files are kept as exactly as customers' (practice A7, J4, M2)."""

from typing import Self

from django.db import models

from keliu.access.scoped import ScopedQuerySet
from keliu.org.models import OwnPlaces, Store
from keliu.rules.rights import Deed, Viewer


class PartnerQuerySet(OwnPlaces):
    """Partners of the person's store, for whoever keeps their files."""

    def _limit_to(self, viewer: Viewer) -> Self:
        return self.of_store(viewer) if viewer.may(Deed.KEEP_PARTNERS) else self.none()


class Partner(models.Model):
    """往来单位: a business that supplies parts to a store (供应商), or a dealer (经销商) that sells or serves in a region.

    `goods`: kinds of parts or services; `search`: its name in pinyin and the initials of that.
    """

    class Kind(models.TextChoices):
        SUPPLIER = "supplier"
        DEALER = "dealer"

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="partners")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.SUPPLIER)
    contact_name = models.CharField(max_length=60, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    address = models.CharField(max_length=200, blank=True)
    region_code = models.CharField(max_length=9, blank=True)
    brands = models.CharField(max_length=200, blank=True)
    goods = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)
    registered_on = models.DateField(null=True)
    confirmed_on = models.DateField(null=True)
    stopped_on = models.DateField(null=True)
    stopped_why = models.CharField(max_length=200, blank=True)
    search = models.CharField(max_length=400, blank=True)
    batch = models.BigIntegerField(null=True)
    version = models.IntegerField(default=1)

    objects = PartnerQuerySet.as_manager()

    class Meta:
        # The table bears the name that it had when it held nothing but suppliers; the change log names it so, too.
        db_table = "customers_supplier"
        constraints = [models.UniqueConstraint(fields=["store", "code"], name="one_supplier_a_code")]
        indexes = [models.Index(fields=["store", "name"], name="partner_name")]

    def __str__(self) -> str:
        return self.name or self.code


class PartnerContactQuerySet(ScopedQuerySet):
    """People of the partners that a person sees."""

    def _limit_to(self, viewer: Viewer) -> Self:
        return self.filter(partner__in=Partner.objects.visible_to(viewer).values("pk"))


class PartnerContact(models.Model):
    """往来单位联系人: a further person of a partner, with post and phone, since when."""

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="contacts")
    name = models.CharField(max_length=60)
    post = models.CharField(max_length=40, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    since = models.DateField(null=True)
    until = models.DateField(null=True)

    objects = PartnerContactQuerySet.as_manager()
