"""Jobs of this desk: large exports are written, files, requests and notices whose days are over are closed or deleted."""

from django.utils import timezone
from django_tasks import task

from keliu.org.actions.exports import expire_exports, fulfil_export, tell_ready
from keliu.org.approving.deciding import expire_approvals
from keliu.org.granting import grants
from keliu.org.models import Export
from keliu.org.noticing import giving
from keliu.rules.refused_writes import cause_of
from keliu.rules.rights import Viewer

NOBODY = Viewer(None, None, "", None, None)


@task()
def write_export(number: int) -> int | None:
    """Write the file of a large export, with the rights that its person has now; one that a full disk stopped, once more."""
    export = Export.objects.unscoped("an export that waits").select_related("account__staff").get(pk=number)
    if export.state not in (Export.State.WAITING, Export.State.FAILED) or export.account is None:
        return None
    account, now = export.account, timezone.localtime()
    is_here = account.is_active and not account.staff.has_left(now.date())
    try:
        fulfil_export(export, viewer=account.viewer() if is_here else NOBODY, now=now)
    except Exception as error:
        if cause_of(error) is None:  # else it is tried again until there is room
            tell_ready(export, now=now)
        raise
    tell_ready(export, now=now)
    return export.rows


@task()
def forget_exports() -> int:
    """Delete the files of exports that expired."""
    return expire_exports(now=timezone.now())


@task()
def close_requests() -> int:
    """Close requests for a second person that nobody decided in time."""
    return expire_approvals(now=timezone.now())


@task()
def close_grants() -> int:
    """Close grants whose time is over: they opened nothing since that very moment; here those concerned are told."""
    return grants.close_grants(now=timezone.now())


@task()
def forget_notices() -> int:
    """Delete notices whose days are over."""
    return giving.forget_notices(now=timezone.now())
