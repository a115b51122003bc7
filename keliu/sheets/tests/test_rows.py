"""Whole rows: keys, dates, payers, senders, states, and the way back to the user (interface, hard rows)."""

import csv

import pytest
from python_calamine import CalamineWorkbook

from keliu.sheets import RejectedRow, RejectSource, Row, Warning, write_rejects
from keliu.sheets.tests.making import csv_text, read_one

HEADINGS = [
    "工单号",
    "进厂日期",
    "车牌号",
    "车架号",
    "车主",
    "送修人",
    "联系电话",
    "维修类别",
    "应收",
    "实收",
    "工单状态",
]


def read_row(folder, **cells):
    base = {"工单号": "R1", "进厂日期": "2025-01-02", "车牌号": "闽E7K531"} | cells
    rows = [HEADINGS, [base.get(name, "") for name in HEADINGS]]
    (folder / "a.csv").write_text(csv_text(rows), "utf-8")
    _, found = read_one(folder / "a.csv", folder / "stage")
    return found[0]


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"工单号": ""}, "no order number"),
        ({"进厂日期": ""}, "no arrival time"),
        ({"进厂日期": "2025-13-02"}, "cannot be read"),
        ({"进厂日期": "2027-01-02"}, "in the future"),
        ({"进厂日期": "1949-12-31"}, "before 1950"),
        ({"车牌号": "临牌"}, "neither a VIN nor a plate"),
    ],
)
def test_a_visit_without_its_key_date_or_car_is_rejected(tmp_path, cells, words):
    row = read_row(tmp_path, **cells)
    assert row.reject is not None
    assert words in row.reject.english()


def test_paid_is_what_was_received_and_the_rest_is_outstanding(tmp_path):
    values = read_row(tmp_path, 应收="100.00", 实收="60").values
    assert (values["paid_by_customer"], values["outstanding"]) == (6_000, 4_000)


def test_an_accident_is_paid_by_the_insurer_when_nobody_else_is_named(tmp_path):
    values = read_row(tmp_path, 维修类别="事故车", 应收="100", 实收="100").values
    assert values["paid_by_insurer"] == 10_000
    assert "paid_by_customer" not in values


def test_a_void_order_is_cancelled(tmp_path):
    assert read_row(tmp_path, 工单状态="已作废").values["cancelled"] is True


def test_a_phone_belongs_to_the_owner_and_else_to_the_sender(tmp_path):
    owner = read_row(tmp_path, 车主="林佳慧", 送修人="陈师傅", 联系电话="13805966721").values
    sender = read_row(tmp_path, 送修人="陈师傅", 联系电话="13805966721").values
    assert owner["phones"] == ["+8613805966721"]
    assert "phones" not in sender
    assert sender["sender_phones"] == ["+8613805966721"]


def test_a_bad_value_stays_in_the_notes_and_is_listed(tmp_path):
    row = read_row(tmp_path, 应收="很多")
    assert row.reject is None
    assert "amount" not in row.values
    assert row.notes["应收"] == "很多"
    assert [warning.column for warning in row.warnings] == ["应收"]


def test_a_mistaken_vin_is_corrected_by_its_check_digit_or_left_empty(tmp_path):
    assert "vin" not in read_row(tmp_path, 车架号="LFMKN5AF1M3").values
    row = read_row(tmp_path, 车架号="1M8GDM9AXKPO42788")
    assert row.values["vin"] == "1M8GDM9AXKP042788"
    assert row.warnings[0].column == "车架号"


def test_two_covers_in_one_row_are_two_policies(tmp_path):
    text = "车牌号,保险公司,起保日期,到期日期,交强险,商业险\n闽E7K531,人保,2025-01-01,2026-01-01,950,3200.5\n"
    (tmp_path / "a.csv").write_text(text, "utf-8")
    reading, rows = read_one(tmp_path / "a.csv", tmp_path / "stage")
    assert reading.files[0].sheets[0].kind == "policies"
    found = rows[0].values["policies"]
    assert [(part["kind"], part["premium"]) for part in found] == [("compulsory", 95_000), ("commercial", 320_050)]


def test_a_row_survives_json():
    from keliu.rules.sentence import Sentence

    row = Row(3, {"a": 1}, {"b": "c"}, [Warning("x", Sentence("no %(v)s", {"v": "1"}))], Sentence("why"))
    assert Row.from_json(row.as_json()) == row


def source(*rows):
    return RejectSource("a.csv", None, [["工单号", "备注"]], [RejectedRow(2, row, "没有日期") for row in rows])


def test_rejected_rows_come_back_as_a_workbook_without_formulas(tmp_path):
    path = tmp_path / "out.xlsx"
    write_rejects(path, [source(["=1+1", "@x"]), source(["R2"])])
    book = CalamineWorkbook.from_path(str(path))
    assert book.sheet_names == ["a", "a(2)"]
    assert book.get_sheet_by_index(0).to_python() == [["工单号", "备注", "退回原因"], ["=1+1", "@x", "没有日期"]]


def test_one_source_comes_back_as_harmless_text(tmp_path):
    path = tmp_path / "out.csv"
    write_rejects(path, [source(["=cmd|' /C calc'!A0", "-12.5"])])
    with path.open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file)) == [["工单号", "备注", "退回原因"], ["'=cmd|' /C calc'!A0", "-12.5", "没有日期"]]
