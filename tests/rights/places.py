"""Where the matrix runs: a database and a home of its own, filled once, rolled back at the end."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import transaction
from django.test.utils import override_settings

from tests.rights.files import make_files
from tests.rights.matrix import Matrix
from tests.rights.papers import make_papers
from tests.rights.policy import Policy
from tests.rights.world import build


@contextmanager
def matrix_in(home: Path, *, is_short: bool) -> Iterator[Matrix]:
    """This function will build the world in the present, empty database and yield the matrix over it."""
    with override_settings(HOME=home), transaction.atomic():
        world = build(home, make_files, make_papers)
        yield Matrix(world, Policy(), is_short=is_short)
        transaction.set_rollback(True)
