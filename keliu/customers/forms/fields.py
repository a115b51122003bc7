"""Forms of the customer files and the model catalogue; a field that a person sees masked can only be replaced."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from keliu.customers.actions import refuse_value
from keliu.customers.editing.customers import FILE_FIELDS, TRAIT_FIELDS
from keliu.customers.models import CompanyContact, Customer, CustomerPhone, CustomerTraits
from keliu.customers.stages import read_limits
from keliu.rules.file_values import refuse_length
from keliu.sheets.phones import read_phone
from keliu.web.sentences import say

MASKED_FIELDS = ("email", "wechat", "birthday")
CHANNELS = ("phone", "sms", "wechat", "email")
LONGEST_NOTE = 4000
BY_OTHERS = frozenset({Customer.Level.BLACKLISTED, Customer.Level.ERASED})  # set by deeds of their own
NOTE = forms.Textarea(attrs={"rows": 3})
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
LABELS = {
    "name": gettext_lazy("Customer name"), "gender": gettext_lazy("Gender"), "birthday": gettext_lazy("Birthday"),
    "is_company": gettext_lazy("Company"), "email": gettext_lazy("E-mail"), "wechat": gettext_lazy("WeChat"),
    "preferred_channel": gettext_lazy("Preferred channel"), "preferred_hours": gettext_lazy("Preferred hours"),
    "note": gettext_lazy("Note"), "level": gettext_lazy("Level"), "source": gettext_lazy("Source"),
    "licence_expires_on": gettext_lazy("Driving licence valid until"), "region_code": gettext_lazy("District code"),
}  # fmt: skip


class Words(forms.CharField):
    """A text whose length is refused in a sentence; no `maxlength`, with which a browser cuts what is pasted."""

    def __init__(self, *, longest: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.longest = longest

    def validate(self, value: str) -> None:
        """Refuse what the file cannot hold whole."""
        super().validate(value)
        if refusal := refuse_length(value, self.longest):
            raise forms.ValidationError(say(refusal))


def measure_words(form: forms.BaseForm) -> None:
    """This function will let the texts of a form of a table be refused in a sentence where they are too long."""
    for name, field in form.fields.items():
        if type(field) is forms.CharField and field.max_length:
            form.fields[name] = Words(
                longest=field.max_length, label=field.label, required=field.required, widget=type(field.widget)()
            )


def keep_what_was_sent(form: forms.BaseForm, *, but: Sequence[str] = ()) -> None:
    """This function will leave out of a bound form the fields that a request does not carry: they are left alone."""
    if form.is_bound:
        for name in set(form.fields) - set(but):
            key = form.add_prefix(name)
            if key not in form.data and f"was_{key}" not in form.data:
                del form.fields[name]


def read_phones(text: str) -> list[str]:
    """This function will read numbers apart by commas, marks or lines as E.164.

    :raises forms.ValidationError: one of them is no phone number.
    """
    parts = [part for part in text.replace("、", ",").replace("，", ",").replace("\n", ",").split(",") if part.strip()]
    numbers = [(part, read_phone(part)) for part in parts]
    for part, number in numbers:
        if number is None:
            raise forms.ValidationError(_("“%(part)s” is not a phone number") % {"part": part.strip()[:30]})
    return [number for _part, number in numbers if number]


class CustomerForm(forms.ModelForm):  # type: ignore[type-arg]
    """What staff may correct by hand of a customer; blacklisting needs a second person and is not offered."""

    leaves_unsent_alone = True

    class Meta:
        model = Customer
        fields = FILE_FIELDS
        labels = LABELS
        widgets = {
            "birthday": DAY, "licence_expires_on": DAY,
        }  # fmt: skip

    def __init__(self, *args: Any, today: date, in_full: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        measure_words(self)
        if "note" in self.fields:
            self.fields["note"] = Words(longest=LONGEST_NOTE, label=LABELS["note"], widget=NOTE)
        for name in MASKED_FIELDS:
            if not in_full and name in self.fields and getattr(self.instance, name):
                self.initial[name] = (kwargs.get("initial") or {}).get(name, "")
                self.fields[name].help_text = _("on file, not shown to you: empty leaves it, a new one replaces it")
        for field in self.fields.values():
            field.required = False
        self.fields["name"].required = True
        blacklisted = Customer.Level.BLACKLISTED
        is_on = self.instance.level == blacklisted
        kept = [one for one in Customer.Level if (one == blacklisted) == is_on and one != Customer.Level.ERASED]
        empty = [] if is_on else [("", "—")]
        self.fields["level"].widget.choices = [*empty, *((level.value, _(level.value)) for level in kept)]
        self.fields["gender"].widget.choices = [("", "—"), *((g.value, _(g.value)) for g in Customer.Gender)]
        told = [("", "—"), *((word, _(word)) for word in CHANNELS)]
        self.fields["preferred_channel"].widget = forms.Select(choices=told)
        if self.leaves_unsent_alone:
            keep_what_was_sent(self)

    def clean(self) -> dict[str, Any]:
        """Refuse what cannot be true; what stood there before is left in peace."""
        given: dict[str, Any] = super().clean() or {}
        for name in ("birthday", "email", "region_code", "licence_expires_on"):
            if name not in given or given[name] == getattr(self.instance, name):
                continue
            if refusal := refuse_value(name, given[name], self.today):
                self.add_error(name, say(refusal))
        return given

    def clean_level(self) -> str:
        """Refuse a blacklisting by one person alone, and its end by an edit."""
        level: str = self.cleaned_data["level"]
        if level != self.instance.level and {level, self.instance.level} & BY_OTHERS:
            raise forms.ValidationError(_("Blacklisting is proposed, decided and lifted on its own page"))
        return level

    def values(self) -> dict[str, Any]:
        """Return what was typed, by field."""
        return {name: self.cleaned_data[name] for name in self.fields}


class NewCustomerForm(CustomerForm):
    """A customer's file from nothing: name and a phone are enough."""

    leaves_unsent_alone = False

    phones = Words(label=gettext_lazy("Phones, apart by commas"), longest=200)
    address = Words(label=gettext_lazy("Address"), longest=255, required=False)

    class Meta(CustomerForm.Meta):
        fields = ("name", "gender", "is_company", "birthday", "level", "preferred_channel", "preferred_hours", "note")

    field_order = ("name", "phones", "gender", "is_company")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phones"].required = True

    def clean_phones(self) -> list[str]:
        """Read the numbers."""
        return read_phones(self.cleaned_data["phones"])


class PhonesForm(forms.Form):
    """More numbers, ended ones, ended ones that hold again, and which is the first; only seen numbers are ended."""

    added = Words(label=gettext_lazy("New numbers, apart by commas"), longest=200, required=False)
    ended = forms.TypedMultipleChoiceField(coerce=int, required=False)
    resumed = forms.TypedMultipleChoiceField(coerce=int, required=False)
    first = forms.TypedChoiceField(coerce=int, required=False, empty_value=None)
    was_first = forms.CharField(required=False)

    def __init__(self, *args: Any, rows: Sequence[CustomerPhone], are_seen: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = [(row.pk, row.pk) for row in rows if are_seen]
        for name in ("ended", "resumed", "first"):
            self.fields[name].choices = kept  # type: ignore[attr-defined]
            self.fields[name].error_messages["invalid_choice"] = _("Show the number first, then say that it is ended")
        self.rows = list(rows)
        for row in self.rows:
            row.is_to_end = self.is_bound and str(row.pk) in self.data.getlist("ended")
            row.is_to_resume = self.is_bound and str(row.pk) in self.data.getlist("resumed")
            row.is_to_be_first = self.is_bound and str(row.pk) == self.data.get("first")

    def clean_added(self) -> list[str]:
        """Read the numbers."""
        return read_phones(self.cleaned_data["added"])

    def numbers(self) -> list[str]:
        """Return the numbers to be added, those that hold again among them."""
        again = [row.number for row in self.rows if row.pk in self.cleaned_data["resumed"]]
        return [*self.cleaned_data["added"], *again]

    def first_chosen(self) -> int | None:
        """Return the number that was made the first; None when nobody chose another one."""
        first: int | None = self.cleaned_data["first"]
        return None if str(first) == self.cleaned_data["was_first"] else first


class AddressForm(forms.Form):
    """The address, and whether it was confirmed today; over one that is seen masked only a new one can be typed."""

    address = Words(label=gettext_lazy("Address"), longest=255, required=False)
    address_confirmed = forms.BooleanField(label=gettext_lazy("confirmed with the customer today"), required=False)

    def __init__(self, *args: Any, is_masked: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_masked:
            self.fields["address"].label = _("New address")
        keep_what_was_sent(self, but=["address_confirmed"])

    def clean_address(self) -> str:
        """Trim it."""
        return str(self.cleaned_data["address"]).strip()


class TraitsForm(forms.Form):
    """What a customer told of himself, all of it optional."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in TRAIT_FIELDS:
            most = CustomerTraits._meta.get_field(name).max_length or 200
            self.fields[name] = Words(label=_(name), longest=most, required=False)
        keep_what_was_sent(self)


class ContactForm(forms.Form):
    """Another person of a company, and those who are none any more."""

    part = forms.ChoiceField(label=gettext_lazy("Part"), choices=[], required=False)
    name = Words(label=gettext_lazy("Customer name"), longest=60, required=False)
    phone = Words(label=gettext_lazy("Phone"), longest=30, required=False)
    file = Words(
        label=gettext_lazy("Or his own file: customer number or whole phone"), longest=60, required=False
    )  # fmt: skip
    ended = forms.TypedMultipleChoiceField(coerce=int, required=False)

    def __init__(
        self, *args: Any, rows: Sequence[CompanyContact], finds: Callable[[str], Customer] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, prefix="contact", **kwargs)
        self.finds, self.person = finds, None
        self.fields["part"].choices = [(part.value, _(part.value)) for part in CompanyContact.Part]  # type: ignore[attr-defined]
        self.fields["ended"].choices = [(row.pk, row.pk) for row in rows]  # type: ignore[attr-defined]
        self.rows = list(rows)
        for row in self.rows:
            row.is_to_end = self.is_bound and str(row.pk) in self.data.getlist("contact-ended")

    def clean_phone(self) -> str:
        """Read the number."""
        numbers = read_phones(self.cleaned_data["phone"])
        return numbers[0] if numbers else ""

    def clean(self) -> dict[str, Any]:
        """A phone alone names nobody."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("phone") and not given.get("name"):
            self.add_error("name", _("Whose number is it? Type the name"))
        if given.get("file") and given.get("name"):
            self.add_error("file", _("Either a name with a number, or somebody with a file of his own"))
        elif given.get("file") and self.finds and "file" not in self.errors:
            try:
                self.person = self.finds(given["file"])
            except LookupError as nobody:
                self.add_error("file", str(nobody))
        return given

    def added(self) -> list[dict[str, Any]]:
        """Return the person to be added, if one was named."""
        given = self.cleaned_data
        if self.person is not None:
            return [{"part": given["part"], "person": self.person}]
        return [{name: given[name] for name in ("part", "name", "phone")}] if given["name"] else []


class ModelForm(forms.Form):
    """The figures of a model, with their source and its day; three stage limits or none."""

    interval_months = forms.IntegerField(label=gettext_lazy("Interval, months"), min_value=1, max_value=60)
    interval_km = forms.IntegerField(label=gettext_lazy("Interval, km"), min_value=1000, max_value=100_000)
    first_months = forms.IntegerField(label=gettext_lazy("First maintenance, months"), min_value=1, max_value=60)
    first_km = forms.IntegerField(label=gettext_lazy("First maintenance, km"), min_value=500, max_value=100_000)
    warranty_months = forms.IntegerField(
        label=gettext_lazy("Warranty, months"), min_value=1, max_value=240, required=False
    )
    warranty_km = forms.IntegerField(
        label=gettext_lazy("Warranty, km"), min_value=1000, max_value=1_000_000, required=False
    )
    free_maintenance_km = forms.IntegerField(
        label=gettext_lazy("Free maintenance at km"), min_value=500, max_value=100_000, required=False
    )
    cooling = forms.IntegerField(label=gettext_lazy("Cooling from, months"), min_value=1, max_value=60, required=False)
    at_risk = forms.IntegerField(label=gettext_lazy("At risk from, months"), min_value=1, max_value=60, required=False)
    lost = forms.IntegerField(label=gettext_lazy("Lost from, months"), min_value=1, max_value=60, required=False)
    source = forms.CharField(
        label=gettext_lazy("Source"), max_length=120, help_text=gettext_lazy("Handbook, law, circular: where it stands")
    )
    source_date = forms.DateField(
        label=gettext_lazy("As of"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, object]:
        """Put the three limits together: all or none, and rising."""
        given = super().clean() or {}
        limits = [given.get(name) for name in ("cooling", "at_risk", "lost")]
        given["stage_limits"] = None
        if any(limit is not None for limit in limits):
            if read_limits(limits) is None:
                self.add_error("cooling", _("Give all three limits, each above the one before, or none"))
            given["stage_limits"] = limits
        return given


class AssignForm(forms.Form):
    """Which advisor, from which day, and why."""

    advisor = forms.ModelChoiceField(
        label=gettext_lazy("Advisor"), queryset=None, empty_label=gettext_lazy("please choose")
    )
    from_date = forms.DateField(label=gettext_lazy("From"), widget=DAY)
    why = forms.CharField(label=gettext_lazy("Reason"), max_length=200, required=False)

    def __init__(self, *args: Any, advisors: Any, counts: dict[int, int], first: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["advisor"]
        field.queryset = advisors
        field.label_from_instance = lambda person: told_advisor(person, counts.get(person.pk, 0))
        self.fields["from_date"].widget.attrs["min"] = first.isoformat()


def told_advisor(person: Any, count: int) -> str:
    """This function will say who an advisor is: name, team, and how many customers he has."""
    team = person.team.name if person.team else _("no team")
    many = ngettext("%(n)s customer", "%(n)s customers", count) % {"n": f"{count:,}"}
    return f"{person.name} · {team} · {many}"
