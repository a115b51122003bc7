"""What a store's export is made of, and the words that systems print for kinds, channels and payers."""

from dataclasses import dataclass
from datetime import date

Row = dict[str, str]
KIND_WORDS = {
    "first_maintenance": "首保",
    "maintenance": "定期保养",
    "repair": "一般维修",
    "accident": "事故维修",
    "warranty": "三包索赔",
    "rework": "返修",
    "boutique": "精品加装",
    "pdi": "新车检测",
}
CHANNEL_WORDS = {"phone": "电话", "wechat": "微信", "sms": "短信"}
PURPOSE_WORDS = {"satisfaction": "满意度回访", "maintenance": "保养提醒", "win_back": "流失召回"}
POLICY_WORDS = {"commercial": "商业险", "compulsory": "交强险"}
GENDER_WORDS = {"male": "男", "female": "女", "": ""}
LINE_WORDS = {"labour": "工时", "part": "配件"}
DISPOSAL_WORDS = {"sold": "过户", "moved": "迁出", "scrapped": "报废", "other": "其他", "": ""}
YES_NO = {"0": "否", "1": "是"}
DIRECTION_WORDS = {"out": "呼出", "in": "呼入"}
# 工时费, 材料费, 配件成本, 客户付, 保险付, 厂家付.
MONEY = (
    "labour_amount", "parts_amount", "parts_cost", "paid_by_customer", "paid_by_insurer", "paid_by_manufacturer",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class StoreTables:
    """一家门店的数据: canonical rows of one store; customers by number, vehicles by VIN, staff names by number."""

    code: str
    name: str
    staff: dict[str, str]
    customers: dict[str, Row]
    vehicles: dict[str, Row]
    visits: list[Row]
    lines: list[Row]
    contacts: list[Row]
    policies: list[Row]
    assignments: list[Row]

    def short(self) -> str:
        """This function will return the store's name without the group's, for file names."""
        return self.name.rpartition("·")[2]


def payer_word(row: Row) -> str:
    """This function will return who pays an order, as a cashier's column says it."""
    if float(row["paid_by_insurer"]) > 0:
        return "保险"
    return "厂家" if float(row["paid_by_manufacturer"]) > 0 else "自费"


def total(row: Row) -> float:
    """This function will return labour and parts in yuan."""
    return round(float(row["labour_amount"]) + float(row["parts_amount"]), 2)


def state_word(row: Row) -> str:
    """This function will return the state of an order as a system prints it."""
    return row.get("reversal") or ("作废" if row["cancelled"] == "1" else "已结算" if row["delivered_at"] else "在修")


def excel_serial(text: str) -> int:
    """This function will return the spreadsheet number of a day given as YYYY-MM-DD."""
    return (date.fromisoformat(text[:10]) - date(1899, 12, 30)).days


def chinese_day(text: str) -> str:
    """This function will write a day as 2025年3月5日."""
    return f"{int(text[:4])}年{int(text[5:7])}月{int(text[8:10])}日" if text else ""
