from __future__ import annotations

import pytest

from coop import clock
from coop.market import commands, queries
from coop.market.refusals import NoSuchService, NotAWorker, StillAtWork
from tests import make, make_market

pytestmark = pytest.mark.django_db


def test_somebody_who_is_no_member_can_work_through_the_coop() -> None:
    person = make.person()
    worker = commands.become_worker(person, [make_market.service().key], introduction="Hello.")
    assert queries.worker_of(person) == worker
    assert worker.since == clock.today()


def test_signing_on_again_changes_the_services_and_not_the_day() -> None:
    person = make.person()
    first = commands.become_worker(person, [make_market.service().key])
    again = commands.become_worker(person, [])
    assert (again.pk, again.since, again.services) == (first.pk, first.since, [])


def test_a_service_that_the_coop_does_not_offer_is_refused() -> None:
    with pytest.raises(NoSuchService, match="moon landings"):
        commands.become_worker(make.person(), ["moon landings"])


def test_a_worker_signs_off_and_can_come_back() -> None:
    worker = make_market.worker()
    commands.stop_working(worker.person)
    assert queries.worker_of(worker.person) is None
    commands.become_worker(worker.person, worker.services)
    assert queries.worker_of(worker.person) == worker


def test_a_worker_cannot_sign_off_in_the_middle_of_a_job() -> None:
    job = make_market.job(until="accepted")
    with pytest.raises(StillAtWork, match="1"):
        commands.stop_working(job.worker.person)


def test_who_never_worked_cannot_sign_off() -> None:
    with pytest.raises(NotAWorker):
        commands.stop_working(make.person())
