"""A job finds its worker: offers, their answers, and what happens when there is none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Case, Exists, OuterRef, Q, Value, When

from coop import clock
from coop.market import rules
from coop.market.commands.asking import search
from coop.market.commands.steps import check, locked, log, take
from coop.market.models import Job, Offer, Worker
from coop.market.modes import mode_of
from coop.market.refusals import AlreadyTaken, NotAWorker, NotYours, OfferGone, OutOfTurn
from coop.market.rules import Party, State
from coop.people.models import Person


@dataclass(frozen=True, slots=True)
class Choice:
    """A worker to whom a job is put, and why: inputs, weights and the key of the rule, in plain JSON."""

    worker: int  # the worker's id
    why: dict[str, Any]


def offer_to(job: Job, choices: Iterable[Choice], *, expires_at: datetime) -> None:
    """For modes, of a job that their caller has locked: put it to each of `choices` until `expires_at`."""
    _offer(job, list(choices), expires_at, None)


@transaction.atomic
def offer(job: Job, worker: Worker, why: dict[str, Any], *, by: Person | None = None, minutes: int = 60) -> Offer:
    """Put the job to one worker by hand, for `minutes`. One who has an open offer of it keeps that one."""
    job, _ = take(job, "offer", by)
    over = job.offers.filter(worker=worker, answer="", expires_at__lte=clock.now())
    over.update(answer=Offer.Answer.LAPSED, answered_at=clock.now())
    _offer(job, [Choice(worker.pk, why)], clock.now() + timedelta(minutes=minutes), by)
    found: Offer = Offer.objects.get(job=job, worker=worker, answer="")
    return found


def _offer(job: Job, choices: list[Choice], expires_at: datetime, by: Person | None) -> None:
    now = clock.now()
    Offer.objects.bulk_create(
        [Offer(job=job, worker_id=c.worker, why=c.why, made_at=now, expires_at=expires_at) for c in choices],
        ignore_conflicts=True,
    )
    job.state = State.OFFERING
    job.save(update_fields=["state"])
    log(job, "offer", by, note=", ".join(str(c.worker) for c in choices))


@transaction.atomic
def accept(offer: Offer, *, by: Person) -> Job:
    """The worker takes the job; the first one does.

    Raises:
        AlreadyTaken: somebody was quicker.
        OfferGone: the offer was declined or has lapsed.
    """
    job = locked(offer.job_id)
    offer = Offer.objects.select_related("worker__person").get(pk=offer.pk)
    if offer.worker.person_id != by.pk:
        raise NotYours
    if job.worker_id == offer.worker_id and offer.answer == Offer.Answer.ACCEPTED:
        return job
    if job.worker_id is not None:
        raise AlreadyTaken
    now = clock.now()
    if offer.answer or offer.expires_at <= now or job.state != State.OFFERING:
        raise OfferGone
    worker = Worker.objects.select_for_update(no_key=True).get(pk=offer.worker_id)
    if worker.until is not None:
        raise NotAWorker
    check(job, "accept", Party.WORKER)
    worker.person = by
    job.worker = worker
    job.state = State.ACCEPTED
    mode_of(job.mode).accepted(job)
    answer = Case(When(pk=offer.pk, then=Value(Offer.Answer.ACCEPTED)), default=Value(Offer.Answer.WITHDRAWN))
    job.offers.filter(answer="").update(answer=answer, answered_at=now)
    job.save(update_fields=["state", "worker"])
    log(job, "accept", by)
    return job


@transaction.atomic
def decline(offer: Offer, *, by: Person, reason: str = "") -> Job:
    """The worker does not want the job; it goes to the next. Nobody is worse off for declining."""
    job = locked(offer.job_id)
    offer = Offer.objects.select_related("worker__person").get(pk=offer.pk)
    if offer.worker.person_id != by.pk:
        raise NotYours
    if offer.answer:
        if offer.answer == Offer.Answer.ACCEPTED:
            raise OutOfTurn(state=job.get_state_display())
        return job
    Offer.objects.filter(pk=offer.pk).update(answer=Offer.Answer.DECLINED, answered_at=clock.now())
    log(job, "decline", by, note=reason)
    _look_again(job)
    return job


@transaction.atomic
def hand_back(job: Job, *, by: Person, reason: str = "") -> Job:
    """The worker cannot do a job they accepted; it is put to others."""
    job, taken = take(job, "hand_back", by)
    if taken:
        job.offers.filter(answer=Offer.Answer.ACCEPTED).update(answer=Offer.Answer.DECLINED)
        mode_of(job.mode).released(job)
        job.worker = None
        search(job, "hand_back", by, note=reason)
    return job


def expire_offers(job: Job | None = None, *, most: int = 200) -> int:
    """Let offers lapse whose time is over, put their jobs to the next, and give up where the search is over.

    Harmless at any time and from any number of places at once: the background task calls it,
    and pages do for the job they show, so that it works without the task. Returns how many jobs were looked at.
    """
    now = clock.now()
    still_open = Offer.objects.filter(job=OuterRef("pk"), answer="", expires_at__gt=now)
    waiting = Job.objects.filter(state__in=rules.SEARCHING).filter(Q(search_until__lte=now) | ~Exists(still_open))
    if job is not None:
        waiting = waiting.filter(pk=job.pk)
    count = 0
    for pk in list(waiting.order_by("search_until").values_list("pk", flat=True)[:most]):
        with transaction.atomic():
            found = (
                Job.objects.select_for_update(skip_locked=True, no_key=True)
                .filter(pk=pk, state__in=rules.SEARCHING)
                .first()
            )
            if found is not None:
                _look_again(found)
                count += 1
    return count


def _look_again(job: Job) -> None:
    now = clock.now()
    if job.offers.filter(answer="", expires_at__lte=now).update(answer=Offer.Answer.LAPSED, answered_at=now):
        log(job, "lapse", None)
    if job.search_until is not None and job.search_until <= now:
        check(job, "expire", Party.SYSTEM)
        job.offers.filter(answer="").update(answer=Offer.Answer.LAPSED, answered_at=now)
        job.state = State.EXPIRED
        job.save(update_fields=["state"])
        mode_of(job.mode).released(job)
        log(job, "expire", None)
    elif not job.offers.filter(answer="").exists():
        mode_of(job.mode).dispatch(job)
