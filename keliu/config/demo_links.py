"""What ties the demo's files together: families, the people of companies and of their cars, a few cars that changed hands.

Written through the same actions as by hand, some of each in every store; drawn, so that a day always gives the same demo.
"""

from datetime import date, datetime, timedelta

from keliu.customers.companies.naming import name_people
from keliu.customers.editing.handing_over import Papers, change_owner
from keliu.customers.households.linking import link
from keliu.customers.models import CompanyContact, Customer, HouseholdLink, OwnerChange, Vehicle
from keliu.rules.rights import Viewer

DEMO = "demo"
FAMILIES, COMPANIES, SALES = 4, 2, 2  # a store
POSTS = (
    ("in_charge", "李总", "+8614500007101"),
    ("driver", "周师傅", "+8614500007102"),
    ("payer", "会计小吴", "+8614500007103"),
)


def tie_files(clerks: dict[int, Viewer], as_of: date, now: datetime) -> None:
    """This function will tie some files of every store that has a data clerk."""
    for store, clerk in sorted(clerks.items()):
        people = Customer.objects.unscoped(DEMO).filter(home_store_id=store, is_company=False).exclude(name="")
        drawn = list(people.order_by("pk")[: 2 * FAMILIES + SALES])
        kinds = (
            HouseholdLink.Kind.SPOUSE,
            HouseholdLink.Kind.CHILD,
            HouseholdLink.Kind.PARENT,
            HouseholdLink.Kind.OTHER,
        )
        for one, other, kind in zip(drawn[::2], drawn[1::2], kinds, strict=False):
            link(one, other, kind=kind, since=None, told_by=f"{one.name[:1]}姓客户本人", actor=clerk, now=now)
        _name_people(store, clerk, as_of, now)
        _sell(store, clerk, drawn[2 * FAMILIES :], as_of, now)


def _name_people(store: int, clerk: Viewer, as_of: date, now: datetime) -> None:
    """Name the people of some companies, and who drives their first cars."""
    firms = Customer.objects.unscoped(DEMO).filter(home_store_id=store, is_company=True).order_by("pk")[:COMPANIES]
    for firm in firms:
        made = {
            part: CompanyContact.objects.create(customer=firm, part=part, name=name, phone=phone, since=as_of)
            for part, name, phone in POSTS
        }
        for car in Vehicle.objects.unscoped(DEMO).filter(owner=firm, disposed_on=None).order_by("pk")[:2]:
            name_people(
                car, drivers={made["driver"].pk}, receiver=made["in_charge"].pk, among=[one.pk for one in made.values()],
                version=car.version, actor=clerk, now=now,
            )  # fmt: skip


def _sell(store: int, clerk: Viewer, buyers: list[Customer], as_of: date, now: datetime) -> None:
    """Let some cars of private owners go to others, some months ago."""
    cars = Vehicle.objects.unscoped(DEMO).filter(
        home_store_id=store, disposed_on=None, owner__is_company=False, purchase_date__lt=as_of - timedelta(days=400)
    )
    taken = cars.exclude(owner__in=buyers).order_by("-pk")[: len(buyers)]
    for number, (car, buyer) in enumerate(zip(taken, buyers, strict=False)):
        day = as_of - timedelta(days=45 + 60 * number)
        papers = Papers(OwnerChange.Reason.SOLD, "二手车发票、登记证书已核对")
        change_owner(car, buyer, since=day, version=car.version, actor=clerk, now=now, papers=papers)
