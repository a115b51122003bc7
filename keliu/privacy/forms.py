"""The form of a new request of a person."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keliu.privacy.lists import KINDS

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
OLDEST = timedelta(days=365)


class RequestForm(forms.Form):
    """What a person asks for, since when, in his own words."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Request"), choices=[(key, gettext_lazy(word)) for key, word in KINDS.items()]
    )
    asked_on = forms.DateField(label=gettext_lazy("Asked on"), widget=DAY)
    wish = forms.CharField(
        label=gettext_lazy("In his own words"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_asked_on(self) -> date:
        """Refuse a day to come, and one long past."""
        day: date = self.cleaned_data["asked_on"]
        if not self.today - OLDEST <= day <= self.today:
            raise forms.ValidationError(_("The day must lie within the last year"))
        return day
