"""Rows of a list drawn by Python instead of a template: a page has thirty of them, each a hundred nodes of a template.

A desk gives `ListSpec.draw` a function that returns the `<td>`s of a row. Whatever it puts in is escaped by `esc` or comes
from the tags of `keliu_tags`, which escape what they are given.
"""

import html
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from keliu.web.templatetags.keliu_tags import icon

Draw = Callable[[Any, str, "Drawing"], str]


def esc(value: object) -> str:
    """This function will return a text as HTML; what is marked safe stays."""
    return value if isinstance(value, SafeString) else html.escape(str(value))


def as_text(value: Any) -> str:
    """This function will return a cell's value for the eye: days as 2025-03-12, figures with separators."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}" if timezone.is_aware(value) else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}".replace("-", "−")
    return str(value)


class Words(dict[str, str]):
    """Translations of one page, escaped, each looked up once."""

    def __missing__(self, word: str) -> str:
        self[word] = esc(gettext(word)) if word else ""
        return self[word]


class Icons(dict[str, str]):
    """Drawings of one page, each made once."""

    def __missing__(self, name: str) -> str:
        self[name] = icon(name)
        return self[name]


@dataclass(frozen=True, slots=True)
class Drawing:
    """画行: which columns are shown, the day of the page, and its words and drawings."""

    shown: dict[str, bool]
    today: date
    words: Words = field(default_factory=Words)
    icons: Icons = field(default_factory=Icons)


def drawn_row(draw: Draw, row: Any, href: str, drawing: Drawing, *, is_selectable: bool) -> SafeString:
    """This function will return a row of the table with its box to tick and its address."""
    tick = ""
    if is_selectable:
        tick = (
            f'<td class="tick"><input type="checkbox" name="ids" value="{row.pk}" form="list-selection" '
            f'aria-label="{drawing.words["Select this row"]}"></td>'
        )
    address = f' data-href="{esc(href)}"' if href else ""
    return mark_safe(f"<tr{address}>{tick}{draw(row, esc(href), drawing)}</tr>")
