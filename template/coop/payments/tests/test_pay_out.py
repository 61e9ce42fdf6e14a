from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from coop.ledger import queries as books
from coop.payments import queries
from coop.payments.commands import pay_out
from coop.payments.refusals import MoreThanOwed, PayoutDiffers
from coop.refused import NotAllowed
from tests import make, make_market

pytestmark = pytest.mark.django_db


def test_a_worker_is_paid_what_the_coop_owes_them() -> None:
    job, treasurer = make_market.job(until="settled"), make.on_duty("treasurer")
    person = job.worker.person
    assert queries.everyone_owed() == {person.pk: job.worker_share}
    pay_out(person, job.worker_share, by=treasurer, key="march")
    assert (queries.owed_to(person), queries.everyone_owed()) == (0, {})
    assert books.verify() == []


def test_the_same_payout_twice_pays_once() -> None:
    job, treasurer = make_market.job(until="settled"), make.on_duty("treasurer")
    first = pay_out(job.worker.person, 100, by=treasurer, key="march")
    assert pay_out(job.worker.person, 100, by=treasurer, key="march") == first
    assert queries.owed_to(job.worker.person) == job.worker_share - 100
    with pytest.raises(PayoutDiffers):
        pay_out(job.worker.person, 101, by=treasurer, key="march")


def test_nobody_is_paid_more_than_they_are_owed() -> None:
    job = make_market.job(until="settled")
    with pytest.raises(MoreThanOwed, match=job.worker.person.name):
        pay_out(job.worker.person, job.worker_share + 1, by=make.on_duty("treasurer"), key="march")


def test_nobody_pays_themselves_out() -> None:
    job = make_market.job(until="settled")
    with pytest.raises(NotAllowed):
        pay_out(job.worker.person, 100, by=job.worker.person, key="march")


@pytest.mark.django_db(transaction=True)
def test_ten_payouts_at_once_never_pay_the_same_money_twice() -> None:
    job, treasurer = make_market.job(until="settled"), make.on_duty("treasurer")
    ready = Barrier(10)

    def pay(n: int) -> bool:
        try:
            ready.wait(timeout=30)
            pay_out(job.worker.person, job.worker_share, by=treasurer, key=f"try {n}")
            return True
        except MoreThanOwed:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        assert sum(pool.map(pay, range(10))) == 1
    assert queries.owed_to(job.worker.person) == 0
