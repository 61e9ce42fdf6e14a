"""Opening an account at /accounts/signup/: a name, an address, a code that comes by e-mail."""

from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse

from coop.people.models import Person
from tests import make

pytestmark = pytest.mark.django_db

SIGN_UP = {"name": "  Ada   Demo ", "email": "Ada@Demo.Example"}


def code_in(letter: EmailMessage) -> str:
    found = re.search(r"^([A-Z0-9]{4,}-?[A-Z0-9]*)$", str(letter.body), re.MULTILINE)
    assert found, letter.body
    return found[1]


def test_with_the_code_from_the_letter_one_is_signed_in(visitor: Client, mailoutbox: list[EmailMessage]) -> None:
    answer = visitor.post(reverse("account_signup"), SIGN_UP)

    assert answer.headers["Location"] == reverse("account_email_verification_sent")
    answer = visitor.post(answer.headers["Location"], {"code": code_in(mailoutbox[0])})

    assert answer.status_code == 302
    ada = Person.objects.get(email="ada@demo.example")
    assert visitor.session["_auth_user_id"] == str(ada.pk)
    assert ada.name == "Ada Demo"
    assert EmailAddress.objects.get(user=ada).verified


def test_no_password_is_asked_or_set(visitor: Client) -> None:
    page = visitor.get(reverse("account_signup"))
    visitor.post(reverse("account_signup"), SIGN_UP)

    assert 'type="password"' not in page.content.decode()
    assert not Person.objects.get().has_usable_password()


def test_a_name_that_nobody_can_see_is_asked_again(visitor: Client) -> None:
    answer = visitor.post(reverse("account_signup"), {**SIGN_UP, "name": "\u200b"})
    assert answer.context["form"].errors["name"]
    assert not Person.objects.exists()


def test_a_name_is_asked(visitor: Client) -> None:
    answer = visitor.post(reverse("account_signup"), {"email": "ada@demo.example"})

    assert answer.context["form"].errors["name"]
    assert not Person.objects.exists()


def test_a_wrong_code_opens_nothing(visitor: Client, mailoutbox: list[EmailMessage]) -> None:
    visitor.post(reverse("account_signup"), SIGN_UP)
    visitor.post(reverse("account_email_verification_sent"), {"code": "WRONG-CODE"})

    assert "_auth_user_id" not in visitor.session
    assert not EmailAddress.objects.get().verified


def test_the_letter_is_from_the_coop_and_in_the_language_of_the_page(
    visitor: Client, mailoutbox: list[EmailMessage], settings: object
) -> None:
    settings.LANGUAGES = [("en", "English"), ("fr", "French")]  # type: ignore[attr-defined]
    visitor.post(reverse("account_signup"), SIGN_UP, headers={"accept-language": "fr"})

    from coop.charter.loading import current_rules

    assert mailoutbox[0].subject.startswith(f"{current_rules().coop.name}: ")
    assert Person.objects.get().language == "fr"
    assert "Bonjour" in str(mailoutbox[0].body)


def test_an_address_that_has_an_account_is_not_given_away(visitor: Client, mailoutbox: list[EmailMessage]) -> None:
    make.person(email="ada@demo.example")

    answer = visitor.post(reverse("account_signup"), SIGN_UP)

    assert answer.headers["Location"] == reverse("account_email_verification_sent")
    assert Person.objects.count() == 1
    assert [letter.to for letter in mailoutbox] == [["ada@demo.example"]]


def test_one_may_sign_up_with_a_passkey(visitor: Client) -> None:
    answer = visitor.post(reverse("account_signup_by_passkey"), SIGN_UP)

    assert answer.headers["Location"] == reverse("account_email_verification_sent")
    assert Person.objects.get().name == "Ada Demo"
