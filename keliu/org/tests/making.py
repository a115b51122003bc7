"""A small group for the tests of this desk: two stores, teams, an administrator, a manager, an advisor."""

from dataclasses import dataclass

from django.test import Client

from keliu.org.models import Account, Group, Staff, Store, Team
from keliu.rules.rights import Role

PASSWORD = "a good long password 7"


@dataclass
class Place:
    """A group with what the tests ask of it."""

    group: Group
    stores: list[Store]
    teams: list[Team]

    def staff(
        self, role: Role | str, *, store: int | None = 0, team: int | None = None, name: str = "", no: str = ""
    ) -> Staff:
        """Return a new member of staff."""
        own = self.stores[store] if store is not None else None
        number = no or f"{role}-{Staff.objects.unscoped('test').count()}"
        return Staff.objects.create(
            group=self.group, store=own, staff_no=number, name=name or number, role=str(role),
            team=self.teams[team] if team is not None else None,
        )  # fmt: skip

    def account(self, role: Role | str, *, must_change: bool = False, **given: object) -> Account:
        """Return a new login; its user name is the role and a number."""
        staff = self.staff(role, **given)  # type: ignore[arg-type]
        return Account.objects.create_account(f"{role}{staff.pk}", PASSWORD, staff, must_change=must_change)

    def client(self, role: Role | str, **given: object) -> Client:
        """Return the browser of somebody who has logged in."""
        client = Client()
        client.force_login(self.account(role, **given), backend="django.contrib.auth.backends.ModelBackend")
        return client


def make_place(code: str = "G1") -> Place:
    """Return a group with two stores, each with two teams."""
    group = Group.objects.create(code=code, name=f"集团{code}")
    stores = [Store.objects.create(group=group, code=f"{code}S{n}", name=f"{code}店{n}") for n in (1, 2)]
    teams = [Team.objects.create(store=store, name=f"{n}组") for store in stores for n in (1, 2)]
    return Place(group, stores, teams)
