"""Suspension, expulsion with a hearing, and appeals to the general meeting."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import pytest

from coop import clock
from coop.ledger import queries as books
from coop.ownership import commands, queries, refusals
from coop.ownership.models import Appeal, Application, Expulsion, Leaving, Member
from coop.ownership.tasks import settle_what_is_due
from coop.ownership.tests.conftest import LAW, ruled
from coop.people import commands as people
from coop.people.permissions import Office
from coop.refused import NotAllowed
from tests import make

pytestmark = pytest.mark.django_db


def later(days: int):  # type: ignore[no-untyped-def]
    return clock.at(clock.now() + timedelta(days=days))


def day(days: int):  # type: ignore[no-untyped-def]
    return clock.today() + timedelta(days=days)


def opened(member: Member | None = None) -> Expulsion:
    """Grounds given, hearing in twenty days."""
    return commands.open_expulsion(
        member or make.member(), grounds="Took the van.", hearing_on=day(20), by=make.on_duty(Office.BOARD)
    )


def expelled(member: Member | None = None) -> Expulsion:
    """Decided today, after a hearing; may be appealed against for thirty days."""
    with clock.at(clock.now() - timedelta(days=20)):
        expulsion = opened(member)
    return commands.expel(expulsion, reasons="It was so.", by=make.on_duty(Office.BOARD))


def test_who_is_suspended_moves_no_shares_and_keeps_the_vote() -> None:
    member, board = make.member(shares=5), make.on_duty(Office.BOARD)
    suspension = commands.suspend(member, day(30), grounds="Took the van.", by=board)
    for attempt in (
        lambda: commands.subscribe(member, 1, by=member.person),
        lambda: commands.ask_to_withdraw(member, 1, by=member.person),
    ):
        with pytest.raises(refusals.Suspended, match="Took the van"):
            attempt()
    assert queries.electorate(clock.today()) == [member]
    with pytest.raises(refusals.AlreadySuspended):
        commands.suspend(member, day(30), grounds="Again.", by=board)
    commands.lift_suspension(suspension, by=board)
    commands.subscribe(member, 1, by=member.person)


def test_a_suspension_has_grounds_an_end_and_is_no_board_members_own() -> None:
    member, board = make.member(), make.on_duty(Office.BOARD)
    with pytest.raises(refusals.ReasonsNeeded):
        commands.suspend(member, day(1), grounds=" ", by=board)
    with pytest.raises(refusals.SuspensionTooLong, match="90"):
        commands.suspend(member, day(91), grounds="Long.", by=board)
    with pytest.raises(NotAllowed):
        commands.suspend(member, day(1), grounds="Me.", by=member.person)
    people.appoint(member.person, Office.BOARD, by=board)
    with pytest.raises(refusals.NotForOneself):
        commands.suspend(member, day(1), grounds="Me.", by=member.person)


def test_nobody_is_put_out_unheard() -> None:
    board = make.on_duty(Office.BOARD)
    with pytest.raises(refusals.HearingTooSoon, match="14 days"):
        commands.open_expulsion(make.member(), grounds="Took the van.", hearing_on=day(13), by=board)
    expulsion = opened()
    with pytest.raises(refusals.ExpulsionOpen):
        opened(expulsion.member)
    with pytest.raises(refusals.NotHeardYet):
        commands.expel(expulsion, reasons="Quickly.", by=board)
    commands.answer_expulsion(expulsion, "I brought it back.", by=expulsion.member.person)
    with pytest.raises(NotAllowed):
        commands.answer_expulsion(expulsion, "So they did.", by=board)
    with later(20), pytest.raises(refusals.ReasonsNeeded):
        commands.expel(expulsion, reasons=" ", by=board)
    with later(20):
        kept = commands.keep(expulsion, reasons="It is back.", by=board)
        with pytest.raises(refusals.ExpulsionDecided):
            commands.expel(kept, reasons="After all.", by=board)
    assert (kept.answer, kept.decision) == ("I brought it back.", "kept")


def test_an_expulsion_takes_effect_when_the_time_to_appeal_is_over() -> None:
    expulsion = expelled()
    member = expulsion.member
    with pytest.raises(refusals.StillTimeToAppeal):
        commands.carry_out_expulsion(expulsion)
    settle_what_is_due()
    assert queries.member_of(member.person) == member
    with later(31):
        settle_what_is_due()
        settle_what_is_due()
        leaving = Leaving.objects.get()
        assert (leaving.reason, leaving.amount) == ("expelled", 200)
        assert queries.member_of(member.person) is None
    assert books.balance("leaving_payable", party=member.party) == -200


def test_an_appeal_holds_the_expulsion_until_the_general_meeting_decides() -> None:
    expulsion, board = expelled(), make.on_duty(Office.BOARD)
    person = expulsion.member.person
    with pytest.raises(NotAllowed):
        commands.appeal(expulsion, "Mine.", by=board)
    appeal = commands.appeal(expulsion, "I brought it back.", by=person)
    with pytest.raises(refusals.AppealMade):
        commands.appeal(expulsion, "Again.", by=person)
    with later(60):
        settle_what_is_due()
        assert queries.member_of(person)
        with pytest.raises(refusals.ResolutionNeeded):
            commands.decide_appeal(appeal, "dismissed", " ", by=board)
        commands.decide_appeal(appeal, "dismissed", "Resolution 12", by=board)
        assert queries.member_of(person) is None
        with pytest.raises(refusals.AppealDecided):
            commands.decide_appeal(appeal, "allowed", "Resolution 13", by=board)


def test_an_appeal_that_is_allowed_undoes_the_expulsion() -> None:
    expulsion = expelled()
    appeal = commands.appeal(expulsion, "I brought it back.", by=expulsion.member.person)
    commands.decide_appeal(appeal, Appeal.Outcome.ALLOWED, "Resolution 12")
    with later(60):
        settle_what_is_due()
    assert queries.member_of(expulsion.member.person) == expulsion.member
    assert not Leaving.objects.exists()
    assert opened(expulsion.member), "new grounds may be given"


def test_who_was_refused_appeals_in_time_and_the_general_meeting_admits() -> None:
    board, application = make.on_duty(Office.BOARD), make.application()
    refused = commands.refuse(application, by=board, reasons="No work.")
    appeal = commands.appeal(refused, "There is work.", by=application.person)
    commands.decide_appeal(appeal, "allowed", "Resolution 3", by=board)
    member = queries.member_of(application.person)
    assert member
    assert member.application == application

    late = commands.refuse(make.application(), by=board, reasons="No work.")
    with later(31), pytest.raises(refusals.TooLateToAppeal):
        commands.appeal(late, "Late.", by=late.person)
    with pytest.raises(refusals.NothingToAppeal):
        commands.appeal(make.application(), "Early.", by=Application.objects.latest("pk").person)


def test_where_the_general_meeting_decides_its_resolution_is_asked_for(rule) -> None:  # type: ignore[no-untyped-def]
    rule(membership={"decided_by": "meeting"}, discipline={"decided_by": "meeting"})
    application, secretary = make.application(), make.officer(Office.SECRETARY)
    with pytest.raises(refusals.ResolutionNeeded):
        commands.admit(application, by=secretary)
    member = commands.admit(application, by=secretary, resolution="Resolution 4")
    assert member.application
    assert member.application.resolution == "Resolution 4"
    with clock.at(clock.now() - timedelta(days=20)):
        expulsion = opened(make.member())
    with pytest.raises(refusals.ResolutionNeeded):
        commands.expel(expulsion, reasons="It was so.", by=secretary)
    commands.expel(expulsion, reasons="It was so.", by=secretary, resolution="Resolution 5")


@pytest.mark.parametrize("office", [Office.BOARD, Office.TREASURER])
def test_officers_have_the_laws_age(rule, office: str) -> None:  # type: ignore[no-untyped-def]
    rule(membership={"officer_minimum_age": ruled(16)})
    board = make.on_duty(Office.BOARD)
    child = make.person(born_on=clock.today() - timedelta(days=365 * 15))
    with pytest.raises(refusals.OfficerTooYoung, match=str(LAW)):
        people.appoint(child, office, by=board)
    assert not child.offices.exists()


def test_most_of_the_board_are_members_once_the_coop_has_enough(rule) -> None:  # type: ignore[no-untyped-def]
    rule(membership={"board_members_part": ruled(Fraction(1, 2))})
    board = make.on_duty(Office.BOARD)  # no member, as at a founding
    members = [make.member() for _each in range(3)]
    with pytest.raises(refusals.TooFewMembersOnTheBoard, match="50 %"):
        people.appoint(make.person(), Office.BOARD, by=board)
    for member in members:
        people.appoint(member.person, Office.BOARD, by=board)
    people.appoint(make.person(), Office.BOARD, by=board)  # three of five
