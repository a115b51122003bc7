"""Files of every form and encoding are read back as they were written (reliability XC1, XC3)."""

import zipfile

import opencc
import pytest
import xlsxwriter

from keliu.sheets import Limits, Refused
from keliu.sheets.tests.making import csv_text, read_one, write_ods, write_xls, write_xlsx

ROWS = [
    ["工单号", "进厂日期", "车牌号", "里程", "维修内容", "送修人电话"],
    ["RO1", "2025年3月5日", "闽E·7K531", "500公里", "更换机油\n滤芯", "13805966721/0596-2108820"],
    ["RO2", "2025/3/6 8:05", "粤B 12345", "6.2万公里", "常规保养", "1.3812345678E+10"],
]


def check(rows):
    first, second = rows
    assert first.values["plate"] == "闽E7K531"
    assert first.values["arrived_at"] == "2025-03-05 00:00:00"
    assert first.values["odometer_km"] == 500
    assert first.values["description"] == "更换机油\n滤芯"
    assert first.values["sender_phones"] == ["+8613805966721", "+865962108820"]
    assert second.values["arrived_at"] == "2025-03-06 08:05:00"
    assert second.values["odometer_km"] == 62_000
    assert second.values["sender_phones"] == ["+8613812345678"]
    assert [row.number for row in rows] == [2, 3]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("mark", [",", "\t", ";", "|"])
def test_text_is_read_in_every_encoding_and_separator(tmp_path, encoding, mark):
    path = tmp_path / "导出.xls"
    path.write_bytes(csv_text(ROWS, mark).encode(encoding))
    reading, rows = read_one(path, tmp_path / "stage")
    assert reading.files[0].format == "text"
    assert reading.files[0].sheets[0].name is None
    check(rows)


def test_traditional_text_in_big5_is_read_and_its_headings_are_understood(tmp_path):
    text = opencc.OpenCC("s2t").convert(csv_text(ROWS)).replace("闽", "閩")
    path = tmp_path / "big5.csv"
    path.write_bytes(text.encode("big5hkscs"))
    reading, rows = read_one(path, tmp_path / "stage")
    assert reading.files[0].encoding == "big5hkscs"
    assert rows[0].values["description"] == "更換機油\n濾芯"
    assert rows[0].values["plate"] == "闽E7K531"


def test_rare_names_survive_gb18030(tmp_path):
    text = "客户编号,客户名称,手机\nK1,李䶮𠀀,13805966721\nK2,张镕基,13805966722\n"
    path = tmp_path / "rare.csv"
    path.write_bytes(text.encode("gb18030"))
    _, rows = read_one(path, tmp_path / "stage")
    assert rows[0].values["name"] == "李䶮𠀀"


@pytest.mark.parametrize("form", ["xlsx", "xls", "ods"])
def test_workbooks_are_read_whatever_their_name_says(tmp_path, form):
    path = tmp_path / "file.csv"
    if form == "xlsx":
        write_xlsx(path, {"工单": ROWS})
    else:
        {"xls": write_xls, "ods": write_ods}[form](path, "工单", ROWS)
    reading, rows = read_one(path, tmp_path / "stage")
    assert reading.files[0].format == form
    assert reading.files[0].sheets[0].name == "工单"
    check(rows)


def test_html_saved_as_xls_is_read_with_its_spans(tmp_path):
    path = tmp_path / "file.xls"
    body = (
        "<html><meta charset=gb2312><table><tr><td colspan=4>维修明细</td></tr>"
        "<tr><th rowspan=2>工单号</th><th rowspan=2>进厂日期</th><th rowspan=2>车牌号</th><th colspan=2>费用</th></tr>"
        "<tr><th>工时费</th><th>材料费</th></tr>"
        "<tr><td>RO1</td><td>2025-03-05</td><td>闽E7K531</td><td>100</td><td>20.5</td></tr></table></html>"
    )
    path.write_bytes(body.encode("gb18030"))
    reading, rows = read_one(path, tmp_path / "stage")
    assert reading.files[0].format == "html"
    assert reading.files[0].sheets[0].name is None
    assert (rows[0].number, rows[0].values["labour_amount"], rows[0].values["parts_amount"]) == (4, 10_000, 2_050)


def test_a_row_of_text_counts_records_and_not_lines(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('order_no,arrived_at,plate,description\nA,2025-01-02,闽E7K531,"x\ny"\n\nB,,闽E7K531,\n', "utf-8")
    _, rows = read_one(path, tmp_path / "stage")
    assert [row.number for row in rows] == [2, 4]
    assert rows[1].reject is not None


def test_no_character_of_a_text_is_changed(tmp_path):
    text = "全角，括号（１２３）：“引号”　Ａ①㎡"
    path = tmp_path / "a.csv"
    path.write_text(
        csv_text([["客户编号", "客户名称", "备注", "别的"], ["K1", "宏远（中国）有限公司", text, text]]), "gb18030"
    )
    _, rows = read_one(path, tmp_path / "stage")
    assert (rows[0].values["name"], rows[0].values["note"]) == ("宏远（中国）有限公司", text)
    assert rows[0].notes["别的"] == text


def test_a_bomb_is_refused_by_what_it_unpacks_to(tmp_path):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (30 << 20))
    with pytest.raises(Refused, match="unpacks to more than"):
        read_one(path, tmp_path / "stage", limits=Limits(max_unpacked=20 << 20))


def test_a_sheet_that_needs_too_much_memory_is_refused_and_ends_the_child_alone(tmp_path):
    path = tmp_path / "wide.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    sheet.write(0, 0, "a")
    sheet.write(1_048_575, 16_383, "b")
    book.close()
    with pytest.raises(Refused):
        read_one(path, tmp_path / "stage")


@pytest.mark.parametrize(
    "content", [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1broken", b"PK\x03\x04broken", b"\x89PNG\r\n\x1a\n\x00"]
)
def test_a_damaged_file_is_refused_with_a_sentence(tmp_path, content):
    path = tmp_path / "x.xlsx"
    path.write_bytes(content + bytes(range(256)))
    with pytest.raises(Refused, match="cannot be read"):
        read_one(path, tmp_path / "stage")


def test_missing_empty_and_large_files_are_refused(tmp_path):
    (tmp_path / "empty.csv").touch()
    (tmp_path / "big.csv").write_bytes(b"a,b\n" * 10)
    with pytest.raises(Refused, match="is empty"):
        read_one(tmp_path / "empty.csv", tmp_path / "stage")
    with pytest.raises(Refused, match="not there"):
        read_one(tmp_path / "none.csv", tmp_path / "stage")
    with pytest.raises(Refused, match="more than the limit"):
        read_one(tmp_path / "big.csv", tmp_path / "stage", limits=Limits(max_bytes=8))
