"""店规数值: the figures of the practice that a store may set, with type, default, unit, limits and source.

A store's own value is text with a day from which it holds; `read_value` turns it into the figure's type, or says in a
sentence why it cannot. The defaults are those of the dataclasses of the rules, so that no figure stands in two places.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import time
from enum import StrEnum

from keliu.rules.customer_class import ClassRule
from keliu.rules.front_desk import Receptions
from keliu.rules.next_contact import ContactKind, ContactWeights, GraceDays, LeadDays
from keliu.rules.sentence import N_, Sentence
from keliu.rules.vehicle_life import LONG_INTERVAL_LIMITS, StageLimits, Warranty

Value = int | bool | str | time


class FigureType(StrEnum):
    """数值类型: how a value is written and checked."""

    WHOLE = "whole"
    YES_NO = "yes_no"
    TIME = "time"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Figure:
    """店规数值: one setting. `least` and `most` are included; `choices` are the words of a choice."""

    name: str
    type: FigureType
    default: Value
    unit: str
    label: str
    help: str
    source: str
    group: str
    least: int | None = None
    most: int | None = None
    choices: tuple[str, ...] = ()
    label_params: Mapping[str, str] | None = None

    def title(self) -> Sentence:
        """Return the label as a sentence; the kind of a contact in it is a sentence itself."""
        params = {key: Sentence(value) for key, value in (self.label_params or {}).items()}
        return Sentence(self.label, params)


KIND_LABELS: dict[str, str] = {
    ContactKind.FIRST_MAINTENANCE: N_("first maintenance"),
    ContactKind.MAINTENANCE: N_("maintenance"),
    ContactKind.COOLING: N_("cooling"),
    ContactKind.AT_RISK: N_("at risk"),
    ContactKind.WIN_BACK: N_("win-back"),
    ContactKind.WARRANTY_END: N_("end of warranty"),
    ContactKind.INSURANCE: N_("insurance"),
    ContactKind.INSPECTION: N_("annual inspection"),
    ContactKind.LICENCE: N_("driving licence"),
    ContactKind.BIRTHDAY: N_("birthday"),
    ContactKind.FESTIVAL: N_("festival"),
    ContactKind.SATISFACTION: N_("satisfaction call"),
    ContactKind.CALLBACK: N_("call asked for"),
}
STAGE_WORDS = frozenset({"cooling", "at_risk", "win_back"})
UNITS: dict[str, str] = {
    "": "",
    "days": N_("days"),
    "months": N_("months"),
    "km": N_("km"),
    "yuan": N_("yuan"),
    "percent": N_("percent"),
    "points": N_("points"),
    "visits": N_("visits"),
    "a_day": N_("a day"),
    "a_year": N_("a year"),
}
GROUPS: dict[str, str] = {
    "stages": N_("Stages"),
    "warranty": N_("Warranty"),
    "classes": N_("Classes"),
    "weights": N_("Weights of contacts"),
    "lead": N_("Days ahead"),
    "grace": N_("Days past due"),
    "privacy": N_("Personal data"),
    "keeping": N_("Periods of keeping"),
    "files": N_("Files and imports"),
    "blacklist": N_("Blacklist"),
    "hours": N_("Calling hours"),
    "front_desk": N_("Front desk"),
}
STAGE_HELP = N_("Completed months since the last counted visit from which the stage begins; limits must rise.")
WARRANTY_HELP = N_("For models without limits of their own; the limits of a model win.")
CLASS_HELP = N_("Running share of the spend of 24 months, the customer's own amount included.")
CONTACTS_HELP = N_("Least contacts a year that a customer of the class is to have.")
WEIGHT_HELP = N_("What a contact of this kind is worth beside others: a set value, not a measured one. 0: never.")
FACTOR_HELP = N_("Factor on the rank of every contact with such a customer; 100 changes nothing.")
LEAD_HELP = N_("Days before the due day from which the contact is on the list.")
GRACE_HELP = N_("Days after the due day until which the contact stays on the list.")
HOURS_HELP = N_("No call or marketing message outside these hours, unless the customer named a time himself.")


def _whole(name: str, default: int, unit: str, label: str, help_: str, source: str, span: tuple[int, int]) -> Figure:
    """Return a whole-number figure; its group is the first part of its name."""
    group = name.partition(".")[0]
    return Figure(name, FigureType.WHOLE, default, unit, label, help_, source, group, span[0], span[1])


def _stage_figures() -> Iterator[Figure]:
    limits, long = StageLimits(), LONG_INTERVAL_LIMITS
    labels = {"cooling": N_("Cooling from"), "at_risk": N_("At risk from"), "lost": N_("Lost from")}
    long_labels = {
        "cooling": N_("Proposed for long intervals: cooling from"),
        "at_risk": N_("Proposed for long intervals: at risk from"),
        "lost": N_("Proposed for long intervals: lost from"),
    }
    for name, label in labels.items():
        yield _whole(f"stages.{name}", getattr(limits, name), "months", label, STAGE_HELP, "F3, R5", (1, 60))
    for name, label in long_labels.items():
        yield _whole(f"stages.long_{name}", getattr(long, name), "months", label, STAGE_HELP, "R5", (1, 60))


def _kind_figures(
    group: str, defaults: object, unit: str, label: str, texts: tuple[str, str], most: int, kinds: Iterable[str]
) -> Iterator[Figure]:
    """Yield one figure for each kind of contact; `texts` are help and source."""
    for kind in kinds:
        default: int = getattr(defaults, kind)
        given = {"kind": KIND_LABELS[kind]}
        name = f"{group}.{kind}"
        yield Figure(
            name, FigureType.WHOLE, default, unit, label, texts[0], texts[1], group, 0, most, label_params=given
        )


def _contact_figures() -> Iterator[Figure]:
    kinds = [kind.value for kind in ContactKind]
    dated = [kind for kind in kinds if kind not in STAGE_WORDS]
    weights = ContactWeights()
    yield from _kind_figures("weights", weights, "points", N_("Weight: %(kind)s"), (WEIGHT_HELP, "E2"), 100, kinds)
    factors = {
        "class_a_percent": N_("Factor of class A"),
        "class_b_percent": N_("Factor of class B"),
        "corporate_vip_percent": N_("Factor of corporate VIPs"),
    }
    for name, label in factors.items():
        yield _whole(f"weights.{name}", getattr(weights, name), "percent", label, FACTOR_HELP, "E2, B3", (10, 500))
    yield from _kind_figures("lead", LeadDays(), "days", N_("Ahead: %(kind)s"), (LEAD_HELP, "E1"), 365, dated)
    yield from _kind_figures("grace", GraceDays(), "days", N_("Past due: %(kind)s"), (GRACE_HELP, "E1"), 730, dated)


def _class_figures() -> Iterator[Figure]:
    rule, source = ClassRule(), "B3, V2"
    yield _whole("classes.a_percent", rule.a_percent, "percent", N_("Class A up to"), CLASS_HELP, source, (1, 99))
    yield _whole("classes.b_percent", rule.b_percent, "percent", N_("Class B up to"), CLASS_HELP, source, (1, 100))
    visits_help = N_("Least counted visits in 24 months for class A or B; 0 asks for none.")
    yield _whole("classes.least_visits", 0, "visits", N_("Least visits for A and B"), visits_help, source, (0, 50))
    yield _whole("classes.contacts_a", rule.contacts_a, "a_year", N_("Contacts, class A"), CONTACTS_HELP, "B3", (0, 60))
    yield _whole("classes.contacts_b", rule.contacts_b, "a_year", N_("Contacts, class B"), CONTACTS_HELP, "B3", (0, 60))
    yield _whole("classes.contacts_c", rule.contacts_c, "a_year", N_("Contacts, class C"), CONTACTS_HELP, "B3", (0, 60))


def _other_figures() -> Iterator[Figure]:
    warranty = Warranty()
    yield _whole(
        "warranty.months", warranty.months, "months", N_("Warranty, months"), WARRANTY_HELP, "B2, W1", (1, 240)
    )
    yield _whole("warranty.km", warranty.km, "km", N_("Warranty, km"), WARRANTY_HELP, "B2, W1", (1000, 1_000_000))
    quota_help = N_(
        "Of how many customers one person may see masked numbers in a day; every look is logged with its reason."
    )
    yield _whole("privacy.reveals_a_day", 50, "a_day", N_("Reveals"), quota_help, "个人信息保护法 51", (0, 1000))
    whole_help = N_(
        "How many different whole phones, plates and VINs one person may look for in a day; by their ends he finds on."
    )
    whole_label = N_("Whole numbers looked for")
    yield _whole(
        "privacy.whole_numbers_a_day", 200, "a_day", whole_label, whole_help, "个人信息保护法 51", (20, 100_000)
    )
    undo_help = N_("Days within which a whole import can be taken back.")
    complete_help = N_("Days after a file's first row within which it is to be complete; later it is listed.")
    yield _whole("files.complete_days", 2, "days", N_("Files complete within"), complete_help, "A4", (0, 30))
    stale_help = N_("Months after which an unconfirmed address and a silent odometer are listed to be asked for.")
    stale_label = N_("Addresses and odometers stale after")
    yield _whole("files.stale_months", 12, "months", stale_label, stale_help, "A5", (1, 60))
    yield _whole("files.undo_days", 30, "days", N_("Undo of imports"), undo_help, "A6", (0, 30))
    arrears_help = N_(
        "Who owes so much for so long is listed as to be proposed; both are set values, not measured ones."
    )
    owed, late = N_("Arrears from which it is proposed"), N_("Days of arrears from which it is proposed")
    yield _whole("blacklist.arrears_yuan", 1000, "yuan", owed, arrears_help, "B3", (1, 10_000_000))
    yield _whole("blacklist.arrears_days", 90, "days", late, arrears_help, "B3", (1, 3650))


def _keeping_figures() -> Iterator[Figure]:
    law, source = N_("A person's data is deleted when it is needed no more."), "个人信息保护法 19、47"
    logs = N_("Logs of the network are kept for at least six months by law.")
    yield _whole("keeping.login_days", 730, "days", N_("Login log"), logs, "网络安全法 21", (183, 3650))
    yield _whole("keeping.reveal_days", 1095, "days", N_("Log of numbers seen"), logs, "个人信息保护法 54", (183, 3650))
    yield _whole("keeping.export_days", 1095, "days", N_("Log of exports"), logs, "个人信息保护法 54", (183, 3650))
    yield _whole("keeping.request_days", 1095, "days", N_("Requests of persons"), law, "个人信息保护法 50", (365, 3650))
    yield _whole("keeping.original_days", 180, "days", N_("Originals of imports"), law, source, (30, 3650))
    yield _whole("keeping.job_days", 30, "days", N_("Jobs that ran"), law, source, (1, 365))


def _hour_figures() -> Iterator[Figure]:
    def at(name: str, default: time, label: str) -> Figure:
        return Figure(f"hours.{name}", FigureType.TIME, default, "", label, HOURS_HELP, "C3", "hours")

    region_help = N_("The midday rest is longer in the south.")
    yield Figure(
        "hours.region", FigureType.CHOICE, "south", "", N_("North or south"), region_help, "C3", "hours",
        choices=("north", "south"),
    )  # fmt: skip
    yield at("begin", time(8, 30), N_("Calls from"))
    yield at("end", time(19, 0), N_("Calls until"))
    yield at("rest_begin", time(12, 0), N_("Midday rest from"))
    yield at("rest_end_north", time(13, 0), N_("Midday rest until, north"))
    yield at("rest_end_south", time(14, 0), N_("Midday rest until, south"))
    weekend_help = N_("Allow calls on weekends and public holidays when the next working day would be too late.")
    yield Figure(
        "hours.may_call_on_holidays", FigureType.YES_NO, False, "", N_("Calls on holidays"), weekend_help, "C3", "hours"
    )


def _front_desk_figures() -> Iterator[Figure]:
    shipped, source = Receptions(), "G3"
    best_help = N_("Receptions an advisor and day at which the work is best.")
    most_help = N_("The red line: more receptions an advisor and day are shown as overload.")
    yield _whole("front_desk.best_from", shipped.best_from, "a_day", N_("Best load from"), best_help, source, (1, 60))
    yield _whole("front_desk.best_to", shipped.best_to, "a_day", N_("Best load to"), best_help, source, (1, 60))
    yield _whole("front_desk.most", shipped.most, "a_day", N_("Never over"), most_help, source, (1, 60))


FIGURES: tuple[Figure, ...] = (
    *_stage_figures(), *_other_figures(), *_class_figures(), *_contact_figures(), *_hour_figures(),
    *_front_desk_figures(), *_keeping_figures(),
)  # fmt: skip
BY_NAME: dict[str, Figure] = {figure.name: figure for figure in FIGURES}
