"""The rule of dispatch: fair, monotone, and said in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.market import queries
from coop.market.modes.nearby.rules import WEIGHTS, Idle, Point, metres_between, rank
from coop.market.modes.nearby.tests import making
from tests import make_market

earth = st.builds(Point, st.floats(-90, 90), st.floats(-180, 180))
crowd = st.lists(
    st.builds(Idle, st.integers(1, 1_000), st.integers(0, WEIGHTS.reach), st.integers(0, 300), st.integers(0, 200_000)),
    min_size=1,
    max_size=12,
    unique_by=lambda one: one.worker,
)


def test_the_distance_from_london_to_paris_is_known() -> None:
    assert metres_between(Point(51.5074, -0.1278), Point(48.8566, 2.3522)) == pytest.approx(343_560, rel=0.001)


@given(earth, earth)
def test_it_is_as_far_there_as_back_and_never_further_than_half_the_earth(a: Point, b: Point) -> None:
    assert metres_between(a, b) == metres_between(b, a)
    assert 0 <= metres_between(a, b) <= 20_015_200
    assert metres_between(a, a) == 0


def places(who: list[Idle]) -> dict[int, int]:
    return {ranked.idle.worker: ranked.place for ranked in rank(who, seed="job")}


@given(crowd, st.randoms())
def test_the_order_does_not_depend_on_who_is_named_first(who: list[Idle], dice) -> None:
    shuffled = list(who)
    dice.shuffle(shuffled)
    assert places(who) == places(shuffled)


@given(crowd, st.integers(0, 5_000))
def test_coming_nearer_never_costs_anyone_their_place(who: list[Idle], nearer: int) -> None:
    me = who[0]
    moved = Idle(me.worker, max(0, me.metres - nearer), me.waited, me.earned)
    assert places([moved, *who[1:]])[me.worker] <= places(who)[me.worker]


@given(crowd, st.integers(0, 120))
def test_waiting_longer_never_costs_anyone_their_place(who: list[Idle], longer: int) -> None:
    me = who[0]
    waited = Idle(me.worker, me.metres, me.waited + longer, me.earned)
    assert places([waited, *who[1:]])[me.worker] <= places(who)[me.worker]


@given(st.integers(0, 100_000), st.integers(1, 100_000))
def test_of_two_who_are_alike_the_one_who_earned_less_is_asked_first(earned: int, more: int) -> None:
    order = rank([Idle(1, 500, 10, earned + more), Idle(2, 500, 10, earned)])
    assert order[0].idle.worker == 2


@given(crowd)
def test_what_is_kept_explains_the_order(who: list[Idle]) -> None:
    order = rank(who, seed="job")
    assert [one.total for one in order] == sorted(one.idle.metres + one.waiting + one.earnings for one in order)
    assert all(abs(one.earnings) <= WEIGHTS.metres_for_earnings for one in order)
    assert all(0 >= one.waiting >= -WEIGHTS.metres_per_minute_waited * WEIGHTS.most_minutes_waited for one in order)


def test_nobody_beyond_reach_is_asked() -> None:
    assert rank([Idle(1, WEIGHTS.reach + 1, 0, 0)]) == []


def test_of_two_who_are_the_same_it_is_not_always_the_same_one_first() -> None:
    firsts = {rank([Idle(1, 5, 5, 5), Idle(2, 5, 5, 5)], seed=str(n))[0].idle.worker for n in range(20)}
    assert firsts == {1, 2}


@pytest.mark.django_db
def test_the_offer_says_in_words_and_figures_why_it_was_made() -> None:
    worker = make_market.worker(mode="nearby", ready=False)
    from coop.market.modes.nearby.commands import go_online

    go_online(worker.person, making.north(700))
    offer = make_market.job(mode="nearby").offers.get()
    assert offer.why["inputs"]["metres"] == pytest.approx(700, abs=2)
    assert "latitude" not in str(offer.why)
    said = " ".join(queries.why(offer))
    assert "700 m" in said
    assert "smallest sum among 1" in said
