"""Pages by HTTP over a big home: list, filtered list, search, card, home; p50 and p95 beside the goal of 150 ms.

python -m benchmarks.pages                                   generate and import 240,000 cars, then measure
python -m benchmarks.pages --home COPY                       measure a home that is there (accounts are added)
python -m benchmarks.pages --database-url postgres://…       the same on PostgreSQL
"""

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from statistics import median
from string import ascii_letters
from typing import TYPE_CHECKING
from urllib.parse import quote

import benchmarks.big_home as big_home
from benchmarks.site import Answer, Client, served

if TYPE_CHECKING:
    from keliu.org.models import Account

GOAL_MS = 150.0
WARM = 5
ROLES = ("service_manager", "advisor")
FILES = ("/customers/", "/vehicles/", "/visits/")
Paths = Callable[[], str]


def main() -> int:
    """This function will measure and print; exit code 1 when a page misses the goal or does not come."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    big_home.add_home_arguments(parser)
    parser.add_argument("--requests", type=int, default=60, help="requests a page")
    parser.add_argument("--json", type=Path, help="write the figures into this file, too")
    options = parser.parse_args()
    big_home.choose_home(options)
    import django

    django.setup()
    data = count_data()
    print("\n".join([*(f"{name}: {value}" for name, value in (data | machine()).items()), ""]))
    figures = measure_all(options.requests)
    if options.json:
        options.json.write_text(json.dumps({"data": data, "machine": machine(), "pages": figures}, indent=1))
    return int(any(row["p95_ms"] > GOAL_MS or row["refused"] for row in figures))


def measure_all(requests: int) -> list[dict[str, object]]:
    """This function will serve the home, ask for each page as each role, print a table and return its rows."""
    accounts, figures = open_accounts(), []
    with served() as port:
        for role, account in accounts.items():
            client = Client(port)
            client.sign_in(account)
            for page, paths in cases(account).items():
                figures.append(measure(client, f"{page} ({role})", paths, requests))
                print_row(figures[-1], is_first=len(figures) == 1)
    return figures


def open_accounts() -> "dict[str, Account]":
    """Give a person of each role, of the store with most customers, an account; return them by role."""
    from django.db.models import Count

    from keliu.customers.models import CustomerStore
    from keliu.org.models import Account, Staff

    store = CustomerStore.objects.values("store_id").annotate(n=Count("id")).order_by("-n")[0]["store_id"]
    found = {}
    for role in ROLES:
        person = Staff.objects.unscoped("benchmark").filter(store_id=store, role=role).order_by("id").first()
        if person is None:
            continue
        account = Account.objects.filter(staff=person).first() or Account(staff=person, username=f"bench-{role}")
        account.must_change_password = False
        account.save()
        found[role] = account
    return found


def count_data() -> dict[str, str]:
    """Return what the home holds."""
    from django.db import connection

    from keliu.customers.models import Customer, Vehicle
    from keliu.workshop.models import Visit

    found = {}
    for name, model in (("customers", Customer), ("vehicles", Vehicle), ("visits", Visit)):
        found[name] = f"{model.objects.unscoped('benchmark').count():,}"
    found["database"] = connection.vendor
    if connection.vendor == "sqlite":
        found["database size"] = f"{os.path.getsize(connection.settings_dict['NAME']) >> 20} MB"
    return found


def machine() -> dict[str, str]:
    """Return the machine, as far as it says."""
    cpu = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        lines = [line for line in info.read_text().splitlines() if line.startswith("model name")]
        cpu = lines[0].partition(": ")[2] if lines else cpu
    return {"machine": f"{cpu}, {os.cpu_count()} cores, {platform.system()}", "python": platform.python_version()}


def cases(account: "Account") -> dict[str, Paths]:
    """Return what is asked for, page by page; each call gives another address of the same kind."""
    from keliu.customers.models import CustomerStore

    staff = account.staff
    let_look_for_many(account)
    rng = Random(5)
    seen = CustomerStore.objects.filter(store_id=staff.store_id)
    seen = seen.filter(team_id=staff.team_id) if staff.role == "advisor" else seen
    keys = list(seen.values_list("customer_id", flat=True))
    sample = rng.sample(keys, min(400, len(keys)))
    pick = rng.choice

    def find(values: list[str]) -> Paths:
        return lambda: f"/search/?q={quote(pick(values))}"

    return {
        "home": lambda: "/",
        "to contact today": lambda: "/contacts/",
        "customers": lambda: "/customers/",
        "customers, further page": lambda: f"/customers/?page={rng.randrange(2, 30)}",
        "customers, filtered": lambda: f"/customers/?stage={pick(('at_risk,lost', 'cooling', 'lost'))}&class=A,B",
        "customers, stage x class x due": lambda: (
            f"/customers/?stage={pick(('at_risk,lost', 'active'))}&class=A&maintenance=7"
        ),
        "customers, maintenance due": lambda: "/customers/?maintenance=7",
        "vehicles": lambda: "/vehicles/",
        "vehicles, filtered": lambda: f"/vehicles/?stage={pick(('active', 'cooling', 'at_risk'))}",
        "visits": lambda: "/visits/",
        "visits, filtered": lambda: f"/visits/?{pick(('owed=1..', 'kind=rework', 'day=..24m'))}",
        **{f"search, {what}": find(values) for what, values in words_of(sample, staff.store_id).items()},
        "card": lambda: f"/customers/{pick(sample)}/",
    }


def let_look_for_many(account: "Account") -> None:
    """Raise the number of whole plates that a person may look for in a day: one account asks here for many people."""
    from keliu.org.models import ShopFigure

    ShopFigure.objects.unscoped("benchmark").get_or_create(
        group=account.staff.group, store=None, name="privacy.whole_numbers_a_day",
        defaults={"value": "100000", "valid_from": date(2020, 1, 1), "source": "benchmark", "set_by": "benchmark",
                  "set_at": datetime(2020, 1, 1, tzinfo=UTC)},
    )  # fmt: skip


def words_of(sample: list[int], store_id: int) -> dict[str, list[str]]:
    """Return what is typed into the search box, by what it is."""
    from keliu.customers.models import Customer, CustomerPhone, Vehicle
    from keliu.workshop.models import Visit

    why = "benchmark"
    people = Customer.objects.unscoped(why).filter(pk__in=sample).order_by("pk")
    names = [name for name in people.values_list("name", flat=True) if 2 <= len(name) <= 3]
    phones = CustomerPhone.objects.unscoped(why).filter(customer__in=sample).values_list("number", flat=True)
    cars = Vehicle.objects.unscoped(why).filter(owner__in=sample)
    plates = list(cars.exclude(plate="").values_list("plate", flat=True))
    visits = Visit.objects.unscoped(why).filter(customer__in=sample, store_id=store_id)
    return {
        "name of 2": [name for name in names if len(name) == 2],
        "name of 3": [name for name in names if len(name) == 3],
        "surname": [name[0] for name in names],
        "pinyin": pinyin_of(names[:60]),
        "phone tail": [phone[-4:] for phone in phones],
        "plate": plates,
        "plate tail of 3": [plate[-3:] for plate in plates],
        "VIN tail of 4": [vin[-4:] for vin in cars.exclude(vin=None).values_list("vin", flat=True)],
        "order without letters": [
            number.lstrip(ascii_letters) for number in visits.values_list("order_no", flat=True)[:400]
        ],
    }


def pinyin_of(names: list[str]) -> list[str]:
    """Return names as they are typed without an input method."""
    from pypinyin import lazy_pinyin

    return ["".join(lazy_pinyin(name)) for name in names]


def measure(client: Client, page: str, paths: Paths, requests: int) -> dict[str, object]:
    """Return the figures of one page in ms and KB; the first requests warm the caches and do not count."""
    for _ in range(WARM):
        client.get(paths())
    answers = [client.get(paths()) for _ in range(requests)]
    times = sorted(answer.seconds * 1000 for answer in answers)
    wrong = sum(not is_shown(answer) for answer in answers)
    return {
        "page": page, "p50_ms": median(times), "p95_ms": times[min(int(len(times) * 0.95), len(times) - 1)],
        "most_ms": times[-1], "kb": max(answer.size for answer in answers) / 1024, "refused": wrong,
    }  # fmt: skip


def is_shown(answer: Answer) -> bool:
    """Whether the page came, or the search led to the one file that it found."""
    return answer.status == 200 or (answer.status == 302 and answer.to.startswith(FILES))


def print_row(row: dict[str, object], *, is_first: bool) -> None:
    """Print a line of the table, as Markdown."""
    if is_first:
        print(f"| page | p50 ms | p95 ms | most ms | KB | under {GOAL_MS:.0f} ms |\n|---|--:|--:|--:|--:|---|")
    verdict = "yes" if row["p95_ms"] <= GOAL_MS else "**no**"  # type: ignore[operator]
    wrong = f", {row['refused']} refused" if row["refused"] else ""
    print(
        f"| {row['page']} | {row['p50_ms']:.0f} | {row['p95_ms']:.0f} | {row['most_ms']:.0f} | {row['kb']:.0f} "
        f"| {verdict}{wrong} |",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
