"""Every address of the resolver, with keys of rows that are there, and a browser signed in as each role."""

import itertools
import re
import sys
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.core.signals import got_request_exception
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from keliu.org.models import Account
from keliu.rules.rights import DEEDS, Deed, Role
from tests.faults.filled_home import every

LEAVES = {"org:log_out"}
WORDS = {"org:figure": "undo_days"}
CONVERTED = re.compile(r"<(?:(\w+):)?(\w+)>")


@dataclass
class Address:
    """A pattern of the resolver: its name, its text with the places of keys left open, the names of those that are numbers
    and of others, the roles that hold its deed."""

    name: str
    pattern: str
    numbers: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    roles: list[Role] = field(default_factory=list)

    def filled(self, **keys: object) -> str:
        """This function will return the path with keys in it; 1 and `x` where none is given."""

        def key(match: re.Match[str]) -> str:
            return str(keys.get(match[2], 1 if match[2] in self.numbers else WORDS.get(self.name, "main")))

        return "/" + CONVERTED.sub(key, self.pattern)


def addresses() -> list[Address]:
    """This function will return every address that is no file."""
    return [_address(place, names, pattern) for place, names, pattern in _patterns(get_resolver(), "", ())]


def _address(place: str, names: tuple[str, ...], pattern: URLPattern) -> Address:
    known = {match[2]: match[1] for match in CONVERTED.finditer(place)}
    numbers = [name for name, kind in known.items() if kind in (None, "int")]  # without a kind: the interface's
    access = getattr(pattern.callback, "access", None)
    deed = next((deed for deed in Deed if deed.value == access), None)
    roles = [role for role in Role if deed is None or deed in DEEDS[role]]
    return Address(":".join(names), place, numbers, [name for name in known if name not in numbers], roles)


def _patterns(
    resolver: URLResolver, prefix: str, names: tuple[str, ...]
) -> Iterator[tuple[str, tuple[str, ...], URLPattern]]:
    for part in resolver.url_patterns:
        place = prefix + str(part.pattern)
        if isinstance(part, URLResolver):
            yield from _patterns(part, place, (*names, *filter(None, [part.namespace])))
        else:
            yield place, (*names, part.name or place), part


def signed_in() -> dict[Role, Client]:
    """This function will return a browser a role; an answer of 5xx is returned, not raised."""
    browsers = {}
    for account in every(Account).filter(username__in=[role.value for role in Role]):
        browser = Client(raise_request_exception=False)
        browser.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
        browsers[Role(account.username)] = browser
    return browsers


def keyed(address: Address, most: int = 4) -> Iterator[str]:
    """This function will yield the paths of an address with small keys: 1, 2 and so on in each place."""
    for keys in itertools.islice(itertools.product(range(1, most + 1), repeat=len(address.numbers)), most):
        yield address.filled(**dict(zip(address.numbers, keys, strict=True)))


class Raised:
    """What views raised, with the last lines of the program's own that led there; forgotten when asked."""

    def __init__(self) -> None:
        self.told: list[str] = []
        got_request_exception.connect(self._note, weak=False)

    def _note(self, **given: object) -> None:
        kind, error, trace = sys.exc_info()
        places = [
            f"{Path(each.filename).name}:{each.lineno}"
            for each in traceback.extract_tb(trace)
            if "keliu" in each.filename
        ]
        self.told.append(f"{kind.__name__ if kind else ''} {error} at {' '.join(places[-3:])}")

    def taken(self) -> str:
        """This function will return what was noted since it was last asked."""
        told, self.told = " / ".join(self.told), []
        return told
