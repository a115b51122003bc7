"""XB9: several people save one file at once, and one of them clicks twice."""

import random
import threading

from django.db import connection
from django.utils import timezone

from keliu.audit.models import Change
from keliu.customers import actions
from keliu.customers.models import Customer
from keliu.org.models import Group, Store
from keliu.rules.rights import Viewer
from tests.faults.frame import Outcome, World

PROMISE = (
    "of several who save one file at once one wins, the others are told, nothing is lost; a double click saves once"
)
CONTROL = "the version check and the lock of the row"
SHORT = 12
FIELDS = ("name", "email", "wechat", "note")


def switch_off() -> None:
    """This function will save what the editor saw with his own field changed, as a plain form does."""

    def edit(customer, values, *, version, actor, now, why=""):
        for name, value in values.items():
            setattr(customer, name, value)
        customer.version += 1
        customer.save()
        Change.objects.create(at=now, table="customers_customer", row_key=customer.pk, field="x", source="page")
        return 1

    actions.edit_customer = edit


def run(world: World, rounds: int, seed: int) -> Outcome:
    """This function will let four editors of different fields, each clicking twice, save the same file a round."""
    random.seed(seed)
    group = Group.objects.create(code="G", name="G")
    store = Store.objects.create(group=group, code="S01", name="S")
    person = Customer.objects.create(group=group, home_store=store, customer_no="C1", name="a")
    outcome = Outcome()
    saved = refused = 0
    for number in range(rounds):
        wins = save_at_once(person.pk, number, group.pk, store.pk, outcome)
        saved += len(wins)
        refused += 2 * len(FIELDS) - len(wins)
        now = Customer.objects.unscoped("fault").get(pk=person.pk)
        lost = [name for name, value in wins.items() if getattr(now, name) != value]
        if lost:
            outcome.breaches.append(f"round {number}: saved and lost again: {lost}")
        if len(wins) != 1:
            outcome.breaches.append(f"round {number}: {len(wins)} editors of one version were told that they saved")
    changes = Change.objects.unscoped("fault").count()
    if changes != saved:
        outcome.breaches.append(f"{saved} saves left {changes} changes")
    outcome.figures = {"rounds": rounds, "saved": saved, "refused": refused}
    return outcome


def save_at_once(pk: int, number: int, group: int, store: int, outcome: Outcome) -> dict[str, str]:
    """This function will start all editors at one moment and return what was saved, by field."""
    seen = Customer.objects.unscoped("fault").get(pk=pk)
    barrier = threading.Barrier(2 * len(FIELDS))
    wins: dict[str, str] = {}

    def click(field: str) -> None:
        mine = Customer.objects.unscoped("fault").get(pk=pk)
        values = {name: getattr(seen, name) for name in actions.EDITABLE} | {field: f"{field}{number}@x.cn"}
        actor = Viewer(1, None, "fault", group, store)
        barrier.wait()
        try:
            if actions.edit_customer(mine, values, version=seen.version, actor=actor, now=timezone.now()):
                wins[field] = values[field]
        except actions.EditConflict:
            pass
        except Exception as error:
            outcome.breaches.append(f"round {number}: {type(error).__name__} {error}")
        finally:
            connection.close()

    clicks = [threading.Thread(target=click, args=(field,)) for field in FIELDS for _twice in range(2)]
    for one in clicks:
        one.start()
    for one in clicks:
        one.join()
    return wins
