"""Whose customers and vehicles a person sees; every QuerySet of this desk ends here."""

from typing import Any, Self

from django.apps import apps
from django.db.models import Exists, OuterRef, Q

from keliu.access.scoped import ScopedQuerySet
from keliu.rules.rights import Reach, Viewer


def _table(name: str) -> Any:
    """Return a model of this desk by name: the tables import their QuerySets, so these cannot import the tables."""
    return apps.get_model("customers", name)


def members_of(viewer: Viewer) -> Any:
    """This function will return the memberships that make up a person's scope: of his store, team, or unassigned."""
    member = _table("CustomerStore").objects.filter(store_id=viewer.store_id)
    if viewer.reach is Reach.TEAM:
        return member.filter(team_id=viewer.team_id, team__isnull=False)
    return member.filter(advisor=None) if viewer.reach is Reach.UNASSIGNED else member


def sees_none(viewer: Viewer) -> bool:
    """This function will say whether a person sees no customer at all."""
    return viewer.reach in {Reach.NOTHING, Reach.TOTALS} or viewer.store_id is None


class FileQuerySet(ScopedQuerySet):
    """Rows that hang on a customer: seen when the customer is (`customer_path` leads to him)."""

    customer_path = "customer"

    def _limit_to(self, viewer: Viewer) -> Self:
        seen = _table("Customer").objects.visible_to(viewer).values("pk")
        return self.filter(**{f"{self.customer_path}__in": seen})


class CustomerQuerySet(ScopedQuerySet):
    """Customers of a group: a store sees its members, a team those it answers for, the rest see none."""

    def _limit_to(self, viewer: Viewer) -> Self:
        if sees_none(viewer):
            return self.none()
        return self.filter(Exists(members_of(viewer).filter(customer=OuterRef("pk"))), group_id=viewer.group_id)

    def listed_to(self, viewer: Viewer) -> Self:
        """Return the same rows as `visible_to`, asked so that a plan starts from the memberships: for whole lists."""
        if sees_none(viewer):
            return self.none()
        return self.unscoped("members of the viewer's scope").filter(pk__in=members_of(viewer).values("customer_id"))

    def looked_up_by(self, viewer: Viewer) -> Self:
        """Return the members of the person's store, for the exact look-up of a caller, which is logged."""
        member = _table("CustomerStore").objects.filter(customer=OuterRef("pk"), store_id=viewer.store_id)
        return self.unscoped("exact look-up").filter(Exists(member), group_id=viewer.group_id)


class VehicleQuerySet(ScopedQuerySet):
    """Vehicles of a group: seen with their owner; one without an owner by the stores that served it."""

    def _limit_to(self, viewer: Viewer) -> Self:
        if sees_none(viewer):
            return self.none()
        served = Exists(_table("VehicleStore").objects.filter(vehicle=OuterRef("pk"), store_id=viewer.store_id))
        own = self.filter(group_id=viewer.group_id)
        if viewer.reach is Reach.STORE:
            return own.filter(served)
        member = _table("CustomerStore").objects.filter(customer=OuterRef("owner"), store_id=viewer.store_id)
        if viewer.reach is Reach.TEAM:
            return own.filter(Exists(member.filter(team_id=viewer.team_id, team__isnull=False)))
        return own.filter(Exists(member.filter(advisor=None)) | Q(owner=None) & served)

    def listed_to(self, viewer: Viewer) -> Self:
        """Return the same rows as `visible_to`, asked so that a plan starts from the memberships: for whole lists."""
        if sees_none(viewer):
            return self.none()
        served = Q(pk__in=_table("VehicleStore").objects.filter(store_id=viewer.store_id).values("vehicle_id"))
        owned = Q(owner_id__in=members_of(viewer).values("customer_id"))
        rows = self.unscoped("vehicles of the viewer's scope")
        if viewer.reach is Reach.STORE:
            return rows.filter(served)
        return rows.filter(owned) if viewer.reach is Reach.TEAM else rows.filter(owned | Q(owner=None) & served)
