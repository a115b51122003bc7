"""Writes of the shop's figures: one value from a day on, refused in a sentence where it cannot hold."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localtime

from keliu.audit.actions import FieldChange, record_changes
from keliu.org.models import ShopFigure, Store
from keliu.org.queries import figures_of
from keliu.rules.figure_values import check_together, read_value, write_value
from keliu.rules.policy_figures import BY_NAME
from keliu.rules.rights import Viewer
from keliu.rules.sentence import N_, Sentence


class FigureRefused(Exception):
    """A value that cannot be set; `sentence` says why."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence.english())
        self.sentence = sentence


@transaction.atomic
def change_figure(
    name: str, text: str, *, store: Store | None, valid_from: date, source: str, actor: Viewer, now: datetime
) -> ShopFigure:
    """This function will set a figure for a store, or for the group (None), from a day on, and return its row.

    :raises FigureRefused: it is no value of the figure, it begins in the past, or it contradicts another figure.
    :raises KeyError: there is no figure of that name.
    """
    value = read_value(BY_NAME[name], text)
    if isinstance(value, Sentence):
        raise FigureRefused(value)
    if valid_from < localtime(now).date():
        raise FigureRefused(Sentence(N_("A figure changes from today on or later, never in the past")))
    assert actor.group_id is not None
    wanted = {
        "group_id": actor.group_id, "store": store, "name": name, "value": write_value(value), "valid_from": valid_from,
        "source": source[:200], "set_by": actor.name,
    }  # fmt: skip
    if (same := _last_set(wanted)) is not None:
        return same  # a second click
    row = ShopFigure.objects.create(**wanted, set_at=now)
    _check_all(row)
    before = _before(row)
    change = FieldChange("org_shopfigure", row.pk, name, before, row.value, store.pk if store else None)
    record_changes([change], actor=actor, now=now, source="settings", why=f"{valid_from} {source}".strip())
    return row


def _last_set(wanted: dict[str, Any]) -> ShopFigure | None:
    """Return the row last set of this figure and level, where it is the very one that is wanted."""
    level = {name: wanted[name] for name in ("group_id", "store", "name")}
    last = ShopFigure.objects.unscoped("set twice").filter(**level).order_by("id").last()
    return last if last and all(getattr(last, name) == value for name, value in wanted.items()) else None


def _check_all(row: ShopFigure) -> None:
    """Refuse a value that contradicts others on its day or on a later one, in its store or in any of its group."""
    stores: list[int | None] = [row.store_id]
    if row.store_id is None:
        stores += list(
            Store.objects.unscoped("figures agree").filter(group_id=row.group_id).values_list("id", flat=True)
        )
    later = ShopFigure.objects.unscoped("figures agree").filter(group_id=row.group_id, valid_from__gt=row.valid_from)
    days = {row.valid_from, *later.values_list("valid_from", flat=True)}
    for store_id in stores:
        for day in sorted(days):
            wrong = check_together(figures_of(store_id, day, group_id=row.group_id).values)
            if wrong:
                raise FigureRefused(wrong[0])


def _before(row: ShopFigure) -> str | None:
    own = ShopFigure.objects.unscoped("what stood before").filter(
        group_id=row.group_id, store_id=row.store_id, name=row.name, valid_from__lte=row.valid_from
    )
    earlier = own.exclude(pk=row.pk).order_by("valid_from", "id").last()
    return earlier.value if earlier else None


@transaction.atomic
def withdraw_figure(row: ShopFigure, *, actor: Viewer, now: datetime) -> None:
    """This function will take back a value that has not begun to hold; what held stays as history.

    :raises FigureRefused: it holds already, or held.
    """
    if row.valid_from <= localtime(now).date():
        raise FigureRefused(Sentence(N_("This value holds already; set another one instead")))
    change = FieldChange("org_shopfigure", row.pk, row.name, row.value, None, row.store_id)
    row.delete()
    record_changes([change], actor=actor, now=now, source="settings", why=str(row.valid_from))
