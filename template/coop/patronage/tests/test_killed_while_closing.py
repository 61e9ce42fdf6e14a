"""A close whose process is killed ends, once somebody begins again, as if nothing had happened."""

from __future__ import annotations

import os
from itertools import pairwise

import pytest

from coop import clock
from coop.ledger import queries as books
from coop.patronage import queries
from coop.patronage.commands import accrue, draft_close, post_close, posting
from coop.patronage.models import YearClose
from coop.patronage.tasks import go_on_with_closes
from coop.patronage.tests.years import earn
from tests import killed, make

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("rules"),
    pytest.mark.skipif(not hasattr(os, "fork"), reason="this system makes no process from another"),
]

TIMES = 20


@pytest.fixture
def draft(year, noon, treasurer, monkeypatch) -> YearClose:
    """Six members with hours, shares and so interest; two parts go to an entry."""
    monkeypatch.setattr(posting, "PARTS_AT_MOST", 2)
    with clock.at(noon(year[0])):
        members = [make.member() for _ in range(6)]
    for n, member in enumerate(members, start=1):
        accrue(member.person, source=f"job:{n}", on=year[1], quantities={"hours": 7 * n})
    earn(year[1], 1_000_003, 17)
    return draft_close(*year, by=treasurer)


def test_killed_at_twenty_points_of_a_close_the_books_end_the_same(draft, treasurer) -> None:
    def close() -> None:
        post_close(draft, resolution="resolution:1", by=treasurer)

    with killed.a_copy():
        close()
        undisturbed = killed.books()
        assert books.verify() == []
    assert undisturbed["closed"] == [(draft.starts_on, draft.ends_on)]

    found = set()
    points = killed.deaths(close, times=TIMES)
    assert len(points) == TIMES
    for point in points:
        with killed.a_copy():
            assert killed.in_a_process(close, killed_after=point)
            found.add(YearClose.objects.get().status)
            if queries.being_posted():
                go_on_with_closes(timestamp=0)  # nobody has to notice
            else:
                close()
            assert killed.books() == undisturbed, f"killed after statement {point}"
            assert YearClose.objects.get().is_posted
            assert books.verify() == []
    assert found == {"draft", "posting"}, "it died on both sides of the first entry"


def test_killed_again_and_again_a_close_still_comes_to_its_end(draft, treasurer) -> None:
    """Every process does one statement more of the work than the one before could, and dies."""

    def close() -> None:
        post_close(draft, resolution="resolution:1", by=treasurer)

    with killed.a_copy():
        close()
        undisturbed = killed.books()
    entries = []
    with killed.a_copy():
        point = 10
        while killed.in_a_process(close, killed_after=point):
            entries.append(len(killed.books()["entries"]))
            point += 4
        assert killed.books() == undisturbed
    assert all(before <= after for before, after in pairwise(entries)), "nothing that was entered is ever taken back"
    assert len(set(entries)) > 2
