"""An account opened for somebody: a real address, once, and a name."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from coop.people import commands
from coop.people.models import Person
from tests import make

pytestmark = pytest.mark.django_db


def test_an_address_opens_one_account_in_whatever_case_it_is_written() -> None:
    make.person(email="ada@demo.example")
    with pytest.raises(commands.EmailTaken, match=r"ada@demo\.example"):
        commands.register_person(email="Ada@Demo.example", name="Ada Demo")


def test_the_database_knows_no_two_accounts_that_differ_by_case_only() -> None:
    ada = make.person(email="ada@demo.example")
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.filter(pk=ada.pk).update(email="Ada@demo.example")


@pytest.mark.parametrize("email", ["", "ada", "ada@", "ada@demo.example\n, eve@demo.example"])
def test_what_is_no_address_is_refused(email: str) -> None:
    with pytest.raises(commands.BadEmail):
        commands.register_person(email=email, name="Ada Demo")


def test_a_name_is_needed() -> None:
    with pytest.raises(commands.NameMissing):
        commands.register_person(email="ada@demo.example", name="  ")


@pytest.mark.parametrize("name", ["Zoë O’Brien “Zo” Demo", "دعاء تجريبي", "🦊 Demo", "D" * 200])
def test_names_are_kept_as_people_write_them(name: str) -> None:
    assert Person.objects.get(pk=make.person(name=name).pk).name == name


@pytest.mark.parametrize("name", ["\u200b\u200d", "\u202e", "\u00ad"])
def test_a_name_that_nobody_can_see_is_none(name: str) -> None:
    with pytest.raises(commands.NameMissing):
        commands.register_person(email="ada@demo.example", name=name)


def test_a_name_stays_on_its_line_and_turns_nothing_around() -> None:
    assert make.person(name="Ada\r\nBcc: \u202eeve").name == "Ada Bcc: eve"


def test_a_name_longer_than_the_register_holds_is_refused() -> None:
    with pytest.raises(commands.NameTooLong, match="200"):
        commands.register_person(email="ada@demo.example", name="D" * 201)
