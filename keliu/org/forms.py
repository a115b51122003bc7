"""Forms of login and password."""

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from keliu.org.models import Account


class LoginForm(forms.Form):
    """User name and password."""

    username = forms.CharField(label=_("User name"), max_length=60)
    password = forms.CharField(label=_("Password"), widget=forms.PasswordInput, max_length=200)


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
