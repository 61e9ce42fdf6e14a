"""The work itself, step by step, into the books; and what both sides say afterwards."""

from __future__ import annotations

from django.db import transaction

from coop import clock
from coop.charter.loading import current_rules
from coop.market import rules
from coop.market.commands.steps import book, check, line, locked, log, parties_of, simple, take, tell, write
from coop.market.models import Job, JobEvent, Rating
from coop.market.modes import mode_of
from coop.market.refusals import BadFigure, NotYours, OutOfTurn, SaidOtherwise
from coop.market.rules import LONGEST_JOB, Party, State
from coop.money import format_money
from coop.people.models import Person


def set_out(job: Job, *, by: Person) -> Job:
    """The worker is on the way."""
    return simple(job, "set_out", by)


def arrive(job: Job, *, by: Person) -> Job:
    """The worker is there."""
    return simple(job, "arrive", by)


def start(job: Job, *, by: Person) -> Job:
    """The work begins."""
    return simple(job, "start", by)


@transaction.atomic
def complete(job: Job, *, by: Person, minutes: int) -> Job:
    """The work is done and took `minutes`; the job is settled into the books in the same transaction.

    Raises SaidOtherwise when it was completed before with other minutes.
    """
    if not 1 <= minutes <= LONGEST_JOB:
        raise BadFigure(figure=minutes, least=1, most=LONGEST_JOB)
    job, taken = take(job, "complete", by, "customer", "worker__person")
    if not taken:
        if job.minutes != minutes:
            raise SaidOtherwise
        return job
    job.minutes = minutes
    job.completed_at = clock.now()
    return _settle(job, line(job, "complete", by))


@transaction.atomic
def settle(job: Job) -> Job:
    """Book a completed job. Twice is harmless."""
    job = locked(job)
    return job if job.state == State.SETTLED else _settle(job)


def _settle(job: Job, *before: JobEvent) -> Job:
    """Book the job and keep it as it is now; `before` is what comes before this in its log."""
    check(job, "settle", Party.SYSTEM)
    job.settled_entry = book(job, job.parts, job.tip, kind="job", memo=f"{job} {job.service}", key=f"settle:{job.pk}")
    job.state = State.SETTLED
    job.save(update_fields=["state", "minutes", "completed_at", "settled_entry"])
    write(*before, line(job, "settle", None))
    counted = rules.quantities(job.minutes or 0, job.parts, mode_of(job.mode).metres(job))
    tell(job, counted)
    return job


@transaction.atomic
def tip(job: Job, *, by: Person, amount: int) -> Job:
    """The customer gives the worker `amount` minor units on top; all of it is the worker's. Once per job."""
    job = locked(job)
    if job.customer_id != by.pk:
        raise NotYours
    if job.tip:
        if job.tip != amount:
            raise SaidOtherwise
        return job
    most = max(job.price, 1)
    if not 1 <= amount <= most:
        figures = {"figure": amount, "least": 1, "most": most}
        raise BadFigure(**{name: _money(job, minor, by) for name, minor in figures.items()})
    if job.worker is None or job.state not in rules.UNDER_WAY | {State.SETTLED}:
        raise OutOfTurn(state=job.get_state_display())
    job.tip = amount
    job.save(update_fields=["tip"])
    if job.state == State.SETTLED:
        book(job, rules.Split(0, 0, 0, 0), amount, kind="tip", memo=f"{job} tip", key=f"tip:{job.pk}")
    log(job, "tip", by)
    return job


def _money(job: Job, minor: int, reader: Person) -> str:
    return format_money(minor, job.currency, reader.language or current_rules().coop.languages[0])


@transaction.atomic
def rate(job: Job, *, by: Person, stars: int, words: str = "") -> Rating:
    """One side of a settled job says how the other was, in 1 to 5 stars. Once; the same again is harmless."""
    job = locked(job)
    if not {Party.CUSTOMER, Party.WORKER} & parties_of(job, by):
        raise NotYours
    if job.state != State.SETTLED:
        raise OutOfTurn(state=job.get_state_display())
    if not 1 <= stars <= 5:
        raise BadFigure(figure=stars, least=1, most=5)
    rating, made = Rating.objects.get_or_create(
        job=job, by=by, defaults={"stars": stars, "words": words, "at": clock.now()}
    )
    if not made and (rating.stars, rating.words) != (stars, words):
        raise SaidOtherwise
    return rating
