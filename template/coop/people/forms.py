"""The sign-up form: a name besides what allauth asks."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from coop.people.commands import tidy_name
from coop.people.models import Person
from coop.refused import Refused


class SignupForm(forms.Form):
    """Base of allauth's sign-up forms (setting ACCOUNT_SIGNUP_FORM_CLASS), by e-mailed code and by passkey."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=200,
        help_text=_("As you want to be called. If you become a member, the register of members shows it."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ("name", "email")

    def clean_name(self) -> str:
        try:
            return tidy_name(self.cleaned_data["name"])
        except Refused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal

    def signup(self, request: HttpRequest, person: Person) -> None:
        """Called by allauth once the account is made; the adapter has kept the name by then."""
