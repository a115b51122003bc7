"""`keliu init`: creates or upgrades the database of this home and the first administrator."""

import argparse
import secrets

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from keliu.background.upkeep import count_tables
from keliu.config.commands.import_ import system_actor
from keliu.config.failures import Failed
from keliu.config.upgrade import migrate_whole
from keliu.org.actions import create_first_administrator
from keliu.org.models import Account
from keliu.org.second_factor.setting_up import take_away

HELP = N_("Create or upgrade the database of this home, and the first administrator")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--admin", default="admin", help=_("User name of the first administrator"))
    parser.add_argument(
        "--reset-second-step", metavar="USER", help=_("Forget the second step of a login whose device is lost")
    )


def run(options: argparse.Namespace) -> int:
    """Migrate, then create the administrator where there is no account yet; run again it only upgrades."""
    settings.HOME.mkdir(parents=True, exist_ok=True)
    settings.ENVIRONMENT.kept_secret()
    migrate_whole()
    count_tables()  # a new index of which the planner knows nothing would be preferred to better ones
    if options.reset_second_step:
        reset_second_step(options.reset_second_step)
    given = settings.ENVIRONMENT.admin_password
    password = given or secrets.token_urlsafe(12)
    created = create_first_administrator(options.admin, password, must_change=not given)
    if created and not given:
        print(
            _("Administrator %(name)s, password %(password)s (change it at the first login)")
            % {"name": options.admin, "password": password}
        )
    elif created:
        print(_("Administrator %(name)s was created") % {"name": options.admin})
    print(_("The home %(home)s is ready") % {"home": settings.HOME})
    return 0


def reset_second_step(username: str) -> None:
    """Forget the second step of a login: the way back for the last administrator, open to whoever holds the machine.

    :raises Failed: there is no such login.
    """
    account = Account.objects.select_related("staff").filter(username=username).first()
    if account is None:
        raise Failed(_("There is no login %(name)s") % {"name": username})
    take_away(account, actor=system_actor(), now=timezone.now())
    print(_("The second step of %(name)s was reset; a new one is set up at the next login") % {"name": username})
