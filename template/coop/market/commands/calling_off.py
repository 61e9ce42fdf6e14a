"""A job that comes to nothing after all, and who pays what for it."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from coop import clock
from coop.charter.loading import current_trade
from coop.market import rules
from coop.market.commands.steps import book, log, take, tell
from coop.market.models import Job, Offer
from coop.market.modes import mode_of
from coop.people.models import Person


@transaction.atomic
def cancel(job: Job, *, by: Person, reason: str) -> Job:
    """Call the job off. A customer who does so late pays the fee of the co-op's policy, shared out like a price."""
    job, taken = take(job, "cancel", by)
    if not taken:
        return job
    fee = fee_for_cancelling(job) if by.pk == job.customer_id else 0
    return _call_off(job, "cancel", by, reason, fee)


@transaction.atomic
def report_no_show(job: Job, *, by: Person, reason: str = "") -> Job:
    """The worker is there and the customer is not; the customer pays the part of the price that the policy says."""
    job, taken = take(job, "no_show", by)
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
    log(job, step, by, note=reason)
    if fee:
        parts = rules.split(fee, job.terms)
        book(job, parts, 0, kind="cancellation", memo=f"{job} {step}", key=f"{step}:{job.pk}")
        tell(job, {"pay": parts.worker, "fares": parts.price})
    return job
