"""`keliu resume`: lets sending go on that a restore paused."""

import argparse
import getpass

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from keliu.org.actions.sending import resume_sending

HELP = N_("Let sending go on after a restore")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """There are no options."""


def run(options: argparse.Namespace) -> int:
    """End the pause and say so; a second run says that there was none."""
    ended = resume_sending(by=f"keliu resume ({who()})", now=timezone.now())
    print(_("Sending goes on") if ended else _("Sending was not paused"))
    return 0


def who() -> str:
    """This function will return the user of this machine, as far as it knows one."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "?"
