"""The forms of one page that edits a whole file: one request carries all sections, so that nothing typed is lost.

What is wrong is listed above, each line leads to its field, and the first such field is focused by the page itself.
"""

import copy
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from keliu.audit.actions import as_text
from keliu.customers.companies.people import contacts_of
from keliu.customers.editing.clashes import Merge, merge
from keliu.customers.editing.customers import FILE_FIELDS, TRAIT_FIELDS
from keliu.customers.editing.whole import FileEdit
from keliu.customers.finding.called import NotCalled, customer_called
from keliu.customers.forms.fields import MASKED_FIELDS, AddressForm, ContactForm, CustomerForm, PhonesForm, TraitsForm
from keliu.customers.models import Customer, CustomerAddress, CustomerPhone, CustomerTraits
from keliu.rules.rights import Viewer
from keliu.web.sentences import say
from keliu.web.templatetags.keliu_tags import errors_told

HIDEABLE = (*MASKED_FIELDS, "address")
SEEN = "part of a seen customer"


@dataclass(frozen=True, slots=True)
class Wrong:
    """A field that cannot be saved: its label, where it stands, why."""

    label: str
    anchor: str
    why: str


def wrong_fields(several: Iterable[forms.BaseForm]) -> list[Wrong]:
    """This function will list what is wrong in some forms, in their order, and focus the first of them."""
    found = []
    for form in several:
        for name, errors in form.errors.items():
            field = form.fields.get(name)
            if field is None:
                found.append(Wrong("", "", " ".join(map(str, errors))))
                continue
            if not found:
                field.widget.attrs["autofocus"] = True
            found.append(Wrong(str(field.label or ""), form[name].auto_id, " ".join(errors_told(form[name]))))
    return found


@dataclass(frozen=True, slots=True)
class Sight:
    """What a person sees of a file: personal values in full, phone numbers in full; on which day."""

    in_full: bool
    numbers: bool
    today: date
    viewer: Viewer | None = None

    def finds(self, text: str) -> Customer:
        """Return the customer whom a number or whole phone names, and the person sees.

        :raises LookupError: there is none, or there are several; its text says which.
        """
        try:
            found = customer_called(text, self.viewer) if self.viewer else None
        except NotCalled as nobody:
            raise LookupError(say(nobody.sentence)) from nobody
        if found is None or not Customer.objects.visible_to(self.viewer).filter(pk=found.pk).exists():
            raise LookupError(_("No customer of this number or phone"))
        return found


class FileForms:
    """All sections of a customer's file; `values` stand in the single fields instead of what was sent (a merge)."""

    def __init__(
        self, person: Customer, sight: Sight, data: Any = None, values: Mapping[str, Any] | None = None
    ) -> None:
        self.person, self.sight = person, sight
        self.stands = standing_values(person)
        rows = CustomerPhone.objects.unscoped(SEEN).filter(customer=person).order_by("rank", "id")
        self.numbers = sorted(rows, key=lambda row: row.until is not None)
        people = contacts_of(person, sight.viewer, in_full=sight.in_full)
        self.row_of_address = CustomerAddress.objects.unscoped(SEEN).filter(customer=person, until=None).first()
        sent = None if values is not None else data
        shown = self.stands | dict(values or {})
        hidden = {name: data.get(name, "") if data else "" for name in HIDEABLE if self.hides(name)}
        shown |= hidden
        self.file = CustomerForm(
            sent, instance=copy.copy(person), today=sight.today, in_full=sight.in_full,
            initial=dict(values or {}) | hidden,
        )  # fmt: skip
        self.address = AddressForm(sent, is_masked=self.hides("address"), initial={"address": shown["address"]})
        self.traits = TraitsForm(sent, initial={name: shown[name] for name in TRAIT_FIELDS})
        self.phones = PhonesForm(data, rows=self.numbers, are_seen=sight.numbers)
        self.contacts = ContactForm(data, rows=people, finds=sight.finds)

    def hides(self, name: str) -> bool:
        """Return whether the person sees this field masked: he can only replace it."""
        return not self.sight.in_full and name in HIDEABLE and bool(self.stands[name])

    def all(self) -> tuple[forms.BaseForm, ...]:
        """Return the forms in the order of the page."""
        return (self.file, self.phones, self.address, self.traits, self.contacts)

    def is_valid(self) -> bool:
        """Return whether everything can be saved."""
        return all(form.is_valid() for form in self.all())

    def wrong(self) -> list[Wrong]:
        """Return what is wrong."""
        return wrong_fields(form for form in self.all() if form.is_bound)

    def singles(self) -> dict[str, Any]:
        """Return what was typed into the fields that hold one value each: file, address, traits."""
        typed = {name: self.file.cleaned_data[name] for name in self.file.fields}
        typed |= {name: self.traits.cleaned_data[name] for name in self.traits.fields}
        typed["address"] = self.address.cleaned_data.get("address", self.stands["address"])
        return {name: value for name, value in typed.items() if value or not self.hides(name)}

    def was(self) -> list[tuple[str, str]]:
        """Return the texts of the single fields as they stand, for a later merge; hidden ones are left out."""
        return [(name, as_text(value) or "") for name, value in self.stands.items() if not self.hides(name)]

    def edit(self, values: Mapping[str, Any]) -> FileEdit:
        """Return what is to be done, with these values of the single fields."""
        return FileEdit(
            values={name: values[name] for name in FILE_FIELDS if name in values},
            address=values.get("address"),
            is_address_confirmed=bool(self.address.cleaned_data.get("address_confirmed")),
            traits={name: values[name] for name in TRAIT_FIELDS if name in values},
            phones=self.phones.numbers(),
            phones_ended=self.phones.cleaned_data["ended"],
            first_phone=self.phones.first_chosen(),
            contacts=self.contacts.added(),
            contacts_ended=self.contacts.cleaned_data["ended"],
        )

    def merged(self, seen: Mapping[str, str], mine: Mapping[str, Any]) -> Merge:
        """Return what two people saved put together; these forms are of the file as it stands now."""
        told = {name: value for name, value in mine.items() if not self.hides(name)}
        labels = {name: str(field.label) for form in self.all() for name, field in form.fields.items()}
        return merge(
            {name: seen.get(f"was_{name}", "") for name in told},
            {name: self.stands[name] for name in told},
            told,
            {name: labels.get(name, name) for name in told},
        )


def standing_values(person: Customer) -> dict[str, Any]:
    """This function will return the single fields of a file as they stand: its own, the address, the traits."""
    row = CustomerAddress.objects.unscoped(SEEN).filter(customer=person, until=None).first()
    traits = CustomerTraits.objects.unscoped(SEEN).filter(customer=person).first() or CustomerTraits()
    return (
        {name: getattr(person, name) for name in FILE_FIELDS}
        | {"address": row.text if row else ""}
        | {name: getattr(traits, name) for name in TRAIT_FIELDS}
    )
