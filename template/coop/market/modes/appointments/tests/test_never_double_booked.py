from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from coop.market import commands
from coop.market.modes.appointments.models import Visit
from coop.market.modes.appointments.refusals import DoubleBooked
from coop.market.modes.appointments.tests import making
from coop.refused import Refused
from tests import make, make_market

pytestmark = pytest.mark.django_db
THREADS, EACH = 8, 25


def test_the_database_itself_refuses_two_visits_at_once() -> None:
    worker = make_market.worker(mode="appointments")
    first = make_market.job(mode="appointments", by=worker, until="accepted").visit
    second = make_market.job(mode="appointments", starts_at=making.at(3, 10)).visit
    second.worker = worker
    second.period = DateTimeTZRange(first.period.lower + timedelta(minutes=5), first.period.upper)
    with pytest.raises(IntegrityError, match="no_double_booking"), transaction.atomic():
        second.save()


def test_visits_that_nobody_has_accepted_may_overlap() -> None:
    make_market.worker(mode="appointments")
    one = make_market.job(mode="appointments", starts_at=making.at(2, 10))
    two = make_market.job(mode="appointments", starts_at=making.at(2, 10))
    assert (one.visit.worker, two.visit.worker) == (None, None)


def test_a_worker_who_accepts_two_at_once_is_told_about_the_first() -> None:
    worker = make_market.worker(mode="appointments")
    jobs = [make_market.job(mode="appointments", starts_at=making.at(2, 10)) for _ in range(2)]
    offers = [make_market.offer_of(job, worker) for job in jobs]
    commands.accept(offers[0], by=worker.person)
    with pytest.raises(DoubleBooked, match="already have a visit"):
        commands.accept(offers[1], by=worker.person)
    jobs[1].refresh_from_db()
    assert (jobs[1].state, jobs[1].worker) == ("offering", None)


@pytest.mark.django_db(transaction=True)
def test_two_hundred_visits_booked_at_random_by_eight_threads_never_overlap() -> None:
    workers = [make_market.worker(mode="appointments") for _ in range(4)]
    customers = [make.person() for _ in range(THREADS)]
    service = make_market.service("appointments").key

    def book(n: int) -> int:
        dice, booked = random.Random(n), 0
        try:
            for _ in range(EACH):
                start = making.at(dice.randint(1, 2), dice.randint(8, 16), dice.choice([0, 30]))
                wanted = {"starts_at": start, "minutes": dice.choice([60, 90, 120]), "address": "Demo"}
                try:
                    job = commands.request_job(customers[n], service, wanted)
                    offers = list(job.offers.select_related("worker__person"))
                    if not offers:  # the last one free was booked between asking and looking
                        continue
                    offer = dice.choice(offers)
                    commands.accept(offer, by=offer.worker.person)
                    booked += 1
                except Refused:
                    continue
        finally:
            connection.close()
        return booked

    with ThreadPoolExecutor(THREADS) as pool:
        booked = sum(pool.map(book, range(THREADS)))
    assert booked == Visit.objects.exclude(worker=None).count() > len(workers)
    for worker in workers:
        periods = sorted(worker.visits.values_list("period", flat=True), key=lambda period: period.lower)
        assert all(one.upper <= next_.lower for one, next_ in pairwise(periods))
