"""Forms of the section "Consents" on a customer's card."""

from django import forms
from django.utils.translation import gettext_lazy as _

from keliu.contacts.models import Consent
from keliu.contacts.named import CHANNELS, PURPOSES
from keliu.rules.consents import Statement

# Refusals come in by the other form; the program alone writes the ways that are left out.
STATEMENTS = [(Statement.ASKED.value, _("asked, no answer yet")), (Statement.GIVEN.value, _("consented"))]
WAYS = [
    (Consent.Way.PHONE.value, _("on the phone")), (Consent.Way.COUNTER.value, _("at the counter")),
    (Consent.Way.PAPER.value, _("on paper")), (Consent.Way.REPLY.value, _("by a reply")),
]  # fmt: skip


class SaidForm(forms.Form):
    """What a customer said: by which way, and what proves it."""

    channel = forms.ChoiceField(
        label=_("Channel"), required=False, choices=[(key, _(word)) for key, word in CHANNELS.items()]
    )
    way = forms.ChoiceField(label=_("How"), choices=WAYS)
    proof = forms.CharField(label=_("Proof"), max_length=200, required=False)


class ConsentForm(SaidForm):
    """A question put to the customer, or his consent."""

    purpose = forms.ChoiceField(label=_("Purpose"), choices=[(key, _(word)) for key, word in PURPOSES.items()])
    state = forms.ChoiceField(label=_("Statement"), choices=STATEMENTS)
    field_order = ("state", "purpose", "channel", "way", "proof")
