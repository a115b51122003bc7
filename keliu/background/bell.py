"""The bell: how a desk above is heard by, without being imported. A lower desk's action rings, the upper desk's job runs.

The jobs are rows of the ringer's own transaction: if it commits they run, if it does not they never were. A rung job
starts within 5 s of the commit, may run twice after a crash, and therefore asks first whether its work is done already.
"""

from typing import Any

from django.db import connection
from django.utils.module_loading import import_string

from keliu.background.declared import heard

QUEUE = "bell"
FIRST = 50


def ring(name: str, **payload: Any) -> int:
    """This function will enqueue, in the caller's transaction, the jobs of all desks that hear `name`; return how many.

    `payload` is what JSON can say: keys of rows, never names or phones.

    :raises RuntimeError: it is called outside a transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError(f"{name} was rung outside a transaction: what it tells might never have happened")
    paths = heard(name)
    for path in paths:
        import_string(path).using(queue_name=QUEUE, priority=FIRST).enqueue(**payload)
    return len(paths)
