"""Forms of the vehicle files: plain facts, odometer, plate, disposal, and a car that is new here."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keliu.customers.editing.vehicles import PLAIN_FIELDS
from keliu.customers.forms.fields import DAY, keep_what_was_sent, measure_words
from keliu.customers.models import Disposal, Vehicle
from keliu.rules.file_values import refuse_disposal, refuse_due_day, refuse_past_day
from keliu.rules.odometer import refuse_reading
from keliu.rules.plates import normalise_plate
from keliu.rules.sentence import Sentence
from keliu.rules.vins import read_vin
from keliu.sheets.cells import read_decimal
from keliu.web.sentences import say

LABELS = {
    "vin": gettext_lazy("VIN"), "plate": gettext_lazy("Plate"),
    "brand": gettext_lazy("Brand"), "series": gettext_lazy("Series"), "model_name": gettext_lazy("Model"),
    "purchase_date": gettext_lazy("Bought"), "registered_on": gettext_lazy("Registered"),
    "sold_by_store": gettext_lazy("Sold by us"), "colour": gettext_lazy("Colour"),
    "inspection_due_on": gettext_lazy("Inspection due"), "warranty_until": gettext_lazy("Warranty until"),
}  # fmt: skip
PAST = ("purchase_date", "registered_on")
DUE = ("inspection_due_on", "warranty_until")
HIGHEST_TYPED = 10**9
KM = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})


class VehicleForm(forms.ModelForm):  # type: ignore[type-arg]
    """The plain facts of a car; what is reckoned where a field is empty stands below it (`hints`)."""

    leaves_unsent_alone = True

    class Meta:
        model = Vehicle
        fields = PLAIN_FIELDS
        labels = LABELS
        widgets = dict.fromkeys((*PAST, *DUE), DAY)

    def __init__(self, *args: Any, today: date, hints: dict[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        for field in self.fields.values():
            field.required = False
        measure_words(self)
        for name, hint in (hints or {}).items():
            self.fields[name].help_text = hint
        if self.leaves_unsent_alone:
            keep_what_was_sent(self)

    def clean(self) -> dict[str, Any]:
        """Refuse days that cannot be; what stood there before is left in peace."""
        given: dict[str, Any] = super().clean() or {}
        for name in (*PAST, *DUE):
            if name not in given or given[name] == getattr(self.instance, name):
                continue
            refusal = refuse_past_day(given[name], self.today) if name in PAST else refuse_due_day(given[name])
            if refusal:
                self.add_error(name, say(refusal))
        return given


class OdometerForm(forms.Form):
    """What the odometer shows, and when it was read."""

    km = forms.CharField(label=gettext_lazy("Km today"), widget=KM, required=False)
    on = forms.DateField(label=gettext_lazy("Read on"), widget=DAY, required=False)

    def __init__(self, *args: Any, today: date, bought_on: date | None, is_needed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, prefix="odometer", **kwargs)
        self.today, self.bought_on, self.is_needed = today, bought_on, is_needed

    def clean_km(self) -> int | None:
        """Read a figure with blanks, separators or its unit."""
        typed = str(self.cleaned_data["km"]).strip()
        if not typed:
            if self.is_needed:
                raise forms.ValidationError(_("Type what the odometer shows"))
            return None
        number = read_decimal(typed)
        if number is None or not 0 <= number <= HIGHEST_TYPED or number != int(number):
            raise forms.ValidationError(
                _("“%(text)s” is no odometer reading: whole km, as 62100") % {"text": typed[:20]}
            )
        return int(number)

    def clean(self) -> dict[str, Any]:
        """Refuse what no odometer can show on that day."""
        given: dict[str, Any] = super().clean() or {}
        given["on"] = given.get("on") or self.today
        if given.get("km") is not None:
            refusal = refuse_reading(given["km"], given["on"], self.today, self.bought_on)
            if refusal:
                self.add_error("km", say(refusal))
        return given


def read_plate(typed: str) -> str:
    """This function will read a plate in any spelling; an empty text is none.

    :raises forms.ValidationError: it is no plate.
    """
    plate = normalise_plate(typed).plate
    if typed.strip() and plate is None:
        raise forms.ValidationError(_("“%(plate)s” is not a number plate") % {"plate": typed.strip()[:20]})
    return plate or ""


class PlateForm(forms.Form):
    """Another plate from a day on, or none."""

    plate = forms.CharField(label=gettext_lazy("New plate"), required=False)
    since = forms.DateField(label=gettext_lazy("since"), widget=DAY, required=False)
    off = forms.BooleanField(label=gettext_lazy("The plate is taken off"), required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, prefix="plate", **kwargs)
        self.today = today

    def clean_plate(self) -> str:
        """Read a plate in any spelling."""
        return read_plate(self.cleaned_data["plate"])

    def clean_since(self) -> date:
        """Refuse a day to come."""
        return _past(self.cleaned_data["since"], self.today)


def _past(day: date | None, today: date) -> date:
    day = day or today
    if refusal := refuse_past_day(day, today):
        raise forms.ValidationError(say(refusal))
    return day


class DisposalForm(forms.Form):
    """The car is gone: day and reason; or it is in use again."""

    reason = forms.ChoiceField(label=gettext_lazy("Reason"), choices=[], required=False)
    on = forms.DateField(label=gettext_lazy("gone on"), widget=DAY, required=False)
    back = forms.BooleanField(label=gettext_lazy("It is in use again"), required=False)

    def __init__(self, *args: Any, car: Vehicle, today: date, **kwargs: Any) -> None:
        super().__init__(*args, prefix="gone", **kwargs)
        self.car, self.today = car, today
        reasons = [(reason.value, _(reason.value)) for reason in Disposal.Reason]
        self.fields["reason"].choices = [("", _("in use")), *reasons]  # type: ignore[attr-defined]
        if car.disposed_on is None:
            del self.fields["back"]

    def clean(self) -> dict[str, Any]:
        """A day needs a reason, and one that can be."""
        given: dict[str, Any] = super().clean() or {}
        stands = (self.car.disposed_on, self.car.disposal_reason)
        given["is_new"] = bool(given.get("reason")) and (given.get("on"), given["reason"]) != stands
        if given.get("back") or not given["is_new"]:
            return given
        refusal: Sentence | None = None
        if given.get("on"):
            refusal = refuse_disposal(given["on"], self.today, self.car.purchase_date)
        elif "on" not in self.errors:
            self.add_error("on", _("Since when is the car gone?"))
        if refusal:
            self.add_error("on", say(refusal))
        return given


class NewVehicleForm(VehicleForm):
    """A car that the shop does not know yet: VIN or plate, the model, and when it was bought."""

    leaves_unsent_alone = False

    vin = forms.CharField(label=LABELS["vin"], required=False)
    plate = forms.CharField(label=LABELS["plate"], required=False)

    class Meta(VehicleForm.Meta):
        fields = ("brand", "series", "model_name", "purchase_date", "registered_on", "sold_by_store", "colour")

    field_order = ("plate", "vin", "brand", "series", "model_name")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.note: Sentence | None = None

    def clean_vin(self) -> str:
        """Read a VIN as an import does; one that is none is refused."""
        reading = read_vin(self.cleaned_data["vin"])
        if self.cleaned_data["vin"].strip() and reading.vin is None:
            text = self.cleaned_data["vin"].strip()[:30]
            raise forms.ValidationError(
                _("“%(text)s” is no VIN: 17 letters and digits, without I, O and Q; these are %(n)s")
                % {"text": text, "n": len(text)}
            )
        self.note = reading.note
        return reading.vin or ""

    def clean_plate(self) -> str:
        """Read a plate in any spelling."""
        return read_plate(self.cleaned_data["plate"])

    def clean(self) -> dict[str, Any]:
        """A car is known by its VIN, else by its plate."""
        given = super().clean()
        if not given.get("vin") and not given.get("plate") and not ({"vin", "plate"} & set(self.errors)):
            self.add_error("plate", _("Type the plate or the VIN: by one of them the car is known"))
        return given
