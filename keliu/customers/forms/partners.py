"""The form of a partner's file: who it is, whom one speaks to, where it is, what it supplies, and when that ended."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keliu.customers.forms.fields import DAY, LONGEST_NOTE, NOTE, Words, measure_words, read_phones
from keliu.customers.models import Partner, PartnerContact
from keliu.customers.partners.keeping import FIELDS, People

LABELS = {
    "code": gettext_lazy("Code"), "name": gettext_lazy("Name of the business"), "kind": gettext_lazy("Kind"),
    "contact_name": gettext_lazy("Contact person"), "phone": gettext_lazy("Phone"), "address": gettext_lazy("Address"),
    "region_code": gettext_lazy("District code"), "brands": gettext_lazy("Brands"), "goods": gettext_lazy("Goods"),
    "note": gettext_lazy("Note"), "stopped_on": gettext_lazy("Ended on"), "stopped_why": gettext_lazy("Ended why"),
}  # fmt: skip
HELPS = {
    "brands": gettext_lazy("of parts or cars, apart by commas"),
    "goods": gettext_lazy("kinds of parts or services, as brake pads, oil, glass"),
    "region_code": gettext_lazy("6 digits, as 350602"),
}


class PartnerForm(forms.ModelForm):  # type: ignore[type-arg]
    """Every field of the file; phones are kept as they are dialled from anywhere."""

    is_confirmed = forms.BooleanField(label=gettext_lazy("confirmed with them today"), required=False)

    class Meta:
        model = Partner
        fields = FIELDS
        labels = LABELS
        help_texts = HELPS
        widgets = {"stopped_on": DAY}

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        measure_words(self)
        self.fields["note"] = Words(longest=LONGEST_NOTE, label=LABELS["note"], widget=NOTE)
        for name, field in self.fields.items():
            field.required = name in ("code", "name", "kind")
            field.help_text = HELPS.get(name, "")
        self.fields["kind"] = forms.ChoiceField(
            label=LABELS["kind"], choices=[(kind.value, _(kind.value)) for kind in Partner.Kind],
        )  # fmt: skip
        self.fields["stopped_on"].widget.attrs["max"] = today.isoformat()
        if self.instance.pk is None:
            for name in ("stopped_on", "stopped_why", "is_confirmed"):
                del self.fields[name]

    def clean_phone(self) -> str:
        """Read the number."""
        numbers = read_phones(self.cleaned_data["phone"])
        if len(numbers) > 1:
            raise forms.ValidationError(_("One number here; further people have a line of their own"))
        return numbers[0] if numbers else ""

    def validate_unique(self) -> None:
        """Leave it to the action, which says whose the code is."""

    def values(self) -> dict[str, Any]:
        """Return what was typed, by field of the file."""
        standing = {"stopped_on": None, "stopped_why": ""}
        return {name: self.cleaned_data.get(name, standing.get(name)) for name in FIELDS}


class PeopleForm(forms.Form):
    """A further person of the partner, and those who are there no more."""

    name = Words(label=gettext_lazy("Person's name"), longest=60, required=False)
    post = Words(label=gettext_lazy("Post there"), longest=40, required=False)
    phone = Words(label=gettext_lazy("Phone"), longest=30, required=False)
    ended = forms.TypedMultipleChoiceField(coerce=int, required=False)

    def __init__(self, *args: Any, rows: Sequence[PartnerContact], **kwargs: Any) -> None:
        super().__init__(*args, prefix="person", **kwargs)
        # those who ended meanwhile among them: that somebody was faster is told by the action, not as a wrong choice
        self.fields["ended"].choices = [(row.pk, row.pk) for row in rows]  # type: ignore[attr-defined]
        self.rows = [row for row in rows if row.until is None]
        for row in self.rows:
            row.is_to_end = self.is_bound and str(row.pk) in self.data.getlist("person-ended")  # type: ignore[attr-defined]

    def clean_phone(self) -> str:
        """Read the number."""
        numbers = read_phones(self.cleaned_data["phone"])
        return numbers[0] if numbers else ""

    def clean(self) -> dict[str, Any]:
        """A phone or a post alone names nobody."""
        given: dict[str, Any] = super().clean() or {}
        if (given.get("phone") or given.get("post")) and not given.get("name"):
            self.add_error("name", _("Whose is it? Type the name"))
        return given

    def people(self) -> People:
        """Return who is to be added and who ends."""
        given = self.cleaned_data
        added = [{name: given[name] for name in ("name", "post", "phone")}] if given["name"] else []
        return People(added, given["ended"])
