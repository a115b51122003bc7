"""What the pages of one batch are told: its files, sheets, columns, differences, counts and progress."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from keliu.audit.queries import open_batches
from keliu.background.queries import is_worker_alive
from keliu.imports import actions, ended, queries
from keliu.imports.batches import book_path, rejects_path
from keliu.imports.book import HintKind
from keliu.imports.listing import TABS, ListedSheet, Listing, listed_sheets
from keliu.imports.models import Batch, BatchSheet
from keliu.imports.showing import Sight, column_lines, kind_choices, rows_shown, sheet_line, sight_of
from keliu.imports.words import KIND_LABELS, RECORD_LABELS
from keliu.rules.rights import Deed, Role
from keliu.rules.sentence import Sentence
from keliu.sheets import IGNORED, KINDS, sheet_from_json
from keliu.web.sentences import say

State = Batch.State
STEPS = {State.READING: 1, State.REFUSED: 1, State.MAPPING: 2, State.PLANNING: 2, State.PREVIEW: 3}
TAB_ORDER = ("look", "updated", "merged", "rejected", "warned", "created", "unchanged")
WORKING = (State.READING, State.PLANNING, State.WRITING, State.CLOSING, State.UNDOING)


def own_batch(request: HttpRequest, pk: int) -> Batch:
    """Return a batch that this person may see; for others it is absent."""
    return get_object_or_404(Batch.objects.visible_to(request.viewer).select_related("store"), pk=pk)  # type: ignore[attr-defined]


def may_take_rejects(request: HttpRequest, batch: Batch) -> bool:
    """Say whether there are rejected rows and this person dropped in the file that held them.

    What the command line imported is nobody's own: the data clerk of the store corrects it.
    """
    viewer = request.viewer  # type: ignore[attr-defined]
    is_own = batch.account_key == viewer.account_id
    if batch.account_key is None:
        is_own = viewer.role is Role.DATA_CLERK
    return is_own and rejects_path(batch).exists()


def frame_of(request: HttpRequest, batch: Batch) -> dict[str, Any]:
    """What every step shows: files with their sheets, totals, the sight, a trouble."""
    viewer = request.viewer  # type: ignore[attr-defined]
    sight = sight_of(viewer, batch)
    files = queries.files_of(batch)
    sheets = [sheet for file in files for sheet in sorted(file.sheets.all(), key=lambda s: s.position)]
    lines = {sheet.pk: sheet_line(sheet) for sheet in sheets}
    trouble = batch.report.get("trouble")
    formats = batch.report.get("files") or []
    shown = [
        {
            "file": file,
            "sheets": [lines[s.pk] for s in sorted(file.sheets.all(), key=lambda s: s.position)],
            "format": formats[n] if n < len(formats) else None,
        }
        for n, file in enumerate(files)
    ]
    return {
        "batch": batch, "files": shown, "sheets": sheets, "sight": sight, "in_full": sight is Sight.FULL,
        "rows": sum(line.rows for line in lines.values()), "n_files": len(files),
        "trouble": say(Sentence.from_json(trouble)) if trouble else "",
        "limit": settings.UPLOAD_MAX_MB, "too_large": say(actions.too_large("{file}")),
        "step": STEPS.get(State(batch.state), 4),
        "days": queries.undo_days(batch.group_id, batch.store_id, timezone.localdate()),
        "may_undo": viewer.may(Deed.UNDO_OWN_IMPORT), "may_see_duplicates": viewer.may(Deed.SEE_DUPLICATES),
        "today": timezone.localdate(),
        "before": queries.written_before(batch) if batch.state in queries.OPEN else {},
    }  # fmt: skip


def chosen_sheet(request: HttpRequest, sheets: list[BatchSheet]) -> BatchSheet | None:
    """Return the sheet that the address names, else the first that is worth opening."""
    wanted = request.GET.get("sheet", "")
    named = next((sheet for sheet in sheets if str(sheet.pk) == wanted), None)
    first = next((sheet for sheet in sheets if sheet.kind != IGNORED), None)
    return named or first or (sheets[0] if sheets else None)


def told_of_sheet(sheet: BatchSheet | None, sight: Sight, only_look: bool) -> dict[str, Any]:
    if sheet is None:
        return {"sheet": None}
    reading = sheet_from_json(sheet.understanding)
    columns = column_lines(reading, sight)
    look = sum(column.needs_look for column in columns)
    return {
        "sheet": sheet, "line": sheet_line(sheet), "reading": reading, "kinds": kind_choices(reading.kind),
        "columns": [c for c in columns if c.needs_look] if only_look and look else columns, "n_columns": len(columns),
        "n_look": look, "only_look": only_look and look > 0,
        "remembered": _(", ").join(f"“{c.heading}” → {c.label}" for c in columns if c.source == "remembered"),
        "remarks": [say(remark) for remark in reading.remarks],
    }  # fmt: skip


def told_of_mapping(request: HttpRequest, batch: Batch) -> dict[str, Any]:
    frame = frame_of(request, batch)
    if frame["in_full"]:
        actions.log_full_view(batch, actor=request.viewer, now=timezone.now())  # type: ignore[attr-defined]
    chosen = chosen_sheet(request, frame["sheets"])
    return (
        frame
        | told_of_sheet(chosen, frame["sight"], request.GET.get("only") == "look")
        | {"limit": settings.UPLOAD_MAX_MB}
    )


def told_of_preview(request: HttpRequest, batch: Batch) -> dict[str, Any]:
    frame = frame_of(request, batch)
    if frame["in_full"]:
        actions.log_full_view(batch, actor=request.viewer, now=timezone.now())  # type: ignore[attr-defined]
    chosen = chosen_sheet(request, frame["sheets"])
    told = {
        "totals": queries.sum_counts(s.counts for s in frame["sheets"]),
        "created": created_told(frame["sheets"]),
    }
    told["left_out"], told["to_write"] = left_out(frame["sheets"]), rows_to_write(frame["sheets"])
    told["suspected"] = batch.report.get("suspected", 0)
    told["is_nothing_new"] = queries.is_nothing_new(frame["sheets"])
    told["is_listed"] = book_path(batch).exists()
    sheets = listed_sheets(batch, frame["sheets"])
    named = "sheet" in request.GET and chosen is not None and chosen.kind == IGNORED
    if chosen is not None and (one := None if named else chosen_listing(request, sheets)) is not None:
        told |= told_of_tab(request, batch, one, sheets, frame["sight"])
        chosen = one.sheet
    elif chosen is not None:
        told["sheet"] = chosen
    told["line"] = sheet_line(chosen) if chosen is not None else None
    return frame | told


def left_out(sheets: list[BatchSheet]) -> int:
    """Return how many rows a person leaves out."""
    return sum(len(sheet.mapping.get("left_out") or []) for sheet in sheets)


def rows_to_write(sheets: list[BatchSheet]) -> int:
    """Return how many rows are to be written: neither rejected nor left out."""
    counts = queries.sum_counts(sheet.counts for sheet in sheets)
    return counts["rows"] - counts["rejected"] - left_out(sheets)


def created_told(sheets: list[BatchSheet]) -> str:
    """Return what sheets create, customers before cars before orders; empty for nothing."""
    return created_words(queries.created_records(sheet.counts for sheet in sheets))


def created_words(found: dict[str, int]) -> str:
    """Return counts of new records as words."""
    return _(", ").join(f"{_(label)} {found[name]:,}" for name, label in RECORD_LABELS.items() if found.get(name))


def told_of_tab(
    request: HttpRequest, batch: Batch, one: ListedSheet, others: list[ListedSheet], sight: Sight
) -> dict[str, Any]:
    listing = Listing(batch, one, others)
    counts = listing.counts()
    first = next((tab for tab in TAB_ORDER if counts[tab]), "look")
    tab = request.GET.get("show") if request.GET.get("show") in TABS else first
    hints = listing.hints() if tab == "warned" else []
    hint = next((kind for kind in hints if kind.key == request.GET.get("hint")), hints[0] if hints else None)
    page = listing.page(tab, hint, request.GET.get("page"))
    lines = rows_shown(page.rows, one.sheet, sight)
    return {
        "sheet": one, "counts": counts, "tab": tab, "page": page, "tabs": [(name, counts[name]) for name in TABS],
        "lines": lines, "has_more": any(line.more for line in lines), "is_kept": listing.book.is_there,
        "hints": [(kind, hint_text(kind)) for kind in hints], "hint": hint,
        "elsewhere": [(o, n) for o in others if o is not one and (n := int(o.counts.get(tab) or 0))],
    }  # fmt: skip


def hint_text(kind: HintKind) -> str:
    """Return the sentence of a kind of warnings; what it quotes of a row is left open."""
    return say(kind.reason)


def chosen_listing(request: HttpRequest, listed: list[ListedSheet], word: str = "") -> ListedSheet | None:
    """Return the sheet that the address names, else the first that has rows of the number asked for, else the first."""
    wanted = request.GET.get("sheet", "")
    named = next((one for one in listed if str(one.key) == wanted), None)
    shown = request.GET.get("show", word)
    return named or next((one for one in listed if one.counts.get(shown)), None) or (listed[0] if listed else None)


def told_of_end(request: HttpRequest, batch: Batch) -> dict[str, Any]:
    frame = frame_of(request, batch)
    counts = [sheet.counts for sheet in frame["sheets"]] or batch.report.get("sheets", [])
    totals, created = queries.sum_counts(counts), queries.created_records(counts)
    until = queries.undo_until(batch, frame["days"])
    is_listed = batch.state == State.DONE and book_path(batch).exists()
    is_asked = is_listed and not {"sheet", "show"}.isdisjoint(request.GET)
    sheets = listed_sheets(batch, frame["sheets"])
    asked = chosen_listing(request, sheets) if is_asked else None
    listed = told_of_tab(request, batch, asked, sheets, frame["sight"]) if asked is not None else {}
    return frame | listed | {
        "left_out": left_out(frame["sheets"]),
        "totals": totals, "created": created_words(created), "until": until, "is_listed": is_listed,
        "new_customers": created.get("customers", 0), "new_visits": created.get("visits", 0),
        "can_undo": batch.state == State.DONE and until is not None and until > timezone.now() and frame["may_undo"],
        "suspected": batch.report.get("suspected", 0), "has_rejects": may_take_rejects(request, batch),
        "counted": ended.sheets_told(batch, frame["sheets"], is_listed=is_listed),
        "sent_back": ended.rejects_told(batch) if not frame["sheets"] and not is_listed else [],
        "kept": ended.kept_shown(batch, frame["sight"]) if batch.state == State.DONE else [],
        "n_kept": len(batch.report.get("kept", [])),
    }  # fmt: skip


def told_of_work(batch: Batch) -> dict[str, Any]:
    """Return how far the work of a batch is, about how long it still takes, and whether nobody is at it."""
    now = timezone.now()
    share = round(100 * batch.rows_done / batch.rows_total) if batch.rows_total else None
    silent = (now - (batch.beat_at or batch.created_at)).total_seconds()
    alive = is_worker_alive(now=now)
    is_queued = batch.state == State.WRITING and batch.pk not in open_batches()
    return {
        "share": share, "is_queued": is_queued, "left": time_left(batch, share, now), "batch": batch,
        "parts": parts_done(batch) if batch.state == State.WRITING and not is_queued else [],
        "is_stuck": silent > 15 and not alive,
        "is_silent": silent > 60 and alive and not is_queued,
    }  # fmt: skip


def parts_done(batch: Batch) -> list[tuple[str, int, int]]:
    """Return how far each kind of sheet is written, in the order of writing: its name, rows done, rows."""
    rows: dict[str, int] = dict.fromkeys(KINDS, 0)
    for sheet in BatchSheet.objects.filter(file__batch=batch).exclude(kind=IGNORED):
        rows[sheet.kind] += int(sheet.counts.get("rows") or 0)
    told, before = [], 0
    for kind, total in rows.items():
        if total:
            told.append((_(KIND_LABELS[kind]), min(max(batch.rows_done - before, 0), total), total))
        before += total
    return told if len(told) > 1 and before == batch.rows_total else []


def time_left(batch: Batch, share: int | None, now: datetime) -> str:
    """Return about how long a step still takes; empty while that is a guess."""
    since = batch.report.get("since")
    if not share or share < 10 or not since:
        return ""
    seconds = (now - datetime.fromisoformat(since)).total_seconds() * (100 - share) / share
    if seconds < 60:
        return _("about %(n)s seconds left") % {"n": max(5, round(seconds / 5) * 5)}
    return _("about %(n)s minutes left") % {"n": round(seconds / 60)}
