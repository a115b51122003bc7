"""The sentences of `argparse`, in the program's language: it asks the system's catalogues, which have no Chinese."""

import argparse

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_noop as N_

SENTENCES = (
    N_("usage: "), N_("positional arguments"), N_("options"), N_("show this help message and exit"),
    N_("the following arguments are required: %s"), N_("unrecognized arguments: %s"),
    N_("argument %(argument_name)s: %(message)s"), N_("invalid choice: %(value)r (choose from %(choices)s)"),
    N_("invalid %(type)s value: %(value)r"), N_("expected one argument"), N_("expected at least one argument"),
    N_("%(prog)s: error: %(message)s\n"), N_("ambiguous option: %(option)s could match %(matches)s"),
    N_("ignored explicit argument %r"),
)  # fmt: skip


def speak() -> None:
    """This function will let the command line's own sentences follow `KELIU_LANGUAGE`."""
    argparse._ = gettext  # type: ignore[attr-defined]
    argparse.ngettext = ngettext  # type: ignore[attr-defined]
