"""Loi sur les coopératives: a tenth to the reserve, another to it or to rebates in shares, while debts are high."""

import pytest

from coop.charter.refusals import Unlawful
from coop.charter.tests.papers import figure
from coop.patronage.rules import CapitalFacts, YearResult, close
from coop.patronage.tests.fragments import built, cited, line
from coop.patronage.tests.lawbook import worked

RESERVE, REBATES = "RLRQ c. C-67.2 art. 146", "RLRQ c. C-67.2 art. 143"
UNTIL = {"stop": {"at": "equity_to_debt", "times": "40 %"}}
LAW = [
    line("reserve", "fund", "statutory_reserve", least="10 %", by=RESERVE, **UNTIL),
    line("more_reserve", "fund", "statutory_reserve", least="10 %", by=RESERVE, required=False,
         either=["rebates_in_shares"], **UNTIL),
    line("rebates_in_shares", "pool", "member_payable", default="10 %", by=RESERVE, required=False,
         cash_part={"most": figure("0 %", citation=RESERVE)}, **UNTIL),
    line("rebates", "pool", "member_payable", default="100 %", by=REBATES, of="remainder", required=False),
]  # fmt: skip
STEPS = [
    {"key": "reserve", "rate": "10 %"},
    {"key": "rebates_in_shares", "rate": "10 %", "basis": "hours", "cash_part": "0 %"},
    {"key": "rebates", "rate": "100 %", "basis": "hours"},
]


def rules(steps=STEPS):
    return built(LAW, steps, losses=["statutory_reserve", "losses_forward"], currency="CAD")


def shared(reserve: int):
    facts = CapitalFacts(shares={"member:1": 500_000}, funds={"statutory_reserve": reserve}, debts=20_000_000)
    return close(YearResult("2026", 3_000_000), rules().surplus, facts, {"hours": worked(p1=2, p2=1)})


def test_a_year_closed_where_equity_comes_to_two_fifths_of_debts():
    done = shared(7_100_000)  # with the capital 7,600,000; 40 % of 20,000,000 is 8,000,000
    assert cited(done) == [
        ("reserve", 300_000, RESERVE),
        ("rebates_in_shares", 100_000, RESERVE),  # of 300,000 what is lacking
        ("rebates", 2_600_000, REBATES),
    ]
    assert [(part.pool, part.person, part.cash, part.retained) for part in done.shares] == [
        ("rebates_in_shares", 1, 0, 66_667),
        ("rebates_in_shares", 2, 0, 33_333),
        ("rebates", 1, 1_733_333, 0),
        ("rebates", 2, 866_667, 0),
    ]


def test_a_co_op_with_enough_equity_may_share_all_of_it():
    assert [each.amount for each in shared(7_500_000).lines] == [0, 0, 3_000_000]


def test_the_two_tenths_may_be_one_line_or_two_but_not_less():
    both = [STEPS[0], {"key": "more_reserve", "rate": "4 %"}, {**STEPS[1], "rate": "6 %"}, STEPS[2]]
    facts = CapitalFacts(debts=20_000_000)
    done = close(YearResult("2026", 3_000_000), rules(both).surplus, facts, {"hours": worked(p1=1)})
    assert [each.amount for each in done.lines] == [300_000, 120_000, 180_000, 2_400_000]
    with pytest.raises(Unlawful, match=r"more_reserve \+ rebates_in_shares is 9 %; the least is 10 %"):
        rules([STEPS[0], {**STEPS[1], "rate": "9 %"}, STEPS[2]])
    with pytest.raises(Unlawful, match=r"cash_part .* the most is 0 %"):
        rules([STEPS[0], {**STEPS[1], "cash_part": "1 %"}, STEPS[2]])
