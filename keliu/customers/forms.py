"""Forms of the customer and vehicle files; each knows which fields a person sees masked and leaves those out."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keliu.customers.edits import FILE_FIELDS, TRAIT_FIELDS
from keliu.customers.models import CompanyContact, Customer, Disposal, Vehicle
from keliu.customers.stages import read_limits
from keliu.customers.vehicle_edits import PLAIN_FIELDS
from keliu.rules.plates import normalise_plate
from keliu.sheets.phones import read_phone

MASKED_FIELDS = ("email", "wechat", "birthday")
CHANNELS = ("phone", "sms", "wechat", "email")
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
LABELS = {
    "name": gettext_lazy("Customer name"), "gender": gettext_lazy("Gender"), "birthday": gettext_lazy("Birthday"),
    "is_company": gettext_lazy("Company"), "email": gettext_lazy("E-mail"), "wechat": gettext_lazy("WeChat"),
    "preferred_channel": gettext_lazy("Preferred channel"), "preferred_hours": gettext_lazy("Preferred hours"),
    "note": gettext_lazy("Note"), "level": gettext_lazy("Level"), "source": gettext_lazy("Source"),
    "licence_expires_on": gettext_lazy("Driving licence valid until"), "region_code": gettext_lazy("District code"),
    "brand": gettext_lazy("Brand"), "series": gettext_lazy("Series"), "model_name": gettext_lazy("Model"),
    "purchase_date": gettext_lazy("Bought"), "registered_on": gettext_lazy("Registered"),
    "sold_by_store": gettext_lazy("Sold by us"), "colour": gettext_lazy("Colour"),
    "inspection_due_on": gettext_lazy("Inspection due"), "warranty_until": gettext_lazy("Warranty until"),
}  # fmt: skip


def read_phones(text: str) -> list[str]:
    """This function will read numbers apart by commas, marks or lines as E.164.

    :raises forms.ValidationError: one of them is no phone number.
    """
    parts = [part for part in text.replace("、", ",").replace("，", ",").replace("\n", ",").split(",") if part.strip()]
    numbers = [(part, read_phone(part)) for part in parts]
    for part, number in numbers:
        if number is None:
            raise forms.ValidationError(_("“%(part)s” is not a phone number") % {"part": part.strip()[:30]})
    return [number for _part, number in numbers if number]


class CustomerForm(forms.ModelForm):  # type: ignore[type-arg]
    """What staff may correct by hand of a customer; blacklisting needs a second person and is not offered."""

    class Meta:
        model = Customer
        fields = FILE_FIELDS
        labels = LABELS
        widgets = {
            "birthday": DAY, "licence_expires_on": DAY, "note": forms.Textarea(attrs={"rows": 3}),
            "preferred_hours": forms.TextInput(attrs={"maxlength": 60}),
        }  # fmt: skip

    def __init__(self, *args: Any, in_full: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in MASKED_FIELDS:
            if not in_full and getattr(self.instance, name):
                del self.fields[name]
        for field in self.fields.values():
            field.required = False
        self.fields["name"].required = True
        blacklisted = Customer.Level.BLACKLISTED
        kept = [level for level in Customer.Level if level != blacklisted or self.instance.level == blacklisted]
        self.fields["level"].widget.choices = [("", "—"), *((level.value, _(level.value)) for level in kept)]
        self.fields["gender"].widget.choices = [("", "—"), *((g.value, _(g.value)) for g in Customer.Gender)]
        told = [("", "—"), *((word, _(word)) for word in CHANNELS)]
        self.fields["preferred_channel"].widget = forms.Select(choices=told)

    def clean_level(self) -> str:
        """Refuse a blacklisting by one person alone."""
        level: str = self.cleaned_data["level"]
        if level == Customer.Level.BLACKLISTED and self.instance.level != level:
            raise forms.ValidationError(_("A second person must agree to blacklist"))
        return level

    def values(self) -> dict[str, Any]:
        """Return what was typed, by field."""
        return {name: self.cleaned_data[name] for name in self.fields}


class NewCustomerForm(CustomerForm):
    """A customer's file from nothing: name and a phone are enough."""

    phones = forms.CharField(label=gettext_lazy("Phones, apart by commas"), max_length=200)
    address = forms.CharField(label=gettext_lazy("Address"), max_length=255, required=False)

    class Meta(CustomerForm.Meta):
        fields = ("name", "gender", "is_company", "birthday", "level", "preferred_channel", "preferred_hours", "note")

    field_order = ("name", "phones", "gender", "is_company")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phones"].required = True

    def clean_phones(self) -> list[str]:
        """Read the numbers."""
        return read_phones(self.cleaned_data["phones"])


class PhonesForm(forms.Form):
    """More numbers, ended ones, and which is the first."""

    added = forms.CharField(label=gettext_lazy("New numbers, apart by commas"), max_length=200, required=False)

    def clean_added(self) -> list[str]:
        """Read the numbers."""
        return read_phones(self.cleaned_data["added"])


class AddressForm(forms.Form):
    """The address; the same one again confirms it."""

    text = forms.CharField(label=gettext_lazy("Address"), max_length=255, required=False)


class TraitsForm(forms.Form):
    """What a customer told of himself, all of it optional."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in TRAIT_FIELDS:
            length = {"age_band": 20, "income_band": 20, "payment_habit": 60, "media": 120, "daily_rhythm": 120}.get(
                name, 200
            )
            self.fields[name] = forms.CharField(label=_(name), max_length=length, required=False)


class ContactForm(forms.Form):
    """A person of a company."""

    part = forms.ChoiceField(label=gettext_lazy("Part"), choices=[])
    name = forms.CharField(label=gettext_lazy("Customer name"), max_length=60)
    phone = forms.CharField(label=gettext_lazy("Phone"), max_length=30, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["part"].choices = [(part.value, _(part.value)) for part in CompanyContact.Part]  # type: ignore[attr-defined]

    def clean_phone(self) -> str:
        """Read the number."""
        numbers = read_phones(self.cleaned_data["phone"])
        return numbers[0] if numbers else ""


class VehicleForm(forms.ModelForm):  # type: ignore[type-arg]
    """The plain facts of a car."""

    class Meta:
        model = Vehicle
        fields = PLAIN_FIELDS
        labels = LABELS
        widgets = dict.fromkeys(("purchase_date", "registered_on", "inspection_due_on", "warranty_until"), DAY)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = False


class PlateForm(forms.Form):
    """Another plate from a day on."""

    plate = forms.CharField(label=gettext_lazy("New plate"), max_length=12, required=False)
    since = forms.DateField(label=gettext_lazy("since"), widget=DAY)

    def clean_plate(self) -> str:
        """Read a plate in any spelling."""
        typed: str = self.cleaned_data["plate"].strip()
        plate = normalise_plate(typed).plate
        if typed and plate is None:
            raise forms.ValidationError(_("“%(plate)s” is not a number plate") % {"plate": typed})
        return plate or ""


class OwnerForm(forms.Form):
    """Another owner from a day on, named by his number or a whole phone."""

    owner = forms.CharField(label=gettext_lazy("New owner: customer number or whole phone"), max_length=60)
    since = forms.DateField(label=gettext_lazy("since"), widget=DAY)


class DisposalForm(forms.Form):
    """The car is gone: day and reason."""

    on = forms.DateField(label=gettext_lazy("gone on"), widget=DAY)
    reason = forms.ChoiceField(label=gettext_lazy("Reason"), choices=[])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = [(reason.value, _(reason.value)) for reason in Disposal.Reason]  # type: ignore[attr-defined]


class ModelForm(forms.Form):
    """The figures of a model, with their source and its day; three stage limits or none."""

    interval_months = forms.IntegerField(label=gettext_lazy("Interval, months"), min_value=1, max_value=60)
    interval_km = forms.IntegerField(label=gettext_lazy("Interval, km"), min_value=1000, max_value=100_000)
    first_months = forms.IntegerField(label=gettext_lazy("First maintenance, months"), min_value=1, max_value=60)
    first_km = forms.IntegerField(label=gettext_lazy("First maintenance, km"), min_value=500, max_value=100_000)
    warranty_months = forms.IntegerField(
        label=gettext_lazy("Warranty, months"), min_value=1, max_value=240, required=False
    )
    warranty_km = forms.IntegerField(
        label=gettext_lazy("Warranty, km"), min_value=1000, max_value=1_000_000, required=False
    )
    free_maintenance_km = forms.IntegerField(
        label=gettext_lazy("Free maintenance at km"), min_value=500, max_value=100_000, required=False
    )
    cooling = forms.IntegerField(label=gettext_lazy("Cooling from, months"), min_value=1, max_value=60, required=False)
    at_risk = forms.IntegerField(label=gettext_lazy("At risk from, months"), min_value=1, max_value=60, required=False)
    lost = forms.IntegerField(label=gettext_lazy("Lost from, months"), min_value=1, max_value=60, required=False)
    source = forms.CharField(
        label=gettext_lazy("Source"), max_length=120, help_text=gettext_lazy("Handbook, law, circular: where it stands")
    )
    source_date = forms.DateField(
        label=gettext_lazy("As of"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, object]:
        """Put the three limits together: all or none, and rising."""
        given = super().clean() or {}
        limits = [given.get(name) for name in ("cooling", "at_risk", "lost")]
        given["stage_limits"] = None
        if any(limit is not None for limit in limits):
            if read_limits(limits) is None:
                self.add_error("cooling", _("Give all three limits, each above the one before, or none"))
            given["stage_limits"] = limits
        return given
