"""A shop at work in a real home, served by the real processes: pages read, files edited, uploads, exports, imports, back-ups.

Whatever is done is either acknowledged, and then is there for good, or refused with a clear Chinese sentence.
"""

import hashlib
import http.client
import json
import os
import random
import re
import subprocess
import sys
import threading
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.test import Client
from django.utils import timezone

from keliu.config import cli
from keliu.config.backing.archive import read_whole
from keliu.customers.models import Customer
from keliu.files.actions import path_of
from keliu.imports.models import Batch
from keliu.org.actions.exports import expire_exports
from keliu.org.models import Account, Export, Staff, Store
from tests.faults.bad_disk import BadDisk
from tests.faults.forks import forked, last_words
from tests.faults.frame import ROOT, World
from tests.faults.mass_assignment import forms_of, page_of
from tests.faults.serve_kill import free_port, is_ready, wait
from tests.random_shop import RandomShop

READ = ("/", "/customers/", "/vehicles/", "/visits/", "/imports/", "/exports/", "/customers/{key}/", "/search/?q=王")
REFUSED = {507: "磁盘已满", 503: "磁盘|数据库"}
SENTENCE = re.compile(r"[\u4e00-\u9fff]")
KINDS = {"read": 50, "edit": 28, "upload": 6, "export": 6, "import": 5, "backup": 5}
CROSS = "x" * 32


class ShopAtWork:
    """A served home and what was acknowledged in it."""

    def __init__(self, world: World, disk: BadDisk, seed: int) -> None:
        self.world, self.disk, self.seed = world, disk, seed
        self.breaches: list[str] = []
        self.counts: Counter[str] = Counter()
        self.notes: dict[int, set[str]] = {}
        self.imported: dict[str, bool] = {}
        self.uploads: dict[int, str] = {}
        self.exported: set[str] = set()
        self.locks: dict[int, threading.Lock] = {}
        self.commanding = threading.Lock()

    def open(self) -> None:
        """This function will fill the home, and start what serves it."""
        files = RandomShop(self.seed, keys=25, second_plates=0).write(self.world.home / "shop", 60)
        if forked(self.world.home, lambda: cli.main(["import", *files, "--json"])):
            raise RuntimeError(last_words(self.world.home))
        (self.world.home / "backups" / "own").mkdir(parents=True, exist_ok=True)
        (self.world.home / "optouts.log").touch()
        people = Customer.objects.unscoped("fault").exclude(home_store=None)
        self.store = Store.objects.unscoped("fault").get(pk=people.values_list("home_store", flat=True)[0])
        keys = list(people.filter(home_store=self.store).order_by("pk").values_list("pk", flat=True)[:20])
        self._sign_in()
        self.forms = {key: self._form(key) for key in keys}
        self.notes = {key: {Customer.objects.unscoped("fault").get(pk=key).note} for key in keys}
        self.locks = {key: threading.Lock() for key in keys}
        self.port = free_port()
        environment = {**self.disk.environment, "KELIU_SECOND_FACTOR": "offered"}
        self.world.start("keliu.config.cli", "serve", "--port", str(self.port), **environment)
        self.commander = self._start_commander(environment)
        if not wait(lambda: is_ready(self.port), 60):
            raise RuntimeError("the server never became ready")

    def _sign_in(self) -> None:
        staff = Staff.objects.create(
            group=self.store.group, store=self.store, staff_no="N9", name="经理", role="service_manager"
        )
        account = Account.objects.create(username="manager", password="!", staff=staff, must_change_password=False)
        self.browser = Client()
        self.browser.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
        session = self.browser.cookies["sessionid"].value
        self.headers = {"Cookie": f"sessionid={session}; csrftoken={CROSS}"}

    def _form(self, key: int) -> dict[str, Any]:
        page = page_of(self.browser, f"/customers/{key}/edit/")
        return next(given for target, given, offered in forms_of(page) if "note" in offered)

    def _start_commander(self, environment: dict[str, str]) -> subprocess.Popen[str]:
        commander = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.desk.commander"], cwd=ROOT, env={**os.environ, **environment},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.world.children.append(commander)  # type: ignore[arg-type]
        commander.stdout.readline()
        return commander

    def work(self, number: int) -> None:
        """This function will do one operation and judge its answer."""
        dice = random.Random(f"{self.seed} {number}")
        kind = dice.choices([*KINDS], [*KINDS.values()])[0]
        try:
            getattr(self, f"do_{kind}")(number, dice)
        except (OSError, http.client.HTTPException) as error:
            self._breaks(number, kind, f"no answer at all: {type(error).__name__} {error}")
        finally:
            connection.close()

    def ask(self, verb: str, path: str, body: bytes = b"", kind: str = "") -> tuple[int, str, str]:
        """This function will send a request and return status, address led to, and text."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            line.request(verb, path, body or None, {**self.headers, **({"Content-Type": kind} if kind else {})})
            answer = line.getresponse()
            return answer.status, answer.getheader("Location") or "", answer.read().decode("utf-8", "replace")
        finally:
            line.close()

    def post(self, path: str, given: dict[str, Any]) -> tuple[int, str, str]:
        """This function will send a form."""
        body = urlencode(given | {"csrfmiddlewaretoken": CROSS}, doseq=True).encode()
        return self.ask("POST", path, body, "application/x-www-form-urlencoded")

    def is_kept(self, number: int, kind: str, answer: tuple[int, str, str]) -> bool:
        """This function will say whether an operation was acknowledged; neither that nor a clear refusal is a breach."""
        status, _where, text = answer
        if status in (200, 302) and (kind == "read" or status == 302):
            self.counts[f"{kind} kept"] += 1
            return True
        if status in REFUSED and re.search(REFUSED[status], text):
            self.counts[f"{kind} refused"] += 1
        else:
            self._breaks(number, kind, f"answers {status} {text[:200]!r}")
        return False

    def _breaks(self, number: int, kind: str, what: str) -> None:
        self.breaches.append(f"operation {number} ({kind}, {self.disk.mode().name}): {what}")

    def do_read(self, number: int, dice: random.Random) -> None:
        """This function will read a page."""
        path = dice.choice(READ).format(key=dice.choice([*self.forms])).replace("王", "%E7%8E%8B")
        status, _where, text = answer = self.ask("GET", path)
        if not self.is_kept(number, "read", answer) and status in REFUSED:
            self._breaks(number, "read", f"{path} was refused with {status} {text[-300:]!r}")

    def do_edit(self, number: int, dice: random.Random) -> None:
        """This function will write another note into a customer's file."""
        key, note = dice.choice([*self.forms]), f"第{number}次"
        with self.locks[key]:
            version = Customer.objects.unscoped("fault").values_list("version", flat=True).get(pk=key)
            given = self.forms[key] | {"note": note, "version": version}
            is_kept = self.is_kept(number, "edit", self.post(f"/customers/{key}/edit/", given))
            self.notes[key] = {note} if is_kept else self.notes[key] | {note}
            there = Customer.objects.unscoped("fault").values_list("note", flat=True).get(pk=key)
            if there not in self.notes[key]:
                self._breaks(number, "edit", f"{there!r} is there, not one of {self.notes[key]}")
            self.notes[key] = {there}

    def do_upload(self, number: int, dice: random.Random) -> None:
        """This function will drop a file on the page of imports."""
        content = f"customer_no,store_code,name,phone\r\nU{number},{self.store.code},陈{number},145{number:08d}\r\n"
        content += "".join(f"U{number}-{row},{self.store.code},林{dice.random()},\r\n" for row in range(40))
        parts = "".join(
            f'--b\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n{value}\r\n'
            for name, more, value in (
                ("csrfmiddlewaretoken", "", CROSS),
                ("files", f'; filename="u{number}.csv"', content),
            )
        )
        body = (parts + "--b--\r\n").encode()
        answer = self.ask("POST", "/imports/upload/", body, "multipart/form-data; boundary=b")
        if self.is_kept(number, "upload", answer):
            if found := re.fullmatch(r"/imports/(\d+)/", answer[1]):
                self.uploads[int(found[1])] = hashlib.sha256(content.encode()).hexdigest()
            else:
                self._breaks(number, "upload", f"acknowledged, but led to {answer[1]!r}")

    def do_export(self, number: int, dice: random.Random) -> None:
        """This function will ask for an export; those of the longer list are written in a job."""
        given = {
            "list": dice.choice(("customers", "visits")),
            "why": f"核对{number}",
            "format": dice.choice(("csv", "xlsx")),
        }
        if self.is_kept(number, "export", self.post("/exports/new/", given)):
            self.exported.add(given["why"])
            there = Export.objects.unscoped("fault").filter(why=given["why"]).values_list("state", flat=True)
            if list(there) not in (["ready"], ["waiting"]):
                self._breaks(number, "export", f"acknowledged, and is {list(there)}")

    def do_import(self, number: int, dice: random.Random) -> None:
        """This function will import a file by the command."""
        path = self.disk.told.with_name(f"i{number}.csv")
        rows = "".join(f"I{number}-{row},{self.store.code},黄{number},\n" for row in range(30))
        path.write_text(f"customer_no,store_code,name,phone\n{rows}", "utf-8")
        code, said = self.command("import", str(path), "--json")
        self.imported[f"I{number}-"] = self._is_done(number, "import", code, said)
        path.unlink()

    def do_backup(self, number: int, dice: random.Random) -> None:
        """This function will make a back-up; one that is acknowledged is read whole, one that is not leaves nothing."""
        path = self.world.home / "backups" / "own" / f"b{number}.zip"
        code, said = self.command("backup", str(path))
        if self._is_done(number, "backup", code, said):
            if not path.exists():
                self._breaks(number, "backup", "acknowledged, and is not there")
                return
            read_whole(path)
        path.unlink(missing_ok=True)
        if left := list(path.parent.iterdir()):
            self._breaks(number, "backup", f"left {[one.name for one in left]}")
            for one in left:  # told once
                one.unlink()

    def command(self, *arguments: str) -> tuple[int, str]:
        """This function will run `keliu …` on this disk and return its exit code and what it said."""
        with self.commanding:
            self.commander.stdin.write(json.dumps(arguments) + "\n")
            self.commander.stdin.flush()
            told = json.loads(self.commander.stdout.readline())
        return told["code"], told["said"]

    def _is_done(self, number: int, kind: str, code: int, said: str) -> bool:
        is_clear = code == 1 and SENTENCE.search(said) and "Traceback" not in said
        if code and not is_clear:
            self._breaks(number, kind, f"ends with {code}: {said[-400:]}")
        self.counts[f"{kind} {'refused' if code else 'kept'}"] += 1
        return not code

    def settle(self, longest: float = 60) -> None:
        """This function will wait until nothing is under way any more, and say what is stuck."""
        if not wait(lambda: not self._under_way(), longest):
            self.breaches.append(f"still under way after {longest:.0f} s: {self._under_way()[:3]}")

    def _under_way(self) -> list[str]:
        from django_tasks_db.models import DBTaskResult

        jobs = DBTaskResult.objects.filter(status__in=("READY", "RUNNING"))
        batches = Batch.objects.unscoped("fault").filter(state__in=("reading", "planning", "writing", "closing"))
        exports = Export.objects.unscoped("fault").filter(state="waiting", why__in=self.exported)
        return [
            *(f"job {job.task_path} {job.status}" for job in jobs), *(f"batch {one.pk} {one.state}" for one in batches),
            *(f"export {one.pk}" for one in exports),
        ]  # fmt: skip

    def judge(self) -> None:
        """This function will hold the home to what was acknowledged in it, when nothing is under way."""
        customers = Customer.objects.unscoped("fault")
        for start, is_kept in self.imported.items():
            there = customers.filter(customer_no__startswith=start).count()
            if there not in ((30,) if is_kept else (0, 30)):
                self.breaches.append(f"import {start}: {there} of 30 rows, {'acknowledged' if is_kept else 'refused'}")
        for key, digest in self.uploads.items():
            batch = Batch.objects.unscoped("fault").get(pk=key)
            stored = [path_of(self.world.home / "files", file.stored) for file in batch.files.select_related("stored")]
            if [hashlib.sha256(path.read_bytes()).hexdigest() for path in stored] != [digest]:
                self.breaches.append(f"upload {key}: its file is not there or another one")
            if batch.state == "refused" and not SENTENCE.search(_said(batch.refusal)):
                self.breaches.append(f"upload {key}: refused without a sentence: {batch.refusal!r}")
            self.counts[f"upload then {batch.state}"] += 1
        expire_exports(now=timezone.now() + timedelta(days=2))
        states = dict(Export.objects.unscoped("fault").values_list("why", "state"))
        told = {why: state == "ready" if why in self.exported else state != "waiting" for why, state in states.items()}
        if wrong := [why for why, is_right in told.items() if not is_right]:
            self.breaches.append(f"exports that are not as they were told: {[(why, states[why]) for why in wrong[:5]]}")
        for export in Export.objects.unscoped("fault").filter(state="ready"):
            path = self.world.home / "exports" / f"{export.pk}.{export.format}"
            if not path.is_file() or not _is_whole(path):
                self.breaches.append(f"export {export.pk} is ready and its file is not whole")
        if parts := [*(self.world.home / "exports").glob("*.part")] if (self.world.home / "exports").exists() else []:
            self.breaches.append(f"left over: {parts[:3]}")


def _said(text: str) -> str:
    from keliu.imports.wizard import from_text
    from keliu.web.sentences import say

    sentence = from_text(text)
    return say(sentence) if sentence else ""


def _is_whole(path: Path) -> bool:
    if path.suffix == ".csv":
        return "，" in path.read_text("utf-8-sig").rstrip().splitlines()[-1]
    import zipfile

    with zipfile.ZipFile(path) as book:
        return book.testzip() is None
