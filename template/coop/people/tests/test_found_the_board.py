"""`manage.py appoint`: how the first people come into office."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from coop.people.models import Person
from coop.people.permissions import Office, holds
from tests import make

pytestmark = pytest.mark.django_db


def test_the_first_of_the_board_gets_an_account_and_the_office() -> None:
    said = StringIO()
    call_command("appoint", "Ada@demo.example", "board", name="Ada Demo", stdout=said)

    assert holds(Person.objects.get(email="ada@demo.example"), Office.BOARD)
    assert "code sent to ada@demo.example" in said.getvalue()


def test_after_that_somebody_of_the_board_has_to_say_so() -> None:
    board, bo = make.officer(Office.BOARD), make.person()
    with pytest.raises(CommandError, match="board"):
        call_command("appoint", bo.email, "treasurer")

    call_command("appoint", bo.email, "treasurer", by=board.email, stdout=StringIO())
    assert holds(bo, Office.TREASURER)


def test_a_name_is_asked_for_a_new_account_and_nothing_is_left_behind_without() -> None:
    with pytest.raises(CommandError, match="name"):
        call_command("appoint", "ada@demo.example", "board")
    assert not Person.objects.exists()
