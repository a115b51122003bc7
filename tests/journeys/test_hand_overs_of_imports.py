"""An import whose customers were given to advisors by hand is not taken back before the hand-over is."""

from django.utils import timezone

from keliu.customers.answering.assigning import assign
from keliu.customers.answering.undo import take_back
from keliu.customers.models import Assignment, Customer, CustomerStore
from keliu.org.models import Staff, Store
from keliu.rules.rights import Role, Viewer
from keliu.workshop.sharing import propose
from tests.journeys.shop import VEHICLES, VISITS, Shop, vin

VISIT = {"order_no": "W1", "store_code": "S01", "customer_no": "C1", "kind": "maintenance", "advisor_no": "A1"}


def test_day_one_the_advisor_of_the_orders_takes_his_customers_and_the_import_waits_for_that(shop: Shop) -> None:
    car = {"vin": vin(1), "plate": "闽E12345", "customer_no": "C1", "store_code": "S01"}
    staff = shop.csv("s.csv", "store_code,staff_no,name,role,team",
                     {"store_code": "S01", "staff_no": "A1", "name": "顾一", "role": "advisor", "team": "一组"})  # fmt: skip
    visits = VISIT | {"vin": vin(1), "arrived_at": f"{timezone.localdate()} 09:00"}
    first = shop.load(staff)["batch"]
    batch = shop.load(shop.csv("v.csv", VEHICLES, car), shop.csv("w.csv", VISITS, visits))["batch"]
    store = Store.objects.unscoped("test").get()
    manager = Viewer(1, None, "陈莉", Role.SERVICE_MANAGER, store.group_id, store.pk)
    today, now = timezone.localdate(), timezone.now()
    proposal = propose(manager, today)
    assert len(proposal.wanted) == 1
    run = assign(proposal.wanted, from_date=today, actor=manager, now=now, today=today)
    assert CustomerStore.objects.get().advisor == Staff.objects.unscoped("test").get()
    for number in (batch, first):
        assert shop.keliu("undo", number).code == 1
    assert Customer.objects.unscoped("test").count() == 1
    take_back(run, actor=manager, now=now, today=today)
    assert Assignment.objects.unscoped("test").count() == 0
    assert shop.keliu("undo", batch).code == 0
    assert shop.keliu("undo", first).code == 0


def test_an_imported_assignment_that_was_ended_by_hand_holds_its_import(shop: Shop) -> None:
    people = shop.csv("s.csv", "store_code,staff_no,name,role,team", *(
        {"store_code": "S01", "staff_no": f"A{n}", "name": f"顾{n}", "role": "advisor", "team": "一组"} for n in (1, 2)
    ))  # fmt: skip
    shop.load(
        people,
        shop.csv("c.csv", "customer_no,store_code,name", {"customer_no": "C1", "store_code": "S01", "name": "金一"}),
    )
    row = {"customer_no": "C1", "store_code": "S01", "advisor_no": "A1", "team": "一组", "from_date": "2024-01-01"}
    batch = shop.load(shop.csv("a.csv", "customer_no,store_code,advisor_no,team,from_date,to_date", row))["batch"]
    store, person = Store.objects.unscoped("test").get(), Customer.objects.unscoped("test").get()
    manager = Viewer(1, None, "陈莉", Role.SERVICE_MANAGER, store.group_id, store.pk)
    today, now = timezone.localdate(), timezone.now()
    other = Staff.objects.unscoped("test").get(staff_no="A2")
    run = assign({person.pk: other.pk}, from_date=today, actor=manager, now=now, today=today)
    refused = shop.keliu("undo", batch)
    assert refused.code == 1
    assert "陈莉" in refused.err
    again = shop.load(shop.csv("a.csv", "customer_no,store_code,advisor_no,team,from_date,to_date", row))
    assert again["files"][0]["sheets"][0]["unchanged"] == 1, "the same file again moves nobody back"
    assert CustomerStore.objects.get().advisor == other
    take_back(run, actor=manager, now=now, today=today)
    assert CustomerStore.objects.get().advisor.staff_no == "A1"
