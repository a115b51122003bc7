"""Jobs of exports: large ones are written here, and files whose days are over are deleted."""

from django.utils import timezone
from django_tasks import task

from keliu.org.actions.exports import expire_exports, fulfil_export
from keliu.org.models import Export


@task()
def write_export(number: int) -> int | None:
    """Write the file of a large export, with the rights that its person has now."""
    export = Export.objects.unscoped("an export that waits").select_related("account__staff").get(pk=number)
    if export.state != Export.State.WAITING or export.account is None:
        return None
    return fulfil_export(export, viewer=export.account.viewer(), now=timezone.now()).rows


@task()
def forget_exports() -> int:
    """Delete the files of exports that expired."""
    return expire_exports(now=timezone.now())
