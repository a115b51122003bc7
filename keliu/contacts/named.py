"""Consents in words, for the change log and the lists."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from keliu.contacts.models import Consent
from keliu.customers.named import behind, customers

PURPOSES = {"marketing": N_("Marketing"), "care": N_("Care and greetings"), "survey": N_("Survey calls")}
CHANNELS = {
    "": N_("all channels"), "phone": N_("by phone"), "sms": N_("by SMS"), "wechat": N_("by WeChat"), "email": N_("by e-mail"),
}  # fmt: skip
STATES = {
    "asked": N_("asked, no answer yet"), "given": N_("consented"), "refused": N_("refused"),
    "withdrawn": N_("took the consent back"),
}  # fmt: skip
WAYS = {
    "phone": N_("on the phone"), "counter": N_("at the counter"), "paper": N_("on paper"), "reply": N_("by a reply"),
    "address": N_("the number opted out before"), "merge": N_("taken over from the merged file"), "file": N_("in a file"),
}  # fmt: skip
consents = behind(Consent, "customer_id", customers)


def told_consent(field: str, text: str | None) -> tuple[str, str]:
    """This function will return a line of the log in words: purpose and channel, and what was said."""
    purpose, _space, channel = field.partition(" ")
    label = f"{_(PURPOSES.get(purpose, purpose))} {_(CHANNELS.get(channel, channel))}".strip()
    return label, _(STATES.get(text, text)) if text else ""
