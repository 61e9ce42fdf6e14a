"""A new e-mail address counts once the code sent there comes back."""

from __future__ import annotations

import pytest
from django.core.mail import EmailMessage
from django.urls import reverse

from coop.people.models import Person
from coop.people.tests.test_sign_up import code_in
from tests import make

pytestmark = pytest.mark.django_db


def test_the_new_address_counts_once_its_code_comes_back(as_person, mailoutbox: list[EmailMessage]) -> None:
    ada = make.person()
    browser = as_person(ada)

    browser.post(reverse("account_email"), {"action_add": "", "email": "new@demo.example"})
    assert Person.objects.get(pk=ada.pk).email == ada.email
    browser.post(
        reverse("account_email_verification_sent"), {"code": code_in(letter_to("new@demo.example", mailoutbox))}
    )

    assert Person.objects.get(pk=ada.pk).email == "new@demo.example"


def letter_to(address: str, mailoutbox: list[EmailMessage]) -> EmailMessage:
    return next(letter for letter in mailoutbox if letter.to == [address])
