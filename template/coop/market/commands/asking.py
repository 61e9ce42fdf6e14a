"""A customer asks: the quote, frozen on the job, and the request."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, transaction

from coop import clock
from coop.charter.loading import current_rules
from coop.market import services
from coop.market.commands.steps import line, log, take, write
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
    known = _known(customer, key)
    return known or _new(customer, service_key, details, key, by or customer, requested=False)


@transaction.atomic
def request_quoted(job: Job, *, by: Person) -> Job:
    """The customer takes the quote; the mode looks for somebody."""
    job, taken = take(job, "request", by)
    if taken:
        _ask(job)
        search(job, "request", by)
    return job


@transaction.atomic
def request_job(
    customer: Person, service_key: str, details: Mapping[str, Any], *, key: UUID | None = None, by: Person | None = None
) -> Job:
    """Quote and request in one go, as a customer does who has seen the price (arguments as for `quote_job`)."""
    if known := _known(customer, key):
        return request_quoted(known, by=by or customer) if known.state == State.QUOTED else known
    return _new(customer, service_key, details, key, by or customer, requested=True)


def _known(customer: Person, key: UUID | None) -> Job | None:
    """The job that this key made before, if it did; raises NotYours where it is somebody else's."""
    if key is None:
        return None
    with connection.cursor() as cursor:  # whoever sends the same form at the same instant waits here
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"job:{key}"])
    known = Job.objects.filter(pk=key).first()
    if known is not None and known.customer_id != customer.pk:
        raise NotYours
    return known


def _new(
    customer: Person, service_key: str, details: Mapping[str, Any], key: UUID | None, by: Person, *, requested: bool
) -> Job:
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
    lines = [line(job, "quote", by)]
    if requested:
        _ask(job)
        job.state = State.REQUESTED
        job.search_until = _search_until(job)
        lines.append(line(job, "request", by))
    job.save(force_insert=True)
    mode.attach(job, wanted)
    write(*lines)
    if requested:
        mode.dispatch(job)
    return job


def _ask(job: Job) -> None:
    job.requested_at = clock.now()
    if job.starts_at is not None and job.starts_at <= job.requested_at:
        raise TooLate


def _search_until(job: Job) -> datetime:
    return max(mode_of(job.mode).search_until(job), clock.now() + LEAST_SEARCH)


def search(job: Job, step: str, by: Person, *, note: str = "") -> None:
    """Keep the job as it is now and look for somebody, for at least `LEAST_SEARCH`."""
    job.search_until = _search_until(job)
    job.save(update_fields=["state", "worker", "requested_at", "search_until"])
    log(job, step, by, note=note)
    mode_of(job.mode).dispatch(job)


def _next_number() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('market_job_number')")
        return int(cursor.fetchone()[0])


def _answers(service: Any, details: Mapping[str, Any]) -> dict[str, Any]:
    """The answers to the service's own questions, and the notes, as far as they were given."""
    keys = ["notes", *(field.key for field in service.fields)]
    return {key: details[key] for key in keys if details.get(key) not in (None, "")}
