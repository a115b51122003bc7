"""Canaries: personal values of which each exists once, so that an answer that holds one tells whose it is.

A canary is a number dressed as what the field holds: a name `欧阳雀0012`, a phone `145 0700 0012`, a plate `闽E·9H00C`.
`scan` finds every dress, whole or masked, in a text of any kind.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

FIRST_BIRTHDAY = date(1931, 1, 1)
DAYS_BETWEEN = 5

SEEN = re.compile(
    r"雀(?P<text>\d{4})"
    r"|145[\s\-]?0700[\s\-]?(?P<phone>\d{4})"
    r"|145\*{4}(?P<phone_masked>\d{4})"
    r"|闽E·?9H(?P<plate>[0-9A-F]{3})"
    r"|闽E·?\*+(?P<plate_masked>[0-9A-F]{3})"
    r"|LFMKV30F9M000(?P<vin>\d{4})"
    r"|LFMK···(?P<vin_masked>\d{4})"
    r"|que(?P<mail>\d{4})"
    r"|ʘ(?P<tail>[0-9a-f]{3})"
    r"|(?P<born>19[34]\d(?:-\d\d-\d\d|年\d{1,2}月\d{1,2}日))(?!\d)"
    r"|(?<![\d,.])(?P<fen>90(?:\d,\d{3}\.37|\d{4}\.37|\d{4}37))(?!\d)"
)


@dataclass(frozen=True, slots=True)
class Canary:
    """One value: its number, the kind of its field, and whose it is.

    `of`: the label of the customer; `store`: where it was written (for what a store keeps to itself); `group`; `account`:
    the role of the account that alone has it.
    """

    number: int
    kind: str
    of: str = ""
    store: str = ""
    group: str = ""
    account: str = ""

    @property
    def text(self) -> str:
        """The value as a free text."""
        return f"雀{self.number:04}"

    @property
    def name(self) -> str:
        """The value as a person's name."""
        return f"欧阳雀{self.number:04}"

    @property
    def phone(self) -> str:
        """The value as a mobile phone in E.164."""
        return f"+861450700{self.number:04}"

    @property
    def plate(self) -> str:
        """The value as a number plate."""
        return f"闽E9H{self.number:03X}"

    @property
    def vin(self) -> str:
        """The value as a VIN."""
        return f"LFMKV30F9M000{self.number:04}"

    @property
    def mail(self) -> str:
        """The value as an e-mail address."""
        return f"que{self.number:04}@example.com"

    @property
    def tail(self) -> str:
        """The value as four signs, where a field holds no more."""
        return f"ʘ{self.number:03x}"

    @property
    def born(self) -> date:
        """The value as a day of birth."""
        return FIRST_BIRTHDAY + timedelta(days=DAYS_BETWEEN * self.number)

    @property
    def fen(self) -> int:
        """The value as an amount."""
        return 90_000_037 + 100 * self.number


class Book:
    """All canaries of a world by number."""

    def __init__(self) -> None:
        self.all: dict[int, Canary] = {}

    def new(self, kind: str, **whose: str) -> Canary:
        """Make the next canary."""
        canary = Canary(len(self.all) + 1, kind, **whose)
        self.all[canary.number] = canary
        return canary

    def scan(self, text: str) -> set[tuple[int, bool]]:
        """Return (number, whole or not) of every canary in a text; a masked form is not whole."""
        found = set()
        for match in SEEN.finditer(text):
            number = number_in(match)
            if number in self.all:
                found.add((number, not (match.lastgroup or "").endswith("_masked")))
        return found


def number_in(match: re.Match[str]) -> int:
    """This function will return the number of the canary that `SEEN` matched; 0 for a day that is none."""
    name, value = match.lastgroup or "", match[match.lastgroup or 0]
    if name == "tail" or name.startswith("plate"):
        return int(value, 16)
    if name == "fen":
        return int(re.sub(r"\D", "", value)[2:6])
    if name == "born":
        year, month, day = map(int, re.findall(r"\d+", value))
        days, rest = divmod((date(year, month, day) - FIRST_BIRTHDAY).days, DAYS_BETWEEN)
        return days if not rest else 0
    return int(value)
