"""What must hold after files were made one and two again: the oracle of `merges`; what it leaves out, and why.

Compared with before are all rows and columns of the customers, the contacts and the workshop. A difference is none where
others wrote that very column meanwhile, where what they wrote stands in its way and the un-merge told it, and:

- `FileMerge`, `MergeStep`: what merges remember of themselves; of one that was taken back no step may be left.
- `TouchedVehicle`: notes to the daily engine that a row was written; every write leaves one.
- `version`: counts writes against two editors; it may only have grown.
- Derived (facts, spend, search texts, advisor and team of a membership): compared with before like all else where nobody
  wrote meanwhile. Where others wrote they belong to what these wrote, so they are compared with a rebuild from nothing;
  but for the class, which only the nightly engine writes and which is always compared. A search text is known by its file.
- Consents by law: the strictest stays. Each refusal taken since and still standing is written into the parted file, too,
  once and with the same proof, and ends the consents there that it covers; what the parted file refused before is refused
  again. That is asked after every un-merge, and nothing else about a consent may differ. An address that left marketing
  and that a consent has lifted meanwhile may be out again, by the refusal of the parted file; never the other way round.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.utils import timezone

from keliu.contacts.models import Consent
from keliu.customers.actions import refresh_members, refresh_search
from keliu.customers.duplicates.pointing import all_rows
from keliu.customers.models import Customer, FileMerge, MergeStep, Vehicle
from keliu.rules.consents import CHANNELS, REFUSALS, Purpose, Standing, Statement, standing_of
from keliu.workshop.classes import refresh_spend
from keliu.workshop.customer_facts import refresh_customer_facts
from keliu.workshop.facts import refresh_vehicle_facts

DESKS = ("customers", "contacts", "workshop")
NOT_COMPARED = {"FileMerge", "MergeStep", "TouchedVehicle", "FactState"}
COUNTERS = {("customers.Customer", "version"), ("customers.Vehicle", "version")}
SEARCH, CUSTOMER_FACTS = "customers.SearchEntry", "customers.CustomerFacts"
CONSENTS, OPT_OUTS = "contacts.Consent", "contacts.OptOut"
DERIVED_ROWS = {SEARCH, CUSTOMER_FACTS, "customers.VehicleFacts"}
DERIVED = {("customers.CustomerStore", "advisor_id"), ("customers.CustomerStore", "team_id")}
NIGHTLY = {(CUSTOMER_FACTS, "customer_class"), (CUSTOMER_FACTS, "classed_on")}
Key = tuple[str, Any]
Home = dict[Key, dict[str, Any]]
Refusal = tuple[Any, ...]  # purpose, channel, state, proof, store, person
Said = set[tuple[str, str]]  # purpose and channel


def home() -> Home:
    """This function will return every row of the business by table and number, as its columns are."""
    found: Home = {}
    for label in DESKS:
        for model in apps.get_app_config(label).get_models():
            if model.__name__ in NOT_COMPARED:
                continue
            for row in all_rows(model).values():
                number = row[model._meta.pk.attname]
                if model._meta.label == SEARCH:
                    number = (row["customer_id"], row["vehicle_id"])
                    del row["id"]
                found[model._meta.label, number] = row
    return found


def is_derived(key: Key, column: str) -> bool:
    """This function will say whether a column is made from others, so that what others write changes it, too."""
    label = key[0]
    return (label, column) in DERIVED or (label in DERIVED_ROWS and (label, column) not in NIGHTLY)


def may_differ(key: Key, column: str, before: Any, now: Any) -> bool:
    """This function will say whether a counter has grown."""
    return (key[0], column) in COUNTERS and now >= before


def is_out_again(key: Key, was_lifted: bool, now: dict[str, Any]) -> bool:
    """This function will say whether a row is an address that others lifted and that the law has put out again."""
    return key[0] == OPT_OUTS and was_lifted and now["lifted_at"] is None


def stale() -> list[str]:
    """This function will return which derived rows are not what a whole rebuild makes them."""
    today = timezone.localdate()
    people = list(all_rows(Customer).values_list("pk", flat=True))
    cars = list(all_rows(Vehicle).values_list("pk", flat=True))
    checks = {
        "facts of cars": refresh_vehicle_facts(None, today=today)[1],
        "facts of customers": refresh_customer_facts(None),
        "spend": refresh_spend(people, as_of=today),
        "memberships": refresh_members(people, today=today),
        "search texts": refresh_search(customer_ids=people, vehicle_ids=cars),
    }
    return [f"{name} were not up to date: {n}" for name, n in checks.items() if n]


def steps_left() -> list[str]:
    """This function will return what is wrong with the journals when every merge was taken back."""
    n = MergeStep.objects.count()
    return [f"{n} steps are left of merges that were taken back"] if n else []


def refused_by(customer: int) -> Said:
    """This function will return what a file refuses, by its own statements."""
    return {(p.value, c) for p in Purpose for c in CHANNELS if _standing(customer, p, c) is Standing.REFUSED}


def _standing(customer: int, purpose: str, channel: str) -> Standing:
    rows = Consent.objects.unscoped("fault").filter(customer_id=customer, purpose=purpose, is_current=True)
    said = dict(rows.values_list("channel", "state"))
    return standing_of(said.get(channel), said.get(""))


class Law:
    """The consents of one un-merge: asked before it what must hold after it."""

    def __init__(self, merge: FileMerge, mark: int, refused: Said) -> None:
        """Note what stands; `mark`: the last statement before the merge; `refused`: what the loser refused then."""
        self.keys, self.refused = (merge.survivor_key, merge.loser_key), refused
        since = all_rows(Consent).filter(pk__gt=mark, customer_id=merge.survivor_key, is_current=True)
        self.since = [row for row in since if row.state in REFUSALS]
        self.known = self._numbers()
        self.refused_since = refused_by(merge.survivor_key) & self._covered()

    def _covered(self) -> Said:
        return {(row.purpose, c) for row in self.since for c in CHANNELS if row.channel in ("", c)}

    def _numbers(self) -> set[int]:
        return set(all_rows(Consent).values_list("pk", flat=True))

    def after(self) -> tuple[set[Key], set[Key], list[str]]:
        """Return the copies, the statements that a refusal since has ended, and what is against the law."""
        survivor, loser = self.keys
        fresh = all_rows(Consent).filter(pk__in=self._numbers() - self.known)
        found = list(self._against(survivor, self.refused_since, "the survivor"))
        found += self._against(loser, self.refused | self._covered(), "the parted file")
        if Counter(map(_told, self.since)) != Counter(_told(row) for row in fresh if row.customer_id == loser):
            found.append(f"of {len(self.since)} refusals since, other ones were written into the parted file")
        rows = all_rows(Consent).filter(customer_id__in=self.keys, is_current=False, pk__in=self.known)
        ended = {(CONSENTS, row.pk) for row in rows if any(_ends(one, row) for one in self.since)}
        return {(CONSENTS, row.pk) for row in fresh if row.customer_id == loser}, ended, found

    def _against(self, customer: int, refused: Said, whose: str) -> Iterator[str]:
        for purpose, channel in sorted(refused - refused_by(customer)):
            yield f"the refusal of {purpose} by {channel} does not stand in {whose}, customer {customer}"


def _told(row: Any) -> Refusal:
    return row.purpose, row.channel, row.state, row.proof, row.store_id, row.person


def _ends(refusal: Any, row: Any) -> bool:
    """Whether a refusal covers an earlier statement: the same channel, or a consent where it is about all channels."""
    is_covered = row.channel == refusal.channel or (refusal.channel == "" and row.state == Statement.GIVEN)
    return row.pk < refusal.pk and row.purpose == refusal.purpose and is_covered
