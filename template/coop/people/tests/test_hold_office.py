"""Offices: the board appoints, for a time, and nobody else may act in the co-op's name."""

from __future__ import annotations

from datetime import timedelta

import pytest

from coop import clock
from coop.people import commands
from coop.people.models import Person
from coop.people.permissions import Office, holders, holds, require
from coop.refused import AlreadyDone, NotAllowed
from tests import make

pytestmark = pytest.mark.django_db


def test_the_first_of_the_board_is_appointed_at_the_founding() -> None:
    ada = make.person()
    commands.appoint(ada, Office.BOARD, by=None)

    assert holds(ada, Office.BOARD)
    assert holders(Office.BOARD) == [ada]


def test_once_there_is_a_board_only_the_board_appoints() -> None:
    make.officer(Office.BOARD)
    treasurer = make.officer(Office.TREASURER)

    for by in (None, treasurer, make.person()):
        with pytest.raises(NotAllowed, match="board"):
            commands.appoint(make.person(), Office.SECRETARY, by=by)


def test_an_office_is_held_from_a_day_until_another(days_from_now) -> None:  # type: ignore[no-untyped-def]
    board, bo = make.officer(Office.BOARD), make.person()
    today = clock.today()
    commands.appoint(bo, Office.TREASURER, by=board, on=today + timedelta(days=10))
    assert not holds(bo, Office.TREASURER)

    with days_from_now(10):
        assert holds(bo, Office.TREASURER)
        commands.end_office(bo, Office.TREASURER, by=board, on=today + timedelta(days=20))
        assert holds(bo, Office.TREASURER)
    with days_from_now(20):
        assert not holds(bo, Office.TREASURER)
    assert holds(bo, Office.TREASURER, on=today + timedelta(days=15))


def test_nobody_holds_an_office_twice_at_a_time() -> None:
    board = make.officer(Office.BOARD)
    with pytest.raises(AlreadyDone):
        commands.appoint(board, Office.BOARD, by=board)


def test_who_holds_an_office_may_enter_the_back_office_and_afterwards_not() -> None:
    board, bo = make.officer(Office.BOARD), make.person()
    commands.appoint(bo, Office.DISPATCHER, by=board)
    assert Person.objects.get(pk=bo.pk).is_staff

    commands.end_office(bo, Office.DISPATCHER, by=bo)
    assert not Person.objects.get(pk=bo.pk).is_staff


def test_nobody_is_removed_from_office_by_one_outside_the_board() -> None:
    treasurer, secretary = make.officer(Office.TREASURER), make.officer(Office.SECRETARY)
    with pytest.raises(NotAllowed):
        commands.end_office(treasurer, Office.TREASURER, by=secretary)


def test_the_last_of_the_board_cannot_go_before_another_is_appointed() -> None:
    ada = make.officer(Office.BOARD)
    with pytest.raises(commands.LastOfTheBoard):
        commands.end_office(ada, Office.BOARD, by=ada)

    bo = make.officer(Office.BOARD)
    commands.end_office(ada, Office.BOARD, by=ada)
    assert holders(Office.BOARD) == [bo]


def test_a_technical_administrator_holds_no_office() -> None:
    root = Person.objects.create_superuser("root@demo.example", name="Root Demo")
    with pytest.raises(NotAllowed, match="treasurer"):
        require(root, Office.BOARD, Office.TREASURER)


def test_a_visitor_holds_no_office() -> None:
    from django.contrib.auth.models import AnonymousUser

    for nobody in (None, AnonymousUser()):
        with pytest.raises(NotAllowed):
            require(nobody, Office.BOARD)
