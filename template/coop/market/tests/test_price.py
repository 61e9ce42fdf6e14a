"""What a job costs, and that its parts are the whole."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from coop.market.rules import Facts, Split, Terms, half_up, price_line, quote, settlement, split


@dataclass(frozen=True)
class Line:
    per: str
    amount: int
    minimum: int = 0


lines = st.lists(
    st.builds(
        Line,
        st.sampled_from(["hour", "km", "minute", "fixed"]),
        st.integers(0, 100_000),
        st.integers(0, 10_000),
    ),
    min_size=1,
    max_size=5,
)
facts = st.builds(Facts, st.integers(0, 1440), st.integers(0, 500_000))
parts = st.fractions(0, 1, max_denominator=1000)
terms = st.builds(Terms, st.sampled_from(["principal", "agent"]), parts, parts)
principal = Terms("principal", Fraction(4, 5), Fraction(1, 5))
agent = Terms("agent", Fraction(4, 5), Fraction(1, 5))


def test_an_hour_and_a_half_costs_one_and_a_half_times_the_hour() -> None:
    assert price_line(Line("hour", 2_800), Facts(minutes=90)).amount == 4_200


def test_a_line_never_comes_to_less_than_its_minimum() -> None:
    assert price_line(Line("km", 150, minimum=600), Facts(metres=1_200)).amount == 600


def test_a_principal_pays_tax_on_the_whole_price_before_it_is_shared() -> None:
    assert split(12_000, principal) == Split(price=12_000, worker=8_000, tax=2_000, coop=2_000)


def test_an_agent_pays_tax_on_its_commission_only() -> None:
    assert split(12_000, agent) == Split(price=12_000, worker=9_600, tax=400, coop=2_000)


@given(st.integers(0, 10**9), terms)
def test_the_parts_are_the_whole_and_none_is_negative(price: int, on: Terms) -> None:
    shared = split(price, on)
    assert shared.worker + shared.tax + shared.coop == price
    assert min(shared.worker, shared.tax, shared.coop) >= 0


@given(lines, facts, terms)
def test_the_lines_add_up_to_the_price(on: list[Line], of: Facts, at: Terms) -> None:
    priced = quote(on, of, at)
    assert sum(line.amount for line in priced.lines) == priced.price


@given(lines, facts, st.integers(0, 600), st.integers(0, 100_000), terms)
def test_longer_or_further_is_never_cheaper(on: list[Line], of: Facts, minutes: int, metres: int, at: Terms) -> None:
    more = Facts(of.minutes + minutes, of.metres + metres)
    assert quote(on, more, at).price >= quote(on, of, at).price


@given(st.integers(0, 10**8), st.integers(0, 10**8), terms)
def test_nobody_gets_less_of_a_higher_price(price: int, more: int, at: Terms) -> None:
    low, high = split(price, at), split(price + more, at)
    assert high.worker >= low.worker


@given(st.integers(0, 10**9), terms, st.integers(0, 10**6))
def test_a_settlement_sums_to_zero_and_the_tip_is_all_the_workers(price: int, at: Terms, tip: int) -> None:
    shared = split(price, at)
    legs = settlement(at.role, shared, tip)
    assert sum(leg.amount for leg in legs) == 0
    assert all(leg.amount for leg in legs)
    assert -sum(leg.amount for leg in legs if leg.whose == "worker") == shared.worker + tip
    assert sum(leg.amount for leg in legs if leg.whose == "customer") == price + tip


@given(lines, facts, terms)
def test_the_version_changes_with_the_policy_and_only_with_it(on: list[Line], of: Facts, at: Terms) -> None:
    first = quote(on, of, at)
    assert quote(on, Facts(1, 1), at).policy == first.policy
    dearer = [Line(on[0].per, on[0].amount + 1, on[0].minimum), *on[1:]]
    assert quote(dearer, of, at).policy != first.policy


@given(st.fractions(0, 10**6))
def test_rounding_is_to_the_nearest_halves_up(value: Fraction) -> None:
    assert -Fraction(1, 2) < half_up(value) - value <= Fraction(1, 2)
