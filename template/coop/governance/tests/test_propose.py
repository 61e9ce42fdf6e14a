"""Giving notice of a resolution."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from coop import clock
from coop.charter.loading import current_rules
from coop.governance import commands, queries, refusals, rules
from coop.governance.models import Proposal
from coop.governance.tests import arrange
from coop.refused import NotAllowed
from tests import make

pytestmark = pytest.mark.django_db


def test_a_member_can_put_a_resolution_to_the_members() -> None:
    (member,) = arrange.members(1)
    proposal = arrange.proposal(member.person)
    assert proposal.number == 1
    with clock.at(arrange.NOTICE):
        assert queries.stage(proposal) is queries.Stage.NOTICED


def test_a_passer_by_cannot_propose() -> None:
    with pytest.raises(refusals.OnlyMembersDecide):
        arrange.proposal(make.person())


def test_notice_that_is_a_day_short_is_refused_with_the_figure_and_the_rule() -> None:
    (member,) = arrange.members(1)
    days = current_rules().voting.notice_days
    opens = arrange.NOTICE + timedelta(days=days.value)  # that is days - 1 clear days
    with pytest.raises(refusals.NoticeTooShort) as refused:
        arrange.proposal(member.person, opens_at=opens, closes_at=opens + timedelta(days=7))
    assert str(days.value) in refused.value.what
    assert refused.value.citation == days.citation
    assert days.citation.where in str(refused.value)
    assert not Proposal.objects.exists()


def test_notice_of_exactly_the_clear_days_is_enough_whatever_the_hour() -> None:
    (member,) = arrange.members(1)
    days = current_rules().voting.notice_days.value
    opens = arrange.NOTICE.replace(hour=0) + timedelta(days=days + 1)
    proposal = arrange.proposal(member.person, opens_at=opens, closes_at=opens + timedelta(days=1))
    assert proposal.rules["notice"]["clear_days"] == days


def test_the_first_day_offered_is_the_first_that_is_accepted() -> None:
    arrange.members(1)
    with clock.at(arrange.NOTICE):
        first = queries.earliest_opening()
        assert rules.clear_days(clock.today(), first) == current_rules().voting.notice_days.value


def test_a_vote_cannot_close_before_it_opens() -> None:
    (member,) = arrange.members(1)
    with pytest.raises(refusals.ClosesBeforeItOpens):
        arrange.proposal(member.person, closes_at=arrange.OPENING)


def test_a_vote_without_a_closing_time_stays_open_as_long_as_the_charter_says() -> None:
    (member,) = arrange.members(1)
    proposal = arrange.proposal(member.person, closes_at=None)
    assert proposal.closes_at - proposal.opens_at == timedelta(days=current_rules().voting.open_days)


def test_a_resolution_without_a_text_is_refused() -> None:
    (member,) = arrange.members(1)
    with pytest.raises(refusals.NothingToDecide):
        arrange.proposal(member.person, text="  ")


def test_a_kind_that_the_rules_do_not_know_is_refused() -> None:
    (member,) = arrange.members(1)
    with pytest.raises(refusals.UnknownKind):
        arrange.proposal(member.person, kind="coronation")


def test_only_board_or_treasurer_propose_what_becomes_of_the_surplus() -> None:
    (member,) = arrange.members(1)
    with pytest.raises(NotAllowed):
        arrange.proposal(member.person, kind="surplus", about="close:1")
    with clock.at(arrange.JOINING):
        board = make.board_member()
    assert arrange.proposal(board.person, kind="surplus", about="close:1").about == "close:1"


def test_an_ordinary_resolution_cannot_adopt_a_close() -> None:
    (member,) = arrange.members(1)
    with pytest.raises(refusals.AboutWhat):
        arrange.proposal(member.person, about="close:1")


def test_the_same_close_is_not_put_to_the_vote_twice_at_once() -> None:
    with clock.at(arrange.JOINING):
        board = make.board_member()
    arrange.proposal(board.person, kind="surplus", about="close:1")
    with pytest.raises(refusals.AlreadyProposed):
        arrange.proposal(board.person, kind="surplus", about="close:1")


def test_the_rules_of_a_vote_are_those_in_force_at_notice() -> None:
    (member,) = arrange.members(1)
    voting = current_rules().voting
    frozen = rules.thaw(arrange.proposal(member.person).rules)
    assert (frozen.quorum, frozen.majority) == (voting.quorum, voting.majorities["ordinary"])


@pytest.mark.parametrize(
    "change", [{"title": "Buy a yacht"}, {"rules": {}}, {"closes_at": arrange.moment(12, 31)}, {"about": "close:9"}]
)
def test_the_database_lets_nobody_change_a_notice(change: dict[str, object]) -> None:
    (member,) = arrange.members(1)
    proposal = arrange.proposal(member.person)
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.filter(pk=proposal.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        proposal.delete()


def test_a_member_who_asks_the_clock_finds_the_vote_open_at_its_minute() -> None:
    (member,) = arrange.members(1)
    proposal = arrange.proposal(member.person)
    with clock.at(arrange.OPENING - timedelta(seconds=1)):
        assert not queries.standing(proposal, member).may_vote
    with clock.at(arrange.OPENING):
        assert queries.standing(proposal, member).may_vote
    with clock.at(arrange.CLOSING - timedelta(microseconds=1)):
        assert queries.standing(proposal, member).may_vote
    with clock.at(arrange.CLOSING):
        assert not queries.standing(proposal, member).may_vote


def test_the_minute_of_opening_survives_a_change_to_summer_time() -> None:
    """Notice in winter, opening in summer: the vote opens at nine on the members' clocks."""
    (member,) = arrange.members(1)
    summer = arrange.moment(4, 15, 9)
    proposal = arrange.proposal(member.person, opens_at=summer, closes_at=summer + timedelta(days=7))
    proposal.refresh_from_db()
    with clock.at(arrange.moment(4, 15, 8, 59)):
        assert queries.stage(proposal) is queries.Stage.NOTICED
    with clock.at(arrange.moment(4, 15, 9)):
        assert queries.stage(proposal) is queries.Stage.OPEN


def test_the_clock_freezes_the_roll_even_if_nobody_looks() -> None:
    (member,) = arrange.members(1)
    proposal = arrange.proposal(member.person)
    with clock.at(arrange.OPENING):
        assert commands.open_due() == 1
        assert commands.open_due() == 0
    proposal.refresh_from_db()
    assert proposal.electorate == 1
