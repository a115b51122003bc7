"""What the change log can tell."""

from keliu.audit.models import Change, OpenBatch


def open_batches() -> list[int]:
    """Return the numbers of the imports that are still being written; nearly always none."""
    return list(OpenBatch.objects.values_list("number", flat=True))


def is_anything_unsealed() -> bool:
    """Say whether a change waits for its seal; an index of just these rows makes it cheap to ask every second."""
    return Change.objects.unscoped("sealing").filter(digest=None).exists()
