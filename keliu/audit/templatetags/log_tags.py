"""The tabs above the logs: every desk names its own under `log_pages`."""

from typing import Any

from django import template
from django.apps import apps
from django.urls import reverse

register = template.Library()


@register.simple_tag(takes_context=True)
def log_tabs(context: dict[str, Any]) -> list[dict[str, Any]]:
    """The logs that a person may read, with their addresses."""
    request = context["request"]
    entries = [entry for config in apps.get_app_configs() for entry in getattr(config, "log_pages", ())]
    told = []
    for entry in sorted(entries, key=lambda entry: entry.place):
        if entry.deed is None or request.viewer.may(entry.deed):
            url = reverse(entry.url_name)
            told.append({"label": entry.label, "url": url, "is_open": request.path == url})
    return told
