"""A close is drafted as often as liked, and moves nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from coop.ledger.commands import Draft, Leg, post
from coop.patronage import queries
from coop.patronage.commands import draft_close, post_close
from coop.patronage.refusals import EarlierYearOpen
from coop.patronage.tests.years import earn
from coop.refused import NotAllowed
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]


def test_a_draft_is_repeatable_and_keeps_its_moment_until_a_figure_changes(members, year, treasurer, days_from_now):
    earn(year[1], 1_000)
    first = draft_close(*year, by=treasurer)
    with days_from_now(1):
        assert draft_close(*year, by=treasurer).drafted_at == first.drafted_at
        earn(year[1], 1, key="late")
        changed = draft_close(*year, by=treasurer)
    assert (changed.pk, changed.surplus) == (first.pk, 1_001)
    assert changed.drafted_at > first.drafted_at


def test_only_treasurer_and_board_draft_a_close(year):
    with pytest.raises(NotAllowed):
        draft_close(*year, by=make.person())


def test_an_earlier_year_is_closed_first(members, year, treasurer):
    earn(year[0] - timedelta(days=1), 500, key="earlier")
    earn(year[1], 1_000)
    with pytest.raises(EarlierYearOpen):
        draft_close(*year, by=treasurer)
    earlier = draft_close(year[0] - timedelta(days=365), year[0] - timedelta(days=1), by=treasurer)
    post_close(earlier, resolution="resolution:1", by=treasurer)
    assert draft_close(*year, by=treasurer).surplus == 1_000


def test_the_highest_capital_is_remembered(year):
    party = "member:1"
    for n, amount in enumerate((500, -200, 100)):
        legs = (Leg("cash", amount), Leg("share_capital", -amount, party))
        post(Draft(year[0] + timedelta(days=n), "test", "Shares", legs), key=str(n))
    assert queries.highest_capital(year[1]) == 500
    assert queries.capital_facts(year[1]).shares == {party: 400}


def test_what_is_subscribed_and_not_paid_is_no_paid_up_capital(year):
    party = "member:1"
    subscribed = (Leg("share_receivable", 500, party), Leg("share_capital", -500, party))
    post(Draft(year[0], "test", "Shares", subscribed), key="subscribed")
    assert (queries.capital_facts(year[1]).shares, queries.highest_capital(year[1])) == ({}, 0)
    post(Draft(year[0], "test", "Paid", (Leg("cash", 200), Leg("share_receivable", -200, party))), key="paid")
    assert (queries.capital_facts(year[1]).shares, queries.highest_capital(year[1])) == ({party: 200}, 200)
