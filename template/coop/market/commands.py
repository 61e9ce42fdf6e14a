"""What people do with jobs: one function per step, each one transaction and one row in the job's log.

The order of steps and who may take them is a table in `coop.market.rules`; the way a job
finds its worker is a mode's. A step taken twice by the same person is harmless: the second
time the job is returned as it stands. Rows are locked job first, then worker.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q

from coop import clock
from coop.charter.loading import current_rules, current_trade
from coop.ledger.commands import Draft, Leg, post
from coop.market import events, rules, services
from coop.market.models import Job, JobEvent, Offer, Rating, Worker
from coop.market.modes import mode_of
from coop.market.refusals import (
    AlreadyTaken,
    BadFigure,
    NotAWorker,
    NotYours,
    OfferGone,
    OutOfTurn,
    SaidOtherwise,
    StillAtWork,
    TooLate,
)
from coop.market.rules import LONGEST_JOB, Party, State
from coop.people.models import Person
from coop.people.permissions import holds

LEAST_SEARCH = timedelta(minutes=10)
"""Somebody is looked for at least this long, also for a job that was handed back at the last minute."""

# ── workers ──────────────────────────────────────────────────────────────────


@transaction.atomic
def become_worker(person: Person, services_offered: Iterable[str], *, introduction: str = "") -> Worker:
    """`person` works through the co-op from today, member or not, offering these services (keys of trade.yml).

    Done again, it changes the services and the introduction. Raises NoSuchService.
    """
    keys = sorted({services.service(key).key for key in services_offered})
    worker, _ = Worker.objects.update_or_create(
        person=person,
        defaults={"services": keys, "introduction": introduction, "until": None},
        create_defaults={"services": keys, "introduction": introduction, "since": clock.today()},
    )
    return worker


@transaction.atomic
def stop_working(person: Person) -> Worker:
    """`person` takes no more jobs from today. Raises StillAtWork while jobs are under way."""
    worker = Worker.objects.select_for_update().filter(person=person).first()
    if worker is None:
        raise NotAWorker
    count = worker.jobs.filter(state__in=rules.UNDER_WAY).count()
    if count:
        raise StillAtWork(count=count)
    worker.offers.filter(answer="").update(answer=Offer.Answer.DECLINED, answered_at=clock.now())
    worker.until = worker.until or clock.today()
    worker.save(update_fields=["until"])
    return worker


# ── asking ───────────────────────────────────────────────────────────────────


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
    job, taken = _take(job, "request", by)
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
    _log(job, "quote", by)
    return job


def _request(job: Job, by: Person) -> Job:
    job.requested_at = clock.now()
    if job.starts_at is not None and job.starts_at <= job.requested_at:
        raise TooLate
    _search(job, "request", by)
    return job


def _search(job: Job, step: str, by: Person, *, note: str = "") -> None:
    """Keep the job as it is now and look for somebody, for at least `LEAST_SEARCH`."""
    mode = mode_of(job.mode)
    job.search_until = max(mode.search_until(job), clock.now() + LEAST_SEARCH)
    job.save(update_fields=["state", "worker", "requested_at", "search_until"])
    _log(job, step, by, note=note)
    mode.dispatch(job)


# ── finding somebody ─────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Choice:
    """A worker to whom a job is put, and why: inputs, weights and the key of the rule, in plain JSON."""

    worker: Worker
    why: dict[str, Any]


def offer_to(job: Job, choices: Iterable[Choice], *, expires_at: datetime) -> None:
    """For modes, of a job that their caller has locked: put it to each of `choices` until `expires_at`."""
    _offer(job, list(choices), expires_at, None)


@transaction.atomic
def offer(job: Job, worker: Worker, why: dict[str, Any], *, by: Person | None = None, minutes: int = 60) -> Offer:
    """Put the job to one worker by hand, for `minutes`. One who has an open offer of it keeps that one."""
    job, _ = _take(job, "offer", by)
    over = job.offers.filter(worker=worker, answer="", expires_at__lte=clock.now())
    over.update(answer=Offer.Answer.LAPSED, answered_at=clock.now())
    _offer(job, [Choice(worker, why)], clock.now() + timedelta(minutes=minutes), by)
    found: Offer = Offer.objects.get(job=job, worker=worker, answer="")
    return found


def _offer(job: Job, choices: list[Choice], expires_at: datetime, by: Person | None) -> None:
    now = clock.now()
    Offer.objects.bulk_create(
        [Offer(job=job, worker=c.worker, why=c.why, made_at=now, expires_at=expires_at) for c in choices],
        ignore_conflicts=True,
    )
    job.state = State.OFFERING
    job.save(update_fields=["state"])
    _log(job, "offer", by, note=", ".join(str(c.worker.pk) for c in choices))


@transaction.atomic
def accept(offer: Offer, *, by: Person) -> Job:
    """The worker takes the job; the first one does.

    Raises:
        AlreadyTaken: somebody was quicker.
        OfferGone: the offer was declined or has lapsed.
    """
    job = _locked(offer.job_id)
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
    _check_step(job, "accept", Party.WORKER)
    worker.person = by
    job.worker = worker
    job.state = State.ACCEPTED
    mode_of(job.mode).accepted(job)
    Offer.objects.filter(pk=offer.pk).update(answer=Offer.Answer.ACCEPTED, answered_at=now)
    job.offers.filter(answer="").update(answer=Offer.Answer.WITHDRAWN, answered_at=now)
    job.save(update_fields=["state", "worker"])
    _log(job, "accept", by)
    return job


@transaction.atomic
def decline(offer: Offer, *, by: Person, reason: str = "") -> Job:
    """The worker does not want the job; it goes to the next. Nobody is worse off for declining."""
    job = _locked(offer.job_id)
    offer = Offer.objects.select_related("worker__person").get(pk=offer.pk)
    if offer.worker.person_id != by.pk:
        raise NotYours
    if offer.answer:
        if offer.answer == Offer.Answer.ACCEPTED:
            raise OutOfTurn(state=job.get_state_display())
        return job
    Offer.objects.filter(pk=offer.pk).update(answer=Offer.Answer.DECLINED, answered_at=clock.now())
    _log(job, "decline", by, note=reason)
    _look_again(job)
    return job


@transaction.atomic
def hand_back(job: Job, *, by: Person, reason: str = "") -> Job:
    """The worker cannot do a job they accepted; it is put to others."""
    job, taken = _take(job, "hand_back", by)
    if taken:
        job.offers.filter(answer=Offer.Answer.ACCEPTED).update(answer=Offer.Answer.DECLINED)
        mode_of(job.mode).released(job)
        job.worker = None
        _search(job, "hand_back", by, note=reason)
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
        _log(job, "lapse", None)
    if job.search_until is not None and job.search_until <= now:
        _check_step(job, "expire", Party.SYSTEM)
        job.offers.filter(answer="").update(answer=Offer.Answer.LAPSED, answered_at=now)
        job.state = State.EXPIRED
        job.save(update_fields=["state"])
        mode_of(job.mode).released(job)
        _log(job, "expire", None)
    elif not job.offers.filter(answer="").exists():
        mode_of(job.mode).dispatch(job)


# ── doing ────────────────────────────────────────────────────────────────────


def set_out(job: Job, *, by: Person) -> Job:
    """The worker is on the way."""
    return _simple(job, "set_out", by)


def arrive(job: Job, *, by: Person) -> Job:
    """The worker is there."""
    return _simple(job, "arrive", by)


def start(job: Job, *, by: Person) -> Job:
    """The work begins."""
    return _simple(job, "start", by)


@transaction.atomic
def complete(job: Job, *, by: Person, minutes: int) -> Job:
    """The work is done and took `minutes`; the job is settled into the books in the same transaction.

    Raises SaidOtherwise when it was completed before with other minutes.
    """
    if not 1 <= minutes <= LONGEST_JOB:
        raise BadFigure(figure=minutes, least=1, most=LONGEST_JOB)
    job, taken = _take(job, "complete", by)
    if not taken:
        if job.minutes != minutes:
            raise SaidOtherwise
        return job
    job.minutes = minutes
    job.completed_at = clock.now()
    job.save(update_fields=["state", "minutes", "completed_at"])
    _log(job, "complete", by)
    return _settle(job)


@transaction.atomic
def settle(job: Job) -> Job:
    """Book a completed job. Twice is harmless."""
    job = _locked(job)
    return job if job.state == State.SETTLED else _settle(job)


def _settle(job: Job) -> Job:
    _check_step(job, "settle", Party.SYSTEM)
    job.settled_entry = _book(job, job.parts, job.tip, kind="job", memo=f"{job} {job.service}", key=f"settle:{job.pk}")
    job.state = State.SETTLED
    job.save(update_fields=["state", "settled_entry"])
    _log(job, "settle", None)
    counted = rules.quantities(job.minutes or 0, job.parts, mode_of(job.mode).metres(job))
    _tell(job, counted)
    return job


@transaction.atomic
def tip(job: Job, *, by: Person, amount: int) -> Job:
    """The customer gives the worker `amount` minor units on top; all of it is the worker's. Once per job."""
    job = _locked(job)
    if job.customer_id != by.pk:
        raise NotYours
    if job.tip:
        if job.tip != amount:
            raise SaidOtherwise
        return job
    most = max(job.price, 1)
    if not 1 <= amount <= most:
        raise BadFigure(figure=amount, least=1, most=most)
    if job.worker is None or job.state not in rules.UNDER_WAY | {State.SETTLED}:
        raise OutOfTurn(state=job.get_state_display())
    job.tip = amount
    job.save(update_fields=["tip"])
    if job.state == State.SETTLED:
        _book(job, rules.Split(0, 0, 0, 0), amount, kind="tip", memo=f"{job} tip", key=f"tip:{job.pk}")
    _log(job, "tip", by)
    return job


@transaction.atomic
def cancel(job: Job, *, by: Person, reason: str) -> Job:
    """Call the job off. A customer who does so late pays the fee of the co-op's policy, shared out like a price."""
    job, taken = _take(job, "cancel", by)
    if not taken:
        return job
    fee = fee_for_cancelling(job) if by.pk == job.customer_id else 0
    return _call_off(job, "cancel", by, reason, fee)


@transaction.atomic
def report_no_show(job: Job, *, by: Person, reason: str = "") -> Job:
    """The worker is there and the customer is not; the customer pays the part of the price that the policy says."""
    job, taken = _take(job, "no_show", by)
    if not taken:
        return job
    fee = rules.cancellation_fee(job.price, current_trade().cancellation.no_show_part, free=False)
    return _call_off(job, "no_show", by, reason, fee)


def fee_for_cancelling(job: Job) -> int:
    """What the customer would pay for cancelling now, in minor units.

    Free until so many minutes before the agreed start; of what was asked for at once, until
    as many minutes after somebody accepted.
    """
    if job.worker is None:
        return 0
    policy = current_trade().cancellation
    grace = timedelta(minutes=policy.free_until_minutes)
    if job.starts_at is not None:
        free = clock.now() <= job.starts_at - grace
    else:
        accepted = job.events.filter(step="accept").order_by("-pk").values_list("at", flat=True)[0]
        free = clock.now() <= accepted + grace
    return rules.cancellation_fee(job.price, policy.late_part, free=free)


def _call_off(job: Job, step: str, by: Person, reason: str, fee: int) -> Job:
    job.offers.filter(answer="").update(answer=Offer.Answer.WITHDRAWN, answered_at=clock.now())
    job.fee = fee
    job.save(update_fields=["state", "fee"])
    mode_of(job.mode).released(job)
    _log(job, step, by, note=reason)
    if fee:
        parts = rules.split(fee, job.terms)
        _book(job, parts, 0, kind="cancellation", memo=f"{job} {step}", key=f"{step}:{job.pk}")
        _tell(job, {"pay": parts.worker, "fares": parts.price})
    return job


@transaction.atomic
def rate(job: Job, *, by: Person, stars: int, words: str = "") -> Rating:
    """One side of a settled job says how the other was, in 1 to 5 stars. Once; the same again is harmless."""
    job = _locked(job)
    if not {Party.CUSTOMER, Party.WORKER} & _parties(job, by):
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


# ── how a step is taken ──────────────────────────────────────────────────────


def _locked(job: Job | UUID) -> Job:
    """The job as it stands now, locked until the transaction ends. People already at hand are not read again."""
    known_worker = isinstance(job, Job) and "worker" in job._state.fields_cache
    rows = Job.objects.all() if known_worker else Job.objects.select_related("worker")
    pk = job.pk if isinstance(job, Job) else job
    fresh: Job = rows.select_for_update(no_key=True, of=("self",)).get(pk=pk)
    if isinstance(job, Job):
        for name in ("customer", "worker"):
            known = job._state.fields_cache.get(name)
            if known is not None and known.pk == getattr(fresh, f"{name}_id"):
                setattr(fresh, name, known)
    return fresh


def _worker(job: Job) -> Worker:
    """Whoever does the job; the database holds that an accepted one has somebody."""
    if job.worker is None:
        raise NotYours
    return job.worker


def _parties(job: Job, by: Person | None) -> frozenset[Party]:
    if by is None:
        return frozenset({Party.SYSTEM})
    parties = set()
    if by.pk == job.customer_id:
        parties.add(Party.CUSTOMER)
    if job.worker is not None and by.pk == job.worker.person_id:
        parties.add(Party.WORKER)
    return frozenset(parties)


def _check_step(job: Job, name: str, *parties: Party) -> None:
    step = rules.STEPS[name]
    if step.by.isdisjoint(parties):
        raise NotYours
    if job.state not in step.starts:
        raise OutOfTurn(state=job.get_state_display())


def _take(job: Job, name: str, by: Person | None) -> tuple[Job, bool]:
    """Lock the job and move it; False where the same person has taken this step before and it still holds.

    Raises NotYours and OutOfTurn.
    """
    step = rules.STEPS[name]
    job = _locked(job)
    parties = _parties(job, by)
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
def _simple(job: Job, name: str, by: Person) -> Job:
    job, taken = _take(job, name, by)
    if taken:
        job.save(update_fields=["state"])
        _log(job, name, by)
    return job


def _log(job: Job, step: str, by: Person | None, *, note: str = "") -> None:
    JobEvent.objects.create(job=job, at=clock.now(), step=step, state=job.state, by=by, note=note[:300])
    events.job_moved.send(sender=Job, job=job, step=step, by=by)


def _tell(job: Job, quantities: dict[str, int]) -> None:
    events.job_settled.send(
        sender=Job,
        job=job,
        worker=_worker(job).person,
        customer=job.customer,
        on=clock.today(),
        source=job.source,
        quantities=quantities,
    )


def _next_number() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('market_job_number')")
        return int(cursor.fetchone()[0])


def _answers(service: Any, details: Mapping[str, Any]) -> dict[str, Any]:
    """The answers to the service's own questions, and the notes, as far as they were given."""
    keys = ["notes", *(field.key for field in service.fields)]
    return {key: details[key] for key in keys if details.get(key) not in (None, "")}


def _book(job: Job, parts: rules.Split, tip: int, *, kind: str, memo: str, key: str) -> Any:
    whose = {"": "", "customer": job.customer.party, "worker": _worker(job).person.party}
    legs = tuple(Leg(n.role, n.amount, whose[n.whose]) for n in rules.settlement(job.quote["role"], parts, tip))
    return post(Draft(clock.today(), kind, memo, legs, job.source), key=key)
