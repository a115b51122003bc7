"""What may be one is found in the database itself, by night or by the data clerk's button, and each pair once (A6)."""

import pytest
from django.utils import timezone

from keliu.audit.models import OpenBatch
from keliu.customers.duplicates.suspecting import suspect_all
from keliu.customers.editing.customers import decide_pair
from keliu.customers.jobs import find_duplicates
from keliu.customers.models import Customer, SuspectedDuplicate
from keliu.rules.rights import Role, Viewer
from tests.journeys.page_shop import make_account, make_store, signed_in, text_of
from tests.planted_duplicates import PlantedShop

pytestmark = pytest.mark.database


def found() -> set[tuple[str, int, int]]:
    rows = SuspectedDuplicate.objects.unscoped("test")
    return {
        ("customer", *sorted((row.customer_id, row.other_customer_id)))
        if row.customer_id
        else ("vehicle", *sorted((row.vehicle_id, row.other_vehicle_id)))
        for row in rows
    }


def test_all_that_was_planted_is_found_once_and_nothing_that_only_looks_like_it(db: None) -> None:
    store = make_store()
    shop = PlantedShop(store, 100, seed=4)
    shop.write()
    truth = shop.truth()
    late = Customer.objects.unscoped("test").get(pk=shop.planted["phone and title"][0][1].pk)
    OpenBatch.objects.create(number=7, opened_at=timezone.now())
    Customer.objects.unscoped("test").filter(pk=late.pk).update(batch=7)
    suspect_all()
    wanted = set().union(*truth.values())
    assert found() == wanted - truth["phone and title"], "nothing of an import that is being written"
    OpenBatch.objects.all().delete()
    assert suspect_all() == 1
    assert found() == wanted
    pair = SuspectedDuplicate.objects.unscoped("test").exclude(customer=None).first()
    assert pair is not None
    actor = Viewer(1, None, "陈莉", Role.CS_MANAGER, store.group_id, store.pk)
    decide_pair(pair, are_different=True, why="", actor=actor, now=timezone.now())
    one, other = pair.other_customer_id, pair.customer_id
    SuspectedDuplicate.objects.unscoped("test").filter(pk=pair.pk).update(customer=one, other_customer=other)
    assert suspect_all() == 0, "a pair that was closed is never proposed again, whichever of the two stands first"


def test_the_data_clerk_lets_a_worker_search_and_sees_what_speaks_for_a_pair(db: None) -> None:
    store = make_store()
    PlantedShop(store, 40, seed=1).write()
    clerk, advisor = (signed_in(make_account(store, role)) for role in ("data_clerk", "advisor"))
    assert advisor.post("/duplicates/search/").status_code == 404
    assert "马上查找" in text_of(clerk.get("/duplicates/"))
    assert "已开始查找" in text_of(clerk.post("/duplicates/search/", follow=True))
    assert find_duplicates.func() > 0
    page = text_of(clerk.get("/duplicates/"))
    assert "姓名相同，有过同一台车" in page
    assert "发动机号相同" in page
