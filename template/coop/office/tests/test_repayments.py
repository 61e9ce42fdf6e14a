"""The line of those who wait for money for shares, and the forecast, in the office."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest

from coop import clock
from coop.charter.loading import current_rules, use
from coop.charter.rules import Ruled
from coop.office.tests.test_acts import do
from coop.ownership import commands, forecast, queries
from coop.ownership.models import Withdrawal
from coop.people.permissions import Office
from coop.refused import Citation
from tests import make

pytestmark = pytest.mark.django_db
PAGE = "/office/repayments/"


@pytest.fixture(autouse=True)
def _a_tenth_a_year():  # type: ignore[no-untyped-def]
    here, rules = Citation("s. 1 Example Act", "verified"), current_rules()
    shares = replace(
        rules.shares,
        par=100,
        exactly=None,
        maximum_holding=None,
        maximum_part_of_capital=None,
        minimum_capital=None,
        notice_days=Ruled(0, here),
        repay_within_days=Ruled(30, here),
        withdrawals_per_year=Ruled(Fraction(1, 10), here),
    )
    with use(rules=replace(rules, shares=shares)):
        yield


def waiting(shares: int, back: int) -> Withdrawal:
    required = current_rules().membership.classes[make.voting_class()].shares_required
    member = make.member(shares=required + shares)
    return commands.ask_to_withdraw(member, back, by=member.person)


def test_the_page_shows_the_line_and_five_years(as_person) -> None:  # type: ignore[no-untyped-def]
    asked = waiting(100, 50)
    page = as_person(make.officer(Office.TREASURER)).get(PAGE)
    assert page.status_code == 200
    assert asked.member.person.name in page.content.decode()
    assert [row["turn"].open for row in page.context["line"]] == [False]
    years = page.context["years"]
    assert len(years) == 5
    assert sum(year.withdrawals for year in years) == 5000


def test_a_dispatcher_and_a_member_do_not_see_it(as_person) -> None:  # type: ignore[no-untyped-def]
    assert as_person(make.officer(Office.DISPATCHER)).get(PAGE).status_code == 403
    assert as_person(make.member().person).get(PAGE).status_code in (302, 403)


@pytest.mark.parametrize("age", ["17", "old", "999999999999"])
def test_an_age_that_is_none_is_answered(as_person, age: str) -> None:  # type: ignore[no-untyped-def]
    assert as_person(make.officer(Office.BOARD)).get(PAGE, {"age": age}).status_code == 422


def test_the_treasurer_repays_whose_turn_it_is(as_person) -> None:  # type: ignore[no-untyped-def]
    asked = waiting(100, 5)
    do(as_person(make.on_duty(Office.TREASURER)), "ownership_withdrawal", "repay", asked)
    asked.refresh_from_db()
    assert asked.share_entry


def test_the_board_pauses_and_members_read_why(as_person) -> None:  # type: ignore[no-untyped-def]
    asked = waiting(100, 5)
    desk = as_person(make.on_duty(Office.BOARD))
    until = (clock.today() + timedelta(days=30)).isoformat()
    do(desk, "ownership_repaymentpause", "pause", until=until, reasons="The van broke.")
    assert "The van broke." in as_person(asked.member.person).get("/membership/").content.decode()


def test_a_member_of_an_age_counts_in_the_year_in_which_the_money_would_be_due() -> None:
    age = 60
    born_on = clock.today().replace(year=clock.today().year - age) + timedelta(days=400)
    required = current_rules().membership.classes[make.voting_class()].shares_required
    make.member(make.person(born_on=born_on), shares=required + 5)
    years = forecast.forecast(leaving_age=age)
    assert [n for n, year in enumerate(years) if year.by_age] in ([1], [2])
    assert sum(year.by_age for year in years) == queries.share_capital()
    assert not any(year.by_age for year in forecast.forecast())


def test_what_other_apps_add_is_a_column_of_its_own(as_person, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(forecast, "_more", {})
    forecast.register("lots", "retained dividends", lambda years: [100 * n for n in range(len(years))])
    page = as_person(make.officer(Office.BOARD)).get(PAGE)
    assert page.context["columns"] == ["retained dividends"]
    assert [year.outflow for year in page.context["years"]] == [0, 100, 200, 300, 400]


def test_repayments_are_not_paused_until_the_end_of_time(as_person) -> None:
    desk = as_person(make.on_duty(Office.BOARD))
    answer = do(desk, "ownership_repaymentpause", "pause", until="9999-12-31", reasons="The van broke.")
    assert answer.context["form"].errors["until"]
