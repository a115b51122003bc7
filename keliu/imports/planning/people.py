"""Customers named by a file: who of the known ones is meant, by number, else by phone and name (practice A6)."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from keliu.customers.models import Customer, CustomerAddress, CustomerNumber, CustomerPhone, CustomerStore, OtherKey
from keliu.imports.planning.drafts import Draft, Values
from keliu.imports.planning.world import World, ref

PERSON_FIELDS = (
    "name", "gender", "birthday", "is_company", "region_code", "note", "email", "wechat", "id_last4", "source", "level",
    "preferred_channel", "licence_expires_on", "registered_on",
)  # fmt: skip


class People:
    """Customers by number, phone and name, with their phones, addresses and memberships."""

    def __init__(self, world: World, today: date) -> None:
        self.world = world
        self.today = today
        self.numbers: dict[tuple[Any, str], Draft] = {}
        self.by_phone: dict[str, list[Draft]] = defaultdict(list)
        self.phones: dict[Draft, dict[str, Draft]] = defaultdict(dict)
        self.addresses: dict[Draft, Draft] = {}
        self.members: set[tuple[Draft, Any]] = set()
        self.numbered: set[Draft] = set()
        self.other_names: dict[Draft, set[str]] = defaultdict(set)
        self.suspicions: dict[tuple[Draft, Draft], tuple[int, str]] = {}

    def load(
        self,
        *,
        numbers: Iterable[str] = (),
        phones: Iterable[str] = (),
        ids: Iterable[int] = (),
        with_phones: bool = True,
        with_addresses: bool = True,
    ) -> None:
        """Load the customers with these numbers, phones or ids, and all that hangs on them.

        Phones with the further numbers, and addresses, are left out where no row of the chunk names any.
        """
        world = self.world
        wanted = set(ids)
        for row in world.load_by(CustomerNumber, "number", numbers, group_id=world.group_id):
            wanted.add(row.values["customer_id"])
        for row in world.load_by(CustomerPhone, "number", phones):
            wanted.add(row.values["customer_id"])
        fresh = list(world.load_by(Customer, "id", wanted, group_id=world.group_id))
        if not fresh:
            return
        numbers_of = [draft.id for draft in fresh]
        if with_phones:
            for _ in world.load_by(CustomerNumber, "customer_id", numbers_of):
                pass
            for _ in world.load_by(CustomerPhone, "customer_id", numbers_of):
                pass
            for draft in fresh:
                draft.grown = False
        self._hang_up({draft.id for draft in fresh if draft.id}, with_addresses=with_addresses or with_phones)

    def _hang_up(self, ids: set[int], *, with_addresses: bool) -> None:
        world = self.world
        for row in world.drafts[CustomerNumber._meta.db_table]:
            if row.values["customer_id"] in ids and (owner := world.get(Customer, row.values["customer_id"])):
                self.numbers[row.values["store_id"], row.values["number"]] = owner
                self.numbered.add(owner)
        for row in world.drafts[CustomerPhone._meta.db_table]:
            owner = world.get(Customer, row.values["customer_id"])
            if owner and owner.id in ids and row.values["number"] not in self.phones[owner]:
                self.phones[owner][row.values["number"]] = row
                owner.hold(row)
                self.by_phone[row.values["number"]].append(owner)
        for row in world.load_by(CustomerAddress, "customer_id", ids if with_addresses else (), until=None):
            if owner := world.get(Customer, row.values["customer_id"]):
                self.addresses[owner] = row
                owner.hold(row)
        for customer, name in world.pairs(OtherKey, "customer_id", ids, "value"):
            if owner := world.get(Customer, customer):
                self.other_names[owner].add(name)
        for customer, store in world.pairs(CustomerStore, "customer_id", ids, "store_id"):
            if owner := world.get(Customer, customer):
                self.members.add((owner, store))

    def by_number(self, store: Draft, number: str, *, canonical: bool) -> Draft | None:
        """Return the customer with that number: of the group in the canonical layout, else of the store."""
        if canonical:
            return self.numbers.get((None, number))
        return self.numbers.get((ref(store), number))

    def by_phone_and_name(self, store: Draft, phones: list[str], name: str) -> Draft | None:
        """Return the one customer of the store with such a phone and that name; without a name, with the phone."""
        matches = (c for phone in phones for c in self.by_phone.get(phone, ()) if (c, ref(store)) in self.members)
        found = list(dict.fromkeys(matches))
        if name:
            found = [c for c in found if c.values.get("name") == name or name in self.other_names.get(c, ())]
            if len(found) > 1:
                # Of several, the one without a number has phone and name for a key, and no other key; else the oldest, whom
                # the same row meant before there were several.
                return min(found, key=lambda c: (c in self.numbered, c.id is None, c.id or 0))
        return found[0] if len(found) == 1 else None

    def find(self, store: Draft, values: Values, *, canonical: bool) -> tuple[Draft | None, bool, bool]:
        """Return the known customer whom a row means, whether only his empty fields may be filled, and whether the row
        was merged: found by another key than its own, which is remembered. A file that had no number yet takes the row's
        and with it what the row says: read again, the row is its own.
        """
        number, phones, name = values.get("customer_no"), values.get("phones") or [], values.get("name") or ""
        if number and (found := self.by_number(store, number, canonical=canonical)):
            return found, found.values.get("customer_no") != number, False
        if number and canonical:
            return None, False, False
        found = self.by_phone_and_name(store, phones, name) if phones else None
        has_number = found is not None and found in self.numbered
        by_other_name = found is not None and bool(name) and found.values.get("name") != name
        return found, has_number or by_other_name, found is not None and (bool(number) or has_number or by_other_name)

    def create(self, store: Draft, values: Values, sheet: int, *, canonical: bool) -> Draft:
        """Plan a new customer, and note whom of the known ones he may be."""
        phones, name = values.get("phones") or [], values.get("name") or ""
        draft = self.world.add(
            Customer,
            {
                "group_id": self.world.group_id,
                "home_store_id": ref(store),
                "customer_no": values.get("customer_no") or "",
                "notes": {},
            },
            sheet,
        )
        for other in {c for phone in phones for c in self.by_phone.get(phone, ())}:
            same_name = bool(name) and other.values.get("name") == name
            self.suspicions[other, draft] = (90, "phone_and_name") if same_name else (50, "phone")
        self.take_number(draft, store, values.get("customer_no"), sheet, canonical=canonical)
        return draft

    def take_number(self, draft: Draft, store: Draft, number: Any, sheet: int, *, canonical: bool) -> None:
        """Remember a number as a name of this customer."""
        space = None if canonical else ref(store)
        if not number or (space, number) in self.numbers:
            return
        self.numbers[space, number] = draft
        self.numbered.add(draft)
        self.world.add(
            CustomerNumber,
            {"group_id": self.world.group_id, "store_id": space, "number": number, "customer_id": ref(draft)},
            sheet,
        )
        draft.fill("customer_no", number, sheet)

    def write(self, draft: Draft, store: Draft, values: Values, sheet: int, *, only_empty: bool) -> None:
        """Take over what a row says of a customer: fields, phones, address, membership."""
        told = {n: values.get(n) for n in PERSON_FIELDS}
        if Customer.Level.BLACKLISTED in (told["level"], draft.values.get("level")):
            del told["level"]  # a file neither blacklists nor lifts it: that takes a second person
        draft.write(told, sheet, only_empty=only_empty)
        if phones := values.get("phones"):
            self._take_phones(draft, phones, sheet, only_empty=only_empty)
        if address := values.get("address"):
            self._take_address(draft, str(address), values, sheet, only_empty=only_empty)
        self.join(draft, store, sheet)

    def _take_phones(self, draft: Draft, phones: list[str], sheet: int, *, only_empty: bool) -> None:
        """Put a row's phones first, each unknown one in the place of one that was known before the import; a merged row only
        adds.
        """
        held = self.phones[draft]
        current = sorted(
            (number for number, row in held.items() if row.values.get("until") is None),
            key=lambda number: held[number].values["rank"],
        )
        if only_empty:
            wanted = [*current, *(phone for phone in phones if phone not in held)]
        else:
            fresh = sum(phone not in current for phone in phones)
            others = [phone for phone in current if phone not in phones]
            replaced = [phone for phone in others if not held[phone].is_new][:fresh]
            wanted = [*phones, *(phone for phone in others if phone not in replaced)]
        if wanted == current:
            return
        for rank, phone in enumerate(wanted, 1):
            self._rank_phone(draft, phone, rank, sheet)
        for phone in set(current) - set(wanted):
            held[phone].put("until", self.today, sheet)

    def _rank_phone(self, draft: Draft, phone: str, rank: int, sheet: int) -> None:
        row = self.phones[draft].get(phone)
        if row is None:
            values = {"customer_id": ref(draft), "number": phone, "rank": rank, "since": self.today}
            row = self.phones[draft][phone] = self.world.add(CustomerPhone, values, sheet)
            self.by_phone[phone].append(draft)
        if row.values.get("until") is not None:
            row.set("until", None, sheet)
        row.put("rank", rank, sheet)
        draft.hang(row, sheet)

    def _take_address(self, draft: Draft, text: str, values: Values, sheet: int, *, only_empty: bool) -> None:
        place = {name: values.get(name) for name in ("longitude", "latitude")}
        current = self.addresses.get(draft)
        if current is None:
            given = {"customer_id": ref(draft), "text": text, "since": self.today, **place}
            current = self.addresses[draft] = self.world.add(CustomerAddress, given, sheet)
        else:
            current.write({"text": text, **place}, sheet, only_empty=only_empty)
        draft.hang(current, sheet)

    def join(self, draft: Draft, store: Draft, sheet: int) -> None:
        """Make the store one of those that serve this customer."""
        key = (draft, ref(store))
        if key not in self.members:
            values = {"customer_id": ref(draft), "store_id": ref(store), "since": self.today}
            self.members.add(key)
            self.world.add(CustomerStore, values, sheet)
