"""Jobs of the desk: an erasure in the background, and what the table of periods lets go by night."""

from django.utils import timezone, translation
from django_tasks import task

from keliu.privacy import actions
from keliu.privacy.letting_go import let_go
from keliu.privacy.models import SubjectRequest

State = SubjectRequest.State


@task()
def erase(number: int) -> dict[str, int]:
    """Erase the person of a request; an import that is being written sends it back to be tried again."""
    request = SubjectRequest.objects.unscoped("job").filter(pk=number, state=State.RUNNING).first()
    if request is None:
        return {}
    try:
        return dict(actions.carry_out_erasure(request, now=timezone.now()))
    except actions.RequestRefused:
        SubjectRequest.objects.unscoped("job").filter(pk=number).update(state=State.OPEN)
        return {}
    except Exception:
        SubjectRequest.objects.unscoped("job").filter(pk=number).update(state=State.FAILED)
        raise


@task()
def write_copy(number: int) -> int | None:
    """Make the file of a request for a copy."""
    request = SubjectRequest.objects.unscoped("job").filter(pk=number, state=State.RUNNING).first()
    if request is None:
        return None
    try:
        with translation.override("zh-hans"):
            return actions.carry_out_copy(request, now=timezone.now())
    except Exception:
        SubjectRequest.objects.unscoped("job").filter(pk=number).update(state=State.FAILED)
        raise


@task()
def let_go_of_old() -> dict[str, int]:
    """Delete what is over its days by the table of periods of keeping, and return how many rows by table."""
    now = timezone.now()
    return let_go(now=now) | {"files of requests": actions.expire_copies(now=now)}
