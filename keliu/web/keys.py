"""快捷键: the keys of every page, told to a person only where his rights give him something to press them for."""

from typing import NamedTuple

from django.utils.translation import gettext_noop as N_

from keliu.rules.rights import Deed, Viewer


class Key(NamedTuple):
    """One line of the list of keys: what to press, what it does, and the deeds any of which it needs (empty: none)."""

    press: tuple[str, ...]
    does: str
    needs: frozenset[Deed] = frozenset()


FILES = frozenset({Deed.SEE_FILES})
FORMS = frozenset({Deed.EDIT_FILES, Deed.SET_FIGURES, Deed.MANAGE_STAFF, Deed.IMPORT})
LISTS = FILES | {Deed.SEE_AUDIT, Deed.SEE_STAFF, Deed.SEE_LOGINS, Deed.SEE_FIGURES, Deed.SEE_TOTALS, Deed.IMPORT}
KEYS = (
    Key(("/",), N_("Search, look up a caller"), FILES),
    Key(("J", "K"), N_("Next row, row before"), LISTS),
    Key(("O",), N_("Open the row"), LISTS),
    Key(("Enter",), N_("Call the row, or open it"), FILES),
    Key(("X",), N_("Select the row"), frozenset({Deed.EXPORT_MASKED})),
    Key(("Esc",), N_("Take the selection back, close")),
    Key(("C",), N_("Call, on a customer's card"), FILES),
    Key(("Z",), N_("Take back what was saved just now"), frozenset({Deed.EDIT_FILES})),
    Key(("Ctrl", "Enter"), N_("Save the form, inside fields, too"), FORMS),
    Key(("?",), N_("This list")),
)


def keys_of(viewer: Viewer) -> list[Key]:
    """This function will return the keys that do something for a person."""
    return [key for key in KEYS if not key.needs or any(viewer.may(deed) for deed in key.needs)]
