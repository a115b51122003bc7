"""Forms of login and password, people, places and figures."""

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from keliu.org.actions.hiring import FIELDS
from keliu.org.models import Account, Department, Store, Team
from keliu.rules.rights import Role, Viewer


class LoginForm(forms.Form):
    """User name and password."""

    username = forms.CharField(label=_("User name"), max_length=60)
    password = forms.CharField(label=_("Password"), widget=forms.PasswordInput, max_length=200)

    def clean_username(self) -> str:
        """Return the name as the account spells it, so that every spelling counts against the same lock."""
        return Account.objects.spelled(self.cleaned_data["username"])


class PasswordForm(forms.Form):
    """The old password and the new one, twice."""

    old = forms.CharField(label=_("Present password"), widget=forms.PasswordInput)
    new = forms.CharField(label=_("New password"), widget=forms.PasswordInput, min_length=10)
    again = forms.CharField(label=_("New password once more"), widget=forms.PasswordInput)

    def __init__(self, *args: object, account: Account, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.account = account

    def clean_old(self) -> str:
        """Refuse a wrong present password."""
        if not self.account.check_password(self.cleaned_data["old"]):
            raise forms.ValidationError(_("This is not your present password"))
        return str(self.cleaned_data["old"])

    def clean(self) -> dict[str, object]:
        """Refuse two different new ones, a weak one, or the present one."""
        given = super().clean() or {}
        new = given.get("new")
        if new and new != given.get("again"):
            self.add_error("again", _("The two new passwords differ"))
        if new and new == given.get("old"):
            self.add_error("new", _("Choose another password than the present one"))
        if new:
            try:
                validate_password(new, self.account)
            except forms.ValidationError as error:
                self.add_error("new", error)
        return given


class PlaceField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A choice among places, each with its store's name before its own."""

    def label_from_instance(self, obj: object) -> str:
        """Return how a place is offered."""
        return obj.name if isinstance(obj, Store) else f"{obj.store.name} · {obj.name}"  # type: ignore[attr-defined]


class StaffForm(forms.Form):
    """A member of staff; `username` only for a new one."""

    staff_no = forms.CharField(label=_("Number"), max_length=40)
    name = forms.CharField(label=_("Full name"), max_length=60)
    role = forms.ChoiceField(label=_("Role"), choices=())
    store = PlaceField(label=_("Store"), queryset=None, required=False, empty_label=_("the whole group"))
    team = PlaceField(label=_("Team"), queryset=None, required=False, empty_label=_("none"))
    department = PlaceField(label=_("Department"), queryset=None, required=False, empty_label=_("none"))
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    username = forms.CharField(
        label=_("User name"), max_length=60, required=False, help_text=_("Small letters, figures, dots, hyphens")
    )

    def __init__(
        self, *args: object, viewer: Viewer, own_role: str = "", is_new: bool = False, **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        roles = [(role.value, gettext(role.value)) for role in Role]
        if own_role and own_role not in {role.value for role in Role}:
            roles.append((own_role, own_role))
        self.fields["role"].choices = roles  # type: ignore[attr-defined]
        stores = Store.objects.visible_to(viewer).order_by("code")
        self.fields["store"].queryset = stores  # type: ignore[attr-defined]
        for name, model in (("team", Team), ("department", Department)):
            rows = model.objects.visible_to(viewer).select_related("store").order_by("store__code", "name")
            self.fields[name].queryset = rows  # type: ignore[attr-defined]
        if is_new:
            self.fields["username"].required = True
        else:
            del self.fields["username"]

    def values(self) -> dict[str, object]:
        """Return what the actions take."""
        return {name: self.cleaned_data[name] for name in FIELDS}


class StoreForm(forms.Form):
    """A store."""

    code = forms.CharField(label=_("Code"), max_length=40)
    name = forms.CharField(label=_("Name"), max_length=100)
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    region_code = forms.RegexField(
        label=_("District code"), regex=r"^[0-9]{6}$", required=False, help_text=_("Six figures, as 350602")
    )
    longitude = forms.FloatField(label=_("Longitude"), min_value=70, max_value=140, required=False)
    latitude = forms.FloatField(label=_("Latitude"), min_value=3, max_value=54, required=False)


class NameForm(forms.Form):
    """The name of a team, a department or the group."""

    name = forms.CharField(label=_("Name"), max_length=60)


class LastDayForm(forms.Form):
    """A leaver's last day; empty takes it back."""

    last_day = forms.DateField(label=_("Last day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))


class FigureForm(forms.Form):
    """A figure's new value, from which day, and where it was decided."""

    value = forms.CharField(label=_("Value"), max_length=100)
    valid_from = forms.DateField(
        label=_("Holds from"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    source = forms.CharField(label=_("Source or reason"), max_length=200)
