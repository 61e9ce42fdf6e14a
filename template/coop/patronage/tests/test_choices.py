"""What is left to the meeting: never less than law and charter say, never more than there is."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.patronage.choices import NotLeftToTheMeeting, OutsideTheRules, apply, choices, differing
from coop.patronage.rules import CapitalFacts, Patronage, People, Service, YearResult, close
from coop.patronage.tests.years import OWN, SURPLUS

TENTH = Fraction(1, 10)


def test_a_meeting_may_put_more_into_the_reserve_and_pay_out_any_part() -> None:
    assert [(choice.key, choice.least, choice.usual, choice.most) for choice in choices(SURPLUS)] == [
        ("reserve.rate", Fraction(1, 5), Fraction(1, 5), Fraction(1)),
        ("patronage.cash_part", Fraction(0), Fraction(3, 5), Fraction(1)),
    ]


def test_what_is_picked_takes_the_place_of_the_charters_figure() -> None:
    picks = {"reserve": {"rate": "1/2"}, "patronage": {"cash_part": "1"}}
    chosen = {step.key: step for step in apply(SURPLUS, picks).steps}
    assert (chosen["reserve"].rate, chosen["patronage"].cash_part) == (Fraction(1, 2), 1)
    assert {choice.key: choice.value for choice in choices(SURPLUS, picks)} == {
        "reserve.rate": Fraction(1, 2),
        "patronage.cash_part": 1,
    }


@pytest.mark.parametrize("rate", ["19/100", "101/100", "-1", "1/1000000"])
def test_no_slider_goes_outside_the_rules(rate: str) -> None:
    with pytest.raises(OutsideTheRules, match="20 %") as refusal:
        apply(SURPLUS, {"reserve": {"rate": rate}})
    assert refusal.value.citation == SURPLUS.steps[0].citation


def test_the_laws_least_cash_part_is_kept() -> None:
    us = replace(SURPLUS, steps=(*SURPLUS.steps[:2], replace(SURPLUS.steps[2], least_cash_part=Fraction(1, 5))))
    apply(us, {"patronage": {"cash_part": "1/5"}})
    with pytest.raises(OutsideTheRules):
        apply(us, {"patronage": {"cash_part": "19/100"}})


@pytest.mark.parametrize(
    "picks", [{"interest": {"rate": "1/5"}}, {"nothing": {"rate": "1"}}, {"reserve": {"role": "1"}}]
)
def test_what_is_not_left_to_the_meeting_cannot_be_picked(picks: dict[str, dict[str, str]]) -> None:
    with pytest.raises(NotLeftToTheMeeting):
        apply(SURPLUS, picks)


def test_two_lines_together_take_no_more_than_there_is() -> None:
    two = replace(
        SURPLUS, steps=(SURPLUS.steps[0], replace(SURPLUS.steps[0], key="second", rate=TENTH), *SURPLUS.steps[1:])
    )
    apply(two, {"reserve": {"rate": "1/2"}, "second": {"rate": "1/2"}})
    with pytest.raises(OutsideTheRules):
        apply(two, {"reserve": {"rate": "1/2"}, "second": {"rate": "51/100"}})


def test_a_line_that_has_no_room_left_is_still_there_to_be_moved_back() -> None:
    two = replace(
        SURPLUS, steps=(SURPLUS.steps[0], replace(SURPLUS.steps[0], key="second", rate=TENTH), *SURPLUS.steps[1:])
    )
    found = {choice.key: choice for choice in choices(two, {"reserve": {"rate": "9/10"}})}
    assert (found["second.rate"].least, found["second.rate"].most) == (TENTH, TENTH)


def test_the_charters_own_figures_are_no_picks() -> None:
    values = [("reserve", "rate", Fraction(1, 5)), ("patronage", "cash_part", Fraction(1, 2))]
    assert differing(SURPLUS, values) == {"patronage": {"cash_part": "1/2"}}


@given(parts=st.lists(st.fractions(0, 1, max_denominator=100), min_size=10, max_size=10))
def test_whatever_is_chosen_the_law_of_this_co_op_is_kept(parts: list[Fraction]) -> None:
    """Every slider somewhere between its ends, one after the other as a meeting would."""
    picks: dict[str, dict[str, str]] = {}
    for part, each in zip(parts, choices(OWN), strict=False):
        now = next(choice for choice in choices(OWN, picks) if choice.key == each.key)
        picks.setdefault(each.line, {})[each.what] = str(now.least + part * (now.most - now.least))
    rules = apply(OWN, picks)
    done = {basis: {1: Patronage(30, 30), 2: Patronage(12, 12)} for basis in ("hours", "pay", "fares", "jobs")}
    here = dict.fromkeys((1, 2), Service(days_in_year=365, months_in_year=12, days=365, months=12))
    found = close(YearResult("2026", 1_000_003), rules, CapitalFacts(shares={"member:1": 500}), People(done, here))
    assert sum(line.amount for line in found.lines) == 1_000_003
    for line in found.lines:
        step = next((step for step in rules.steps if step.key == line.key), None)
        if step and step.least and step.stop.at == "never":
            assert line.amount >= step.least * line.base
    least = {step.key: step.least_cash_part for step in rules.steps}
    assert all(share.cash >= share.share * least[share.pool] for share in found.shares)
