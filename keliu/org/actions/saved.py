"""Writes of what lists remember of a person: saved views, columns, density."""

from urllib.parse import parse_qs, urlencode

from django.db import transaction

from keliu.org.models import SavedView
from keliu.org.queries import SETTINGS
from keliu.rules.rights import Viewer

MOST_VIEWS = 20


@transaction.atomic
def save_view(*, page: str, name: str, query: str, actor: Viewer) -> bool:
    """This function will keep a list's filters under a name for a person; False when he has twenty already.

    Saved views are a person's own convenience and no business row: they are not audited.
    """
    own = SavedView.objects.filter(account_id=actor.account_id, page=page)
    if not own.filter(name=name).exists() and own.count() >= MOST_VIEWS:
        return False
    SavedView.objects.update_or_create(
        account_id=actor.account_id, page=page, name=name[:40], defaults={"query": query[:1000]}
    )
    return True


@transaction.atomic
def drop_view(number: int, *, actor: Viewer) -> None:
    """This function will forget one of a person's own views."""
    SavedView.objects.filter(account_id=actor.account_id, pk=number).delete()


@transaction.atomic
def remember_list(*, page: str, settings: dict[str, str | None], actor: Viewer) -> None:
    """This function will remember columns and density of a list for a person; None goes back to the standard."""
    row, _created = SavedView.objects.get_or_create(account_id=actor.account_id, page=page + SETTINGS, name="")
    kept = {name: values[0] for name, values in parse_qs(row.query).items()} | settings
    row.query = urlencode({name: value for name, value in kept.items() if value}, safe=",")
    row.save(update_fields=["query"])
