"""A charter outside the law is refused, with the figure, the limit and where that stands."""

from __future__ import annotations

from typing import Any

import pytest

from coop.charter.refusals import Unlawful
from coop.charter.tests.papers import built, change, charter_file, figure, law_file

INVESTOR = {"key": "supporter", "name": {"en": "supporter"}, "works": False, "votes": True, "investor": True}


def investors(part: str | None) -> list[dict[str, Any]]:
    more = {} if part is None else {"votes_part": part}
    return [*charter_file()["classes"], {**INVESTOR, "shares_required": 1, **more}]


def test_a_charter_within_the_law_becomes_rules() -> None:
    rules = built()
    assert rules.voting.notice_days.value == 21
    assert rules.surplus.steps[0].rate * 100 == 20
    assert rules.surplus.steps[0].least * 100 == 15


@pytest.mark.parametrize(
    ("path", "value", "says", "section"),
    [
        ("voting.notice_days", 13, ("voting.notice_days", "13 days", "14 days"), "s. 8"),
        ("voting.quorum.part", "5 %", ("voting.quorum.part", "5 %", "10 %"), "s. 9"),
        ("voting.majorities.ordinary", {"part": "40 %"}, ("40 %", "more than 50 %"), "s. 10"),
        ("voting.majorities.ordinary", {"part": "50 %", "strictly_more": False}, ("at least 50 %",), "s. 10"),
        ("voting.majorities.special", {"part": "60 %"}, ("60 %", "2/3"), "s. 11"),
        ("voting.majorities.special", {"part": "90 %"}, ("90 %", "80 %"), "s. 12"),
        ("shares.par", "0.50 GBP", ("0.50 GBP", "1.00 GBP"), "s. 3"),
        ("shares.maximum_holding", "1000.01 GBP", ("1000.01 GBP", "1000.00 GBP"), "s. 4"),
        ("shares.notice_days", 29, ("29 days", "30 days"), "s. 5"),
        ("shares.notice_days", 366, ("366 days", "365 days"), "s. 5"),
        ("shares.repay_within_days", 731, ("731 days", "730 days"), "s. 6"),
        ("classes.0.shares_required", 101, ("101 (1010.00 GBP)", "1000.00 GBP"), "s. 4"),
        ("classes", investors("26 %"), ("26 %", "25 %"), "s. 7"),
        ("classes", investors(None), ("100 %", "25 %"), "s. 7"),
        ("admission.decide_within_days", 91, ("91", "90"), "s. 2"),
        ("admission.minimum_age", 15, ("15", "16"), "Demo Act s. 1"),
        ("surplus.steps.0.rate", "14.99 %", ("legal_reserve", "14.99 %", "15 %"), "s. 13"),
        ("surplus.steps.0.of", "remainder", ("legal_reserve", "remainder", "surplus"), "s. 13"),
        ("surplus.steps.0.indivisible", False, ("legal_reserve", "no", "yes"), "s. 14"),
        ("surplus.steps.0", None, ("legal_reserve", "legal reserve, 15 %"), "s. 13"),
        ("surplus.steps.1.basis", "fares", ("patronage", "fares", "hours or pay"), "s. 15"),
        ("surplus.steps.1.cash_part", "19 %", ("patronage", "19 %", "20 %"), "s. 16"),
        ("surplus.nonmember_to_collective", False, ("nonmember_to_collective", "no", "yes"), "s. 17"),
        ("jurisdiction", "elsewhere", ("jurisdiction", "elsewhere", "demo"), "law.yml"),
        ("form", "partnership", ("form", "partnership", "co-operative"), "law.yml"),
        ("country", "FR", ("country", "FR", "GB"), "law.yml"),
    ],
)
def test_each_thing_outside_the_law_is_named_with_its_limit(
    path: str, value: Any, says: tuple[str, ...], section: str
) -> None:
    with pytest.raises(Unlawful) as refused:
        built(charter=change(charter_file(), path, value))
    (problem,) = refused.value.problems
    assert all(words in str(problem) for words in says), str(problem)
    assert problem.citation is not None
    assert problem.citation.where.startswith(section)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("voting.notice_days", 14),
        ("voting.quorum.part", "10 %"),
        ("voting.majorities.special", {"part": "4/5", "strictly_more": False}),
        ("shares.maximum_holding", "1000.00 GBP"),
        ("shares.notice_days", 30),
        ("surplus.steps.0.rate", "15 %"),
        ("surplus.steps.1.cash_part", "20 %"),
        ("classes", investors("25 %")),
    ],
)
def test_what_is_exactly_at_the_limit_is_lawful(path: str, value: Any) -> None:
    built(charter=change(charter_file(), path, value))


def test_investors_of_several_classes_are_counted_together() -> None:
    classes = [*investors("20 %"), {**INVESTOR, "key": "friend", "shares_required": 1, "votes_part": "20 %"}]
    with pytest.raises(Unlawful, match="40 %"):
        built(charter=change(charter_file(), "classes", classes))


def test_all_that_is_wrong_is_said_at_once() -> None:
    charter = change(change(charter_file(), "voting.notice_days", 1), "surplus.steps.0.rate", "1 %")
    with pytest.raises(Unlawful) as refused:
        built(charter=charter)
    assert [problem.facts["key"] for problem in refused.value.problems] == [
        "voting.notice_days",
        "surplus.steps[0].rate (legal_reserve)",
    ]
    assert "2 thing(s)" in str(refused.value)


def test_the_lines_of_the_surplus_keep_the_laws_order() -> None:
    charter = charter_file()
    charter["surplus"]["steps"].reverse()
    with pytest.raises(Unlawful, match="patronage, legal_reserve; it must be legal_reserve, patronage"):
        built(charter=charter)


def test_no_more_is_shared_out_than_there_is() -> None:
    charter = change(charter_file(), "surplus.steps.0.rate", "60 %")
    charter["surplus"]["steps"].insert(
        1,
        {"key": "rainy_days", "name": {"en": "rainy days"}, "kind": "fund", "role": "collective_reserve",
         "of": "surplus", "rate": "50 %"},
    )  # fmt: skip
    with pytest.raises(Unlawful, match="110 %, more than there is"):
        built(charter=charter)


def test_the_last_line_leaves_nothing_over() -> None:
    with pytest.raises(Unlawful, match="nothing is left over"):
        built(charter=change(charter_file(), "surplus.steps.1.rate", "90 %"))


def test_a_line_of_the_co_ops_own_says_all_of_itself() -> None:
    charter = charter_file()
    charter["surplus"]["steps"].insert(1, {"key": "rainy_days", "rate": "5 %"})
    with pytest.raises(Unlawful, match="it must also say name, kind, role"):
        built(charter=charter)


def test_a_line_of_the_co_ops_own_stands_among_the_laws() -> None:
    charter = charter_file()
    own = {"key": "rainy_days", "name": {"en": "rainy days"}, "kind": "fund", "role": "collective_reserve"}
    charter["surplus"]["steps"].insert(1, {**own, "rate": "5 %", "stop": {"at": "fixed", "amount": "500.00 GBP"}})
    step = built(charter=charter).surplus.steps[1]
    assert (step.base, step.stop.at, step.stop.amount) == ("remainder", "fixed", 50_000)


def test_where_the_law_fixes_the_number_of_shares_each_class_has_it() -> None:
    law = change(law_file(), "shares.exactly", figure(1, citation="s. 19"))
    with pytest.raises(Unlawful, match=r"shares_required is 2; it must be 1. \(s. 19\)"):
        built(law=law)


def test_where_the_law_knows_no_investors_there_are_none() -> None:
    law = change(law_file(), "membership.investors", figure(False, "prohibition", citation="s. 20"))
    with pytest.raises(Unlawful, match=r"s\. 20"):
        built(law=law, charter=change(charter_file(), "classes", investors("0 %")))


def test_a_holding_cap_that_is_only_a_default_leaves_the_charter_free() -> None:
    law = change(law_file(), "shares.holding", [{"amount": figure("1000.00 GBP", "default")}])
    rules = built(law=law, charter=change(charter_file(), "shares.maximum_holding", "5000.00 GBP"))
    assert rules.shares.maximum_holding is not None
    assert rules.shares.maximum_holding.value == 500_000


def test_tax_laws_least_cash_part_binds_too() -> None:
    law = change(law_file(), "patronage.least_cash_part", figure("60 %", citation="Tax Act s. 1"))
    with pytest.raises(Unlawful, match=r"Tax Act s\. 1"):
        built(law=law)
