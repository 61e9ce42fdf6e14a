"""Results that a law keeps apart: a line of one of them takes from that one only."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.charter.rules import Ruled, Stop
from coop.patronage.rules import CapitalFacts, Patronage, YearResult, close
from coop.patronage.tests.lawbook import LAW, amounts, pool, rules, step, whole, worked

OWN, OTHER = "own", "other"
TWO_RESULTS = rules(
    step("fund", "fund", "20/100", "statutory_reserve", least=Fraction(20, 100), streams=(OWN,), indivisible=True),
    step("education", "fund", "5/100", "education_fund", least=Fraction(5, 100), streams=(OWN,), indivisible=True),
    step("fund_of_other", "fund", "1/2", "statutory_reserve", least=Fraction(1, 2), streams=(OTHER,), indivisible=True),
    pool(basis="hours"),
    streams=(OWN, OTHER),
)


def shared(own: int, other: int, ours=TWO_RESULTS, facts=None, hours=None):
    result = YearResult("2026", own + other, {OWN: own, OTHER: other})
    return close(result, ours, facts or CapitalFacts(), {"hours": hours or worked(p1=1, p2=3)})


def test_a_line_of_one_result_takes_its_part_of_that_one():
    done = shared(10_000, 1_001)
    assert amounts(done) == {
        "fund": 2_000,
        "education": 500,
        "fund_of_other": 501,  # 500.5, which the law rounds up
        "patronage": 8_000,
    }
    assert [line.base for line in done.lines] == [10_000, 10_000, 1_001, 8_000]
    assert whole(done) == {1: 2_000, 2: 6_000}
    assert done.streams == {OWN: 10_000, OTHER: 1_001}


def test_a_result_that_is_a_loss_gives_nothing_and_is_borne_by_what_is_left_of_the_others():
    assert amounts(shared(10_000, -3_000)) == {
        "fund": 2_000,  # of the 10,000 still: the law takes it of the result that was earned
        "education": 500,
        "fund_of_other": 0,
        "patronage": 4_500,
    }
    assert amounts(shared(1_000, -900)) == {"fund": 100, "education": 0, "fund_of_other": 0, "patronage": 0}


def test_earlier_losses_are_made_good_from_the_results_in_the_laws_order():
    done = shared(1_000, 2_000, facts=CapitalFacts(losses_forward=1_500))
    assert amounts(done) == {
        "prior_losses": 1_500,
        "fund": 0,
        "education": 0,
        "fund_of_other": 750,  # half of the 1,500 that are left of it
        "patronage": 750,
    }


def test_a_line_of_everything_leaves_a_later_line_of_one_result_what_the_law_gives_it():
    first = step("voluntary", "fund", "3/4", "voluntary_reserve")
    ours = rules(first, *TWO_RESULTS.steps, streams=(OWN, OTHER))
    done = shared(1_000, 1_000, ours)
    # 1,250 of the 1,500 wanted: 750 are kept for those whom the law gives 200, 50 and 500
    assert amounts(done) == {"voluntary": 1_250, "fund": 200, "education": 50, "fund_of_other": 500, "patronage": 0}


def test_what_others_earned_stands_with_the_other_result_where_the_law_says_so():
    ours = rules(*TWO_RESULTS.steps, others=True, streams=(OWN, OTHER), nonmember_stream=Ruled(OTHER, LAW))
    done = shared(10_000, 0, ours, hours=worked(p1=60, p2=(40, 15)))
    assert done.streams == {OWN: 7_500, OTHER: 2_500}  # a quarter of the hours were no member's
    assert amounts(done) == {"fund": 1_500, "education": 375, "fund_of_other": 1_250, "patronage": 6_875}


def test_results_that_do_not_sum_to_the_years_are_refused():
    with pytest.raises(ValueError, match="sum"):
        YearResult("2026", 10, {OWN: 9})


RESULTS = st.integers(-(10**9), 10**9)


@given(RESULTS, RESULTS, st.integers(0, 10**9), st.dictionaries(st.integers(1, 9), st.integers(0, 10**6)))
def test_two_results_sum_to_the_whole_and_the_law_has_its_part_of_each(own, other, losses, hours):
    done = shared(own, other, facts=CapitalFacts(losses_forward=losses), hours={
        who: Patronage(quantity, quantity) for who, quantity in hours.items()
    })  # fmt: skip
    assert sum(line.amount for line in done.lines) == own + other
    if own + other < 0:
        return
    got = amounts(done)
    assert min(got.values(), default=0) >= 0
    if own >= 0 and other >= 0:
        for_own = max(0, own - losses)
        for_other = other - min(other, losses - min(own, losses))
        assert got["fund"] >= for_own / 5
        # the last unit may be lacking where there is too little to round up three times
        assert got["education"] + 1 >= for_own / 20
        assert got["fund_of_other"] >= for_other / 2


def test_a_stop_may_let_the_last_instalment_pass_whole():
    def once(*, cut: bool) -> dict[str, int]:
        stop = Stop("fixed", amount=1_000, cut_last=cut)
        ours = rules(step("fund", "fund", "1/10", "statutory_reserve", stop=stop), pool(basis="hours"))
        facts = CapitalFacts(funds={"statutory_reserve": 950})
        return amounts(close(YearResult("2026", 2_000), ours, facts, {"hours": worked(p1=1)}))

    assert once(cut=True) == {"fund": 50, "patronage": 1_950}
    assert once(cut=False) == {"fund": 200, "patronage": 1_800}
