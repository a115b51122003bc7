"""备份: the back-ups there are, one made now, how each is restored by a command, and sending that a restore paused."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from keliu.access.decorators import may
from keliu.background.queries import is_worker_alive
from keliu.config.backing import listing
from keliu.config.backing.nightly import is_wanted
from keliu.config.demo_home import is_demo_home
from keliu.config.jobs import back_up_now
from keliu.org.actions.backups import ask_backup
from keliu.org.actions.sending import resume_sending
from keliu.org.models import SendingPause
from keliu.org.queries import sending_pause
from keliu.rules.rights import Deed


@may(Deed.KEEP_BACKUPS)
@require_GET
def backups(request: HttpRequest) -> HttpResponse:
    """Every back-up on the disk, what was not made, what is paused; for a chosen one the command that restores it."""
    now, files = timezone.now(), listing.files_there()
    wished = request.GET.get("chosen", "")
    chosen = next((one for one in files if str(one.path) == wished), None)
    told: dict[str, Any] = {
        "now": now, "files": files, "failures": listing.failures(now=now), "is_old": listing.is_old(files, now=now),
        "days": (now - files[0].at).days if files else 0, "chosen": chosen, "is_gone": bool(wished) and chosen is None,
        "lines": listing.restore_lines(chosen.path) if chosen else [], "has_own_key": bool(settings.ENVIRONMENT.secret_key),
        "is_wanted": is_wanted(), "is_demo": is_demo_home(settings.HOME), "keep": settings.ENVIRONMENT.backup_keep,
        "folder": settings.ENVIRONMENT.backup_path(), "pause": sending_pause(),
        "ended": SendingPause.objects.exclude(ended_at=None).order_by("-ended_at").first(),
    }  # fmt: skip
    return render(request, "config/backups_page.html", told | _told_of_work())


def _told_of_work() -> dict[str, Any]:
    row = listing.under_way()
    if row is None:
        return {"running": None}
    now = timezone.now()
    return {"running": row, "written": listing.written_so_far(), "is_stuck": not is_worker_alive(now=now)}


@may(Deed.KEEP_BACKUPS)
@require_GET
def backup_progress(request: HttpRequest) -> HttpResponse:
    """How far the back-up is that was asked for; the page is loaded anew when there is none any more."""
    told = _told_of_work()
    if told["running"] is None:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return render(request, "config/_backup_progress.html", told)


@may(Deed.KEEP_BACKUPS)
@require_POST
def make_backup(request: HttpRequest) -> HttpResponse:
    """Ask for a back-up now; while one is under way a second click asks for nothing."""
    viewer, now = request.viewer, timezone.now()  # type: ignore[attr-defined]
    with transaction.atomic():
        asked = ask_backup(is_under_way=listing.under_way() is not None, actor=viewer, now=now)
        if asked is not None:
            back_up_now.enqueue(asked.pk, translation.get_language() or "zh-hans")
    if asked is None:
        messages.success(request, _("A back-up is being made already"))
    return redirect("backups")


@may(Deed.KEEP_BACKUPS)
@require_POST
def resume(request: HttpRequest) -> HttpResponse:
    """Let sending go on that a restore paused, with the reason that stands in the change log."""
    why = request.POST.get("why", "").strip()
    if not why:
        messages.error(request, _("Please say why sending may go on; it stands in the change log"))
    elif resume_sending(why=why[:200], actor=request.viewer, now=timezone.now()):  # type: ignore[attr-defined]
        messages.success(request, _("Sending goes on"))
    else:
        messages.success(request, _("Sending was not paused"))
    return redirect("backups")
