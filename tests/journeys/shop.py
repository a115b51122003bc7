"""A shop with a home of its own, for the black-box tests: files in, the command line called, documents out."""

import csv
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from keliu.config import cli
from keliu.rules.vins import check_digit
from keliu.sheets.tests.making import write_xlsx

Rows = list[list[object]]
COUNTS = ("created", "updated", "unchanged", "merged", "rejected")


@dataclass
class Ran:
    """What a call of the command line left behind."""

    code: int
    out: str
    err: str


def vin(number: int) -> str:
    """Return the VIN of a number, its check digit right."""
    bare = f"LFMK{number % 10}1A30P1{number:06d}"[:17]
    return bare[:8] + check_digit(bare) + bare[9:]


def row_of(headings: str, **given: object) -> list[object]:
    """Return a row under comma-separated headings, empty where nothing is given."""
    return [given.get(name, "") for name in headings.split(",")]


STORES = "store_code,name"
CUSTOMERS = "customer_no,store_code,name,gender,birthday,phone,phone2,address,is_company,advisor_no,note"
VEHICLES = "vin,plate,customer_no,brand,series,model,purchase_date,store_code,disposed_on,disposal_reason"
VISITS = (
    "order_no,store_code,vin,plate,customer_no,arrived_at,odometer_km,kind,advisor_no,paid_by_customer,"
    "paid_by_insurer,paid_by_manufacturer,description,cancelled"
)
LINES = "order_no,store_code,line_no,type,code,name,quantity,unit_price,amount"
POLICIES = "policy_no,vin,insurer,kind,starts_on,ends_on,premium"
CONTACTS = "contact_no,store_code,customer_no,vin,at,channel,direction,purpose,connected,outcome,staff_no"
ASSIGNMENTS = "customer_no,store_code,advisor_no,team,from_date,to_date"


class Shop:
    """Calls `keliu` in this process and reads what it prints."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self.capsys = capsys

    def path(self, name: str) -> Path:
        """Return a path in the shop's folder."""
        return self.folder / name

    def csv(self, name: str, headings: str, *rows: dict[str, object] | list[object]) -> str:
        """Write a CSV of UTF-8 under comma-separated headings."""
        with self.path(name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(headings.split(","))
            writer.writerows([row_of(headings, **row) if isinstance(row, dict) else row for row in rows])
        return str(self.path(name))

    def text(self, name: str, text: str, encoding: str = "utf-8") -> str:
        """Write a text as it stands."""
        self.path(name).write_bytes(text.encode(encoding))
        return str(self.path(name))

    def xlsx(self, name: str, **sheets: Rows) -> str:
        """Write a workbook, a sheet a keyword."""
        return str(write_xlsx(self.path(name), sheets))  # type: ignore[arg-type]

    def keliu(self, *arguments: object) -> Ran:
        """Call the command line."""
        self.capsys.readouterr()
        try:
            code = cli.main([str(argument) for argument in arguments])
        except SystemExit as stop:
            code = int(stop.code or 0)
        out, err = self.capsys.readouterr()
        return Ran(code, out, err)

    def load(self, *arguments: object) -> dict[str, Any]:
        """Import with --json, check every sheet's sum, and return the document."""
        ran = self.keliu("import", *arguments, "--json")
        assert ran.code == 0, ran.err
        document: dict[str, Any] = json.loads(ran.out)
        for file in document["files"]:
            for sheet in file["sheets"]:
                assert sheet["rows"] == sum(sheet[word] for word in COUNTS), sheet
                assert len(sheet["rejects"]) == sheet["rejected"], sheet
        return document

    def one(self, *arguments: object) -> dict[str, Any]:
        """Import one file of one sheet and return what became of it."""
        (file,) = self.load(*arguments)["files"]
        (sheet,) = file["sheets"]
        assert isinstance(sheet, dict)
        return sheet

    def refused(self, *arguments: object) -> str:
        """Import what must be refused, and return the sentence."""
        ran = self.keliu("import", *arguments, "--json")
        assert (ran.code, ran.out) == (1, ""), ran
        assert ran.err.strip()
        assert len(ran.err.strip().splitlines()) == 1
        return ran.err.strip()

    def show(self, key: str, *options: str) -> dict[str, Any]:
        """Return one file."""
        ran = self.keliu("show", key, *options, "--json")
        assert ran.code == 0, ran.err
        document: dict[str, Any] = json.loads(ran.out)
        return document

    def car(self, key: str) -> dict[str, Any]:
        """Return the one car of a file."""
        (car,) = self.show(key)["vehicles"]
        assert isinstance(car, dict)
        return car

    def phones(self, key: str) -> list[str]:
        """Return a customer's phones in full."""
        return list(self.show(key, "--reveal")["customer"]["phones"])

    def knows(self, key: str) -> bool:
        """Return whether anything is known by a key."""
        return self.keliu("show", key, "--json").code == 0


def counts(sheet: dict[str, Any]) -> dict[str, int]:
    """Return a sheet's counts that are not 0."""
    return {word: sheet[word] for word in ("rows", *COUNTS) if sheet[word]}


def sheets_of(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Return all sheets of a document, in its order."""
    return [sheet for file in document["files"] for sheet in file["sheets"]]


def again(shop: Shop, *arguments: object) -> None:
    """Import the same files again and check that nothing is created and nothing updated."""
    for sheet in sheets_of(shop.load(*arguments)):
        assert (sheet["created"], sheet["updated"]) == (0, 0), sheet
        for name, fate in sheet["entities"].items():
            assert fate == {"created": 0, "updated": 0}, (name, fate)
