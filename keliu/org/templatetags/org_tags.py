"""Words of logins, exports and requests."""

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from keliu.org.lists import page_title

register = template.Library()
EXPORT_TONES = {"failed": "tag-bad", "waiting": "tag-notice", "asked": "tag-notice"}
REQUEST_TONES = {"waiting": "tag-notice", "granted": "tag-good", "refused": "tag-bad"}
REQUEST_WORDS = (
    N_("request_waiting"), N_("request_granted"), N_("request_refused"), N_("request_expired"), N_("request_withdrawn"),
)  # fmt: skip


@register.filter
def login_word(outcome: str) -> str:
    """What became of an attempt to log in."""
    return _("login_" + outcome)


@register.filter
def export_state(state: str) -> str:
    """The state of an export."""
    return _("export_" + state)


@register.filter
def request_state(state: str) -> str:
    """What became of a request for a second person."""
    return _("request_" + state)


@register.filter
def request_tone(state: str) -> str:
    """The colour of that state."""
    return REQUEST_TONES.get(state, "tag-neutral")


@register.filter
def export_tone(state: str) -> str:
    """The colour of that state."""
    return EXPORT_TONES.get(state, "tag-neutral")


@register.filter
def list_title(name: str) -> str:
    """The title of the list that was exported."""
    return page_title(name)
