"""Files on their way in: a file over the page's limit stops the upload as soon as it is, not when it is through (XC1).

The same files sent twice in a minute, as by a double click, are one batch.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest

from keliu.imports.models import Batch
from keliu.org.models import Account
from keliu.rules.rights import Viewer

MULTIPART_EXTRA = 1024 * 1024
SAME_CLICK = timedelta(minutes=1)


class SizeLimit(FileUploadHandler):
    """Counts the bytes of each file and stops reading at the limit; `request.too_large` then names the file."""

    def __init__(self, request: HttpRequest, limit: int) -> None:
        super().__init__(request)
        self.limit = limit
        self.size = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin to count anew."""
        super().new_file(*args, **kwargs)
        self.size = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Count, and stop at the limit without reading what is still to come."""
        self.size += len(raw_data)
        if self.size > self.limit:
            self.request.too_large = self.file_name  # type: ignore[union-attr]
            raise StopUpload(connection_reset=True)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the handlers after this one."""


def is_far_too_large(request: HttpRequest, limit: int) -> bool:
    """This function will say, from the length that the browser declares, whether reading need not even begin."""
    declared = request.META.get("CONTENT_LENGTH") or "0"
    return declared.isdigit() and int(declared) > limit + MULTIPART_EXTRA


def same_click(files: Sequence[UploadedFile], *, actor: Viewer, now: datetime) -> Batch | None:
    """This function will return the batch that a person opened just now with the very same files: a double click (XB9).

    To be asked in the transaction that opens a batch otherwise: the account's row is held, so that twins queue up.
    """
    Account.objects.select_for_update().filter(pk=actor.account_id).first()
    recent = Batch.objects.visible_to(actor).filter(
        account_key=actor.account_id, created_at__gte=now - SAME_CLICK,
        state__in=(Batch.State.READING, Batch.State.MAPPING),
    )  # fmt: skip
    batches = list(recent.prefetch_related("files__stored").order_by("-id")[:5])
    if not batches:
        return None
    given = sorted((each.name, _digest(each)) for each in files)
    held = {
        batch: sorted((one.name, one.stored.sha256) for one in batch.files.all() if one.stored) for batch in batches
    }
    return next((batch for batch, names in held.items() if names == given), None)


def _digest(file: UploadedFile) -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()
