"""The demo's suppliers and dealers: those whom the lines of its orders name, and who sells in the neighbourhood."""

from datetime import date, timedelta
from typing import Any

from keliu.customers.models import Partner, PartnerContact
from keliu.customers.partners.keeping import search_text
from keliu.generator import DISTRICTS, GROUP_NAME, person_name
from keliu.org.models import Store

# code, name behind the city's, kind, brands, goods
TRADE = (
    ("V01", "通达汽车配件", "supplier", "博世、曼牌", "机油滤清器、空调滤清器"),
    ("V02", "永顺制动系统", "supplier", "菲罗多、布雷博", "刹车片、刹车盘"),
    ("V03", "宏昌润滑油品", "supplier", "美孚、壳牌", "机油、变速箱油、防冻液"),
    ("V04", "鑫辉车身件", "supplier", "原厂配套", "保险杠、灯具、漆面材料"),
    ("V05", "正达轮胎", "supplier", "米其林、朝阳", "轮胎、动平衡"),
    ("D01", "顺驰汽车销售服务", "dealer", "", "新车销售、快修"),
    ("D02", "安行汽贸", "dealer", "", "新车销售"),
    ("D03", "城北汽车服务站", "dealer", "", "保养、钣喷"),
)
DIALLED = {"漳州": "596", "厦门": "592", "泉州": "595", "福州": "591"}
STOPPED, NO_PEOPLE, STALE, NEW = "V05", "D03", "V02", "D02"


def open_partners(draw: Any, store: Store, as_of: date) -> None:
    """This function will open the files of a store's suppliers and dealers, one of them incomplete, one stale, one ended."""
    own = next((one for one in DISTRICTS if one.code == store.region_code), DISTRICTS[0])
    near = [one for one in DISTRICTS if one.city == own.city] or [own]
    rows = []
    for code, name, kind, brands, goods in TRADE:
        place = near[int(draw() * len(near))]
        full = f"{own.city}{name}"
        known = as_of - timedelta(days=1 if code == NEW else 400 + int(draw() * 900))
        asked = as_of - timedelta(days=430 if code == STALE else 0 if code == NEW else int(draw() * 330))
        rows.append(Partner(
            store=store, code=code, name=full, kind=kind, goods=goods,
            brands=brands or store.name.split("·")[0].removeprefix(GROUP_NAME),
            contact_name="" if code == NO_PEOPLE else person_name(draw, "male"),
            phone="" if code == NO_PEOPLE else f"+86{DIALLED[own.city]}{2_000_000 + int(draw() * 900_000)}",
            address=f"{own.city}市{place.name}物流园{int(draw() * 60) + 1}号", region_code=place.code,
            registered_on=known, confirmed_on=max(asked, known), search=search_text(full),
            stopped_on=as_of - timedelta(days=60) if code == STOPPED else None,
            stopped_why="交货一再误期" if code == STOPPED else "",
        ))  # fmt: skip
    Partner.objects.bulk_create(rows)
    PartnerContact.objects.bulk_create(
        PartnerContact(partner=row, name=person_name(draw, "female"), post="财务", since=row.registered_on)
        for row in rows
        if row.kind == Partner.Kind.SUPPLIER
    )
