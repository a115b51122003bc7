"""What goes in and out, field by field; a field that is not named here is refused, never ignored (reliability XC10)."""

from datetime import date, datetime
from typing import Annotated, Generic, Literal, TypeVar

from ninja import Schema
from pydantic import AfterValidator, ConfigDict, Field

Item = TypeVar("Item")


class Page(Schema, Generic[Item]):
    """One page; `next_cursor` is null on the last one."""

    items: list[Item]
    next_cursor: str | None


class CustomerShape(Schema):
    """客户: phones masked, the birthday null, where the caller's role sees them masked."""

    id: int
    customer_no: str | None
    name: str
    gender: str | None
    birthday: date | None
    is_company: bool
    region_code: str | None
    level: str | None
    customer_class: str | None
    phones: list[str]
    advisor_no: str | None
    home_store: str
    vehicles: int
    visits: int
    last_visit_on: date | None
    note: str
    version: int


def _is_text(value: str) -> str:
    """Return a text that a database can hold.

    :raises ValueError: it holds a NUL or half a character.
    """
    value.encode()
    if "\x00" in value:
        raise ValueError("a text cannot hold the character U+0000")
    return value


Text = Annotated[str, AfterValidator(_is_text)]


class CustomerEdit(Schema):
    """What may be changed; `version` is that of the file as it was read. A name and a yes or no cannot be emptied."""

    model_config = ConfigDict(extra="forbid")

    version: int
    name: Text = Field("", min_length=1, max_length=100)
    gender: Literal["male", "female", ""] | None = None
    birthday: date | None = None
    is_company: bool = False
    email: Text | None = Field(None, max_length=120)
    wechat: Text | None = Field(None, max_length=60)
    preferred_channel: Text | None = Field(None, max_length=10)
    preferred_hours: Text | None = Field(None, max_length=60)
    note: Text | None = Field(None, max_length=4000)
    why: Text = Field("", max_length=200)


class VehicleShape(Schema):
    """车辆: stage and days as of today; plate and VIN masked where the caller's role sees them masked."""

    id: int
    vin: str | None
    plate: str | None
    brand: str
    series: str
    model: str
    purchase_date: date | None
    owner_id: int | None
    home_store: str
    stage: str
    visits: int
    cancelled: int
    last_visit_on: date | None
    odometer_km: int | None
    maintenance_due_on: date | None
    warranty_ends_on: date | None
    insurance_ends_on: date | None
    disposed_on: date | None
    version: int


class LineShape(Schema):
    """工单行."""

    line_no: str
    type: str
    code: str
    name: str
    quantity: float | None
    unit_price_fen: int | None
    amount_fen: int | None


class VisitShape(Schema):
    """来厂: money in integer fen, times with their zone."""

    id: int
    order_no: str
    store: str
    vehicle_id: int
    customer_id: int | None
    kind: str
    arrived_at: datetime
    promised_at: datetime | None
    delivered_at: datetime | None
    odometer_km: int | None
    labour_fen: int | None
    parts_fen: int | None
    customer_fen: int | None
    insurer_fen: int | None
    manufacturer_fen: int | None
    outstanding_fen: int | None
    description: str
    cancelled: bool


class VisitWithLines(VisitShape):
    """来厂 with its lines."""

    lines: list[LineShape]


class BatchShape(Schema):
    """导入批次: `sheets` as `keliu import --json` prints them."""

    id: int
    state: str
    created_at: datetime
    created_by: str
    committed_at: datetime | None
    rows_done: int
    rows_total: int


class BatchWithSheets(BatchShape):
    """导入批次 with what became of its sheets."""

    sheets: list[dict]  # type: ignore[type-arg]
