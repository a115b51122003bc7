"""What a plan holds: the world as the database knows it, and the planners of each kind of record."""

from datetime import datetime
from zoneinfo import ZoneInfo

from keliu.customers.models import Partner, VehicleModel
from keliu.imports.planning.cars import Cars
from keliu.imports.planning.drafts import Outcome, RowContext
from keliu.imports.planning.odometers import Odometers
from keliu.imports.planning.orders import Orders
from keliu.imports.planning.papers import Papers
from keliu.imports.planning.people import People
from keliu.imports.planning.places import Places
from keliu.imports.planning.world import TABLE, World
from keliu.org.models import Staff, Store, Team
from keliu.privacy.keys import ErasedKeys

PLACES = tuple(TABLE[model] for model in (Store, Team, Staff, VehicleModel, Partner))


class Records:
    """The records of one import, those found and those planned anew."""

    def __init__(
        self, *, group_id: int | None, batch: int | None, store: str | None, now: datetime, zone: ZoneInfo
    ) -> None:
        self.zone = zone
        self.today = now.astimezone(zone).date()
        self.late: list[tuple[Outcome | None, str, RowContext]] = []  # rows whose phone nobody had when they were read
        self.brings_people = True  # whether a row of the call can name somebody who was not known
        self.world = World(group_id, batch)
        self.places = Places(self.world, store)
        self.people = People(self.world, self.today)
        self.cars = Cars(self.world, self.places, self.today)
        self.orders = Orders(self.world)
        self.papers = Papers(self.world)
        self.odometers = Odometers()
        self.erased = ErasedKeys(group_id)

    def forget(self) -> None:
        """Drop everything but the places once a chunk has been written: later chunks load again what they name."""
        self.world.forget(PLACES)
        self.people = People(self.world, self.today)
        self.cars = Cars(self.world, self.places, self.today)
        self.orders = self.orders.afresh()
        self.papers = Papers(self.world)
        self.odometers = self.odometers.afresh()
