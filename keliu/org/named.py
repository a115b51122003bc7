"""People, places and figures in words, for the change log; keys of what a person may see alone."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from keliu.audit.told import Named
from keliu.org.models import Account, Department, Group, Region, Staff, Store, Team
from keliu.rules.figure_values import read_value
from keliu.rules.policy_figures import BY_NAME, UNITS, Figure
from keliu.rules.rights import Deed, Viewer
from keliu.rules.sentence import Sentence
from keliu.web.sentences import say

STAFF, STORES = "org_staff", "org_store"
LABELS = {
    (STAFF, "staff_no"): N_("Number"), (STAFF, "name"): N_("Full name"), (STAFF, "role"): N_("Role"),
    (STAFF, "store"): N_("Store"), (STAFF, "team"): N_("Team"), (STAFF, "department"): N_("Department"),
    (STAFF, "phone"): N_("Phone"), (STAFF, "left_on"): N_("Last day"), (STORES, "code"): N_("Code"),
    (STORES, "name"): N_("Name"), (STORES, "address"): N_("Address"), (STORES, "phone"): N_("Phone"),
    (STORES, "region_code"): N_("District code"), (STORES, "longitude"): N_("Longitude"),
    (STORES, "latitude"): N_("Latitude"), ("org_team", "name"): N_("Name"), ("org_department", "name"): N_("Name"),
    ("org_group", "name"): N_("Name"), ("org_account", "username"): N_("User name"),
    ("org_rowgrant", "ends_at"): N_("Look by grant until"), ("org_rowgrant", "ended_at"): N_("Look by grant over"),
    ("org_account", "password"): N_("Password"), ("org_account", "is_active"): N_("Login open"),
    ("org_sendingpause", "ended_at"): N_("Sending goes on"), ("org_backup", "state"): N_("Back-up"),
}  # fmt: skip
WORDS = (N_("reset"),)


def _scoped(model: Any, viewer: Viewer, keys: Sequence[str]) -> dict[str, Named]:
    rows = model.objects.visible_to(viewer).filter(pk__in=[int(key) for key in keys if key.isdigit()])
    return {str(key): Named(name, "") for key, name in rows.values_list("pk", "name")}


def staff(viewer: Viewer, keys: Sequence[str]) -> dict[str, Named]:
    """This function will return people by name."""
    is_linked = viewer.may(Deed.SEE_STAFF)
    return {
        key: Named(named.text, reverse("org:person", args=[key]) if is_linked else "")
        for key, named in _scoped(Staff, viewer, keys).items()
    }


def accounts(viewer: Viewer, keys: Sequence[str]) -> dict[str, Named]:
    """This function will return logins by the name of their person."""
    rows = Account.objects.filter(pk__in=[int(key) for key in keys if key.isdigit()])
    behind = {str(key): str(person) for key, person in rows.values_list("pk", "staff_id")}
    names = staff(viewer, sorted(set(behind.values())))
    return {key: names[person] for key, person in behind.items() if person in names}


def stores(viewer: Viewer, keys: Sequence[str]) -> dict[str, Named]:
    """This function will return stores by name."""
    return _scoped(Store, viewer, keys)


def teams(viewer: Viewer, keys: Sequence[str]) -> dict[str, Named]:
    """This function will return teams by name."""
    return _scoped(Team, viewer, keys)


def departments(viewer: Viewer, keys: Sequence[str]) -> dict[str, Named]:
    """This function will return departments by name."""
    return _scoped(Department, viewer, keys)


def groups(viewer: Viewer, keys: Sequence[str]) -> dict[str, Named]:
    """This function will return the person's own group by name."""
    return {str(group.pk): Named(group.name, "") for group in Group.objects.filter(pk=viewer.group_id)}


def regions(viewer: Viewer, keys: Sequence[str]) -> dict[str, Named]:
    """This function will return districts by name."""
    return {code: Named(name, "") for code, name in Region.objects.filter(pk__in=keys).values_list("code", "name")}


def shop_figures(viewer: Viewer, keys: Sequence[str]) -> dict[str, Named]:
    """This function will return no name: a line about a figure says in its field which it is."""
    return dict.fromkeys(keys, Named(" ", reverse("org:figures") if viewer.may(Deed.SEE_FIGURES) else ""))


def told_figure(field: str, text: str | None) -> tuple[str, str]:
    """This function will return a figure's title, and a value of it with its unit."""
    figure = BY_NAME.get(field)
    if figure is None:
        return field, text or ""
    unit = UNITS[figure.unit]
    return say(figure.title()), " ".join(
        filter(None, (shown_value(figure, text), _(unit) if unit else ""))
    ) if text else ""


def shown_value(figure: Figure, text: str | None) -> str:
    """This function will return a value as people read it; None is the default."""
    value = figure.default if text is None else read_value(figure, text)
    if isinstance(value, Sentence):
        return text or ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int):
        return f"{value:,}"
    return _(value) if isinstance(value, str) else f"{value:%H:%M}"
