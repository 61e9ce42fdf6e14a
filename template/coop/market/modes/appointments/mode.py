"""Appointments: the customer chooses a free time, those who are free are asked, the first to accept goes.

No two visits of one worker overlap: the database refuses it (`no_double_booking`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from coop import clock
from coop.market import commands, services
from coop.market.models import Job, Offer, Worker
from coop.market.modes import Policy
from coop.market.modes.appointments import queries, rules
from coop.market.modes.appointments.forms import HoursForm, VisitForm
from coop.market.modes.appointments.models import Visit
from coop.market.modes.appointments.refusals import DoubleBooked, InThePast, SlotGone
from coop.market.modes.appointments.rules import Span
from coop.market.refusals import BadFigure, BadRequest
from coop.market.rules import LONGEST_JOB, Facts
from coop.people.models import Person

if TYPE_CHECKING:
    from django.urls import URLPattern, URLResolver

    from coop.charter.trade import Service

RULE = "fewest_hours_first"
VERSION = hashlib.sha256(f"{RULE} {rules.AT_MOST} {rules.BUFFER} {rules.STEP}".encode()).hexdigest()[:12]
ANSWER_WITHIN = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class VisitWanted:
    """A visit somebody asks for: `worker` is the id of the one they would like, if any."""

    span: Span
    worker: int | None
    address: str

    @property
    def facts(self) -> Facts:
        return Facts(minutes=int((self.span.end - self.span.start).total_seconds()) // 60)

    @property
    def starts_at(self) -> datetime:
        return self.span.start


class Appointments:
    key = "appointments"
    works_online = False
    request_template = "appointments/request_fields.html"
    job_template = "appointments/job_details.html"
    day_template = "appointments/day.html"

    @property
    def urls(self) -> list[URLPattern | URLResolver]:
        from coop.market.modes.appointments.urls import urlpatterns

        return urlpatterns

    def request_form(
        self,
        data: Mapping[str, Any] | None,
        service: Service,
        customer: Person | None,
        initial: Mapping[str, Any] | None = None,
    ) -> VisitForm:
        return VisitForm(data, service=service, customer=customer, initial=initial)

    def facts(self, service: Service, details: Mapping[str, Any]) -> Facts:
        minutes = details.get("minutes") or service.duration_minutes
        if not isinstance(minutes, int) or not 1 <= minutes <= LONGEST_JOB:
            raise BadFigure(figure=minutes, least=1, most=LONGEST_JOB)
        return Facts(minutes=minutes)

    def read(self, service: Service, details: Mapping[str, Any]) -> VisitWanted:
        """`details`: starts_at (aware datetime), and if wanted minutes, worker (Worker or its id), address."""
        starts_at = details.get("starts_at")
        if not isinstance(starts_at, datetime) or timezone.is_naive(starts_at):
            raise BadRequest(what=_("the time"))
        if starts_at <= clock.now():
            raise InThePast
        worker = details.get("worker") or None
        chosen = worker.pk if isinstance(worker, Worker) else worker
        minutes = self.facts(service, details).minutes
        span = Span(starts_at, starts_at + timedelta(minutes=minutes))
        if not queries.anyone_free(service, span, chosen):
            raise SlotGone
        return VisitWanted(span, chosen, details.get("address") or "")

    def attach(self, job: Job, wanted: VisitWanted) -> None:
        Visit.objects.create(
            job=job,
            chosen_id=wanted.worker,
            address=wanted.address,
            period=DateTimeTZRange(wanted.span.start, wanted.span.end),
        )

    def search_until(self, job: Job) -> datetime:
        return job.starts_at or clock.now()

    def dispatch(self, job: Job) -> None:
        visit = job.visit
        asked = job.offers.exclude(answer=Offer.Answer.WITHDRAWN).values("worker")
        left_out = Worker.objects.filter(Q(pk__in=asked) | Q(person=job.customer_id)).values_list("pk", flat=True)
        span = Span(visit.period.lower, visit.period.upper)
        free = queries.free_for(services.service(job.service), span, without=left_out)
        if not free:
            return
        order = rules.order(free, visit.chosen_id)
        now = clock.now()
        until = min(now + ANSWER_WITHIN, max(span.start - timedelta(hours=1), now + timedelta(minutes=15)), span.start)
        commands.offer_to(
            job,
            [
                commands.Choice(
                    one.worker,
                    {
                        "rule": RULE,
                        "version": VERSION,
                        "inputs": {
                            "booked_minutes": one.booked,
                            "place": place,
                            "asked": len(order),
                            "chosen": one.worker == visit.chosen_id,
                        },
                    },
                )
                for place, one in enumerate(order, 1)
            ],
            expires_at=until,
        )

    def accepted(self, job: Job) -> None:
        try:
            Visit.objects.filter(job=job).update(worker=job.worker, cancelled=False)
        except IntegrityError as error:
            raise DoubleBooked from error

    def released(self, job: Job) -> None:
        handed_back = job.state == Job.State.REQUESTED
        Visit.objects.filter(job=job).update(cancelled=not handed_back, **({"worker": None} if handed_back else {}))

    def metres(self, job: Job) -> int | None:
        return None

    def explain(self, why: Mapping[str, Any]) -> list[str]:
        if why.get("rule") != RULE:
            return [_("Somebody of the co-op put this to you by hand.")]
        given = why["inputs"]
        said = [_("You offer this service, the time is within your hours, and you have no other visit then.")]
        if given["chosen"]:
            said.append(_("The customer asked for you by name."))
        else:
            said.append(
                _("{count} people who are free were asked at once; the first to accept gets it.").format(
                    count=given["asked"]
                )
            )
            said.append(
                _(
                    "You have {hours} hours booked that week, which puts you in place {place}; fewer hours come first."
                ).format(hours=round(given["booked_minutes"] / 60, 1), place=given["place"])
            )
        return said

    def policy(self) -> Policy:
        return Policy(
            name=_("Who is asked for a visit"),
            version=VERSION,
            decides=_(
                "Those who offer the service and are free at the time are asked at once, up to {count}; "
                "the first to accept gets the visit. If the customer chose someone who is free, only they are asked."
            ).format(count=rules.AT_MOST),
            inputs=(
                _("the services you offer"),
                _("your weekly hours"),
                _("your other visits, with {minutes} minutes between two").format(
                    minutes=int(rules.BUFFER.total_seconds()) // 60
                ),
                _("the hours you have booked that week"),
            ),
            weights=(
                _("Hours booked that week decide alone who is among the first {count}.").format(count=rules.AT_MOST),
                _("Ratings, declined offers and personal details play no part."),
            ),
            review=_("Ask the dispatcher to look at any offer you did not get."),
        )

    def job_context(self, job: Job) -> dict[str, Any]:
        visit = Visit.objects.select_related("worker__person", "chosen__person").filter(job=job).first()
        return {"job": job, "visit": visit}

    def day_context(self, worker: Worker) -> dict[str, Any]:
        now = clock.now()
        hours = queries.hours_of(worker)
        return {
            "worker": worker,
            "hours": hours,
            "hours_form": HoursForm(hours=hours),
            "visits": queries.visits_of(worker, now - timedelta(hours=12), now + timedelta(days=14))[:50],
        }


MODE = Appointments()
