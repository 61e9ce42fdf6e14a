"""Money back for shares: the line, the year's limit, the board's pause and what the law wants anyway."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as some

from coop import clock
from coop.ledger import queries as books
from coop.ownership import checking, commands, line, queries, refusals
from coop.ownership.rules import Claim, line_up, room_this_year
from coop.ownership.tests.conftest import LAW, ruled
from coop.people.permissions import Office
from tests import make

pytestmark = pytest.mark.django_db


def later(days: int):  # type: ignore[no-untyped-def]
    return clock.at(clock.now() + timedelta(days=days))


def test_a_member_gets_money_back_for_shares_and_stays() -> None:
    member, treasurer = make.member(shares=5), make.on_duty(Office.TREASURER)
    with pytest.raises(refusals.NotSoMany, match="3 may go"):
        commands.ask_to_withdraw(member, 4, by=member.person)
    asked = commands.ask_to_withdraw(member, 2, by=member.person)
    with pytest.raises(refusals.NotSoMany, match="1 may go"):
        commands.ask_to_withdraw(member, 2, by=member.person)
    assert queries.holding_of(member) == 5
    with pytest.raises(refusals.NotDueYet):
        commands.repay_withdrawal(asked, by=treasurer, key="a")
    with later(30):
        commands.repay_withdrawal(asked, by=treasurer, key="a")
        commands.repay_withdrawal(asked, by=treasurer, key="a")
    assert (queries.holding_of(member), books.balance("cash")) == (3, 300)
    assert checking.verify() == []


def test_a_withdrawal_can_be_taken_back_and_falls_away_when_one_leaves() -> None:
    member = make.member(shares=5)
    asked = commands.ask_to_withdraw(member, 2, by=member.person)
    commands.take_back_withdrawal(asked, by=member.person)
    with pytest.raises(refusals.WithdrawalClosed):
        commands.take_back_withdrawal(asked, by=member.person)
    commands.ask_to_withdraw(member, 3, by=member.person)
    leaving = make.leaving(member)
    with later(30):
        commands.end_membership(leaving)
        assert [turn.claim.amount for turn in line.turns()] == [500]


def test_the_year_has_room_for_so_much_and_who_asked_first_is_first(rule) -> None:  # type: ignore[no-untyped-def]
    rule(shares={"withdrawals_per_year": ruled(Fraction(1, 10)), "notice_days": ruled(0)})
    first, second = make.member(shares=10), make.member(shares=10)  # capital 2000: 200 a year
    treasurer = make.on_duty(Office.TREASURER)
    with later(0):
        big = commands.ask_to_withdraw(first, 3, by=first.person)
        small = commands.ask_to_withdraw(second, 1, by=second.person)
    with pytest.raises(refusals.YearsLimit, match=r"2\.00.*3\.00"):
        commands.repay_withdrawal(big, by=treasurer, key="a")
    with pytest.raises(refusals.NotYourTurn, match=str(LAW)):
        commands.repay_withdrawal(small, by=treasurer, key="a")
    turn = line.place_of(small)
    assert turn
    assert (turn.place, turn.before) == (2, 300)

    commands.take_back_withdrawal(big, by=first.person)
    commands.repay_withdrawal(small, by=treasurer, key="a")
    assert line.room() == 100


def test_leavers_wait_in_the_same_line(rule) -> None:  # type: ignore[no-untyped-def]
    rule(shares={"withdrawals_per_year": ruled(Fraction(1, 10)), "notice_days": ruled(0)})
    leaver, _other = make.member(shares=10), make.member(shares=10)
    treasurer = make.on_duty(Office.TREASURER)
    leaving = commands.end_membership(make.leaving(leaver))
    with pytest.raises(refusals.YearsLimit):
        commands.repay(leaving, by=treasurer, key="a")

    rule(shares={"repay_at_most_days": ruled(400)})
    with later(401):  # now the law wants it, whatever the charter says
        commands.repay(leaving, by=treasurer, key="a")
    assert books.balance("leaving_payable") == 0


def test_the_board_pauses_repayments_for_reasons(rule) -> None:  # type: ignore[no-untyped-def]
    rule(shares={"notice_days": ruled(0)})
    member, board = make.member(shares=5), make.on_duty(Office.BOARD)
    asked = commands.ask_to_withdraw(member, 2, by=member.person)
    with pytest.raises(refusals.ReasonsNeeded):
        commands.pause_repayments(clock.today(), reasons=" ", by=board)
    pause = commands.pause_repayments(clock.today() + timedelta(days=60), reasons="The van broke.", by=board)
    with pytest.raises(refusals.RepaymentsPaused, match="The van broke"):
        commands.repay_withdrawal(asked, by=make.on_duty(Office.TREASURER), key="a")
    commands.end_pause(pause, by=board)
    commands.repay_withdrawal(asked, by=make.on_duty(Office.TREASURER), key="a")
    assert queries.holding_of(member) == 3


def test_the_capital_does_not_fall_below_the_laws_least(rule) -> None:  # type: ignore[no-untyped-def]
    rule(shares={"notice_days": ruled(0), "minimum_capital": ruled(450)})
    member = make.member(shares=5)
    asked = commands.ask_to_withdraw(member, 1, by=member.person)
    with pytest.raises(refusals.CapitalFloor, match=str(LAW)):
        commands.repay_withdrawal(asked, by=make.on_duty(Office.TREASURER), key="a")


def test_where_the_law_forbids_it_nothing_is_withdrawn(rule) -> None:  # type: ignore[no-untyped-def]
    rule(shares={"withdrawable": ruled(False)})
    member = make.member(shares=5)
    with pytest.raises(refusals.NotWithdrawable, match=str(LAW)):
        commands.ask_to_withdraw(member, 1, by=member.person)


TODAY = date(2026, 6, 1)
CLAIMS = some.lists(
    some.builds(
        Claim,
        key=some.uuids().map(str),
        asked_on=some.dates(date(2026, 1, 1), TODAY),
        due_on=some.dates(date(2026, 1, 1), date(2026, 12, 1)),
        by_law=some.none() | some.dates(date(2026, 1, 1), date(2027, 1, 1)),
        amount=some.integers(1, 1000),
    ),
    max_size=8,
)


@given(claims=CLAIMS, room=some.none() | some.integers(0, 2000), paused=some.booleans())
def test_nobody_is_passed_over_and_no_more_goes_than_the_year_has_room_for(
    claims: list[Claim], room: int | None, paused: bool
) -> None:
    turns = line_up(claims, room=room, today=TODAY, paused=paused)
    assert [turn.claim for turn in turns] == sorted(claims, key=lambda each: (each.asked_on, each.key))
    assert turns == line_up(reversed(claims), room=room, today=TODAY, paused=paused)

    def forced(turn) -> bool:  # type: ignore[no-untyped-def]
        return turn.claim.by_law is not None and turn.claim.by_law <= TODAY

    due = [turn for turn in turns if turn.claim.due_on <= TODAY]
    assert all(not turn.open for turn in turns if turn not in due)
    assert all(turn.open for turn in due if forced(turn))
    free = [turn for turn in due if not forced(turn)]
    assert [turn.open for turn in free] == sorted([turn.open for turn in free], reverse=True)
    if paused:
        assert not any(turn.open for turn in free)
    if room is not None:
        assert sum(turn.claim.amount for turn in free if turn.open) <= room


def test_the_room_of_a_year_is_a_part_of_the_capital_less_what_has_gone() -> None:
    assert room_this_year(1005, Fraction(1, 10), 30) == 70
    assert room_this_year(1005, Fraction(1, 10), 300) == 0
    assert room_this_year(1005, None, 300) is None
