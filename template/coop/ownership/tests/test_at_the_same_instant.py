"""Two people at once, with real transactions: limits, numbers and memberships hold."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from coop.charter.rules import HoldingLimit
from coop.ledger import queries as books
from coop.ownership import commands, queries, refusals
from coop.ownership.models import Member
from coop.ownership.tests.conftest import ruled
from coop.people import commands as people
from coop.people.permissions import Office, holders
from coop.refused import Refused
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)


def together(*acts: Callable[[], Any]) -> list[Any]:
    """Do all of `acts` in threads that start at one instant; their results, a refusal being one too."""
    start = Barrier(len(acts))

    def do(act: Callable[[], Any]) -> Any:
        try:
            start.wait(timeout=10)
            return act()
        except Refused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as threads:
        return [each.result(timeout=30) for each in [threads.submit(copy_context().run, do, act) for act in acts]]


def kinds(results: list[Any]) -> list[str]:
    return sorted(type(result).__name__ for result in results)


def test_two_of_the_board_admit_one_applicant_once() -> None:
    application = make.application()
    first, second = make.officer(Office.BOARD), make.officer(Office.BOARD)

    results = together(lambda: commands.admit(application, by=first), lambda: commands.admit(application, by=second))

    assert kinds(results) == ["AlreadyDecided", "Member"]
    assert Member.objects.filter(person=application.person).count() == 1


def test_one_admits_while_another_refuses_and_one_decision_stands() -> None:
    application = make.application()
    first, second = make.officer(Office.BOARD), make.officer(Office.BOARD)

    results = together(
        lambda: commands.admit(application, by=first),
        lambda: commands.refuse(application, by=second, reasons="No work."),
    )

    application.refresh_from_db()
    assert "AlreadyDecided" in kinds(results)
    assert Member.objects.exists() == (application.decision == "admitted")


def test_two_purchases_that_together_exceed_the_limit_are_not_both_made(rule) -> None:  # type: ignore[no-untyped-def]
    rule(shares={"maximum_holding": ruled(1000)})
    member, treasurer = make.member(), make.on_duty(Office.TREASURER)

    results = together(
        *(lambda key=key: commands.buy_shares(member, 5, by=treasurer, key=key) for key in ("a", "b"))  # type: ignore[misc]
    )

    assert kinds(results) == [HoldingLimit.__name__, "ShareEntry"]
    assert queries.holding_of(member) == 7
    assert -books.balance("share_capital", party=member.party) == 700


def test_one_request_sent_twice_at_once_issues_the_shares_once() -> None:
    member, treasurer = make.admitted(), make.officer(Office.TREASURER)

    results = together(*[lambda: commands.buy_shares(member, 2, by=treasurer, key="a")] * 4)

    assert len({result.pk for result in results}) == 1
    assert queries.holding_of(member) == 2


def test_many_who_pay_at_once_get_numbers_in_a_row() -> None:
    members, treasurer = [make.admitted() for _each in range(6)], make.officer(Office.TREASURER)

    together(
        *(lambda m=m: commands.buy_shares(m, 2, by=treasurer, key=f"{m.pk}") for m in members)  # type: ignore[misc]
    )

    assert sorted(Member.objects.values_list("number", flat=True)) == [1, 2, 3, 4, 5, 6]


def test_one_person_applies_twice_at_once_and_is_heard_once() -> None:
    ada = make.person()
    results = together(*[lambda: commands.apply(ada, "worker")] * 2)
    assert kinds(results) == [refusals.AlreadyApplied.__name__, "Application"]


def test_the_last_two_of_the_board_cannot_both_go() -> None:
    ada, bo = make.officer(Office.BOARD), make.officer(Office.BOARD)

    results = together(
        *(lambda who=who: people.end_office(who, Office.BOARD, by=who) for who in (ada, bo))  # type: ignore[misc]
    )

    assert kinds(results) == ["LastOfTheBoard", "OfficeHeld"]
    assert len(holders(Office.BOARD)) == 1
