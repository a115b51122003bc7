"""Long lists of orders beside a plan: the rows that plan something go through it, the others are added set-based."""

import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from keliu.customers.models import OtherKey
from keliu.imports.longlists.adding import add_orders
from keliu.imports.longlists.choosing import choose
from keliu.imports.longlists.cleaned import Barred, make_typed
from keliu.imports.longlists.known import take_known, take_more, take_orders
from keliu.imports.longlists.table import FIELDS, LongSheet, OrderTable, Unfit
from keliu.imports.writing.chunks import ChunkWriter
from keliu.privacy.keys import ErasedKeys
from keliu.sheets import Reading
from keliu.sheets.headings import find_table
from keliu.sheets.kinds import ANCHORS
from keliu.sheets.staging import rows_path
from keliu.sheets.typed import RowTyper
from keliu.workshop.models import Visit


class LongLists:
    """The long lists of one call; `part` and `add` stand for its orders in a plan."""

    def __init__(self, sheets: Sequence[LongSheet], folder: Path, today: datetime) -> None:
        self.sheets = sheets
        self.folder = folder
        self.today = today.date()
        self.table = OrderTable(folder / "long", sum(Path(sheet.path).stat().st_size for sheet in sheets))
        self.is_first = False  # whether the home has no orders
        for sheet in sheets:
            self.table.load(sheet)

    @classmethod
    def of(
        cls, reading: Reading, folder: Path, places: dict[tuple[int, int], int], now: datetime
    ) -> "LongLists | None":
        """Return the long lists of a reading; None where it has none.

        :raises Unfit: they have to be read row by row.
        """
        found = [
            (places[f, s], file.path, sheet)
            for f, file in enumerate(reading.files)
            for s, sheet in enumerate(file.sheets)
            if sheet.is_deferred
        ]
        if not found:
            return None
        others = [sheet for file in reading.files for sheet in file.sheets if not sheet.is_deferred]
        if any(sheet.kind == "visits" or _names_orders(sheet.field_headings(), sheet.kind) for sheet in others):
            raise Unfit("other sheets bring orders as well")
        return cls([LongSheet(*one) for one in sorted(found, key=lambda one: one[0])], folder, now)

    @property
    def rows(self) -> int:
        """How many rows the lists have."""
        return self.table.rows

    def part(self, writer: ChunkWriter, files: Sequence[tuple[Path, int, int]]) -> None:
        """Choose the rows that the plan takes and leave them where it reads the rows of their sheets: `files` by place."""
        plan, table = writer.plan, self.table
        group = plan.world.group_id
        assert group is not None, "an open batch has a group"
        typers = {sheet.place: RowTyper(sheet.reading, today=self.today) for sheet in self.sheets}
        cleaners = {name: clean for typer in typers.values() for _, name, clean in typer.cleaners()}
        for name in ("typed", "twice", "car", "chosen"):
            table.run(f"DROP TABLE IF EXISTS {name}")
        make_typed(table, cleaners, plan.zone, _barred(plan.erased))
        take_known(table, group, writer.batch.pk, plan.places)
        self.is_first = not Visit.objects.unscoped("import").exists()
        take_orders(table)
        choose(table)
        for sheet in self.sheets:
            self._leave(sheet, typers[sheet.place], rows_path(*files[sheet.place]))

    def _leave(self, sheet: LongSheet, typer: RowTyper, target: Path) -> None:
        """Write the rows of a sheet that the plan takes as the reader would have."""
        columns = sheet.reading.columns
        width = max(column.index for column in columns) + 1
        places = {column.field: column.index for column in columns if column.field in FIELDS}
        head = ["" for _ in range(width)]
        for column in columns:
            head[column.index] = column.heading
        table = find_table([(1, head)])
        assert table is not None, "the headings were understood"
        table.key_columns = tuple(places[name] for name in ANCHORS["visits"] if name in places)
        encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode
        names = ", ".join(f"raw.{name}" for name in places)
        found = self.table.each(
            f"SELECT line, {names} FROM raw JOIN chosen USING (rid) WHERE NOT adds AND place = {sheet.place} ORDER BY rid"
        )
        with target.open("w", encoding="utf-8") as out:
            for line, *cells in found:
                row: list[object] = [""] * width
                for place, cell in zip(places.values(), cells, strict=True):
                    row[place] = cell or ""
                if table.is_data(row):
                    out.write(encode(typer.type_row(line, row).as_json()) + "\n")

    def add(self, writer: ChunkWriter, tell: Callable[[], None]) -> None:
        """Write the rows that only add an order; the plan's own are written."""
        plan = writer.plan
        assert plan.world.group_id is not None, "an open batch has a group"
        take_more(self.table, plan.world.group_id, writer.batch.pk, plan.places)
        add_orders(self.table, writer, tell, is_first=self.is_first)

    def beside(
        self, writer: ChunkWriter, files: Sequence[tuple[Path, int, int]], tell: Callable[[], None]
    ) -> "BesidePlan":
        """Return what takes these lists in a plan."""
        return BesidePlan(self, writer, files, tell)

    def close(self) -> None:
        """Leave nothing of them."""
        self.table.close()


@dataclass(frozen=True, slots=True)
class BesidePlan:
    """The long lists beside one plan; `files` are where it reads the rows of each sheet."""

    lists: LongLists
    writer: ChunkWriter
    files: Sequence[tuple[Path, int, int]]
    tell: Callable[[], None]

    def part(self) -> None:
        """Leave the rows that plan something where the plan reads them."""
        self.lists.part(self.writer, self.files)

    def add(self) -> None:
        """Write the others."""
        self.lists.add(self.writer, self.tell)


def _barred(erased: ErasedKeys) -> Barred:
    """Return what says of a column's values that rows with them are the plan's: somebody erased, or a merged car."""
    merged = set(OtherKey.objects.exclude(vehicle=None).values_list("value", flat=True))
    barred: Barred = {"vin": merged.__contains__} if merged else {}
    if erased.days:
        for column, kind in (("vin", "vin"), ("plate", "plate"), ("customer", "number")):
            barred[column] = partial(_names_somebody, erased, kind, merged if kind == "vin" else frozenset())
    return barred


def _names_somebody(erased: ErasedKeys, kind: str, merged: Collection[str], text: str) -> bool:
    return text in merged or erased.names(kind, text)


def _names_orders(fields: dict[str, str], kind: str) -> bool:
    """Whether lines of such a sheet may say of their orders when and with which car they came."""
    return kind == "visit_lines" and "arrived_at" in fields and bool({"vin", "plate"} & fields.keys())
