"""Ley 27/1999: a reserve and an education fund fed by two results that are kept apart."""

import pytest

from coop.charter.refusals import Unlawful
from coop.charter.tests.papers import figure
from coop.patronage.rules import CapitalFacts, Patronage, YearResult, close
from coop.patronage.tests.fragments import built, cited, line
from coop.patronage.tests.lawbook import amounts, whole, worked

FRO, FEP, OTHERS = "Ley 27/1999 art. 58(1)", "Ley 27/1999 art. 58(1) FEP", "Ley 27/1999 art. 58(2)"
LOCKED = {"indivisible": figure(True, citation="Ley 27/1999 art. 55(1)")}

LAW = [
    line("fro", "fund", "statutory_reserve", least="20 %", by=FRO, of="co-operative", **LOCKED),
    line("fep", "fund", "education_fund", least="5 %", by=FEP, of="co-operative", **LOCKED),
    line("fro_of_others", "fund", "statutory_reserve", least="50 %", by=OTHERS, of="other", **LOCKED),
    line("retorno", "pool", "member_payable", default="100 %", by="Ley 27/1999 art. 58(3)", of="remainder",
         required=False, bases=figure(["hours", "pay"], citation="Ley 27/1999 art. 58(4)")),
]  # fmt: skip
STEPS = [
    {"key": "fro", "rate": "20 %"},
    {"key": "fep", "rate": "5 %"},
    {"key": "fro_of_others", "rate": "50 %"},
    {"key": "retorno", "rate": "100 %", "basis": "hours"},
]
SURPLUS = {
    "streams": {"co-operative": {"es": "cooperativo"}, "other": {"es": "extracooperativo"}},
    "prior_losses_first": figure(True, citation=FRO),
    "nonmember_stream": figure("other", citation="Ley 27/1999 art. 57"),
    "losses_at_most": {"statutory_reserve": figure("25 %", citation="Ley 27/1999 art. 59")},
    "indivisible_bears_last": figure(True, citation="Ley 27/1999 art. 59"),
}
LOSSES = ["voluntary_reserve", "statutory_reserve", "losses_forward"]


def rules(steps=STEPS, losses=LOSSES, surplus=SURPLUS):
    return built(LAW, steps, losses=losses, surplus=surplus, sharing={"streams": {"extraordinary_income": "other"}})


def test_a_year_closed_on_two_results():
    result = YearResult("2026", 1_000_000, {"co-operative": 850_000, "other": 150_000})
    # 2,000 hours, of which an employee who is no member did 500
    hours = {**worked(p1=900, p2=600), 3: Patronage(500, 0)}
    done = close(result, rules().surplus, CapitalFacts(losses_forward=37_500), {"hours": hours})
    # a quarter of 850,000 was earned with others: 212,500; so 637,500 and 362,500
    assert done.streams == {"co-operative": 637_500, "other": 362_500}
    assert cited(done) == [
        ("prior_losses", 37_500, FRO),  # of the co-operative result: 600,000 are left
        ("fro", 120_000, FRO),
        ("fep", 30_000, FEP),
        ("fro_of_others", 181_250, OTHERS),
        ("retorno", 631_250, "Ley 27/1999 art. 58(3)"),  # 450,000 and the other half of 362,500
    ]
    assert whole(done) == {1: 378_750, 2: 252_500}  # 900 and 600 of 1,500 hours


def test_a_loss_is_borne_by_the_voluntary_reserve_and_by_a_part_of_the_other():
    facts = CapitalFacts(funds={"voluntary_reserve": 300, "statutory_reserve": 5_000})
    done = close(YearResult("2026", -1_000), rules().surplus, facts, {})
    assert amounts(done) == {
        "loss:voluntary_reserve": -300,
        "loss:statutory_reserve": -250,
        "loss:losses_forward": -450,
    }


def test_what_is_outside_this_law_is_refused():
    with pytest.raises(Unlawful, match=r"fro\) is 19 %; the least is 20 %. \(Ley 27/1999 art. 58\(1\)\)"):
        rules([{"key": "fro", "rate": "19 %"}, *STEPS[1:]])
    with pytest.raises(Unlawful, match="fro_of_others is missing"):
        rules([*STEPS[:2], STEPS[3]])
    with pytest.raises(Unlawful, match="losses is statutory_reserve, voluntary_reserve"):
        rules(losses=["statutory_reserve", "voluntary_reserve", "losses_forward"])


def test_a_result_that_the_law_does_not_name_is_refused():
    with pytest.raises(Unlawful, match="none of its streams"):
        rules(surplus={key: value for key, value in SURPLUS.items() if key != "streams"})
