"""Keyed hashes of what named erased persons: what an import asks before it lets a row in, and the log that a restore reads.

`erasures.log` in the home holds the same hashes and the number of each erased row, so that whoever puts an older back-up
in place can erase them again (again.py).
"""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.utils.crypto import salted_hmac

from keliu.access.synced import append_synced
from keliu.privacy.keeping import rows_of
from keliu.privacy.models import ErasedKey
from keliu.rules.erasure import Mark, is_after, key_text, marks_of_row
from keliu.rules.sentence import N_, Sentence

LOG = "erasures.log"
SALT = "keliu.privacy.erased"
KEPT_KINDS = frozenset({"phone", "number", "vin", "plate", "policy"})
HOLDERS = {
    "phone": ("customers.CustomerPhone", "number"), "number": ("customers.CustomerNumber", "number"),
    "vin": ("customers.Vehicle", "vin"), "plate": ("customers.Vehicle", "plate"), "policy": ("customers.Policy", "policy_no"),
}  # fmt: skip
ERASED = N_(
    "This row names somebody who was erased on %(day)s as he asked: it is not imported. If he is a customer again, open a "
    "new file for him by hand"
)


def digest_of(mark: Mark) -> str:
    """This function will return the keyed hash of what names a person."""
    return salted_hmac(SALT, key_text(mark.kind, mark.text), algorithm="sha256").hexdigest()


def remember_erased(marks: Iterable[Mark], *, group_code: str, customer_key: int, on: date) -> int:
    """This function will keep the hashes of an erased person, in the table and in the log on the disk."""
    digests = sorted({digest_of(mark) for mark in marks if mark.kind in KEPT_KINDS})
    rows = [ErasedKey(group_code=group_code, digest=digest, erased_on=on) for digest in digests]
    ErasedKey.objects.bulk_create(
        rows, update_conflicts=True, update_fields=["erased_on"], unique_fields=["group_code", "digest"]
    )
    line = {"group": group_code, "customer": customer_key, "on": on.isoformat(), "digests": digests}
    append_synced(Path(settings.HOME) / LOG, json.dumps(line, separators=(",", ":")) + "\n")
    return len(rows)


class ErasedKeys:
    """已删除的标识: those of a group, asked row by row by an import; nothing is asked where nobody was ever erased."""

    def __init__(self, group_id: int | None) -> None:
        group = rows_of(apps.get_model("org.Group")).filter(pk=group_id).first()
        rows = ErasedKey.objects.filter(group_code=group.code) if group else ErasedKey.objects.none()
        self.days: dict[str, date] = dict(rows.values_list("digest", "erased_on"))
        self.group_id = group_id

    def names(self, kind: str, text: str) -> bool:
        """Return whether a mark is one of an erased person."""
        return digest_of(Mark(kind, text)) in self.days

    def refusal(self, values: Mapping[str, Any]) -> Sentence | None:
        """Return why a row is sent back: it names an erased person, is not of a later day, and no file has the name since."""
        if not self.days:
            return None
        for mark in sorted(marks_of_row(values)):
            erased_on = self.days.get(digest_of(mark))
            if erased_on is not None and not is_after(values, erased_on) and not self._is_held(mark):
                return Sentence(ERASED, {"day": erased_on.isoformat()})
        return None

    def _is_held(self, mark: Mark) -> bool:
        """Say whether a file of today has the mark: he came back, or the car has a new owner."""
        label, field = HOLDERS[mark.kind]
        rows = rows_of(apps.get_model(label)).filter(**{field: mark.text})
        path = "customer__group_id" if mark.kind == "phone" else "group_id"
        return bool(rows.filter(**{path: self.group_id}).exists())
