"""Money that the treasurer records at the office."""

from __future__ import annotations

import pytest
from django.db import connection

from coop import clock
from coop.ledger import queries as books
from coop.ledger.commands import seal
from coop.office.tests.test_acts import do, says
from coop.payments import queries as payments
from coop.people.permissions import Office
from tests import make, make_market

pytestmark = pytest.mark.django_db


def test_the_treasurer_records_a_payment_and_the_job_no_longer_waits(as_person) -> None:
    job = make_market.job(until="settled")
    desk = as_person(make.on_duty(Office.TREASURER))
    assert payments.due(job) > 0
    before = {str(thing.what) for thing in desk.get("/office/").context["waiting"]}
    values = {
        "method": "transfer",
        "reference": "R-1",
        "amount": f"{payments.due(job) / 100:.2f}",
        "received_on": clock.today().isoformat(),
    }
    for _ in range(2):  # sent twice: booked once
        do(desk, "market_job", "record-payment", job, **values)
    assert (payments.due(job), job.payments.count()) == (0, 1)
    after = {str(thing.what) for thing in desk.get("/office/").context["waiting"]}
    assert before - after == {"Jobs done and not yet paid"}


def test_the_same_reference_with_another_amount_is_refused_on_the_page(as_person) -> None:
    job = make_market.job(until="settled")
    desk = as_person(make.on_duty(Office.TREASURER))
    values = {"method": "transfer", "reference": "R-1", "received_on": clock.today().isoformat()}
    do(desk, "market_job", "record-payment", job, amount="1.00", **values)
    assert do(desk, "market_job", "record-payment", job, amount="2.00", **values).status_code == 409
    assert books.balance("cash") == 100


def test_an_amount_that_is_none_is_sent_back_with_the_form(as_person) -> None:
    job = make_market.job(until="settled")
    desk = as_person(make.on_duty(Office.TREASURER))
    values = {"method": "transfer", "reference": "R-1", "received_on": clock.today().isoformat()}
    for amount in ("a lot", "-5", "0", "1.234"):
        response = do(desk, "market_job", "record-payment", job, amount=amount, **values)
        assert response.context["form"].errors["amount"], amount
    assert not job.payments.exists()


def test_the_treasurer_pays_a_worker_out_once_and_never_more_than_is_owed(as_person) -> None:
    job = make_market.job(until="settled")
    somebody = job.worker.person
    desk = as_person(make.on_duty(Office.TREASURER))
    owed = payments.owed_to(somebody)
    assert do(desk, "people_person", "pay-out", somebody, amount=f"{(owed + 1) / 100:.2f}").status_code == 409
    for _ in range(2):
        do(desk, "people_person", "pay-out", somebody, amount=f"{owed / 100:.2f}", key="one-payout")
    assert payments.owed_to(somebody) == 0
    assert books.balance("cash") == -owed


def test_an_officer_checks_that_nobody_changed_a_sealed_entry(as_person) -> None:
    make_market.job(until="settled")
    seal()
    desk = as_person(make.on_duty(Office.BOARD))
    assert says(do(desk, "ledger_seal", "check"), "The books are right.")
    with connection.cursor() as cursor:  # as only the database's owner could
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE ledger_entry SET memo = 'something else'")
        cursor.execute("SET LOCAL session_replication_role = origin")
    response = do(desk, "ledger_seal", "check")
    assert response.status_code == 409
    assert says(response, "not what they were when they were sealed")


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2025-02-29"])
def test_money_of_a_day_that_cannot_be_is_sent_back_and_not_booked(as_person, day: str) -> None:
    desk = as_person(make.on_duty(Office.TREASURER))
    response = do(desk, "ledger_entry", "cost", memo="Rent", amount="12", date=day)
    assert response.context["form"].errors["date"]
    job = make_market.job(until="settled")
    values = {"method": "transfer", "reference": "R-1", "amount": "1"}
    response = do(desk, "market_job", "record-payment", job, received_on=day, **values)
    assert response.context["form"].errors["received_on"]
    assert books.balance("cash") == 0
