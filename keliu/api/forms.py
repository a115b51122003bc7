"""The form of a new token."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from keliu.org.models import Account
from keliu.rules.rights import Viewer

LONGEST = timedelta(days=730)


class TokenForm(forms.Form):
    """For whom, what for, until when."""

    account = forms.ModelChoiceField(label=_("Acts with the rights of"), queryset=Account.objects.none())
    name = forms.CharField(label=_("What it is for"), max_length=60)
    expires_on = forms.DateField(label=_("Good until"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, viewer: Viewer, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        own = Account.objects.filter(staff__group_id=viewer.group_id, is_active=True).select_related("staff")
        self.fields["account"].queryset = own.order_by("username")  # type: ignore[attr-defined]

    def clean_expires_on(self) -> date:
        """Refuse a day that is over, or more than two years ahead."""
        day: date = self.cleaned_data["expires_on"]
        if not self.today <= day <= self.today + LONGEST:
            raise forms.ValidationError(_("Choose a day from today to two years ahead"))
        return day
