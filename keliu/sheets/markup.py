"""Tables of HTML saved as .xls, and of the XML form of Excel 2003, as rows of cells."""

import os
from collections.abc import Iterator

from lxml import etree, html

from keliu.sheets.limits import Limits, too_many, unreadable

SS = "{urn:schemas-microsoft-com:office:spreadsheet}"


def html_rows(path: str, encoding: str, limits: Limits) -> Iterator[list[object]]:
    """This function will yield the rows of all tables of a page, stacked as a spreadsheet shows them.

    A cell that spans rows or columns stands in its first place; the others are empty.
    """
    parser = html.HTMLParser(encoding=encoding, huge_tree=True)
    try:
        tree = html.parse(path, parser)
    except (OSError, etree.LxmlError) as error:
        raise unreadable(os.path.basename(path)) from error
    root = tree.getroot()
    tables = [] if root is None else [table for table in root.iter("table") if not _has_table(table)]
    for table in tables:
        yield from _table_rows(table, path, limits)


def _has_table(table: html.HtmlElement) -> bool:
    return next((True for inner in table.iter("table") if inner is not table), False)


def _table_rows(table: html.HtmlElement, path: str, limits: Limits) -> Iterator[list[object]]:
    hanging: dict[int, int] = {}
    for line in table.iter("tr"):
        cells: list[object] = []
        for cell in line.iter("td", "th"):
            while hanging.get(len(cells), 0):
                cells.append("")
            place, width, height = len(cells), _span(cell, "colspan", limits), _span(cell, "rowspan", limits)
            cells += [_text(cell)] + [""] * (width - 1)
            if len(cells) > limits.max_columns:
                raise too_many(os.path.basename(path), limits.max_columns)
            for column in range(place, place + width) if height > 1 else ():
                hanging[column] = height
        hanging = {column: left - 1 for column, left in hanging.items() if left > 1}
        yield cells


def _span(cell: html.HtmlElement, name: str, limits: Limits) -> int:
    text = (cell.get(name) or "1").strip()
    return min(max(int(text), 1), limits.max_rows) if text.isdigit() and len(text) < 8 else 1


def _text(cell: html.HtmlElement) -> str:
    return " ".join("".join(cell.itertext()).replace("\xa0", " ").split())


def spreadsheetml_rows(path: str, _encoding: str, limits: Limits) -> Iterator[list[object]]:
    """This function will yield the rows of the first worksheet of an Excel 2003 XML file."""
    sheets = 0
    at = 0
    try:
        for _, node in etree.iterparse(
            path, tag=(SS + "Row", SS + "Worksheet"), resolve_entities=False, no_network=True
        ):
            if node.tag == SS + "Worksheet":
                sheets += 1
                if sheets:
                    return
                continue
            index = int(node.get(SS + "Index", at + 1))
            if index > limits.max_rows:
                raise too_many(os.path.basename(path), limits.max_rows)
            for _gap in range(index - at - 1):
                yield []
            at = index
            yield _xml_cells(node, path, limits)
            node.clear()
    except (etree.LxmlError, OSError, ValueError) as error:
        raise unreadable(os.path.basename(path)) from error


def _xml_cells(node: etree._Element, path: str, limits: Limits) -> list[object]:
    cells: list[object] = []
    for cell in node.iterfind(SS + "Cell"):
        place = int(cell.get(SS + "Index", len(cells) + 1))
        if place > limits.max_columns:
            raise too_many(os.path.basename(path), limits.max_columns)
        cells += [""] * (place - 1 - len(cells))
        data = cell.find(SS + "Data")
        text = "" if data is None else "".join(data.itertext())
        if data is not None and data.get(SS + "Type") == "DateTime":
            text = text.replace("T", " ").removesuffix(".000").removesuffix(" 00:00:00")
        cells.append(text)
        cells += [""] * int(cell.get(SS + "MergeAcross", 0))
    return cells
