"""Signing in at /accounts/login/ with a code that comes by e-mail, or with a passkey."""

from __future__ import annotations

import pytest
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse

from coop.people import commands
from coop.people.tests.test_sign_up import code_in
from tests import make

pytestmark = pytest.mark.django_db


def test_with_the_code_from_the_letter_one_is_signed_in(visitor: Client, mailoutbox: list[EmailMessage]) -> None:
    ada = make.person()

    answer = visitor.post(reverse("account_login"), {"login": ada.email})
    assert answer.headers["Location"] == reverse("account_confirm_login_code")
    visitor.post(answer.headers["Location"], {"code": code_in(mailoutbox[0])})

    assert visitor.session["_auth_user_id"] == str(ada.pk)


def test_the_address_may_be_typed_in_capitals(visitor: Client, mailoutbox: list[EmailMessage]) -> None:
    ada = make.person()
    visitor.post(reverse("account_login"), {"login": ada.email.upper()})
    visitor.post(reverse("account_confirm_login_code"), {"code": code_in(mailoutbox[0]).lower()})

    assert visitor.session["_auth_user_id"] == str(ada.pk)


def test_after_three_wrong_codes_the_right_one_is_worth_nothing(
    visitor: Client, mailoutbox: list[EmailMessage]
) -> None:
    ada = make.person()
    visitor.post(reverse("account_login"), {"login": ada.email})
    for _attempt in range(3):
        visitor.post(reverse("account_confirm_login_code"), {"code": "WRONG-CODE"})
    visitor.post(reverse("account_confirm_login_code"), {"code": code_in(mailoutbox[0])})

    assert "_auth_user_id" not in visitor.session


def test_whether_an_address_has_an_account_is_not_given_away(visitor: Client, mailoutbox: list[EmailMessage]) -> None:
    answer = visitor.post(reverse("account_login"), {"login": "nobody@demo.example"})

    assert answer.headers["Location"] == reverse("account_confirm_login_code")
    assert [letter.to for letter in mailoutbox] == [["nobody@demo.example"]]


def test_no_password_is_asked(visitor: Client) -> None:
    assert 'type="password"' not in visitor.get(reverse("account_login")).content.decode()


def test_a_closed_account_gets_no_code(visitor: Client, mailoutbox: list[EmailMessage]) -> None:
    ada = make.person(email="ada@demo.example")
    commands.close_account(ada, by=ada)

    visitor.post(reverse("account_login"), {"login": "ada@demo.example"})

    assert all("code" not in str(letter.body).lower() for letter in mailoutbox)


def test_a_passkey_is_offered_and_its_challenge_given(visitor: Client) -> None:
    assert "passkey" in visitor.get(reverse("account_login")).content.decode().lower()

    challenge = visitor.get(reverse("mfa_login_webauthn"), headers={"accept": "application/json"}).json()

    assert challenge["request_options"]["publicKey"]["challenge"]


@pytest.mark.parametrize("page", ["account_email", "account_logout", "mfa_index", "mfa_list_webauthn"])
def test_the_pages_of_ones_own_account_open(page: str, as_person) -> None:  # type: ignore[no-untyped-def]
    assert as_person(make.person()).get(reverse(page)).status_code == 200


def test_behind_a_proxy_one_visitor_who_asks_too_often_does_not_lock_out_the_others(
    visitor: Client, settings, mailoutbox: list[EmailMessage]
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1  # as in production, behind Caddy
    ada = make.person()

    def ask(email: str, address: str) -> int:
        said = {"x-forwarded-for": f"198.51.100.9, {address}"}  # what stands first the visitor may have invented
        return visitor.post(reverse("account_login"), {"login": email}, headers=said).status_code

    answers = [ask(f"nobody{n}@demo.example", "203.0.113.1") for n in range(40)]
    assert 429 in answers
    assert ask(ada.email, "203.0.113.2") == 302
