"""How a churn statement is written: shares, the links to its lines, the sums of all teams."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from keliu.analytics.calendar import text_of
from keliu.retention.titles import CAUSES, LINES
from keliu.web.filters import NONE
from keliu.web.templatetags.keliu_tags import thousands

register = template.Library()


@register.filter
def month_text(month: int) -> str:
    """Write a month by its number: 2025-12."""
    return text_of(month)


@register.filter
def percent(value: float | None) -> str:
    """Write a share with one decimal; no value is a dash."""
    return "–" if value is None else f"{value:.1%}"


@register.filter
def line_title(line: str) -> str:
    """Write what a line is called."""
    return _(LINES[line])


@register.filter
def cause_title(cause: str) -> str:
    """Write why something was corrected; most lines have no cause."""
    return _(CAUSES[cause]) if cause else ""


@register.filter
def or_nobody(name: str) -> str:
    """Write whom an account is of; the empty one is of those for whom nobody answers."""
    return name or _("nobody")


@register.simple_tag
def entries_link(statement: Any, account: Any, line: str, count: int) -> SafeString:
    """Write a number as a link to the vehicles behind it; a nought leads nowhere."""
    if not count:
        return mark_safe('<span class="weak">0</span>')
    asked = {"month": statement.month, "level": account.level, "name": account.name or NONE, "line": line}
    return format_html('<a href="{}?{}">{}</a>', reverse("retention:entries"), urlencode(asked), thousands(count))
