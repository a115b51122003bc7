"""XB12: a person is erased; every personal field of every table, and every file, held a value of its own before."""

import contextlib
import io
import random

from django.db import connection
from django.utils import timezone

from keliu.audit.actions import find_breaks, seal_changes
from keliu.config import cli
from keliu.contacts.models import OptOut
from keliu.org.models import Group, Staff, Store, Team
from keliu.privacy import actions
from keliu.privacy.erasing import database
from keliu.privacy.models import SubjectRequest
from tests.faults.erased_world import Canaries, Person, found_in_database, found_in_home, neighbours, totals
from tests.faults.frame import Outcome, World

PROMISE = "an erased person is in no table, no file, no log and no byte of the database; totals, chain and opt-out stay"
CONTROL = "the part that empties the change log"
SHORT = 1


def switch_off() -> None:
    """This function will leave the change log as it is."""
    database.erase_log = lambda subject, keys: 0


def run(world: World, rounds: int, seed: int) -> Outcome:
    """This function will erase one person a round beside others and look for every value of his."""
    dice = random.Random(seed)
    group = Group.objects.create(code="G1", name="集团")
    store = Store.objects.create(group=group, code="S1", name="一店")
    team = Team.objects.create(store=store, name="一组")
    staff = Staff.objects.create(group=group, store=store, staff_no="1", name="林经理", role="cs_manager", team=team)
    outcome = Outcome()
    Person(Canaries(random.Random(seed + 1)), group, store, staff, "neighbour").fill()
    fields = files = 0
    for number in range(rounds):
        canaries = Canaries(dice)
        person = Person(canaries, group, store, staff, f"r{number}")
        person.fill()
        fields, files = len(canaries.made), person.files
        outcome.breaches += [f"round {number}: {text}" for text in erase_and_look(person, canaries)]
    outcome.figures = {"persons": rounds, "values each": fields, "files each": files}
    return outcome


def erase_and_look(person: Person, canaries: Canaries) -> list[str]:
    """This function will erase a person and return what is still there, or not there any more."""
    held = " ".join(found_in_database(canaries.made))
    missing = [word for word in canaries.made if word not in held and not found_in_home([word])]
    before = totals(), neighbours(person.customer.pk), set(OptOut.objects.values_list("channel", "digest"))
    request = SubjectRequest.objects.create(
        group=person.group, kind="erase", state="running", customer_key=person.customer.pk, asked_on="2026-11-01",
        due_on="2026-12-01", made_at=timezone.now(), person="审计", told=canaries.text("told"), wish=canaries.text("wish"),
    )  # fmt: skip
    actions.carry_out_erasure(request, now=timezone.now())
    connection.close()
    breaches = [f"the world does not hold {missing}"] if missing else []
    breaches += [f"in the database: {where}" for where in found_in_database(canaries.made)]
    breaches += [f"in the home: {where}" for where in found_in_home(canaries.made)]
    while seal_changes(now=timezone.now()):
        pass
    breaches += [f"the chain is broken: {line}" for line in find_breaks()]
    after = totals(), neighbours(person.customer.pk), set(OptOut.objects.values_list("channel", "digest"))
    names = ("totals", "others' rows", "opt-outs")
    breaches += [f"{name} differ: {a} {b}" for name, a, b in zip(names, before, after, strict=True) if a != b]
    return breaches + import_again(person)


def import_again(person: Person) -> list[str]:
    """This function will import the files of long ago again: not a row with him may come in."""
    rows, printed = totals(), io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(io.StringIO()):
        for path in person.old_files(tag="again"):
            cli.main(["import", str(path), "--json"])
            path.unlink()
    found = found_in_database([word for word in person.canaries.made if word in person.named])
    breaches = [f"came back with an old file: {where}" for where in found]
    return breaches + ([] if totals() == rows else ["an old file changed the totals"])
