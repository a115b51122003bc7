"""Files on their way in: a new batch, further files of one, a file out of it."""

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST

from keliu.access.decorators import may
from keliu.imports import actions, jobs, queries, wizard
from keliu.imports.forms import UploadForm
from keliu.imports.models import Batch
from keliu.imports.uploads import SizeLimit, is_far_too_large, same_click
from keliu.imports.views.pages import history_response
from keliu.imports.views.told import own_batch
from keliu.rules.rights import Deed, Role
from keliu.web.sentences import say


@may(Deed.IMPORT)
@require_POST
@csrf_exempt  # checked in _upload: only after the upload handler stands may the body be read
def upload(request: HttpRequest) -> HttpResponse:
    """Take files in and open a batch; one over the limit is refused before it is read to its end."""
    if is_far_too_large(request, actions.MOST_FILES * settings.UPLOAD_MAX_MB * wizard.MB):
        return _refused(request, say(actions.too_large("")), 413)
    request.upload_handlers.insert(0, SizeLimit(request, settings.UPLOAD_MAX_MB * wizard.MB))
    return _upload(request)


@csrf_protect
def _upload(request: HttpRequest) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    files = request.FILES.getlist("files")
    if (name := getattr(request, "too_large", None)) is not None:
        return _refused(request, say(actions.too_large(name)), 413)
    stores = queries.stores_to_choose(viewer)
    form = UploadForm(request.POST, stores=stores)
    if not form.is_valid():
        return _refused(request, _("There is no such store"), 422)
    own = next((store for store in stores if store.pk == viewer.store_id), None)
    store = form.cleaned_data["store"] if viewer.role is Role.ADMIN else own
    try:
        with transaction.atomic():
            batch = same_click(files, actor=viewer, now=timezone.now())
            if batch is None:
                batch = actions.open_batch(files, store=store, actor=viewer, now=timezone.now())
                jobs.start_reading(batch)
    except actions.Unfit as unfit:
        return _refused(request, say(unfit.sentence), 422)
    return _go(request, batch)


def _go(request: HttpRequest, batch: Batch) -> HttpResponse:
    """Answer the upload of the page's own script by an address, a plain form by a redirect."""
    response = redirect("imports:batch", batch.pk)
    return JsonResponse({"go": response.url}) if request.headers.get("X-Upload") else response


def _refused(request: HttpRequest, told: str, status: int) -> HttpResponse:
    if request.headers.get("X-Upload"):
        return JsonResponse({"refusal": told}, status=status)
    return history_response(request, told, status)


@may(Deed.IMPORT)
@require_POST
@csrf_exempt  # as above
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Take further files into a batch that was not written yet; all of it is read again."""
    found = own_batch(request, pk)
    if is_far_too_large(request, actions.MOST_FILES * settings.UPLOAD_MAX_MB * wizard.MB):
        return _refused(request, say(actions.too_large("")), 413)
    request.upload_handlers.insert(0, SizeLimit(request, settings.UPLOAD_MAX_MB * wizard.MB))
    return _add(request, found)


@csrf_protect
def _add(request: HttpRequest, batch: Batch) -> HttpResponse:
    files = request.FILES.getlist("files")
    if (name := getattr(request, "too_large", None)) is not None:
        return _refused(request, say(actions.too_large(name)), 413)
    try:
        with transaction.atomic():
            if actions.add_files(batch, files, now=timezone.now()):
                jobs.start_reading(batch)
    except actions.Unfit as unfit:
        return _refused(request, say(unfit.sentence), 422)
    return _go(request, batch)


@may(Deed.IMPORT)
@require_POST
def drop(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    """Take a file out of a batch that was not written yet."""
    found = own_batch(request, pk)
    with transaction.atomic():
        if actions.drop_file(found, file):
            jobs.start_reading(found)
    return redirect("imports:batch", pk)
