"""A close of many people is several entries; broken off anywhere, it goes on where it was."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from coop.ledger import queries as books
from coop.ledger.commands import PeriodClosed, constraint_of
from coop.ledger.models import Entry
from coop.patronage import queries
from coop.patronage.commands import accrue, begin_posting, draft_close, finish_posting, post_close, posting
from coop.patronage.refusals import YearIsClosed
from coop.patronage.tests.years import earn
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]


@pytest.fixture
def draft(members, year, treasurer, monkeypatch):
    """Two members with cash, capital and interest; one part goes to an entry."""
    monkeypatch.setattr(posting, "PARTS_AT_MOST", 1)
    for n, member in enumerate(members, start=1):
        accrue(member.person, source=f"job:{n}", on=year[1], quantities={"hours": n})
    earn(year[1], 1_000_000)
    return draft_close(*year, by=treasurer)


def entries() -> dict[str, int]:
    return dict(Entry.objects.filter(source__startswith="close:").values_list("idempotency_key", "legs"))


def test_the_parts_of_many_people_are_several_entries(draft, treasurer) -> None:
    post_close(draft, resolution="resolution:1", by=treasurer)
    start = draft.starts_on
    people = {f"close:{start}:patronage:{n}": 3 for n in (1, 2)}  # cash, capital, and the result they come from
    interest = {f"close:{start}:interest:{n}": 2 for n in (1, 2)}
    assert entries() == {f"close:{start}:result": 6 if books.balance("labour_expense") else 4, **people, **interest}
    assert books.balance("year_result") == 0
    assert books.verify() == []


def test_what_broke_off_goes_on_where_it_was(draft, treasurer, monkeypatch) -> None:
    begun = begin_posting(draft, resolution="resolution:1", by=treasurer)
    assert (begun.status, len(entries())) == ("posting", 1)
    real, done = posting._post_batch, []

    def stumbles(stored, batch):
        real(stored, batch)
        done.append(batch)
        if len(done) == 2:
            raise OSError("disk full")

    with monkeypatch.context() as broken:
        broken.setattr(posting, "_post_batch", stumbles)
        with pytest.raises(OSError, match="full"):
            finish_posting(begun)
    assert len(entries()) == 2  # the batch in which it stumbled is not there, the one before it is
    assert finish_posting(begun).is_posted
    assert len(entries()) == 5
    assert finish_posting(begun).is_posted
    assert len(entries()) == 5


def test_while_a_year_is_being_posted_it_takes_nothing_else(draft, members, year, treasurer) -> None:
    begun = begin_posting(draft, resolution="resolution:1", by=treasurer)
    with pytest.raises(PeriodClosed):
        earn(year[1], 1, key="late")
    with pytest.raises(YearIsClosed):
        accrue(members[0].person, source="job:9", on=year[1], quantities={"hours": 1})
    with pytest.raises(YearIsClosed):
        draft_close(*year, by=treasurer)
    assert post_close(begun, resolution="resolution:2", by=treasurer).resolution == "resolution:1"


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE patronage_yearclose SET surplus = surplus + 1",
        "UPDATE patronage_yearclose SET status = 'draft'",
        "UPDATE patronage_yearclose SET resolution = 'resolution:9'",
        "DELETE FROM patronage_portion",
        "UPDATE patronage_allocation SET cash = cash - 1, retained = retained + 1",
        """INSERT INTO patronage_allocation (close_id, person_id, pool, quantity, share, cash, retained)
        SELECT close_id, person_id, 'other', 1, 1, 1, 0 FROM patronage_allocation""",
    ],
)
def test_what_is_being_posted_cannot_be_changed(draft, treasurer, change) -> None:
    begin_posting(draft, resolution="resolution:1", by=treasurer)
    with connection.cursor() as cursor, pytest.raises(DatabaseError) as error, transaction.atomic():
        cursor.execute(change)
    assert constraint_of(error.value) in {"a_posted_close_stays", "parts_of_a_posted_close_stay"}


def test_who_counts_past_the_program_is_refused_by_the_database(draft, treasurer, year) -> None:
    post_close(draft, resolution="resolution:1", by=treasurer)
    with connection.cursor() as cursor, pytest.raises(DatabaseError) as error, transaction.atomic():
        cursor.execute(
            'INSERT INTO patronage_accrual (person_id, basis, quantity, "on", source, recorded_at)'
            " VALUES (%s, 'hours', 1, %s, 'job:late', now())",
            [make.person().pk, year[1]],
        )
    assert constraint_of(error.value) == "closed_years_take_no_patronage"


def test_a_large_close_goes_on_by_itself(draft, treasurer, monkeypatch) -> None:
    from coop.patronage.tasks import go_on_with_closes

    monkeypatch.setattr(posting, "AT_ONCE", 1)
    begun = post_close(draft, resolution="resolution:1", by=treasurer)
    assert begun.status == "posting"
    assert list(queries.being_posted()) == [begun]
    go_on_with_closes(timestamp=0)
    begun.refresh_from_db()
    assert begun.is_posted
    assert len(entries()) == 5


def test_a_draft_of_the_first_version_is_posted_as_it_was_adopted(draft, treasurer) -> None:
    """0.1 kept what parties get in the figures; nobody has to vote again because of an update."""
    interest = dict(draft.portions.values_list("party", "amount"))
    draft.portions.all().delete()
    draft.figures = {**draft.figures, "interest": interest, "lots": {}}
    del draft.figures["parties"]
    draft.save()
    assert post_close(draft, resolution="resolution:1", by=treasurer).is_posted
    assert books.by_party("share_interest_payable") == {party: -amount for party, amount in interest.items()}
