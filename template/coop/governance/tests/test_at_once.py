"""Many people at the same moment, with real threads on a real PostgreSQL."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, Event
from unittest.mock import patch

import pytest
from django.db import connection

from coop import clock
from coop.governance import commands, queries, refusals
from coop.governance.models import Ballot, Proposal, Voter
from coop.governance.tests import arrange
from coop.refused import Refused

pytestmark = pytest.mark.django_db(transaction=True)
LAST_SECOND = arrange.CLOSING - timedelta(seconds=1)


def together(*acts: Callable[[], object], at: object = LAST_SECOND) -> list[object]:
    """Do all of them at the same moment, each on its own connection; what each returned or raised."""
    start = Barrier(len(acts))

    def act(what: Callable[[], object]) -> object:
        try:
            with clock.at(at):
                start.wait(timeout=30)
                return what()
        except Refused as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(act, acts))


def test_one_member_on_two_phones_casts_one_ballot() -> None:
    (member, *_) = arrange.members(3)
    proposal = arrange.proposal(member.person)
    for _ in range(5):
        outcomes = together(*[lambda: commands.cast(Proposal.objects.get(), member, "for")] * 4)
        kinds = Counter(type(outcome) for outcome in outcomes)
        assert kinds[refusals.AlreadyVoted] >= 3, outcomes
        assert kinds[refusals.AlreadyVoted] + kinds[commands.Receipt] == 4, outcomes
    assert Ballot.objects.count() == Voter.objects.filter(has_voted=True, proposal=proposal).count() == 1


def test_fifty_members_vote_in_the_last_second_and_none_is_lost() -> None:
    members = arrange.members(50)
    proposal = arrange.proposal(members[0].person)
    receipts = together(
        *[lambda member=member: commands.cast(Proposal.objects.get(), member, "for") for member in members]
    )
    assert all(isinstance(receipt, commands.Receipt) for receipt in receipts), receipts
    with arrange.after_closing():
        box = queries.published_box(proposal)
    assert sorted(str(receipt) for receipt in receipts) == [number for number, _ in box]


def test_a_vote_that_is_being_cast_when_the_box_closes_is_counted() -> None:
    """The count comes while a voter, who was in time, is between the check of the hour and the ballot."""
    members = arrange.members(3)
    arrange.proposal(members[0].person)
    with arrange.while_open():
        commands.open_due()
    inside, go_on = Event(), Event()
    write = Ballot.objects.create

    def slowly(**fields: object) -> Ballot:
        inside.set()
        go_on.wait(timeout=10)
        return write(**fields)

    def vote() -> object:
        try:
            with clock.at(LAST_SECOND), patch.object(Ballot.objects, "create", slowly):
                return commands.cast(Proposal.objects.get(), members[0], "for")
        finally:
            connection.close()

    def tally() -> object:
        try:
            with arrange.after_closing():
                return commands.count(Proposal.objects.get())
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        voting = pool.submit(vote)
        assert inside.wait(timeout=10)
        counting = pool.submit(tally)
        assert not counting.done()
        go_on.set()
        assert isinstance(voting.result(timeout=30), commands.Receipt)
        assert counting.result(timeout=30).result["for"] == 1


def test_voters_and_the_count_at_the_closing_instant_lose_no_acknowledged_vote() -> None:
    members = arrange.members(8)
    arrange.proposal(members[0].person)
    with arrange.while_open():
        commands.open_due()

    def tally() -> object:
        with arrange.after_closing():
            return commands.count(Proposal.objects.get())

    outcomes = together(
        *[lambda member=member: commands.cast(Proposal.objects.get(), member, "for") for member in members], tally
    )
    receipts = {str(outcome) for outcome in outcomes if isinstance(outcome, commands.Receipt)}
    late = [outcome for outcome in outcomes if isinstance(outcome, refusals.NotOpen)]
    assert len(receipts) + len(late) == 8, outcomes
    proposal = Proposal.objects.get()
    with arrange.after_closing():
        assert {number for number, _ in queries.published_box(proposal)} == receipts
    assert proposal.result["for"] == len(receipts)


def test_two_counts_at_once_count_once() -> None:
    members = arrange.members(3)
    proposal = arrange.proposal(members[0].person)
    with arrange.while_open():
        commands.cast(proposal, members[0], "for")
    outcomes = together(*[lambda: commands.count(Proposal.objects.get())] * 3, at=arrange.CLOSING)
    assert {outcome.counted_at for outcome in outcomes} == {arrange.CLOSING}
    assert Ballot.objects.count() == 1


def test_two_notices_at_once_get_two_numbers() -> None:
    members = arrange.members(2)
    outcomes = together(
        *[lambda member=member: arrange.proposal(member.person) for member in members], at=arrange.NOTICE
    )
    assert sorted(outcome.number for outcome in outcomes) == [1, 2]
