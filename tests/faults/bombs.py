# ruff: noqa: E501 - tables of odd things read best with a line each
"""Files made to exhaust who reads them, a few KB to some MB each, made anew for each run."""

import io
import struct
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
SHEET = f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData>'
ENDS = "</sheetData></worksheet>"
NO_STRINGS = f'{HEAD}<sst xmlns="{MAIN}"/>'
FAR = "two cells with forty million between them"
SECRET = "canary-of-a-file-of-this-machine"
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
BILLION = f'{HEAD}<!DOCTYPE x [<!ENTITY l0 "哈哈哈哈哈哈哈哈哈哈">{LAUGHS}]>'
QUADRATIC = f'{HEAD}<!DOCTYPE x [<!ENTITY l9 "{"q" * 100_000}">]>'
EXCEL_2003 = '<?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="a"><Table>'
ENDS_2003 = "</Table></Worksheet></Workbook>"
CELL_2003 = '<Cell><Data ss:Type="String">{}</Data></Cell>'
TITLES = ("工单号", "车牌号", "进厂时间")


class Repeated(io.RawIOBase):
    """A stream of one piece many times between a head and an end, never whole in memory."""

    def __init__(self, head: str, piece: Callable[[int], str], times: int, end: str) -> None:
        self.parts = self._parts(head, piece, times, end)
        self.rest = b""

    @staticmethod
    def _parts(head: str, piece: Callable[[int], str], times: int, end: str) -> Iterator[bytes]:
        yield head.encode()
        for start in range(0, times, 5_000):
            yield "".join(piece(number) for number in range(start, min(times, start + 5_000))).encode()
        yield end.encode()

    def readable(self) -> bool:
        """It can be read."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Fill the buffer."""
        while not self.rest and (part := next(self.parts, None)) is not None:
            self.rest = part
        count = min(len(buffer), len(self.rest))
        buffer[:count], self.rest = self.rest[:count], self.rest[count:]
        return count


def workbook(
    path: Path,
    sheet: io.RawIOBase | str,
    strings: io.RawIOBase | str = NO_STRINGS,
    extra: dict[str, bytes] | None = None,
) -> Path:
    """This function will write a workbook of one sheet out of given parts."""
    rels = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    small = {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/></Types>',
        "_rels/.rels": f'{HEAD}<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{rels}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{rels}"><sheets><sheet name="维修" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{HEAD}<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{rels}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{rels}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, text in small.items():
            archive.writestr(name, text)
        for name, part in (("xl/sharedStrings.xml", strings), ("xl/worksheets/sheet1.xml", sheet)):
            with archive.open(name, "w", force_zip64=True) as out:
                stream = io.BytesIO(part.encode()) if isinstance(part, str) else part
                while chunk := stream.read(1 << 16):
                    out.write(chunk)
        for name, content in (extra or {}).items():
            archive.writestr(name, content)
    return path


def text_cell(place: str, text: str) -> str:
    """This function will return a cell of a text."""
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def plain_sheet(*rows: tuple[str, ...]) -> str:
    """This function will return a sheet of a few rows."""
    lines = (
        f'<row r="{number}">{"".join(text_cell(chr(65 + at) + str(number), cell) for at, cell in enumerate(row))}</row>'
        for number, row in enumerate(rows, 1)
    )
    return SHEET + "".join(lines) + ENDS


TITLED = plain_sheet(TITLES, ("R1", "苏A12345", "2025-01-01"))


def lie_about_sizes(path: Path) -> Path:
    """This function will make every size that an archive declares for its sheet 40 bytes, in both of its places."""
    raw = bytearray(path.read_bytes())
    for mark, size_at, name_at, length_at in ((b"PK\x01\x02", 24, 46, 28), (b"PK\x03\x04", 22, 30, 26)):
        at = raw.find(mark)
        while at >= 0:
            length = struct.unpack_from("<H", raw, at + length_at)[0]
            if raw[at + name_at : at + name_at + length].endswith(b"sheet1.xml"):
                struct.pack_into("<I", raw, at + size_at, 40)
            at = raw.find(mark, at + 4)
    path.write_bytes(raw)
    return path


def all_bombs(folder: Path, size: int) -> Iterator[tuple[str, Path]]:
    """This function will write and yield the bombs one by one; `size` is a hundredth of the rows of the longest sheet."""
    yield FAR, workbook(folder / "away.xlsx", two_cells("AN1048576"))
    yield from _many(folder, size)
    yield from _wide(folder, size)
    yield from _entities(folder, size)
    yield from _texts(folder, size)


def two_cells(far: str) -> str:
    """This function will return a sheet of A1 and a cell far away."""
    return SHEET + f'<row r="1">{text_cell("A1", "x")}</row><row r="1048576">{text_cell(far, "x")}</row>' + ENDS


def _row(number: int) -> str:
    cells = "".join(text_cell(f"{letter}{number + 1}", "苏A12345") for letter in "ABCDEFGH")
    return f'<row r="{number + 1}">{cells}</row>'


def _many(folder: Path, size: int) -> Iterator[tuple[str, Path]]:
    many = size * 100
    yield "many rows", workbook(folder / "rows.xlsx", Repeated(SHEET, _row, many, ENDS))
    yield "declared sizes lie", lie_about_sizes(workbook(folder / "lies.xlsx", Repeated(SHEET, _row, many // 2, ENDS)))
    strings = f'{HEAD}<sst xmlns="{MAIN}">'
    one = Repeated(strings + "<si><t>", lambda _n: "长" * 1000, 134 * size // 100, "</t></si></sst>")
    yield "one long shared string", workbook(folder / "string.xlsx", TITLED, one)
    each = Repeated(strings, lambda n: f"<si><t>{n}</t></si>", many * 2, "</sst>")
    yield "many shared strings", workbook(folder / "strings.xlsx", TITLED, each)
    yield "deep elements", workbook(folder / "deep.xlsx", Repeated(SHEET, lambda _n: "<row>", many, ENDS))


def _wide(folder: Path, size: int) -> Iterator[tuple[str, Path]]:
    yield "a cell at the far corner", workbook(folder / "far.xlsx", two_cells("XFD1048576"))
    merged = '</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells></worksheet>'
    whole = TITLED.replace("<sheetData>", '<dimension ref="A1:XFD1048576"/><sheetData>').replace(ENDS, merged)
    yield "a merged area and a dimension of everything", workbook(folder / "dimension.xlsx", whole)
    nested = workbook(folder / "inner.xlsx", Repeated(SHEET, _row, size * 10, ENDS)).read_bytes()
    yield (
        "archives in the archive",
        workbook(folder / "nested.xlsx", TITLED, extra={f"xl/media/{n}.zip": nested for n in range(5)}),
    )
    parts = {f"xl/x/{n}.xml": b"<a/>" for n in range(size * 5)}
    yield "a great many parts", workbook(folder / "parts.xlsx", TITLED, extra=parts)
    yield "repeated rows and columns of ODS", _ods(folder / "repeated.ods")


def _entities(folder: Path, size: int) -> Iterator[tuple[str, Path]]:
    for name, short, doctype, times in (
        ("a billion laughs", "laughs", BILLION, 1), ("quadratic blow-up", "blow", QUADRATIC, 100 * size),
    ):  # fmt: skip
        told = "&l9;" * times
        sheet = doctype + plain_sheet(TITLES, (told, "苏A12345", "2025-01-01")).removeprefix(HEAD)
        yield name, workbook(folder / f"{short}.xlsx", sheet)
        row = f"<Row>{CELL_2003.format(told)}</Row>"
        yield f"{name} in Excel 2003", _text(folder / f"{short}.xml", doctype + EXCEL_2003 + row + ENDS_2003)
        page = f"<html><table><tr><td>{told}</td></tr></table></html>"
        yield f"{name} in HTML", _text(folder / f"{short}.xls", doctype + page)


def external(folder: Path) -> Iterator[tuple[str, Path]]:
    """This function will yield files that name a file of this machine, whose words must not be read into them."""
    secret = _text(folder / "secret.txt", SECRET)
    doctype = f'{HEAD}<!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}"><!ENTITY % p SYSTEM "{secret.as_uri()}"> ]>'
    sheet = plain_sheet(TITLES, ("R1&e;", "苏A12345", "2025-01-01")).removeprefix(HEAD)
    yield "an external entity in a workbook", workbook(folder / "external.xlsx", doctype + sheet)
    rows = "".join(
        "<Row>" + "".join(CELL_2003.format(cell) for cell in row) + "</Row>"
        for row in (TITLES, ("R1&e;", "苏A12345", "2025-01-01"))
    )
    yield "an external entity in Excel 2003", _text(folder / "external.xml", doctype + EXCEL_2003 + rows + ENDS_2003)
    cells = "".join(f"<td>{cell}</td>" for cell in ("R1&e;", "苏A12345", "2025-01-01"))
    titles = "".join(f"<td>{title}</td>" for title in TITLES)
    include = f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{secret.as_uri()}" parse="text"/>'
    yield (
        "an external entity in HTML",
        _text(
            folder / "external.xls", doctype + f"<html><table><tr>{titles}</tr><tr>{cells}</tr></table>{include}</html>"
        ),
    )


def _texts(folder: Path, size: int) -> Iterator[tuple[str, Path]]:
    yield (
        "spans of HTML",
        _text(
            folder / "spans.xls",
            "<html><table>" + '<tr><td colspan="9999999" rowspan="9999999">x</td></tr>' * size + "</table></html>",
        ),
    )
    yield "deep tables of HTML", _text(folder / "tables.xls", "<html>" + "<table><tr><td>" * size + "x")
    yield (
        "far rows and columns of Excel 2003",
        _text(
            folder / "far.xml",
            HEAD
            + EXCEL_2003
            + '<Row ss:Index="1048000"><Cell ss:Index="500" ss:MergeAcross="999999999"><Data ss:Type="String">x</Data></Cell></Row>'
            + ENDS_2003,
        ),
    )
    yield "one line without an end", _text(folder / "line.csv", "工单号,车牌号\n" + "x" * size * 4_000)
    yield "a quote that is never closed", _text(folder / "quote.csv", '工单号,车牌号\n"' + "x,y\n" * size * 1_000)
    yield "too many columns", _text(folder / "columns.csv", ",".join(["工单号"] * 20_000) + "\n" + "," * 20_000)
    yield (
        "an old workbook of nothing",
        _bytes(folder / "garbage.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 512 * size),
    )


def _ods(path: Path) -> Path:
    space = "urn:oasis:names:tc:opendocument:xmlns:"
    cell = '<table:table-cell table:number-columns-repeated="1000000" office:value-type="string"><text:p>x</text:p></table:table-cell>'
    content = (
        f'{HEAD}<office:document-content xmlns:office="{space}office:1.0" xmlns:table="{space}table:1.0" xmlns:text="{space}text:1.0"><office:body><office:spreadsheet>'
        f'<table:table table:name="a"><table:table-row table:number-rows-repeated="1000000">{cell}</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>'
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", content)
    return path


def _text(path: Path, text: str) -> Path:
    return _bytes(path, text.encode())


def _bytes(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path
