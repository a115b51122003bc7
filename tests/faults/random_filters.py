"""XC9: random filters, sorts, pages, selections and odd texts of every declared list, against an oracle in plain Python."""

import random
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db.models.functions import Lower
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from keliu.audit.models import Change
from keliu.customers.models import Customer, Partner, Vehicle
from keliu.data_quality.models import Finding
from keliu.imports.models import Batch, BatchFile
from keliu.org.models import Account
from keliu.rules.rights import Role
from keliu.web.declared import declared
from keliu.web.filters import Asked
from keliu.web.list_pages import ListPage
from keliu.web.lists import ListSpec, export_lines, matching_rows, order_of, read_query, read_query_text
from keliu.web.paging import PAGE, ordered_page, place_of
from tests.faults.addresses import signed_in
from tests.faults.filled_home import WORDS, Filling, every
from tests.faults.filter_files import rows_of_findings
from tests.faults.filter_oracle import Known, found, holds, is_said, value_at
from tests.faults.frame import Outcome, World
from tests.faults.odd_bodies import TEXTS

PROMISE = (
    "whatever is asked of a list, its rows, their order, pages and selections are those that the words mean; no 5xx"
)
CONTROL = "the exclamation mark that turns a choice round"
SHORT = 200
ROLES = (Role.SERVICE_MANAGER, Role.ADVISOR, Role.CSR, Role.ADMIN, Role.AUDITOR)
TEXT = [text for text in TEXTS if len(text) < 500 and text.encode("utf-8", "replace").decode() == text]
ENOUGH = 12


def switch_off() -> None:
    """This function will take a choice for the same whether it is turned round or not."""
    from keliu.web.filters import Choice

    whole = Choice.condition
    Choice.condition = lambda self, raw, asked: whole(self, raw.removeprefix("!"), asked)


@dataclass
class Listed:
    """A list as one person sees it: its rows in memory."""

    spec: ListSpec
    asked: Asked
    role: Role
    rows: list[Any]
    known: Known
    offered: dict[str, list[str]] = field(default_factory=dict)


def run(world: World, rounds: int, seed: int) -> Outcome:
    """This function will ask `rounds` random things of the lists."""
    dice = random.Random(seed)
    furnish(seed, 12 if rounds <= SHORT else 45)
    browsers, lists, outcome = signed_in(), all_lists(), Outcome()  # signing in is a moment of a list
    counts: Counter[str] = Counter()
    share = 0.1 if rounds <= 1000 else 0.01
    for _round in range(rounds):
        one = dice.choice(lists)
        values = drawn(one, dice)
        try:
            outcome.breaches += compare(one, values, dice, browsers, counts, share)
        except Exception as error:
            outcome.breaches.append(f"{one.spec.name} {values}: {type(error).__name__} {error}")
        if len(outcome.breaches) > ENOUGH:
            break
    unsaid = [
        f"{one.spec.name}.{each.name}" for one in lists for each in one.spec.filters if not is_said(one.spec.name, each)
    ]
    outcome.figures = {
        **counts,
        "lists": len({one.spec.name for one in lists}),
        "filters_without_oracle": sorted(set(unsaid)),
    }
    return outcome


def furnish(seed: int, rows: int) -> None:
    """This function will make rows of every list, models with limits of their own, and no visit that is still to come."""
    from keliu.customers.models import CustomerFacts, VehicleFacts, VehicleModel

    filling = Filling(seed, rows)
    filling.fill()
    findings(filling)
    for state in Batch.State:
        for _row in range(4):
            filling._make(Batch, state=state, refusal="", report={})
    for _row in range(40):
        filling._make(BatchFile)
    for _row in range(60):
        filling._make(Change)
    for facts in (CustomerFacts, VehicleFacts):
        every(facts).filter(last_visit_on__gt=timezone.localdate()).update(last_visit_on=None)
    every(Partner).update(search=Lower("search"))  # as the program writes it: in small letters
    for number, model in enumerate(every(VehicleModel).order_by("pk")[:9]):
        model.stage_limits = [2 + number, 5 + number, 9 + number]
        model.save()


def findings(filling: Filling) -> None:
    """This function will put findings of every fault into the store of the logins: the drawn ones are of no known fault."""
    every(Finding).delete()
    store_id = Account.objects.get(username=Role.SERVICE_MANAGER).staff.store_id
    people = list(every(Customer).order_by("pk").values_list("pk", flat=True))
    owners = dict(every(Vehicle).values_list("pk", "owner_id"))
    rows = rows_of_findings(store_id, people, owners, filling.today, filling.dice)
    Finding.objects.bulk_create([Finding(**row) for row in rows], ignore_conflicts=True)


def all_lists() -> list[Listed]:
    """This function will return every list for every role that may open it."""
    today, listed = timezone.localdate(), []
    for spec in declared("lists"):
        for role in ROLES:
            viewer = Account.objects.get(username=role).viewer()
            if viewer.may(spec.deed):
                asked = Asked(viewer, today)
                listed.append(
                    Listed(
                        spec,
                        asked,
                        role,
                        list(spec.source(asked)),
                        Known(viewer.store_id, today, viewer.has_all_in_full),
                    )
                )
    return listed


def drawn(one: Listed, dice: random.Random) -> dict[str, list[str]]:
    """This function will draw what an address asks: some filters, perhaps a word, an order, a page."""
    filters = one.spec.filters
    values: dict[str, list[str]] = {}
    for each in dice.sample(filters, min(len(filters), dice.choice((0, 1, 1, 2, 2, 3, 4)))):
        if each.kind in ("days", "numbers") and dice.random() < 0.15:
            values[f"{each.name}.from"], values[f"{each.name}.to"] = [a_value(one, each, dice).split("..")[0]], [""]
        else:
            values[each.name] = [a_value(one, each, dice) for _n in range(dice.choice((1, 1, 1, 2)))]
        if each.kind == "choice" and dice.random() < 0.1:
            values[f"{each.name}.op"] = ["not"]
    if dice.random() < 0.2:
        values["q"] = [dice.choice((*WORDS, *TEXT, "100", "客", "145", "Name", "staff_no2", "e12", "闽E00"))]
    if dice.random() < 0.7:
        columns = [column.name for column in one.spec.columns]
        values["sort"] = [dice.choice(("", "-")) + dice.choice((*columns, *TEXT[:5]))]
    if dice.random() < 0.5:
        values["page"] = [str(dice.choice((1, 2, 3, 4, 9, dice.choice(TEXT))))]
    return values


def a_value(one: Listed, each: Any, dice: random.Random) -> str:
    """This function will draw a text for a filter: one that is offered, one near the rows, or an odd one."""
    if dice.random() < 0.12:
        return dice.choice(TEXT)
    if each.kind == "choice":
        if each.name not in one.offered:  # asked once: nothing is written while the lists are asked
            one.offered[each.name] = [value for value, _text in each.options(one.asked)] or ["1"]
        offered = one.offered[each.name]
        words = dice.sample(offered, min(len(offered), dice.choice((1, 1, 2, 3)))) + dice.choice(([], ["none"], ["2"]))
        return dice.choice(("", "", "!")) + ",".join(words)
    if each.kind == "ahead":
        return dice.choice(("overdue", "..", "")) + dice.choice(("", "0", "7", "30", "90", "365", "999"))
    near = sorted(
        str(value_at(dice.choice(one.rows), each.field) if one.rows and each.field else "")[:10] for _n in (1, 2)
    )
    if each.kind == "text":
        return dice.choice((near[0][:3], near[0][-2:], near[0].upper()[1:4], dice.choice(WORDS)))
    if each.kind == "days":
        months = f"{dice.choice(('', 0, 3, 6, 12, 24, 999))}..{dice.choice(('', 0, 3, 6, 12, 24, 999))}m"
        return dice.choice(
            (months, f"{near[0]}..{near[1]}", f"{near[0]}..", f"..{near[1]}", "9999-12-31..", "..0001-01-01")
        )
    ends = [
        dice.choice(("", "0", "1", "3", "10", "999", "1000", "2024", "3000", "9999999999", near[0])) for _n in (1, 2)
    ]
    return "..".join(sorted(ends, key=lambda end: (len(end), end)) if dice.random() < 0.8 else ends)


def compare(
    one: Listed, values: dict[str, list[str]], dice: random.Random, browsers: Any, counts: Counter[str], share: float
) -> list[str]:
    """This function will ask and return what differs from the oracle; of a `share` the page is opened, too."""
    query = read_query(one.spec, values)
    wanted = wanted_rows(one, values)
    if wanted is None:
        counts["asked_without_oracle"] += 1
    rows = matching_rows(query, one.asked)
    told = f"{one.role} {one.spec.name} {values}"
    order = order_of(query, one.asked.viewer)
    keys = list(order.applied_to_all(rows).values_list("pk", flat=True))
    counts["asked"] += 1
    counts["rows"] += len(keys)
    if wanted is None:
        wanted = [row for row in one.rows if row.pk in set(keys)]
    ordered = [row.pk for row in in_order(wanted, order)]
    if keys != ordered:
        more, less = set(keys) - set(ordered), set(ordered) - set(keys)
        what = f"too many {sorted(more)[:5]} too few {sorted(less)[:5]}" if more or less else "in another order"
        return [f"{told}: {what}"]
    if read_query_text(one.spec, query.text()).text() != query.text():
        return [f"{told}: a saved view of it asks for something else"]
    if dice.random() < share:
        return look_at_pages(one, query, values, ordered, rows, dice, browsers, counts, told)
    return []


def wanted_rows(one: Listed, values: dict[str, list[str]]) -> list[Any] | None:
    """This function will return the rows that the oracle wants; None where it was not told what a filter means."""
    wanted = one.rows
    for each in one.spec.filters:
        raw = raw_of(each, values)
        if raw and wanted and not is_said(one.spec.name, each):
            return None
        if raw and wanted and holds(one.spec.name, each, raw, wanted[0], one.known) is not None:
            wanted = [row for row in wanted if holds(one.spec.name, each, raw, row, one.known)]
    word = values.get("q", [""])[-1].strip().replace("\x00", "")[:80]
    if word and one.spec.find and wanted:
        if found(one.spec.name, wanted[0], word, one.known) is None:
            return None
        wanted = [row for row in wanted if found(one.spec.name, row, word, one.known)]
    return wanted


def raw_of(each: Any, values: dict[str, list[str]]) -> str:
    """This function will return the text of a filter in an address or a form."""
    ends = [values.get(f"{each.name}.{end}", [""])[-1].strip() for end in ("from", "to")]
    if each.kind in ("days", "numbers") and any(ends):
        return "..".join(ends)
    raw = ",".join(value.strip() for value in values.get(each.name, []) if value.strip())[:300]
    is_turned = each.kind == "choice" and values.get(f"{each.name}.op", [""])[-1] == "not"
    return f"!{raw}"[:300] if raw and is_turned and not raw.startswith("!") else raw


def in_order(rows: list[Any], order: Any) -> list[Any]:
    """This function will return rows in an order, those without a value last, equals by their key the same way."""
    path = "pk" if order.path == "pk" else order.path
    filled = [row for row in rows if value_at(row, path) is not None]
    filled.sort(key=lambda row: (value_at(row, path), row.pk), reverse=order.is_descending)
    empty = [row for row in rows if value_at(row, path) is None]
    return filled + sorted(empty, key=lambda row: row.pk, reverse=order.is_descending)


def look_at_pages(
    one: Listed, query: Any, values: Any, ordered: list[int], rows: Any, dice: random.Random, browsers: Any,
    counts: Counter[str], told: str,
) -> list[str]:  # fmt: skip
    """This function will compare a page, the rows behind one, an export of ticked rows, and open the address itself."""
    wrong = []
    request = RequestFactory().get("/")
    page = ListPage(request, one.spec, query, one.asked).page
    last = max((len(ordered) + PAGE - 1) // PAGE, 1)
    number = min(query.page, last) if one.spec.is_scanned else query.page
    shown = [row.pk for row in page.rows]
    if shown != ordered[(number - 1) * PAGE : number * PAGE] or page.count != len(ordered):
        wrong.append(f"{told}: page {number} shows {shown[:4]} of {page.count}, not of {len(ordered)}")
    if ordered and not one.spec.is_scanned:
        place = dice.randrange(len(ordered))
        row, order = next(row for row in one.rows if row.pk == ordered[place]), order_of(query, one.asked.viewer)
        behind = ordered_page(rows, order, number=9, after=place_of(row, order), count=0)
        if [each.pk for each in behind.rows] != ordered[place + 1 : place + 1 + PAGE]:
            wrong.append(f"{told}: behind {place_of(row, order)} come others")
    ids = dice.sample([row.pk for row in one.rows], min(len(one.rows), 8))
    names = [column.name for column in dice.sample(one.spec.columns, 2)]
    lines = list(export_lines(one.spec, query.text(), one.asked, names=names, ids=ids))
    if len(lines) != 1 + len(set(ids) & set(ordered)) or len(lines[0]) != 2:
        wrong.append(f"{told}: an export of {ids} has {len(lines) - 1} rows")
    answer = browsers[one.role].get(reverse(one.spec.url_name), values)
    counts[f"answers_{answer.status_code}"] += 1
    if answer.status_code > 499:
        wrong.append(f"{told}: answers {answer.status_code}")
    return wrong
