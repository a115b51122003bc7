"""How a changed value may be shown: the desks say in their apps.py which fields are personal, and where a row's page is.

`personal_fields = {"customers_customer": {"name": "name", …}}` names the kind of each personal field (name, phone, plate,
vin, address; text and birthday, which the page of the row shows; other); `row_pages = {"customers_customer":
"customers:card"}` the address that a row leads to. The whole line in words is told by `told.tell`.
"""

from functools import cache

from django.apps import apps
from django.urls import NoReverseMatch, reverse

from keliu.rules.masking import mask_address, mask_phone, mask_plate, mask_vin
from keliu.rules.rights import Deed, Viewer

LONGEST = 80


@cache
def personal_fields() -> dict[tuple[str, str], str]:
    """This function will return the kind of every personal field by table and field."""
    found = {}
    for config in apps.get_app_configs():
        for table, fields in getattr(config, "personal_fields", {}).items():
            found.update({(table, name): kind for name, kind in fields.items()})
    return found


@cache
def row_pages() -> dict[str, str]:
    """This function will return the page of a row by its table."""
    found: dict[str, str] = {}
    for config in apps.get_app_configs():
        found.update(getattr(config, "row_pages", {}))
    return found


def shown(table: str, field: str, text: str | None, viewer: Viewer) -> str:
    """This function will return a value of the log as a person may see it: personal ones masked, for every role.

    A name is told to those who see the files; a value of another store or group never gets here.
    """
    if not text:
        return ""
    kind = personal_fields().get((table, field), "")
    if kind == "name":
        return text[:LONGEST] if viewer.may(Deed.SEE_FILES) else text[:1] + "**"
    masks = {
        "phone": mask_phone,
        "plate": mask_plate,
        "vin": mask_vin,
        "address": mask_address,
    }
    return masks.get(kind, lambda _: "***")(text) if kind else text[:LONGEST]


def address_of_row(table: str, row_key: int) -> str:
    """This function will return the address of the page of a row, or nothing."""
    name = row_pages().get(table)
    try:
        return reverse(name, args=[row_key]) if name else ""
    except NoReverseMatch:
        return ""
