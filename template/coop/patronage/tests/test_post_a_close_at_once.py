"""Two who close at once, and what is entered while a year closes."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest
from django.db import connection, transaction

from coop.charter.loading import use
from coop.ledger import queries as books
from coop.ledger.models import Entry
from coop.patronage.commands import accrue, draft_close, post_close
from coop.patronage.refusals import FiguresChanged
from coop.patronage.tests.years import earn

pytestmark = pytest.mark.usefixtures("rules")


@pytest.mark.django_db(transaction=True)
def test_two_who_post_at_once_post_it_once(members, year, treasurer, rules):
    accrue(members[0].person, source="job:1", on=year[1], quantities={"hours": 1})
    earn(year[1], 1_000_000)
    draft = draft_close(*year, by=treasurer)
    ready = Barrier(2)

    def both(n: int) -> str:
        try:
            with use(rules=rules):
                ready.wait(timeout=30)
                return post_close(draft, resolution=f"resolution:{n}", by=treasurer).resolution
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert len(set(pool.map(both, range(2)))) == 1
    assert books.balance("year_result") == 0
    assert Entry.objects.filter(kind=books.CLOSING).count() == 1
    assert books.verify() == []


@pytest.mark.django_db(transaction=True)
def test_what_is_being_entered_while_the_year_closes_is_not_lost(members, year, treasurer, rules):
    earn(year[1], 1_000_000)
    draft = draft_close(*year, by=treasurer)
    entered, asked = Event(), Event()

    def slowly() -> None:
        try:
            with use(rules=rules), transaction.atomic():
                earn(year[1], 1, key="late")
                entered.set()
                assert asked.wait(timeout=30)
                time.sleep(0.2)  # the close is waiting for the journal by now
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        late = pool.submit(slowly)
        assert entered.wait(timeout=30)
        asked.set()
        with pytest.raises(FiguresChanged):
            post_close(draft, resolution="resolution:1", by=treasurer)
        late.result()
    assert draft_close(*year, by=treasurer).surplus == 1_000_001
