"""Values of the command line: each is read here, or said in a sentence to be none (exit 2)."""

import argparse
import math
from datetime import date

from django.utils.translation import gettext as _

FIRST, LAST = date(1980, 1, 1), date(2199, 12, 31)
MOST = 2**53


def day(text: str) -> date:
    """This function will return a day of the command line, of a year in which cars were serviced.

    :raises argparse.ArgumentTypeError: it is none.
    """
    try:
        found = date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(_("“%(value)s” is no day; write YYYY-MM-DD") % {"value": text}) from error
    if not FIRST <= found <= LAST:
        told = {"value": text, "first": FIRST.isoformat(), "last": LAST.isoformat()}
        raise argparse.ArgumentTypeError(_("“%(value)s” is not between %(first)s and %(last)s") % told)
    return found


def port(text: str) -> int:
    """This function will return a port of the command line.

    :raises argparse.ArgumentTypeError: it is none.
    """
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError(_("“%(value)s” is no port; write a number from 1 to 65535") % {"value": text})
    return int(text)


def whole(text: str) -> int:
    """This function will return a whole number of the command line, 0 or above.

    :raises argparse.ArgumentTypeError: it is none.
    """
    if not text.isascii() or not text.isdigit() or int(text) > MOST:
        raise argparse.ArgumentTypeError(_("“%(value)s” is no whole number") % {"value": text})
    return int(text)


def number(text: str) -> float:
    """This function will return a number of the command line, whole or with decimals.

    :raises argparse.ArgumentTypeError: it is none.
    """
    try:
        found = float(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(_("“%(value)s” is no number") % {"value": text}) from error
    if not math.isfinite(found):
        raise argparse.ArgumentTypeError(_("“%(value)s” is no number") % {"value": text})
    return found
