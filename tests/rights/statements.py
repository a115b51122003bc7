"""The churn statements of the world: one a store, and lines of each customer's car for who answers for him."""

from datetime import UTC, datetime

from keliu.customers.models import Vehicle
from keliu.retention.models import Account, Entry, Statement
from tests.rights.world import World

MONTH = 24_000
DRAWN_AT = datetime(2000, 1, 2, tzinfo=UTC)


def make_statements(
    world: World, cars: dict[str, Vehicle], members: dict[str, tuple[str, tuple[tuple[str, str], ...]]]
) -> None:
    """This function will keep a signed statement of every store, with lines, and an open one.

    A line stands where a customer's home store is, or at A1.
    """
    for code, store in world.stores.items():
        given = {"store": store, "closed_on": world.today.replace(day=1), "drawn_at": DRAWN_AT}
        open_one = Statement.objects.create(month=MONTH + 1, **given)
        world.add("statement", code, open_one.pk, store=code)
        statement = Statement.objects.create(month=MONTH, signed_at=DRAWN_AT, signed_by="某人", **given)
        for label, (home, stores) in members.items():
            for place, team in stores:
                if place == code and code in ("A1", home):
                    _lines(world, statement, label, team, cars[label])


def _lines(world: World, statement: Statement, label: str, team: str, car: Vehicle) -> None:
    advisor = world.advisors["advisor"] if label == "own" else world.advisors.get(team)
    owners = (
        (Account.Level.TEAM, world.teams[team].name if team else ""),
        (Account.Level.ADVISOR, advisor.staff_no if advisor else ""),
    )
    for level, name in owners:
        account, _made = Account.objects.unscoped("the world").get_or_create(
            statement=statement, level=level, name=name, defaults={"opening": 9, "newly_lost": 1, "closing": 8}
        )
        entry = Entry.objects.create(account=account, line=Entry.Line.NEWLY_LOST, vehicle_key=car.pk, sign=-1)
        world.add("entry", f"{label} {level}", entry.pk, store=statement.store.code, of=label)
