"""What the tests of the import's pages stand on: a group of two stores, people of several roles, files as shops have them."""

from datetime import UTC, datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from keliu.imports.models import Batch, BatchSheet
from keliu.org.models import Account, Group, Staff, Store

JOBS = {
    "default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend", "QUEUES": ["default", "bell", "import"]}
}
HEADINGS = "RO号,进厂,车牌号码,送修人,联系电话,结算额,类别,交车"
LATER = datetime(2027, 3, 1, tzinfo=UTC)


def make_stores() -> tuple[Store, Store]:
    """This function will make a group of two stores."""
    group = Group.objects.create(code="G1", name="恒瑞")
    stores = [Store(group=group, code=code, name=name) for code, name in (("S01", "龙文店"), ("S02", "湖里店"))]
    first, second = (store.save() or store for store in stores)
    return first, second


def sign_in(role: str, store: Store | None, group: Group | None = None) -> Client:
    """This function will return a browser in which a new person of a role is signed in."""
    number = Staff.objects.unscoped("test").count()
    owner = group or store.group
    staff = Staff.objects.create(group=owner, store=store, staff_no=f"N{number}", name=f"员工{number}", role=role)
    account = Account.objects.create(username=f"{role}{number}", staff=staff, must_change_password=False)
    browser = Client()
    browser.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return browser


def orders(*lines: str, headings: str = HEADINGS, title: str = "维修结算明细") -> bytes:
    """This function will return an export of repair orders as an odd system writes it: a title, GB18030."""
    return "\r\n".join([title, headings, *lines, ""]).encode("gb18030")


ORDERS = orders(
    "X2611001,2025/11/1 8:30,闽E43432,郑文辉,14500000001,759,定期保养,2025/11/1 17:05",
    'X2611002,2025年11月2日,闽E66723,林佳慧,14500000002,"1,794.00",道路救援,2025/11/2 17:05',
    "X2611003,2025-13-02,闽E99978,陈晓燕,14500000003,88,事故,",
)


def upload(browser: Client, *files: tuple[str, bytes], **more: Any) -> Any:
    """This function will drop files on the page and return the answer."""
    given = [SimpleUploadedFile(name, content) for name, content in files]
    return browser.post("/imports/upload/", {"files": given, **more})


def newest() -> Batch:
    """This function will return the newest batch."""
    return Batch.objects.unscoped("test").order_by("-id").first()


def only_sheet(batch: Batch) -> BatchSheet:
    """This function will return the only sheet of a batch."""
    return BatchSheet.objects.get(file__batch=batch)


def say_fields(browser: Client, batch: Batch, **fields: str) -> None:
    """This function will choose the fields of columns, by heading."""
    sheet = only_sheet(batch)
    places = {column["heading"]: column["index"] for column in sheet.understanding["columns"]}
    for heading, field in fields.items():
        address = f"/imports/{batch.pk}/sheets/{sheet.pk}/field/"
        answer = browser.post(address, {"index": places[heading], "field": field}, headers={"HX-Request": "true"})
        assert answer.status_code in (200, 204), heading


def understand_orders(browser: Client, batch: Batch) -> None:
    """This function will say of ORDERS what its headings leave open."""
    sheet = only_sheet(batch)
    browser.post(f"/imports/{batch.pk}/sheets/{sheet.pk}/kind/", {"kind": "visits"})
    say_fields(browser, batch, 进厂="arrived_at", 交车="delivered_at", 结算额="paid_by_customer")


def go(browser: Client, batch: Batch, step: str) -> str:
    """This function will press a step's button and return where the batch stands then."""
    assert browser.post(f"/imports/{batch.pk}/{step}/").status_code == 302
    batch.refresh_from_db()
    return str(batch.state)
