"""Figures as the home prints them: counts, yuan, shares; a dash where nothing is known."""

from datetime import date

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from keliu.web.templatetags.keliu_tags import thousands, yuan

register = template.Library()
WEEKDAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))


@register.filter
def weekday(day: date) -> str:
    """The day of the week as 周三."""
    return _(WEEKDAYS[day.weekday()])


@register.filter
def share(value: float | None) -> str:
    """A share as 25.4%."""
    return "–" if value is None else f"{value * 100:.1f}%"


@register.simple_tag
def figure(value: float | None, unit: str = "") -> str:
    """A figure in its unit."""
    if value is None:
        return "–"
    if unit == "percent":
        return share(value)
    return yuan(round(value)) if unit == "yuan" else thousands(round(value))
