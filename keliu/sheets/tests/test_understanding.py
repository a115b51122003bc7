"""Kinds, headings, mappings and words are found, and what somebody said wins (practice A6)."""

import pytest

from keliu.sheets import KINDS, Correction, Remembered, fields_of, read_files, read_raw_rows
from keliu.sheets.synonyms import CANONICAL
from keliu.sheets.tests.making import TODAY, csv_text, read_one, write_xlsx


def line(kind, values):
    return [values.get(name, "") for name in CANONICAL[kind]]


CANONICAL_ROWS = {
    "stores": {"store_code": "S01", "name": "龙文店"},
    "staff": {"store_code": "S01", "staff_no": "A1", "name": "林志强", "role": "advisor"},
    "customers": {"customer_no": "K1", "store_code": "S01", "name": "林佳慧", "phone": "13805966721"},
    "vehicles": {"vin": "LFMKN5AF1M3000001", "plate": "闽E7K531", "customer_no": "K1"},
    "visits": {"order_no": "R1", "arrived_at": "2025-01-02 08:00", "plate": "闽E7K531"},
    "visit_lines": {"order_no": "R1", "line_no": "1", "type": "part", "quantity": "2", "amount": "10.00"},
    "policies": {"policy_no": "P1", "vin": "LFMKN5AF1M3000001", "kind": "compulsory", "starts_on": "2025-01-01"},
    "contacts": {"contact_no": "C1", "customer_no": "K1", "at": "2025-01-02 09:00", "channel": "phone"},
    "partners": {"code": "SP01", "name": "厦门众成汽配", "goods": "机滤"},
    "assignments": {"customer_no": "K1", "advisor_no": "A1", "from_date": "2025-01-01"},
}


@pytest.mark.parametrize("kind", KINDS)
def test_the_canonical_layout_is_always_understood(tmp_path, kind):
    path = tmp_path / "file.csv"
    rows = [[*CANONICAL[kind], "further"], [*line(kind, CANONICAL_ROWS[kind]), "x"]]
    path.write_text(csv_text(rows), "utf-8")
    reading, found = read_one(path, tmp_path / "stage")
    sheet = reading.files[0].sheets[0]
    assert (sheet.kind, sheet.is_canonical, sheet.confidence, sheet.unclear) == (kind, True, 1.0, [])
    assert [c.field for c in sheet.columns] == [*CANONICAL[kind], None]
    assert found[0].reject is None
    assert found[0].notes["further"] == "x"


def test_every_canonical_heading_is_a_field_of_its_kind():
    assert all(set(CANONICAL[kind]) <= set(fields_of(kind)) for kind in KINDS)


def sheet_of_orders():
    rows = [["恒瑞丰田 维修明细"], ["工单号", "进厂日期", "车牌号码", "底盘号", "费用", None, "类别"]]
    rows.append([None, None, None, None, "工时费", "材料费", None])
    for number in range(6):
        rows.append([f"RO{number}", 45721.5, f"闽E7K53{number}", None, "1,234.50元", 0, "外加工"])
    return [*rows, rows[1], [], ["RO9", 45721, "闽E12345", None, -5, 0, "首保"], ["合计", None, None, None, 7407, 0]]


def test_titles_two_levels_repeated_headings_and_totals_are_no_data(tmp_path):
    path = write_xlsx(tmp_path / "a.xlsx", {"明细": sheet_of_orders(), "说明": [["本表由系统导出"]]})
    reading, rows = read_one(path, tmp_path / "stage")
    sheet = reading.files[0].sheets[0]
    assert (sheet.kind, sheet.heading_rows, sheet.n_rows) == ("visits", [2, 3], 7)
    assert sheet.field_headings()["labour_amount"] == "费用 工时费"
    assert [row.number for row in rows] == [4, 5, 6, 7, 8, 9, 12]
    assert rows[0].values["arrived_at"] == "2025-03-05 12:00:00"
    assert rows[0].values["labour_amount"] == 123_450
    assert reading.files[0].sheets[1].kind == "ignored"


def test_an_unknown_word_is_listed_and_a_given_code_is_used(tmp_path):
    path = write_xlsx(tmp_path / "a.xlsx", {"明细": sheet_of_orders()})
    reading, rows = read_one(path, tmp_path / "stage")
    words = {w.word: w.code for c in reading.files[0].sheets[0].columns for w in c.words}
    assert words == {"外加工": None, "首保": "first_maintenance"}
    assert "kind" not in rows[0].values
    assert rows[0].warnings[0].column == "类别"
    _, rows = read_one(path, tmp_path / "stage", value_overrides={"kind": {"外加工": "repair"}})
    assert rows[0].values["kind"] == "repair"
    assert rows[0].warnings == []


def test_repeated_order_numbers_with_a_line_column_are_lines(tmp_path):
    rows = [["工单号", "进厂日期", "车牌号", "项目名称", "数量", "金额"]]
    rows += [[f"RO{n // 2}", "2025-01-02", "闽E7K531", f"机油{n}", "1.5", "20"] for n in range(6)]
    (tmp_path / "a.csv").write_text(csv_text(rows), "utf-8")
    reading, found = read_one(tmp_path / "a.csv", tmp_path / "stage")
    assert reading.files[0].sheets[0].kind == "visit_lines"
    assert found[0].values["quantity"] == "1.500"
    assert found[0].values["arrived_at"] == "2025-01-02 00:00:00"


@pytest.mark.parametrize(("heading", "kind"), [("车架号", "vehicles"), ("微信", "customers")])
def test_customers_with_a_vin_column_are_vehicles(tmp_path, heading, kind):
    text = f"客户编号,客户名称,手机,{heading}\nK1,林佳慧,13805966721,LFMKN5AF1M3000001\n"
    (tmp_path / "a.csv").write_text(text, "utf-8")
    reading, _ = read_one(tmp_path / "a.csv", tmp_path / "stage")
    assert reading.files[0].sheets[0].kind == kind


def test_a_needed_column_that_is_unclear_is_named_and_a_mapping_tells_it(tmp_path):
    text = "流水,进厂日期,车牌号,里程\nA1,2025-01-02,闽E7K531,100\nA2,2025-01-03,闽E7K532,200\n"
    (tmp_path / "a.csv").write_text(text, "utf-8")
    corrections = {(0, 0): Correction("visits")}
    reading, rows = read_one(tmp_path / "a.csv", tmp_path / "stage", corrections=corrections)
    assert reading.files[0].sheets[0].unclear == ["order_no"]
    assert rows == []
    reading, rows = read_one(tmp_path / "a.csv", tmp_path / "stage", overrides={"*": {"流水": "order_no"}})
    assert reading.files[0].sheets[0].kind == "visits"
    assert rows[0].values["order_no"] == "A1"


def test_a_remembered_layout_wins_and_a_correction_wins_over_it(tmp_path):
    text = "工单号,进厂日期,车牌号,结算金额\nA1,2025-01-02,闽E7K531,100\n"
    (tmp_path / "a.csv").write_text(text, "utf-8")
    reading, _ = read_one(tmp_path / "a.csv", tmp_path / "stage")
    sheet = reading.files[0].sheets[0]
    known = {sheet.fingerprint: Remembered("visits", {"结算金额": "paid_by_insurer"})}
    _, rows = read_one(tmp_path / "a.csv", tmp_path / "stage", remembered=known)
    assert rows[0].values["paid_by_insurer"] == 10_000
    said = {(0, 0): Correction(columns={3: None})}
    _, rows = read_one(tmp_path / "a.csv", tmp_path / "stage", remembered=known, corrections=said)
    assert rows[0].notes == {"结算金额": "100"}


def test_values_alone_name_a_vin_and_a_plate(tmp_path):
    rows = [["工单号", "进厂日期", "列一", "列二"]]
    rows += [[f"R{n}", "2025-01-02", f"LFMKN5AF1M300000{n}", f"闽E7K53{n}"] for n in range(5)]
    (tmp_path / "a.csv").write_text(csv_text(rows), "utf-8")
    reading, _ = read_one(tmp_path / "a.csv", tmp_path / "stage")
    assert [c.field for c in reading.files[0].sheets[0].columns] == ["order_no", "arrived_at", "vin", "plate"]


def test_a_column_of_amounts_is_no_name_whatever_stands_over_it(tmp_path):
    rows = [["工单号", "进厂时间", "车牌号", "客户备用栏"]]
    rows += [[f"W{n}", "2025-03-01 08:30", f"沪A1234{n}", f"{200 + n}.00"] for n in range(6)]
    sheet = read_one(write_xlsx(tmp_path / "a.xlsx", {"单": rows}), tmp_path / "stage")[0].files[0].sheets[0]
    assert [c.field for c in sheet.columns] == ["order_no", "arrived_at", "plate", None]


def test_a_list_of_vins_and_plates_alone_is_one_of_vehicles(tmp_path):
    rows = [["导出明细表", ""], ["", ""], ["车牌号", "车架号"], ["闽E7K532", "LFMK21A39P1000002"]]
    path = write_xlsx(tmp_path / "a.xlsx", {"车": [*rows, ["閩E7K531", "LFMK11A33P1000001"]]})
    reading, _ = read_one(path, tmp_path / "stage")
    assert reading.files[0].sheets[0].kind == "vehicles"


def test_a_daily_summary_is_ignored_with_a_reason(tmp_path):
    rows = [["日期", "台次", "工时费", "配件费", "合计"]] + [[f"2025-01-0{n}", n, 1, 2, 3] for n in range(1, 8)]
    (tmp_path / "a.csv").write_text(csv_text(rows), "utf-8")
    reading, _ = read_one(tmp_path / "a.csv", tmp_path / "stage")
    assert reading.files[0].sheets[0].kind == "ignored"
    assert reading.files[0].sheets[0].reason is not None


def test_untouched_cells_come_back_with_the_headings(tmp_path):
    path = write_xlsx(tmp_path / "a.xlsx", {"明细": sheet_of_orders()})
    read_files([path], tmp_path / "stage", today=TODAY)
    raw = read_raw_rows(tmp_path / "stage", {(0, 0): [12]})
    assert sorted(raw[0, 0]) == [2, 3, 12]
    assert raw[0, 0][12][:3] == ["RO9", "45721", "闽E12345"]
