"""What the filters of consents, districts, partners and findings mean, in plain Python: a part of `filter_oracle`.

Written from practice A4 (complete within 2 days), A5 (stale after 12 months) and the addresses' grammar; the figures are
those of a shop that set none.
"""

import re
from datetime import date, timedelta
from typing import Any

from django.db import connection

from keliu.sheets.phones import read_phone

COMPLETE_DAYS, STALE_MONTHS = 2, 12
PARTS = frozenset(f"part_{word}" for word in ("name", "phone", "advisor", "consent", "identity", "model", "since"))
FAULTS = (
    "incomplete", "phone_fails", "address_unconfirmed", "odometer_silent", "odometer_back", "impossible_date",
    "no_vehicle", "no_owner", "vin_doubtful",
)  # fmt: skip
LOWER = {code: code + 32 for code in range(65, 91)}


def folded(text: str) -> str:
    """This function will return a text as the database compares it: either size of ASCII's letters, PostgreSQL of all."""
    if connection.vendor == "sqlite":
        return text.translate(LOWER)
    return "".join(up if len(up := letter.upper()) == 1 else letter for letter in text)


def consent(row: Any, words: list[str], known: Any) -> bool:
    """This function will say whether one of these is what a customer last said to marketing: a refusal goes before all."""
    said = known.said.get(row.pk, set())
    is_refused = bool(said & {"refused", "withdrawn"})
    standing = "refused" if is_refused else "given" if "given" in said else "asked" if said else "unasked"
    return standing in words


def lives_in(code: str, words: list[str]) -> bool:
    """This function will say whether a code is one of some districts, cities or provinces, or of none at all."""
    return any(
        code == "" if word == "none" else bool(re.fullmatch(r"[0-9]+", word)) and code.startswith(word)
        for word in words
    )


def of_district(row: Any, words: list[str], known: Any) -> bool:
    """This function will say whether a finding is about a customer of the store who lives there."""
    person = known.people.get(row.customer_key)
    return person is not None and row.customer_key in known.members and lives_in(person.region_code, words)


def lacks(row: Any, words: list[str], known: Any) -> bool:
    """This function will say whether a file lacks one of these parts."""
    return bool(set(row.parts.split(",")) & PARTS & set(words))


def partner_state(row: Any, words: list[str], known: Any) -> bool:
    """This function will say whether business is done with a partner, or was stopped."""
    return ("active" if row.stopped_on is None else "stopped") in words


def partner_wrong(row: Any, words: list[str], known: Any) -> bool:
    """This function will say whether an active partner's file is not complete in time, or not confirmed for long."""
    if row.stopped_on is not None:
        return False
    filled = (row.contact_name, row.phone, row.address, row.region_code, row.brands or row.goods)
    is_late = row.registered_on is None or row.registered_on + timedelta(days=COMPLETE_DAYS) < known.today
    last = row.confirmed_on or row.registered_on
    is_stale = last is None or last <= known.months_ago(STALE_MONTHS)
    return ("incomplete" in words and is_late and not all(filled)) or ("unconfirmed" in words and is_stale)


def partner_region(row: Any, words: list[str], known: Any) -> bool:
    """This function will say whether a partner is in one of some districts."""
    return any(row.region_code.startswith(word[:9]) for word in words)


def found_partner(row: Any, typed: str) -> bool:
    """This function will say whether the box finds a partner: by a text, the letters of its name, the end of its phone."""
    texts = (row.name, row.code, row.contact_name, row.brands, row.goods)
    if any(folded(typed) in folded(text) for text in texts):
        return True
    if typed.isascii() and typed.isalpha() and typed.lower() in row.search:
        return True
    digits = "".join(letter for letter in typed if letter.isdigit())
    return len(digits) >= 4 and row.phone.endswith(read_phone(typed) or digits)


def rows_of_findings(
    store_id: int, people: list[int], owners: dict[int, int | None], today: date, dice: Any
) -> list[dict[str, Any]]:
    """This function will draw what the checks might have found in some files of a store; `owners`: those of the cars."""
    told = [{"msgid": "Odometer", "params": {}}]
    rows = []
    for fault in FAULTS:
        is_vehicle = fault in ("odometer_silent", "odometer_back", "no_owner", "vin_doubtful")
        files = sorted(owners) if is_vehicle else people
        for key in dice.sample(files, min(len(files), 30)):
            parts = dice.sample(sorted(PARTS), dice.randint(1, 3)) if fault == "incomplete" else []
            rows.append({
                "store_id": store_id, "fault": fault, "is_vehicle": is_vehicle, "file_key": key,
                "customer_key": owners[key] if is_vehicle else key,
                "since": today - timedelta(days=dice.choice((0, 1, 30, 31, 89, 365, 366, 800))),
                "parts": f",{','.join(parts)}," if parts else "",
                "told": told if fault in ("odometer_back", "impossible_date") else [],
            })  # fmt: skip
    return rows
