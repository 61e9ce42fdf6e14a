"""Patronage is counted once, as it happens."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from coop.ledger.commands import constraint_of
from coop.market.events import job_settled
from coop.patronage import queries
from coop.patronage.commands import accrue, reverse_accrual
from coop.patronage.models import Accrual
from coop.patronage.refusals import CountedDifferently
from coop.patronage.rules import Patronage
from tests import make

pytestmark = pytest.mark.django_db

MAY = date(2026, 5, 4)
YEAR = (date(2026, 1, 1), date(2026, 12, 31))


def test_a_settled_job_counts_for_worker_and_customer():
    worker, customer = make.person(), make.person()
    job_settled.send(
        sender=None,
        job=None,
        worker=worker,
        customer=customer,
        on=MAY,
        source="job:1",
        quantities={"hours": 90, "pay": 3000, "fares": 4500, "jobs": 1, "distance": 0},
    )
    assert queries.patronage_of(worker, *YEAR) == {"hours": 90, "pay": 3000, "fares": 4500, "jobs": 1}
    assert queries.patronage_of(customer, *YEAR) == {"purchases": 4500}


def test_the_same_source_counts_once():
    worker = make.person()
    for _ in range(2):
        accrue(worker, source="job:1", on=MAY, quantities={"hours": 60})
    assert queries.patronage_of(worker, *YEAR) == {"hours": 60}


@pytest.mark.parametrize("quantities", [{"hours": 61}, {"hours": 60, "jobs": 1}, {}])
def test_the_same_source_with_other_quantities_is_refused(quantities):
    worker = make.person()
    accrue(worker, source="job:1", on=MAY, quantities={"hours": 60})
    with pytest.raises(CountedDifferently):
        accrue(worker, source="job:1", on=MAY, quantities=quantities)
    assert queries.patronage_of(worker, *YEAR) == {"hours": 60}


def test_what_was_counted_wrongly_is_counted_back_once():
    worker = make.person()
    accrue(worker, source="job:1", on=MAY, quantities={"hours": 60, "jobs": 1})
    for _ in range(2):
        reverse_accrual("job:1", on=MAY)
    assert queries.patronage_of(worker, *YEAR) == {}
    assert Accrual.objects.count() == 4
    assert queries.patronage(*YEAR) == {}


def test_only_days_within_count():
    worker = make.person()
    accrue(worker, source="job:1", on=date(2025, 12, 31), quantities={"hours": 1})
    accrue(worker, source="job:2", on=date(2026, 1, 1), quantities={"hours": 2})
    accrue(worker, source="job:3", on=date(2026, 12, 31), quantities={"hours": 4})
    accrue(worker, source="job:4", on=date(2027, 1, 1), quantities={"hours": 8})
    assert queries.patronage_of(worker, *YEAR) == {"hours": 6}


def test_work_counts_as_a_members_from_the_day_on_the_register(days_from_now):
    member = make.member()
    joined = member.on_register_since
    accrue(member.person, source="job:1", on=joined.replace(year=joined.year - 1), quantities={"hours": 30})
    accrue(member.person, source="job:2", on=joined, quantities={"hours": 60})
    others = make.person()
    accrue(others, source="job:3", on=joined, quantities={"hours": 10})
    found = queries.patronage(joined.replace(year=joined.year - 1), joined)
    assert found == {
        "hours": {member.person.pk: Patronage(90, 60, {member.member_class: 60}), others.pk: Patronage(10, 0)}
    }


@pytest.mark.parametrize(
    "change",
    ["UPDATE patronage_accrual SET quantity = 7", "DELETE FROM patronage_accrual", "TRUNCATE patronage_accrual"],
)
def test_what_was_counted_cannot_be_changed(change):
    accrue(make.person(), source="job:1", on=MAY, quantities={"hours": 60})
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(DatabaseError) as error, transaction.atomic():
            cursor.execute(change)
    assert constraint_of(error.value) == "accruals_are_append_only"
