"""A home with rows in every table, drawn at random: whatever table a desk adds is filled with the others.

A group of two stores of two teams each, a login a role (named as the role). Made by rows, not by files, so that it holds
what no import would write. Tables of the import's own work are left to real imports.
"""

import random
from datetime import UTC, datetime, time, timedelta
from functools import cache
from typing import Any

from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from keliu.customers.models import Customer
from keliu.org.models import Account, Group, Staff, Store, Team
from keliu.rules.rights import GROUP_LEVEL, Role

LEFT_OUT = {
    "audit.OpenBatch", "audit.Seal", "audit.Change", "background.Worker", "background.Slot", "customers.SearchEntry",
    "imports.Batch", "imports.BatchFile", "imports.BatchSheet", "imports.RowOutcome", "imports.StagedChange",
    "org.Account", "org.Group", "org.ShopFigure", "org.Store", "org.Team", "workshop.TouchedVehicle", "workshop.FactState",
}  # fmt: skip
CODES: dict[str, tuple[str, ...]] = {
    "customer_class": ("A", "B", "C", ""), "disposal_reason": ("sold", "scrapped", ""), "due_kind": ("maintenance",),
    "last_kind": ("repair", "maintenance", ""), "role": tuple(Role), "region_code": ("350603", "350681", ""),
    "page": ("customers", "visits"), "query": ("class=A", ""), "evidence": ("phone", "name_and_phone"),
    "field": ("phone",), "language": ("zh-hans",), "format": ("xlsx",), "payer": ("customer", "insurer", ""),
}  # fmt: skip
SOME: dict[str, tuple[Any, ...]] = {
    "customers.Policy.kind": ("compulsory", "commercial"), "imports.ColumnMapping.kind": ("visits",),
    "retention.Statement.month": tuple(range(24_240, 24_320)),
    "customers.OwnerChange.made": (
        {"owner": None, "until": None, "cut": None, "reached_back": None, "begun": 10**9, "members": [], "assignments": []},
    ),
}  # fmt: skip
WORDS = (
    "王伟",
    "李娜",
    "张",
    "Smith",
    "o'Neill",
    "100%_x",
    "\\",
    "闽南",
    "𠮷野",
    "ａｂ",
    "Ä",
    "欧阳 娜娜",
    "a,b",
    "x|y~z",
    "Z9",
)
SPANS = (0, 1, 29, 30, 31, 89, 90, 91, 182, 365, 366, 730, 731, 1100, 2000)


class Filling:
    """Draws rows of every table, parents before children."""

    def __init__(self, seed: int, rows: int) -> None:
        self.dice, self.rows, self.number = random.Random(seed), rows, 0
        self.today = timezone.localdate()
        self.others: dict[type[models.Model], list[Any]] = {}

    def fill(self) -> None:
        """This function will make the places and people, then rows of all other tables."""
        with transaction.atomic():
            self._places()
            for model in tables():
                for _row in range(self.rows * (4 if model._meta.label == "workshop.Visit" else 1)):
                    self._make(model)
                self._complete(model)
        refresh_search()

    def _places(self) -> None:
        group = Group.objects.create(code="G1", name="集团")
        Group.objects.create(code="G2", name="别的集团")
        for number in (1, 2):
            store = Store.objects.create(group=group, code=f"S0{number}", name=f"门店{number}")
            for name in ("一组", "二组"):
                Team.objects.create(store=store, name=name)
        first = Store.objects.unscoped("fault").order_by("id").first()
        team = Team.objects.unscoped("fault").order_by("id").first()
        for role in Role:
            is_group, is_team = role in GROUP_LEVEL, role in (Role.ADVISOR, Role.TEAM_LEADER)
            person = Staff.objects.create(
                group=group, store=None if is_group else first, staff_no=f"N-{role}", name=f"员{role}", role=role,
                team=team if is_team else None,
            )  # fmt: skip
            Account.objects.create(username=role.value, password="!", staff=person, must_change_password=False)

    def _make(self, model: type[models.Model], **given: Any) -> None:
        self.number += 1
        values = {field.name: self._value(model, field) for field in fields_of(model)}
        if model._meta.label == "customers.SuspectedDuplicate":
            values |= self._pair(model)
        try:
            with transaction.atomic():
                model._default_manager.create(**values | given)
        except IntegrityError:
            return  # a drawn key that is taken already

    def _pair(self, model: type[models.Model]) -> dict[str, Any]:
        """Draw two customers or two cars: a suspicion is of either."""
        pairs = {name: dict.fromkeys((name, f"other_{name}")) for name in ("customer", "vehicle")}
        for name in pairs[self.dice.choice(("customer", "vehicle"))]:
            kind = model._meta.get_field(name).related_model
            pairs[name.removeprefix("other_")][name] = self.dice.choice(list(every(kind).order_by("pk")))
        return pairs["customer"] | pairs["vehicle"]

    def _complete(self, model: type[models.Model]) -> None:
        """Give a table that holds one row for each of another the rows that it lacks: a file without facts is not shown."""
        for field in model._meta.fields:
            if isinstance(field, models.OneToOneField) and not field.null:
                taken = set(every(model).values_list(field.attname, flat=True))
                for other in every(field.related_model).exclude(pk__in=taken):
                    self._make(model, **{field.name: other})

    def _value(self, model: type[models.Model], field: Any) -> Any:
        if field.is_relation:
            return self._other(field)
        choices = [choice[0] for choice in field.choices or ()] or [
            *SOME.get(f"{model._meta.label}.{field.name}", CODES.get(field.name, ()))
        ]
        if choices:
            return self.dice.choice([*choices, ""] if field.blank and field.choices else choices)
        if field.null and self.dice.random() < 0.25:
            return None
        return self._plain(field)

    def _other(self, field: Any) -> Any:
        if field.null and self.dice.random() < 0.2:
            return None
        if field.related_model not in self.others or field.model is field.related_model:
            self.others[field.related_model] = list(every(field.related_model).order_by("pk"))
        rows = self.others[field.related_model]
        return rows[0] if field.related_model is Group else self.dice.choice(rows or [None])

    def _plain(self, field: Any) -> Any:
        day = self.today - timedelta(days=self.dice.choice(SPANS) * self.dice.choice((1, 1, 1, -1)))
        match field:
            case models.DateTimeField():
                minute = self.dice.choice((0, 1, 719, 960, 1439))
                return datetime.combine(day, time(minute // 60, minute % 60), UTC)
            case models.DateField():
                return day
            case models.BooleanField():
                return self.dice.random() < 0.3
            case models.JSONField():
                return field.get_default()
            case models.BinaryField():
                return bytes(self.dice.randbytes(16))
            case models.UUIDField():
                return None
            case models.FloatField() | models.DecimalField():
                return self.dice.randint(0, 50)
            case models.IntegerField():
                return None if field.name in ("batch", "seal_number", "store_key") else self._count(field)
        return self._text(field)

    def _count(self, field: Any) -> int:
        if field.name == "customer_key":
            return int(self.dice.choice(list(every(Customer).order_by("pk").values_list("pk", flat=True))))
        most = 60 if isinstance(field, models.SmallIntegerField) else 300_000
        return (
            self.dice.choice((0, 1, 99, 100, 101, self.dice.randint(0, most))) if most > 60 else self.dice.randint(1, 9)
        )

    def _text(self, field: Any) -> str:
        if field.name in ("phone", "number", "sender_phone") and (field.max_length or 0) <= 40:
            return f"+86145{self.number:08d}"
        if field.name == "vin":
            return f"LFMK1A30P1K{self.number:06d}"
        if field.name == "plate":
            return f"闽E{self.number:05d}"
        text = f"{self.dice.choice(WORDS)}{field.name}{self.number}"
        if field.blank and self.dice.random() < 0.2 and not field.unique:
            return ""
        return text[-field.max_length :] if field.max_length else text


def tables() -> list[type[models.Model]]:
    """This function will return the tables to fill, those that others point at first."""
    waiting = [
        model for model in apps.get_models() if model.__module__.startswith("keliu.") and model._meta.label not in LEFT_OUT
    ]  # fmt: skip
    done: list[type[models.Model]] = []
    while waiting:
        ready = [
            m
            for m in waiting
            if not any(f.related_model in waiting and f.related_model is not m for f in m._meta.fields)
        ]
        ready = ready or waiting[:1]  # a ring of tables: begin anywhere
        done += ready
        waiting = [model for model in waiting if model not in ready]
    return sorted(done, key=lambda model: any(field.name == "customer_key" for field in model._meta.fields))


def fields_of(model: type[models.Model]) -> list[Any]:
    """This function will return the columns of a table that are to be given."""
    return [f for f in model._meta.concrete_fields if not isinstance(f, models.AutoField)]


def every(model: type[models.Model]) -> Any:
    """This function will return all rows of a table."""
    rows = model._default_manager.all()
    return rows.unscoped("fault") if hasattr(rows, "unscoped") else rows


def refresh_search() -> None:
    """This function will make the search texts of what stands in the home."""
    from keliu.customers import actions
    from keliu.customers.models import Customer, Vehicle

    actions.refresh_search(
        customer_ids=list(every(Customer).values_list("pk", flat=True)),
        vehicle_ids=list(every(Vehicle).values_list("pk", flat=True)),
    )


def whole_database() -> dict[str, list[Any]]:
    """This function will return every row of every table, but for times, random bytes and what a request leaves by itself.

    The values are those of the database's driver: they are compared with one another only, some hundred times.
    """
    found = {}
    with connection.cursor() as cursor:
        for model in apps.get_models():
            if model._meta.managed and model.__module__.startswith("keliu."):
                cursor.execute(*_reading(model))
                found[model._meta.db_table] = cursor.fetchall()
    return found


@cache
def _reading(model: type[models.Model]) -> tuple[str, tuple[Any, ...]]:
    """Return the statement that reads what lasts of a table, and its parameters."""
    passing = (models.DateTimeField, models.BinaryField)
    secret = {"password", "digest", "head"}
    names = [f.attname for f in model._meta.concrete_fields if not isinstance(f, passing) and f.name not in secret]
    statement: tuple[str, tuple[Any, ...]] = every(model).order_by("pk").values_list(*names).query.sql_with_params()
    return statement


def is_sqlite() -> bool:
    """This function will say whether texts longer than their column can be written."""
    return connection.vendor == "sqlite"
