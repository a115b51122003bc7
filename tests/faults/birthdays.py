"""XA9: Shanghai had summer time from 1986 to 1991; every birthday of those years goes in, is shown, and comes out again."""

import contextlib
import csv
import io
import random
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import python_calamine as calamine
import xlsxwriter
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from keliu.config import cli
from keliu.customers.finding.lists import CUSTOMERS
from keliu.customers.models import Customer, CustomerStore
from keliu.org import exporting
from keliu.org.models import Account, Export, Staff, Store, Team
from keliu.sheets import child, staging
from keliu.web.filters import Asked
from keliu.web.lists import export_lines
from tests.faults.filled_home import every
from tests.faults.frame import Outcome, World
from tests.journeys.conftest import read_here

PROMISE = (
    "a birthday of 1986 to 1991 is the same day in the file, on the page, by the interface and in what is handed out"
)
CONTROL = "the rule that a birthday is a day and never a moment"
SHORT = 12
DATABASES = ("sqlite",)
FIRST, LAST = date(1986, 1, 1), date(1991, 12, 31)
SURE = (date(1986, 5, 4), date(1988, 7, 1), date(1991, 9, 14))  # the first, one and the last of summer time
FORMS = ("iso", "slashes", "words", "xlsx day", "xlsx moment", "xlsx serial")


def switch_off() -> None:
    """This function will keep a birthday as midnight in UTC+8 and read it in Shanghai, as a time stamp does."""
    from keliu.imports.planning import typed

    told = typed.day_of

    def as_moment(text: str) -> date:
        day = told(text)
        moment = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo("Asia/Shanghai")).astimezone(UTC)
        return (moment + timedelta(hours=8)).date()

    typed.day_of = as_moment


def run(world: World, rounds: int, seed: int) -> Outcome:
    """This function will take `rounds` days, all of them from 2191 on, through every form of file and back.

    Every page is opened for the first form; of the others the pages would show the same row.
    """
    staging._run_child, child._say = read_here, lambda message: None
    outcome = Outcome()
    days = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
    days = sorted({*SURE, *random.Random(seed).sample(days, min(rounds, len(days)))})
    for form in FORMS:
        call_command("flush", interactive=False, verbosity=0)
        load(world.home, form, days)
        people = {person.customer_no: person for person in every(Customer)}
        advisor, browser = sign_in()
        handed = {kind: handed_out(advisor, kind) for kind in ("xlsx", "csv")} | {
            "interface": told_by_interface(browser)
        }
        for number, day in enumerate(days):
            person = people.get(f"C{number}")
            found = {"file": person and person.birthday and person.birthday.isoformat()}
            found |= seen(browser, person) if form == FORMS[0] else {}
            found |= {kind: days_of.get(f"C{number}") for kind, days_of in handed.items()}
            wrong = {place: told for place, told in found.items() if told != day.isoformat()}
            outcome.breaches += [f"{form}: {day} is {wrong}"] if wrong else []
    outcome.figures = {"days": len(days), "forms": len(FORMS), "places": 6, "changed": len(outcome.breaches)}
    return outcome


def load(home: Path, form: str, days: list[date]) -> None:
    """This function will import a customer a day, the days written in one form."""
    rows = [[f"C{number}", "S01", f"客{number}", f"145{number:08d}"] for number in range(len(days))]
    headings = ["customer_no", "store_code", "name", "phone", "birthday"]
    stores = home / "stores.csv"
    stores.write_text("store_code,name\nS01,a\n", "utf-8")
    if form.startswith("xlsx"):
        path = home / "people.xlsx"
        with xlsxwriter.Workbook(str(path)) as book:
            sheet, shown = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
            sheet.write_row(0, 0, headings)
            for number, (row, day) in enumerate(zip(rows, days, strict=True), 1):
                sheet.write_row(number, 0, row)
                midnight = datetime(day.year, day.month, day.day)
                serial = (day - date(1899, 12, 30)).days
                {
                    "xlsx day": lambda at, value=day: sheet.write_datetime(at, 4, value, shown),
                    "xlsx moment": lambda at, value=midnight: sheet.write_datetime(at, 4, value, shown),
                    "xlsx serial": lambda at, value=serial: sheet.write_number(at, 4, value),
                }[form](number)
    else:
        path = home / "people.csv"
        told = {"iso": "%Y-%m-%d", "slashes": "%Y/%m/%d 00:00:00", "words": "%Y年%m月%d日"}[form]
        with path.open("w", encoding="utf-8", newline="") as file:
            lines = [[*row, day.strftime(told)] for row, day in zip(rows, days, strict=True)]
            csv.writer(file).writerows([headings, *lines])
    with contextlib.redirect_stdout(io.StringIO()):
        cli.main(["import", str(stores), str(path), "--json"])


def sign_in() -> tuple[Account, Client]:
    """This function will give all customers to a team and return its advisor, who sees whole days, and his browser."""
    store = every(Store).get()
    team = Team.objects.create(store=store, name="一组")
    every(CustomerStore).update(team=team)
    person = Staff.objects.create(group=store.group, store=store, staff_no="a", name="a", role="advisor", team=team)
    account = Account.objects.create(username="a", password="!", staff=person, must_change_password=False)
    browser = Client()
    browser.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return account, browser


def seen(browser: Client, person: Customer | None) -> dict[str, str | None]:
    """This function will return the day of a customer as his card and his form show it."""
    if person is None:
        return {}
    card = browser.get(f"/customers/{person.pk}/").content.decode()
    form = browser.get(f"/customers/{person.pk}/edit/").content.decode()
    found = {
        "card": re.search(r"<dt>生日</dt><dd>\s*([\d-]*)", card),
        "form": re.search(r'name="birthday"[^>]*value="([^"]*)"|value="([\d-]*)"[^>]*name="birthday"', form),
    }
    return {place: match and next(filter(None, match.groups()), "") for place, match in found.items()}


def told_by_interface(browser: Client) -> dict[str, str]:
    """This function will return the days of all customers as the interface tells them, by number."""
    told, cursor = {}, ""
    while cursor is not None:
        page = browser.get(f"/api/v1/customers?limit=200&cursor={cursor}").json()
        told |= {item["customer_no"]: item["birthday"] for item in page["items"]}
        cursor = page["next_cursor"]
    return told


def handed_out(advisor: Account, kind: str) -> dict[str, str]:
    """This function will export customers with their birthdays and return the days that the file holds, by number."""
    export = Export.objects.create(
        at=timezone.now(), group=advisor.staff.group, account=advisor, person="a", page="customers", query="", format=kind,
        why="fault", expires_at=timezone.now(),
    )  # fmt: skip
    asked = Asked(advisor.viewer(), timezone.localdate())
    lines = export_lines(CUSTOMERS, "", asked, names=["number", "birthday"])
    exporting.write_file(export, lines, "a")
    path = exporting.path_of(export)
    if kind == "csv":
        rows = list(csv.reader(io.StringIO(path.read_text("utf-8-sig"))))
    else:
        rows = calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    return {str(row[0]): str(row[1])[:10] for row in rows if len(row) > 1}
