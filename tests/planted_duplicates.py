"""A shop of random customers and cars into which duplicates of each kind, and pairs that only look like it, are planted."""

import random
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from keliu.customers.actions import pinyin_of
from keliu.customers.models import (
    Customer,
    CustomerAddress,
    CustomerPhone,
    Ownership,
    SearchEntry,
    Vehicle,
    VehiclePlate,
)
from keliu.generator.names import person_name
from keliu.generator.numbers import blue_plate, make_vin
from keliu.generator.places import DISTRICTS, street_address
from keliu.rules.search_text import document
from keliu.rules.vins import fits_check_digit

ALIKE = str.maketrans("张伟静丽军杰强", "章玮靖莉钧捷墙")  # the same sounds
PREFIXES = ("LFMK1A30", "LSVAB218", "LHGCM567", "LBVPS310")
SERIES = ("汉兰达", "朗逸", "雅阁", "三系")
AT_ONCE = 2_000
Pair = tuple[int, int]
sounds_of = lru_cache(maxsize=50_000)(pinyin_of)


class PlantedShop:
    """`people` customers with a car each; of each kind one in `rarity` is planted, at least one of each.

    `planted` are the pairs that are one, by kind; whatever else is found is false.
    """

    def __init__(self, store: Any, people: int, *, seed: int, rarity: int = 1000) -> None:
        self.store, self.dice = store, random.Random(seed)
        self.rows: dict[Any, list[Any]] = {Customer: [], Vehicle: []}
        self.beside: list[Any] = []
        self.planted: dict[str, list[tuple[Any, Any]]] = {}
        self.cars = 0
        base = [self.person() for _ in range(people)]
        for person in base:
            self.car(person)
        chosen = iter(self.dice.sample(base, people))
        for plant in (*self.people_twice(), *self.cars_twice()):
            for _ in range(max(1, people // rarity)):
                plant(next(chosen))

    def person(self, name: str = "", phone: str = "", address: str = "", **told: Any) -> Customer:
        """Note a customer with a phone and an address."""
        draw = self.dice.random
        name = name or person_name(draw, self.dice.choice(("male", "female")))
        person = Customer(
            group_id=self.store.group_id, home_store=self.store, name=name, customer_no=f"D{len(self.rows[Customer])}", **told
        )  # fmt: skip
        person.phone = phone or f"+8614{self.dice.randrange(10**9):09d}"
        person.address = address or street_address(draw, self.dice.choice(DISTRICTS))
        self.rows[Customer].append(person)
        pinyin, initials = sounds_of(name)
        text = document(name=name, pinyin=pinyin, initials=initials, phones=[person.phone])
        self.beside.append(SearchEntry(customer=person, text=text))
        self.beside.append(CustomerPhone(customer=person, number=person.phone))
        self.beside.append(CustomerAddress(customer=person, text=person.address))
        return person

    def car(self, owner: Customer, *, plate: str = "", vin: str | None = "", **told: Any) -> Vehicle:
        """Note a car of an owner; an empty VIN is a new, true one, None is none."""
        self.cars += 1
        kind = self.cars % len(PREFIXES)
        car = Vehicle(
            group_id=self.store.group_id, home_store=self.store, owner=owner, plate=plate or blue_plate("闽E", self.cars),
            vin=make_vin(PREFIXES[kind], 2022, self.cars) if vin == "" else vin,
            **{"series": SERIES[kind], "engine_no": f"E{self.cars:08d}", **told},
        )  # fmt: skip
        owner.car = car
        self.rows[Vehicle].append(car)
        self.beside += [VehiclePlate(vehicle=car, plate=car.plate), Ownership(vehicle=car, customer=owner)]
        return car

    def people_twice(self) -> Iterator[Any]:
        """Yield what writes a customer twice, and what only looks like it (its name begins with no)."""

        def two(kind: str, **told: Any) -> Any:
            def plant(one: Customer) -> None:
                other = self.person(**{key: make(one) for key, make in told.items()})
                if kind == "name_and_car":
                    self.beside.append(Ownership(vehicle=one.car, customer=other, is_principal=False))
                if not kind.startswith("no:"):
                    self.planted.setdefault(kind, []).append((one, other))

            return plant

        def name(one: Customer) -> str:
            return one.name

        def phone(one: Customer) -> str:
            return str(one.phone)

        def digit(one: Customer) -> str:
            place = self.dice.randrange(6, 14)
            return f"{one.phone[:place]}{(int(one.phone[place]) + 1) % 10}{one.phone[place + 1 :]}"

        def home(one: Customer) -> str:
            return str(one.address)

        yield two("phone and name", name=name, phone=phone)
        yield two("phone and sound", name=lambda one: one.name.translate(ALIKE), phone=phone)
        yield two("phone and title", name=lambda one: f"{one.name[0]}先生", phone=phone)
        yield two("name and near phone", name=name, phone=digit)
        yield two(
            "sound and tail of phone",
            name=lambda one: one.name.translate(ALIKE),
            phone=lambda one: f"+86596{one.phone[-7:]}",
        )
        yield two("name and address", name=name, address=home)
        yield two("name_and_car", name=name)
        yield two("no: a family's phone", name=lambda one: f"赵钱{one.name[-1]}", phone=phone)
        yield two("no: a family's address", name=lambda one: f"{one.name[0]}念祖", address=home)
        yield two("no: the name alone", name=name)

    def cars_twice(self) -> Iterator[Any]:
        """Yield what writes a car twice, and what only looks like it."""

        def two(kind: str, *, own: bool, **told: Any) -> Any:
            def plant(one: Customer) -> None:
                first = one.car
                owner = one if own else self.person()
                given = {key: make(first) for key, make in told.items()}
                second = self.car(owner, **{"series": first.series, **given})
                if not kind.startswith("no:"):
                    self.planted.setdefault(kind, []).append((first, second))

            return plant

        def misread(car: Vehicle) -> str:
            while True:
                place = self.dice.choice([place for place in range(17) if place != 8])
                vin = f"{car.vin[:place]}{self.dice.choice('23568BCDGHSZ')}{car.vin[place + 1 :]}"
                if vin != car.vin and not fits_check_digit(vin):
                    return vin

        def engine(car: Vehicle) -> str:
            return car.engine_no

        def plate(car: Vehicle) -> str:
            return car.plate

        yield two("VIN misread", own=False, vin=misread)
        yield two("one engine, one without VIN", own=False, vin=lambda _car: None, engine_no=engine)
        yield two("one plate, one without VIN", own=True, vin=lambda _car: None, plate=plate)
        yield two("VIN misread, one plate and owner", own=True, vin=misread, plate=plate)
        yield two("no: the plate on the owner's next car", own=True, plate=plate)
        yield two("no: an engine number copied", own=False, engine_no=engine)

    def write(self) -> None:
        """Write all of it, set-based."""
        for model, rows in self.rows.items():
            model.objects.bulk_create(rows, batch_size=AT_ONCE)
        tables: dict[Any, list[Any]] = {}
        for row in self.beside:
            for column in ("customer", "vehicle"):
                if (file := getattr(row, column, None)) is not None:
                    setattr(row, column, file)  # its number is known now
            tables.setdefault(type(row), []).append(row)
        for model, rows in tables.items():
            model.objects.bulk_create(rows, batch_size=AT_ONCE)

    def truth(self) -> dict[str, set[tuple[str, int, int]]]:
        """Return what was planted, by kind, as (table, older, newer)."""
        return {
            kind: {(one._meta.model_name, *sorted((one.pk, other.pk))) for one, other in pairs}
            for kind, pairs in self.planted.items()
        }
