"""The people of a company and of its cars: named with a number or by their own file, called by matter, never revealed."""

import pytest

from keliu.audit.models import Change
from keliu.customers.companies.people import whom_to_call
from keliu.customers.models import CarContact, CompanyContact, Customer, CustomerStore, Vehicle
from keliu.org.models import Team
from keliu.rules.whom_to_call import Matter
from tests.journeys.page_shop import (
    days_ago,
    make_account,
    make_customer,
    make_store,
    make_vehicle,
    signed_in,
    text_of,
)

pytestmark = pytest.mark.django_db


class Company:
    def __init__(self) -> None:
        self.store = make_store()
        self.teams = [Team.objects.create(store=self.store, name=name) for name in ("一组", "二组")]
        self.firm = make_customer(self.store, "顺达物流", phone="+8614500000001")
        Customer.objects.unscoped("test").filter(pk=self.firm.pk).update(is_company=True)
        self.driver = make_customer(self.store, "司机老周", phone="+8614500000002")
        for one, team in ((self.firm, 0), (self.driver, 1)):
            CustomerStore.objects.filter(customer=one).update(team=self.teams[team])
        self.car = make_vehicle(self.firm)
        self.manager = signed_in(make_account(self.store, "service_manager"))
        self.edit = f"/customers/{self.firm.pk}/edit/"
        self.where = f"/vehicles/{self.car.pk}/contacts/"

    def add(self, **given: str) -> CompanyContact:
        version = Customer.objects.unscoped("test").get(pk=self.firm.pk).version
        sent = {f"contact-{name}": value for name, value in given.items()} | {"version": str(version)}
        answer = self.manager.post(self.edit, sent)
        assert answer.status_code == 302, text_of(answer)
        return CompanyContact.objects.unscoped("test").order_by("-pk")[0]

    def calls(self, viewer=None) -> list[str]:
        car = Vehicle.objects.unscoped("test").select_related("owner").get(pk=self.car.pk)
        return [found.name if (found := whom_to_call(car, matter, viewer)) else "" for matter in Matter]


def test_people_are_named_by_post_and_by_car_and_each_matter_finds_its_number():
    own = Company()
    assert own.calls() == ["顺达物流"] * 4
    chief = own.add(part="in_charge", name="王总", phone="14500000011")
    own.add(part="payer", name="赵会计", phone="14500000012")
    filed = own.add(part="driver", file="14500000002")
    assert (filed.person_id, filed.name, filed.phone) == (own.driver.pk, "", "")
    assert own.calls() == ["王总", "王总", "赵会计", "王总"]
    page = text_of(own.manager.get(own.where))
    assert "司机老周" in page
    sent = {"version": 1, "drivers": [filed.pk], "receiver": str(chief.pk), "why": "公司来电"}
    assert own.manager.post(own.where, sent).status_code == 302
    assert own.calls() == ["王总", "王总", "赵会计", "司机老周"]
    assert own.manager.post(own.where, sent).status_code == 409  # the second of two clicks
    vehicle, card, driver = (
        text_of(own.manager.get(address))
        for address in (f"/vehicles/{own.car.pk}/", f"/customers/{own.firm.pk}/", f"/customers/{own.driver.pk}/")
    )
    for word in ("王总", "司机老周", "145****0002", "145****0011", "收提醒", "赵会计"):
        assert word in vehicle, word
    assert "14500000011" not in vehicle + card
    assert "司机老周" in card
    assert "顺达物流" in driver
    own.manager.post(own.where, {"version": 2, "drivers": [], "receiver": ""})
    assert own.calls() == ["王总", "王总", "赵会计", "王总"]
    rows = CarContact.objects.unscoped("test").order_by("pk").values_list("part", "until")
    assert {part for part, _until in rows} == {"car_driver", "receiver"}
    assert {until for _part, until in rows} == {days_ago(0)}
    assert Change.objects.unscoped("test").filter(field="car_driver", table="customers_vehicle").count() == 2
    wrong = own.manager.post(own.edit, {"version": 4, "contact-part": "driver", "contact-file": "14599999999"})
    assert (wrong.status_code, "没有这个编号或手机号的客户" in text_of(wrong)) == (422, True)


def test_a_driver_whose_own_file_the_reader_does_not_see_is_absent_everywhere():
    own = Company()
    filed = own.add(part="driver", file="14500000002")
    own.add(part="in_charge", name="王总", phone="14500000011")
    own.manager.post(own.where, {"version": 1, "drivers": [filed.pk], "receiver": str(filed.pk)})
    advisor = signed_in(make_account(own.store, "advisor", team=own.teams[0]))
    for address in (f"/vehicles/{own.car.pk}/", f"/customers/{own.firm.pk}/", own.where, own.edit):
        page = text_of(advisor.get(address))
        assert "王总" in page, address
        assert "老周" not in page, address
        assert "0002" not in page, address
    assert own.calls() == ["司机老周", "司机老周", "王总", "司机老周"]
    kept = {"version": 2, "drivers": [], "receiver": ""}
    advisor.post(own.where, kept)
    assert own.calls() == ["司机老周", "司机老周", "王总", "司机老周"]  # what he does not see he does not end
    assert advisor.post(own.where, kept | {"drivers": [filed.pk]}).status_code == 422
