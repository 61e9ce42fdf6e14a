"""Data rights: consents, correcting one's details, a copy of everything, closing the account."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from coop.people import commands
from coop.people.models import Person
from coop.people.permissions import Office
from coop.refused import NotAllowed
from tests import make

pytestmark = pytest.mark.django_db


def test_consent_is_given_once_per_version_and_withdrawn_at_will() -> None:
    ada = make.person()
    first = commands.give_consent(ada, "location", version="1")
    assert commands.give_consent(ada, "location", version="1") == first

    second = commands.give_consent(ada, "location", version="2")
    first.refresh_from_db()
    assert first.withdrawn_at
    commands.withdraw_consent(ada, "location")
    commands.withdraw_consent(ada, "location")
    second.refresh_from_db()
    assert second.withdrawn_at
    assert ada.consents.count() == 2


def test_the_copy_of_everything_is_plain_json_and_names_what_is_held() -> None:
    member = make.board_member()
    commands.give_consent(member.person, "location", version="1")

    copy = commands.export_person(member.person)

    assert json.loads(json.dumps(copy)) == copy
    assert copy["account"]["email"] == member.person.email
    assert copy["account"]["offices"][0]["office"] == "board"
    assert copy["account"]["consents"][0]["purpose"] == "location"
    assert copy["membership"]["memberships"][0]["number"] == member.number
    assert copy["membership"]["memberships"][0]["share_entries"][0]["kind"] == "issued"


def test_the_copy_holds_nothing_of_others() -> None:
    other = make.member()
    assert other.person.email not in json.dumps(commands.export_person(make.person()))


def test_one_corrects_ones_own_details_and_only_board_and_secretary_those_of_others() -> None:
    ada = make.person()
    commands.change_details(ada, by=ada, name="Ada Rosa Demo", phone=" 0123 ")
    assert (Person.objects.get(pk=ada.pk).name, ada.phone) == ("Ada Rosa Demo", "0123")

    commands.change_details(ada, by=make.officer(Office.SECRETARY), postal_address="2 Example Street")
    with pytest.raises(NotAllowed):
        commands.change_details(ada, by=make.officer(Office.TREASURER), name="Eve Demo")
    with pytest.raises(commands.NameMissing):
        commands.change_details(ada, by=ada, name="  ")


def test_a_closed_account_keeps_nothing_personal_and_cannot_be_entered(as_person) -> None:  # type: ignore[no-untyped-def]
    ada = make.person(name="Ada Demo", phone="0123")
    browser: Client = as_person(ada)
    commands.close_account(ada, by=ada)

    ada = Person.objects.get(pk=ada.pk)
    assert "Ada" not in f"{ada.name}{ada.email}"
    assert (ada.phone, ada.postal_address, ada.is_active) == ("", "", False)
    assert not ada.emailaddress_set.exists()
    assert browser.get("/accounts/email/").status_code == 302


def test_a_member_is_told_what_to_do_before_the_account_can_be_closed() -> None:
    member = make.member()
    with pytest.raises(commands.AccountStillNeeded, match=r"You are a member.*Give notice"):
        commands.close_account(member.person, by=member.person)


def test_an_officer_resigns_before_closing_the_account() -> None:
    board = make.officer(Office.BOARD)
    with pytest.raises(commands.AccountStillNeeded, match="You hold an office"):
        commands.close_account(board, by=board)


def test_nobody_closes_another_ones_account() -> None:
    with pytest.raises(NotAllowed):
        commands.close_account(make.person(), by=make.officer(Office.BOARD))


def test_the_address_of_a_closed_account_is_free_again() -> None:
    ada = make.person(email="ada@demo.example")
    commands.close_account(ada, by=ada)

    assert make.person(email="ada@demo.example").pk != ada.pk
