"""The nation's districts as they are now, from the table that python-stdnum carries, written into the table of regions."""

import re

from django.db import transaction
from stdnum import numdb

from keliu.org.models import Region

ENDED = re.compile(r"^\[\d*-\d+\]")
BEGUN = re.compile(r"^\[\d*-\]")
PLACEHOLDERS = re.compile(r"^(?:市辖区|县)$|直辖县级")


def national_districts() -> dict[str, str]:
    """This function will return the names of provinces, cities and districts that exist now, by code of six digits."""
    found: dict[str, str] = {}
    for _length, head, _high, _told, children in numdb.get("cn/loc").prefixes:
        for _n, tail, _last, told, _none in children:
            present = [name for name in told.get("county", "").split(",") if name and not ENDED.match(name)]
            if present and not PLACEHOLDERS.search(name := BEGUN.sub("", present[-1])):
                found[head + tail] = name
    return found


@transaction.atomic
def fill_districts() -> int:
    """This function will bring the table of regions to the nation's districts, and return how many rows that wrote."""
    names = national_districts()
    known = dict(Region.objects.filter(code__in=list(names)).values_list("code", "name"))
    wanted = {code: name for code, name in names.items() if known.get(code) != name}
    rows = [
        Region(code=code, name=name, parent_id=_parent(code, names))
        for code, name in sorted(wanted.items(), key=_depth)
    ]
    Region.objects.bulk_create(
        rows, batch_size=500, update_conflicts=True, unique_fields=["code"], update_fields=["name", "parent"]
    )
    return len(rows)


def _depth(pair: tuple[str, str]) -> tuple[int, str]:
    """Sort provinces before cities before districts, so that each finds its parent."""
    code = pair[0]
    return (not code.endswith("0000")) + (not code.endswith("00")), code


def _parent(code: str, names: dict[str, str]) -> str | None:
    """Return the code above: the city, else the province."""
    above = (f"{code[:4]}00", f"{code[:2]}0000")
    return next((one for one in above if one != code and one in names), None) if not code.endswith("0000") else None
