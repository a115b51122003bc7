"""Words of logins and exports."""

from django import template
from django.utils.translation import gettext as _

from keliu.org.lists import page_title

register = template.Library()


@register.filter
def login_word(outcome: str) -> str:
    """What became of an attempt to log in."""
    return _("login_" + outcome)


@register.filter
def export_state(state: str) -> str:
    """The state of an export."""
    return _("export_" + state)


@register.filter
def list_title(name: str) -> str:
    """The title of the list that was exported."""
    return page_title(name)
