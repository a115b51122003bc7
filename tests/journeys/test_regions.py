"""Region lists: customers by district, which lists are complete, and those without a district placed by address (A8)."""

from datetime import date
from typing import Any

import pytest

from keliu.audit.models import Change
from keliu.customers.models import Customer, CustomerAddress
from keliu.data_quality.models import Finding, Repair
from keliu.data_quality.regions import placing_of, regions_of
from keliu.org.actions.districts import fill_districts, national_districts
from keliu.org.models import Region
from keliu.rules.data_quality import Fault
from keliu.rules.districts import Districts, ListState, state_of_list
from tests.journeys.page_shop import make_account, make_customer, make_store, signed_in, text_of

pytestmark = pytest.mark.django_db
NEAR = "350603"


def test_an_address_names_its_district_where_its_own_words_or_the_neighbourhood_say_which() -> None:
    book = Districts.of(national_districts())
    for address, code in (
        ("福建省漳州市芗城区丹霞路1号", "350602"), ("漳州龙文区水仙大街", "350603"), ("芗城区 丹霞路", "350602"),
        ("泉州市晋江市青阳", "350582"), ("晋江市青阳", "350582"), ("北京朝阳区建国路", "110105"), ("朝阳区建国路", ""),
        ("江苏省南京市鼓楼区", "320106"), ("鼓楼区五四路", "350102"), ("漳州市鼓楼区", ""), ("广东省东莞市长安镇", "441900"),
        ("上海市黄浦区南京路", "310101"), ("内蒙古自治区呼和浩特市新城区", "150102"), ("芗城区龙文区交界", "350602"),
        ("龙海县石码镇", ""), ("建设路5号", ""), ("", ""),
    ):  # fmt: skip
        assert book.place_of(address, NEAR) == code, address
    assert book.place_of("鼓楼区五四路", "") == ""


def test_the_nations_districts_are_written_once_each_under_its_city_and_a_renamed_one_is_mended() -> None:
    assert fill_districts() > 3000
    assert fill_districts() == 0
    zhangpu = Region.objects.get(code="350623")
    assert (zhangpu.name, zhangpu.parent.name, zhangpu.parent.parent.name) == ("漳浦县", "漳州市", "福建省")
    assert Region.objects.get(code="110105").parent_id == "110000"
    Region.objects.filter(code="350604").update(name="龙海市")
    assert fill_districts() == 1
    assert Region.objects.get(code="350604").name == "龙海区"


@pytest.mark.parametrize(
    ("incomplete", "unplaced", "state"),
    [(0, 0, ListState.COMPLETE), (0, 3, ListState.UNCERTAIN), (1, 0, ListState.LACKING), (1, 3, ListState.LACKING)],
)
def test_a_list_is_complete_when_its_files_are_and_nobody_is_without_a_district(
    incomplete: int, unplaced: int, state: ListState
) -> None:
    assert state_of_list(incomplete, unplaced) is state


class Shop:
    """Two stores and a data clerk of the first."""

    def __init__(self) -> None:
        fill_districts()
        self.store, self.other = make_store("S01"), make_store("S02")
        type(self.store).objects.unscoped("t").filter(pk=self.store.pk).update(region_code=NEAR)
        self.account = make_account(self.store, "data_clerk")
        self.page, self.n = signed_in(self.account), 0

    def person(self, code: str, *, late: bool = False, address: str = "", store: Any = None, **given: Any) -> Customer:
        self.n += 1
        person = make_customer(store or self.store, f"客户{self.n:03}", phone=f"+8614500{self.n:06d}")
        Customer.objects.unscoped("t").filter(pk=person.pk).update(region_code=code, **given)
        CustomerAddress.objects.unscoped("t").filter(customer=person).update(text=address)
        if late:
            Finding.objects.create(
                store_id=person.home_store_id, fault=Fault.INCOMPLETE, is_vehicle=False, file_key=person.pk,
                customer_key=person.pk, since=date(2026, 1, 1), parts=",part_phone,",
            )  # fmt: skip
        return person


def test_the_lists_count_what_one_sees_and_each_number_opens_into_its_rows() -> None:
    shop = Shop()
    for code, late in (("350602", False), ("350602001", True), ("350603", False), ("350206", False)):
        shop.person(code, late=late)
    shop.person("350602", store=shop.other)
    shop.person("350203", level="erased")
    found = regions_of(shop.account.viewer())
    assert [(part.code, part.files, part.incomplete, part.state) for part in found.districts] == [
        ("350206", 1, 0, ListState.COMPLETE), ("350602", 2, 1, ListState.LACKING), ("350603", 1, 0, ListState.COMPLETE),
    ]  # fmt: skip
    assert [(city.name, city.files, city.prefix) for city in found.cities] == [
        ("福建省厦门市", 1, "3502"), ("福建省漳州市", 3, "3506"),
    ]  # fmt: skip
    page = text_of(shop.page.get("/regions/"))
    assert all(word in page for word in ("芗城区", "龙文区", "完整", "有档案没有建全", "region=3506"))
    for address, names in (
        ("/customers/?region=350602", {"客户001", "客户002"}), ("/customers/?region=3506", {"客户001", "客户002", "客户003"}),
        ("/data-quality/incomplete/?region=350602", {"客户002"}), ("/data-quality/incomplete/?region=350603", set()),
    ):  # fmt: skip
        listed = text_of(shop.page.get(address))
        assert {f"客户{n:03}" for n in range(1, 7) if f"客户{n:03}" in listed} == names, address


def test_customers_without_a_district_are_placed_by_their_addresses_logged_and_taken_back() -> None:
    shop = Shop()
    placed = shop.person("", address="芗城区丹霞路1号")
    named = shop.person("", address="福州市鼓楼区五四路")
    silent = shop.person("", address="丹霞路1号")
    shop.person("350603", address="芗城区丹霞路2号")
    shop.person("", address="芗城区丹霞路3号", store=shop.other)
    assert {part.state for part in regions_of(shop.account.viewer()).districts} == {ListState.UNCERTAIN}
    assert "客户003" in text_of(shop.page.get("/customers/?region=none"))
    asked = text_of(shop.page.get("/regions/place/"))
    assert "芗城区" in asked
    assert 'name="count" value="2"' in asked
    assert shop.page.post("/regions/place/", {"count": "9"}).status_code == 422
    assert shop.page.post("/regions/place/", {"count": "2", "why": "按地址"}).status_code == 302
    codes = dict(Customer.objects.unscoped("t").values_list("pk", "region_code"))
    assert (codes[placed.pk], codes[named.pk], codes[silent.pk]) == ("350602", "350102", "")
    told = Change.objects.unscoped("t").filter(field="region_code").values_list("row_key", "old", "new", "why")
    assert set(told) == {(placed.pk, None, "350602", "按地址"), (named.pk, None, "350102", "按地址")}
    assert placing_of(shop.account.viewer()).found == []
    Customer.objects.unscoped("t").filter(pk=named.pk).update(region_code="350104")  # somebody knew better since
    repair = Repair.objects.unscoped("t").get()
    assert "按地址归入区县" in text_of(shop.page.get("/data-quality/repairs/"))
    assert shop.page.post(f"/data-quality/repairs/{repair.pk}/undo/").status_code == 302
    codes = dict(Customer.objects.unscoped("t").values_list("pk", "region_code"))
    assert (codes[placed.pk], codes[named.pk]) == ("", "350104")
