"""How a step is taken: lock, check, move, one line in the log. For the modules beside this one."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from coop import clock
from coop.ledger.commands import Draft, Leg, post
from coop.ledger.models import Entry
from coop.market import events, rules
from coop.market.models import Job, JobEvent, Worker
from coop.market.refusals import NotYours, OutOfTurn
from coop.market.rules import Party
from coop.people.models import Person
from coop.people.permissions import holds


def locked(job: Job | UUID, *related: str) -> Job:
    """The job as it stands now with `related`, locked until the transaction ends. People at hand are not read again."""
    known_worker = isinstance(job, Job) and "worker" in job._state.fields_cache
    related = related if known_worker else ("worker", *related)
    rows = Job.objects.select_related(*related) if related else Job.objects.all()
    pk = job.pk if isinstance(job, Job) else job
    fresh: Job = rows.select_for_update(no_key=True, of=("self",)).get(pk=pk)
    if isinstance(job, Job):
        for name in ("customer", "worker"):
            known = job._state.fields_cache.get(name)
            if known is not None and known.pk == getattr(fresh, f"{name}_id"):
                setattr(fresh, name, known)
    return fresh


def worker_of_job(job: Job) -> Worker:
    """Whoever does the job; the database holds that an accepted one has somebody."""
    if job.worker is None:
        raise NotYours
    return job.worker


def parties_of(job: Job, by: Person | None) -> frozenset[Party]:
    """Who `by` is to the job; nobody stands for the platform itself."""
    if by is None:
        return frozenset({Party.SYSTEM})
    parties = set()
    if by.pk == job.customer_id:
        parties.add(Party.CUSTOMER)
    if job.worker is not None and by.pk == job.worker.person_id:
        parties.add(Party.WORKER)
    return frozenset(parties)


def check(job: Job, name: str, *parties: Party) -> None:
    """Refuse unless one of `parties` may take the step now. Raises NotYours, OutOfTurn."""
    step = rules.STEPS[name]
    if step.by.isdisjoint(parties):
        raise NotYours
    if job.state not in step.starts:
        raise OutOfTurn(state=job.get_state_display())


def take(job: Job, name: str, by: Person | None, *related: str) -> tuple[Job, bool]:
    """Lock the job and move it; False where the same person has taken this step before and it still holds.

    `related` is read with it, and nobody who is `by` is read again.

    Raises NotYours and OutOfTurn.
    """
    step = rules.STEPS[name]
    job = locked(job, *related)
    parties = parties_of(job, by)
    if Party.WORKER in parties:
        worker_of_job(job).person = by
    if Party.CUSTOMER in parties:
        job.customer = by
    if step.by.isdisjoint(parties):
        if job.state not in step.starts and job.events.filter(step=name, by=by).exists():
            return job, False
        if Party.DISPATCHER not in step.by or by is None or not holds(by, "dispatcher"):
            raise NotYours
    if job.state not in step.starts:
        if job.events.filter(step=name, by=by).exists():
            return job, False
        raise OutOfTurn(state=job.get_state_display())
    job.state = step.ends
    return job, True


@transaction.atomic
def simple(job: Job, name: str, by: Person) -> Job:
    """A step that does nothing but happen."""
    job, taken = take(job, name, by)
    if taken:
        job.save(update_fields=["state"])
        log(job, name, by)
    return job


def log(job: Job, step: str, by: Person | None, *, note: str = "") -> None:
    """One line in the job's log, and word to whoever listens."""
    write(line(job, step, by, note=note))


def line(job: Job, step: str, by: Person | None, *, note: str = "") -> JobEvent:
    """A line of the job's log as the job stands now, for `write`."""
    return JobEvent(job=job, at=clock.now(), step=step, state=job.state, by=by, note=note[:300])


def write(*lines: JobEvent) -> None:
    """Keep these lines in one statement, and send word of each to whoever listens."""
    JobEvent.objects.bulk_create(lines)
    for each in lines:
        events.job_moved.send(sender=Job, job=each.job, step=each.step, by=each.by)


def tell(job: Job, quantities: dict[str, int]) -> None:
    """Say what the job counted for, inside this transaction (see `coop.market.events.job_settled`)."""
    events.job_settled.send(
        sender=Job,
        job=job,
        worker=worker_of_job(job).person,
        customer=job.customer,
        on=clock.today(),
        source=job.source,
        quantities=quantities,
    )


def book(job: Job, parts: rules.Split, tip: int, *, kind: str, memo: str, key: str) -> Entry:
    """Enter `parts` and `tip` in the books for the customer and the worker of the job, by the role frozen on it."""
    whose = {"": "", "customer": job.customer.party, "worker": worker_of_job(job).person.party}
    legs = tuple(Leg(n.role, n.amount, whose[n.whose]) for n in rules.settlement(job.quote["role"], parts, tip))
    return post(Draft(clock.today(), kind, memo, legs, job.source), key=key)
