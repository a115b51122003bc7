"""A process that works without end: edits customers, stores files, takes opt-outs, seals the log."""

import io
import random
import sys
from pathlib import Path


def main(seed: int) -> None:
    """This function will write until it is killed."""
    import django

    django.setup()
    from django.conf import settings
    from django.db import transaction
    from django.utils import timezone

    from keliu.audit.actions import seal_changes
    from keliu.contacts.opt_outs import append, moment_of, put_in_table
    from keliu.customers.actions import EDITABLE, EditConflict, edit_customer
    from keliu.customers.models import Customer
    from keliu.files.actions import store_file
    from keliu.rules.consents import OptOutEvent
    from keliu.rules.rights import Viewer

    dice = random.Random(seed)
    keys = list(Customer.objects.unscoped("fault").values_list("pk", flat=True))
    number = 0
    while True:
        number += 1
        person = Customer.objects.unscoped("fault").get(pk=dice.choice(keys))
        values = {name: getattr(person, name) for name in EDITABLE} | {"note": f"{seed}-{number}"}
        actor = Viewer(1, None, "fault", person.group_id, person.home_store_id)
        try:
            edit_customer(person, values, version=person.version, actor=actor, now=timezone.now())
        except EditConflict:
            continue
        if number % 5 == 0:
            content = io.BytesIO(dice.randbytes(dice.randint(1, 50_000)))
            store_file(content, root=Path(settings.HOME) / "files", name="x", store_key=None, now=timezone.now())
        if number % 7 == 0:
            event = OptOutEvent("G", "sms", f"{seed:08x}{number:056x}", moment_of(timezone.now()), False)
            append([event])
            with transaction.atomic():
                put_in_table([event])
        if number % 20 == 0:
            seal_changes(now=timezone.now())


if __name__ == "__main__":
    main(int(sys.argv[1]))
