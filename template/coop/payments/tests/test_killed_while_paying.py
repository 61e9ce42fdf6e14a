"""A payout run whose process is killed ends, once somebody begins again, as if nothing had happened."""

from __future__ import annotations

import os

import pytest

from coop.ledger import queries as books
from coop.payments.commands import approve_run, propose_run, settle_run
from coop.payments.models import PayoutLine, PayoutRun
from coop.payments.tasks import go_on_with_runs
from coop.payments.tests.test_payout_run import owe
from coop.people.permissions import Office
from tests import killed, make

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not hasattr(os, "fork"), reason="this system makes no process from another"),
]

TIMES = 20


def test_killed_at_twenty_points_of_a_payout_run_the_books_end_the_same() -> None:
    treasurer, board = make.on_duty(Office.TREASURER), make.on_duty(Office.BOARD)
    for n in range(1, 9):
        owe(make.person(), 1_000 * n + 1, "close:2025-01-01", f"owed {n}")

    def pay_everyone() -> None:
        run = propose_run(by=treasurer, key="the run")
        settle_run(approve_run(run, by=board), by=treasurer)

    with killed.a_copy():
        pay_everyone()
        undisturbed = killed.books()
    assert len(undisturbed["entries"]) == 8 + 8

    points, found = killed.deaths(pay_everyone, times=TIMES), set()
    assert len(points) == TIMES
    for point in points:
        with killed.a_copy():
            assert killed.in_a_process(pay_everyone, killed_after=point)
            run = PayoutRun.objects.first()
            found.add(run.status if run else "nothing")
            if run and run.status == "paying":
                go_on_with_runs(timestamp=0)  # nobody has to notice
            else:
                pay_everyone()
            # lines are numbered anew where the run was not there yet
            assert sums(killed.books()) == sums(undisturbed), f"killed after statement {point}"
            assert books.balance("member_payable") == 0
            assert PayoutRun.objects.get().status == "paid"
            assert PayoutLine.objects.filter(status="paid").count() == 8
            assert books.verify() == []
    assert {"nothing", "paying"} <= found, "it died before and after the first line"


def sums(state: dict) -> list:
    """Every entry by what it did; and how many there are."""
    return sorted((day, kind, source, legs) for day, kind, _memo, source, legs in state["entries"].values())
