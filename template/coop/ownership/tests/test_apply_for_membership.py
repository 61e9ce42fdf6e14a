"""Asking to become a member, and what is decided about it."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from coop import clock
from coop.charter.rules import Column
from coop.ownership import commands, queries, refusals
from coop.ownership.models import Application
from coop.ownership.tasks import settle_what_is_due
from coop.ownership.tests.conftest import LAW, ruled
from coop.people import commands as people
from coop.people.permissions import Office
from coop.refused import NotAllowed
from tests import make

pytestmark = pytest.mark.django_db


def test_who_applies_waits_for_the_board_with_the_day_it_must_decide_by(rule) -> None:  # type: ignore[no-untyped-def]
    rule(membership={"decide_within_days": ruled(30)})
    application = commands.apply(make.person(), "worker", "I clean windows.")

    assert list(queries.waiting_applications()) == [application]
    assert application.decide_by == clock.today() + timedelta(days=30)
    assert queries.member_of(application.person) is None


def test_where_no_time_is_set_there_is_no_day_to_decide_by() -> None:
    assert make.application().decide_by is None


def test_a_class_that_the_charter_does_not_know_is_refused_with_those_it_knows() -> None:
    with pytest.raises(refusals.UnknownClass, match="worker, supporter, friend"):
        commands.apply(make.person(), "baron")


def test_one_application_at_a_time() -> None:
    application = make.application()
    with pytest.raises(refusals.AlreadyApplied):
        commands.apply(application.person, "worker")


def test_a_member_does_not_apply_again() -> None:
    with pytest.raises(refusals.AlreadyMember):
        commands.apply(make.member().person, "worker")


def test_who_is_too_young_is_told_the_rule_and_from_when(noon) -> None:  # type: ignore[no-untyped-def]
    child = make.person(born_on=date(2012, 2, 29))
    with clock.at(noon(date(2028, 2, 28))), pytest.raises(refusals.TooYoung, match=re.escape(str(LAW))) as refused:
        commands.apply(child, "worker")
    assert refused.value.facts["birthday"] == date(2028, 2, 29)

    with clock.at(noon(date(2028, 2, 29))):
        assert commands.apply(child, "worker").is_open


def test_what_the_register_and_the_minimum_age_need_is_asked_before_the_board_is(rule) -> None:  # type: ignore[no-untyped-def]
    column = Column("postal_address", {"en": "address"}, public=True)
    rule(register={"columns": (column,), "citation": LAW})
    ada = make.person(born_on=None, postal_address="")
    assert queries.missing_to_apply(ada) == ("born_on", "postal_address")
    with pytest.raises(refusals.BirthDateMissing, match=re.escape(str(LAW))):
        commands.apply(ada, "worker")
    people.change_details(ada, by=ada, born_on=date(1990, 1, 1))
    with pytest.raises(refusals.AddressMissing, match=re.escape(str(LAW))):
        commands.apply(ada, "worker")
    people.change_details(ada, by=ada, postal_address="1 Example Street")
    assert commands.apply(ada, "worker").is_open


def test_where_nothing_needs_them_neither_age_nor_address_is_asked(rule) -> None:  # type: ignore[no-untyped-def]
    rule(register={"columns": ()}, membership={"minimum_age": ruled(0)})
    assert commands.apply(make.person(born_on=None, postal_address=""), "worker").is_open


def test_an_application_can_be_withdrawn_by_the_applicant_only() -> None:
    application = make.application()
    with pytest.raises(NotAllowed):
        commands.withdraw_application(application, by=make.officer(Office.BOARD))

    commands.withdraw_application(application, by=application.person)
    assert commands.apply(application.person, "worker").is_open


def test_the_board_admits() -> None:
    application, board = make.application(), make.officer(Office.BOARD)

    member = commands.admit(application, by=board, reasons="Known to us.")

    application.refresh_from_db()
    assert (application.decision, application.decided_by, application.reasons) == ("admitted", board, "Known to us.")
    assert queries.member_of(application.person) == member
    assert member.number is None, "not on the register before the shares are paid"
    assert queries.electorate(clock.today()) == []


def test_a_class_without_shares_is_on_the_register_when_admitted() -> None:
    member = make.admitted(member_class="friend")
    assert (member.number, member.on_register_since) == (1, clock.today())
    assert queries.electorate(clock.today()) == [member]


@pytest.mark.parametrize("office", [Office.TREASURER, Office.SECRETARY, Office.DISPATCHER])
def test_only_the_office_that_the_charter_names_decides(office: str) -> None:
    application, officer = make.application(), make.officer(office)
    with pytest.raises(NotAllowed):
        commands.admit(application, by=officer)
    with pytest.raises(NotAllowed):
        commands.refuse(application, by=officer, reasons="No.")


def test_the_charter_may_name_another_office(rule) -> None:  # type: ignore[no-untyped-def]
    rule(membership={"decided_by": "secretary"})
    assert commands.admit(make.application(), by=make.officer(Office.SECRETARY))


def test_nobody_decides_on_their_own_application() -> None:
    board = make.officer(Office.BOARD)
    application = make.application(board)
    with pytest.raises(refusals.OwnApplication):
        commands.admit(application, by=board)


def test_a_refusal_needs_reasons_and_they_are_kept() -> None:
    application, board = make.application(), make.officer(Office.BOARD)
    with pytest.raises(refusals.ReasonsNeeded):
        commands.refuse(application, by=board, reasons="  ")

    commands.refuse(application, by=board, reasons="No work within the area.")
    application.refresh_from_db()
    assert (application.decision, application.reasons) == ("refused", "No work within the area.")


def test_what_is_decided_stays_decided() -> None:
    application, board = make.application(), make.officer(Office.BOARD)
    commands.refuse(application, by=board, reasons="No work.")
    for again in (
        lambda: commands.admit(application, by=board),
        lambda: commands.refuse(application, by=board, reasons="Still."),
        lambda: commands.withdraw_application(application, by=application.person),
    ):
        with pytest.raises(refusals.AlreadyDecided):
            again()


def test_where_silence_admits_the_board_is_too_late_to_refuse(rule, days_from_now) -> None:  # type: ignore[no-untyped-def]
    rule(membership={"decide_within_days": ruled(60), "silence_admits": True})
    application, board = make.application(), make.officer(Office.BOARD)
    with pytest.raises(refusals.StillTimeToDecide):
        commands.admit_by_silence(application)

    with days_from_now(61):
        with pytest.raises(refusals.TimeToDecideOver, match=str(LAW)):
            commands.refuse(application, by=board, reasons="No work.")
        settle_what_is_due()
        settle_what_is_due()

    application.refresh_from_db()
    assert (application.decision, application.decided_by) == (Application.Decision.ADMITTED, None)
    assert str(LAW) in application.reasons
    assert queries.member_of(application.person)


def test_where_silence_says_nothing_a_late_decision_is_still_the_boards(rule, days_from_now) -> None:  # type: ignore[no-untyped-def]
    rule(membership={"decide_within_days": ruled(60)})
    application, board = make.application(), make.officer(Office.BOARD)
    with days_from_now(61):
        settle_what_is_due()
        commands.refuse(application, by=board, reasons="No work.")
