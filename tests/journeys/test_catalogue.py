"""The model catalogue: who may change it, what is refused, and that the cars follow."""

from datetime import date

import pytest
from django.test import Client

from keliu.audit.models import Change
from keliu.customers.models import Vehicle, VehicleFacts, VehicleModel
from keliu.org.models import Account, Group, Staff, Store
from keliu.rules.rights import Role
from keliu.workshop.jobs import refresh_model

pytestmark = pytest.mark.django_db
GIVEN = {
    "interval_months": "12", "interval_km": "10000", "first_months": "6", "first_km": "5000", "warranty_months": "36",
    "warranty_km": "100000", "free_maintenance_km": "", "cooling": "8", "at_risk": "13", "lost": "18",
    "source": "厂家保养手册 2026 版", "source_date": "2026-01-01", "version": "1",
}  # fmt: skip


@pytest.fixture
def model() -> VehicleModel:
    group = Group.objects.create(code="G1", name="集团")
    Store.objects.create(group=group, code="S1", name="店")
    return VehicleModel.objects.create(group=group, brand="比亚迪", series="秦", name="PLUS")


def client(model: VehicleModel, role: Role) -> Client:
    store = Store.objects.unscoped("test").first()
    staff = Staff.objects.create(group=model.group, store=store, staff_no=role.value, name="员", role=role.value)
    browser = Client()
    account = Account.objects.create_account(role.value, "a long password 9", staff, must_change=False)
    browser.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return browser


def test_a_models_figures_are_changed_with_source_and_audit_and_its_cars_follow(model: VehicleModel) -> None:
    store = Store.objects.unscoped("test").get()
    car = Vehicle.objects.create(
        group=model.group, home_store=store, plate="闽EA0001", model=model, purchase_date=date(2026, 1, 1)
    )
    VehicleFacts.objects.create(vehicle=car)
    browser = client(model, Role.SERVICE_MANAGER)
    assert browser.post(f"/models/{model.pk}/", GIVEN).status_code == 302
    changed = VehicleModel.objects.get(pk=model.pk)
    assert (changed.interval_months, changed.stage_limits, changed.source) == (12, [8, 13, 18], "厂家保养手册 2026 版")
    assert Change.objects.unscoped("test").filter(table="customers_vehiclemodel", field="interval_km").exists()
    assert refresh_model.func(model.pk) == 1
    assert VehicleFacts.objects.unscoped("test").get().warranty_ends_on == date(2029, 1, 1)
    assert refresh_model.func(model.pk) == 0
    page = browser.get("/models/").content.decode()
    assert "8 / 13 / 18" in page


@pytest.mark.parametrize("wrong", [{"cooling": ""}, {"lost": "10"}, {"interval_km": "0"}, {"source": ""}])
def test_what_cannot_be_is_refused_and_stays_typed(model: VehicleModel, wrong: dict[str, str]) -> None:
    answer = client(model, Role.SERVICE_MANAGER).post(f"/models/{model.pk}/", GIVEN | wrong)
    assert answer.status_code == 200
    assert "没有保存" in answer.content.decode()
    assert VehicleModel.objects.get(pk=model.pk).version == 1


def test_the_second_of_two_editors_is_told(model: VehicleModel) -> None:
    browser = client(model, Role.SERVICE_MANAGER)
    browser.post(f"/models/{model.pk}/", GIVEN)
    assert "别人刚改过" in browser.post(f"/models/{model.pk}/", GIVEN | {"interval_km": "7500"}).content.decode()


def test_others_look_or_find_nothing(model: VehicleModel) -> None:
    looks = client(model, Role.CS_MANAGER)
    assert looks.get(f"/models/{model.pk}/").status_code == 200
    assert looks.post(f"/models/{model.pk}/", GIVEN).status_code == 404
    assert client(model, Role.ADVISOR).get("/models/").status_code == 404
    foreign = VehicleModel.objects.create(group=Group.objects.create(code="G2", name="别家"), series="汉")
    assert looks.get(f"/models/{foreign.pk}/").status_code == 404
