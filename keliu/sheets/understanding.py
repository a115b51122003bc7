"""A sheet's first rows become its understanding: kind, column by column a field, words, what is unclear (A6)."""

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from keliu.rules.sentence import N_, Sentence
from keliu.sheets.cells import CLEANERS
from keliu.sheets.fields import KINDS, WORD_TYPES, fields_of, missing_fields
from keliu.sheets.headings import Table, find_table
from keliu.sheets.kinds import ANCHORS, canonical_kind, choose_kind
from keliu.sheets.matching import CLEAR, ColumnSample, assign
from keliu.sheets.normal import normal_heading
from keliu.sheets.plain import plain
from keliu.sheets.reading import IGNORED, Column, Correction, Remembered, SheetReading, WordCount
from keliu.sheets.rejects import is_reason
from keliu.sheets.synonyms import CANONICAL

SAMPLE_ROWS = 20_000
SAMPLE_VALUES = 200
NO_TABLE = Sentence(N_("The sheet holds no table"))
NO_KIND = Sentence(N_("No column names an order, a vehicle, a customer or another record: a summary or a note"))
HIDDEN = Sentence(N_("The sheet is hidden"))


@dataclass(slots=True)
class Given:
    """What is known before looking: the mapping file, remembered layouts, words, a person's correction."""

    overrides: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    remembered: Mapping[str, Remembered] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    correction: Correction | None = None


def ignored(name: str | None, reason: Sentence) -> SheetReading:
    """This function will return the reading of a sheet that is left out."""
    return SheetReading(name, IGNORED, reason=reason)


def understand(
    name: str | None, rows: Sequence[tuple[int, Sequence[object]]], given: Given, *, is_1904: bool = False
) -> tuple[SheetReading, Table | None]:
    """This function will understand a sheet from its first rows (up to SAMPLE_ROWS) and what is known already."""
    table = find_table(rows)
    if table is None:
        return ignored(name, NO_TABLE), None
    body = [cells for number, cells in rows if number > table.heading_rows[-1] and table.is_data(cells)]
    samples = _samples(table, body, is_1904)
    print_ = fingerprint(table)
    wanted = _wanted(name, table, given, print_)
    kind, sure, is_canonical = _kind(table, samples, body, wanted, given, print_)
    if kind is None:
        return SheetReading(name, IGNORED, reason=NO_KIND, fingerprint=print_, heading_rows=table.heading_rows), None
    if is_canonical:
        taken = {
            i: word if (word := normal_heading(text)) in CANONICAL[kind] else None
            for i, text in enumerate(table.headings)
            if text
        }
        sources = dict.fromkeys(taken, "canonical")
    else:
        taken, sources = {}, {}
    for index, (target, source) in wanted.items():
        if target is None or target in fields_of(kind):
            _take(taken, sources, index, target, source)
    chosen, others = assign(kind, table.lookups, samples, taken)
    reading = SheetReading(name, kind, sure, fingerprint=print_, is_canonical=is_canonical)
    reading.heading_rows = table.heading_rows
    for sample, heading in zip(samples, table.headings, strict=True):
        if heading or sample.cells:
            column = _column(kind, sample, heading, chosen, others, taken, sources)
            column.words = _words(kind, column, body, _codes(given, print_, column.field))
            reading.columns.append(column)
    reading.unclear = unclear_fields(kind, reading.columns)
    mapped = {column.field: column.index for column in reading.columns if column.field}
    table.key_columns = tuple(mapped[key] for key in ANCHORS[kind] if key in mapped)
    reading.remarks += _remarks(table)
    return reading, table


def _remarks(table: Table) -> list[Sentence]:
    if table.heading_rows == [1]:
        return []
    told = {"rows": ", ".join(map(str, table.heading_rows))}
    return [Sentence(N_("The headings are in row %(rows)s"), told)]


def _take(taken: dict[int, str | None], sources: dict[int, str], index: int, target: str | None, source: str) -> None:
    for other, held in list(taken.items()):
        if target is not None and held == target and other != index:
            taken[other] = None
    taken[index], sources[index] = target, source


def fingerprint(table: Table) -> str:
    """This function will return the mark of a layout: a hash of its normalised headings, whatever their order."""
    words = sorted({normal_heading(text) for text in table.headings if text and not is_reason(text)})
    return hashlib.sha256("\n".join(words).encode()).hexdigest()[:32]


def unclear_fields(kind: str, columns: Sequence[Column]) -> list[str]:
    """This function will return the fields that every row needs and that no column carries clearly."""
    clear = frozenset(column.field for column in columns if column.field and column.confidence >= CLEAR)
    return list(missing_fields(kind, clear))


def _samples(table: Table, body: Sequence[Sequence[object]], is_1904: bool) -> list[ColumnSample]:
    width = max([len(table.headings), *(len(cells) for cells in body[:SAMPLE_VALUES])])
    missing = width - len(table.headings)
    table.headings += [""] * missing
    table.lookups += [()] * missing
    samples = []
    for index in range(width):
        cells: list[object] = []
        for row in body:
            if index < len(row) and row[index] is not None and row[index] != "":
                cells.append(row[index])
                if len(cells) >= SAMPLE_VALUES:
                    break
        samples.append(ColumnSample(index, cells, is_1904=is_1904))
    return samples


def _wanted(name: str | None, table: Table, given: Given, print_: str) -> dict[int, tuple[str | None, str]]:
    """Columns whose field was said by somebody: remembered, then the mapping file, then the person's correction."""
    wanted: dict[int, tuple[str | None, str]] = {}
    known = given.remembered.get(print_)
    said: list[tuple[Mapping[str, str], str]] = [(known.columns, "remembered")] if known else []
    said += [(given.overrides[key], "override") for key in ("*", name or "") if key in given.overrides]
    for columns, source in said:
        plain_names = {normal_heading(heading): target for heading, target in columns.items()}
        for index, heading in enumerate(table.headings):
            names = [heading, *table.lookups[index]]
            hit = next((n for n in map(normal_heading, names) if n and n in plain_names), None)
            if hit is not None:
                wanted[index] = plain_names[hit] or None, source
    if given.correction:
        for index, target in given.correction.columns.items():
            wanted[int(index)] = target or None, "override"
    return wanted | {i: (None, "found") for i, heading in enumerate(table.headings) if is_reason(heading)}


Found = tuple[str | None, float, bool]


def _kind(
    table: Table,
    samples: Sequence[ColumnSample],
    body: Sequence[Sequence[object]],
    wanted: Mapping[int, tuple[str | None, str]],
    given: Given,
    print_: str,
) -> Found:
    headings = frozenset(text for text in map(normal_heading, table.headings) if text)
    canonical = canonical_kind(headings)
    if given.correction and given.correction.kind in (*KINDS, IGNORED):
        said = given.correction.kind
        return (None if said == IGNORED else said), 1.0, said == canonical
    if canonical:
        return canonical, 1.0, True
    if print_ in given.remembered and given.remembered[print_].kind in KINDS:
        return given.remembered[print_].kind, 1.0, False
    confidences: dict[str, dict[str, float]] = {}
    orders: int | None = None
    for kind in KINDS:
        taken = {i: target for i, (target, _) in wanted.items() if target is None or target in fields_of(kind)}
        chosen, _ = assign(kind, table.lookups, samples, taken)
        found = dict(chosen.values()) | {target: 1.0 for target in taken.values() if target}
        confidences[kind] = found
        places = {name: index for index, (name, _) in chosen.items()} | {t: i for i, t in taken.items() if t}
        if kind == "visit_lines":
            orders = places.get("order_no")
    kind_found, sure = choose_kind(confidences, orders_repeat=_repeats(body, orders))
    return kind_found, sure, False


def _repeats(body: Sequence[Sequence[object]], column: int | None) -> bool:
    if column is None:
        return False
    values = [cells[column] for cells in body if column < len(cells) and cells[column] not in (None, "")]
    return len(set(values)) < len(values)


def _column(
    kind: str,
    sample: ColumnSample,
    heading: str,
    chosen: Mapping[int, tuple[str, float]],
    others: Mapping[int, list[tuple[str, float]]],
    taken: Mapping[int, str | None],
    sources: Mapping[int, str],
) -> Column:
    index = sample.index
    shown = list(dict.fromkeys(plain(cell) for cell in sample.cells))[:4]  # type: ignore[arg-type]
    heading = heading or f"#{index + 1}"
    if index in taken:
        column = Column(index, heading, taken[index], 1.0, sources.get(index, "override"), shown)
    else:
        target, sure = chosen.get(index, (None, 0.0))
        column = Column(index, heading, target, sure, "found", shown)
    column.alternatives = [hit for hit in others.get(index, []) if hit[0] != column.field][:4]
    column.reason = _reason(kind, column, sample)
    return column


def _reason(kind: str, column: Column, sample: ColumnSample) -> Sentence | None:
    if column.field is None:
        return Sentence(N_("Kept in the notes of the row")) if sample.cells else None
    fit = sample.fit(fields_of(kind)[column.field].type)
    if fit is not None and fit < 0.995:
        bad = len(sample.cells) - round(fit * len(sample.cells))
        told = {"bad": bad, "n": len(sample.cells)}
        return Sentence(N_("%(bad)s of the first %(n)s values do not fit"), told) if bad else None
    return None


def _codes(given: Given, print_: str, target: str | None) -> dict[str, str]:
    if target is None:
        return {}
    known = given.remembered.get(print_)
    codes = dict(known.words.get(target, {})) if known else {}
    codes |= given.words.get(target, {})
    if given.correction:
        codes |= given.correction.words.get(target, {})
    return codes


def _words(kind: str, column: Column, body: Sequence[Sequence[object]], codes: Mapping[str, str]) -> list[WordCount]:
    if column.field is None or fields_of(kind)[column.field].type not in WORD_TYPES - {"bool", "company", "status"}:
        return []
    clean: Callable[..., tuple[object, object]] = CLEANERS[fields_of(kind)[column.field].type]
    counts = Counter(
        text
        for cells in body
        if column.index < len(cells) and (text := plain(cells[column.index]))  # type: ignore[arg-type]
    )
    found = []
    for word, count in counts.most_common(200):
        code = codes.get(word) or clean(word, False)[0]
        found.append(WordCount(word, count, str(code) if code else None))
    return found


def said_words(given: Given, reading: SheetReading) -> dict[str, dict[str, str]]:
    """This function will return the words that somebody gave codes to, by field."""
    fields = [column.field for column in reading.columns if column.field]
    return {name: codes for name in fields if (codes := _codes(given, reading.fingerprint, name))}
