"""Files on their way in: a file over the page's limit stops the upload as soon as it is, not when it is through (XC1)."""

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest

MULTIPART_EXTRA = 1024 * 1024


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
