from __future__ import annotations

from datetime import timedelta

import pytest

from coop import clock
from coop.charter.loading import current_trade
from coop.ledger import queries as books
from coop.market import commands, queries, rules
from coop.market.models import Job
from coop.market.refusals import NotYours, OutOfTurn
from tests import make, make_market

pytestmark = pytest.mark.django_db


def test_a_customer_calls_off_before_anyone_accepted_and_pays_nothing() -> None:
    worker = make_market.worker()
    job = make_market.job()
    job = commands.cancel(job, by=job.customer, reason="Ill")
    assert (job.state, job.fee) == (Job.State.CANCELLED, 0)
    assert job.events.get(step="cancel").note == "Ill"
    assert not queries.open_offers(worker)


def test_calling_off_twice_is_harmless() -> None:
    make_market.worker()
    job = make_market.job()
    commands.cancel(job, by=job.customer, reason="Ill")
    commands.cancel(job, by=job.customer, reason="Ill")
    assert job.events.filter(step="cancel").count() == 1


def test_a_customer_who_calls_off_late_pays_the_fee_shared_out_like_a_price() -> None:
    job = make_market.job(until="accepted")
    policy = current_trade().cancellation
    grace = timedelta(minutes=policy.free_until_minutes)
    over = job.starts_at - grace if job.starts_at else clock.now() + grace
    with clock.at(over - timedelta(minutes=1)):
        assert commands.fee_for_cancelling(job) == 0
    with clock.at(over + timedelta(minutes=1)):
        announced = commands.fee_for_cancelling(job)
        job = commands.cancel(job, by=job.customer, reason="Changed my mind")
    assert job.fee == announced == rules.half_up(job.price * policy.late_part)
    assert books.balance("customer_receivable", party=job.customer.party) == job.fee
    assert -books.balance("member_payable", party=job.worker.person.party) == rules.split(job.fee, job.terms).worker
    assert books.verify() == []


def test_a_worker_who_calls_off_costs_the_customer_nothing() -> None:
    job = make_market.job(until="accepted")
    job = commands.cancel(job, by=job.worker.person, reason="Nobody at the door")
    assert (job.state, job.fee) == (Job.State.CANCELLED, 0)


def test_a_stranger_cannot_call_off() -> None:
    make_market.worker()
    job = make_market.job()
    with pytest.raises(NotYours):
        commands.cancel(job, by=make.person(), reason="Spite")


def test_what_has_begun_cannot_be_called_off() -> None:
    job = make_market.job(until="in_progress")
    with pytest.raises(OutOfTurn):
        commands.cancel(job, by=job.customer, reason="Changed my mind")


def test_a_customer_who_is_not_there_pays_the_part_that_the_policy_says() -> None:
    job = make_market.job(until="accepted")
    with pytest.raises(OutOfTurn):
        commands.report_no_show(job, by=job.worker.person)
    job = commands.arrive(job, by=job.worker.person)
    with pytest.raises(NotYours):
        commands.report_no_show(job, by=job.customer)
    job = commands.report_no_show(job, by=job.worker.person)
    commands.report_no_show(job, by=job.worker.person)
    assert (job.state, job.fee) == ("cancelled", rules.half_up(job.price * current_trade().cancellation.no_show_part))
    assert books.balance("customer_receivable", party=job.customer.party) == job.fee
