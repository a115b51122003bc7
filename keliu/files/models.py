"""附件 Stored files: import originals, receipts, photos."""

from django.db import models


class StoredFile(models.Model):
    """附件: bytes under KELIU_HOME/files, named by their SHA-256; one row a use."""

    sha256 = models.CharField(max_length=64, db_index=True)
    name = models.CharField(max_length=255)
    size = models.BigIntegerField()
    store_key = models.BigIntegerField(null=True)
    stored_at = models.DateTimeField()

    def path_parts(self) -> tuple[str, str]:
        """Return folder and file name below the files' root."""
        return self.sha256[:2], self.sha256
