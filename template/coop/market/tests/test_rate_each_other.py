from __future__ import annotations

import pytest

from coop.market import commands, queries
from coop.market.refusals import BadFigure, NotYours, OutOfTurn, SaidOtherwise
from tests import make, make_market

pytestmark = pytest.mark.django_db


def test_both_sides_rate_each_other_once() -> None:
    job = make_market.job(until="settled")
    commands.rate(job, by=job.customer, stars=5, words="Thank you")
    commands.rate(job, by=job.customer, stars=5, words="Thank you")
    commands.rate(job, by=job.worker.person, stars=4)
    with pytest.raises(SaidOtherwise):
        commands.rate(job, by=job.customer, stars=1)
    assert queries.stars_of(job.worker.person) == queries.Stars(5.0, 1)
    assert queries.stars_of(job.customer) == queries.Stars(4.0, 1)


def test_only_those_who_were_there_rate_and_only_when_it_is_done() -> None:
    job = make_market.job(until="in_progress")
    with pytest.raises(OutOfTurn):
        commands.rate(job, by=job.customer, stars=5)
    with pytest.raises(NotYours):
        commands.rate(job, by=make.person(), stars=5)


def test_there_are_one_to_five_stars() -> None:
    job = make_market.job(until="settled")
    with pytest.raises(BadFigure, match="1 and 5"):
        commands.rate(job, by=job.customer, stars=6)
