"""`keliu generate`: a synthetic group in the canonical layout; the same arguments give the same bytes anywhere."""

import argparse
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from keliu.config.arguments import day, number, whole
from keliu.config.failures import Failed
from keliu.config.progress import show_bar
from keliu.generator import generate_group

MOST_YEARS = 30
HELP = N_("Write a synthetic group as CSV files in the canonical layout")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--vehicles", type=whole, required=True, help=_("Number of vehicles"))
    parser.add_argument("--visits-per-vehicle", type=number, required=True, help=_("Visits a vehicle, on average"))
    parser.add_argument("--seed", type=whole, required=True, help=_("The same seed gives the same bytes"))
    parser.add_argument("--out", type=Path, required=True, help=_("Folder for the nine files"))
    parser.add_argument(
        "--until", type=day, default=date(2025, 12, 31), help=_("Last day, YYYY-MM-DD, default 2025-12-31")
    )
    parser.add_argument("--years", type=whole, default=4, help=_("Years of history, default 4"))
    parser.add_argument("--stores", type=whole, default=1, help=_("Number of stores, default 1"))


def run(options: argparse.Namespace) -> int:
    """Write the files and say how many rows they hold.

    :raises Failed: an argument that makes no group, or a folder that cannot be written.
    """
    if min(options.vehicles, options.years, options.stores) < 1 or options.visits_per_vehicle <= 0:
        raise Failed(_("Vehicles, visits, years and stores must be above 0"))
    if options.years > MOST_YEARS:
        raise Failed(_("At most %(years)s years of history can be made") % {"years": MOST_YEARS})
    if options.vehicles < options.stores:
        raise Failed(_("There must be at least as many vehicles as stores"))
    try:
        summary = generate_group(
            vehicles=options.vehicles, visits_per_vehicle=options.visits_per_vehicle, seed=options.seed,
            out=options.out, until=options.until, years=options.years, stores=options.stores, progress=show_bar,
        )  # fmt: skip
    except OSError as error:
        why = {"out": options.out, "why": error.strerror}
        raise Failed(_("The folder %(out)s cannot be written: %(why)s") % why) from error
    for kind, rows in summary.counts.items():
        print(f"{kind}.csv {rows}")
    return 0
