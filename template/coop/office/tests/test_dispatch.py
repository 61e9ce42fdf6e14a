"""What a dispatcher does at the office for jobs that need a hand."""

from __future__ import annotations

import pytest

from coop.market.models import Job, Offer
from coop.office.tests.test_acts import do, says
from coop.people.permissions import Office
from tests import make, make_market

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(as_person):
    return as_person(make.on_duty(Office.DISPATCHER))


def test_a_job_is_offered_by_hand(desk) -> None:
    make_market.worker()  # so that there is a time to ask for
    job = make_market.job()
    worker = make_market.worker(ready=False)
    do(desk, "market_job", "offer", job, worker=worker.pk)
    assert Offer.objects.filter(job=job, worker=worker, answer="").exists()


def test_somebody_who_does_not_do_this_service_cannot_be_chosen(desk) -> None:
    make_market.worker()  # so that there is a time to ask for
    job = make_market.job()
    worker = make_market.worker(ready=False)
    worker.services = []
    worker.save()
    assert do(desk, "market_job", "offer", job, worker=worker.pk).context["form"].errors["worker"]


def test_a_job_is_taken_back_and_looks_for_somebody_again(desk) -> None:
    job = make_market.job(until="accepted")
    do(desk, "market_job", "take-back", job, reasons="The van broke down.")
    job.refresh_from_db()
    assert job.worker is None
    assert job.state in ("requested", "offering")


def test_a_job_is_called_off_and_costs_the_customer_nothing(desk) -> None:
    job = make_market.job(until="accepted")
    do(desk, "market_job", "call-off", job, reasons="Snow.")
    job.refresh_from_db()
    assert (job.state, job.fee) == (Job.State.CANCELLED, 0)
    assert says(desk.get(f"/office/market/job/{job.pk}/change/"), "Snow.")


def test_only_dispatchers_dispatch(as_person) -> None:
    job = make_market.job(until="accepted")
    secretary = as_person(make.on_duty(Office.SECRETARY))
    assert do(secretary, "market_job", "call-off", job, reasons="Snow.").status_code in (403, 409)
    job.refresh_from_db()
    assert job.state == "accepted"
