"""Quorum, majorities, purchases and where a reserve stops: pure arithmetic, for all numbers."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as some

from coop.charter.rules import HoldingLimit, Majority, MemberClass, Quorum, Ruled, ShareNumber, ShareRules, Stop
from coop.refused import Citation

ACT = Citation("Demo Act s. 1", "verified")
WORKER = MemberClass("worker", {"en": "worker"}, works=True, votes=True, investor=False, shares_required=1)
SHARES = ShareRules(
    par=1_000,
    exactly=None,
    maximum_holding=None,
    maximum_part_of_capital=None,
    notice_days=Ruled(90, ACT),
    repay_within_days=Ruled(365, ACT),
)
PARTS = some.fractions(0, 1, max_denominator=1_000)
COUNTS = some.integers(0, 100_000)


@given(least=COUNTS, part=PARTS, electorate=COUNTS)
def test_a_quorum_is_never_below_its_part_nor_its_least(least: int, part: Fraction, electorate: int) -> None:
    needed = Quorum(least, part, ACT).needed(electorate)
    assert needed >= least
    assert needed >= part * electorate
    assert needed == least or needed - 1 < part * electorate


@given(part=PARTS, strictly=some.booleans(), votes=some.tuples(COUNTS, COUNTS, COUNTS))
def test_more_votes_in_favour_never_lose_a_vote_that_fewer_won(
    part: Fraction, strictly: bool, votes: tuple[int, int, int]
) -> None:
    majority = Majority(part, strictly, "cast", ACT)
    for_it, against, abstained = votes
    if majority.reached(in_favour=for_it, against=against, abstained=abstained):
        assert majority.reached(in_favour=for_it + 1, against=against, abstained=abstained)


@given(votes=some.integers(1, 100_000))
def test_a_tie_carries_nothing(votes: int) -> None:
    assert not Majority(Fraction(1, 2), True, "cast", ACT).reached(in_favour=votes, against=votes)


def test_abstentions_count_where_the_majority_is_of_those_present() -> None:
    of_cast = Majority(Fraction(1, 2), True, "cast", ACT)
    of_present = Majority(Fraction(1, 2), True, "present", ACT)
    assert of_cast.reached(in_favour=3, against=2, abstained=5)
    assert not of_present.reached(in_favour=3, against=2, abstained=5)


def test_two_thirds_are_reached_at_two_thirds() -> None:
    two_thirds = Majority(Fraction(2, 3), False, "cast", ACT)
    assert two_thirds.reached(in_favour=2, against=1)
    assert not two_thirds.reached(in_favour=199, against=100)


def test_nobody_in_favour_carries_nothing() -> None:
    assert not Majority(Fraction(0), False, "cast", ACT).reached(in_favour=0, against=0)


def refusal(rules: ShareRules, held: int, buying: int, capital: int) -> HoldingLimit | None:
    """Why the purchase is not allowed, or None."""
    try:
        rules.check_purchase(WORKER, held, buying, capital)
    except HoldingLimit as refused:
        return refused
    return None


@given(limit=some.integers(0, 10**9), held=some.integers(0, 10**6), buying=some.integers(1, 10**6))
def test_nobody_comes_to_hold_more_than_the_limit(limit: int, held: int, buying: int) -> None:
    rules = replace(SHARES, maximum_holding=Ruled(limit, ACT))
    refused = refusal(rules, held, buying, 0)
    assert (refused is not None) == ((held + buying) * rules.par > limit)
    if refused:
        assert refused.citation == ACT
        room = refused.facts["room"]
        assert (held + room + 1) * rules.par > limit
        assert not room or refusal(rules, held, room, 0) is None


@given(
    part=some.fractions(0, Fraction(99, 100), max_denominator=100),
    held=some.integers(0, 1_000),
    others=some.integers(0, 10_000),
    buying=some.integers(1, 1_000),
)
def test_nobody_comes_to_hold_more_than_the_part_of_the_capital(
    part: Fraction, held: int, others: int, buying: int
) -> None:
    rules = replace(SHARES, maximum_part_of_capital=Ruled(part, ACT))
    capital = (held + others) * rules.par
    too_much = (held + buying) > part * (held + others + buying) and held + buying > WORKER.shares_required
    refused = refusal(rules, held, buying, capital)
    assert (refused is not None) == too_much
    if refused:
        room = refused.facts["room"]
        assert room < buying
        assert not room or refusal(rules, held, room, capital) is None


def test_the_first_member_of_all_may_take_the_shares_that_joining_asks_for() -> None:
    rules = replace(SHARES, maximum_part_of_capital=Ruled(Fraction(1, 3), ACT))
    rules.check_purchase(WORKER, 0, 1, 0)
    with pytest.raises(HoldingLimit):
        rules.check_purchase(WORKER, 0, 2, 0)


def test_where_each_holds_one_share_nobody_buys_two() -> None:
    rules = replace(SHARES, exactly=Ruled(1, ACT))
    rules.check_purchase(WORKER, 0, 1, 0)
    with pytest.raises(ShareNumber, match="exactly 1"):
        rules.check_purchase(WORKER, 1, 1, 0)


@pytest.mark.parametrize(
    ("stop", "ceiling"),
    [
        (Stop("never"), None),
        (Stop("capital"), 500),
        (Stop("capital", times=Fraction(1, 3)), 167),
        (Stop("highest_capital"), 900),
        (Stop("fixed", amount=30_000), 30_000),
        (Stop("equity_to_debt", times=Fraction(2, 5)), 300),
    ],
)
def test_a_reserve_stops_where_its_law_says(stop: Stop, ceiling: int | None) -> None:
    assert stop.ceiling(capital=500, highest_capital=900, debts=1_000, other_equity=100) == ceiling


@given(capital=COUNTS, highest=COUNTS)
def test_the_highest_capital_is_never_below_todays(capital: int, highest: int) -> None:
    most = Stop("highest_capital").ceiling(capital=capital, highest_capital=highest)
    assert most == max(capital, highest)
