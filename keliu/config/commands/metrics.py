"""`keliu metrics`: the retention figures of the definitions, to the unit, with the names behind every number."""

import argparse
import csv
import json
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from keliu.analytics.figures import BY_DEFAULT, IDS, Figure
from keliu.config.arguments import day
from keliu.config.failures import Failed
from keliu.org.models import Group, Store
from keliu.retention.queries import Look, figures, members
from keliu.rules.kpis import KPIS

HELP = N_("The retention figures as of a day")
LATER = ("Q1", "Q2", "Q3", "Q3a", "Q3b", "Q4", "W7", "W8", "W9", "W10")  # defined, their data do not exist yet
TITLES = {
    "R1": N_("Rolling year churn"), "R2": N_("Calendar-year churn"), "R3": N_("Six-month cohort churn"),
    "R4": N_("Silent share"), "R6": N_("Retention curve"), "R7": N_("Grasp rate by vehicle age"),
    "R8": N_("Active rate by vehicle age"), "R9": N_("Monthly churn of a team"), "R9a": N_("Monthly churn of an advisor"),
    "R10": N_("Won back"), "R11": N_("First-maintenance return"), "R12": N_("Second visit"), "V1": N_("Spend"),
    "V3": N_("Loyal customers"), "W1": N_("In warranty"), "W2": N_("Rework rate"),
    "W3": N_("Receptions over 12 a day"), "W4": N_("Average ticket"), "W5": N_("Managed base"),
    "W6": N_("Body-and-paint share"),
    **{kpi.id: kpi.name for kpi in KPIS},
}  # fmt: skip
HEADINGS = ("id", "by", "vin", "plate", "customer_no", "in_count")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--as-of", type=day, help=_("Day, YYYY-MM-DD; default today"))
    parser.add_argument("--id", nargs="+", default=[], help=_("Only these figures, such as R1 R9"))
    parser.add_argument("--store", help=_("Code of the store"))
    parser.add_argument("--visits", choices=("counted", "maintenance"), default="counted", help=_("Which visits count"))
    parser.add_argument("--gross", action="store_true", help=_("Keep disposed vehicles in the base, as lost"))
    parser.add_argument("--members", type=Path, help=_("Write who stands behind the figures into this CSV file"))
    parser.add_argument("--json", action="store_true", help=_("Print one JSON document"))


def run(options: argparse.Namespace) -> int:
    """Print the figures."""
    look, ids = read_question(options), read_ids(options.id)
    found = figures(look, ids)
    if options.members:
        write_members(options.members, look, ids)
    if options.json:
        document = {
            "as_of": look.as_of.isoformat(), "store": look.store or None, "visits": options.visits,
            "gross": look.gross, "metrics": [figure.printed() for figure in found],
        }  # fmt: skip
        print(json.dumps(document, ensure_ascii=False))
        return 0
    for figure in found:
        print(line_of(figure))
    return 0


def read_question(options: argparse.Namespace) -> Look:
    """This function will return how the shop is looked at.

    :raises Failed: a day after today, an unknown store, or several groups and no store.
    """
    today = timezone.localdate()
    as_of = options.as_of or today
    if as_of > today:
        raise Failed(_("%(day)s is after today") % {"day": as_of.isoformat()})
    groups = list(Group.objects.order_by("pk").values_list("pk", flat=True))
    if options.store:
        store = Store.objects.unscoped("keliu metrics").filter(code=options.store).first()
        if store is None:
            raise Failed(_("There is no store %(store)s") % {"store": options.store})
        groups = [store.group_id]
    if len(groups) > 1:
        raise Failed(_("This home holds several groups: name a store by --store"))
    group_id = groups[0] if groups else 0
    return Look(group_id, as_of, options.store or "", options.visits == "maintenance", options.gross)


def read_ids(asked: list[str]) -> list[str]:
    """This function will return the figures asked for.

    :raises Failed: one that nobody knows, or whose data do not exist yet.
    """
    for id in asked:
        if id in LATER:
            raise Failed(_("%(id)s cannot be counted yet: its data do not exist") % {"id": id})
        if id not in IDS:
            raise Failed(_("There is no figure %(id)s; there are %(ids)s") % {"id": id, "ids": ", ".join(IDS)})
    return asked or list(BY_DEFAULT)


def write_members(path: Path, look: Look, ids: list[str]) -> None:
    """This function will write who stands behind the figures.

    :raises Failed: the file cannot be written.
    """
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(HEADINGS)
            for one in members(look, ids):
                by = json.dumps(one.by, ensure_ascii=False, sort_keys=True)
                writer.writerow((one.id, by, one.vin, one.plate, one.customer_no, int(one.in_count)))
    except OSError as error:
        raise Failed(_("%(path)s cannot be written: %(why)s") % {"path": path, "why": error.strerror}) from error


def line_of(figure: Figure) -> str:
    """This function will return a figure as a line of text."""
    words = figure.by | ({"stage": _(figure.by["stage"])} if "stage" in figure.by else {})
    parts = [figure.id, _(TITLES[figure.id]), *filter(None, words.values())]
    if figure.base is not None and figure.count is not None:
        parts.append(f"{figure.count:,} / {figure.base:,}")
    elif figure.count is not None:
        parts.append(f"{figure.count:,}")
    if figure.value is not None:
        parts.append(f"{figure.value:,.2f}" if figure.count is None else f"{figure.value:.1%}")
    if figure.partial:
        parts.append(_("(not the whole period is on file)"))
    return "  ".join(parts)
