"""A person says where they want to be paid; what cannot be an account is refused beside the field."""

import pytest

from coop.payments.queries import account_of
from tests import make

pytestmark = pytest.mark.django_db

IBAN = "DE89 3704 0044 0532 0130 00"


def test_an_account_is_kept_shown_again_and_forgotten(as_person) -> None:
    person = make.member().person
    browser = as_person(person)
    assert browser.post("/membership/account/", {"holder": "", "number": IBAN}).status_code == 302
    assert account_of(person).number == IBAN.replace(" ", "")
    assert IBAN.replace(" ", "") in browser.get("/membership/account/").content.decode()
    browser.post("/membership/account/", {"number": ""})
    assert account_of(person) is None


def test_a_slip_of_the_pen_is_said_and_nothing_is_kept(as_person) -> None:
    person = make.person()
    answer = as_person(person).post("/membership/account/", {"number": IBAN.replace("89", "98")})
    assert answer.status_code == 422
    assert "cannot be the number of a bank account" in answer.content.decode()
    assert account_of(person) is None
