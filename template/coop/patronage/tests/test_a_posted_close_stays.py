"""What was closed takes nothing more and does not change."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from coop.ledger import queries as books
from coop.ledger.commands import PeriodClosed, constraint_of
from coop.ledger.models import Entry
from coop.patronage.commands import accrue, draft_close, post_close
from coop.patronage.models import Allocation
from coop.patronage.refusals import YearIsClosed, YearsOverlap
from coop.patronage.tests.years import earn
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]


def test_a_closed_year_takes_no_draft_no_entry_and_no_patronage(members, year, treasurer):
    earn(year[1], 1_000)
    post_close(draft_close(*year, by=treasurer), resolution="resolution:1", by=treasurer)
    with pytest.raises(YearIsClosed):
        draft_close(*year, by=treasurer)
    with pytest.raises(YearsOverlap):
        draft_close(year[1], year[1] + timedelta(days=1), by=treasurer)
    with pytest.raises(PeriodClosed):
        earn(year[0], 1, key="late")
    with pytest.raises(YearIsClosed):
        accrue(make.person(), source="job:9", on=year[1], quantities={"hours": 1})


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE patronage_yearclose SET surplus = 7",
        "DELETE FROM patronage_yearclose",
        "UPDATE patronage_allocation SET cash = cash - 1, retained = retained + 1",
        "DELETE FROM patronage_allocation",
    ],
)
def test_a_posted_close_cannot_be_changed(members, year, treasurer, change):
    accrue(members[0].person, source="job:1", on=year[1], quantities={"hours": 1})
    earn(year[1], 1_000_000)
    post_close(draft_close(*year, by=treasurer), resolution="resolution:1", by=treasurer)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(DatabaseError) as error, transaction.atomic():
            cursor.execute(change)
    assert constraint_of(error.value) in {"a_posted_close_stays", "parts_of_a_posted_close_stay"}
    assert Allocation.objects.count() == 1


def test_posting_again_changes_nothing(members, year, treasurer):
    earn(year[1], 1_000)
    draft = draft_close(*year, by=treasurer)
    first = post_close(draft, resolution="resolution:1", by=treasurer)
    entries = Entry.objects.count()
    again = post_close(draft, resolution="resolution:2", by=treasurer)
    assert (again.pk, again.resolution, again.posted_entry_id) == (first.pk, "resolution:1", first.posted_entry_id)
    assert Entry.objects.count() == entries


def test_a_year_that_was_closed_still_shows_what_was_earned_in_it(members, year, treasurer):
    earn(year[1], 100, 40)
    post_close(draft_close(*year, by=treasurer), resolution="resolution:1", by=treasurer)
    rows = {row.role: row.balance for row in books.balances(at=year[1], since=year[0], before_closing=True)}
    assert (rows["service_income"], rows["labour_expense"]) == (-100, 40)
