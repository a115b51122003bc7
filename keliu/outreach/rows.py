"""The list of next contacts as pages and exports show it: filtered and sorted by the address, each row judged anew."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from keliu.contacts.queries import Reached, last_reached, refused_channels
from keliu.customers.households.shown import CALLED_LATELY, kin_of
from keliu.customers.models import Customer, Vehicle
from keliu.customers.prepared import prepare_vehicles
from keliu.customers.queries import phones_by_customer
from keliu.outreach.today import todays
from keliu.outreach.worklist import BY_PROMOTION, Entry, Worklist, together
from keliu.rules.masking import mask_phone, show_phone
from keliu.rules.next_contact import ContactKind, ContactWeights
from keliu.rules.rights import Deed, Viewer
from keliu.rules.vehicle_life import Stage
from keliu.web.filters import Asked, is_key
from keliu.web.sentences import say

SORTS = ("worth", "due", "class")
DUES = {"overdue": (-100_000, -1), "today": (0, 0), "week": (1, 7), "later": (8, 100_000)}
SLICE = 500
EVERYTHING = "all"
MAINTENANCE = "maintenance,first_maintenance"
KINDS = frozenset({*ContactKind, EVERYTHING, MAINTENANCE})


@dataclass(slots=True)
class Wanted:
    """What an address asks of the list; what it cannot read is left out.

    Without a kind it is the work of the day: all that is dated, not the win-back.
    """

    kind: str = ""
    stage: str = ""
    letter: str = ""
    due: str = ""
    advisor: str = ""
    team: str = ""
    sort: str = "worth"

    @classmethod
    def read(cls, text: str) -> "Wanted":
        """Return what a query says."""
        given = dict(parse_qsl(text[:400]))

        def one_of(name: str, words: Any) -> str:
            return given[name] if given.get(name, "?") in words else ""

        return cls(
            one_of("kind", KINDS), one_of("stage", list(Stage)), one_of("class", "ABC"),
            one_of("due", DUES), *(_key(given.get(name, "")) for name in ("advisor", "team")),
            sort=one_of("sort", SORTS) or "worth",
        )  # fmt: skip

    def text(self, **changes: str) -> str:
        """Return the query, with some parts changed."""
        given = {
            "kind": self.kind, "stage": self.stage, "class": self.letter, "due": self.due, "advisor": self.advisor,
            "team": self.team, "sort": "" if self.sort == "worth" else self.sort,
        } | changes  # fmt: skip
        return urlencode({name: value for name, value in given.items() if value})

    @property
    def is_filtered(self) -> bool:
        """Whether anything is left out."""
        return any((self.kind, self.stage, self.letter, self.due, self.advisor, self.team))

    def fits(self, entry: Entry, day: date) -> bool:
        """Return whether an entry is asked for."""
        if not self._is_kind(entry) or (self.stage and entry.stage != self.stage):
            return False
        if self.letter and entry.letter != self.letter:
            return False
        if self.advisor and str(entry.advisor_id or "none") != self.advisor:
            return False
        if self.team and str(entry.team_id or "none") != self.team:
            return False
        return not self.due or self._is_due(entry, day)

    def _is_kind(self, entry: Entry) -> bool:
        if not self.kind:
            return entry.kind != BY_PROMOTION
        return self.kind == EVERYTHING or entry.kind in self.kind.split(",")

    def _is_due(self, entry: Entry, day: date) -> bool:
        first, last = DUES[self.due]
        return first <= (date.fromisoformat(entry.due_on) - day).days <= last

    def of(self, entries: Worklist, day: date) -> Worklist:
        """Return the entries asked for."""
        if any((self.stage, self.letter, self.due, self.advisor, self.team)):
            return entries.only(entry for entry in entries if self.fits(entry, day))
        if self.kind == EVERYTHING:
            return entries
        return entries.only(filter(self._is_kind, entries)) if self.kind else entries.work

    def ordered(self, entries: Worklist) -> Worklist:
        """Return entries in the order asked for; worth is the order they come in, win-back behind.

        A customer's cars stand together, but where the due day alone decides.
        """
        if self.sort == "due":
            return entries.only(sorted(entries, key=lambda entry: (entry.due_on, -entry.score)))
        if self.sort == "class":
            return entries.only(together(sorted(entries, key=lambda entry: (entry.letter, -entry.score))))
        return entries.day_first


def _key(word: str) -> str:
    return word if word == "none" or is_key(word) else ""


def entries_of(viewer: Viewer, day: date) -> Worklist | None:
    """This function will return the whole list of a person's scope, the most worth first; None while it is being made."""
    if viewer.store_id is None or not viewer.may(Deed.SEE_FILES):
        return Worklist((), day.isoformat())
    entries = todays(viewer.store_id, day)
    return None if entries is None else entries.of_viewer(viewer)


def weights_of(weights: ContactWeights) -> dict[str, Any]:
    """This function will return the points that order the list, the heaviest kind first, for people to read."""
    kinds = [(kind.value, getattr(weights, kind.value)) for kind in ContactKind]
    return {
        "kinds": sorted(((word, points) for word, points in kinds if points), key=lambda pair: -pair[1]),
        "a": weights.class_a_percent, "b": weights.class_b_percent, "vip": weights.corporate_vip_percent,
    }  # fmt: skip


def rows_of(entries: list[Entry], viewer: Viewer, day: date) -> list[Any]:
    """This function will return the vehicles of some entries, as far as the person sees them and a contact is due still."""
    seen = Vehicle.objects.visible_to(viewer).filter(pk__in=[entry.vehicle_id for entry in entries])
    found = {car.pk: car for car in seen.select_related("facts", "owner__facts", "model")}
    cars = [found[entry.vehicle_id] for entry in entries if entry.vehicle_id in found]
    prepare_vehicles(cars, Asked(viewer, day))
    phones = phones_by_customer([car.owner for car in cars if car.owner])
    refusing = refused_channels({car.owner_id for car in cars if car.owner_id})
    kin = kin_of({car.owner_id for car in cars if car.owner_id}, viewer)
    reached = last_reached(viewer, {one.pk for several in kin.values() for one in several})
    for car in cars:
        car.kin_told = _kin_told(kin.get(car.owner_id or 0, []), reached, day)
        car.phone = phones.get(car.owner_id, "")  # type: ignore[arg-type]
        car.phone_shown = show_phone(car.phone) if car.in_full else mask_phone(car.phone) if car.phone else ""
        car.refused = refusing.get(car.owner_id, [])
        car.letter = getattr(getattr(car.owner, "facts", None), "customer_class", "")
    return [car for car in cars if car.next]


def _kin_told(kin: list[Customer], reached: dict[int, Reached], day: date) -> str:
    """Return who of a customer's household is known, those first whom the store reached within two weeks, and when."""
    told = []
    for one in kin:
        last = reached.get(one.pk)
        is_late = last is not None and (day - last.on).days <= CALLED_LATELY
        words = _("%(name)s, reached on %(day)s") if is_late and last else "%(name)s"
        told.append((not is_late, words % {"name": one.name or one.customer_no, "day": last.on if last else ""}))
    return _(", ").join(words for _is_late, words in sorted(told)[:2])


class NextContactsExport:
    """导出: the list of next contacts, as the export of `org` asks for it."""

    name = "next-contacts"
    title = N_("To contact today")
    deed = Deed.SEE_FILES
    headings = (
        N_("Due"), N_("Kind"), N_("Customer"), N_("Phone"), N_("Vehicle"), N_("Model"), N_("Stage"), N_("Class"),
        N_("Why"), N_("Advisor"),
    )  # fmt: skip

    def count(self, text: str, asked: Asked) -> int:
        """Return how many rows there are, those not yet judged anew included."""
        wanted = Wanted.read(text)
        entries = entries_of(asked.viewer, asked.today)
        return len(wanted.of(entries, asked.today)) if entries else 0

    def lines(self, text: str, asked: Asked) -> Iterator[list[Any]]:
        """Yield the headings, then a line a row, masked as its reader may see it."""
        yield [_(heading) for heading in self.headings]
        wanted = Wanted.read(text)
        entries = entries_of(asked.viewer, asked.today)
        entries = wanted.ordered(wanted.of(entries, asked.today)) if entries else []
        for start in range(0, len(entries), SLICE):
            for car in rows_of(entries[start : start + SLICE], asked.viewer, asked.today):
                yield [
                    car.next.contact.due_on, _(car.next.contact.kind.value), car.owner.name if car.owner else "",
                    car.phone_shown, car.plate_shown, f"{car.series} {car.model_name}".strip(), _(car.stage.value),
                    car.letter, say(car.next.reason), car.advisor_name,
                ]  # fmt: skip


NEXT_CONTACTS = NextContactsExport()
WORDS = (
    N_("overdue"), N_("today"), N_("week"), N_("later"), N_("worth_first"), N_("due_first"), N_("class_first"),
)  # fmt: skip
