"""Notice, the end of a membership, and being repaid."""

from __future__ import annotations

from datetime import timedelta

import pytest

from coop import clock
from coop.ledger import queries as books
from coop.ownership import commands, queries, refusals
from coop.ownership.events import membership_ended
from coop.ownership.tasks import settle_what_is_due
from coop.ownership.tests.conftest import LAW, ruled
from coop.people import commands as people
from coop.people.permissions import Office
from coop.refused import NotAllowed
from tests import make

pytestmark = pytest.mark.django_db


def test_a_notice_says_when_it_takes_effect_and_by_when_the_shares_are_repaid() -> None:
    member = make.member()
    leaving = commands.give_notice(member, by=member.person)

    assert leaving.effective_on == clock.today() + timedelta(days=30)
    assert leaving.repay_by == clock.today() + timedelta(days=120)


def test_a_member_votes_until_the_notice_has_run_out(days_from_now) -> None:  # type: ignore[no-untyped-def]
    leaving = make.leaving()
    with days_from_now(29):
        assert queries.electorate(clock.today()) == [leaving.member]
    with days_from_now(30):
        assert queries.electorate(clock.today()) == [], "even where the night's work has not been done yet"


def test_the_night_ends_what_has_run_out_and_the_shares_become_a_debt_of_the_coop(days_from_now) -> None:  # type: ignore[no-untyped-def]
    leaving = make.leaving(make.member(shares=5))
    with days_from_now(33):
        settle_what_is_due()
        settle_what_is_due()

    leaving.refresh_from_db()
    member = leaving.member
    assert (leaving.amount, member.left_on) == (500, leaving.effective_on)
    assert queries.holding_of(member) == 0
    assert books.balance("share_capital") == 0
    assert books.balance("leaving_payable", party=member.party) == -500
    assert queries.member_of(member.person) is None


def test_nothing_ends_before_its_day() -> None:
    with pytest.raises(refusals.NoticeStillRuns):
        commands.end_membership(make.leaving())


def test_others_hear_of_the_end_inside_its_transaction(days_from_now) -> None:  # type: ignore[no-untyped-def]
    heard = []

    def hear(**signal: object) -> None:
        heard.append((signal["member"], signal["leaving"]))

    membership_ended.connect(hear)
    leaving = make.leaving()
    with days_from_now(30):
        commands.end_membership(leaving)
        commands.end_membership(leaving)
    assert heard == [(leaving.member, leaving)]


def test_the_treasurer_repays_once(days_from_now) -> None:  # type: ignore[no-untyped-def]
    leaving, treasurer = make.leaving(), make.officer(Office.TREASURER)
    with pytest.raises(refusals.NotEndedYet):
        commands.repay(leaving, by=treasurer, key="a")
    with days_from_now(40):
        leaving = commands.end_membership(leaving)
        assert list(queries.repayments_due()) == [leaving]
        with pytest.raises(NotAllowed):
            commands.repay(leaving, by=leaving.member.person, key="a")

        commands.repay(leaving, by=treasurer, key="a")
        commands.repay(leaving, by=treasurer, key="a")
        with pytest.raises(refusals.AlreadyRepaid):
            commands.repay(leaving, by=treasurer, key="b")

    assert books.balance("leaving_payable") == 0
    assert books.balance("cash") == 0
    assert not queries.repayments_due()


def test_a_member_gives_notice_once_and_buys_nothing_afterwards() -> None:
    leaving = make.leaving()
    member = leaving.member
    with pytest.raises(refusals.IsLeaving):
        commands.give_notice(member, by=member.person)
    with pytest.raises(refusals.IsLeaving):
        commands.subscribe(member, 1, by=member.person)


def test_notice_is_given_by_the_member_or_for_them_by_board_or_secretary() -> None:
    member = make.member()
    with pytest.raises(NotAllowed):
        commands.give_notice(member, by=make.officer(Office.TREASURER))
    assert commands.give_notice(member, by=make.on_duty(Office.BOARD))


def test_nobody_is_held_back_but_the_board_is_warned_before_the_coop_has_too_few_members() -> None:
    members = [make.member() for _each in range(4)]

    assert commands.give_notice(members[0], by=members[0].person).warning == ""
    warning = commands.give_notice(members[1], by=members[1].person).warning

    assert " 2 " in f" {warning}"
    assert str(LAW) in warning


def test_who_has_left_may_join_again_as_a_new_member(days_from_now) -> None:  # type: ignore[no-untyped-def]
    leaving = make.leaving()
    with days_from_now(30):
        commands.end_membership(leaving)
        again = make.member(leaving.member.person)
    assert (leaving.member.number, again.number) == (1, 2)


def test_the_account_can_be_closed_once_the_shares_are_repaid(rule) -> None:  # type: ignore[no-untyped-def]
    rule(shares={"notice_days": ruled(0)})
    leaving = commands.end_membership(make.leaving(make.member(make.person(name="Ada Demo"))))
    ada = leaving.member.person
    with pytest.raises(people.AccountStillNeeded, match=r"2\.00"):
        people.close_account(ada, by=ada)

    commands.repay(leaving, by=make.on_duty(Office.TREASURER), key="a")
    people.close_account(ada, by=ada)

    row = queries.register(clock.today(), public=True)
    assert "Ada Demo" in row.rows[0], "the register keeps who was a member"
