"""Before a co-op goes into service it hears which figures of law somebody should look at."""

from __future__ import annotations

from dataclasses import replace

from coop.charter.checks import unconfirmed_figures
from coop.charter.loading import use
from coop.charter.tests.papers import built, change, figure, law_file


def test_an_uncertain_figure_is_named_with_what_stands_in_for_it() -> None:
    doubtful = figure(14, citation="s. 8", mark="uncertain", until_confirmed=20)
    rules = built(law=change(law_file(), "voting.notice.0.days.least", doubtful))
    with use(rules=rules):
        uncertain, recalled = unconfirmed_figures()
    assert uncertain.msg == "voting.notice.0.days.least is uncertain: perhaps 14 (s. 8). Until then: 20."
    assert "1 figures that are relied on: taxes.vat.rate" in recalled.msg


def test_where_no_law_was_checked_a_lawyer_is_asked_for() -> None:
    with use(rules=replace(built(), no_local_law=True)):
        assert "lawyer" in unconfirmed_figures()[0].msg
