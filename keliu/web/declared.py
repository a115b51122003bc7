"""What desks declare in their apps.py for the shell and for lower desks: pulled by name, never imported upwards."""

from typing import Any

from django.apps import apps
from django.utils.module_loading import import_string


def declared(attribute: str) -> list[Any]:
    """This function will return every object that an installed desk names in this attribute of its `apps.py`.

    The attribute holds one dotted path or several; an order between desks is that of the settings.
    """
    found = []
    for config in apps.get_app_configs():
        named = getattr(config, attribute, ())
        paths = (named,) if isinstance(named, str) else named
        found += [import_string(path) for path in paths]
    return found


def first_declared(attribute: str) -> Any:
    """This function will return the one object declared under this name, or None."""
    return next(iter(declared(attribute)), None)
