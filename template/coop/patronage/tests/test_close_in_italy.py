"""Codice civile: 30 % to a reserve without end, 3 % to the mutual fund, refunds within a part of all pay."""

import pytest

from coop.charter.refusals import Unlawful
from coop.charter.tests.papers import figure
from coop.patronage.rules import CapitalFacts, YearResult, close
from coop.patronage.tests.fragments import built, cited, line
from coop.patronage.tests.lawbook import whole, worked

RESERVE, FUND, REFUND = "c.c. art. 2545-quater", "L. 59/1992 art. 11(4)", "c.c. art. 2545-sexies(1)"
LOCKED = {"indivisible": figure(True, citation="c.c. art. 2545-ter")}
LAW = [
    line("legal_reserve", "fund", "statutory_reserve", least="30 %", by=RESERVE, **LOCKED),
    line("mutual_fund", "fund", "mutual_fund", least="3 %", by=FUND, **LOCKED),
    line("dividend", "share_interest", "share_interest_payable", default="0 %", by="c.c. art. 2514 a", of="capital",
         required=False),
    line("refunds", "pool", "member_payable", default="100 %", by=REFUND, of="remainder", required=False,
         at_most_of={"basis": "pay", "part": figure("30 %", citation="L. 142/2001 art. 3(2)(b)")}),
    line("rest", "collective", "collective_reserve", default="100 %", by="c.c. art. 2545-quater(3)", of="remainder",
         required=False, **LOCKED),
]  # fmt: skip
STEPS = [
    {"key": "legal_reserve", "rate": "30 %"},
    {"key": "mutual_fund", "rate": "3 %"},
    {"key": "dividend", "rate": "5 %"},
    {"key": "refunds", "rate": "100 %", "basis": "pay"},
    {"key": "rest", "rate": "100 %"},
]
INTEREST = [
    {"rate": figure({"index": "highest interest on postal bonds", "key": "postal", "plus": "2.5 %"},
                    citation="c.c. art. 2514 a")},
    {"equity_to_debt_over": figure("1/4", citation="c.c. art. 2545-quinquies")},
]  # fmt: skip
BONDS = {"indexes": [
    {"key": "postal", "value": "2 %", "on_day": "2025-01-01", "source": "Gazzetta"},
    {"key": "postal", "value": "3 %", "on_day": "2026-01-01", "source": "Gazzetta"},
]}  # fmt: skip
PAY = {"pay": worked(p1=20_000_000, p2=10_000_000)}


def rules(steps=STEPS, charter=BONDS):
    return built(LAW, steps, losses=["collective_reserve", "losses_forward"], interest=INTEREST, charter=charter)


def facts(debts: int) -> CapitalFacts:
    return CapitalFacts(shares={"member:1": 2_000_000}, funds={"statutory_reserve": 3_000_000}, debts=debts)


def test_a_year_closed_with_refunds_up_to_three_tenths_of_pay():
    done = close(YearResult("2026", 20_000_000), rules().surplus, facts(40_000_000), PAY)
    assert cited(done) == [
        ("legal_reserve", 6_000_000, RESERVE),
        ("mutual_fund", 600_000, FUND),
        ("dividend", 100_000, "charter, surplus.steps[2].rate (dividend)"),  # 5 % of 2,000,000; up to 5.5 % are allowed
        ("refunds", 9_000_000, REFUND),  # of the 13,300,000 left no more than 30 % of 30,000,000 of pay
        ("rest", 4_300_000, "c.c. art. 2545-quater(3)"),
    ]
    assert [each.why for each in done.lines] == ["", "", "", "limit", ""]
    assert whole(done) == {1: 6_000_000, 2: 3_000_000}


def test_no_dividend_while_equity_is_a_quarter_of_debts_or_less():
    # equity is 2,000,000 + 3,000,000 + 20,000,000
    for debts, paid in ((100_000_000, 0), (99_999_999, 100_000)):
        done = close(YearResult("2026", 20_000_000), rules().surplus, facts(debts), PAY)
        assert done.lines[2].amount == paid


def test_a_dividend_above_the_bonds_and_their_points_is_refused():
    with pytest.raises(Unlawful, match=r"dividend\) is 5.6 %; the most is 5.5 %. \(c.c. art. 2514 a\)"):
        rules([*STEPS[:2], {"key": "dividend", "rate": "5.6 %"}, *STEPS[3:]])
    with pytest.raises(Unlawful, match="say under indexes what postal is"):
        rules(charter={})
