"""What the list of a store's customers is filtered and sorted by, in one row, so that one index holds it."""

from typing import Self

from django.db import models

from keliu.access.scoped import ScopedQuerySet
from keliu.customers.models.scopes import sees_none
from keliu.rules.rights import Reach, Viewer


class ListedRows(ScopedQuerySet):
    """The members of a person's store, team, or those without an advisor: as `scopes.members_of` says it."""

    def _limit_to(self, viewer: Viewer) -> Self:
        if sees_none(viewer):
            return self.none()
        own = self.filter(store_key=viewer.store_id)
        if viewer.reach is Reach.TEAM:
            return own.filter(team_key=viewer.team_id, team_key__isnull=False)
        return own.filter(advisor_key=None) if viewer.reach is Reach.UNASSIGNED else own


class ListedCustomer(models.Model):
    """列表行: a member of a store who has facts, by plain keys; written by the database's triggers alone (`listed`).

    Of the cars that he still has: the first and the last day on which one is due, or its insurance ends, and how many
    have such a day. `is_gone`: his main car, and so all of them, are disposed of.
    """

    member_key = models.BigIntegerField(primary_key=True)
    customer_key = models.BigIntegerField()
    store_key = models.BigIntegerField()
    team_key = models.BigIntegerField(null=True)
    advisor_key = models.BigIntegerField(null=True)
    home_store_id = models.BigIntegerField()
    model_id = models.BigIntegerField(null=True)
    last_visit_on = models.DateField(null=True)
    customer_class = models.CharField(max_length=1)
    spend_24m_fen = models.BigIntegerField()
    vehicles = models.IntegerField()
    is_gone = models.BooleanField()
    due_first = models.DateField(null=True)
    due_last = models.DateField(null=True)
    due_cars = models.IntegerField()
    insured_first = models.DateField(null=True)
    insured_last = models.DateField(null=True)
    insured_cars = models.IntegerField()

    objects = ListedRows.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["customer_key"], name="listed_customer"),
            models.Index(
                fields=[
                    "store_key", "last_visit_on", "customer_key", "team_key", "advisor_key", "home_store_id", "model_id",
                    "customer_class", "spend_24m_fen", "vehicles", "is_gone", "due_first", "due_last", "due_cars",
                    "insured_first", "insured_last", "insured_cars",
                ],
                name="listed_store",
            ),
        ]  # fmt: skip
