"""The papers of the world: imports at every step with their files, exports with theirs, tokens."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.test.utils import override_settings
from django.utils import timezone

from keliu.api.models import Token, digest_of
from keliu.customers.blacklisting.proposing import propose
from keliu.customers.models import Customer
from keliu.imports.models import Batch, BatchSheet
from keliu.org.actions.exports import ask_export, fulfil_export
from keliu.org.exporting import source_named
from keliu.org.models import GrantLook, RowGrant, StaffNotice
from keliu.org.noticing.giving import notice_account
from keliu.rules.sentence import Sentence
from keliu.sheets import Limits, Refused, child, staging
from tests.rights.asking import token_of
from tests.rights.policy import ROLES
from tests.rights.world import World

IMMEDIATE = {
    "default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend", "QUEUES": ["default", "bell", "import"]}
}
HEADINGS = "RO号,进厂,车牌号码,送修人,联系电话,结算额,类别,交车"
FIELDS = {"进厂": "arrived_at", "交车": "delivered_at", "结算额": "paid_by_customer"}


@contextmanager
def read_here() -> Iterator[None]:
    """Files are read in this process, and jobs run at once."""

    def read(request: Mapping[str, Any], limits: Limits, _progress: Callable[[int, int], None] | None) -> None:
        given = staging.json.loads(staging.json.dumps(request))
        try:
            (child._collect_raw if given["stage"] == "raw" else child._read_all)(given, limits)
        except Refused as refused:
            raise Refused(Sentence.from_json(refused.sentence.as_json())) from refused

    here = patch.object(staging, "_run_child", read)
    with here, patch.object(child, "_say", lambda message: None), override_settings(TASKS=IMMEDIATE):
        yield


def signed_in(world: World, key: str) -> Client:
    """This function will return the browser of an account, or of nobody."""
    client = Client(raise_request_exception=False)
    if key in world.accounts:
        client.force_login(world.accounts[key], backend="django.contrib.auth.backends.ModelBackend")
    return client


def make_papers(world: World) -> None:
    """This function will make imports, exports and tokens."""
    with read_here():
        for state in ("done", "preview", "mapping"):
            _batch(world, "A1", "data_clerk", state)
        _batch(world, "A2", "sister_clerk", "preview")
        _batch(world, "B1", "foreign_clerk", "mapping")
    for code, key, label in (
        ("A1", "csr", "unassigned"), ("A1", "advisor", "own"), ("A2", "sister_manager", "sister"),
        ("B1", "foreign_manager", "foreign"),
    ):  # fmt: skip
        _request(world, code, key, label)
    for code, key, hours in (("A1", "granted", 24), ("A2", "group", -24), ("B1", "foreign_manager", 24)):
        _grant(world, code, key, hours)
    for key in ("cs_manager", "service_manager", "general_manager", "sister_manager", "foreign_manager"):
        _export(world, key, {"sister_manager": "A2", "foreign_manager": "B1"}.get(key, "A1"))
    for code, key in (("A", "cs_manager"), ("B", "foreign_manager")):
        named = world.book.new("token_name", group=code)
        token = Token.objects.create(
            group=world.groups[code], account=world.accounts[key], name=named.text, digest=digest_of(named.text),
            head="kl_", made_by="某人", made_at=timezone.now(), expires_on=world.days_ago(-30),
        )  # fmt: skip
        world.add("token", code, token.pk, group=code)
    for key in (*ROLES, "leaver"):
        account = world.accounts[key]
        Token.objects.create(
            group=account.staff.group, account=account, name="接口", digest=digest_of(token_of(key)), head="kl_",
            made_by="某人", made_at=timezone.now(), expires_on=world.days_ago(-30), last_used_on=world.today,
        )  # fmt: skip


def _request(world: World, code: str, key: str, label: str) -> None:
    """Ask for a blacklisting, and tell the one who asked something."""
    viewer, now = world.accounts[key].viewer(), timezone.now()
    reason = world.book.new("approval_reason", of=label, store=code, group=code[0]).text
    person = Customer.objects.unscoped("the world").get(pk=world.row("customer", label).pk)
    until = world.days_ago(-60)
    approval = propose(person, reason=reason, until=until, actor=viewer, now=now, today=world.today)
    world.add("approval", f"{code} of {key}", approval.pk, store=code, account=key)
    with transaction.atomic():
        notice = world.book.new("notice", store=code, group=code[0], account=key)
        told = Sentence(notice.text)
        notice_account(viewer.account_id or 0, told, page="/customers/", group_id=viewer.group_id, now=now)
    row = StaffNotice.objects.unscoped("the world").order_by("-id")[0]
    world.add("notice", f"{code} of {key}", row.pk, store=code, account=key)


def _grant(world: World, code: str, key: str, hours: int) -> None:
    """Let a person of the group read a store's rows, now or until some hours ago; he looked at a page."""
    why, now = world.book.new("grant_why", store=code, group=code[0], account=key), timezone.now()
    begun = now - timedelta(days=2)
    row = RowGrant.objects.create(
        group=world.groups[code[0]], store=world.stores[code], account=world.accounts[key], person="某人",
        reason=why.text, hours=24, asked_at=begun, decided_by="某人", begun_at=begun, ends_at=now + timedelta(hours=hours),
    )  # fmt: skip
    GrantLook.objects.create(grant=row, at=begun, page="/customers/")
    world.add("grant", f"{code} of {key}", row.pk, store=code, account=key)


def _batch(world: World, code: str, key: str, state: str) -> None:
    """Drop a file of one good and one bad row, and go on to a step."""

    def new(kind: str, *, is_written: bool = False) -> Any:
        if is_written:  # what was imported is a file like any other: of the store, and nobody answers for it
            return world.book.new(kind, of="imported", store=code if kind == "order" else "", group=code[0])
        return world.book.new(f"file_{kind}", store=code, group=code[0], account=state)

    browser, lines = signed_in(world, key), []
    for day in ("2025/11/1 8:30", f"{new('quote').text}日"):
        is_written = state == "done" and not lines
        order, plate, name, phone = (new(what, is_written=is_written) for what in ("order", "plate", "name", "phone"))
        lines.append(f"{order.text},{day},{plate.plate},{name.name},{phone.phone[3:]},759,定期保养,2025/11/1 17:05")
    content = "\r\n".join(["维修结算明细", HEADINGS, *lines, ""]).encode()
    browser.post("/imports/upload/", {"files": [SimpleUploadedFile(f"{new('title').text}.csv", content)]})
    batch = Batch.objects.unscoped("the world").order_by("-id")[0]
    sheet = BatchSheet.objects.get(file__batch=batch)
    place = f"/imports/{batch.pk}/sheets/{sheet.pk}"
    browser.post(f"{place}/kind/", {"kind": "visits"})
    sheet = BatchSheet.objects.get(file__batch=batch)
    columns = {column["heading"]: column["index"] for column in sheet.understanding["columns"]}
    for heading, name in FIELDS.items():
        browser.post(f"/imports/{batch.pk}/sheets/{sheet.pk}/field/", {"index": columns[heading], "field": name})
    for step, stands in (("preview", ("preview", "done")), ("write", ("done",))):
        if state in stands:
            browser.post(f"/imports/{batch.pk}/{step}/")
    batch.refresh_from_db()
    sheet = BatchSheet.objects.get(file__batch=batch)
    assert batch.state == state, (batch.state, batch.report, batch.refusal)
    args = {"pk": batch.pk, "sheet": sheet.pk, "file": sheet.file_id, "row": 3}
    world.add("batch", f"{code} {state}", args, store=code, state=state, account=key)


def _export(world: World, key: str, code: str) -> None:
    account = world.accounts[key]
    why = world.book.new("export_why", store=code, group=code[0], account=key)
    source = source_named("customers", [], None)
    assert source is not None
    viewer, now = account.viewer(), timezone.now() - timedelta(hours=1)
    given = {"query": "", "columns": {"names": [], "ids": None}, "format": "csv", "language": settings.LANGUAGE_CODE}
    export = ask_export(source, actor=viewer, now=now, why=why.text, **given)
    fulfil_export(export, viewer=viewer, now=now)
    world.add("export", f"{code} {key}", export.pk, store=code, account=key, state="ready")
