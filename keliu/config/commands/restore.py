"""`keliu restore PATH`: puts a back-up into an empty home; sending stays paused until `keliu resume`."""

import argparse
import json
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from keliu.config.backing.restoring import restore
from keliu.config.progress import told

HELP = N_("Restore a back-up into an empty home; a used one is refused")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("path", type=Path, metavar="PATH", help=_("File that `keliu backup` made"))
    parser.add_argument(
        "--opt-outs", type=Path, action="append", default=[], metavar="FILE",
        help=_("optouts.log of the home that broke, where it is left; may be given again"),
    )  # fmt: skip
    parser.add_argument(
        "--erasures", type=Path, action="append", default=[], metavar="FILE",
        help=_("erasures.log of the home that broke, where it is left: whoever was erased since is erased again"),
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help=_("Print one JSON document"))


def run(options: argparse.Namespace) -> int:
    """Restore, and say what a person has to do next."""
    with told(_("Restoring the back-up")):
        manifest, again = restore(options.path, options.opt_outs, options.erasures, now=timezone.now())
    if options.json:
        made = {"version": manifest.version, "made_at": manifest.made_at, "erased_again": again.erased}
        made["erase_again"] = again.left
        print(json.dumps({"home": str(settings.HOME), **made, "is_sending_paused": True}, ensure_ascii=False))
        return 0
    print(_("The home %(home)s is as it was at %(at)s") % {"home": settings.HOME, "at": manifest.made_at})
    print(_("Sending is paused: look at what was sent since, then run `keliu resume`"))
    if again.erased:
        print(_("Erased since the back-up and erased again here: files number %(numbers)s") % _numbers(again.erased))
    if again.left:
        said = _("Perhaps erased before and here again; look, and erase them once more: files number %(numbers)s")
        print(said % _numbers(again.left))
    return 0


def _numbers(keys: list[int]) -> dict[str, str]:
    return {"numbers": "、".join(map(str, keys))}
