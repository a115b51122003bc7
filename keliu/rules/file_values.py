"""Values that a person types into a file and that cannot be true (practice A1, A2, A5): each refusal is a sentence.

Only what is certainly wrong is refused. Imports are milder: there a bad value is left empty and listed.
Region codes: GB/T 2260 (6 digits, down to the district) and GB/T 10114 (9 digits, down to the street).
"""

import re
from datetime import date

from keliu.rules.sentence import N_, Sentence

FIRST_BIRTHDAY = date(1900, 1, 1)
FIRST_CAR_DAY = date(1950, 1, 1)
LAST_DAY = date(2099, 12, 31)
EMAIL = re.compile(r"[^\s@,;，；]+@[^\s@,;，；.]+(?:\.[^\s@,;，；.]+)+")
REGION = re.compile(r"[1-9]\d{5}(?:\d{3})?", re.ASCII)


def refuse_birthday(day: date | None, today: date) -> Sentence | None:
    """This function will say why a day cannot be a birthday; None: it can."""
    if day is None or FIRST_BIRTHDAY <= day <= today:
        return None
    return Sentence(N_("A birthday lies between 1900 and today; %(day)s cannot be one"), {"day": day})


def refuse_email(text: str | None) -> Sentence | None:
    """This function will say why a text is no e-mail address; None: it is one, or empty."""
    if not text or EMAIL.fullmatch(text):
        return None
    return Sentence(N_("“%(text)s” is no e-mail address; one looks like name@example.com"), {"text": text[:40]})


def refuse_region(text: str | None) -> Sentence | None:
    """This function will say why a text is no code of a district or street; None: it is one, or empty."""
    if not text or REGION.fullmatch(text):
        return None
    return Sentence(
        N_("A district code has 6 digits, that of a street 9, as 350603; “%(text)s” is none"), {"text": text[:20]}
    )


def refuse_past_day(day: date | None, today: date) -> Sentence | None:
    """This function will say why a car cannot have been bought or registered on a day; None: it can."""
    if day is None or FIRST_CAR_DAY <= day <= today:
        return None
    return Sentence(N_("The day lies between 1950 and today; %(day)s cannot be right"), {"day": day})


def refuse_due_day(day: date | None) -> Sentence | None:
    """This function will say why a day cannot be the end of something: inspection, warranty, licence; None: it can."""
    if day is None or FIRST_CAR_DAY <= day <= LAST_DAY:
        return None
    return Sentence(N_("The day lies between 1950 and 2099; %(day)s cannot be right"), {"day": day})


def refuse_disposal(day: date, today: date, bought_on: date | None) -> Sentence | None:
    """This function will say why a car cannot be gone since a day; None: it can."""
    if day > today:
        return Sentence(N_("%(day)s is yet to come: note the car as gone when it is gone"), {"day": day})
    if bought_on and day < bought_on:
        return Sentence(
            N_("The car was bought on %(bought)s; it cannot be gone since %(day)s"), {"bought": bought_on, "day": day}
        )
    return refuse_past_day(day, today)


def refuse_length(text: str, most: int) -> Sentence | None:
    """This function will say that a text is too long to be kept whole; None: it is not."""
    if len(text) <= most:
        return None
    return Sentence(N_("At most %(most)s characters; these are %(n)s"), {"most": most, "n": len(text)})
