from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from coop.charter import loading
from coop.ledger import queries as books
from coop.market import commands, queries
from coop.market.events import job_settled
from coop.market.models import Job
from coop.market.refusals import NotYours, SaidOtherwise
from tests import make_market

pytestmark = pytest.mark.django_db


def test_settling_books_what_the_customer_owes_and_the_worker_earned() -> None:
    job = make_market.job(until="settled")
    assert books.balance("customer_receivable", party=job.customer.party) == job.price
    assert -books.balance("member_payable", party=job.worker.person.party) == job.worker_share
    assert -books.balance("vat_payable") == job.tax


@pytest.mark.parametrize("role", ["principal", "agent"])
def test_the_books_balance_whether_the_coop_is_principal_or_agent(role: Any) -> None:
    rules = loading.current_rules()
    with loading.use(rules=replace(rules, coop=replace(rules.coop, role=role))):
        job = make_market.job(until="settled")
        commands.tip(job, by=job.customer, amount=7)
        job.refresh_from_db()
        assert job.quote["role"] == role
        assert sum(line.balance for line in books.balances()) == 0
        assert books.verify() == []
        income = "service_income" if role == "principal" else "commission_income"
        expected = job.price - job.tax if role == "principal" else job.price - job.tax - job.worker_share
        assert -books.balance(income) == expected
        assert -books.balance("member_payable", party=job.worker.person.party) == job.worker_share + 7
        assert books.balance("labour_expense") == (job.worker_share if role == "principal" else 0)


def test_what_was_agreed_stays_when_the_coop_changes_its_role_meanwhile() -> None:
    rules = loading.current_rules()
    job = make_market.job(until="in_progress")
    other = "agent" if rules.coop.role == "principal" else "principal"
    with loading.use(rules=replace(rules, coop=replace(rules.coop, role=other))):
        job = commands.complete(job, by=job.worker.person, minutes=30)
    income = "service_income" if rules.coop.role == "principal" else "commission_income"
    assert books.balance(income) != 0


def test_settling_twice_is_harmless() -> None:
    job = make_market.job(until="settled")
    entry = job.settled_entry
    assert commands.settle(job).settled_entry == entry
    assert len(list(books.entries_for(job.source))) == 1


def test_others_hear_of_it_once_within_the_same_transaction() -> None:
    heard: list[dict[str, Any]] = []

    def listen(**said: Any) -> None:
        heard.append(said)

    job_settled.connect(listen)
    try:
        job = make_market.job(until="settled", minutes=45)
        commands.settle(job)
    finally:
        job_settled.disconnect(listen)
    [said] = heard
    assert (said["worker"], said["customer"], said["source"]) == (job.worker.person, job.customer, f"job:{job.pk}")
    assert said["quantities"] | {"distance": 0} == {
        "hours": 45,
        "pay": job.worker_share,
        "fares": job.price,
        "jobs": 1,
        "distance": 0,
    }


def test_when_a_listener_fails_nothing_is_settled() -> None:
    def fail(**said: Any) -> None:
        raise RuntimeError("no")

    job = make_market.job(until="in_progress")
    job_settled.connect(fail)
    try:
        with pytest.raises(RuntimeError):
            commands.complete(job, by=job.worker.person, minutes=10)
    finally:
        job_settled.disconnect(fail)
    job.refresh_from_db()
    assert job.state == Job.State.IN_PROGRESS
    assert not list(books.entries_for(job.source))


def test_a_tip_goes_wholly_to_the_worker_and_is_given_once() -> None:
    job = make_market.job(until="settled")
    commands.tip(job, by=job.customer, amount=300)
    commands.tip(job, by=job.customer, amount=300)
    with pytest.raises(SaidOtherwise):
        commands.tip(job, by=job.customer, amount=400)
    with pytest.raises(NotYours):
        commands.tip(job, by=job.worker.person, amount=300)
    assert -books.balance("member_payable", party=job.worker.person.party) == job.worker_share + 300
    assert books.balance("customer_receivable", party=job.customer.party) == job.price + 300


def test_earnings_are_what_was_settled_in_those_days() -> None:
    job = make_market.job(until="settled", minutes=30)
    day = timezone.localtime(job.completed_at, timezone.get_default_timezone()).date()
    earned = queries.earnings(job.worker, day, day)
    assert (earned.jobs, earned.minutes, earned.pay, earned.per_hour) == (1, 30, job.worker_share, job.worker_share * 2)


def test_completing_and_settling_take_a_bounded_number_of_statements(django_assert_max_num_queries) -> None:
    job = make_market.job(until="in_progress")
    with django_assert_max_num_queries(30):
        commands.complete(job, by=job.worker.person, minutes=60)


@pytest.mark.django_db(transaction=True)
def test_ten_taps_on_done_settle_once() -> None:
    job = make_market.job(until="in_progress")
    person, ready = job.worker.person, Barrier(10)

    def tap(_n: int) -> str:
        try:
            ready.wait(timeout=30)
            return commands.complete(job, by=person, minutes=60).state
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        assert set(pool.map(tap, range(10))) == {"settled"}
    assert len(list(books.entries_for(job.source))) == 1
    assert books.verify() == []
