"""`keliu resume`: lets sending go on that a restore paused."""

import argparse
import getpass
from dataclasses import replace

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from keliu.config.commands.import_ import system_actor
from keliu.org.actions.sending import resume_sending

HELP = N_("Let sending go on after a restore")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--why", default="", help=_("Why it may go on; stands in the change log"))


def run(options: argparse.Namespace) -> int:
    """End the pause and say so; a second run says that there was none."""
    actor = replace(system_actor(), name=f"keliu resume ({who()})")
    ended = resume_sending(why=options.why, actor=actor, now=timezone.now())
    print(_("Sending goes on") if ended else _("Sending was not paused"))
    return 0


def who() -> str:
    """This function will return the user of this machine, as far as it knows one."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "?"
