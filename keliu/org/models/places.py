"""Places and people: group, region, store, team, staff, account; figures a store sets; logins (practice M1)."""

from datetime import date
from typing import Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from keliu.access.scoped import ScopedQuerySet
from keliu.rules.rights import GROUP_LEVEL, Deed, Viewer, read_role


class Group(models.Model):
    """集团: the outer border; nothing crosses it."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=100)

    def __str__(self) -> str:
        return self.name


class Region(models.Model):
    """行政区划: the national district codes (GB/T 2260), county level and above."""

    code = models.CharField(max_length=6, primary_key=True)
    name = models.CharField(max_length=60)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")

    def __str__(self) -> str:
        return self.name


class OwnPlaces(ScopedQuerySet):
    """Rows that belong to a store: a person sees those of his store, people of the group those of the group."""

    def _limit_to(self, viewer: Viewer) -> Self:
        own = self.filter(store__group_id=viewer.group_id)
        return own if viewer.role in GROUP_LEVEL else own.of_store(viewer)


class StoreQuerySet(ScopedQuerySet):
    """Stores of one group; a person sees his own, people of the group all."""

    def _limit_to(self, viewer: Viewer) -> Self:
        own = self.filter(group_id=viewer.group_id)
        return own if viewer.role in GROUP_LEVEL else own.of_store(viewer, "id")


class Store(models.Model):
    """门店: a dealership or repair shop."""

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="stores")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=100)
    address = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)
    region_code = models.CharField(max_length=6, blank=True)
    batch = models.BigIntegerField(null=True)

    objects = StoreQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "code"], name="one_store_a_code")]

    def __str__(self) -> str:
        return self.name or self.code


class Department(models.Model):
    """部门: workshop 车间, parts 配件, quality 质检, insurance 保险, sales 销售, finance 财务."""

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="departments")
    name = models.CharField(max_length=60)

    objects = OwnPlaces.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["store", "name"], name="one_department_a_name")]


class Team(models.Model):
    """小组: an advisor team, which answers for its customers (practice G1)."""

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="teams")
    name = models.CharField(max_length=60)
    batch = models.BigIntegerField(null=True)

    objects = OwnPlaces.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["store", "name"], name="one_team_a_name")]

    def __str__(self) -> str:
        return self.name


class StaffQuerySet(ScopedQuerySet):
    """Staff of a group, by store."""

    def _limit_to(self, viewer: Viewer) -> Self:
        own = self.filter(group_id=viewer.group_id)
        return own if viewer.role in GROUP_LEVEL else own.of_store(viewer)


class Staff(models.Model):
    """员工: a person of the shop; `role` keeps an unknown word, which gives no rights."""

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="staff")
    store = models.ForeignKey(Store, null=True, on_delete=models.PROTECT, related_name="staff")
    staff_no = models.CharField(max_length=40)
    name = models.CharField(max_length=60)
    role = models.CharField(max_length=40, blank=True)
    team = models.ForeignKey(Team, null=True, on_delete=models.SET_NULL, related_name="staff")
    department = models.ForeignKey(Department, null=True, on_delete=models.SET_NULL, related_name="staff")
    phone = models.CharField(max_length=40, blank=True)
    left_on = models.DateField(null=True)
    batch = models.BigIntegerField(null=True)
    version = models.IntegerField(default=1)

    objects = StaffQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "staff_no"], name="one_staff_a_number"),
            models.UniqueConstraint(
                fields=["group", "staff_no"], condition=Q(store=None), name="one_group_staff_a_number"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def has_left(self, today: date) -> bool:
        """Whether the last day of work is over."""
        return self.left_on is not None and self.left_on < today


class PostingQuerySet(ScopedQuerySet):
    """Postings of the staff that a person sees."""

    def _limit_to(self, viewer: Viewer) -> Self:
        return self.filter(staff__in=Staff.objects.visible_to(viewer).values("pk"))


class Posting(models.Model):
    """任职: where and as what a member of staff worked, both days included; `since` empty is from ever."""

    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="postings")
    store = models.ForeignKey(Store, null=True, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey(Team, null=True, on_delete=models.SET_NULL, related_name="+")
    department = models.ForeignKey(Department, null=True, on_delete=models.SET_NULL, related_name="+")
    role = models.CharField(max_length=40, blank=True)
    since = models.DateField(null=True)
    until = models.DateField(null=True)

    objects = PostingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["staff"], condition=Q(until=None), name="one_present_posting"),
        ]


class AccountManager(BaseUserManager["Account"]):
    """Finds accounts by user name."""

    def spelled(self, typed: str) -> str:
        """Return how an account spells a typed user name; of a name that nobody has, the small letters."""
        name = typed.strip()
        found = list(self.filter(username__iexact=name).values_list("username", flat=True)[:5])
        if name in found:
            return name
        return found[0] if found else name.lower()

    def create_account(self, username: str, password: str, staff: Staff, *, must_change: bool) -> "Account":
        """Create a login for a member of staff."""
        account = self.model(username=username, staff=staff, must_change_password=must_change)
        account.set_password(password)
        account.save(using=self._db)
        return account


class Account(AbstractBaseUser):
    """账号: the login of one member of staff."""

    username = models.CharField(max_length=60, unique=True)
    staff = models.OneToOneField(Staff, on_delete=models.PROTECT, related_name="account")
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=True)

    USERNAME_FIELD = "username"
    objects = AccountManager()

    def __str__(self) -> str:
        return self.username

    def viewer(self) -> Viewer:
        """Return this person as the rules know him."""
        staff = self.staff
        return Viewer(
            self.pk, staff.id, staff.name, read_role(staff.role), staff.group_id, staff.store_id, staff.team_id
        )


class LoginLogQuerySet(ScopedQuerySet):
    """Login attempts of a group."""

    def _limit_to(self, viewer: Viewer) -> Self:
        return self.filter(group_id=viewer.group_id) if viewer.may(Deed.SEE_LOGINS) else self.none()


class LoginLog(models.Model):
    """登录日志: every attempt, with its outcome."""

    class Outcome(models.TextChoices):
        IN = "in"
        REFUSED = "refused"
        LOCKED = "locked"
        OUT = "out"
        PASSWORD = "password"
        SECOND = "second"

    at = models.DateTimeField(db_index=True)
    group = models.ForeignKey(Group, null=True, on_delete=models.CASCADE)
    account = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL)
    username = models.CharField(max_length=60)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    address = models.CharField(max_length=45, blank=True)
    agent = models.CharField(max_length=200, blank=True)

    objects = LoginLogQuerySet.as_manager()


class FigureQuerySet(ScopedQuerySet):
    """Set figures of a group and its stores."""

    def _limit_to(self, viewer: Viewer) -> Self:
        own = self.filter(group_id=viewer.group_id)
        return own if viewer.role in GROUP_LEVEL else own.filter(Q(store=None) | Q(store_id=viewer.store_id))

    def valid_on(self, day: date) -> Self:
        """Return those that hold on a day; of several the latest `valid_from` leads, a store's before the group's."""
        return self.filter(valid_from__lte=day).order_by(F("store_id").asc(nulls_first=True), "valid_from", "id")


class ShopFigure(models.Model):
    """店规数值: a figure of the practice as a store set it, from a day on; the history is the table itself."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE)
    store = models.ForeignKey(Store, null=True, on_delete=models.CASCADE, related_name="figures")
    name = models.CharField(max_length=60)
    value = models.CharField(max_length=100)
    valid_from = models.DateField()
    source = models.CharField(max_length=200)
    set_by = models.CharField(max_length=60)
    set_at = models.DateTimeField()

    objects = FigureQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["group", "name", "valid_from"], name="figure_valid")]


class SavedView(models.Model):
    """视图: a list's filters under a name, of one person."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="saved_views")
    page = models.CharField(max_length=60)
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=1000)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "page", "name"], name="one_view_a_name")]


class ExportQuerySet(ScopedQuerySet):
    """Exports: one's own; those who read the logs see all of their store or group."""

    def _limit_to(self, viewer: Viewer) -> Self:
        own = self.filter(group_id=viewer.group_id)
        if viewer.role in GROUP_LEVEL and viewer.may(Deed.SEE_LOGINS):
            return own
        mine = Q(account_id=viewer.account_id, account__isnull=False)
        if viewer.may(Deed.SEE_AUDIT) and viewer.store_id is not None:
            mine |= Q(store_id=viewer.store_id)
        return own.filter(mine)


class Export(models.Model):
    """导出: a list written to a file: who, when, what, how many rows; the file lies in the home until it expires.

    One in full (`is_full`) waits as `asked` until a second person has agreed.
    """

    class State(models.TextChoices):
        ASKED = "asked"
        REFUSED = "refused"
        WAITING = "waiting"
        READY = "ready"
        FAILED = "failed"
        EXPIRED = "expired"

    at = models.DateTimeField()
    group = models.ForeignKey(Group, on_delete=models.CASCADE)
    store = models.ForeignKey(Store, null=True, on_delete=models.SET_NULL)
    account = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL)
    person = models.CharField(max_length=60)
    page = models.CharField(max_length=60)
    query = models.CharField(max_length=2000, blank=True)
    columns = models.JSONField(default=list)
    format = models.CharField(max_length=4, default="xlsx")
    language = models.CharField(max_length=10, default="zh-hans")
    why = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    rows = models.IntegerField(null=True)
    ready_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    is_full = models.BooleanField(default=False)
    agreed_by = models.CharField(max_length=60, blank=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["account", "-at"], name="export_own")]
