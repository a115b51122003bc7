"""What retention keeps: churn statements as they were drawn up, signed off and appealed (F1, G2).

The vehicles of an account are a ledger: what its entries add up to, statement after statement, is its managed base. What the
program counts otherwise today is a correction of the next statement, and names the vehicle; nothing that was signed changes.
"""

from typing import Self

from django.db import models
from django.db.models import Q

from keliu.access.scoped import ScopedQuerySet
from keliu.org.models import Approval, Staff, Store, Team
from keliu.rules.rights import TEAM_ROLES, Deed, Viewer


class StatementRows(ScopedQuerySet):
    """Statements of the person's store."""

    def _limit_to(self, viewer: Viewer) -> Self:
        return self.of_store(viewer) if viewer.may(Deed.SEE_STATEMENTS) else self.none()


class Statement(models.Model):
    """流失结算单: the churn statement of a store for a month (12 x year + month - 1), closed on the first of the next."""

    store = models.ForeignKey(Store, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False)
    month = models.IntegerField()
    closed_on = models.DateField()
    drawn_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True)
    signed_key = models.BigIntegerField(null=True)
    signed_by = models.CharField(max_length=60, blank=True)

    objects = StatementRows.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["store", "month"], name="one_statement_a_month")]


class AccountRows(ScopedQuerySet):
    """Accounts of the person's store; an advisor or team leader sees his team's and its people's."""

    def _limit_to(self, viewer: Viewer) -> Self:
        if not viewer.may(Deed.SEE_STATEMENTS):
            return self.none()
        own = self.of_store(viewer, "statement__store_id")
        return own.filter(_of_team(viewer)) if viewer.role in TEAM_ROLES else own


def _of_team(viewer: Viewer) -> Q:
    """Return the accounts of a person's team and of its people; who has no team has none."""
    team = Team.objects.unscoped("own team's name").filter(pk=viewer.team_id).values("name")
    people = Staff.objects.unscoped("own team's people").filter(team_id=viewer.team_id).values("staff_no")
    return Q(level=Account.Level.TEAM, name__in=team) | Q(level=Account.Level.ADVISOR, name__in=people)


class Account(models.Model):
    """结算户: what a statement counts for one team (by its name) or one advisor (by his number; empty: nobody's vehicles).

    `taken_back`: lines of earlier statements that an upheld appeal takes off the charge; the base is what it is.
    """

    class Level(models.TextChoices):
        TEAM = "team"
        ADVISOR = "advisor"

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="accounts")
    level = models.CharField(max_length=8, choices=Level.choices)
    name = models.CharField(max_length=60, blank=True)
    opening = models.IntegerField(default=0)
    corrected_in = models.IntegerField(default=0)
    corrected_out = models.IntegerField(default=0)
    new = models.IntegerField(default=0)
    won_back = models.IntegerField(default=0)
    returned = models.IntegerField(default=0)
    transferred_in = models.IntegerField(default=0)
    newly_lost = models.IntegerField(default=0)
    transferred_out = models.IntegerField(default=0)
    disposed = models.IntegerField(default=0)
    closing = models.IntegerField(default=0)
    taken_back = models.IntegerField(default=0)

    objects = AccountRows.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["statement", "level", "name"], name="one_account_a_name")]


class EntryRows(ScopedQuerySet):
    """Entries of the accounts that a person sees."""

    def _limit_to(self, viewer: Viewer) -> Self:
        return self.filter(account__in=Account.objects.visible_to(viewer).values("pk"))


class Entry(models.Model):
    """分录: one vehicle, by its plain key, in one line of an account; `sign` is what it adds to the account's base.

    A line of a correction says why: `cause`. Taken back is a line of an earlier statement by an appeal; its sign is 0.
    """

    class Line(models.TextChoices):
        CARRIED = "carried"
        CORRECTED_IN = "corrected_in"
        CORRECTED_OUT = "corrected_out"
        NEW = "new"
        WON_BACK = "won_back"
        RETURNED = "returned"
        TRANSFERRED_IN = "transferred_in"
        NEWLY_LOST = "newly_lost"
        TRANSFERRED_OUT = "transferred_out"
        DISPOSED = "disposed"
        TAKEN_BACK = "taken_back"

    class Cause(models.TextChoices):
        FILE_GONE = "file_gone"
        REASSIGNED = "reassigned"
        ADDED = "added"
        TAKEN = "taken"
        APPEAL = "appeal"

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="entries")
    line = models.CharField(max_length=16, choices=Line.choices)
    vehicle_key = models.BigIntegerField()
    sign = models.SmallIntegerField()
    cause = models.CharField(max_length=12, choices=Cause.choices, blank=True)

    objects = EntryRows.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["account", "line", "vehicle_key"], name="entry_line"),
            models.Index(fields=["vehicle_key"], name="entry_vehicle"),
        ]


class AppealRows(ScopedQuerySet):
    """Appeals against entries that a person sees."""

    def _limit_to(self, viewer: Viewer) -> Self:
        return self.filter(entry__in=Entry.objects.visible_to(viewer).values("pk"))


class Appeal(models.Model):
    """申诉: against one line of a signed statement; who asked, why and who decided stands in its approval.

    `counted_in`: the later statement that takes the line back.
    """

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="appeals")
    approval = models.OneToOneField(Approval, on_delete=models.CASCADE, related_name="+")
    counted_in = models.ForeignKey(Statement, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = AppealRows.as_manager()
