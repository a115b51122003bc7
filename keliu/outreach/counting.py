"""How many vehicles have which contact as the one most worth making: situations alike are judged once, and counted.

Of a million cars most are out of every term but for the stage. Days outside of all terms, and whatever no rule of a contact
looks at, are read as nothing, so that a day has some ten thousands of different situations; the rule judges each of them.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, F, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from keliu.access.raw_rows import raw_rows
from keliu.audit.queries import open_batches
from keliu.contacts.queries import who_refuse
from keliu.customers.models import Vehicle
from keliu.customers.stages import stage_book
from keliu.outreach.could_be import MonthOf, could_be_due, months_of, span_of
from keliu.outreach.queries import RulesByCar, chosen
from keliu.outreach.situations import COLUMNS, CONVERTED, INSPECTION_GRACE, Car, Raw, car_of, situation_of
from keliu.rules.next_contact import ContactKind, ContactRules, choose_contact

JUST_HERE = timedelta(days=1)
PLACES = {name: place for place, name in enumerate(Car._fields)}
DUE = ("due_on", "due_from", "due_until")
OF_A_TERM = {
    "warranty_ends_on": ContactKind.WARRANTY_END, "insurance_ends_on": ContactKind.INSURANCE,
    "licence_ends_on": ContactKind.LICENCE,
}  # fmt: skip
AS_THEY_ARE = ("disposed_on", "last_visit_on", "level", "customer_class")


def count_due(vehicles: QuerySet[Vehicle], *, as_of: date, rules: ContactRules | None = None) -> dict[str, int]:
    """This function will count the vehicles whose chosen contact is of each kind."""
    came_later = Q(facts__last_any_on__isnull=False, facts__last_any_on__gt=as_of)
    counts = Counter(p.contact.kind.value for p in chosen(vehicles.filter(came_later), as_of, rules))
    holding = RulesByCar(stage_book(as_of), rules)
    likely = could_be_due(vehicles, as_of, holding.all_rules(), holding.all_limits())
    told = _telling(as_of, holding)
    for values, number in Counter(_alike(likely.filter(~came_later), as_of, told)).items():
        row = dict(zip(told, values, strict=True))
        car = car_of([row.get(name) for name in Car._fields])
        contact = choose_contact(situation_of(car, as_of), as_of, holding[car.home_store_id, car.model_id])
        if contact is not None:
            counts[contact.kind.value] += number
    return dict(sorted(counts.items()))


def _alike(vehicles: QuerySet[Vehicle], as_of: date, told: Mapping[str, Combinable]) -> Iterator[tuple[Any, ...]]:
    """Yield what is told of each vehicle."""
    rows = vehicles.filter(facts__isnull=False).order_by()
    if still_open := open_batches():
        rows = rows.filter(Q(batch=None) | ~Q(batch__in=still_open))
    rows = rows.alias(
        registered_month=MonthOf(Coalesce("registered_on", "purchase_date")), birth_month=MonthOf("owner__birthday")
    )
    names = {f"told_{name}": Raw(column) if PLACES[name] in CONVERTED else column for name, column in told.items()}
    sql, parameters = rows.annotate(**names).values_list(*names).query.sql_with_params()
    yield from raw_rows(sql, *parameters)


def _telling(as_of: date, holding: RulesByCar) -> dict[str, Combinable]:
    """Return what is read of each column that a rule may look at: its value where that can matter, else nothing."""
    path = dict(zip(Car._fields, COLUMNS, strict=True))
    rules = holding.all_rules()

    def where(condition: Q, column: Any) -> Case:
        return Case(When(condition, then=column), default=None)

    def within(column: str, *kinds: ContactKind) -> Q:
        spans = [span for kind in kinds if (span := span_of(kind, as_of, rules))]
        return (
            Q(**{f"{column}__range": (min(a for a, _ in spans), max(b for _, b in spans))}) if spans else Q(pk__in=[])
        )

    found: dict[str, Combinable] = {name: F(path[name]) for name in AS_THEY_ARE}
    is_due = within("facts__due_on", ContactKind.FIRST_MAINTENANCE, ContactKind.MAINTENANCE)
    found |= {name: where(is_due, f"facts__{name}") for name in DUE} | {"due_kind": where(is_due, "facts__due_kind")}
    found |= {name: where(within(path[name], kind), path[name]) for name, kind in OF_A_TERM.items()}
    named = Q(inspection_due_on__gte=as_of - INSPECTION_GRACE)
    found["inspection_due_on"] = where(named, "inspection_due_on")
    by_law = Q(registered_month__in=months_of(ContactKind.INSPECTION, as_of, rules)) & ~named
    found |= {name: where(by_law, path[name]) for name in ("registered_on", "bought_on")}
    found["birthday"] = where(Q(birth_month__in=months_of(ContactKind.BIRTHDAY, as_of, rules)), path["birthday"])
    recent = as_of - JUST_HERE
    here = Q(facts__last_any_on__gte=recent) | Q(facts__last_visit_on__gte=recent) | Q(disposed_on__isnull=False)
    found["last_any_on"] = where(here, path["last_any_on"])
    for channel in ("phone", "sms"):
        found[f"refuses_{channel}"] = where(Q(owner__in=who_refuse(channel)), Value(1))
    return found | _rules_alike(holding)


def _rules_alike(holding: RulesByCar) -> dict[str, Combinable]:
    """Return store and model as one of those that have the same rules and stage limits; 0: a store without its own."""
    by_model = Case(When(model_id__in=list(holding.book.by_model), then="model_id"), default=None)
    like: dict[Any, list[int]] = defaultdict(list)
    for store, shop in holding.book.by_store.items():
        like[shop.contacts, shop.limits].append(store)
    by_store = Case(*(When(home_store_id__in=alike, then=Value(alike[0])) for alike in like.values()), default=Value(0))
    return {"model_id": by_model, "home_store_id": by_store}
