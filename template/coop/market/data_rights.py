"""What the market keeps about a person, for them to take away, and what stands in the way of closing an account."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coop.market import rules
from coop.market.models import Job, Offer, Rating, Worker
from coop.market.queries import jobs_done_by, jobs_of
from coop.people.closing import Obstacle
from coop.people.models import Person


def export(person: Person) -> dict[str, Any]:
    """Everything the market keeps about a person, for them to take away."""
    worker = Worker.objects.filter(person=person).first()
    return {
        "worker": worker
        and {
            "since": worker.since.isoformat(),
            "until": worker.until and worker.until.isoformat(),
            "services": worker.services,
            "introduction": worker.introduction,
        },
        "jobs_requested": [_exported(job) for job in jobs_of(person)],
        "jobs_done": [_exported(job) for job in jobs_done_by(worker)] if worker else [],
        "offers": [
            {"job": o.job.number, "made_at": o.made_at.isoformat(), "answer": o.answer, "why": o.why}
            for o in Offer.objects.filter(worker=worker).select_related("job").order_by("pk")
        ]
        if worker
        else [],
        "ratings_given": [
            {"job": r.job.number, "stars": r.stars, "words": r.words, "at": r.at.isoformat()}
            for r in Rating.objects.filter(by=person).select_related("job").order_by("pk")
        ],
    }


def _exported(job: Job) -> dict[str, Any]:
    return {
        "number": job.number,
        "service": job.service,
        "state": job.state,
        "requested_at": job.requested_at and job.requested_at.isoformat(),
        "starts_at": job.starts_at and job.starts_at.isoformat(),
        "completed_at": job.completed_at and job.completed_at.isoformat(),
        "minutes": job.minutes,
        "currency": job.currency,
        "price": job.price,
        "worker_share": job.worker_share,
        "tax": job.tax,
        "tip": job.tip,
        "fee": job.fee,
        "answers": job.fields,
    }


def obstacles(person: Person) -> Iterator[Obstacle]:
    """Jobs that are not over, on either side."""
    mine = Q(customer=person) | Q(worker__person=person)
    for job in Job.objects.filter(mine, state__in=rules.SEARCHING | rules.UNDER_WAY).order_by("number"):
        yield Obstacle(
            _("Job {number} is not over.").format(number=job.number), _("Finish it, hand it back or call it off.")
        )
