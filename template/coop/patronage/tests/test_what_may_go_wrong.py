"""Years that are not like others: nobody worked, somebody left or died, amounts at the limits, clocks set back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from coop import clock
from coop.ledger import queries as books
from coop.ledger.commands import Draft, Leg, post
from coop.ownership import commands as ownership
from coop.patronage import queries
from coop.patronage.commands import accrue, draft_close, issue_statements, post_close, reverse_accrual, send_statements
from coop.patronage.models import Allocation
from coop.patronage.refusals import YearNotOver
from coop.patronage.rules import CapitalFacts, Patronage, YearResult, close
from coop.patronage.tests.years import SURPLUS, earn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]


def amounts(draft) -> dict[str, int]:
    return {line["key"]: line["amount"] for line in draft.figures["lines"]}


def test_a_year_in_which_nobody_worked_goes_to_the_common_reserve(year, treasurer) -> None:
    earn(year[1], 1_000)
    closed = post_close(draft_close(*year, by=treasurer), resolution="resolution:1", by=treasurer)
    assert amounts(closed)["patronage"] == 0
    assert books.balance("collective_reserve") == -1_000
    assert not Allocation.objects.exists()
    assert issue_statements(closed, by=treasurer) == 0


def test_one_who_left_during_the_year_has_their_part_of_what_they_did_as_a_member(
    year, members, treasurer, noon
) -> None:
    ada, bo = members
    middle = year[0] + timedelta(days=180)
    accrue(ada.person, source="job:1", on=year[0] + timedelta(days=1), quantities={"hours": 100})
    accrue(bo.person, source="job:2", on=year[0] + timedelta(days=1), quantities={"hours": 100})
    with clock.at(noon(middle)):
        leaving = ownership.give_notice(bo, by=bo.person)
    with clock.at(noon(max(leaving.effective_on, middle))):
        ownership.end_membership(leaving)
    accrue(bo.person, source="job:3", on=year[1], quantities={"hours": 300})  # by then no member any more
    earn(year[1], 1_000_000)
    draft = draft_close(*year, by=treasurer)
    parts = {part.person_id: part.quantity for part in draft.allocations.all()}
    in_time = leaving.effective_on <= year[1]
    assert parts == {ada.person.pk: 100, bo.person.pk: 100 if in_time else 400}
    # what bo did as none is 300 of 500 hours, and goes to the common reserve
    pool = amounts(draft)["patronage"] + amounts(draft).get("patronage:nonmembers", 0)
    assert amounts(draft)["patronage"] == (pool * 200 // 500 if in_time else pool)
    closed = post_close(draft, resolution="resolution:1", by=treasurer)
    assert queries.capital_of(bo.person) == closed.allocations.get(person=bo.person).retained > 0


def test_one_whose_account_is_closed_keeps_what_the_year_gave(year, members, treasurer) -> None:
    """Somebody who died: no letter goes out, the money stays theirs, their heirs are told from the office."""
    ada, _bo = members
    accrue(ada.person, source="job:1", on=year[1], quantities={"hours": 100})
    earn(year[1], 1_000_000)
    ada.person.is_active = False
    ada.person.save()
    closed = post_close(draft_close(*year, by=treasurer), resolution="resolution:1", by=treasurer)
    assert issue_statements(closed, by=treasurer) >= 1
    send_statements(closed)
    assert list(queries.with_unsent_statements()) == []
    assert closed.statements.get(person=ada.person).sent_at is None
    part = closed.allocations.get(person=ada.person)
    assert books.balance("member_payable", party=ada.person.party) == -part.cash < 0


def test_a_reversal_is_reversed(year, members, treasurer) -> None:
    ada, _bo = members
    accrue(ada.person, source="job:1", on=year[1], quantities={"hours": 60})
    for source, left in (("job:1", {}), ("job:1:back", {"hours": 60}), ("job:1:back:back", {})):
        reverse_accrual(source, on=year[1])
        reverse_accrual(source, on=year[1])  # again changes nothing
        assert queries.patronage_of(ada.person, *year) == left
    earn(year[1], 1_000)
    assert not draft_close(*year, by=treasurer).allocations.exists()


def test_amounts_at_the_limit_of_what_the_books_hold() -> None:
    """Nine quintillion minor units among people with as many metres each: exact, where floats and bigint fail."""
    largest = 2**63 - 1
    done = {"hours": {person: Patronage(largest - person, largest - person) for person in range(1, 4)}}
    found = close(YearResult("2026", largest), SURPLUS, CapitalFacts(shares={"member:1": largest}), done)
    assert sum(line.amount for line in found.lines) == largest
    assert all(0 <= share.share <= largest for share in found.shares)


def test_a_close_at_the_limit_is_posted_to_the_unit(year, members, treasurer) -> None:
    largest = 2**62
    for n, member in enumerate(members, start=1):
        accrue(member.person, source=f"job:{n}", on=year[1], quantities={"hours": largest // n})
    earn(year[1], largest)
    closed = post_close(draft_close(*year, by=treasurer), resolution="resolution:1", by=treasurer)
    assert sum(amounts(closed).values()) == largest
    assert books.verify() == []


def test_a_clock_set_back_closes_nothing_early_and_keeps_the_order(year, members, treasurer, noon) -> None:
    earn(year[1], 1_000)
    draft = draft_close(*year, by=treasurer)
    with clock.at(noon(year[1])):
        with pytest.raises(YearNotOver):
            post_close(draft, resolution="resolution:1", by=treasurer)
        again = draft_close(*year, by=treasurer)
        assert (again.pk, again.drafted_at) == (draft.pk, draft.drafted_at)
    assert post_close(draft, resolution="resolution:1", by=treasurer).is_posted


def test_a_year_with_neither_income_nor_expense_is_refused_in_words(year, treasurer) -> None:
    from coop.refused import Refused

    with pytest.raises(Refused):
        post_close(draft_close(*year, by=treasurer), resolution="resolution:1", by=treasurer)


def test_a_year_that_came_out_even_is_closed(year, treasurer) -> None:
    post(Draft(year[1], "test", "Even", (Leg("service_income", -5), Leg("other_expense", 5))), key="even")
    closed = post_close(draft_close(*year, by=treasurer), resolution="resolution:1", by=treasurer)
    assert (closed.surplus, books.balance("service_income"), closed.is_posted) == (0, 0, True)
