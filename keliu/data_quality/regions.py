"""分区名单: how many customers each district has, whose files are complete, and who has no district yet (practice A8).

Files of the person's own scope alone; whether one is complete is what its home store was told (A4). Counted in two passes.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, F
from django.db.models.functions import Left

from keliu.audit.actions import FieldChange, record_changes
from keliu.audit.queries import open_batches
from keliu.customers.models import Customer, CustomerAddress
from keliu.customers.models.scopes import members_of, sees_none
from keliu.data_quality.checks.found import SCAN
from keliu.data_quality.models import Finding, Repair
from keliu.org.models import Region, Store
from keliu.rules.data_quality import Fault
from keliu.rules.districts import Districts, ListState, state_of_list
from keliu.rules.rights import Viewer

CUSTOMERS = "customers_customer"
MOST_PLACED = 10_000


@dataclass(slots=True)
class Place:
    """A district, a city or a province with what its list holds; `parts` are the places inside it."""

    code: str
    name: str
    files: int = 0
    incomplete: int = 0
    state: ListState = ListState.COMPLETE
    parts: list["Place"] = field(default_factory=list)

    @property
    def complete(self) -> int:
        """How many files of the list are complete."""
        return self.files - self.incomplete

    @property
    def prefix(self) -> str:
        """The digits that the codes of all its districts begin with."""
        return self.code[:2] if self.code.endswith("0000") else self.code[:4] if self.code.endswith("00") else self.code


@dataclass(frozen=True, slots=True)
class Regions:
    """The lists of a store: cities with their districts, and how many customers stand on no list."""

    cities: list[Place]
    files: int
    incomplete: int
    unplaced: int

    @property
    def districts(self) -> list[Place]:
        """Every district's list."""
        return [part for city in self.cities for part in city.parts]

    @property
    def complete_lists(self) -> int:
        """How many districts' lists are complete."""
        return sum(part.state is ListState.COMPLETE for part in self.districts)


def members(viewer: Viewer) -> Any:
    """This function will return the customers of a person's scope, but erased ones."""
    return Customer.objects.all().listed_to(viewer).exclude(level=Customer.Level.ERASED)


def _by_district(viewer: Viewer) -> dict[str, int]:
    """Count along the index of codes, and take off those who were erased: so the rows of 200,000 are never read."""
    if sees_none(viewer):
        return {}
    codes = members_of(viewer).order_by().values_list("customer__region_code").annotate(n=Count("pk"))
    erased = Customer.objects.all().visible_to(viewer).filter(level=Customer.Level.ERASED).order_by()
    files: Counter[str] = Counter()
    for code, n in codes:
        files[code[:6]] += n
    for code, n in erased.values_list("region_code").annotate(n=Count("pk")):
        files[code[:6]] -= n
    return {code: n for code, n in files.items() if n}


def _late_by_district(viewer: Viewer) -> dict[str, int]:
    if sees_none(viewer):
        return {}
    late = Finding.objects.visible_to(viewer).filter(fault=Fault.INCOMPLETE, is_vehicle=False).values("file_key")
    rows = members_of(viewer).filter(customer__in=late).order_by()
    return dict(rows.values_list(Left("customer__region_code", 6)).annotate(n=Count("pk")))


def regions_of(viewer: Viewer) -> Regions:
    """This function will count the lists of a person's scope by district, under their cities."""
    files, incomplete = _by_district(viewer), _late_by_district(viewer)
    unplaced = files.pop("", 0)
    incomplete.pop("", None)
    names = _names(files)
    cities: dict[str, Place] = {}
    for code, n in sorted(files.items()):
        above = f"{code[:4]}00"
        city = cities.setdefault(above, Place(above, _city(above, names)))
        part = Place(code, names.get(code, code), n, incomplete.get(code, 0))
        part.state = state_of_list(part.incomplete, unplaced)
        city.parts.append(part)
        city.files += n
        city.incomplete += part.incomplete
    for city in cities.values():
        city.state = state_of_list(city.incomplete, unplaced)
    return Regions(list(cities.values()), sum(files.values()), sum(incomplete.values()), unplaced)


def _names(codes: Iterable[str]) -> dict[str, str]:
    wanted = {one for code in codes for one in (code, f"{code[:4]}00", f"{code[:2]}0000")}
    return dict(Region.objects.filter(code__in=wanted).values_list("code", "name"))


def _city(code: str, names: dict[str, str]) -> str:
    """Return the name of a city behind that of its province; of a province that is a city its own."""
    parts = (names.get(f"{code[:2]}0000", ""), names.get(code, ""))
    return "".join(dict.fromkeys(filter(None, parts))) or code


def count_unplaced(viewer: Viewer) -> int:
    """This function will count the customers of a person's scope who stand on no region's list."""
    return int(members(viewer).filter(region_code="").count())


@dataclass(frozen=True, slots=True)
class Placing:
    """What the addresses of customers without a district say: (customer, code) of those that name one, and the others."""

    found: list[tuple[int, str]]
    silent: int
    is_more: bool


def placing_of(viewer: Viewer) -> Placing:
    """This function will read the addresses of at most 10,000 customers without a district and say what each names."""
    closed = members(viewer).filter(region_code="")
    if batches := open_batches():
        closed = closed.exclude(batch__in=batches)
    rows = CustomerAddress.objects.unscoped(SCAN).filter(customer__in=closed.values("pk"), until=None)
    told = list(rows.order_by("customer_id").values_list("customer_id", "text")[: MOST_PLACED + 1])
    book = Districts.of(dict(Region.objects.values_list("code", "name")))
    near = Store.objects.visible_to(viewer).filter(pk=viewer.store_id).values_list("region_code", flat=True).first()
    found = [(key, code) for key, text in told[:MOST_PLACED] if (code := book.place_of(text, near or ""))]
    return Placing(found, min(len(told), MOST_PLACED) - len(found), len(told) > MOST_PLACED)


@transaction.atomic
def place_by_address(placing: Placing, *, actor: Viewer, now: datetime, why: str = "") -> Repair:
    """This function will write the districts that addresses name into the files that still have none."""
    assert actor.store_id is not None
    repair = Repair.objects.create(
        store_id=actor.store_id, deed=Repair.Deed.PLACE, at=now, account_key=actor.account_id, person=actor.name[:60],
        why=why[:200],
    )  # fmt: skip
    still = set(members(actor).filter(region_code="").values_list("pk", flat=True))
    placed = [(key, code) for key, code in placing.found if key in still]
    by_code: dict[str, list[int]] = {}
    for key, code in placed:
        by_code.setdefault(code, []).append(key)
    for code, keys in by_code.items():
        _write(keys, "", code)
    changes = [FieldChange(CUSTOMERS, key, "region_code", None, code, actor.store_id) for key, code in placed]
    record_changes(changes, actor=actor, now=now, source="page", why=why)
    repair.files, repair.kept = len(placed), [[key, code] for key, code in placed]
    repair.save(update_fields=["files", "kept"])
    return repair


def take_back_places(repair: Repair, actor: Viewer, now: datetime) -> int:
    """This function will empty the districts that a repair wrote, where nobody has changed them since."""
    changes = []
    by_code: dict[str, list[int]] = {}
    for key, code in repair.kept:
        by_code.setdefault(code, []).append(key)
    for code, keys in by_code.items():
        rows = Customer.objects.unscoped(SCAN).filter(pk__in=keys, region_code=code)
        standing = list(rows.values_list("pk", flat=True))
        _write(standing, code, "")
        changes += [FieldChange(CUSTOMERS, key, "region_code", code, None, actor.store_id) for key in standing]
    record_changes(changes, actor=actor, now=now, source="page")
    return len(changes)


def _write(keys: list[int], before: str, after: str) -> None:
    rows = Customer.objects.unscoped(SCAN).filter(pk__in=keys, region_code=before)
    rows.update(region_code=after, version=F("version") + 1)
