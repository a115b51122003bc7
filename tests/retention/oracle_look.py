"""A shop as it is looked at: as of a day, for one store or all, by which visits, net or gross.

Every sentence of the definitions' conventions that a figure leans on is one method here. Decisions where the sentences
leave something open stand beside the code, begun by "Decided:".
"""

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from tests.retention.oracle_dates import add_months, completed_months
from tests.retention.shop import Contact, Order, Shop, Vehicle

NOT_COUNTED = ("boutique", "pdi")
MAINTENANCE = ("first_maintenance", "maintenance", "repair")


def kind_of(order: Order) -> str:
    """This function will return the kind of an order; an empty one is a repair."""
    return order.kind or "repair"


@dataclass(frozen=True)
class CountedVisit:
    """All counted orders of one vehicle on one date."""

    vehicle: Vehicle
    day: date
    orders: tuple[Order, ...]

    @property
    def is_only_rework(self) -> bool:
        """This property will say whether nothing but rework was done."""
        return all(kind_of(order) == "rework" for order in self.orders)


@dataclass(frozen=True, eq=False)
class Look:
    """One way of looking at a shop."""

    shop: Shop
    as_of: date
    store: str | None = None
    visits: str = "counted"
    gross: bool = False

    @cached_property
    def _counted(self) -> dict[str, list[CountedVisit]]:
        return {}

    @cached_property
    def _days(self) -> dict[str, list[date]]:
        return {}

    def at(self, day: date) -> "Look":
        """This function will return the same look as of another day."""
        return replace(self, as_of=day)

    def of_all_counted(self) -> "Look":
        """This function will return the same look by all counted visits: V and W know no other."""
        return replace(self, visits="counted")

    def kept_orders(self, vehicle: Vehicle) -> list[Order]:
        """This function will return the vehicle's not cancelled orders, of every store, kind and day."""
        return [order for order in self.shop.orders_by_vehicle[vehicle.key] if not order.cancelled]

    def all_orders(self, vehicle: Vehicle) -> list[Order]:
        """This function will return the vehicle's orders up to the day, of every kind, cancelled ones too, at the store."""
        orders = self.shop.orders_by_vehicle[vehicle.key]
        return [order for order in orders if order.day <= self.as_of and self.is_here(order.store_code)]

    def is_here(self, store_code: str) -> bool:
        """This function will say whether a store is looked at: without one, every store is."""
        return self.store is None or store_code == self.store

    def home_vehicles(self) -> list[Vehicle]:
        """This function will return the vehicles whose `store_code` is the store."""
        return [vehicle for vehicle in self.shop.vehicles if self.is_here(vehicle.store_code)]

    def is_counted(self, order: Order) -> bool:
        """This function will say whether an order makes a counted visit in this look."""
        if order.cancelled or order.day > self.as_of or not self.is_here(order.store_code):
            return False
        if self.visits == "maintenance":
            return kind_of(order) in MAINTENANCE
        return kind_of(order) not in NOT_COUNTED

    def _merged(self, vehicle: Vehicle) -> list[CountedVisit]:
        """Several counted orders of one vehicle on one date are one counted visit."""
        orders = [order for order in self.shop.orders_by_vehicle[vehicle.key] if self.is_counted(order)]
        days = sorted({order.day for order in orders})
        return [CountedVisit(vehicle, day, tuple(order for order in orders if order.day == day)) for day in days]

    def counted_visits(self, vehicle: Vehicle) -> list[CountedVisit]:
        """This function will return the vehicle's counted visits up to the day, the earliest first."""
        if vehicle.key not in self._counted:
            self._counted[vehicle.key] = self._merged(vehicle)
        return self._counted[vehicle.key]

    def days(self, vehicle: Vehicle) -> list[date]:
        """This function will return the dates of its counted visits."""
        if vehicle.key not in self._days:
            self._days[vehicle.key] = [visit.day for visit in self.counted_visits(vehicle)]
        return self._days[vehicle.key]

    def came(self, vehicle: Vehicle, after: date, until: date) -> bool:
        """This function will say whether a counted visit lies in (after, until]."""
        return any(after < day <= until for day in self.days(vehicle))

    def last_day(self, vehicle: Vehicle, until: date) -> date | None:
        """This function will return the last counted visit at the end of a day."""
        days = [day for day in self.days(vehicle) if day <= until]
        return days[-1] if days else None

    def months_since(self, vehicle: Vehicle, until: date) -> int | None:
        """This function will return the completed months since the last counted visit; None where there was none."""
        last = self.last_day(vehicle, until)
        return None if last is None else completed_months(last, until)

    def contacts_of(self, vehicle: Vehicle) -> list[Contact]:
        """With a VIN a contact is for that vehicle, without for every vehicle of the customer; from any store.

        Decided: the vehicles that the customer had on the day of the contact.
        """
        found = []
        for contact in self.shop.contacts:
            if contact.vin:
                if contact.vin == vehicle.vin:
                    found.append(contact)
            elif contact.customer_no and contact.customer_no == self.shop.owner_on(vehicle, contact.at.date()):
                found.append(contact)
        return found

    def had_two_way_contact(self, vehicle: Vehicle, after: date, until: date) -> bool:
        """Connected by phone or visit, or incoming by any channel, in (after, until]."""
        for contact in self.contacts_of(vehicle):
            spoke = contact.connected and contact.channel in ("phone", "visit")
            if (spoke or contact.direction == "in") and after < contact.at.date() <= until:
                return True
        return False

    def is_known(self, vehicle: Vehicle, day: date) -> bool:
        """Known when the first of three dates is on or before the day; without any, not even later, always."""
        dates = [order.day for order in self.kept_orders(vehicle)]
        dates += [contact.at.date() for contact in self.contacts_of(vehicle)]
        if vehicle.purchase_date:
            dates.append(vehicle.purchase_date)
        return not dates or min(dates) <= day

    def is_disposed(self, vehicle: Vehicle, day: date) -> bool:
        """From `disposed_on`, included, to the day before the next not cancelled visit of any kind and store after it.

        Decided: a visit on `disposed_on` itself is not after it, and ends nothing.
        """
        return self.disposed_since(vehicle, day) is not None

    def disposed_since(self, vehicle: Vehicle, day: date) -> date | None:
        """This function will return since when a vehicle that is disposed at a day is so; None where it is not.

        Decided: of several disposals without a visit between them since the first.
        """
        for disposal in self.shop.disposals_of(vehicle):
            if disposal <= day and not any(disposal < order.day <= day for order in self.kept_orders(vehicle)):
                return disposal
        return None

    def stands(self, vehicle: Vehicle, first: date, last: date) -> str:
        """This function will say how a vehicle stands in the base over the window in which a visit is missed.

        `in`: not disposed on the last day; `gone`: disposed there since a day of the window, kept by gross figures;
        `out`: disposed, and in no base.
        """
        since = self.disposed_since(vehicle, last)
        if since is None:
            return "in"
        return "gone" if self.gross and since >= first else "out"

    def in_base_now(self) -> list[Vehicle]:
        """This function will return the vehicles of the store that are known and not disposed at the day."""
        here = self.home_vehicles()
        return [one for one in here if self.is_known(one, self.as_of) and not self.is_disposed(one, self.as_of)]

    @cached_property
    def first_on_file(self) -> date | None:
        """The store's first visit on file. Decided: not cancelled, of any kind, on or before the day."""
        days = [order.day for vehicle in self.shop.vehicles for order in self.kept_orders(vehicle)
                if order.day <= self.as_of and self.is_here(order.store_code)]  # fmt: skip
        return min(days, default=None)

    def is_partial(self, start: date | None) -> bool:
        """This function will say whether a window that starts on a day starts before the store's first visit on file.

        Decided: the whole span counts in which a visit is asked for, the base's too; a shop without any visit has no
        first one, so nothing starts before it; without `--store` the first visit of the whole group counts, also for
        figures given by store.
        """
        return start is not None and self.first_on_file is not None and start < self.first_on_file

    def months_back(self, months: int, of: date | None = None) -> date:
        """This function will return the day after which (D - months, D] begins."""
        return add_months(of or self.as_of, -months)
