"""The other world: the same but for all that one person may not read, so that any difference of his answers tells it.

Of a masked value only the hidden part is another, and in the opposite order; of an invisible customer everything is.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from django.db import connection, models

from keliu.customers.actions import refresh_search
from keliu.customers.models import Customer, CustomerFacts, Vehicle, VehicleFacts
from keliu.outreach import today
from keliu.workshop.models import Visit
from tests.rights.canaries import SEEN, Canary, number_in
from tests.rights.policy import FULL, MASKED, Actor, Policy
from tests.rights.world import World
from tests.rights.writes import Tables

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
LAST = 9999
KEPT = frozenset({"django_session", "customers_searchentry", "customers_search", "django_tasks_database_dbtaskresult"})
WHY = "the other world"


def masked_otherwise(canary: Canary, dress: str) -> str:
    """This function will return another value of which a mask shows the same."""
    number, turned = canary.number, LAST - canary.number
    first, second = divmod(575 - number % 576, 24)
    return {
        "phone": f"145{turned:04}{number:04}",
        "plate": f"闽E{LETTERS[first]}{LETTERS[second]}{number:03X}",
        "vin": f"LFMKA{turned:04}0000{number:04}",
        "born": canary.born.replace(year=canary.born.year - 4 * (1 + number % 3)).isoformat(),
        "mail": f"que{turned:04}",
        "text": f"雀{turned:04}",
        "tail": f"ʘ{0xFFF - number:03x}",
    }[dress]


def wholly_otherwise(canary: Canary, dress: str) -> str:
    """This function will return another value that nothing is shown of."""
    number, turned = canary.number, LAST - canary.number
    return {
        "phone": f"146{turned:04}{number * 7 % 10_000:04}",
        "phone_masked": f"146****{turned:04}",
        "plate": f"闽F9H{0xFFF - number:03X}",
        "plate_masked": f"闽F·**{0xFFF - number:03X}",
        "vin": f"LGWAA{turned:04}0000{turned:04}",
        "vin_masked": f"LGWA···{turned:04}",
        "born": (canary.born - timedelta(days=1 + number % 40)).isoformat(),
        "fen": f"{91_000_037 + 100 * turned}",
    }.get(dress) or masked_otherwise(canary, dress)


class OtherWorld:
    """What one person may not read, otherwise."""

    def __init__(self, world: World, policy: Policy, tables: Tables, actor: Actor) -> None:
        self.world, self.tables, self.actor = world, tables, actor
        self.level = {number: policy.sees(actor, canary) for number, canary in world.book.all.items()}
        sight = {*policy.sight[actor.role]}
        for name, endpoint in policy.endpoints.items():  # what a page shows of customers whom he does not see otherwise
            if "whose" in endpoint and policy.lets_in(actor, name, "GET"):
                sight |= set(endpoint["whose"])
                self.level |= {n: FULL for n, one in world.book.all.items() if policy.shows(name, one, None)}
        self.hidden = [row.pk for row in world.rows["customer"] if row.of and row.of not in sight]

    @contextmanager
    def entered(self) -> Iterator[None]:
        """Make the values of the database others; who asks rolls them back."""
        today.forget()
        for table, model in self.tables.models.items():
            if table not in KEPT and model._meta.managed:
                self._rewrite(table, model)
        self._live_otherwise()
        refresh_search(
            customer_ids=Customer.objects.unscoped(WHY).values_list("pk", flat=True),
            vehicle_ids=Vehicle.objects.unscoped(WHY).values_list("pk", flat=True),
        )
        try:
            yield
        finally:
            today.forget()

    def _rewrite(self, table: str, model: type[models.Model]) -> None:
        """Put the other values into a table's columns."""
        quote, fields = connection.ops.quote_name, {f.column: f for f in model._meta.concrete_fields}
        with connection.cursor() as cursor:
            for key, row in self.tables.before[table].items():
                others = {column: self._other(value) for column, value in row.items() if not fields[column].is_relation}
                changed = {column: value for column, value in others.items() if value != row[column]}
                if changed:
                    sets = ", ".join(f"{quote(column)} = {_marker(fields[column])}" for column in changed)
                    where = quote(model._meta.pk.column)
                    cursor.execute(f"UPDATE {quote(table)} SET {sets} WHERE {where} = %s", [*changed.values(), key])

    def _other(self, value: Any) -> Any:
        if isinstance(value, str):
            return SEEN.sub(self._word, value)
        if isinstance(value, int) and not isinstance(value, bool) and value > 90_000_000:
            return int(SEEN.sub(self._word, str(value)))
        if isinstance(value, date) and value.year < 1950:
            return type(value).fromisoformat(SEEN.sub(self._word, value.isoformat()))
        return value

    def _word(self, match: Any) -> str:
        dress, number = match.lastgroup, number_in(match)
        if number not in self.world.book.all or self.level[number] == FULL:
            return str(match[0])
        canary = self.world.book.all[number]
        if self.level[number] == MASKED:
            return str(match[0]) if dress.endswith("_masked") else masked_otherwise(canary, dress)
        return wholly_otherwise(canary, dress)

    def _live_otherwise(self) -> None:
        """Give those whom the person does not see other districts, classes, days, orders."""
        unlike, day = {"owner__in": self.hidden}, self.world.days_ago(500)
        Customer.objects.unscoped(WHY).filter(pk__in=self.hidden).update(region_code="350681", level="low_value")
        CustomerFacts.objects.unscoped(WHY).filter(customer__in=self.hidden).update(
            customer_class="C", last_visit_on=day, visits=7, vehicles=3
        )
        Vehicle.objects.unscoped(WHY).filter(**unlike).update(purchase_date=day)
        VehicleFacts.objects.unscoped(WHY).filter(vehicle__owner__in=self.hidden).update(
            last_visit_on=day, due_on=self.world.days_ago(-9), insurance_ends_on=self.world.days_ago(-9)
        )
        Visit.objects.unscoped(WHY).filter(customer__in=self.hidden).update(
            kind="accident", outstanding_fen=12_345, odometer_km=77_777
        )


def _marker(field: Any) -> str:
    return "%s::jsonb" if isinstance(field, models.JSONField) and connection.vendor == "postgresql" else "%s"
