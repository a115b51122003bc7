"""是否同一人、同一车: evidence that two files are one customer or one car, with a confidence (practice A6).

Points are set values. Nothing but a certain match may be joined without a person; what conflicts is never certain.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from keliu.rules.sentence import N_, Sentence
from keliu.rules.vins import fits_check_digit

CERTAIN_FROM = 90
SUSPECTED_FROM = 50
TITLES = ("先生", "女士", "小姐", "太太", "老板", "师傅", "经理", "总")
SAME_TAIL = 7  # digits of a local number: the same one with and without its area code
# By how many of the two VINs have a check digit that fits: both may be true, one is the other misread, their maker has none.
ONE_OFF = (20, 70, -40)
FAR_OFF = (-30, -40, -100)


class Verdict(StrEnum):
    """判断: 同一, 疑似, 不同."""

    CERTAIN = "certain"
    SUSPECTED = "suspected"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class CustomerEvidence:
    """客户特征: what is compared of a customer; `name_sound` is the name in pinyin without tones, `id_tail` 4 signs."""

    name: str = ""
    name_sound: str = ""
    phones: frozenset[str] = frozenset()
    id_tail: str = ""
    birthday: date | None = None
    address: str = ""
    plates: frozenset[str] = frozenset()
    vins: frozenset[str] = frozenset()
    is_company: bool = False


@dataclass(frozen=True, slots=True)
class VehicleEvidence:
    """车辆特征: what is compared of a car."""

    vin: str = ""
    plates: frozenset[str] = frozenset()
    model: str = ""
    purchase_date: date | None = None
    owner_name: str = ""
    engine_no: str = ""


@dataclass(frozen=True, slots=True)
class Likeness:
    """相似: confidence 0 to 100, the verdict, and what speaks for and against it."""

    confidence: int
    verdict: Verdict
    reasons: tuple[Sentence, ...]


def compare_customers(one: CustomerEvidence, other: CustomerEvidence) -> Likeness:
    """This function will weigh whether two files are of one customer."""
    points = [*_name_points(one, other), *_contact_points(one, other), *_car_points(one, other)]
    if one.is_company != other.is_company:
        points.append((-40, Sentence(N_("one is a company, the other a person"))))
    if one.birthday and other.birthday:
        same = one.birthday == other.birthday
        points.append((15, Sentence(N_("same birthday"))) if same else (-40, Sentence(N_("different birthdays"))))
    if one.id_tail and other.id_tail:
        same = one.id_tail == other.id_tail
        texts = (N_("same end of the identity number"), N_("different ends of the identity number"))
        points.append((25, Sentence(texts[0])) if same else (-50, Sentence(texts[1])))
    return _weigh(points)


def compare_vehicles(one: VehicleEvidence, other: VehicleEvidence) -> Likeness:
    """This function will weigh whether two files are of one car; two different VINs are never certainly one car."""
    points: list[tuple[int, Sentence]] = []
    if one.vin and other.vin:
        points.append(_vin_point(one.vin, other.vin))
    if one.engine_no and one.engine_no == other.engine_no:
        points.append((60, Sentence(N_("same engine number"))))
    for plate in sorted(one.plates & other.plates):
        points.append((60, Sentence(N_("same plate %(plate)s"), {"plate": plate})))
        break
    if one.model and other.model:
        same = one.model == other.model
        points.append((10, Sentence(N_("same model"))) if same else (-30, Sentence(N_("different models"))))
    if one.purchase_date and one.purchase_date == other.purchase_date:
        points.append((15, Sentence(N_("same purchase date"))))
    if one.owner_name and other.owner_name:
        same = one.owner_name == other.owner_name
        texts = (N_("same owner's name"), N_("different owners' names"))
        points.append((20, Sentence(texts[0])) if same else (-20, Sentence(texts[1])))
    likeness = _weigh(points)
    if one.vin and other.vin and one.vin != other.vin and likeness.verdict is Verdict.CERTAIN:
        return Likeness(CERTAIN_FROM - 1, Verdict.SUSPECTED, likeness.reasons)
    return likeness


def is_one_character_off(one: str, other: str) -> bool:
    """This function will say whether two texts of one length differ in one place, or in two neighbours swapped."""
    if len(one) != len(other) or one == other:
        return False
    places = [i for i, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    if len(places) == 1:
        return True
    if len(places) != 2 or places[1] != places[0] + 1:
        return False
    first, second = places
    return one[first] == other[second] and one[second] == other[first]


def is_near_phone(one: str, other: str) -> bool:
    """This function will say whether two different phones are one misread, or one with and without its area code."""
    return one != other and (is_one_character_off(one, other) or one[-SAME_TAIL:] == other[-SAME_TAIL:])


def bare_name(name: str) -> str:
    """This function will return a name without a title at its end: 王 of 王先生; one without a title stays."""
    return next((name.removesuffix(title) for title in TITLES if name.endswith(title) and len(name) > len(title)), name)


def verdict_of(confidence: int) -> Verdict:
    """This function will return the verdict for a confidence of 0 to 100."""
    if confidence >= CERTAIN_FROM:
        return Verdict.CERTAIN
    return Verdict.SUSPECTED if confidence >= SUSPECTED_FROM else Verdict.DIFFERENT


def _name_points(one: CustomerEvidence, other: CustomerEvidence) -> Iterable[tuple[int, Sentence]]:
    if not one.name or not other.name:
        return
    bare = [bare_name(file.name) for file in (one, other)]
    if bare != [one.name, other.name] and (bare[0].startswith(bare[1]) or bare[1].startswith(bare[0])):
        yield 10, Sentence(N_("the same surname"))
    elif one.name == other.name:
        yield 35, Sentence(N_("same name"))
    elif one.name_sound and one.name_sound == other.name_sound:
        yield 25, Sentence(N_("names that sound alike"))
    else:
        yield -20, Sentence(N_("different names"))


def _contact_points(one: CustomerEvidence, other: CustomerEvidence) -> Iterable[tuple[int, Sentence]]:
    if one.phones & other.phones:
        yield 60, Sentence(N_("same phone"))
    elif any(is_near_phone(a, b) for a in one.phones for b in other.phones):
        yield 25, Sentence(N_("phones that differ in one digit"))
    if one.address and one.address == other.address:
        yield 15, Sentence(N_("same address"))


def _car_points(one: CustomerEvidence, other: CustomerEvidence) -> Iterable[tuple[int, Sentence]]:
    if one.vins & other.vins:
        yield 30, Sentence(N_("a car in common"))
    elif one.plates & other.plates:
        yield 25, Sentence(N_("a plate in common"))


def _vin_point(one: str, other: str) -> tuple[int, Sentence]:
    if one == other:
        return 100, Sentence(N_("same VIN"))
    fitting = fits_check_digit(one) + fits_check_digit(other)
    if is_one_character_off(one, other):
        return ONE_OFF[fitting], Sentence(N_("VINs that differ in one place"))
    return FAR_OFF[fitting], Sentence(N_("different VINs"))


def _weigh(points: Iterable[tuple[int, Sentence]]) -> Likeness:
    """Sum up, strongest reasons first."""
    ranked = sorted(points, key=lambda point: (-abs(point[0]), point[1].msgid))
    confidence = min(max(sum(point for point, _ in ranked), 0), 100)
    return Likeness(confidence, verdict_of(confidence), tuple(sentence for _, sentence in ranked))
