"""What waits for a decision: each line one sentence with its number, who, and the address of its rows."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.utils.translation import ngettext

from keliu.config.home.base import address_of, counted, newly_lost_span
from keliu.config.home.front_desk import loads
from keliu.config.home.kept import kept
from keliu.customers.finding.lists import CUSTOMERS
from keliu.customers.models import Customer, SuspectedDuplicate
from keliu.data_quality.queries import count_incomplete
from keliu.imports.models import Batch
from keliu.imports.queries import tell_counts
from keliu.org.approving.kinds import kind_named
from keliu.org.approving.waiting import waiting
from keliu.org.models import Staff
from keliu.org.queries import figures_of
from keliu.outreach.rows import MAINTENANCE, entries_of
from keliu.rules.figure_values import ShopRules
from keliu.rules.rights import Deed, Viewer

IMPORT_DAYS = 30
OVERDUE_KINDS = MAINTENANCE.split(",")
CATEGORIES = {
    "decision": "notice", "lost": "bad", "risk": "risk", "load": "bad", "due": "notice", "people": "notice",
    "data": "neutral",
}  # fmt: skip
WORDS = (
    N_("matter_lost"), N_("matter_risk"), N_("matter_load"), N_("matter_due"), N_("matter_people"), N_("matter_data"),
    N_("matter_decision"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Matter:
    """事项: something that waits: what, details, since when or until, and where its rows are."""

    category: str
    title: str
    detail: str
    url: str
    verb: str
    deed_url: str = ""
    deed: str = ""

    @property
    def word(self) -> str:
        """The message id of its category."""
        return f"matter_{self.category}"

    @property
    def tone(self) -> str:
        """The colour of its category."""
        return CATEGORIES[self.category]


def decisions(viewer: Viewer, now: datetime) -> Iterator[Matter]:
    """This function will yield what waits for this person's own decision as the second one; never kept, it is his."""
    rows = waiting(viewer, now=now)
    if not rows:
        return
    kinds = Counter(_(kind.label) for row in rows if (kind := kind_named(row.kind)))
    title = ngettext("%(n)s request waits for your decision", "%(n)s requests wait for your decision", len(rows))
    detail = "、".join(f"{label} {count}" for label, count in kinds.most_common())
    yield Matter("decision", title % {"n": len(rows)}, detail, reverse("org:approvals"), _("Decide"))


def matters(viewer: Viewer, day: date, figures: ShopRules) -> list[Matter]:
    """This function will return all that waits for a manager, the most pressing first."""
    return [
        *_lost(viewer, day, figures), *_overload(viewer, day, figures), *_overdue(viewer, day),
        *_people(viewer, day), *data_matters(viewer, day),
    ]  # fmt: skip


def _lost(viewer: Viewer, day: date, figures: ShopRules) -> Iterator[Matter]:
    span = newly_lost_span(day, figures.limits)
    all_lost = counted(CUSTOMERS, viewer, day, stage="lost", last=span)
    lost = counted(CUSTOMERS, viewer, day, stage="lost", last=span, **{"class": "A,B"})
    if all_lost.count:
        detail = _("of them class A and B: %(n)s; lost means %(months)s months without a visit")
        n = all_lost.count
        title = ngettext("%(n)s customer was lost this month", "%(n)s customers were lost this month", n)
        told = {"n": f"{lost.count:,}", "months": figures.limits.lost}
        yield Matter("lost", title % {"n": f"{n:,}"}, detail % told, all_lost.url, _("See them"))
    risk = counted(CUSTOMERS, viewer, day, stage="at_risk", **{"class": "A"})
    if risk.count:
        detail = _("no visit for %(from)s to %(to)s months: a call of the own advisor is due")
        told = {"from": figures.limits.at_risk, "to": figures.limits.lost}
        title = ngettext(
            "%(n)s customer of class A is at risk", "%(n)s customers of class A are at risk", risk.count
        ) % {"n": f"{risk.count:,}"}
        yield Matter("risk", title, detail % told, risk.url, _("See them"))


def _overload(viewer: Viewer, day: date, figures: ShopRules) -> Iterator[Matter]:
    rule = figures.receptions
    for row in kept("load", viewer, day, lambda: loads(viewer, day, rule))["over"]:
        told = {"name": row["person"].name, "n": row["peak"], "day": f"{row['peak_on']:%m-%d}", "most": rule.most}
        title = _("%(name)s received %(n)s cars on %(day)s, over the red line of %(most)s") % told
        mean = _("%(mean)s a day on average of the last 7 days; %(from)s to %(to)s are best")
        detail = mean % {"mean": f"{row['mean']:.1f}", "from": rule.best_from, "to": rule.best_to}
        yield Matter("load", title, detail, row["peak_url"], _("See the day"))


def _overdue(viewer: Viewer, day: date) -> Iterator[Matter]:
    entries = entries_of(viewer, day)
    late = [entry for entry in entries.overdue if entry.kind in OVERDUE_KINDS] if entries else []
    if not late:
        return
    by_advisor = Counter(entry.advisor_id for entry in late)
    names = dict(Staff.objects.visible_to(viewer).filter(pk__in=[k for k in by_advisor if k]).values_list("id", "name"))
    most = [f"{names.get(key, _('nobody'))} {count}" for key, count in by_advisor.most_common(3)]
    first = [entry for entry in late if entry.kind == "first_maintenance"]
    detail = _("most of them with %(names)s; first maintenance %(n)s") % {"names": "、".join(most), "n": len(first)}
    title = ngettext(
        "%(n)s car is overdue for maintenance and is not called yet",
        "%(n)s cars are overdue for maintenance and are not called yet",
        len(late),
    ) % {"n": f"{len(late):,}"}
    url = reverse("outreach:next_contacts") + f"?due=overdue&kind={MAINTENANCE}"
    yield Matter("due", title, detail, url, _("See them"))


def _people(viewer: Viewer, day: date) -> Iterator[Matter]:
    alone = counted(CUSTOMERS, viewer, day, advisor="none")
    if alone.count:
        title = ngettext("%(n)s customer has no advisor", "%(n)s customers have no advisor", alone.count) % {
            "n": f"{alone.count:,}"
        }
        yield Matter("people", title, _told_alone(viewer, day), alone.url, _("See them"), *_sharing(viewer))
    left = (
        Customer.objects.visible_to(viewer)
        .filter(stores__store_id=viewer.store_id, stores__advisor__left_on__lt=day)
        .order_by()
        .values_list("stores__advisor_id", "stores__advisor__name", "stores__advisor__left_on")
        .annotate(n=Count("pk"))
    )
    for key, name, left_on, n in left:
        told = {"name": name, "n": f"{n:,}", "day": f"{left_on:%Y-%m-%d}"}
        title = _("%(name)s has left and still has %(n)s customers") % told
        url = address_of(CUSTOMERS, advisor=str(key))
        give = (f"{address('customers:assign')}?query=advisor%3D{key}", _("Give to others"))
        detail = _("last day %(day)s; give them to another advisor") % told
        yield Matter("people", title, detail, url, _("See them"), *(give if viewer.may(Deed.ASSIGN) else ()))


def _told_alone(viewer: Viewer, day: date) -> str:
    """Say who reminds customers without advisor: customer service, as far as they are on the list of today."""
    entries = entries_of(viewer, day)
    due = len(entries.work.unassigned) if entries else 0
    if not due:
        return _("no advisor follows them up; what falls due goes to customer service, nobody today")
    return ngettext(
        "no advisor follows them up; what falls due goes to customer service, %(n)s car today",
        "no advisor follows them up; what falls due goes to customer service, %(n)s cars today",
        due,
    ) % {"n": f"{due:,}"}


def _sharing(viewer: Viewer) -> tuple[str, str]:
    """Return the offer to share them out by their last reception, for who may."""
    return (address("workshop:share_out"), _("To who received them last")) if viewer.may(Deed.ASSIGN) else ("", "")


def data_matters(viewer: Viewer, day: date) -> Iterator[Matter]:
    """This function will yield what waits of imports and duplicates, for managers and data clerks."""
    if viewer.may(Deed.IMPORT):
        since = day - timedelta(days=IMPORT_DAYS)
        batches = Batch.objects.visible_to(viewer).filter(state=Batch.State.DONE, committed_at__date__gte=since)
        rejected = _rejected(batches)
        if rejected:
            told = {"n": f"{sum(rejected.values()):,}", "batches": len(rejected)}
            title = (
                ngettext(
                    "%(n)s row of an import was sent back",
                    "%(n)s rows of imports were sent back",
                    sum(rejected.values()),
                )
                % told
            )
            detail = (
                ngettext(
                    "%(batches)s import of the last 30 days; corrected, the file can be dropped again",
                    "%(batches)s imports of the last 30 days; corrected, the file can be dropped again",
                    len(rejected),
                )
                % told
            )
            yield Matter("data", title, detail, address("imports:history"), _("See the imports"))
    yield from _incomplete(viewer, day)
    if viewer.may(Deed.SEE_DUPLICATES):
        open_pairs = SuspectedDuplicate.objects.visible_to(viewer).filter(state="open").count()
        if open_pairs:
            title = ngettext(
                "%(n)s pair of files may be one and the same",
                "%(n)s pairs of files may be one and the same",
                open_pairs,
            ) % {"n": f"{open_pairs:,}"}
            detail = _("found by imports; nothing is merged by itself")
            yield Matter("data", title, detail, reverse("customers:duplicates"), _("Compare them"))


def _incomplete(viewer: Viewer, day: date) -> Iterator[Matter]:
    """Say how many files are not complete though their days are over (practice A4)."""
    n = count_incomplete(viewer)
    if n:
        title = ngettext("%(n)s file is still incomplete", "%(n)s files are still incomplete", n) % {"n": f"{n:,}"}
        days = figures_of(viewer.store_id, day).whole("files.complete_days")
        detail = ngettext(
            "complete within %(days)s day of the first visit or enquiry",
            "complete within %(days)s days of the first visit or enquiry", days,
        ) % {"days": days}  # fmt: skip
        yield Matter("data", title, detail, reverse("data_quality:incomplete"), _("Complete them"))


def _rejected(batches: Any) -> dict[int, int]:
    """Return how many rows each batch sent back, none left out."""
    found = list(batches)
    tell_counts(found)
    return {batch.pk: batch.totals["rejected"] for batch in found if batch.totals["rejected"]}


def address(name: str) -> str:
    """This function will return the address of a page, or nothing while its desk has none."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
