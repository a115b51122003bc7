"""Notices inside the app 站内通知: to one account, to a role, or to a department; who has read them."""

from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from keliu.access.scoped import ScopedQuerySet
from keliu.org.models.places import Account, Department, Group, Staff, Store
from keliu.rules.rights import GROUP_LEVEL, Viewer


class NoticeQuerySet(ScopedQuerySet):
    """Notices to the person, to his role in his store or group, to his department."""

    def _limit_to(self, viewer: Viewer) -> Self:
        if viewer.account_id is None:
            return self.none()
        own = self.filter(group_id=viewer.group_id)
        to_role = Q(role=viewer.role.value) if viewer.role else Q(pk__in=[])
        if viewer.role not in GROUP_LEVEL:
            to_role &= Q(store_id=viewer.store_id, store__isnull=False)
        mine = Staff.objects.unscoped("the reader's own department").filter(pk=viewer.staff_id)
        to_department = Q(department_id__in=mine.values("department_id"))
        return own.filter(Q(account_id=viewer.account_id) | to_role | to_department)

    def unread_by(self, account_id: int) -> Self:
        """Return those that an account has not read."""
        return self.exclude(Exists(NoticeRead.objects.filter(notice=OuterRef("pk"), account_id=account_id)))


class StaffNotice(models.Model):
    """站内通知: a sentence of a desk without personal data, and the page that it leads to."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="+")
    store = models.ForeignKey(Store, null=True, on_delete=models.CASCADE, related_name="+")
    account = models.ForeignKey(Account, null=True, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=40, blank=True)
    department = models.ForeignKey(Department, null=True, on_delete=models.CASCADE, related_name="+")
    sentence = models.JSONField()
    page = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(account__isnull=False, role="", department=None)
                | Q(account=None, department=None) & ~Q(role="")
                | Q(account=None, role="", department__isnull=False),
                name="notice_has_one_reader",
            ),
        ]
        indexes = [
            models.Index(fields=["account", "-id"], condition=Q(account__isnull=False), name="notice_account"),
            models.Index(fields=["group", "role", "store", "-id"], condition=~Q(role=""), name="notice_role"),
            models.Index(fields=["department", "-id"], condition=Q(department__isnull=False), name="notice_department"),
            models.Index(fields=["at"], name="notice_age"),
        ]


class NoticeRead(models.Model):
    """已读: who opened a notice, and when."""

    notice = models.ForeignKey(StaffNotice, on_delete=models.CASCADE, related_name="readers")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["notice", "account"], name="one_reading_a_person")]
