"""How django-allauth makes accounts here: by name and e-mailed code, in the visitor's language."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from django.conf import settings
from django.forms import BaseForm
from django.http import HttpRequest
from django.utils.translation import get_language, override

from coop.charter.loading import current_rules
from coop.people import events
from coop.people.models import Person


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes, as allauth's letters ask for it (`current_site`)."""

    name: str
    domain: str


class AccountAdapter(DefaultAccountAdapter):
    """Setting ACCOUNT_ADAPTER."""

    def save_user(self, request: HttpRequest, user: Person, form: BaseForm, commit: bool = True) -> Person:
        """Keep the name asked at sign-up and the language of the page it was asked in."""
        user.name = form.cleaned_data["name"]
        user.language = get_language() or settings.LANGUAGE_CODE
        saved: Person = super().save_user(request, user, form, commit=commit)
        if commit:
            events.person_registered.send(Person, person=saved)
        return saved

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write in the language of the one who gets the letter, and in the co-op's name."""
        reader = context.get("user")
        language = getattr(reader, "language", "") or get_language() or settings.LANGUAGE_CODE
        coop = current_rules().coop
        with override(language):
            super().send_mail(template_prefix, email, {**context, "current_site": Sender(coop.name, coop.domain)})

    def format_email_subject(self, subject: str) -> str:
        """The co-op's name in front, so that the letter is recognised."""
        return f"{current_rules().coop.name}: {subject}"

    def get_from_email(self) -> str:
        return str(settings.DEFAULT_FROM_EMAIL)

    def get_login_stages(self) -> list[str]:
        ours = {"allauth.mfa.stages.AuthenticateStage": "coop.people.stages.SecondFactorStage"}
        return [ours.get(stage, stage) for stage in super().get_login_stages()]

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whether keys may be changed only after proving oneself once more: not just after any sign-in.

        Otherwise who has lost a passkey and signs in by code could never remove it.
        """
        required: bool = super().is_reauthentication_required(app=app, **kwargs)
        return required and not self._has_just_signed_in()

    def _has_just_signed_in(self) -> bool:
        records = get_authentication_records(context.request, context.request.user)
        return bool(records) and time.time() - records[-1]["at"] < app_settings.REAUTHENTICATION_TIMEOUT
