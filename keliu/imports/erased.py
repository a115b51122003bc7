"""What an import says of an original that was removed since a person in it was erased."""

from keliu.files.models import StoredFile
from keliu.imports import actions
from keliu.imports.models import Batch, BatchFile

REMOVED = "（原件已应本人要求删除）"


def note_removed(within: str) -> None:
    """This function will mark the files of a removed original, and give up the imports that still wait for it.

    Declared in `apps.py` under `file_removed`; `within` is the path inside the home.
    """
    folder, *rest = within.split("/")
    if folder == "files" and rest:
        stored = StoredFile.objects.filter(sha256=rest[-1])
        files = BatchFile.objects.filter(stored__in=stored)
        batches = set(files.values_list("batch_id", flat=True))
        for file in files.exclude(name__endswith=REMOVED):
            file.name = file.name[: 255 - len(REMOVED)] + REMOVED
            file.save(update_fields=["name"])
        stored.update(name=REMOVED)
    elif folder == "staging" and rest and rest[0].isdigit():
        batches = {int(rest[0])}
    else:
        return
    for batch in Batch.objects.unscoped("originals removed by an erasure").filter(pk__in=batches):
        actions.abandon(batch)
