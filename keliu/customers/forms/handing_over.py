"""The form of a change of owner: to whom, since when, why, which papers were seen, which plate the car has now."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keliu.customers.forms.fields import DAY, Words, read_phones
from keliu.customers.forms.vehicles import read_plate
from keliu.customers.models import OwnerChange, Vehicle
from keliu.rules.file_values import refuse_past_day
from keliu.web.sentences import say


class HandOverForm(forms.Form):
    """The new owner is named by his number or a whole phone, or gets a file with name and phone."""

    owner = Words(label=gettext_lazy("Customer number or whole phone"), longest=60, required=False)
    name = Words(label=gettext_lazy("Customer name"), longest=100, required=False)
    phones = Words(label=gettext_lazy("Phone"), longest=60, required=False)
    since = forms.DateField(label=gettext_lazy("Day of the change"), widget=DAY)
    reason = forms.ChoiceField(label=gettext_lazy("Reason"), choices=[])
    plate = Words(
        label=gettext_lazy("New plate"), longest=20, required=False,
        help_text=gettext_lazy("empty: the car keeps its plate"),
    )  # fmt: skip
    papers = Words(
        label=gettext_lazy("Papers seen"), longest=200, required=False,
        help_text=gettext_lazy("registration certificate, invoice, notarial deed"),
    )  # fmt: skip

    def __init__(self, *args: Any, car: Vehicle, today: date, **kwargs: Any) -> None:
        super().__init__(*args, initial={"since": today}, **kwargs)
        self.car, self.today = car, today
        reasons = [("", _("please choose")), *((one.value, _(one.value)) for one in OwnerChange.Reason)]
        self.fields["reason"].choices = reasons  # type: ignore[attr-defined]
        self.fields["since"].widget.attrs["max"] = today.isoformat()

    @property
    def known(self) -> list[forms.BoundField]:
        """The field of somebody who has a file."""
        return [self["owner"]]

    @property
    def new(self) -> list[forms.BoundField]:
        """The fields of somebody who has none."""
        return [self["name"], self["phones"]]

    @property
    def rest(self) -> list[forms.BoundField]:
        """The fields of the change itself."""
        return [self[name] for name in ("since", "reason", "plate", "papers")]

    def clean_phones(self) -> list[str]:
        """Read the numbers."""
        return read_phones(self.cleaned_data["phones"])

    def clean_plate(self) -> str:
        """Read a plate in any spelling."""
        return read_plate(self.cleaned_data["plate"])

    def clean_since(self) -> date:
        """Refuse a day to come."""
        day: date = self.cleaned_data["since"]
        if refusal := refuse_past_day(day, self.today):
            raise forms.ValidationError(say(refusal))
        return day

    def clean(self) -> dict[str, Any]:
        """Somebody must be named, in one way."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("owner") and given.get("name"):
            self.add_error("owner", _("Either a customer who has a file, or a new one"))
        elif not given.get("owner") and not given.get("name"):
            self.add_error("owner", _("Who has the car now?"))
        elif given.get("name") and not given.get("phones") and "phones" not in self.errors:
            self.add_error("phones", _("A new customer needs a phone"))
        return given
