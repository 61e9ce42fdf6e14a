"""A year closed by each law that we ship: every line with its citation, every figure worked out by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import yaml

from platformkit import catalog
from platformkit.places import borrow

from .conftest import ROOT, Generated

borrow()

from coop.charter.building import build  # noqa: E402  # the template's own, found by `borrow`
from coop.charter.charter import Charter  # noqa: E402
from coop.charter.refusals import Unlawful  # noqa: E402
from coop.charter.rules import Rules  # noqa: E402
from coop.charter.tests.papers import change  # noqa: E402
from coop.patronage.notices import Consent, consent_for, form, notice, received, tax_year  # noqa: E402
from coop.patronage.rules import CapitalFacts, Distribution, Patronage, People, YearResult, close, service  # noqa: E402

YEAR = {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31)}


def rules(generated: Generated, jurisdiction: str, *changes: tuple[str, Any]) -> Rules:
    """The rules of a co-op that we would write, by that law, with some changes to its charter."""
    charter = yaml.safe_load((generated(jurisdiction, "rides") / "charter.yml").read_text(encoding="utf-8"))
    for path, value in changes:
        charter = change(charter, path, value)
    return build(catalog.law(jurisdiction), Charter.model_validate(charter))


def lines(done: Distribution) -> list[tuple[str, int, str]]:
    return [(line.key, line.amount, str(line.citation)) for line in done.lines]


def parts(done: Distribution) -> dict[int, tuple[int, int, int]]:
    return {part.person: (part.share, part.cash, part.retained) for part in done.shares}


def by_members(**quantities: int) -> dict[int, Patronage]:
    return {int(who[1:]): Patronage(quantity, quantity) for who, quantity in quantities.items()}


def test_a_society_in_britain(generated: Generated) -> None:
    """£12,345.67 after a loss of £345.67; 812, 400 and 388 hours of members, 100 of one who is none."""
    left_to_the_rules = "left to the rules (CCBSA 2014 s. 14 item 12)"
    hours = {**by_members(p1=48_720, p2=24_000, p3=23_280), 4: Patronage(6_000, 0)}
    surplus = rules(generated, "gb").surplus
    done = close(YearResult("2026", 1_234_567), surplus, CapitalFacts(losses_forward=34_567), {"hours": hours})
    assert lines(done) == [
        ("prior_losses", 34_567, left_to_the_rules),
        ("collective_reserve", 240_000, left_to_the_rules),  # 20 % of 1,200,000
        ("education_fund", 24_000, left_to_the_rules),  # 2 %
        ("patronage", 880_941, left_to_the_rules),  # 16/17 of the 936,000 left: 880,941.18
        ("patronage:nonmembers", 55_059, left_to_the_rules),  # 6,000 of 102,000 minutes
    ]
    # 447,077.56, 220,235.25 and 213,628.19; half in cash, rounded up
    assert parts(done) == {
        1: (447_078, 223_539, 223_539),
        2: (220_235, 110_118, 110_117),
        3: (213_628, 106_814, 106_814),
    }
    # the same figures stand in docs/close.md
    told = (ROOT / "docs" / "close.md").read_text(encoding="utf-8")
    figures = [line.amount for line in done.lines] + [each for part in parts(done).values() for each in part]
    assert all(f"{amount / 100:,.2f} |" in told for amount in figures)


SCOP = (
    # 70 % by pay and 30 % in equal parts, a tenth more for each year of service, doubled at the most
    ("surplus.steps.2.basis", None),
    ("surplus.steps.2.mix", [{"part": "70 %", "basis": "pay"}, {"part": "30 %", "basis": "equal"}]),
    ("surplus.steps.2.seniority", {"per_year": "10 %", "at_most": "200 %"}),
    ("surplus.steps.3", {"key": "share_interest", "rate": "3 %"}),
    ("surplus.steps.4", {"key": "rest", "rate": "100 %"}),
)
TMO = ("indexes", [{"key": "tmo", "value": "2.89 %", "on_day": "2026-06-30", "source": "an official journal"}])


def test_a_scop_in_france(generated: Generated) -> None:
    """€50,000 after a loss of €2,000; three months of presence, a mixed key, and interest under its three caps."""
    surplus = rules(generated, "fr-scop", *SCOP, TMO).surplus
    people = People(
        {
            "pay": {
                **by_members(p1=3_000_000, p2=2_000_000),
                3: Patronage(500_000, 0),
                4: Patronage(1_000_000, 0),
            }
        },
        {
            1: service(date(2016, 1, 1), None, **YEAR),  # eleven years, which would be 2.1 times: 2 at the most
            2: service(date(2026, 1, 1), None, **YEAR),  # one year: 1.1 times
            3: service(date(2026, 10, 15), None, **YEAR),  # two months and a half
            4: service(date(2026, 7, 1), None, **YEAR),  # six months, no member
        },
    )
    capital = CapitalFacts(
        shares={"member:1": 2_000_000, "member:2": 1_000_000},
        highest_capital=3_600_000,
        funds={"statutory_reserve": 3_200_000},
        losses_forward=200_000,
    )
    done = close(YearResult("2026", 5_000_000), surplus, capital, people)
    assert lines(done) == [
        ("prior_losses", 200_000, "loi 78-763 art. 32"),
        # 15 % of 4,800,000 is 720,000; it stops at the highest capital that ever was: 3,600,000 - 3,200,000
        ("legal_reserve", 400_000, "loi 78-763 art. 33 1°"),
        ("development_fund", 48_000, "loi 78-763 art. 33 2°, a fraction that the law leaves to the statutes"),
        ("labour_share", 2_160_000, "loi 78-763 art. 33 3°"),  # 45 %
        # 3 % of 3,000,000, under 4.89 % (art. 14 of the law of 1947), the reserves' 448,000 and labour's 2,160,000
        ("share_interest", 90_000, "charter, surplus.steps[3].rate (share_interest)"),
        ("rest", 2_102_000, "loi 78-763 art. 33 2°, a fraction that the law leaves to the statutes"),
    ]
    # by pay 6,000,000, 2,200,000 and 1,000,000 of 9,200,000; equally 2, 1.1 and 1 of 4.1:
    # 986,086.96 + 316,097.56, 361,565.22 + 173,853.66, 164,347.83 + 158,048.78
    assert parts(done) == {
        1: (1_302_184, 651_092, 651_092),
        2: (535_419, 267_710, 267_709),
        4: (322_397, 322_397, 0),  # no member, so nothing is retained
    }
    (left_out,) = done.left_out
    assert (left_out.person, left_out.why, str(left_out.citation)) == (3, "no_presence", "loi 78-763 art. 33 3°")
    assert done.interest == {"member:1": 60_000, "member:2": 30_000}


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ((TMO, ("surplus.steps.3.rate", "4.9 %")), ("4.9 %", "4.89 %", "loi 47-1775 art. 14")),
        ((), ("tmo", "indexes", "loi 47-1775 art. 14")),
        ((TMO, ("surplus.steps.2.seniority.at_most", "201 %")), ("201 %", "200 %", "loi 78-763 art. 33 3°")),
        ((TMO, ("surplus.steps.2.presence", {"in_year": {"count": 4, "unit": "months"}})), ("4 months", "3 months")),
        ((TMO, ("surplus.steps.2.mix.1.basis", "fares")), ("fares", "pay or hours or equal", "loi 78-763 art. 33 3°")),
        (
            (TMO, ("surplus.steps.2.small", {"below": "5.00 EUR", "then": "reserve"})),
            ("labour_share", "25 %", "loi 78-763 art. 33 3°"),
        ),
    ],
)
def test_what_a_scop_may_not_write_in_its_charter(
    generated: Generated, changes: tuple[tuple[str, Any], ...], says: tuple[str, ...]
) -> None:
    with pytest.raises(Unlawful) as refused:
        rules(generated, "fr-scop", *SCOP, *changes)
    assert all(word in str(refused.value) for word in says), str(refused.value)


def test_a_worker_co_operative_in_new_york(generated: Generated) -> None:
    """$100,000; a fifth in money, the rest by qualified notice to who has consented."""
    surplus = rules(generated, "us-ny", ("surplus.steps.1.cash_part", "20 %")).surplus
    hours = {**by_members(p1=60_000, p2=40_000), 3: Patronage(20_000, 0)}
    done = close(YearResult("2026", 10_000_000), surplus, CapitalFacts(), {"hours": hours})
    assert lines(done) == [
        ("collective_reserve", 2_000_000, "CCL § 92(4): any percentage that certificate or by-laws say"),
        ("patronage", 6_666_666, "CCL § 90(1)"),  # what members did in 100,000 of 120,000 minutes: 6,666,666.67
        ("patronage:nonmembers", 1_333_334, "26 CFR 1.1388-1(a)(2)"),
    ]
    # 3,999,999.6 and 2,666,666.4; a fifth is 800,000 and 533,333.2
    assert parts(done) == {1: (4_000_000, 800_000, 3_200_000), 2: (2_666_666, 533_334, 2_133_332)}

    tax = surplus.notices
    assert tax
    year = tax_year(date(2026, 1, 1), date(2026, 12, 31), tax)
    assert (year.pay_by, str(tax.pay_by.citation)) == (date(2027, 9, 15), "26 CFR 1.1382-4")
    consents = {1: [Consent("bylaw", date(2025, 2, 1))], 2: []}
    first, second = (
        notice(part, surplus.steps[1], tax, consent_for(consents[part.person], year, tax)) for part in done.shares
    )
    assert (first.money, first.qualified, first.nonqualified) == (800_000, 3_200_000, 0)
    assert (second.money, second.qualified, second.nonqualified) == (533_334, 0, 2_133_332)
    for person, box in ((1, 4_000_000), (2, 533_334)):
        filled = form(received(person, [first, second]), tax)
        assert filled
        assert (filled.boxes["1"], str(filled.citation)) == (box, "26 CFR 1.6044-2(a), Form 1099-PATR")


def test_a_nonqualified_dividend_may_be_retained_whole(generated: Generated) -> None:
    """The fifth in money is a condition of qualified notices, not of every dividend."""
    nonqualified = (("surplus.steps.1.cash_part", "0 %"), ("surplus.steps.1.qualified_part", "0 %"))
    done = close(
        YearResult("2026", 100),
        rules(generated, "us-ny", *nonqualified).surplus,
        CapitalFacts(),
        {"hours": by_members(p1=1)},
    )
    assert parts(done) == {1: (80, 0, 80)}
    with pytest.raises(Unlawful, match="least is 20 %"):
        rules(generated, "us-ny", nonqualified[0], ("surplus.steps.1.qualified_part", "100 %"))


def test_a_co_operative_on_the_principles_alone(generated: Generated) -> None:
    """10,000.01; a reserve that is indivisible, education, limited interest, the rest by hours."""
    interest = {"key": "share_interest", "rate": "5 %"}
    whole = {"key": "patronage", "rate": "100 %", "basis": "hours", "cash_part": "50 %"}
    surplus = rules(generated, "ica", ("surplus.steps.2", interest), ("surplus.steps.3", whole)).surplus
    capital = CapitalFacts(shares={"member:1": 300_000, "member:2": 100_000})
    hours = by_members(p1=180, p2=120, p3=60)
    done = close(YearResult("2026", 1_000_001), surplus, capital, {"hours": hours})
    limited = "ICA principle 3: limited return on capital, from surplus only"
    assert lines(done) == [
        ("collective_reserve", 200_000, "ICA principle 3: reserves, some of them indivisible"),  # 200,000.2
        ("education_fund", 20_000, "ICA principle 5: education"),
        ("share_interest", 20_000, limited),  # 5 % of 400,000
        ("patronage", 760_001, "ICA principle 3: to members in proportion to what they did"),
    ]
    # 380,000.5, 253,333.67 and 126,666.83
    assert parts(done) == {
        1: (380_000, 190_000, 190_000),
        2: (253_334, 126_667, 126_667),
        3: (126_667, 63_334, 63_333),
    }
    assert done.interest == {"member:1": 15_000, "member:2": 5_000}
    assert set(surplus.indivisible_roles) == {"collective_reserve"}
    with pytest.raises(Unlawful, match="limited return on capital"):
        rules(generated, "ica", ("surplus.steps.2", {**interest, "rate": "5.1 %"}), ("surplus.steps.3", whole))
