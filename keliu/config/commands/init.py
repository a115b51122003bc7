"""`keliu init`: creates or upgrades the database of this home and the first administrator."""

import argparse
import secrets

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from keliu.background.upkeep import count_tables
from keliu.config.upgrade import migrate_whole
from keliu.org.actions import create_first_administrator

HELP = N_("Create or upgrade the database of this home, and the first administrator")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--admin", default="admin", help=_("User name of the first administrator"))


def run(options: argparse.Namespace) -> int:
    """Migrate, then create the administrator where there is no account yet; run again it only upgrades."""
    settings.HOME.mkdir(parents=True, exist_ok=True)
    settings.ENVIRONMENT.kept_secret()
    migrate_whole()
    count_tables()  # a new index of which the planner knows nothing would be preferred to better ones
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
