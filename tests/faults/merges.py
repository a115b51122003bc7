"""Random merges of customers and of cars, nested, with imports, undone imports and edits between, taken back in any order."""

import random
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db.models import Max
from django.utils import timezone

from keliu.audit.actions import find_breaks
from keliu.contacts.actions import record_consent
from keliu.contacts.models import Consent
from keliu.customers.actions import EDITABLE, edit_customer, reveal_phones
from keliu.customers.answering.assigning import AssignRefused, assign
from keliu.customers.duplicates.journal import Journal, Kept
from keliu.customers.duplicates.merging import MergeRefused, merge_files
from keliu.customers.duplicates.pointing import all_rows
from keliu.customers.duplicates.unmerging import unmerge
from keliu.customers.editing.customers import decide_pair
from keliu.customers.editing.handing_over import change_owner
from keliu.customers.editing.vehicles import VehicleRefusal, change_plate
from keliu.customers.models import Customer, CustomerStore, FileMerge, SuspectedDuplicate, Vehicle
from keliu.customers.revealing.limit import Reveals
from keliu.imports.models import Batch
from keliu.imports.undo import UndoRefused, undo_batch
from keliu.org.models import Staff, Store
from keliu.rules.rights import Role, Viewer
from keliu.workshop.classes import refresh_classes
from tests.faults.frame import Outcome, World
from tests.faults.import_kill import load
from tests.faults.merge_oracle import (
    Key,
    Law,
    Said,
    home,
    is_derived,
    is_out_again,
    may_differ,
    refused_by,
    stale,
    steps_left,
)
from tests.random_shop import RandomShop

PROMISE = "files that were made one and two again are as before, byte by byte, but for what was written since"
CONTROL = "the journal of the phones"
SHORT = 16
CONTROL_ROUNDS = 12
KEYS = 10
ROWS = 25


def switch_off() -> None:
    """This function will let the journal forget what became of the phones."""
    note = Journal._note

    def forgetful(self: Journal, deed: str, model: Any, key: int, **told: Any) -> None:
        if model._meta.model_name != "customerphone":
            note(self, deed, model, key, **told)

    Journal._note = forgetful  # type: ignore[method-assign]


class Round:
    """One round: what was there before, what others wrote since, the merges that stand."""

    def __init__(self, actor: Viewer, dice: random.Random) -> None:
        self.actor, self.dice = actor, dice
        self.before = home()
        self.written: set[tuple[Key, str]] = set()
        self.made: set[Key] = set()
        self.gone: set[Key] = set()
        self.copied: set[Key] = set()
        self.ended: set[Key] = set()
        self.unlawful: list[str] = []
        self.merges: list[FileMerge] = []
        self.refused: dict[int, tuple[int, Said]] = {}
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
            self.written |= {(key, name) for name, value in now[key].items() if value != was[key][name]}

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
        mark = all_rows(Consent).aggregate(n=Max("pk"))["n"] or 0
        refused = refused_by(loser.pk) if model is Customer else set()
        try:
            told = {"why": "一个人", "actor": self.actor, "now": timezone.now(), "take": take, "wrong_vin": wrong}
            self.merges.append(merge_files(survivor, loser, **told))
        except MergeRefused:
            return False
        self.refused[self.merges[-1].pk] = mark, refused
        return True

    def part(self) -> int:
        """Take all merges back in a random order, as far as the later ones allow it; return how often it was refused."""
        refused = 0
        while self.merges:
            merge = self.dice.choice(self.merges)
            law = Law(merge, *self.refused[merge.pk]) if merge.kind == FileMerge.Kind.CUSTOMER else None
            try:
                parted = unmerge(merge, why="两个人", actor=self.actor, now=timezone.now())
            except MergeRefused:
                refused += 1
                if merge is self.merges[-1]:
                    raise
                continue
            self.kept += parted.kept
            if law is not None:
                copied, ended, unlawful = law.after()
                self.copied |= copied
                self.ended |= ended
                self.unlawful += unlawful
            self.merges.remove(merge)
        return refused

    def breaches(self) -> list[str]:
        """Compare with before, by the oracle."""
        now = home()
        self.told = {(one.table, one.row_key, one.column) for one in self.kept}
        found = [what for key, row in self.before.items() for what in self._differs(key, row, now.get(key))]
        fresh = now.keys() - self.before.keys() - self.made - self.copied
        found += [f"{key} came from nowhere" for key in fresh if not (self.wrote and is_derived(key, ""))]
        lost = self.made - now.keys() - self.gone
        found += [f"{key}, written since, is lost" for key in lost if not is_derived(key, "")]
        if self.kept and not self.wrote:
            found.append(f"told as written since, though nobody wrote: {self.kept[:3]}")
        return found + self.unlawful + steps_left() + stale()

    def _differs(self, key: Key, row: dict[str, Any], now: dict[str, Any] | None) -> Iterator[str]:
        """Yield what of a row is not as before, though nobody wrote it and nothing that was told stands in its way."""
        if now is None:
            if key not in self.gone and not self._was_told(key, "") and not (self.wrote and is_derived(key, "")):
                yield f"{key} is lost: {row}"
            return
        for name, value in row.items():
            if now[name] == value or (key, name) in self.written or may_differ(key, name, value, now[name]):
                continue
            if (self.wrote and is_derived(key, name)) or (key in self.ended and name == "is_current"):
                continue
            if is_out_again(key, (key, "lifted_at") in self.written, now):
                continue
            if not self._was_told(key, name):
                yield f"{key}.{name}: {value!r} became {now[name]!r}"

    def _was_told(self, key: Key, column: str) -> bool:
        """Whether the un-merge told that something stays as it is, and others have written in that table at all."""
        wrote_there = any(one[0] == key[0] for one in (*self.made, *self.gone, *(key for key, _ in self.written)))
        return wrote_there and (apps.get_model(key[0])._meta.db_table, key[1], column) in self.told


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

    def _some(self, model: Any) -> Any:
        return self.dice.choice(list(all_rows(model).order_by("pk")))

    def edit(self) -> None:
        """Edit the name and note of a customer."""
        person = self._some(Customer)
        values = {name: getattr(person, name) for name in EDITABLE}
        values |= {"name": self.dice.choice(("王伟", "李四", "赵六")), "note": str(self.dice.random())}
        edit_customer(person, values, version=person.version, actor=self.actor, now=timezone.now())

    def consent(self) -> None:
        """Take a consent or a refusal."""
        person = self._some(Customer)
        told = {
            "purpose": "marketing",
            "channel": self.dice.choice(("", "", "sms", "phone")),
            "way": "phone",
            "proof": "录音",
        }
        state = self.dice.choice(("given", "refused", "asked"))
        record_consent(person, state=state, actor=self.actor, now=timezone.now(), **told)

    def reveal(self) -> None:
        """Look at the numbers of a customer in full."""
        person = self._some(Customer)
        reveals = Reveals(100, {})
        reveal_phones(person, actor=self.actor, why="回电", reveals=reveals, now=timezone.now())

    def decide(self) -> None:
        """Say of a suspected pair that these are two."""
        pair = all_rows(SuspectedDuplicate).order_by("pk").first()
        if pair is not None:
            decide_pair(pair, are_different=True, why="", actor=self.actor, now=timezone.now())

    def night(self) -> None:
        """Let the night reckon the classes."""
        refresh_classes(as_of=timezone.localdate())

    def move_car(self) -> None:
        """Give a car another owner or plate."""
        car, person = self._some(Vehicle), self._some(Customer)
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
    refresh_classes(as_of=timezone.localdate())
    merges = writes = refused = kept = copied = deepest = number = 0
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
        writes, kept, copied = writes + one.wrote, kept + len(one.kept), copied + len(one.copied)
    outcome.breaches += find_breaks()
    outcome.figures = {
        "merges": merges, "rounds": number, "writes_between": writes, "refused_out_of_order": refused,
        "told_as_written_since": kept, "copied_refusals": copied, "most_at_once": deepest,
    }  # fmt: skip
    return outcome


def _deeds(others: Others, dice: random.Random) -> list[Callable[[], None]]:
    imports = [others.load, others.undo] if dice.random() < 0.5 else []
    edits = [others.edit, others.move_car, others.hand_over, others.reveal, others.decide, others.night]
    return [*imports, *edits, others.edit, others.consent, others.consent]
