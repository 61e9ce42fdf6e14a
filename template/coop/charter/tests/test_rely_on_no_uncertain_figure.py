"""Figures that nobody has checked are shown, and an uncertain one is not relied on until the co-op confirms it."""

from __future__ import annotations

from typing import Any

import pytest

from coop.charter.loading import current_rules
from coop.charter.refusals import Unlawful
from coop.charter.tests.papers import built, change, charter_file, figure, law_file

NOTICE = "voting.notice.0.days.least"


def doubtful() -> dict[str, Any]:
    """The law asks for a notice of perhaps 14 days; to be safe, 20."""
    return change(law_file(), NOTICE, figure(14, citation="s. 8", mark="uncertain", until_confirmed=20))


def confirming(charter: dict[str, Any], path: str = NOTICE) -> dict[str, Any]:
    said = {"figure": path, "by": "Ana Demo", "on_day": "2026-12-01", "advice": "a letter of our solicitor"}
    return change(charter, "confirmed", [said])


def test_until_it_is_confirmed_the_safer_value_binds() -> None:
    with pytest.raises(Unlawful, match=r"14 days; the least is 20 days\. \(s\. 8\) Perhaps the law says 14;"):
        built(law=doubtful(), charter=change(charter_file(), "voting.notice_days", 14))


def test_once_confirmed_the_laws_own_value_binds() -> None:
    rules = built(law=doubtful(), charter=confirming(change(charter_file(), "voting.notice_days", 14)))
    assert rules.voting.notice_days.value == 14
    assert rules.voting.notice_days.citation.mark == "confirmed"
    assert "Ana Demo on 2026-12-01, a letter of our solicitor" in rules.voting.notice_days.citation.where
    assert NOTICE not in [each.figure for each in rules.unconfirmed]


def test_what_stands_in_for_an_uncertain_figure_is_shown() -> None:
    (found,) = [each for each in built(law=doubtful()).unconfirmed if each.figure == NOTICE]
    assert (found.value, found.instead, found.citation.mark) == ("14", "20", "uncertain")


def test_a_recalled_figure_is_relied_on_and_shown() -> None:
    rules = built()
    assert rules.vat_rate.value * 100 == 20
    (found,) = [each for each in rules.unconfirmed if each.figure == "taxes.vat.rate"]
    assert (found.value, found.instead) == ("20 %", "")


def test_a_verified_figure_is_not_among_the_unconfirmed() -> None:
    assert [each.figure for each in built().unconfirmed] == ["taxes.vat.rate"]


def test_only_a_figure_that_is_there_can_be_confirmed() -> None:
    with pytest.raises(Unlawful, match=r"voting\.notices is no figure of law\.yml"):
        built(charter=confirming(charter_file(), "voting.notices"))


def test_every_figure_is_explained_with_its_value_and_place() -> None:
    by_name = {each.figure: each for each in built().explain()}
    assert by_name[NOTICE].value == "14"
    assert by_name[NOTICE].citation.where == "s. 8"
    assert by_name[NOTICE].source == "The Demo Act, 2020-01-01"
    assert by_name["voting.notice_days"].citation.mark == "charter"


def test_figures_have_names_and_values_that_people_can_read() -> None:
    by_figure = {each.figure: each for each in built().explain()}
    assert by_figure[NOTICE].name == "days of notice of a vote, at the least"
    assert by_figure["membership.decision.within"].value == "3 months"
    assert (
        by_figure["surplus.steps.legal_reserve.indivisible"].name
        == "line of the surplus, legal reserve, never shared out"
    )
    assert by_figure["surplus.steps.legal_reserve.indivisible"].value == "yes"
    assert by_figure["surplus.steps[1].rate (patronage)"].name == "line of the surplus, patronage"


def test_every_figure_of_this_co_op_has_a_name_of_its_own_not_a_path() -> None:
    for each in current_rules().explain():
        assert "." not in each.name, each.figure
        assert each.value
