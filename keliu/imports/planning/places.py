"""Stores, teams, staff, models and suppliers named by a file: found, or created as the file names them."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_noop as N_

from keliu.customers.models import Partner, VehicleModel
from keliu.customers.partners.keeping import search_text
from keliu.imports.planning.drafts import Draft, Values
from keliu.imports.planning.world import World, ref
from keliu.org.models import Staff, Store, Team
from keliu.rules.sentence import Sentence

NO_STORE = Sentence(
    N_("The row names no store, and the home has several: name one with --store or choose it on the page")
)
FIRST_STORE = "S01"


class Places:
    """The stores of the group with their people; a small table, loaded whole."""

    def __init__(self, world: World, default_code: str | None) -> None:
        self.world = world
        self.default_code = default_code
        self.stores: dict[str, Draft] = {}
        self.store_names: dict[str, Draft] = {}
        self.teams: dict[tuple[Draft, str], Draft] = {}
        self.staff: dict[tuple[Draft | None, str], Draft] = {}
        self.staff_names: dict[tuple[Draft, str], Draft] = {}
        self.models: dict[tuple[str, str, str], Draft] = {}
        self.models_by_name: dict[tuple[str, str], Draft] = {}
        self.series: set[str] = set()
        self.partners: dict[tuple[Draft, str], Draft] = {}
        self.partner_names: dict[tuple[Draft, str, str], Draft] = {}
        self._load()

    def _load(self) -> None:
        world, group = self.world, self.world.group_id
        if group is None:
            return
        for store in world.load(Store, group_id=group):
            self._know_store(store)
        by_id = {store.id: store for store in self.stores.values()}
        for team in world.load(Team, store__group_id=group):
            self.teams[by_id[team.values["store_id"]], team.values["name"]] = team
        for person in world.load(Staff, group_id=group):
            self._know_staff(by_id.get(person.values["store_id"]), person)
        for model in sorted(world.load(VehicleModel, group_id=group), key=lambda model: model.id or 0):
            self._know_model(model)
        for partner in world.load(Partner, store__group_id=group):
            self._know_partner(by_id[partner.values["store_id"]], partner)

    def _know_model(self, model: Draft) -> None:
        brand, series, name = (model.values[part] for part in ("brand", "series", "name"))
        self.models[brand, series, name] = model
        self.series.add(series)
        if brand and series:
            self.models_by_name.setdefault((series, name), model)

    def _know_store(self, store: Draft) -> None:
        self.stores[store.values["code"]] = store
        if store.values.get("name"):
            self.store_names.setdefault(store.values["name"], store)

    def _know_partner(self, store: Draft, partner: Draft) -> None:
        self.partners[store, partner.values["code"]] = partner
        self.partner_names.setdefault((store, partner.values["kind"], partner.values["name"].casefold()), partner)

    def _know_staff(self, store: Draft | None, person: Draft) -> None:
        self.staff[store, person.values["staff_no"]] = person
        if store is not None:
            self.staff_names.setdefault((store, person.values["name"]), person)

    def store(self, code: Any, name: Any, sheet: int) -> Draft | Sentence:
        """Return the row's store: by code, name, the call's default, the only one; or why there is none."""
        if code:
            return self.stores.get(str(code)) or self.new_store(str(code), str(name or code), sheet)
        if name:
            return (
                self.store_names.get(str(name))
                or self.stores.get(str(name))
                or self.new_store(str(name), str(name), sheet)
            )
        if self.default_code:
            found = self.stores.get(self.default_code)
            return found or self.new_store(self.default_code, self.default_code, sheet)
        if not self.stores:
            return self.new_store(FIRST_STORE, FIRST_STORE, sheet)
        return next(iter(self.stores.values())) if len(self.stores) == 1 else NO_STORE

    def store_key(self) -> Callable[[Values], str]:
        """Return what names the store of a row without creating it; it does not change while the rows are read."""
        codes = {name: str(store.values["code"]) for name, store in self.store_names.items()}
        default = self.default_code or ""

        def key(values: Values) -> str:
            name = str(values.get("store_name") or "")
            return str(values.get("store_code") or "") or codes.get(name, name) or default

        return key

    def row_store(self, values: Values, sheet: int) -> Draft | Sentence:
        """Return the store that a row of stores.csv is about."""
        code, name = values.get("store_code"), values.get("name") or values.get("store_name")
        if not (code or name):
            return NO_STORE
        return self.store(code, name, sheet)

    def new_store(self, code: str, name: str, sheet: int) -> Draft:
        """Plan a store that the file names first."""
        values: Values = {"group_id": self.world.group_id, "code": code, "name": name}
        store = self.world.add(Store, values, sheet)
        self._know_store(store)
        return store

    def team(self, store: Draft, name: Any, sheet: int) -> Draft | None:
        """Return the store's team of that name; an empty name is no team."""
        if not name:
            return None
        key = (store, str(name))
        if key not in self.teams:
            self.teams[key] = self.world.add(Team, {"store_id": ref(store), "name": str(name)}, sheet)
        return self.teams[key]

    def person(self, store: Draft, number: Any, name: Any, role: str, sheet: int) -> Draft | None:
        """Return the member of staff by number, else by name, at the store; one not known yet is created."""
        if number and (found := self.staff.get((store, str(number)))):
            return found
        if not number and name and (found := self.staff_names.get((store, str(name)))):
            return found
        if not (number or name):
            return None
        values: Values = {
            "group_id": self.world.group_id,
            "store_id": ref(store),
            "staff_no": str(number or name),
            "name": str(name or number),
            "role": role,
        }
        person = self.world.add(Staff, values, sheet)
        self._know_staff(store, person)
        return person

    def partner(self, store: Draft, values: Values, sheet: int) -> Draft | Sentence:
        """Return the supplier or dealer of a row, by code, else by name; or which file bears his name already."""
        code, kind = (
            str(values.get("code") or ""),
            values.get("kind") or ("dealer" if values.get("is_dealer") else "supplier"),
        )
        name = str(values.get("name") or code)
        known, namesake = self.partners.get((store, code)), self.partner_names.get((store, kind, name.casefold()))
        if code and namesake not in (None, known) and "name" in values:
            told = {"name": name, "code": namesake.values["code"]}
            return Sentence(N_("%(name)s is on file already, under the code %(code)s"), told)
        found = known or (None if code else namesake)
        if found is None:
            given: Values = {"store_id": ref(store), "code": code or name[:40], "name": name, "kind": kind}
            found = self.world.add(Partner, given | {"search": search_text(name)}, sheet)
            self._know_partner(store, found)
        elif "name" in values and found.values["name"] != name:
            found.write({"name": name, "search": search_text(name)}, sheet, only_empty=False)
            self._know_partner(store, found)
        return found

    def model(self, brand: Any, series: Any, name: Any, sheet: int) -> Draft | None:
        """Return the model of the catalogue; one first named by a file gets the defaults."""
        key = (str(brand or ""), str(series or ""), str(name or ""))
        if not any(key):
            return None
        if key in self.models:
            return self.models[key]
        if not key[0] and key[1:] in self.models_by_name:
            return self.models_by_name[key[1:]]  # a file without brands means the one that is known
        values = dict(zip(("brand", "series", "name"), key, strict=True), group_id=self.world.group_id)
        self._know_model(self.world.add(VehicleModel, values, sheet))
        return self.models[key]
