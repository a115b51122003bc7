"""The first page of an empty home: store, staff, import, with the state of each and where it is done."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from keliu.config.home.attention import address
from keliu.org.models import Group, Staff, Store
from keliu.rules.rights import Deed, Role, Viewer


@dataclass(frozen=True, slots=True)
class Step:
    """步骤: what is to be done first, whether it is, in words, and the page for it (empty for who may not)."""

    title: str
    state: str
    is_done: bool
    url: str
    verb: str


def first_steps(viewer: Viewer, day: date) -> list[Step]:
    """This function will return the steps from an empty home to the first list, as this person sees them."""
    may_manage = viewer.may(Deed.MANAGE_STAFF)
    group = Group.objects.filter(pk=viewer.group_id).first()
    steps = []
    if may_manage and group is not None:
        told = group.name or _("not named yet; until then it is called %(code)s") % {"code": group.code}
        steps.append(Step(_("Name the group"), told, bool(group.name), reverse("org:places"), _("Name it")))
    return [*steps, _stores(viewer, may_manage), _staff(viewer, day, may_manage), _import(viewer)]


def _stores(viewer: Viewer, may_manage: bool) -> Step:
    names = list(Store.objects.visible_to(viewer).order_by("code").values_list("name", flat=True)[:3])
    told = "、".join(names) or _("none yet; a file that names a store also brings it")
    return Step(_("Add the store"), told, bool(names), reverse("org:new_store") if may_manage else "", _("Add a store"))


def _staff(viewer: Viewer, day: date, may_manage: bool) -> Step:
    here = Staff.objects.visible_to(viewer).filter(store__isnull=False).exclude(role=Role.ADMIN)
    count = here.filter(Q(left_on=None) | Q(left_on__gte=day)).count()
    told = ngettext("%(n)s person", "%(n)s people", count) % {"n": count} if count else _("nobody yet")
    return Step(_("Add the staff with their logins"), told, count > 0, reverse("org:new_person") if may_manage else "",
                _("Add a person"))  # fmt: skip


def _import(viewer: Viewer) -> Step:
    url = address("imports:history") if viewer.may(Deed.IMPORT) else ""
    return Step(_("Import orders, customers, vehicles"), _("nothing yet"), False, url, _("Import files"))
