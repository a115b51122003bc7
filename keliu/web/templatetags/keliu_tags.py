"""The parts of the face: icons, plates, stages, classes, money, days; each escapes what it is given."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from keliu.rules.contact_reasons import in_two_lines
from keliu.rules.masking import mask_address, mask_phone, mask_vin, show_phone
from keliu.rules.periods import completed_months
from keliu.rules.plates import is_new_energy, mask_plate, show_plate
from keliu.rules.sentence import Sentence
from keliu.web.filters import OVERDUE_DAYS
from keliu.web.sentences import read_out

register = template.Library()
NOTHING = mark_safe('<span class="weak">–</span>')
SPRITE = "vendor/icons.svg"
SWAP = mark_safe('hx-target="#list" hx-swap="outerHTML" hx-indicator="#list"')
TEN_THOUSAND = {"zh-hans": "万", "zh-hant": "萬"}
STAGES = {
    "active": ("●", "good"), "cooling": ("○", "notice"), "at_risk": ("▲", "risk"), "lost": ("✕", "bad"),
    "never_visited": ("–", "neutral"),
}  # fmt: skip


@register.simple_tag
def icon(name: str) -> SafeString:
    """A drawing of the sprite, beside a word or under an aria-label."""
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>', static(SPRITE), name)


@register.simple_tag
def swaps(address: str) -> SafeString:
    """The attributes of a link that swaps the list of this page and moves the address."""
    return format_html('href="{0}" hx-get="{0}" {1}', address, SWAP)


@register.simple_tag
def swaps_form(address: str) -> SafeString:
    """The attributes of a form that swaps the list of this page and moves the address."""
    return format_html('hx-get="{}" {}', address, SWAP)


@register.simple_tag
def swaps_at(address: str, target: str) -> SafeString:
    """The attributes of a link that swaps the inside of a part of the page and leaves the address."""
    return format_html('href="{0}" hx-get="{0}" hx-target="{1}" hx-swap="innerHTML"', address, target)


@register.filter
def translated(word: str) -> str:
    """Translate a code or a message id that is data."""
    return _(word) if word else ""


@register.simple_tag
def plate(number: str, in_full: bool = True) -> SafeString | str:
    """A number plate: blue, or green for new energy; masked unless shown in full."""
    if not number:
        return format_html('<span class="weak">{}</span>', _("no plate"))
    kind = "plate plate-green" if is_new_energy(number) else "plate"
    return format_html('<span class="{}">{}</span>', kind, show_plate(number) if in_full else mask_plate(number))


@register.simple_tag
def plate_text(number: str, in_full: bool = True) -> str:
    """A number plate as plain text."""
    return "" if not number else show_plate(number) if in_full else mask_plate(number)


@register.simple_tag
def plate_tail(number: str) -> str:
    """The last three of a plate, which nobody needs to mask."""
    return number[-3:] if len(number) > 5 else _("no plate")


@register.simple_tag
def car_label(vehicle_id: int, cars: Any, in_full: bool = False) -> SafeString | str:
    """Which of a customer's cars an event is about, by the last three of its plate."""
    car = next((one for one in cars if one.pk == vehicle_id), None)
    return format_html('<span class="label">{}</span>', plate_tail(car.plate)) if car and car.plate else ""


@register.simple_tag
def phone(number: str, in_full: bool = False) -> str:
    """A phone: masked, or in full where the viewer may see it."""
    if not number:
        return ""
    return show_phone(number) if in_full else mask_phone(number)


@register.simple_tag
def vin(number: str | None, in_full: bool = False) -> str:
    """A VIN: shortened, or whole where the viewer may see it."""
    return "" if not number else number if in_full else mask_vin(number)


@register.filter
def masked_address(text: str) -> str:
    """An address down to its district."""
    return mask_address(text)


@register.filter
def stage_tag(stage: str) -> SafeString:
    """A stage as shape and word, never by colour alone."""
    mark, tone = STAGES.get(str(stage), ("–", "neutral"))
    return format_html(
        '<span class="tag tag-{}"><span aria-hidden="true">{}</span> {}</span>', tone, mark, _(str(stage))
    )


@register.filter
def life_tag(car: Any) -> SafeString:
    """The stage of a car or, when it is gone, why."""
    if car.disposed_on:
        return format_html('<span class="tag tag-neutral">{}</span>', translated(car.disposal_reason))
    return stage_tag(car.stage.value)


@register.filter
def class_tag(letter: str) -> SafeString | str:
    """A customer's class: A solid, B outlined, C grey."""
    return format_html('<span class="class class-{}">{}</span>', letter.lower(), letter) if letter else ""


@register.filter
def yuan(fen: int | None) -> str:
    """Money: 12,840 below a million yuan, 128.4万 above; languages that do not count in 万 have it in full."""
    if fen is None:
        return ""
    amount, unit = fen / 100, TEN_THOUSAND.get(get_language() or "", "")
    text = f"{amount / 10_000:,.1f}{unit}" if unit and abs(amount) >= 1_000_000 else f"{amount:,.0f}"
    return text.replace("-", "−")


@register.filter
def cents(fen: int | None) -> str:
    """Money to the cent, for bills: 1,286.40."""
    return "" if fen is None else f"{fen / 100:,.2f}".replace("-", "−")


@register.filter
def quantity(number: Decimal | None) -> str:
    """A quantity without empty decimals: 1, 3.5."""
    return "" if number is None else f"{number.normalize():f}"


@register.filter
def thousands(number: int | None) -> str:
    """A figure with separators."""
    return "" if number is None else f"{number:,}".replace("-", "−")


def local_day(value: date | datetime) -> date:
    """This function will return the day of a time in the shop's zone."""
    return timezone.localtime(value).date() if isinstance(value, datetime) else value


@register.filter
def short_day(value: date | None, today: date) -> str:
    """A day as 05-14; one of another year as 2025-05-14."""
    if value is None:
        return ""
    return value.strftime("%m-%d") if value.year == today.year else value.isoformat()


@register.filter
def ago(day: date | datetime | None, today: date) -> str:
    """A day beside today: 2 天前, 8 个月前, 3 天后."""
    if day is None:
        return ""
    day = local_day(day)
    days = (today - day).days
    if days == 0:
        return _("today")
    if abs(days) < 60:
        told = (
            ngettext("%(n)s day ago", "%(n)s days ago", days)
            if days > 0
            else ngettext("in %(n)s day", "in %(n)s days", -days)
        )
        return told % {"n": abs(days)}
    months = completed_months(day, today) if days > 0 else completed_months(today, day)
    told = (
        ngettext("%(n)s month ago", "%(n)s months ago", months)
        if days > 0
        else ngettext("in %(n)s month", "in %(n)s months", months)
    )
    return told % {"n": months}


@register.simple_tag
def day(value: date | datetime | None, today: date, *more: object) -> SafeString:
    """A day as 2025-03-12 and below it how far it is, with further words of the second line."""
    if value is None:
        return NOTHING
    shown = local_day(value).isoformat()
    words = " · ".join(str(word) for word in (ago(value, today), *more) if word)
    return format_html('{}<span class="second">{}</span>', shown, words)


@register.simple_tag
def due(value: date | None, today: date, *more: object) -> SafeString:
    """A day by which something ends: amber within 30 days, red when over by up to 90, weak when long gone."""
    if value is None:
        return NOTHING
    words = " · ".join(str(word) for word in (ago(value, today), *more) if word)
    return format_html('{}<span class="second {}">{}</span>', value.isoformat(), end_tone(value, today), words)


@register.filter
def end_tone(value: date | None, today: date) -> str:
    """The colour of a day by which something ends: none before 30 days ahead, and none when it has been over for long."""
    if value is None:
        return ""
    ahead = (value - today).days
    return "bad" if -OVERDUE_DAYS <= ahead < 0 else "risk" if 0 <= ahead <= 30 else ""


@register.filter
def due_word(day: date, today: date) -> str:
    """When a contact is due: 逾期 2 天, 今天, 11-26; another year with its number."""
    days = (today - day).days
    if days > 0:
        return ngettext("%(n)s day overdue", "%(n)s days overdue", days) % {"n": days}
    return _("today") if days == 0 else f"{day:%m-%d}" if day.year == today.year else f"{day:%Y-%m-%d}"


@register.filter
def due_tone(day: date, today: date) -> str:
    """Red for what is overdue, nothing else."""
    return "bad" if day < today else ""


@register.filter
def title_of(person: Any) -> str:
    """How a customer is addressed, behind the name: 先生, 女士, 企业."""
    if getattr(person, "is_company", False):
        return _("company")
    titles = {"male": _("Mr"), "female": _("Ms")}
    return titles.get(getattr(person, "gender", ""), "")


@register.filter
def sentence(value: Sentence) -> str:
    """A sentence of the rules in the user's language."""
    return read_out(value)


@register.filter
def first_line(reason: Sentence) -> str:
    """A contact's reason up to its semicolon, in the user's language."""
    return read_out(in_two_lines(reason)[0])


@register.filter
def second_line(reason: Sentence) -> str:
    """What follows the semicolon of a contact's reason; empty where there is none."""
    rest = in_two_lines(reason)[1]
    return read_out(rest) if rest else ""


@register.simple_tag(takes_context=True)
def query_with(context: dict[str, Any], **changes: Any) -> str:
    """The address of this page with some filters changed; an empty value takes a filter away."""
    request: HttpRequest = context["request"]
    query = request.GET.copy()
    query.pop("page", None)
    for name, value in changes.items():
        query.pop(name, None)
        if value not in (None, ""):
            query[name] = str(value)
    return f"?{query.urlencode()}" if query else request.path


@register.filter
def errors_told(field: Any) -> list[str]:
    """The errors of a form's field; an empty one that is needed is called by its name. A page without the field: none."""
    told: list[str] = []
    if not field:
        return told
    for error in field.errors.as_data():
        missing = error.code == "required" and field.label
        told += [_("%(label)s is missing") % {"label": field.label}] if missing else error.messages
    return told
