"""How data quality writes its figures."""

from django import template

register = template.Library()


@register.filter
def share(value: float | None) -> str:
    """This function will return a share as 96.4 %, or a dash where there is none."""
    return "–" if value is None else f"{100 * value:.1f} %"
