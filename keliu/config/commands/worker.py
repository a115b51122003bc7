"""`keliu worker`: runs jobs until it is told to stop; further workers may run on further machines of one PostgreSQL."""

import argparse
import os

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from keliu.background.worker import run_worker
from keliu.config.supervisor import SUPERVISED

HELP = N_("Run background jobs: a further worker beside those of `keliu serve`")
QUEUES = tuple(settings.TASKS["default"]["QUEUES"])


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--queues", nargs="+", choices=QUEUES, default=QUEUES, help=_("Only jobs of these queues"))


def run(options: argparse.Namespace) -> int:
    """Run jobs; Ctrl-C or SIGTERM ends after the present job, a second one interrupts and gives it back."""
    run_worker(options.queues, supervised=SUPERVISED in os.environ)
