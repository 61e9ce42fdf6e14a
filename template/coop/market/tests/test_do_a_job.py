from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from coop import clock
from coop.market import commands, queries
from coop.market.models import Job
from coop.market.refusals import BadFigure, NotYours, OutOfTurn, SaidOtherwise
from tests import make, make_market

pytestmark = pytest.mark.django_db


def test_a_job_goes_from_accepted_to_settled_one_step_at_a_time() -> None:
    job = make_market.job(until="settled", minutes=75)
    assert (job.state, job.minutes) == (Job.State.SETTLED, 75)
    steps = [event.step for event in queries.story(job) if event.step not in ("offer", "lapse")]
    assert steps == ["quote", "request", "accept", "set_out", "arrive", "start", "complete", "settle"]


def test_every_step_taken_twice_is_taken_once() -> None:
    job = make_market.job(until="accepted")
    person = job.worker.person
    for step in (commands.set_out, commands.arrive, commands.start):
        step(job, by=person)
        step(job, by=person)
    for _ in range(2):
        commands.complete(job, by=person, minutes=50)
    assert commands.set_out(job, by=person).state == Job.State.SETTLED
    names = list(job.events.values_list("step", flat=True))
    assert len(names) == len(set(names) | {"offer"})


def test_a_worker_who_forgot_to_say_they_set_out_can_begin_all_the_same() -> None:
    job = make_market.job(until="accepted")
    assert commands.start(job, by=job.worker.person).state == Job.State.IN_PROGRESS


def test_steps_cannot_be_jumped_to_the_end() -> None:
    job = make_market.job(until="accepted")
    with pytest.raises(OutOfTurn, match="accepted"):
        commands.complete(job, by=job.worker.person, minutes=10)


def test_only_the_worker_or_a_dispatcher_takes_the_workers_steps() -> None:
    job = make_market.job(until="accepted")
    for somebody in (job.customer, make.person(), make_market.worker().person):
        with pytest.raises(NotYours):
            commands.set_out(job, by=somebody)
    assert commands.set_out(job, by=make.officer("dispatcher")).state == Job.State.EN_ROUTE


def test_a_technical_administrator_has_no_say() -> None:
    job = make_market.job(until="accepted")
    administrator = make.person()
    administrator.is_superuser = True
    administrator.save()
    with pytest.raises(NotYours):
        commands.set_out(job, by=administrator)


def test_completing_again_with_other_minutes_is_refused() -> None:
    job = make_market.job(until="settled", minutes=60)
    with pytest.raises(SaidOtherwise):
        commands.complete(job, by=job.worker.person, minutes=61)


@pytest.mark.parametrize("minutes", [-5, 0, 24 * 60 + 1])
def test_impossible_minutes_are_refused(minutes: int) -> None:
    job = make_market.job(until="in_progress")
    with pytest.raises(BadFigure):
        commands.complete(job, by=job.worker.person, minutes=minutes)


def test_the_minutes_since_the_start_are_proposed() -> None:
    job = make_market.job(until="in_progress")
    with clock.at(clock.now() + timedelta(minutes=42)):
        assert queries.minutes_worked(job) == 42


def test_each_step_takes_a_bounded_number_of_statements(django_assert_max_num_queries) -> None:
    job = make_market.job(until="accepted")
    person = job.worker.person
    for step in (commands.set_out, commands.arrive, commands.start):
        with django_assert_max_num_queries(5):
            step(job, by=person)


def test_the_log_of_a_job_cannot_be_rewritten() -> None:
    job = make_market.job(until="accepted")
    for change in (job.events.all().delete, lambda: job.events.update(note="never happened")):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()
