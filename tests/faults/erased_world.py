"""The world of an erasure: a person with a value of his own in every field of every table and in every kind of file."""

import csv
import json
import random
import string
import zipfile
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connection, models
from django.db.models import Count, Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone

from keliu.audit.actions import FieldChange, record_changes, seal_changes
from keliu.contacts.actions import set_opt_out
from keliu.customers.actions import refresh_search
from keliu.customers.models import Customer, CustomerPhone, HouseholdLink, Vehicle
from keliu.files.actions import store_file
from keliu.imports.models import Batch, BatchFile, BatchSheet
from keliu.org.models import Group, Staff, Store
from keliu.privacy.keeping import Kept, kept_tables, rows_of
from keliu.rules.rights import Viewer
from keliu.rules.vins import check_digit
from keliu.sheets.tests.making import write_xlsx
from keliu.workshop.models import Visit

LETTERS = string.ascii_lowercase + string.digits
RARE = "龘靐齉齾爩鱻麤灪籱爨癵驫麣纞虋讟钃鸜"
# Made from the others; made by the fault itself, as far as it needs it; made with two people.
SKIPPED = {"customers.SearchEntry", "privacy.SubjectRequest", "customers.HouseholdLink"}


class Canaries:
    """Values that stand nowhere else, each of the form that its field asks for."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self.made: list[str] = []

    def text(self, name: str, longest: int | None = None) -> str:
        """Return a text of letters, or of rare characters where the field is short."""
        if longest is not None and longest < 14:
            return self._keep("".join(self.dice.sample(RARE, min(longest, 6))))
        return self._keep("cnry" + "".join(self.dice.choice(LETTERS) for _ in range(10)))

    def phone(self) -> str:
        """Return a mobile number in E.164; kept as it is dialled at home."""
        return "+86" + self._keep("139" + "".join(self.dice.choice(string.digits) for _ in range(8)))

    def vin(self) -> str:
        """Return a VIN with its check digit."""
        bare = "LFM" + "".join(self.dice.choice("ABCDEFGHJKLMNPRSTUVWXYZ123456789") for _ in range(14))
        return self._keep(bare[:8] + check_digit(bare) + bare[9:])

    def plate(self) -> str:
        """Return a number plate."""
        return self._keep("闽E" + "".join(self.dice.choice("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789") for _ in range(5)))

    def _keep(self, value: str) -> str:
        self.made.append(value)
        return value


class Person:
    """One customer with a car, rows in every table that is about him, changes, files."""

    def __init__(self, canaries: Canaries, group: Group, store: Store, staff: Staff, tag: str) -> None:
        self.canaries, self.group, self.store, self.staff, self.tag = canaries, group, store, staff, tag
        self.viewer = Viewer(None, staff.pk, staff.name, None, group.pk, store.pk)
        self.known: dict[type[models.Model], Any] = {
            Group: group,
            Store: store,
            Staff: staff,
            type(staff.team): staff.team,
        }
        self.files = 0
        self.named: list[str] = []

    def fill(self) -> None:
        """Make everything."""
        now = timezone.now()
        for model in (Customer, Vehicle, Batch):
            self.known[model] = self._row(model)
        self.known[Visit] = self._row(Visit)
        for kept in kept_tables().values():
            if (kept.subject or kept.cars) and kept.model not in self.known and kept.label not in SKIPPED:
                self._row(kept.model)
        self._family()
        self.customer: Customer = self.known[Customer]
        refresh_search(customer_ids=[self.customer.pk], vehicle_ids=[self.known[Vehicle].pk])
        set_opt_out(
            self.customer, channel="", way="phone", proof=self.canaries.text("proof"), actor=self.viewer, now=now
        )
        phone = CustomerPhone.objects.unscoped("fault").filter(customer=self.customer).latest("id")
        self.named = [phone.number.removeprefix("+86"), self.known[Vehicle].vin, self.customer.customer_no]
        self._change_all(now)
        self._import_traces(now)
        self._files_of_home()

    def _family(self) -> None:
        """Link him with somebody of his household, from either side."""
        own = self.known[Customer]
        other = Customer.objects.create(group=self.group, home_store=self.store, name=f"{self.tag}kin")
        for one, kin in ((own, other), (other, own)):
            self._row(HouseholdLink, customer_id=one.pk, other_id=kin.pk)

    def _row(self, model: type[models.Model], **told: Any) -> Any:
        """Make a row whose texts are all canaries and whose pointers lead to this person's rows."""
        label = model._meta.label
        kept = kept_tables()[label]
        given = {}
        for one in model._meta.concrete_fields:
            if one.primary_key and not one.is_relation:
                continue
            if one.is_relation:
                if one.related_model not in self.known and not one.null:
                    self.known[one.related_model] = self._row(one.related_model)
                given[one.attname] = getattr(self.known.get(one.related_model), "pk", None)
            elif one.has_default() and not isinstance(one, models.JSONField) and not one.choices:
                continue
            else:
                given[one.attname] = self._value(kept, one)
        if label == "customers.SuspectedDuplicate":
            given |= {"other_customer_id": None, "other_vehicle_id": None}
        return model.objects.create(**given | told)

    def _value(self, kept: Kept, one: models.Field[Any, Any]) -> Any:
        name, kind = one.name, kept.marks.get(one.name, "")
        if one.choices:
            return "" if one.blank else one.choices[0][0]
        if kind in {"phone", "vin", "plate"}:
            return getattr(self.canaries, kind)()
        is_his = kept.erase == "delete" or name in kept.emptied
        if isinstance(one, models.JSONField):
            return {"备注": self.canaries.text(name)} if is_his else {}
        if isinstance(one, (models.CharField, models.TextField)):
            return self.canaries.text(name, one.max_length) if is_his else f"{self.tag}{name}"[: one.max_length]
        if name in {"customer_key"}:
            return self.known[Customer].pk
        if one.null:
            return None
        kinds = {models.DateTimeField: timezone.now(), models.DateField: date(2026, 5, 4), models.BooleanField: False}
        return next((value for kind, value in kinds.items() if isinstance(one, kind)), abs(hash(self.tag)) % 30_000)

    def _change_all(self, now: Any) -> None:
        """Let the log hold old and new values of every field, sealed and not; also of a phone that is gone."""
        changes = [
            FieldChange(
                row._meta.db_table, row.pk, name, str(getattr(row, name)), self.canaries.text(name), self.store.pk
            )
            for row in (self.known[Customer], self.known[Vehicle], self.known[Visit])
            for name in sorted(kept_tables()[row._meta.label].emptied)
        ]
        gone = FieldChange("customers_customerphone", 999_999, "number", f"+86{self.named[0]}", None, self.store.pk)
        record_changes(changes[::2], actor=self.viewer, now=now, source="page", why=self.canaries.text("why"))
        seal_changes(now=now)
        record_changes(
            [*changes[1::2], gone], actor=self.viewer, now=now, source="page", why=f"客户 {self.named[1]} 来电"
        )

    def _import_traces(self, now: Any) -> None:
        """Let an import's tables, a view, an export and a failed job name him."""
        batch, phone = self.known[Batch], self.named[0]
        Batch.objects.unscoped("fault").filter(pk=batch.pk).update(
            state="done", committed_at=now, report={"sample": self.named[1]}
        )
        for place, path in enumerate(self.old_files()):
            with path.open("rb") as source:
                stored = store_file(
                    source, root=Path(settings.HOME) / "files", name=path.name, store_key=self.store.pk, now=now
                )
            file = BatchFile.objects.create(batch=batch, position=place, name=path.name, stored=stored)
            path.unlink()
            sheet = BatchSheet.objects.create(
                file=file,
                position=0,
                kind="customers",
                understanding={"columns": [{"samples": [self.customer.name, phone]}]},
            )
            sheet.outcomes.create(row=2, outcome="rejected", label=self.customer.name, detail=[f"电话 {phone}"])
        account = self.staff.group.pk
        rows = {
            "org.Export": {"at": now, "group_id": account, "person": "林经理", "page": "customers", "query": f"find={phone}",
                           "expires_at": now, "why": f"给 {self.customer.name}"},
        }  # fmt: skip
        session = SessionStore()
        session["note"] = f"已保存 {self.customer.name} {phone}"
        session.save()
        for label, given in rows.items():
            kept_tables()[label].model.objects.create(**given)

    def old_files(self, tag: str = "old") -> list[Path]:
        """Return the files that brought him, written anew: as a workbook and as text of two encodings."""
        home, made = Path(settings.HOME), []
        person, car = self.customer, self.known[Vehicle]
        number, name, vin = self.named[2], person.name, self.named[1]
        rows = [["客户编号", "门店代码", "姓名", "电话"], [number, "S1", name, self.named[0]]]
        made.append(write_xlsx(home / f"{tag}-{self.tag}.xlsx", {"客户": rows}))
        orders = [["order_no", "store_code", "vin", "customer_no", "arrived_at"],
                  [f"R{self.tag}", "S1", vin, number, "2026-05-04 09:00"]]  # fmt: skip
        for encoding, lines in (("gb18030", rows), ("utf-8", orders)):
            path = home / f"{tag}-{self.tag}-{encoding}.csv"
            with path.open("w", encoding=encoding, newline="") as file:
                csv.writer(file).writerows(lines)
            made.append(path)
        assert car is not None
        return made

    def _files_of_home(self) -> None:
        """Let every other kind of file of the home name him."""
        home, phone, name = Path(settings.HOME), self.named[0], self.customer.name
        for folder in ("rejected", "exports"):
            (home / folder).mkdir(exist_ok=True)
            write_xlsx(home / folder / f"{self.known[Batch].pk}.xlsx", {"客户": [["姓名", "电话"], [name, phone]]})
        texts = {
            f"staging/{self.known[Batch].pk}/rows-0-0.jsonl": json.dumps(
                [2, {"phones": [f"+86{phone}"], "name": name}]
            ),
            f"cache/cards-{self.tag}.json": json.dumps({"name": name}, ensure_ascii=False),
            "logs/keliu.log.1": f'{{"event": "Key (number)=(+86{phone}) exists", "vin": "{self.named[1]}"}}\n',
        }
        for path, text in texts.items():
            (home / path).parent.mkdir(parents=True, exist_ok=True)
            with (home / path).open("a", encoding="utf-8") as file:
                file.write(text)
        (home / "requests").mkdir(exist_ok=True)
        with zipfile.ZipFile(home / "requests" / f"{self.tag}.zip", "w", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr("副本.json", json.dumps({"姓名": name, "电话": f"+86{phone}"}, ensure_ascii=False))
        self.files = 3 + 2 + 1 + len(texts)


def found_in_home(words: list[str]) -> list[str]:
    """This function will return the files of the home, packed ones unpacked, in whose bytes a word stands."""
    forms = {
        f for w in words for f in (w.encode(), w.encode("gb18030"), w.encode("utf-16-le"), json.dumps(w)[1:-1].encode())
    }
    found = []
    for path in sorted(Path(settings.HOME).rglob("*")):
        if not path.is_file():
            continue
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as packed:
                data = b"\n".join(packed.read(name) for name in packed.namelist())
        else:
            data = path.read_bytes()
        found += [f"{path.name}: {form!r}" for form in sorted(forms) if form in data][:3]
    return found


def found_in_database(words: list[str]) -> list[str]:
    """This function will return where a word stands in any column of any table, as a dump would show it."""
    noted = [json.dumps(row.get_decoded(), ensure_ascii=False) for row in Session.objects.all()]
    found = [f"a session: {word}" for word in words if word in "".join(noted)]
    for table in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                told = json.dumps([str(cell) for cell in row], ensure_ascii=False)
                told += told.encode("ascii", "ignore").decode("unicode_escape", "ignore") if "\\u" in told else ""
                found += [f"{table} {row[0]}: {word}" for word in words if word in told]
    return found


def totals() -> dict[str, Any]:
    """This function will return the counts of the business tables and the sums of the visits by month."""
    labels = ("customers.Customer", "customers.Vehicle", "workshop.Visit", "workshop.VisitLine", "contacts.Contact",
              "customers.Policy", "customers.Ownership", "workshop.Receipt")  # fmt: skip
    told: dict[str, Any] = {label: rows_of(kept_tables()[label].model).count() for label in labels}
    months = rows_of(Visit).annotate(month=TruncMonth("arrived_on")).values("month")
    return told | {
        "months": [
            (str(row["month"]), row["n"], row["fen"], row["ours"])
            for row in months.annotate(n=Count("pk"), fen=Sum("customer_fen"), ours=Count("customer")).order_by("month")
        ]
    }


def neighbours(customer_key: int) -> Counter[str]:
    """This function will return the texts of everybody else's customers, phones and cars."""
    told: Counter[str] = Counter()
    for label, path in (
        ("customers.Customer", "pk"),
        ("customers.CustomerPhone", "customer"),
        ("customers.Vehicle", "owner"),
    ):
        model = kept_tables()[label].model
        for row in rows_of(model).exclude(**{path: customer_key}).values():
            told[str(sorted(row.items()))] += 1
    return told
