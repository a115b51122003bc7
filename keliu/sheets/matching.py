"""How well a column fits a field: by its heading, and by what stands in it (practice A6)."""

import re
from collections.abc import Sequence
from functools import cache

from keliu.sheets.cells import CLEANERS
from keliu.sheets.fields import WORD_TYPES, Field, fields_of
from keliu.sheets.normal import normal_heading
from keliu.sheets.plain import plain

FIRM = frozenset({"vin", "plate", "phone", "date", "time", "birthday", "money", "km", "number", "quantity"})
BY_VALUE = {"vin": 0.85, "plate": 0.8, "phone": 0.62}
MAPPED, CLEAR = 0.45, 0.5
LEAST_NAMES = 0.2  # a column of numbers holds no names, whatever stands over it
NUMERIC = re.compile(r"[-+￥¥]?[\d.,:/\-年月日 ]+")


@cache
def _headings(kind: str) -> dict[str, list[tuple[str, float]]]:
    """Normalised heading to the fields it may mean, the likeliest first."""
    found: dict[str, list[tuple[str, float]]] = {}
    for known in fields_of(kind).values():
        found.setdefault(known.name, []).append((known.name, 1.0))
        for place, word in enumerate(known.synonyms):
            found.setdefault(normal_heading(word), []).append((known.name, 0.985 - 0.004 * min(place, 30)))
    return {word: sorted(fields, key=lambda hit: -hit[1]) for word, fields in found.items()}


@cache
def heading_scores(kind: str, names: tuple[str, ...]) -> dict[str, float]:
    """This function will return the fields that a heading may mean, with a score 0 to 1.

    `names` are the ways to read a heading of two levels, the likeliest first.
    """
    scores: dict[str, float] = {}
    known = _headings(kind)
    for rank, name in enumerate(names):
        text = normal_heading(name)
        for field, score in known.get(text, ()):
            scores[field] = max(scores.get(field, 0.0), score - 0.04 * rank)
        bare = re.sub(r"(?:\(?\d+\)?|[一二三])$", "", text)
        if bare != text and text not in known:
            for field, score in known.get(bare, ()):
                scores[field] = max(scores.get(field, 0.0), score - 0.1 - 0.04 * rank)
    if not any(score >= 0.8 for score in scores.values()):
        for field, score in _inside(known, names).items():
            scores[field] = max(scores.get(field, 0.0), score)
    return scores


def _inside(known: dict[str, list[tuple[str, float]]], names: Sequence[str]) -> dict[str, float]:
    scores: dict[str, float] = {}
    for name in names:
        text = normal_heading(name)
        for word, fields in known.items():
            if len(word) >= 2 and not word.isascii() and word in text:
                weight = 0.45 + 0.4 * len(word) / len(text) + (0.05 if text.endswith(word) else 0.0)
                for field, _ in fields:
                    scores[field] = max(scores.get(field, 0.0), weight)
    return scores


class ColumnSample:
    """The first values of a column, and how well they fit each type (each asked once)."""

    def __init__(self, index: int, cells: Sequence[object], *, is_1904: bool = False) -> None:
        self.index = index
        self.cells = list(cells)
        self.is_1904 = is_1904
        self._fits: dict[str, float | None] = {}

    def fit(self, type_: str) -> float | None:
        """Return the share of the values that are of the type; None where there are no values."""
        if type_ not in self._fits:
            self._fits[type_] = self._measure(type_) if self.cells else None
        return self._fits[type_]

    def _measure(self, type_: str) -> float:
        if type_ in {"text", "code", "name", "tail"}:
            return self._looseness(type_)
        clean = CLEANERS[type_]
        texts = self.cells
        if type_ in {"vin", "plate"}:
            good = sum(clean(cell, False)[0] is not None for cell in texts)  # type: ignore[arg-type]
            told = sum(clean(cell, False)[0] is None and clean(cell, False)[1] is None for cell in texts)  # type: ignore[arg-type]
            return good / (len(texts) - told) if len(texts) > told else 0.5
        results = [clean(cell, self.is_1904) for cell in texts]  # type: ignore[arg-type]
        bad = sum(value is None and note is not None for value, note in results)
        share = 1 - bad / len(texts)
        if type_ in WORD_TYPES:
            return share if len({plain(cell) for cell in texts}) <= 60 else share * 0.5  # type: ignore[arg-type]
        return share

    def _looseness(self, type_: str) -> float:
        if type_ == "name":
            numeric = sum(bool(NUMERIC.fullmatch(plain(cell))) for cell in self.cells)  # type: ignore[arg-type]
            return 1 - numeric / len(self.cells)
        if type_ == "code":
            long = sum(len(plain(cell)) > 40 for cell in self.cells)  # type: ignore[arg-type]
            return 1 - long / len(self.cells)
        return 1.0


def confidence(known: Field, heading: float, sample: ColumnSample) -> float:
    """This function will join the evidence of a heading (0 for none) and of the values to a confidence 0 to 1."""
    fit = sample.fit(known.type)
    if heading <= 0:
        if known.name not in BY_VALUE or fit is None or len(sample.cells) < 3 or fit < 0.8:
            return 0.0
        return BY_VALUE[known.name] * fit
    if fit is None:
        return heading * 0.97
    if known.type == "name" and fit < LEAST_NAMES:
        return 0.0
    if known.type in WORD_TYPES:
        return heading * (0.75 + 0.25 * fit)
    weight = 0.4 if known.type in FIRM else 0.3
    return heading * (1 - weight + weight * fit)


def assign(
    kind: str, lookups: Sequence[tuple[str, ...]], samples: Sequence[ColumnSample], taken: dict[int, str | None]
) -> tuple[dict[int, tuple[str, float]], dict[int, list[tuple[str, float]]]]:
    """This function will give each column at most one field and each field at most one column, the surest first.

    `taken` are columns whose field is decided already (None: to the notes). Returns column to (field, confidence) and
    column to further possible fields.
    """
    options: list[tuple[float, int, str]] = []
    for sample, names in zip(samples, lookups, strict=True):
        if sample.index in taken or not (names or sample.cells):
            continue
        headings = heading_scores(kind, names) if names else {}
        for known in fields_of(kind).values():
            score = confidence(known, headings.get(known.name, 0.0), sample)
            if score >= 0.3:
                options.append((round(score, 4), sample.index, known.name))
    options.sort(key=lambda option: (-option[0], option[1]))
    chosen: dict[int, tuple[str, float]] = {}
    used = {field for field in taken.values() if field}
    others: dict[int, list[tuple[str, float]]] = {}
    for score, index, name in options:
        if index in chosen or name in used or score < MAPPED:
            others.setdefault(index, []).append((name, round(score, 2)))
            continue
        chosen[index] = name, round(score, 2)
        used.add(name)
    _second_phones(kind, chosen, others, used)
    return chosen, others


def _second_phones(
    kind: str,
    chosen: dict[int, tuple[str, float]],
    others: dict[int, list[tuple[str, float]]],
    used: set[str],
) -> None:
    spare = [name for name in ("phone2", "phone3") if name in fields_of(kind) and name not in used]
    for index, possible in sorted(others.items()):
        phone = next((score for name, score in possible if name == "phone" and score >= 0.8), None)
        if index not in chosen and phone and spare:
            chosen[index] = spare.pop(0), phone
