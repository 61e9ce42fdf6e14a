"""A loss is borne, carried forward and made good."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from coop.charter.loading import use
from coop.ledger import queries as books
from coop.ledger.commands import Draft, Leg, post
from coop.patronage import queries
from coop.patronage.commands import draft_close, post_close
from coop.patronage.tests.years import SURPLUS, earn, equation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]


def test_a_loss_is_carried_forward_and_made_good_first(members, year, treasurer):
    before = year[0] - timedelta(days=365), year[0] - timedelta(days=1)
    earn(before[1], 0, 300, key="bad year")
    post_close(draft_close(*before, by=treasurer), resolution="resolution:1", by=treasurer)
    assert books.balance("losses_forward") == 300
    assert equation(before[1])[0] == equation(before[1])[1]

    earn(year[1], 1_000, key="good year")
    draft = draft_close(*year, by=treasurer)
    assert {line["key"]: line["amount"] for line in draft.figures["lines"][:2]} == {"prior_losses": 300, "reserve": 140}
    post_close(draft, resolution="resolution:2", by=treasurer)
    assert books.balance("losses_forward") == 0
    assert books.verify() == []


def test_a_loss_borne_by_capital_reduces_members_lots(members, year, treasurer, rules):
    before = year[0] - timedelta(days=365), year[0] - timedelta(days=1)
    ada = members[0].person
    lot = f"{ada.party}:2020"
    post(Draft(before[0], "test", "Lots", (Leg("cash", 90), Leg("member_capital", -90, lot))), key="lots")
    earn(before[1], 0, 60)
    ours = replace(rules, surplus=replace(SURPLUS, losses=("member_capital",)))
    with use(rules=ours):
        post_close(draft_close(*before, by=treasurer), resolution="resolution:1", by=treasurer)
    assert queries.capital_lots(ada) == {"2020": 30}
    assert books.balance("losses_forward") == 0
