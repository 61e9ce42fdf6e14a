"""Loi 78-763: a SCOP with an agreement on participation. Loi 47-1775: a SCIC, which knows no refunds."""

import pytest

from coop.charter.refusals import Unlawful
from coop.charter.tests.papers import figure
from coop.patronage.rules import CapitalFacts, Patronage, People, Service, YearResult, close
from coop.patronage.tests.fragments import built, cited, line
from coop.patronage.tests.lawbook import amounts, parts, worked

LOCKED = {"indivisible": figure(True, citation="loi 78-763 art. 20")}

SCOP = [
    line("legal_reserve", "fund", "statutory_reserve", least="15 %", by="art. 33 1°", stop={"at": "highest_capital"},
         **LOCKED),
    line("development_fund", "fund", "development_fund", default="1 %", by="art. 33 2°", **LOCKED),
    line("labour_share", "pool", "member_payable", least="25 %", by="art. 33 3°", who="workers",
         bases=figure(["pay", "hours", "equal"]), seniority_at_most=figure("200 %"),
         presence=figure({"count": 3, "unit": "months"}), or_seniority=figure({"count": 6, "unit": "months"}),
         retained_for_all=figure(True, citation="C. trav.")),
    line("rest", "collective", "development_fund", default="100 %", by="art. 33 2°", of="remainder", required=False,
         **LOCKED),
]  # fmt: skip
STEPS = [
    {"key": "legal_reserve", "rate": "15 %"},
    {"key": "development_fund", "rate": "35 %"},
    {"key": "labour_share", "rate": "50 %", "basis": "pay", "cash_part": "0 %", "retained_for_all": True},
    {"key": "rest", "rate": "100 %"},
]
LOSSES = ["development_fund", "losses_forward"]


def test_by_an_agreement_on_participation_the_labour_share_is_blocked_for_all_employees():
    rules = built(SCOP, STEPS, losses=LOSSES)
    here = dict.fromkeys((1, 2), Service(months_in_year=12, months=12))
    people = People({"pay": {**worked(p1=3), 2: Patronage(1, 0)}}, here)
    done = close(YearResult("2026", 1_000_000), rules.surplus, CapitalFacts(highest_capital=10_000_000), people)
    assert cited(done) == [
        ("legal_reserve", 150_000, "art. 33 1°"),
        ("development_fund", 350_000, "charter, surplus.steps[1].rate (development_fund)"),
        ("labour_share", 500_000, "art. 33 3°"),
        ("rest", 0, "art. 33 2°"),
    ]
    assert parts(done) == {1: (375_000, 0, 375_000), 2: (125_000, 0, 125_000)}


def test_who_is_no_member_is_paid_where_no_law_lets_their_part_be_retained():
    law = [*SCOP[:2], {key: value for key, value in SCOP[2].items() if key != "retained_for_all"}, SCOP[3]]
    with pytest.raises(Unlawful, match="retained_for_all"):
        built(law, STEPS, losses=LOSSES)


SCIC = [
    line("legal_reserve", "fund", "statutory_reserve", least="15 %", by="loi 47-1775 art. 16", stop={"at": "capital"},
         **LOCKED),
    line("statutory_reserve", "fund", "development_fund", least="50 %", by="loi 47-1775 art. 19 nonies", of="remainder",
         **LOCKED),
    line("share_interest", "share_interest", "share_interest_payable", default="0 %", by="loi 47-1775 art. 14",
         of="capital", streams=["own"], required=False),
    line("rest", "collective", "development_fund", default="100 %", by="loi 47-1775 art. 19 nonies", of="remainder",
         required=False, **LOCKED),
]  # fmt: skip
SCIC_STEPS = [
    {"key": "legal_reserve", "rate": "15 %"},
    {"key": "statutory_reserve", "rate": "50 %"},
    {"key": "share_interest", "rate": "4 %"},
    {"key": "rest", "rate": "100 %"},
]


def scic(capital: int, reserve: int = 0, own: int = 8_000_000, grants: int = 2_000_000):
    apart = {"streams": {"own": {"fr": "résultat propre"}, "subsidies": {"fr": "aides publiques"}}}
    index = {"rate": figure({"index": "TMO", "key": "tmo", "plus": "2 %"}, citation="loi 47-1775 art. 14")}
    rules = built(
        SCIC, SCIC_STEPS, losses=LOSSES, surplus=apart, interest=[index],
        sharing={"streams": {"grant_income": "subsidies"}},
        charter={"indexes": [{"key": "tmo", "value": "2.89 %", "on_day": "2026-06-30", "source": "JO"}]},
    )  # fmt: skip
    facts = CapitalFacts(shares={"member:1": capital}, funds={"statutory_reserve": reserve})
    return close(YearResult("2026", own + grants, {"own": own, "subsidies": grants}), rules.surplus, facts, {})


def test_a_scic_locks_at_least_57_and_a_half_percent_and_pays_interest_from_its_own_result_only():
    done = scic(6_000_000)
    assert cited(done) == [
        ("legal_reserve", 1_500_000, "loi 47-1775 art. 16"),
        ("statutory_reserve", 4_250_000, "loi 47-1775 art. 19 nonies"),  # half of 8,500,000
        ("share_interest", 240_000, "charter, surplus.steps[2].rate (share_interest)"),  # 4 % of 6,000,000
        ("rest", 4_010_000, "loi 47-1775 art. 19 nonies"),
    ]
    assert done.shares == ()


def test_a_scic_that_lives_on_subsidies_pays_no_interest_from_them():
    # 2,000,000 of its own, of which both reserves take all: 1,500,000 and 500,000 of their 4,250,000
    done = scic(6_000_000, own=2_000_000, grants=8_000_000)
    assert amounts(done)["share_interest"] == 0
    assert done.lines[2].why == "remainder"


def test_the_legal_reserve_of_a_scic_stops_at_the_capital_of_today():
    done = scic(6_000_000, reserve=5_000_000)
    assert amounts(done)["legal_reserve"] == 1_000_000
    assert amounts(done)["statutory_reserve"] == 4_500_000  # then half of 9,000,000
