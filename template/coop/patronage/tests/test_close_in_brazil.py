"""Lei 5.764: a reserve, FATES, all that business with others earned to FATES, sobras by operations."""

from coop.charter.tests.papers import figure
from coop.patronage.rules import CapitalFacts, Patronage, YearResult, close
from coop.patronage.tests.fragments import built, cited, line
from coop.patronage.tests.lawbook import whole, worked

LOCKED = {"indivisible": figure(True, citation="Lei 5.764 art. 4 VIII", mark="recalled"), "mark": "recalled"}
LAW = [
    line("reserve_fund", "fund", "statutory_reserve", least="10 %", by="Lei 5.764 art. 28 I", of="members", **LOCKED),
    line("fates", "fund", "education_fund", least="5 %", by="Lei 5.764 art. 28 II", of="members", **LOCKED),
    line("fates_of_others", "fund", "education_fund", least="100 %", by="Lei 5.764 art. 87", of="others", **LOCKED),
    line("sobras", "pool", "member_payable", default="100 %", by="Lei 5.764 art. 4 VII", of="remainder",
         mark="recalled"),
]  # fmt: skip
STEPS = [
    {"key": "reserve_fund", "rate": "10 %"},
    {"key": "fates", "rate": "5 %"},
    {"key": "fates_of_others", "rate": "100 %"},
    {"key": "sobras", "rate": "100 %", "basis": "hours"},
]
SURPLUS = {
    "streams": {"members": {"pt": "atos cooperativos"}, "others": {"pt": "atos não cooperativos"}},
    "nonmember_stream": figure("others", citation="Lei 5.764 art. 87", mark="recalled"),
}


def test_a_year_closed_where_what_others_earned_is_all_indivisible():
    rules = built(LAW, STEPS, losses=["statutory_reserve", "losses_forward"], currency="BRL", surplus=SURPLUS)
    hours = {**worked(p1=500, p2=300), 3: Patronage(200, 0)}
    done = close(YearResult("2026", 4_000_000), rules.surplus, CapitalFacts(), {"hours": hours})
    assert done.streams == {"members": 3_200_000, "others": 800_000}  # a fifth of the hours
    assert cited(done) == [
        ("reserve_fund", 320_000, "Lei 5.764 art. 28 I"),
        ("fates", 160_000, "Lei 5.764 art. 28 II"),
        ("fates_of_others", 800_000, "Lei 5.764 art. 87"),
        ("sobras", 2_720_000, "Lei 5.764 art. 4 VII"),
    ]
    assert whole(done) == {1: 1_700_000, 2: 1_020_000}
    assert set(rules.surplus.indivisible_roles) == {"statutory_reserve", "education_fund"}
