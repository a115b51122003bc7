"""Forms of the import's pages: files with their store, and the small corrections."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from keliu.org.models import Store


class UploadForm(forms.Form):
    """Files and, where one may choose, the store of rows that name none."""

    store = forms.ModelChoiceField(queryset=Store.objects.none(), required=False, label=_("Store"))

    def __init__(self, *args: Any, stores: list[Store], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = Store.objects.unscoped("choices that were limited already").filter(pk__in=[s.pk for s in stores])
        self.fields["store"].queryset = chosen  # type: ignore[attr-defined]


class FieldForm(forms.Form):
    """A column and the field it is said to hold; empty is: keep it in the notes."""

    index = forms.IntegerField(min_value=0, max_value=2000)
    field = forms.CharField(max_length=60, required=False)


class WordForm(forms.Form):
    """A word of a column and the code it is said to stand for."""

    index = forms.IntegerField(min_value=0, max_value=2000)
    word = forms.CharField(max_length=200, strip=False)
    code = forms.CharField(max_length=60, required=False)


class KindForm(forms.Form):
    """What a sheet is said to hold."""

    kind = forms.CharField(max_length=20)
