"""Small shops full of borders, drawn by a seed or by hypothesis, to try two readings of the definitions on.

Month ends, 29 February, several orders a day, kinds mixed on a day, cancelled, boutique, pdi and rework, vehicles
disposed and back, contacts of every sort, teams that change in mid-month, customers of two stores, refunds, empty payers.
"""

from dataclasses import replace
from datetime import date

from hypothesis import strategies as st

from tests.retention.made_days import border_day
from tests.retention.made_dice import Dice, DrawnDice, SeededDice, chance, pick
from tests.retention.made_people import people_of
from tests.retention.made_vehicles import VehicleMaker
from tests.retention.shop import Disposed, Figures, Owned, Shop, Vehicle

DAYS = (
    date(2025, 3, 31), date(2024, 2, 29), date(2025, 2, 28), date(2024, 12, 31), date(2025, 8, 31), date(2025, 6, 15),
    date(2025, 1, 30), date(2024, 8, 30), date(2025, 3, 1), date(2024, 12, 30), date(2025, 10, 31), date(2025, 5, 30),
)  # fmt: skip
LIMITS = ((8, 13, 18), (2, 4, 9), (1, 2, 3), (3, 6, 24))


def day_of(seed: int) -> date:
    """This function will return the day as of which the shop of a seed has most of its borders."""
    return DAYS[seed % len(DAYS)]


def shop_of(seed: int, *, own_figures: bool = False, odd: bool = False) -> Shop:
    """This function will return the shop of a seed, of 3 to 25 vehicles.

    With `own_figures` it has limits of its own, that stand in no canonical file. With `odd` it has rows that an import
    folds, or that the definitions say little about: assignments that begin on one day at one store, without a team or
    an advisor, advisors outside the staff list, orders without a customer.
    """
    return made_shop(SeededDice(seed), day_of(seed), 25, own_figures=own_figures, odd=odd)


def with_changes(shop: Shop, seed: int) -> Shop:
    """This function will let some vehicles of a shop change hands, and some be disposed more than once."""
    dice, as_of = SeededDice(seed), day_of(seed)
    owned = tuple(row for one in shop.vehicles if chance(dice, 40) for row in hands_of(dice, as_of, shop, one))
    disposed = tuple(
        Disposed(one.key, border_day(dice, as_of))
        for one in shop.vehicles
        if chance(dice, 35)
        for _ in range(dice.number(1, 3))
    )
    return replace(shop, owned=owned, disposed=disposed)


def hands_of(dice: Dice, as_of: date, shop: Shop, vehicle: Vehicle) -> list[Owned]:
    """This function will draw the owners of a vehicle, the first from ever; now and then nobody has it in between."""
    days = sorted({border_day(dice, as_of) for _ in range(dice.number(1, 3))})
    rows, since = [], None
    for day in [*days, None]:
        owner = pick(dice, shop.customers).customer_no if shop.customers else ""
        if since is None or chance(dice, 85):
            rows.append(Owned(vehicle.key, owner, since, day))
        since = day
    return rows


def made_shop(dice: Dice, as_of: date, most: int, *, own_figures: bool = False, odd: bool = False) -> Shop:
    """This function will draw a shop around a day."""
    vehicles = dice.number(3, most)
    stores, staff, customers, assignments = people_of(dice, as_of, vehicles, odd=odd)
    maker = VehicleMaker(dice, as_of, stores, customers, odd=odd)
    for _ in range(vehicles):
        maker.make()
    if vehicles > 12 and chance(dice, 90):
        maker.rush()
    return Shop(
        stores, staff, customers, tuple(maker.vehicles), tuple(maker.orders), tuple(maker.contacts), assignments,
        figures_of(dice) if own_figures else Figures(),
    )  # fmt: skip


def figures_of(dice: Dice) -> Figures:
    """This function will draw limits by model and store."""
    return Figures(
        stages_of_model={"M1": pick(dice, LIMITS)},
        stages_of_store={"S01": pick(dice, LIMITS), "S02": pick(dice, LIMITS)},
        warranty_of_model={"M1": (36, 60_000), "M2": (12, dice.number(10, 30) * 1000)},
        first_maintenance_of_model={"M2": pick(dice, (3, 8, 12))},
    )


@st.composite
def cases(draw: st.DrawFn, most: int = 8) -> tuple[Shop, date]:
    """A small shop and the day as of which to look at it."""
    as_of = draw(st.sampled_from(DAYS))
    return made_shop(DrawnDice(draw), as_of, most), as_of
