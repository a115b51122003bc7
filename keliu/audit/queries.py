"""What the change log can tell, and which rows nobody may change yet."""

from keliu.access.page_memory import once_a_page
from keliu.audit.models import Change, OpenBatch
from keliu.rules.sentence import N_, Sentence

STILL_OPEN = N_("This comes from import %(batch)s, which is still being written: change it when that is done")


class StillOpen(Exception):
    """A row of an import that is still being written: it may yet be taken back whole. `sentence` says so."""

    def __init__(self, batch: int) -> None:
        self.sentence = Sentence(STILL_OPEN, {"batch": batch})
        super().__init__(self.sentence.english())


def open_batches(*, but: int | None = None) -> list[int]:
    """Return the numbers of the imports that are still being written, but one; nearly always none."""
    return [number for number in _still_open() if number != but]


@once_a_page
def _still_open() -> tuple[int, ...]:
    return tuple(OpenBatch.objects.order_by("number").values_list("number", flat=True))


def require_closed(*batches: int | None) -> None:
    """Let rows of these batches be edited only when none is still being written; None is no import's row.

    :raises StillOpen: one is.
    """
    written = {batch for batch in batches if batch is not None}
    still_open = written.intersection(open_batches()) if written else ()
    for batch in sorted(still_open):
        raise StillOpen(batch)


def is_anything_unsealed() -> bool:
    """Say whether a change waits for its seal; an index of just these rows makes it cheap to ask every second."""
    return Change.objects.unscoped("sealing").filter(digest=None).exists()
