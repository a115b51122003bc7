"""Random merges of customers and of cars, nested, with imports, undone imports and edits between, taken back in any order."""

import random
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.apps import apps
from django.utils import timezone

from keliu.audit.actions import find_breaks
from keliu.contacts.actions import record_consent
from keliu.customers.actions import EDITABLE, edit_customer, refresh_members, refresh_search
from keliu.customers.answering.assigning import AssignRefused, assign
from keliu.customers.duplicates.journal import Journal, Kept
from keliu.customers.duplicates.merging import MergeRefused, merge_files
from keliu.customers.duplicates.pointing import all_rows
from keliu.customers.duplicates.unmerging import unmerge
from keliu.customers.editing.vehicles import VehicleRefusal, change_owner, change_plate
from keliu.customers.models import Customer, CustomerStore, FileMerge, MergeStep, Vehicle
from keliu.imports.models import Batch
from keliu.imports.undo import UndoRefused, undo_batch
from keliu.org.models import Staff, Store
from keliu.rules.rights import Role, Viewer
from keliu.workshop.customer_facts import refresh_customer_facts, refresh_spend
from keliu.workshop.facts import refresh_vehicle_facts
from tests.faults.frame import Outcome, World
from tests.faults.import_kill import load
from tests.random_shop import RandomShop

PROMISE = "files that were made one and two again are as before, byte by byte, but for what was written since"
CONTROL = "the journal of the phones"
SHORT = 16
KEYS = 10
ROWS = 25
DESKS = ("customers", "contacts", "workshop")
NOT_COMPARED = {"FileMerge", "MergeStep", "TouchedVehicle", "VehicleFacts", "CustomerFacts", "SearchEntry", "RevealLog"}
COUNTERS = {("customers.Customer", "version"), ("customers.Vehicle", "version")}  # they only grow
COUNTERS |= {("customers.CustomerStore", "advisor_id"), ("customers.CustomerStore", "team_id")}  # derived: see stale()
Home = dict[tuple[str, int], dict[str, Any]]


def switch_off() -> None:
    """This function will let the journal forget what became of the phones."""
    note = Journal._note

    def forgetful(self: Journal, deed: str, model: Any, key: int, **told: Any) -> None:
        if model._meta.model_name != "customerphone":
            note(self, deed, model, key, **told)

    Journal._note = forgetful  # type: ignore[method-assign]


def home() -> Home:
    """This function will return every row of the business by table and number, as its columns are."""
    found: Home = {}
    for label in DESKS:
        for model in apps.get_app_config(label).get_models():
            if model.__name__ not in NOT_COMPARED:
                for row in all_rows(model).values():
                    found[model._meta.label, row[model._meta.pk.attname]] = row
    return found


class Round:
    """One round: what was there before, what others wrote since, the merges that stand."""

    def __init__(self, actor: Viewer, dice: random.Random) -> None:
        self.actor, self.dice = actor, dice
        self.before = home()
        self.written: set[tuple[str, int, str]] = set()
        self.made: set[tuple[str, int]] = set()
        self.gone: set[tuple[str, int]] = set()
        self.merges: list[FileMerge] = []
        self.kept: list[Kept] = []
        self.wrote = 0

    def write(self, deed: Callable[[], None]) -> None:
        """Let others write, and note which rows and columns they wrote."""
        was = home()
        deed()
        self.wrote += 1
        now = home()
        self.made |= now.keys() - was.keys()
        self.gone |= was.keys() - now.keys()
        for key in was.keys() & now.keys():
            self.written |= {(*key, name) for name, value in now[key].items() if value != was[key][name]}

    def merge(self) -> bool:
        """Make two random files one, with random choices."""
        model = self.dice.choice((Customer, Customer, Vehicle))
        files = list(all_rows(model).order_by("pk"))
        if len(files) < 2:
            return False
        survivor, loser = self.dice.sample(files, 2)
        names = ("name", "phones", "address", "birthday", "plate", "owner", "model", "customer_no", "disposed")
        take = None if self.dice.random() < 0.4 else {name for name in names if self.dice.random() < 0.5}
        wrong = self.dice.choice((survivor, loser)).vin or "" if model is Vehicle else ""
        try:
            told = {"why": "一个人", "actor": self.actor, "now": timezone.now(), "take": take, "wrong_vin": wrong}
            self.merges.append(merge_files(survivor, loser, **told))
        except MergeRefused:
            return False
        return True

    def part(self) -> int:
        """Take all merges back in a random order, as far as the later ones allow it; return how often it was refused."""
        refused = 0
        while self.merges:
            merge = self.dice.choice(self.merges)
            try:
                parted = unmerge(merge, why="两个人", actor=self.actor, now=timezone.now())
            except MergeRefused:
                refused += 1
                if merge is self.merges[-1]:
                    raise
                continue
            self.kept += parted.kept
            self.merges.remove(merge)
        return refused

    def breaches(self) -> list[str]:
        """Compare with before: only what others wrote may differ, or what had to stay beside it and was told."""
        now, told = home(), {(one.table, one.row_key, one.column) for one in self.kept}
        tables = {label for label, *_ in (*self.made, *self.gone, *self.written)}
        found = []
        for key, row in self.before.items():
            label, number = key
            table = apps.get_model(label)._meta.db_table
            if key not in now:
                if key not in self.gone and not ((table, number, "") in told and label in tables):
                    found.append(f"{label} {number} is lost: {row}")
                continue
            for name, value in row.items():
                if now[key][name] != value and (label, name) not in COUNTERS and (*key, name) not in self.written:
                    if (table, number, name) in told and label in tables:
                        continue
                    found.append(f"{label} {number}.{name}: {value!r} became {now[key][name]!r}")
        fresh = {key for key in now.keys() - self.before.keys() - self.made if not self.is_copied(key, now[key])}
        found += [f"{label} {number} came from nowhere" for label, number in fresh]
        lost = self.made - now.keys() - self.gone
        found += [f"{label} {number}, written since, is lost" for label, number in lost]
        if self.kept and not self.wrote:
            found.append(f"told as written since, though nobody wrote: {self.kept[:3]}")
        return found + stale()

    def is_copied(self, key: tuple[str, int], row: dict[str, Any]) -> bool:
        """Say whether a row is a refusal that somebody took since and that the un-merge wrote into the other file, too."""
        return key[0] == "contacts.Consent" and row["way"] == "merge" and any(label == key[0] for label, _ in self.made)


def stale() -> list[str]:
    """This function will return which derived rows are not what a whole rebuild makes them."""
    today = timezone.localdate()
    people = list(all_rows(Customer).values_list("pk", flat=True))
    cars = list(all_rows(Vehicle).values_list("pk", flat=True))
    checks = {
        "facts of cars": refresh_vehicle_facts(None, today=today),
        "facts of customers": refresh_customer_facts(None),
        "spend": refresh_spend(people, as_of=today),
        "memberships": refresh_members(people, today=today),
        "search texts": refresh_search(customer_ids=people, vehicle_ids=cars),
    }
    return [f"{name} were not up to date: {n}" for name, n in checks.items() if (n[1] if isinstance(n, tuple) else n)]


class Others:
    """What other people and imports do between: each returns nothing and may be refused."""

    def __init__(self, folder: Path, seed: int, actor: Viewer, dice: random.Random) -> None:
        self.shop = RandomShop(seed, keys=KEYS)
        self.folder, self.actor, self.dice, self.count = folder, actor, dice, 0

    def load(self) -> None:
        """Import random files."""
        self.count += 1
        load(self.shop.write(self.folder / str(self.count), ROWS))

    def undo(self) -> None:
        """Take the last import back, where that is possible."""
        batch = Batch.objects.unscoped("fault").filter(state=Batch.State.DONE).order_by("-pk").first()
        if batch is not None and batch.pk > 1:
            try:
                undo_batch(batch, actor=self.actor, now=timezone.now())
            except UndoRefused:
                return

    def edit(self) -> None:
        """Edit the name and note of a customer."""
        person = self.dice.choice(list(all_rows(Customer)))
        values = {name: getattr(person, name) for name in EDITABLE}
        values |= {"name": self.dice.choice(("王伟", "李四", "赵六")), "note": str(self.dice.random())}
        edit_customer(person, values, version=person.version, actor=self.actor, now=timezone.now())

    def consent(self) -> None:
        """Take a consent or a refusal."""
        person = self.dice.choice(list(all_rows(Customer)))
        told = {
            "purpose": "marketing",
            "channel": self.dice.choice(("", "sms", "phone")),
            "way": "phone",
            "proof": "录音",
        }
        state = self.dice.choice(("given", "refused", "asked"))
        record_consent(person, state=state, actor=self.actor, now=timezone.now(), **told)

    def move_car(self) -> None:
        """Give a car another owner or plate."""
        car, person = self.dice.choice(list(all_rows(Vehicle))), self.dice.choice(list(all_rows(Customer)))
        told = {"since": date(2026, 1, 1), "version": car.version, "actor": self.actor, "now": timezone.now()}
        try:
            if self.dice.random() < 0.5:
                change_owner(car, person, **told)
            else:
                change_plate(car, f"沪B{self.dice.randint(10_000, 99_999)}", **told)
        except VehicleRefusal:
            return

    def hand_over(self) -> None:
        """Give some customers to an advisor from tomorrow on."""
        today = timezone.localdate()
        members = CustomerStore.objects.filter(store_id=self.actor.store_id).values_list("customer_id", flat=True)
        staff = Staff.objects.unscoped("fault").filter(store_id=self.actor.store_id).values_list("pk", flat=True)
        if members and staff:
            wanted = {key: self.dice.choice(list(staff)) for key in list(members)[:3]}
            try:
                told = {"actor": self.actor, "now": timezone.now(), "today": today}
                assign(wanted, from_date=today + timedelta(days=1), **told)
            except AssignRefused:
                return


def run(world: World, rounds: int, seed: int) -> Outcome:
    """This function will merge and part random files until there were so many merges, and compare the home a round."""
    dice = random.Random(seed)
    outcome = Outcome()
    RandomShop(seed, keys=KEYS)
    load(RandomShop(seed, keys=KEYS).write(world.home / "first", 60))
    store = Store.objects.unscoped("fault").order_by("pk").first()
    assert store is not None
    actor = Viewer(1, None, "陈莉", Role.GENERAL_MANAGER, store.group_id, store.pk)
    others = Others(world.home / "later", seed, actor, dice)
    merges = writes = refused = kept = deepest = number = 0
    while merges < rounds and len(outcome.breaches) < 5:
        number += 1
        one = Round(actor, dice)
        is_quiet = dice.random() < 0.4
        for _ in range(dice.randint(1, 5)):
            merges += one.merge()
            if not is_quiet and dice.random() < 0.4:
                one.write(dice.choice(_deeds(others, dice)))
        deepest = max(deepest, len(one.merges))
        refused += one.part()
        outcome.breaches += [f"round {number}: {what}" for what in one.breaches()]
        writes, kept = writes + one.wrote, kept + len(one.kept)
    outcome.breaches += find_breaks()
    steps = MergeStep.objects.count()
    outcome.figures = {
        "merges": merges, "rounds": number, "writes_between": writes, "refused_out_of_order": refused,
        "told_as_written_since": kept, "most_at_once": deepest, "steps": steps,
    }  # fmt: skip
    return outcome


def _deeds(others: Others, dice: random.Random) -> list[Callable[[], None]]:
    imports = [others.load, others.undo] if dice.random() < 0.5 else []
    return [*imports, others.edit, others.edit, others.consent, others.move_car, others.hand_over]
