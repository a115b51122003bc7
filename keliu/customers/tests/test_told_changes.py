"""The change log in words: names and plates as a person may see them, keys as what they point at, the forms' labels."""

from datetime import date

import pytest
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from keliu.audit.actions import FieldChange, record_changes
from keliu.audit.models import Change
from keliu.audit.told import field_labels, tell
from keliu.customers.forms.fields import CustomerForm
from keliu.customers.forms.vehicles import VehicleForm
from keliu.customers.models import Customer, CustomerStore, Vehicle, VehicleStore
from keliu.org.models import Group, Region, Staff, Store
from keliu.rules.masking import mask_plate
from keliu.rules.rights import Role, Viewer

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 25)
MANAGER = Role.SERVICE_MANAGER


class Shop:
    """One store with a customer, his car, and an advisor."""

    def __init__(self) -> None:
        self.group = Group.objects.create(code="G1", name="集团")
        self.store = Store.objects.create(group=self.group, code="S01", name="一店")
        self.person = self.customer("欧阳金")
        self.car = Vehicle.objects.create(group=self.group, home_store=self.store, owner=self.person, plate="闽EA1234")
        VehicleStore.objects.create(vehicle=self.car, store=self.store)
        self.advisor = Staff.objects.create(
            group=self.group, store=self.store, staff_no="1", name="顾一", role="advisor"
        )

    def customer(self, name: str) -> Customer:
        made = Customer.objects.create(group=self.group, home_store=self.store, name=name)
        CustomerStore.objects.create(customer=made, store=self.store)
        return made

    def viewer(self, role: Role) -> Viewer:
        store = None if role is Role.AUDITOR else self.store.pk
        return Viewer(1, 1, "林", role, self.group.pk, store)

    def told(self, role: Role, *lines: tuple[str, int, str, object, object], in_full: bool = False) -> list[Change]:
        changes = [
            FieldChange(table, key, name, old and str(old), new and str(new), self.store.pk)  # type: ignore[arg-type]
            for table, key, name, old, new in lines
        ]
        record_changes(changes, actor=self.viewer(MANAGER), now=timezone.now(), source="page")
        rows = list(Change.objects.visible_to(self.viewer(role)).order_by("-id")[: len(lines)])[::-1]
        tell(rows, self.viewer(role), in_full=in_full)
        return rows


@pytest.fixture
def shop() -> Shop:
    return Shop()


def test_a_row_is_named_and_linked_for_who_sees_it_and_masked_for_the_auditor(shop: Shop) -> None:
    lines = (("customers_customer", shop.person.pk, "level", None, "private"),
             ("customers_vehicle", shop.car.pk, "colour", None, "白"))  # fmt: skip
    person, car = shop.told(MANAGER, *lines)
    assert (person.row_told, person.href) == ("欧阳金", f"/customers/{shop.person.pk}/")
    assert (car.row_told, car.href) == (mask_plate("闽EA1234"), f"/vehicles/{shop.car.pk}/")
    assert "A1234" not in car.row_told
    person, car = shop.told(Role.AUDITOR, *lines)
    assert (person.row_told, person.href, car.href) == ("欧**", "", "")
    assert "A1234" not in car.row_told


def test_who_is_no_longer_of_the_store_is_a_number_without_a_link(shop: Shop) -> None:
    CustomerStore.objects.filter(customer=shop.person).delete()
    row, = shop.told(MANAGER, ("customers_customer", shop.person.pk, "note", None, "怕吵"))  # fmt: skip
    assert (row.row_told, row.href, row.new_shown) == (str(shop.person.pk), "", "已填写")


def test_keys_are_told_as_what_they_point_at_and_codes_as_what_they_mean(shop: Shop) -> None:
    Region.objects.create(code="350602", name="芗城区")
    other = shop.customer("钱美玲")
    told = shop.told(
        MANAGER,
        ("customers_vehicle", shop.car.pk, "owner_id", shop.person.pk, other.pk),
        ("customers_vehicle", shop.car.pk, "disposal_reason", None, "scrapped"),
        ("customers_vehicle", shop.car.pk, "sold_by_store", "0", "1"),
        ("customers_customer", shop.person.pk, "assigned_to", None, f"{shop.advisor.pk} 2026-11-26"),
        ("customers_customer", shop.person.pk, "region_code", None, "350602"),
        ("org_shopfigure", 1, "stages.lost", "12", "13"),
    )
    values = [(row.old_shown, row.new_shown) for row in told]
    assert values[0] == ("欧阳金", "钱美玲")
    assert values[1] == ("", "报废")
    assert values[2] == ("否", "是")
    assert values[3] == ("", "顾一（2026-11-26 起）")
    assert values[4] == ("", "芗城区")
    assert values[5][0].startswith("12 ")
    assert "stages" not in told[5].field_told


def test_personal_values_are_told_as_the_card_tells_them(shop: Shop) -> None:
    lines = (("customers_customer", shop.person.pk, "note", "怕吵", "先报价"),
             ("customers_customer", shop.person.pk, "email", "a@b.cn", "c@d.cn"),
             ("customers_customer", shop.person.pk, "birthday", None, "1985-03-12"),
             ("customers_customer", shop.person.pk, "phone", None, "+8614500012345"))  # fmt: skip
    note, mail, birthday, phone = shop.told(MANAGER, *lines)
    assert (note.old_shown, note.new_shown) == ("怕吵", "先报价")
    assert (mail.old_shown, mail.new_shown) == ("已填写", "改成另一个")
    assert (birthday.new_shown, phone.new_shown) == ("03-12", "145****2345")
    texts = [(row.old_shown + row.new_shown) for row in shop.told(Role.AUDITOR, *lines)]
    assert texts[:3] == ["已填写改成另一个", "已填写改成另一个", "已填写"]
    assert [row.new_shown for row in shop.told(MANAGER, *lines, in_full=True)][1] == "c@d.cn"


def test_a_field_has_the_name_that_the_form_gives_it(shop: Shop) -> None:
    labels, wrong = field_labels(), []
    forms = {
        "customers_customer": CustomerForm(instance=shop.person, today=TODAY),
        "customers_vehicle": VehicleForm(instance=shop.car, today=TODAY),
    }  # fmt: skip
    with translation.override("zh-hans"):
        for table, form in forms.items():
            for name, field in form.fields.items():
                if str(field.label) != _(labels.get((table, name), name)):
                    wrong.append((table, name, str(field.label), _(labels.get((table, name), name))))
    assert wrong == []


def test_a_page_of_changes_asks_as_often_as_a_line(shop: Shop, django_assert_max_num_queries) -> None:
    people = [shop.customer(f"客{n}") for n in range(30)]
    lines = [("customers_customer", person.pk, "assigned_to", None, shop.advisor.pk) for person in people]
    with django_assert_max_num_queries(8):
        told = shop.told(MANAGER, *lines)
    assert {row.new_shown for row in told} == {"顾一"}
    assert len({row.row_told for row in told}) == 30
