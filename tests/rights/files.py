"""The files of the world: customers and cars in every relation, with visits, contacts, policies, suppliers, duplicates."""

from datetime import timedelta
from functools import partial
from typing import Any

from django.utils import timezone

from keliu.audit.actions import FieldChange, record_changes
from keliu.contacts.models import Consent, Contact
from keliu.customers.actions import refresh_search
from keliu.customers.models import (
    Assignment,
    AssignmentRun,
    Blacklisting,
    CompanyContact,
    Customer,
    CustomerAddress,
    CustomerFacts,
    CustomerNumber,
    CustomerPhone,
    CustomerStore,
    CustomerTraits,
    FileMerge,
    HouseholdLink,
    Ownership,
    Partner,
    PartnerContact,
    Policy,
    RevealLog,
    SuspectedDuplicate,
    Vehicle,
    VehicleFacts,
    VehicleModel,
    VehiclePlate,
    VehicleStore,
)
from keliu.data_quality.models import Repair
from keliu.privacy.models import SubjectRequest
from keliu.rules.rights import Viewer
from keliu.workshop.models import Receipt, Visit, VisitLine
from tests.rights.canaries import Canary
from tests.rights.statements import make_statements
from tests.rights.world import World

# label: home store, then (member store, team of the world or "") …
CUSTOMERS: dict[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    "own": ("A1", (("A1", "A11"),)),
    "colleague": ("A1", (("A1", "A11"),)),
    "other_team": ("A1", (("A1", "A12"),)),
    "received": ("A1", (("A1", "A12"),)),
    "unassigned": ("A1", (("A1", ""),)),
    "shared_team": ("A2", (("A2", "A21"), ("A1", "A11"))),
    "shared_free": ("A2", (("A2", "A21"), ("A1", ""))),
    "sister": ("A2", (("A2", "A21"),)),
    "sister_free": ("A2", (("A2", ""),)),
    "third": ("A3", (("A3", "A31"),)),
    "foreign": ("B1", (("B1", "B11"),)),
    "foreign_free": ("B1", (("B1", ""),)),
    "far": ("B2", (("B2", "B21"),)),
}


def make_files(world: World) -> None:
    """This function will make every customer with car, visits and contacts, and what hangs between them."""
    for code in "AB":
        source = world.book.new("model_source", group=code)
        model = VehicleModel.objects.create(group=world.groups[code], series="雷凌", name="1.8", source=source.text)
        world.add("model", code, model.pk, group=code)
    people = {label: _customer(world, label, *where) for label, where in CUSTOMERS.items()}
    cars = {label: _car(world, label, person) for label, person in people.items()}
    _between(world, people, cars)
    make_statements(world, cars, CUSTOMERS)
    for code in world.stores:
        named, phone, place = (world.new(f"supplier_{what}", code) for what in ("name", "phone", "address"))
        partner = Partner.objects.create(
            store=world.stores[code], code="S1", name=named.text, contact_name=named.name, phone=phone.phone,
            address=place.text, note=named.text,
        )  # fmt: skip
        PartnerContact.objects.create(partner=partner, name=named.name, phone=phone.phone)
        world.add("partner", code, partner.pk, store=code)


def _customer(world: World, label: str, home: str, members: tuple[tuple[str, str], ...]) -> Customer:
    def new(kind: str, store: str = "") -> Canary:
        return world.book.new(kind, of=label, store=store, group=home[0])

    number = new("number")
    person = Customer.objects.create(
        group=world.groups[home[0]], home_store=world.stores[home], customer_no=number.text, name=new("name").name,
        gender="male", birthday=new("birthday").born, email=new("email").mail, wechat=new("wechat").mail,
        id_last4=new("id_tail").tail, note=new("note").text, notes={"备注": new("import_note").text}, level="private",
        region_code="350602", source=new("source").text, registered_on=world.days_ago(900),
    )  # fmt: skip
    CustomerNumber.objects.create(group=person.group, number=number.text, customer=person)
    phone = CustomerPhone.objects.create(customer=person, number=new("phone").phone)
    world.add("phone", label, {"pk": person.pk, "phone": phone.pk}, store=home, of=label)
    CustomerPhone.objects.create(customer=person, number=new("phone").phone, rank=2, until=world.days_ago(40))
    for until in (world.days_ago(60), None):
        CustomerAddress.objects.create(customer=person, text=f"漳州市龙文区{new('address').text}号", until=until)
    CustomerTraits.objects.create(
        customer=person,
        interests=new("trait").text,
        income_band=new("trait").text[:20],
        payment_habit=new("trait").text,
    )
    for part in ("in_charge", "driver", "payer"):
        named, phone = new("contact_name"), new("contact_phone")
        CompanyContact.objects.create(customer=person, part=part, name=named.name, phone=phone.phone)
    for code, team in members:
        _member(world, label, person, code, team)
    _said(world, label, person)
    last = world.days_ago(200)
    CustomerFacts.objects.create(
        customer=person, vehicles=1, visits=1, last_visit_on=last, customer_class="A", spend_fen=new("spend").fen,
        spend_24m_fen=new("spend").fen,
    )  # fmt: skip
    refresh_search(customer_ids=[person.pk])
    world.add("customer", label, person.pk, store=home, of=label)
    return person


def _member(world: World, label: str, person: Customer, code: str, team: str) -> None:
    """Make him a member of a store, which contacted him once."""
    new = partial(world.book.new, of=label, store=code, group=code[0])
    advisor = world.advisors["advisor"] if label == "own" else world.advisors.get(team)
    store, own = world.stores[code], world.teams.get(team)
    CustomerStore.objects.create(customer=person, store=store, team=own, advisor=advisor)
    if advisor is not None:
        Assignment.objects.create(customer=person, store=store, team=own, advisor=advisor, from_date=None)
    Contact.objects.create(
        group=person.group, store=store, contact_no=new("contact_no").text, customer=person, channel="phone",
        at=timezone.now() - timedelta(days=9), contact_on=world.days_ago(9), direction="out",
        purpose=new("contact_text").text, outcome=new("contact_text").text, connected=True,
    )  # fmt: skip
    _log(world, label, person, code)


def _said(world: World, label: str, person: Customer) -> None:
    """Note what a customer refused, and that he was on the blacklist."""
    new, now = partial(world.book.new, of=label, group=CUSTOMERS[label][0][0]), timezone.now()
    proof = new("consent_proof").text
    Consent.objects.create(
        customer=person,
        purpose="marketing",
        channel="sms",
        state="refused",
        at=now,
        way="paper",
        proof=proof,
        person="某人",
    )
    Blacklisting.objects.create(
        customer=person, approval_key=0, reason=new("blacklist_reason").text, proposed_by="某人", decided_by="某人",
        begun_at=now, until=world.today, ended_at=now, ended_why=new("blacklist_reason").text,
    )  # fmt: skip


def _log(world: World, label: str, person: Customer, code: str) -> None:
    """Note changes of every kind of personal value, and a reveal, as the store's own logs."""
    store = world.stores[code]
    actor = Viewer(0, None, "导入", None, store.group_id, store.pk)

    def new(kind: str) -> Canary:
        return world.book.new(kind, of=label, store=code, group=code[0])

    changes = [
        ("customers_customer", "phone", new("phone").phone, new("phone").phone),
        ("customers_customer", "name", new("old_name").name, new("old_name").name),
        ("customers_customer", "email", new("email").mail, new("email").mail),
        ("customers_customer", "address", f"龙文区{new('address').text}", f"龙文区{new('address').text}"),
        ("customers_customer", "birthday", new("birthday").born.isoformat(), new("birthday").born.isoformat()),
    ]
    record_changes(
        [FieldChange(table, person.pk, name, old, new_, store.pk) for table, name, old, new_ in changes],
        actor=actor, now=timezone.now() - timedelta(days=3), source="page", why=new("change_why").text,
    )  # fmt: skip
    RevealLog.objects.create(
        at=timezone.now() - timedelta(days=2), account_key=0, person="某人", store=store, customer=person, field="phone",
        why=new("reveal_why").text,
    )  # fmt: skip


def _car(world: World, label: str, person: Customer) -> Vehicle:
    home = CUSTOMERS[label][0]

    def new(kind: str, store: str = "") -> Canary:
        return world.book.new(kind, of=label, store=store, group=home[0])

    plate = new("plate")
    car = Vehicle.objects.create(
        group=person.group, home_store=person.home_store, owner=person, plate=plate.plate, vin=new("vin").vin,
        engine_no=new("engine").text, series="雷凌", model_name="1.8", purchase_date=world.days_ago(1500),
        notes={"备注": new("import_note").text},
    )  # fmt: skip
    old = new("plate").plate
    VehiclePlate.objects.create(vehicle=car, plate=old, until=world.days_ago(700))
    VehiclePlate.objects.create(vehicle=car, plate=plate.plate, since=world.days_ago(699))
    Ownership.objects.create(vehicle=car, customer=person, since=world.days_ago(400))
    Policy.objects.create(
        group=person.group, policy_no=new("policy").text, vehicle=car, insurer="平安产险", ends_on=world.days_ago(-20),
        premium_fen=new("premium").fen,
    )  # fmt: skip
    last = world.days_ago(200)
    facts = {"customer_fen": new("spend").fen, "visits": 1, "counted_days": 1}
    VehicleFacts.objects.create(
        vehicle=car, first_visit_on=last, last_visit_on=last, last_any_on=last, first_any_on=last, due_on=world.days_ago(3),
        due_kind="maintenance", insurance_ends_on=world.days_ago(-20), last_maintenance_on=last, **facts,
    )  # fmt: skip
    for code, _team in CUSTOMERS[label][1]:
        VehicleStore.objects.create(vehicle=car, store=world.stores[code])
        _visit(world, label, car, code, 200)
    CustomerFacts.objects.unscoped("the world").filter(customer=person).update(main_vehicle=car)
    refresh_search(vehicle_ids=[car.pk])
    world.add("vehicle", label, car.pk, store=home, of=label)
    return car


def _visit(world: World, label: str, car: Vehicle, code: str, days: int, **more: Any) -> Visit:
    """Make a visit with a line and a receipt; everything in it is the store's own."""

    def new(kind: str) -> Canary:
        return world.book.new(kind, of=label, store=code, group=code[0])

    at = timezone.now() - timedelta(days=days)
    visit = Visit.objects.create(
        store=world.stores[code], order_no=new("order").text, vehicle=car, customer=car.owner, arrived_at=at,
        arrived_on=timezone.localtime(at).date(), sender_name=new("sender_name").name,
        sender_phone=new("sender_phone").phone, description=new("order_text").text, customer_fen=new("amount").fen,
        requested_services=new("order_text").text, notes={"备注": new("import_note").text}, kind="repair", **more,
    )  # fmt: skip
    line = {"name": new("order_text").text, "amount_fen": new("amount").fen, "supplier_code": "S1"}
    VisitLine.objects.create(visit=visit, line_no="1", type="part", **line)
    Receipt.objects.create(visit=visit, receipt_no=new("order_text").text, amount_fen=new("amount").fen)
    where = label if code == CUSTOMERS[label][0] else f"{label} at {code}"
    world.add("visit", where if days else f"{where} today", visit.pk, store=code, of=label)
    return visit


def _between(world: World, people: dict[str, Customer], cars: dict[str, Vehicle]) -> None:
    """Join rows across scopes: a car sold over by the sister store, visits elsewhere, today's, pairs, hand-overs."""
    Ownership.objects.create(
        vehicle=cars["own"], customer=people["sister"], since=world.days_ago(900), until=world.days_ago(401)
    )
    _visit(world, "own", cars["own"], "A2", 450)
    for key in ("advisor", "team_leader"):
        bay = world.accounts["technician"].staff
        _visit(world, "received", cars["received"], "A1", 0, advisor=world.advisors[key], technician=bay)
    pairs = (
        ("A1", "own", "other_team"), ("A1", "unassigned", "colleague"), ("A2", "sister", "shared_team"),
        ("B1", "foreign", "foreign_free"),
    )  # fmt: skip
    for code, one, other in pairs:
        pair = SuspectedDuplicate.objects.create(
            group=world.groups[code[0]], store=world.stores[code], customer=people[one], other_customer=people[other],
            confidence=80, evidence="name_phone",
        )  # fmt: skip
        world.add("duplicate", f"{code} {one}", pair.pk, store=code)
    # people of one company's file who have files of their own, in sight and out of it
    for other in ("colleague", "other_team", "sister"):
        CompanyContact.objects.create(customer=people["own"], part="driver", person=people[other])
    # one family over teams and stores: whoever sees one of two does not learn of the other
    for one, other in (("own", "colleague"), ("own", "other_team"), ("unassigned", "sister"), ("other_team", "third")):
        link = HouseholdLink.objects.create(
            customer=people[one], other=people[other], kind="spouse", told_by="本人", at=timezone.now()
        )
        if other == "colleague":
            world.add("household", one, {"pk": people[one].pk, "link": link.pk}, store="A1", of=one)
    _kept_deeds(world, people)


def _kept_deeds(world: World, people: dict[str, Customer]) -> None:
    """Keep what was done to files in each scope: merges, repairs, requests of persons, hand-overs."""
    for code, one in (("A1", "own"), ("A2", "sister"), ("B1", "foreign")):
        merge = FileMerge.objects.create(
            group=world.groups[code[0]], store=world.stores[code], kind="customer", survivor_key=people[one].pk,
            loser_key=10_000_000 + people[one].pk, at=timezone.now(), person="某人", why="同一个人",
        )  # fmt: skip
        world.add("merge", code, merge.pk, store=code)
    for code, label in (("A1", "own"), ("A2", "sister"), ("B1", "foreign")):
        repair = Repair.objects.create(
            store=world.stores[code], deed="phones_fail", at=timezone.now(), person="某人",
            why=world.book.new("repair_why", store=code, group=code[0]).text,
        )  # fmt: skip
        world.add("repair", code, repair.pk, store=code)
        wish = SubjectRequest.objects.create(
            group=world.groups[code[0]], kind="access", customer_key=people[label].pk, person="某人", asked_on=world.today,
            due_on=world.days_ago(-15), made_at=timezone.now(),
            wish=world.book.new("request_wish", group=code[0]).text,
        )  # fmt: skip
        world.add("request", code, wish.pk, group=code[0], state="open")
    for code, key in (("A1", "team_leader"), ("A1", "cs_manager"), ("A2", "sister_manager"), ("B1", "foreign_manager")):
        why = world.book.new("run_why", store=code, group=code[0], account=key)
        run = AssignmentRun.objects.create(
            store=world.stores[code], at=timezone.now(), account_key=world.accounts[key].pk, person="某人", customers=1,
            from_date=world.today + timedelta(days=1), why=why.text,
        )  # fmt: skip
        world.add("run", f"{code} {key}", run.pk, store=code, account=key)
