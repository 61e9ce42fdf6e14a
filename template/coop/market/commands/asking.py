"""A customer asks: the quote, frozen on the job, and the request."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, transaction

from coop import clock
from coop.charter.loading import current_rules
from coop.market import services
from coop.market.commands.steps import log, take
from coop.market.models import Job
from coop.market.modes import mode_of
from coop.market.refusals import NotYours, TooLate
from coop.market.rules import State
from coop.people.models import Person
from coop.people.permissions import holds

LEAST_SEARCH = timedelta(minutes=10)
"""Somebody is looked for at least this long, also for a job that was handed back at the last minute."""


@transaction.atomic
def quote_job(
    customer: Person, service_key: str, details: Mapping[str, Any], *, key: UUID | None = None, by: Person | None = None
) -> Job:
    """Price what `customer` wants and freeze the price on a new job.

    `details` is what the mode's form gives (its `cleaned_data`). `key` becomes the job's id,
    so that a form sent twice makes one job. Raises NoSuchService and what the mode refuses.
    """
    return _quote(customer, service_key, details, key, by or customer)


@transaction.atomic
def request_quoted(job: Job, *, by: Person) -> Job:
    """The customer takes the quote; the mode looks for somebody."""
    job, taken = take(job, "request", by)
    return _request(job, by) if taken else job


@transaction.atomic
def request_job(
    customer: Person, service_key: str, details: Mapping[str, Any], *, key: UUID | None = None, by: Person | None = None
) -> Job:
    """Quote and request in one go, as a customer does who has seen the price (arguments as for `quote_job`)."""
    job = _quote(customer, service_key, details, key, by or customer)
    if job.state != State.QUOTED:
        return job
    if by is not None:
        return request_quoted(job, by=by)
    job.state = State.REQUESTED
    return _request(job, customer)


def _quote(customer: Person, service_key: str, details: Mapping[str, Any], key: UUID | None, by: Person) -> Job:
    if key is not None:
        with connection.cursor() as cursor:  # whoever sends the same form at the same instant waits here
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"job:{key}"])
        if known := Job.objects.filter(pk=key).first():
            if known.customer_id != customer.pk:
                raise NotYours
            return known
    if by != customer and not holds(by, "dispatcher"):
        raise NotYours
    service = services.service(service_key)
    mode = mode_of(service.mode)
    wanted = mode.read(service, details)
    quote = services.quote(service, wanted.facts)
    job = Job(
        id=key or uuid4(),
        number=_next_number(),
        service=service.key,
        mode=mode.key,
        customer=customer,
        fields=_answers(service, details),
        quote=quote.frozen(),
        price=quote.split.price,
        worker_share=quote.split.worker,
        tax=quote.split.tax,
        currency=current_rules().coop.currency,
        starts_at=wanted.starts_at,
    )
    job.save(force_insert=True)
    mode.attach(job, wanted)
    log(job, "quote", by)
    return job


def _request(job: Job, by: Person) -> Job:
    job.requested_at = clock.now()
    if job.starts_at is not None and job.starts_at <= job.requested_at:
        raise TooLate
    search(job, "request", by)
    return job


def search(job: Job, step: str, by: Person, *, note: str = "") -> None:
    """Keep the job as it is now and look for somebody, for at least `LEAST_SEARCH`."""
    mode = mode_of(job.mode)
    job.search_until = max(mode.search_until(job), clock.now() + LEAST_SEARCH)
    job.save(update_fields=["state", "worker", "requested_at", "search_until"])
    log(job, step, by, note=note)
    mode.dispatch(job)


def _next_number() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('market_job_number')")
        return int(cursor.fetchone()[0])


def _answers(service: Any, details: Mapping[str, Any]) -> dict[str, Any]:
    """The answers to the service's own questions, and the notes, as far as they were given."""
    keys = ["notes", *(field.key for field in service.fields)]
    return {key: details[key] for key in keys if details.get(key) not in (None, "")}
