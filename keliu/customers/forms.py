"""The form of a customer's file."""

from django import forms
from django.utils.translation import gettext_lazy as _

from keliu.customers.actions import EDITABLE
from keliu.customers.models import Customer


class CustomerForm(forms.ModelForm):  # type: ignore[type-arg]
    """What staff may correct by hand; the version tells whether somebody else was faster."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    why = forms.CharField(label=_("Why"), max_length=200, required=False)

    class Meta:
        model = Customer
        fields = EDITABLE
        labels = {
            "name": _("Name"), "gender": _("Gender"), "birthday": _("Birthday"), "is_company": _("Company"),
            "email": _("E-mail"), "wechat": _("WeChat"), "preferred_channel": _("Preferred channel"),
            "preferred_hours": _("Preferred hours"), "note": _("Note"),
        }  # fmt: skip
        widgets = {
            "birthday": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "note": forms.Textarea(attrs={"rows": 3}),
        }
