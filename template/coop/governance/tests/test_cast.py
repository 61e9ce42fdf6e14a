"""Voting, and the count."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from coop import clock
from coop.governance import commands, queries, refusals
from coop.governance.events import resolution_passed
from coop.governance.models import Ballot, Proposal, Voter
from coop.governance.tests import arrange
from coop.ownership.models import Member
from coop.people.commands import export_person
from tests import make

pytestmark = pytest.mark.django_db
THREE = ("for", "for", "against")


def test_a_member_votes_and_finds_their_ballot_in_the_published_box() -> None:
    members = arrange.members(3)
    proposal = arrange.proposal(members[0].person)
    with arrange.while_open():
        receipts = [commands.cast(proposal, member, choice) for member, choice in zip(members, THREE, strict=True)]
    with arrange.after_closing():
        assert queries.find_ballot(proposal, f" {str(receipts[2]).lower()} ") == (str(receipts[2]), "against")
        assert queries.find_ballot(proposal, "0000-0000-0000-0000") is None


def test_a_vote_passes_and_its_published_box_gives_the_same_result_again() -> None:
    members = arrange.members(4)
    proposal = arrange.proposal(members[0].person)
    with arrange.while_open():
        for member, choice in zip(members, ["for", "for", "against", "abstain"], strict=False):
            commands.cast(proposal, member, choice)
    with arrange.after_closing():
        box = queries.box_csv(proposal)
    assert (proposal.outcome, proposal.electorate) == ("passed", 4)
    assert queries.recount(proposal, box).as_json() == proposal.result


def test_without_quorum_nothing_is_decided() -> None:
    members = arrange.members(3)
    proposal = arrange.proposal(members[0].person)
    with arrange.after_closing():
        commands.ensure_current(proposal)
    assert proposal.outcome == "no_quorum"


def test_a_member_votes_once() -> None:
    members = arrange.members(2)
    proposal = arrange.proposal(members[0].person)
    with arrange.while_open():
        commands.cast(proposal, members[0], "for")
        with pytest.raises(refusals.AlreadyVoted):
            commands.cast(proposal, members[0], "against")
        assert queries.standing(proposal, members[0]).has_voted
        assert not queries.standing(proposal, members[1]).has_voted
    assert list(Ballot.objects.values_list("choice", flat=True)) == ["for"]


def test_who_joined_after_the_record_date_has_no_vote() -> None:
    (member,) = arrange.members(1)
    proposal = arrange.proposal(member.person)
    with clock.at(arrange.OPENING):
        late = make.member()
    with arrange.while_open(), pytest.raises(refusals.NotOnTheRoll):
        commands.cast(proposal, late, "for")


def test_who_joins_on_the_record_date_has_a_vote_whenever_the_roll_is_written() -> None:
    (member,) = arrange.members(1)
    proposal = arrange.proposal(member.person)
    on_that_day = arrange.OPENING.replace(
        year=proposal.record_date.year, month=proposal.record_date.month, day=proposal.record_date.day, hour=8
    )
    with clock.at(on_that_day):
        commands.open_due()  # too early: the day is not over
        joined = make.member()
    with arrange.while_open():
        commands.cast(proposal, joined, "for")
    assert proposal.electorate == 2


def test_who_left_between_record_date_and_vote_no_longer_votes_but_stays_on_the_roll() -> None:
    members = arrange.members(2)
    proposal = arrange.proposal(members[0].person)
    with clock.at(arrange.OPENING):
        commands.open_due()
        Member.objects.filter(pk=members[1].pk).update(left_on=clock.today())
    with arrange.while_open(), pytest.raises(refusals.NoLongerAMember):
        commands.cast(proposal, members[1], "for")
    proposal.refresh_from_db()
    assert proposal.electorate == 2


@pytest.mark.parametrize("early", [True, False])
def test_outside_its_hours_the_box_takes_nothing(early: bool) -> None:
    (member,) = arrange.members(1)
    proposal = arrange.proposal(member.person)
    with (
        clock.at(arrange.OPENING - timedelta(seconds=1) if early else arrange.CLOSING),
        pytest.raises(refusals.NotOpen),
    ):
        commands.cast(proposal, member, "for")
    assert not Ballot.objects.exists()


def test_a_ballot_says_one_of_three_things() -> None:
    (member,) = arrange.members(1)
    proposal = arrange.proposal(member.person)
    with arrange.while_open(), pytest.raises(refusals.NotAChoice):
        commands.cast(proposal, member, "twice")


def test_the_box_is_sealed_until_the_count() -> None:
    (member,) = arrange.members(1)
    proposal = arrange.proposal(member.person)
    with arrange.while_open():
        commands.cast(proposal, member, "for")
        with pytest.raises(refusals.BoxSealed):
            queries.published_box(proposal)
        with pytest.raises(refusals.BoxSealed):
            commands.count(proposal)


def test_a_vote_is_counted_once_even_if_no_worker_ran_for_a_month() -> None:
    members = arrange.members(1)
    proposal = arrange.proposal(members[0].person)
    with arrange.while_open():
        commands.cast(proposal, members[0], "for")
    with clock.at(arrange.CLOSING + timedelta(days=30)):
        assert commands.count_due() == 1
        assert commands.count_due() == 0
        before = Proposal.objects.values().get()
        commands.count(proposal)
        assert Proposal.objects.values().get() == before


def test_a_passed_resolution_is_announced_once() -> None:
    members = arrange.members(5)
    proposal = arrange.proposal(members[0].person)
    heard: list[Proposal] = []

    def hear(proposal: Proposal, **_: object) -> None:
        heard.append(proposal)

    resolution_passed.connect(hear)
    try:
        with arrange.while_open():
            for member in members:
                commands.cast(proposal, member, "for")
        with arrange.after_closing():
            commands.ensure_current(proposal)
            commands.count(proposal)
    finally:
        resolution_passed.disconnect(hear)
    assert heard == [proposal]


def test_the_count_stands_when_what_should_follow_fails() -> None:
    members = arrange.members(5)
    proposal = arrange.proposal(members[0].person)

    def stumble(**_: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")

    resolution_passed.connect(stumble)
    try:
        with arrange.while_open():
            for member in members:
                commands.cast(proposal, member, "for")
        with arrange.after_closing():
            commands.ensure_current(proposal)
    finally:
        resolution_passed.disconnect(stumble)
    assert Proposal.objects.get().outcome == "passed"


class TestTheDatabaseRefuses:
    """Whoever writes past the commands."""

    @pytest.fixture
    def voted(self) -> Proposal:
        members = arrange.members(2)
        proposal = arrange.proposal(members[0].person)
        with arrange.while_open():
            commands.cast(proposal, members[0], "for")
        return proposal

    def refuses(self, sql: str, proposal: Proposal) -> None:
        def do() -> None:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(sql, {"proposal": proposal.pk})
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

        with pytest.raises(IntegrityError):
            do()

    def test_a_second_place_on_the_roll(self, voted: Proposal) -> None:
        self.refuses(
            "INSERT INTO governance_voter (proposal_id, member_id, has_voted)"
            " SELECT proposal_id, member_id, false FROM governance_voter WHERE proposal_id = %(proposal)s",
            voted,
        )

    def test_taking_a_mark_back(self, voted: Proposal) -> None:
        self.refuses("UPDATE governance_voter SET has_voted = false WHERE proposal_id = %(proposal)s", voted)

    def test_striking_somebody_off_the_roll(self, voted: Proposal) -> None:
        self.refuses("DELETE FROM governance_voter WHERE proposal_id = %(proposal)s", voted)

    def test_changing_a_ballot(self, voted: Proposal) -> None:
        self.refuses("UPDATE governance_ballot SET choice = 'against' WHERE proposal_id = %(proposal)s", voted)

    def test_taking_a_ballot_out(self, voted: Proposal) -> None:
        self.refuses("DELETE FROM governance_ballot WHERE proposal_id = %(proposal)s", voted)

    def test_stuffing_the_box(self, voted: Proposal) -> None:
        self.refuses(
            "INSERT INTO governance_ballot (id, proposal_id, choice, receipt)"
            " VALUES (gen_random_uuid(), %(proposal)s, 'for', 'stuffed')",
            voted,
        )

    def test_marking_somebody_who_did_not_vote(self, voted: Proposal) -> None:
        self.refuses(
            "UPDATE governance_voter SET has_voted = true WHERE proposal_id = %(proposal)s AND NOT has_voted", voted
        )

    def test_anything_after_the_count(self, voted: Proposal) -> None:
        with arrange.after_closing():
            commands.ensure_current(voted)
        self.refuses("UPDATE governance_proposal SET outcome = 'rejected' WHERE id = %(proposal)s", voted)
        self.refuses(
            "INSERT INTO governance_ballot (id, proposal_id, choice, receipt)"
            " VALUES (gen_random_uuid(), %(proposal)s, 'for', 'late')",
            voted,
        )


def test_roll_and_box_have_no_column_in_common_but_the_proposal() -> None:
    roll = {field.name for field in Voter._meta.concrete_fields}
    box = {field.name for field in Ballot._meta.concrete_fields}
    assert roll & box == {"id", "proposal"}
    assert Voter._meta.pk.get_internal_type() != Ballot._meta.pk.get_internal_type()


def test_what_the_co_op_holds_about_a_person_says_whether_they_voted_and_never_what() -> None:
    members = arrange.members(2)
    proposal = arrange.proposal(members[0].person)
    with arrange.while_open():
        commands.cast(proposal, members[0], "against")
    assert export_person(members[0].person)["votes"] == [{"has_voted": True, "number": 1, "title": "Buy a second van"}]
    assert export_person(members[1].person)["votes"][0]["has_voted"] is False
