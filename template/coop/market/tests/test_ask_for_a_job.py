from __future__ import annotations

from uuid import uuid4

import pytest

from coop.charter.loading import current_trade
from coop.market import commands, queries
from coop.market.models import Job
from coop.market.refusals import NoSuchService, NotYours
from coop.market.rules import quote
from tests import make, make_market

pytestmark = pytest.mark.django_db


def test_a_request_finds_a_worker_and_keeps_its_price() -> None:
    worker = make_market.worker()
    job = make_market.job()
    assert job.state == Job.State.OFFERING
    assert [offer.worker for offer in job.offers.all()] == [worker]
    assert job.price == job.quote["price"] == sum(line["amount"] for line in job.quote["lines"])
    assert job.parts.price == job.parts.worker + job.parts.tax + job.parts.coop
    assert [event.step for event in queries.story(job)] == ["quote", "request", "offer"]


def test_the_price_shown_beforehand_is_the_price_of_the_job() -> None:
    make_market.worker()
    shown = queries.quote_for(make_market.service().key, make_market.details())
    job = make_market.job()
    assert (job.price, job.tax, job.worker_share) == (shown.split.price, shown.split.tax, shown.split.worker)
    assert job.quote == shown.frozen()


def test_a_quoted_job_looks_for_nobody_until_the_customer_takes_it() -> None:
    make_market.worker()
    customer = make.person()
    job = commands.quote_job(customer, make_market.service().key, make_market.details())
    assert (job.state, job.offers.count()) == (Job.State.QUOTED, 0)
    with pytest.raises(NotYours):
        commands.request_quoted(job, by=make.person())
    assert commands.request_quoted(job, by=customer).state == Job.State.OFFERING


def test_a_form_sent_twice_makes_one_job() -> None:
    make_market.worker()
    customer, key = make.person(), uuid4()
    asked = (customer, make_market.service().key, make_market.details())
    first = commands.request_job(*asked, key=key)
    again = commands.request_job(*asked, key=key)
    assert first == again
    assert list(queries.jobs_of(customer)) == [first]
    assert first.offers.count() == 1


def test_a_dispatcher_can_ask_for_a_customer_who_phoned() -> None:
    make_market.worker()
    dispatcher, customer = make.officer("dispatcher"), make.person()
    job = commands.request_job(customer, make_market.service().key, make_market.details(), by=dispatcher)
    assert job.customer == customer
    assert {event.by for event in job.events.exclude(step="offer")} == {dispatcher}


def test_an_unknown_service_is_refused() -> None:
    with pytest.raises(NoSuchService):
        commands.request_job(make.person(), "moon landings", {})


def test_jobs_are_numbered_in_order() -> None:
    make_market.worker()
    numbers = [make_market.job().number for _ in range(3)]
    assert numbers == sorted(set(numbers))


def test_nobody_is_offered_their_own_job() -> None:
    me = make_market.worker()
    make_market.worker()
    job = commands.request_job(me.person, make_market.service().key, make_market.details())
    assert me not in [offer.worker for offer in job.offers.all()]


def test_asking_takes_as_many_statements_with_ten_workers_as_with_two(django_assert_max_num_queries) -> None:
    for _ in range(10):
        make_market.worker()
    customer, service, details = make.person(), make_market.service().key, make_market.details()
    with django_assert_max_num_queries(26):
        commands.request_job(customer, service, details)


def test_every_service_of_the_trade_has_a_price() -> None:
    from coop.market.rules import Facts
    from coop.market.services import terms

    for service in current_trade().services:
        assert quote(service.price, Facts(service.duration_minutes, 5_000), terms()).price > 0
