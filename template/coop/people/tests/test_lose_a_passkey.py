"""A passkey is a way in besides the e-mailed code, and a second lock only for those who asked for one."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse

from coop.people.models import Person
from coop.people.tests.test_sign_up import code_in
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> Person:
    """Somebody with a passkey on a device that is gone."""
    person = make.person()
    Authenticator.objects.create(
        user=person, type=Authenticator.Type.WEBAUTHN, data={"name": "Laptop", "credential": {}, "passwordless": True}
    )
    return person


def sign_in_by_code(visitor: Client, person: Person, mailoutbox: list[EmailMessage]) -> str:
    visitor.post(reverse("account_login"), {"login": person.email})
    answer = visitor.post(reverse("account_confirm_login_code"), {"code": code_in(mailoutbox[0])})
    return str(answer.headers["Location"])


def test_who_lost_the_device_still_signs_in_by_code(
    visitor: Client, ada: Person, mailoutbox: list[EmailMessage]
) -> None:
    sign_in_by_code(visitor, ada, mailoutbox)
    assert visitor.session["_auth_user_id"] == str(ada.pk)


def test_who_has_recovery_codes_is_asked_for_the_second_factor(
    visitor: Client, ada: Person, mailoutbox: list[EmailMessage]
) -> None:
    spare = RecoveryCodes.activate(ada).get_unused_codes()[0]

    assert sign_in_by_code(visitor, ada, mailoutbox) == reverse("mfa_authenticate")
    assert "_auth_user_id" not in visitor.session
    visitor.post(reverse("mfa_authenticate"), {"code": spare})
    assert visitor.session["_auth_user_id"] == str(ada.pk)


def test_the_lost_passkey_can_be_removed_just_after_signing_in(
    visitor: Client, ada: Person, mailoutbox: list[EmailMessage]
) -> None:
    sign_in_by_code(visitor, ada, mailoutbox)
    key = Authenticator.objects.get(user=ada)

    visitor.post(reverse("mfa_remove_webauthn", args=[key.pk]))

    assert not Authenticator.objects.filter(user=ada).exists()


def test_in_an_old_session_keys_are_not_changed_without_proving_oneself(as_person, ada: Person) -> None:
    key = Authenticator.objects.get(user=ada)
    answer = as_person(ada).post(reverse("mfa_remove_webauthn", args=[key.pk]))

    assert "reauthenticate" in answer.headers["Location"]
    assert Authenticator.objects.filter(user=ada).exists()


def test_a_passkey_that_is_added_signs_in_by_itself(client: Client) -> None:
    """There is no password beside it: one that is not passwordless would only stand in the way of the code."""
    client.force_login(make.person())
    page = client.get(reverse("mfa_add_webauthn")).content.decode()
    assert re.search(r'<input type="checkbox" name="passwordless" [^>]*checked hidden>', page)
