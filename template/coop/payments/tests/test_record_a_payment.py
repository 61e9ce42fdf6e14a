from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from coop import clock
from coop.ledger import queries as books
from coop.market import commands as market
from coop.payments import queries
from coop.payments.commands import record_payment
from coop.payments.models import Payment
from coop.payments.refusals import MoreThanDue, NothingDue, NotPositive, PaymentDiffers
from coop.refused import NotAllowed
from tests import make, make_market

pytestmark = pytest.mark.django_db


def test_a_payment_settles_what_the_customer_owes() -> None:
    job, treasurer = make_market.job(until="settled"), make.on_duty("treasurer")
    assert list(queries.unpaid_jobs()) == [job]
    record_payment(job, "transfer", "REF 1", job.price, clock.today(), by=treasurer)
    assert not queries.unpaid_jobs()
    assert books.balance("customer_receivable", party=job.customer.party) == 0
    assert books.verify() == []


def test_the_same_payment_posted_twice_is_booked_once() -> None:
    job, treasurer = make_market.job(until="settled"), make.on_duty("treasurer")
    cash = books.balance("cash")
    first = record_payment(job, "transfer", "REF 1", job.price, clock.today(), by=treasurer)
    again = record_payment(job, "transfer", " REF  1 ", job.price, clock.today(), by=treasurer)
    assert first == again
    assert books.balance("cash") == cash + job.price


def test_the_same_reference_with_another_amount_or_job_is_refused() -> None:
    job, other, treasurer = *(make_market.job(until="settled") for _ in range(2)), make.on_duty("treasurer")
    record_payment(job, "transfer", "REF 1", 100, clock.today(), by=treasurer)
    with pytest.raises(PaymentDiffers, match="REF 1"):
        record_payment(job, "transfer", "REF 1", 101, clock.today(), by=treasurer)
    with pytest.raises(PaymentDiffers):
        record_payment(other, "transfer", "REF 1", 100, clock.today(), by=treasurer)


def test_a_job_can_be_paid_in_parts_but_not_too_much() -> None:
    job, treasurer = make_market.job(until="settled"), make.on_duty("treasurer")
    record_payment(job, "cash", "A", 100, clock.today(), by=treasurer)
    assert queries.due(job) == job.price - 100
    with pytest.raises(MoreThanDue):
        record_payment(job, "cash", "B", job.price, clock.today(), by=treasurer)
    record_payment(job, "cash", "B", job.price - 100, clock.today(), by=treasurer)
    with pytest.raises(NothingDue):
        record_payment(job, "cash", "C", 1, clock.today(), by=treasurer)


@pytest.mark.parametrize("amount", [0, -5])
def test_a_payment_is_more_than_nothing(amount: int) -> None:
    job = make_market.job(until="settled")
    with pytest.raises(NotPositive):
        record_payment(job, "cash", "A", amount, clock.today(), by=make.on_duty("treasurer"))


def test_nothing_is_due_before_the_job_is_done() -> None:
    job = make_market.job(until="accepted")
    with pytest.raises(NothingDue):
        record_payment(job, "cash", "A", 100, clock.today(), by=make.on_duty("treasurer"))


def test_only_the_treasurer_says_that_money_came_in() -> None:
    job = make_market.job(until="settled")
    for somebody in (job.customer, job.worker.person, make.officer("dispatcher")):
        with pytest.raises(NotAllowed):
            record_payment(job, "cash", "A", 100, clock.today(), by=somebody)


def test_a_tip_is_due_as_well() -> None:
    job = make_market.job(until="settled")
    job = market.tip(job, by=job.customer, amount=200)
    assert queries.due(job) == job.price + 200
    assert queries.unpaid_jobs().get().due == job.price + 200


@pytest.mark.django_db(transaction=True)
def test_one_payment_recorded_by_ten_at_once_is_booked_once() -> None:
    job, treasurer = make_market.job(until="settled"), make.on_duty("treasurer")
    today, ready = clock.today(), Barrier(10)

    def record(_n: int) -> Payment:
        try:
            ready.wait(timeout=30)
            return record_payment(job, "transfer", "REF 1", job.price, today, by=treasurer)
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        assert len({payment.pk for payment in pool.map(record, range(10))}) == 1
    assert queries.due(job) == 0
