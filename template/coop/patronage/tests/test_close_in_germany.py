"""Genossenschaftsgesetz: the statutes say how the reserve grows; refunds to members; the rest by capital."""

import pytest

from coop.charter.refusals import Unlawful
from coop.charter.tests.papers import figure
from coop.patronage.rules import CapitalFacts, Patronage, YearResult, close
from coop.patronage.tests.fragments import built, cited, line
from coop.patronage.tests.lawbook import whole, worked

LAW = [
    line("refund", "pool", "member_payable", default="0 %", by="KStG § 22", mark="recalled", required=False),
    line("legal_reserve", "fund", "statutory_reserve", default="10 %", by="GenG § 7 no. 2", stop={"at": "charter"}),
    line("other_reserves", "fund", "voluntary_reserve", most="50 %", by="GenG § 20", required=False),
    line("by_capital", "share_interest", "share_interest_payable", default="100 %", by="GenG § 19", of="remainder",
         required=False),
]  # fmt: skip
STEPS = [
    {"key": "refund", "rate": "30 %", "basis": "purchases"},
    {"key": "legal_reserve", "rate": "10 %", "stop": {"at": "fixed", "amount": "50000.00 EUR"}},
    {"key": "other_reserves", "rate": "20 %"},
    {"key": "by_capital", "rate": "100 %"},
]


def rules(steps=STEPS):
    only_of_members = {"nonmember_to_collective": figure(True, citation="KStG § 22", mark="recalled")}
    return built(LAW, steps, losses=["statutory_reserve", "losses_forward"], surplus=only_of_members)


def test_a_year_closed_with_a_refund_and_the_rest_by_capital():
    facts = CapitalFacts(shares={"member:1": 300_000, "member:2": 200_000}, funds={"statutory_reserve": 4_300_000})
    purchases = {**worked(p1=3_000, p2=1_000), 3: Patronage(1_000, 0)}
    done = close(YearResult("2026", 12_000_000), rules().surplus, facts, {"purchases": purchases})
    assert cited(done) == [
        ("refund", 2_880_000, "charter, surplus.steps[0].rate (refund)"),  # 4/5 of 30 % of 12,000,000
        ("refund:nonmembers", 720_000, "KStG § 22"),
        ("legal_reserve", 700_000, "GenG § 7 no. 2"),  # of 1,200,000 what is lacking of 5,000,000
        ("other_reserves", 2_400_000, "charter, surplus.steps[2].rate (other_reserves)"),
        ("by_capital", 5_300_000, "GenG § 19"),
    ]
    assert whole(done) == {1: 2_160_000, 2: 720_000}
    assert done.interest == {"member:1": 3_180_000, "member:2": 2_120_000}


def test_the_statutes_must_say_until_when_the_reserve_grows_and_other_reserves_take_half_at_most():
    with pytest.raises(Unlawful, match="asks the charter to say until what amount"):
        rules([STEPS[0], {"key": "legal_reserve", "rate": "10 %"}, *STEPS[2:]])
    with pytest.raises(Unlawful, match=r"is 51 %; the most is 50 %. \(GenG § 20\)"):
        rules([*STEPS[:2], {"key": "other_reserves", "rate": "51 %"}, STEPS[3]])
