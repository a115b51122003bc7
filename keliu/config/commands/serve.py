"""`keliu serve`: web application and background workers together, under one supervisor."""

import argparse

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from keliu.config.arguments import port
from keliu.config.supervisor import serve

HELP = N_("Serve the web application and run the background jobs")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--host", default="127.0.0.1", help=_("Address to listen at; 0.0.0.0 for all"))
    parser.add_argument("--port", type=port, default=8000, help=_("Port to listen at"))


def run(options: argparse.Namespace) -> int:
    """Serve until Ctrl-C or SIGTERM."""
    return serve(options.host, options.port)
