"""The packs themselves: every figure has its source, every role its account, every word its languages; and
each law refuses, in the repositories we generate, what it forbids.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
import yaml

from platformkit import catalog
from platformkit.places import borrow, catalogue

from .conftest import BUSINESSES, JURISDICTIONS, PROFILES, Generated

borrow()

from coop.charter import loading  # noqa: E402  # the template's own reading, found by `borrow`
from coop.charter.building import build  # noqa: E402
from coop.charter.charter import Charter  # noqa: E402
from coop.charter.refusals import Unlawful  # noqa: E402
from coop.charter.tests.papers import change  # noqa: E402

ROLES = {
    "cash",
    "customer_receivable",
    "share_receivable",
    "service_income",
    "commission_income",
    "labour_expense",
    "other_expense",
    "vat_payable",
    "member_payable",
    "share_capital",
    "member_capital",
    "leaving_payable",
    "year_result",
    "collective_reserve",
    "statutory_reserve",
    "losses_forward",
    "share_interest_payable",
    "grant_income",
}


@pytest.mark.parametrize("key", JURISDICTIONS)
def test_every_figure_has_citation_mark_and_a_dated_source(key: str) -> None:
    law = catalog.law(key)
    figures = list(law.figures())
    assert len(figures) > 30
    for path, figure in figures:
        assert figure.citation.strip(), path
        assert law.source_of(figure).date <= law.checked, path
        # What was only recalled names no text, and what was verified names the text it was seen in.
        assert (figure.mark == "verified") <= (figure.source not in ("recall", "design")), path
        assert (figure.mark == "design-default") == (figure.source in ("design", "ica")), path


@pytest.mark.parametrize("key", JURISDICTIONS)
def test_every_source_is_used(key: str) -> None:
    law = catalog.law(key)
    assert set(law.sources) - {figure.source for _, figure in law.figures()} <= {"recall", "design"}


@pytest.mark.parametrize("key", JURISDICTIONS)
def test_every_role_that_the_software_posts_to_has_an_account(key: str) -> None:
    law = catalog.law(key)
    funds = {step.role for step in law.surplus.steps}
    assert ROLES | funds | set(law.surplus.losses.value) <= set(law.chart.accounts)
    numbers = [account.number for account in law.chart.accounts.values()]
    assert len(numbers) == len(set(numbers))


@pytest.mark.parametrize("key", JURISDICTIONS)
def test_what_people_read_of_a_law_is_in_english_and_french(key: str) -> None:
    assert not list(without(catalog.law(key).model_dump(by_alias=True), {"en", "fr"}))


@pytest.mark.parametrize("key", BUSINESSES)
def test_every_word_of_a_trade_is_in_english_and_french_in_all_its_forms(key: str) -> None:
    trade = catalog.trade(key, "EUR")
    assert set(trade.words) == {"worker", "customer", "job", "request"}
    for role, languages in trade.words.items():
        assert {"en", "fr"} <= set(languages), role
    assert not list(without(trade.model_dump(exclude={"words"}), {"en", "fr"}))


def without(here: Any, wanted: set[str], path: str = "") -> list[str]:
    """The places where words stand in some languages but not in all that are wanted."""
    if isinstance(here, dict):
        if wanted & set(here):
            return [] if wanted <= set(here) else [path]
        return [found for key, value in here.items() for found in without(value, wanted, f"{path}.{key}")]
    if isinstance(here, list | tuple):
        return [found for n, value in enumerate(here) for found in without(value, wanted, f"{path}[{n}]")]
    return []


def test_no_pack_can_be_taken_for_a_template() -> None:
    """They are included in templates as they stand."""
    for file in catalogue().rglob("*.yml"):
        words = file.read_text(encoding="utf-8")
        assert not any(mark in words for mark in ("{{", "{%", "{#")), file


def test_places_of_the_demonstration_are_in_the_open_sea() -> None:
    places = catalog.trade("rides", "EUR").places
    assert all(35 < place.lat < 50 and -40 < place.lon < -20 and "Demo" in place.name["en"] for place in places)


@pytest.mark.parametrize(("jurisdiction", "business"), PROFILES)
def test_the_charter_a_co_op_begins_with_is_lawful(generated: Generated, jurisdiction: str, business: str) -> None:
    files = loading.load(generated(jurisdiction, business))
    assert files.law.key == jurisdiction
    assert files.rules.surplus.steps[-1].rate == 1
    (pool,) = [step for step in files.rules.surplus.steps if step.kind == "pool"]
    assert pool.basis == files.trade.patronage_basis


@pytest.mark.parametrize(
    ("jurisdiction", "path", "value", "limit", "citation"),
    [
        ("gb", "shares.maximum_holding", "100000.01 GBP", "100000.00 GBP", "CCBSA 2014 s. 24(1)"),
        ("gb", "voting.majorities.special.part", "2/3", "75 %", "Perhaps the law says 2/3"),
        ("fr-scop", "voting.notice_days", 14, "15 days", "C. com. R. 223-20"),
        ("fr-scop", "surplus.steps.0.rate", "14 %", "15 %", "loi 78-763 art. 33 1°"),
        ("fr-scop", "surplus.steps.2.rate", "24 %", "25 %", "loi 78-763 art. 33 3°"),
        ("fr-scop", "surplus.steps.2.basis", "fares", "pay or hours or equal", "loi 78-763 art. 33 3°"),
        ("fr-scop", "shares.repay_within_days", 1826, "1825 days", "cinq ans"),
        ("fr-scop", "shares.par", "16.00 EUR", "20.00 EUR", "Perhaps the law says 15.00 EUR"),
        ("us-ny", "surplus.steps.1.cash_part", "19 %", "20 %", "26 CFR 1.1388-1(c)(1)"),
        ("us-ny", "surplus.nonmember_to_collective", False, "yes", "26 CFR 1.1388-1(a)(2)"),
        ("us-ny", "classes.0.shares_required", 2, "1", "CCL § 88(2)"),
        ("us-ny", "voting.notice_days", 61, "60 days", "BCL § 605"),
        ("us-ny", "voting.quorum.part", "33 %", "1/3", "BCL § 608"),
        ("us-ny", "surplus.steps.1.basis", "fares", "hours or pay", "CCL § 90(1)"),
        ("us-ny", "classes.0.works", False, "", "CCL § 88"),
    ],
)
def test_what_a_law_forbids_is_refused_with_its_limit(  # noqa: PLR0917  # a table reads best with a column for each
    generated: Generated, jurisdiction: str, path: str, value: Any, limit: str, citation: str
) -> None:
    folder = generated(jurisdiction, "home-services")
    written = yaml.safe_load((folder / "charter.yml").read_text(encoding="utf-8"))
    with pytest.raises(Unlawful) as refused:
        build(loading.load_law(folder), Charter.model_validate(change(written, path, value)))
    assert any(limit in str(problem) and citation in str(problem) for problem in refused.value.problems), str(
        refused.value
    )


@pytest.mark.parametrize(("jurisdiction", "cap"), [("gb", "0 %"), ("fr-scop", "35 %"), ("ica", "25 %")])
def test_investors_never_have_more_votes_than_the_law_gives_them(
    generated: Generated, jurisdiction: str, cap: str
) -> None:
    folder = generated(jurisdiction, "home-services")
    written = yaml.safe_load((folder / "charter.yml").read_text(encoding="utf-8"))
    supporter = {"key": "supporter", "name": {"en": "supporter"}, "works": False, "votes": True, "investor": True,
                 "shares_required": 1, "votes_part": "40 %"}  # fmt: skip
    charter = Charter.model_validate({**deepcopy(written), "classes": [*written["classes"], supporter]})
    with pytest.raises(Unlawful, match=f"40 %; the most is {cap}"):
        build(loading.load_law(folder), charter)


def test_a_figure_that_the_co_op_confirms_is_relied_on(generated: Generated) -> None:
    folder = generated("gb", "home-services")
    written = yaml.safe_load((folder / "charter.yml").read_text(encoding="utf-8"))
    confirmed = {
        "figure": "voting.majorities.special.part",
        "by": "Ana Demo",
        "on_day": "2026-12-01",
        "advice": "a letter",
    }
    written = change(change(written, "voting.majorities.special.part", "2/3"), "confirmed", [confirmed])
    rules = build(loading.load_law(folder), Charter.model_validate(written))
    assert "voting.majorities.special.part" not in [each.figure for each in rules.unconfirmed]


def test_where_no_law_was_checked_the_rules_say_so(generated: Generated) -> None:
    assert loading.load(generated("ica", "rides")).rules.no_local_law
    assert not loading.load(generated("gb", "rides")).rules.no_local_law
