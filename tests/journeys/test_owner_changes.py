"""过户 on the page: found or new, asked once, what each owner sees after it, and taken back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from keliu.audit.models import Change
from keliu.contacts.models import Consent, Contact
from keliu.customers.models import Assignment, Customer, CustomerFacts, CustomerStore, OwnerChange, Ownership, Vehicle
from keliu.org.models import Team
from tests.journeys.page_shop import (
    days_ago,
    make_account,
    make_customer,
    make_store,
    make_vehicle,
    make_visit,
    signed_in,
    text_of,
)

pytestmark = pytest.mark.django_db


class Sale:
    """A car of a seller in team 1, with two visits, one of them owed, a call and a consent; a buyer whom nobody has."""

    def __init__(self) -> None:
        self.store = make_store()
        self.team = Team.objects.create(store=self.store, name="一组")
        self.advisor = make_account(self.store, "advisor", team=self.team).staff
        self.seller = make_customer(self.store, "卖旧车", phone="+8614500000001", team=self.team)
        Assignment.objects.create(customer=self.seller, store=self.store, advisor=self.advisor, team=self.team)
        self.buyer = make_customer(self.store, "买旧车", phone="+8614500000002")
        self.car = make_vehicle(self.seller)
        make_visit(self.car, "R1", days_ago=90, customer_fen=50_000, sender_name="旧车主弟弟", outstanding_fen=20_000)
        make_visit(self.car, "R2", days_ago=10, customer_fen=30_000)
        at = timezone.now() - timedelta(days=80)
        Contact.objects.create(
            group=self.store.group, store=self.store, contact_no="K1", customer=self.seller, vehicle=self.car, at=at,
            contact_on=at.date(), channel="phone", direction="out", connected=True, outcome="旧车主的私事",
        )  # fmt: skip
        Consent.objects.create(
            customer=self.seller, purpose="marketing", channel="", state="given", at=at, way="paper", proof="签字"
        )
        self.manager = signed_in(make_account(self.store, "service_manager"))
        self.where = f"/vehicles/{self.car.pk}/owner/"

    def form(self, **given: object) -> dict[str, object]:
        told = {"version": Vehicle.objects.unscoped("test").get(pk=self.car.pk).version, "owner": "14500000002",
                "since": str(days_ago(20)), "reason": "owner_sold", "papers": "登记证书已核对"}  # fmt: skip
        return told | given

    def card(self, person: Customer) -> str:
        return text_of(self.manager.get(f"/customers/{person.pk}/"))


def facts() -> dict[str, tuple[int, int, int]]:
    rows = CustomerFacts.objects.unscoped("test").values_list("customer__name", "vehicles", "visits", "spend_fen")
    return {name: tuple(rest) for name, *rest in rows}  # type: ignore[misc]


def test_each_owner_keeps_his_own_days_and_taking_it_back_restores_every_row():
    sale = Sale()
    before = rows_of_sale(sale)
    asked = sale.manager.post(sale.where, sale.form())
    assert "对吗" in text_of(asked)
    assert not OwnerChange.objects.unscoped("test").exists()
    answer = sale.manager.post(sale.where, sale.form(sure=str(sale.buyer.pk), plate="闽E99999"))
    assert answer.url == f"/vehicles/{sale.car.pk}/"
    assert facts() == {"卖旧车": (0, 1, 50_000), "买旧车": (1, 1, 30_000)}
    seller, buyer = sale.card(sale.seller), sale.card(sale.buyer)
    assert "从前的车" in seller
    assert "R1" in seller
    assert "旧车主的私事" in seller
    assert "欠 200 元" in seller
    for word, is_there in (("R1", True), ("原车主期间", True), ("旧车主的私事", False), ("欠 200 元", False)):
        assert (word in buyer) is is_there, word
    assert not Consent.objects.unscoped("test").filter(customer=sale.buyer).exists()
    assert CustomerStore.objects.get(customer=sale.buyer).team_id == sale.team.pk
    page = text_of(sale.manager.get(answer.url))
    for word in ("出售", "登记证书已核对", "卖旧车", "撤回"):
        assert word in page, word
    change = OwnerChange.objects.unscoped("test").get()
    back = {"version": 3, "change": change.pk, "why": ""}
    sale.manager.post(f"{sale.where}undo/", back)
    assert OwnerChange.objects.unscoped("test").get().undone_at is None
    sale.manager.post(f"{sale.where}undo/", back | {"why": "登记错人"})
    assert rows_of_sale(sale) == before
    assert facts() == {"卖旧车": (1, 2, 80_000), "买旧车": (0, 0, 0)}
    told = Change.objects.unscoped("test").filter(field="owned_by").order_by("id").values_list("old", "new", "why")
    day = f"{sale.buyer.pk} {days_ago(20)}"
    assert list(told) == [(None, day, "登记证书已核对"), (day, None, "登记错人")]


def rows_of_sale(sale: Sale) -> list[object]:
    """Return every row that says whose the car is, and who answers for whom."""
    return [
        Vehicle.objects.unscoped("test").get(pk=sale.car.pk).owner_id,
        *Ownership.objects.unscoped("test").order_by("pk").values_list("pk", "customer", "since", "until"),
        *Assignment.objects.unscoped("test").order_by("pk").values_list("pk", "customer", "team", "from_date"),
        *CustomerStore.objects.order_by("pk").values_list("pk", "customer", "store", "team"),
    ]


def test_who_does_not_see_the_former_owner_learns_neither_his_name_nor_his_sender_nor_his_plate():
    sale = Sale()
    other = Team.objects.create(store=sale.store, name="二组")
    make_account(sale.store, "advisor", team=other, name="二组顾问")
    own = sale.buyer
    CustomerStore.objects.filter(customer=own).update(team=other)
    Assignment.objects.create(customer=own, store=sale.store, team=other, from_date=days_ago(300))
    sale.manager.post(sale.where, sale.form(sure=str(own.pk), plate="闽E99999"))
    advisor = signed_in(make_account(sale.store, "advisor", team=other, name="新顾问"))
    visit = sale.car.visits.unscoped("test").get(order_no="R1")
    for address in (f"/vehicles/{sale.car.pk}/", f"/customers/{own.pk}/", f"/visits/{visit.pk}/", sale.where):
        answer = advisor.get(address)
        assert answer.status_code == 200, address
        assert [
            word for word in ("卖旧车", "旧车主弟弟", "14500000001", "7K531", "私事") if word in text_of(answer)
        ] == []
    former = signed_in(make_account(sale.store, "advisor", team=sale.team, name="原顾问"))
    card = text_of(former.get(f"/customers/{sale.seller.pk}/"))
    assert f"/visits/{visit.pk}/" not in card
    assert "R1" in card
    assert former.get(f"/vehicles/{sale.car.pk}/").status_code == 404
    assert former.get(sale.where).status_code == 404


def test_a_new_owner_gets_a_file_once_however_often_it_is_clicked_and_a_wrong_form_loses_nothing():
    sale = Sale()
    typed = sale.form(owner="", name="新来的", phones="145 0000 0009", plate="闽E12")
    wrong = sale.manager.post(sale.where, typed)
    assert wrong.status_code == 422
    for word in ("新来的", "145 0000 0009", "登记证书已核对", "不是车牌"):
        assert word in text_of(wrong), word
    typed |= {"plate": "", "sure": "new"}
    first, second = sale.manager.post(sale.where, typed), sale.manager.post(sale.where, typed)
    assert (first.status_code, second.status_code) == (302, 200)  # the second click finds the file and asks again
    assert Customer.objects.unscoped("test").filter(name="新来的").count() == 1
    assert OwnerChange.objects.unscoped("test").count() == 1
    for given, said in (
        ({"owner": "14500000002", "name": "又一个"}, "只填一种"), ({"owner": "", "name": ""}, "车现在归谁"),
        ({"owner": "13900000000"}, "没有这个编号或手机号"), ({"since": str(days_ago(-3))}, "1950"),
    ):  # fmt: skip
        answer = sale.manager.post(sale.where, sale.form(**given))
        assert (answer.status_code, said in text_of(answer)) == (422, True), given
