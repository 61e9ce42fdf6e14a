"""Death and inheritance; staying after all; joining again; the conditions of joining."""

from __future__ import annotations

from datetime import timedelta

import pytest

from coop import clock
from coop.ledger import queries as books
from coop.ownership import checking, commands, queries, refusals, tenure
from coop.ownership.models import Leaving
from coop.ownership.tests.conftest import LAW, ruled
from coop.people import commands as people
from coop.people.permissions import Office, holders
from coop.refused import NotAllowed
from tests import make

pytestmark = pytest.mark.django_db


def later(days: int):  # type: ignore[no-untyped-def]
    return clock.at(clock.now() + timedelta(days=days))


def estate(shares: int = 5) -> Leaving:
    return commands.record_death(make.member(shares=shares), clock.today(), by=make.on_duty(Office.SECRETARY))


def test_a_membership_ends_with_death_and_the_money_is_the_estates() -> None:
    member, treasurer = make.member(shares=5), make.on_duty(Office.TREASURER)
    secretary = make.on_duty(Office.SECRETARY)
    with pytest.raises(refusals.NotThatDay):
        commands.record_death(member, clock.today() + timedelta(days=1), by=secretary)
    leaving = commands.record_death(member, clock.today(), by=secretary)
    assert queries.electorate(clock.today()) == []
    member.person.refresh_from_db()
    assert not member.person.is_active
    with pytest.raises(refusals.HeirsMissing):
        commands.repay(leaving, by=treasurer, key="r")
    commands.name_heirs(leaving, "Bo Demo, certificate of inheritance 7/26", by=secretary)
    commands.repay(leaving, by=treasurer, key="r")
    assert books.balance("leaving_payable") == books.balance("share_capital") == 0
    row = queries.register(clock.today(), public=False)
    assert [row.named(each)["ceased_on"] for each in row.rows] == [clock.today()]
    with pytest.raises(refusals.NotAMember):
        commands.record_death(member, clock.today(), by=secretary)


def test_death_while_a_notice_runs_ends_the_membership_that_day() -> None:
    member = make.member()
    make.leaving(member)
    leaving = commands.record_death(member, clock.today(), by=make.on_duty(Office.BOARD))
    assert Leaving.objects.get() == leaving
    assert leaving.reason == "died"


def test_an_officer_who_has_died_holds_no_office() -> None:
    member = make.member_in_office(Office.TREASURER)
    commands.record_death(member, clock.today(), by=make.on_duty(Office.BOARD))
    assert member.person not in holders(Office.TREASURER)


def test_an_heir_who_is_admitted_takes_shares_over_and_is_paid_the_rest() -> None:
    leaving, board = estate(5), make.on_duty(Office.BOARD)
    heir = make.admitted()
    with pytest.raises(refusals.EstateTooSmall, match="5 shares"):
        commands.pass_to_heir(leaving, heir, 6, by=board, key="h")
    commands.pass_to_heir(leaving, heir, 3, by=board, key="h")
    commands.pass_to_heir(leaving, heir, 3, by=board, key="h")
    heir.refresh_from_db()
    assert (queries.holding_of(heir), heir.number) == (3, 2)
    leaving = commands.name_heirs(leaving, "Bo Demo", by=board)
    assert leaving.outstanding == 200
    assert checking.verify() == []
    commands.repay(leaving, by=make.on_duty(Office.TREASURER), key="r")
    assert books.balance("cash") == 300
    assert checking.verify() == []


def test_only_of_the_dead_is_there_an_estate() -> None:
    leaving = make.leaving()
    with later(31):
        ended = commands.end_membership(leaving)
        with pytest.raises(refusals.NoEstate):
            commands.pass_to_heir(ended, make.admitted(), 1, by=make.on_duty(Office.BOARD), key="h")


def test_a_notice_can_be_taken_back_until_it_has_run_out() -> None:
    member = make.member()
    leaving = make.leaving(member)
    with pytest.raises(NotAllowed):
        commands.withdraw_notice(leaving, by=make.person())
    with later(30), pytest.raises(refusals.NoticeRanOut):
        commands.withdraw_notice(leaving, by=member.person)
    commands.withdraw_notice(leaving, by=member.person)
    with later(40):
        assert queries.electorate(clock.today()) == [member]
    assert make.leaving(member)


def test_who_left_may_join_again_with_a_new_number() -> None:
    member = make.member()
    leaving = make.leaving(member)
    with later(31):
        commands.end_membership(leaving)
        again = make.member(member.person)
        assert (member.number, again.number) == (1, 2)
        register = queries.register(clock.today(), public=False)
        assert len(register.rows) == 2


def test_where_the_charter_asks_where_one_lives_the_applicant_says_so(rule) -> None:  # type: ignore[no-untyped-def]
    rule(membership={"residence": ruled({"en": "in Demo County"})})
    with pytest.raises(refusals.NotResident, match=f"in Demo County.*{LAW}"):
        commands.apply(make.person(), "worker")
    assert commands.apply(make.person(), "worker", resides=True).resides


def test_where_the_charter_asks_for_a_time_of_work_it_is_counted(rule, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    founders = [make.member() for _each in range(3)]
    assert founders
    rule(membership={"probation_days": ruled(90)})
    monkeypatch.setattr(tenure, "_ask", [])
    somebody = make.person()
    with pytest.raises(refusals.NoWorkYet, match="90 days"):
        commands.apply(somebody, "worker")
    commands.withdraw_application(commands.apply(somebody, "supporter"), by=somebody)

    began = clock.today() - timedelta(days=60)
    tenure.register(lambda person: began if person == somebody else None)
    with pytest.raises(refusals.StillOnProbation, match=str(began + timedelta(days=90))):
        commands.apply(somebody, "worker")
    with later(30):
        assert commands.apply(somebody, "worker")


def test_the_particulars_say_in_which_class_a_member_was_on_a_day() -> None:
    member = make.member()
    with later(10):
        commands.change_class(member, "supporter", by=make.on_duty(Office.BOARD), key="c")
    for days, expected in ((5, "Worker"), (15, "Supporter")):
        register = queries.register(clock.today() + timedelta(days=days), public=False)
        assert [register.named(row).get("member_class") for row in register.rows] == [expected]


def test_a_member_who_has_died_closes_no_account_and_is_exported() -> None:
    leaving = estate()
    exported = people.export_person(leaving.member.person)
    assert exported["membership"]["memberships"][0]["leaving"]["reason"] == "died"
