"""What pages ask about workers and jobs. Nothing here writes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Avg, Count, QuerySet, Sum
from django.utils import timezone

from coop import clock
from coop.market import rules, services
from coop.market.models import Job, JobEvent, Offer, Rating, Worker
from coop.market.modes import mode_of
from coop.market.rules import Party, Step

if TYPE_CHECKING:
    from collections.abc import Mapping

    from coop.people.models import Person


def worker_of(person: Person) -> Worker | None:
    """The person as a worker, if they work through the co-op now."""
    return Worker.objects.filter(person=person, until=None).first()


def quote_for(service_key: str, details: Mapping[str, Any]) -> rules.Quote:
    """The price of what a form asks for, before anything is kept (`details` as for `commands.quote_job`)."""
    service = services.service(service_key)
    return services.quote(service, mode_of(service.mode).facts(service, details))


def jobs_of(customer: Person) -> QuerySet[Job]:
    """The jobs this person asked for, newest first."""
    return Job.objects.filter(customer=customer).select_related("worker__person").order_by("-number")


def jobs_done_by(worker: Worker) -> QuerySet[Job]:
    """The jobs this worker has done, newest first."""
    settled = Job.objects.filter(worker=worker, state=Job.State.SETTLED)
    return settled.select_related("customer").order_by("-completed_at")


def day_of(worker: Worker, day: date | None = None) -> list[Job]:
    """The worker's jobs that are under way or begin on this day (today unless said), in their order."""
    since, until = _bounds(day or clock.today(), day or clock.today())
    mine = Job.objects.filter(worker=worker).select_related("customer")
    under_way = mine.filter(state__in=rules.UNDER_WAY, starts_at__lt=until) | mine.filter(
        state__in=rules.UNDER_WAY, starts_at=None
    )
    done = mine.filter(state=Job.State.SETTLED, completed_at__gte=since, completed_at__lt=until)
    return sorted({*under_way, *done}, key=lambda job: (job.starts_at or job.requested_at or since, job.number))


def coming_up(worker: Worker) -> QuerySet[Job]:
    """Accepted jobs of later days."""
    _since, until = _bounds(clock.today(), clock.today())
    later = Job.objects.filter(worker=worker, state__in=rules.UNDER_WAY, starts_at__gte=until)
    return later.select_related("customer").order_by("starts_at")


def open_offers(worker: Worker) -> QuerySet[Offer]:
    """What the worker may accept now, the one that lapses first at the top."""
    standing = Offer.objects.filter(worker=worker, answer="", expires_at__gt=clock.now(), job__state=Job.State.OFFERING)
    return standing.select_related("job__customer").order_by("expires_at", "pk")


def waiting() -> QuerySet[Job]:
    """Jobs that have found nobody yet, for the dispatcher; the most pressing first."""
    found_nobody = Job.objects.filter(state__in=rules.SEARCHING).select_related("customer")
    return found_nobody.order_by("search_until", "number")


def under_way() -> QuerySet[Job]:
    """Every job that somebody is doing or has accepted."""
    return (
        Job.objects.filter(state__in=rules.UNDER_WAY).select_related("customer", "worker__person").order_by("starts_at")
    )


def steps_for(job: Job, person: Person) -> tuple[Step, ...]:
    """What this person may do with the job now."""
    parties = set()
    if person.pk == job.customer_id:
        parties.add(Party.CUSTOMER)
    if job.worker is not None and job.worker.person_id == person.pk:
        parties.add(Party.WORKER)
    return rules.steps_from(rules.State(job.state), frozenset(parties))


def story(job: Job) -> QuerySet[JobEvent]:
    """What happened to the job, in order."""
    return job.events.select_related("by").order_by("pk")


def why(offer: Offer) -> list[str]:
    """Why this offer went to this worker, in sentences."""
    return mode_of(offer.job.mode).explain(offer.why)


def minutes_worked(job: Job) -> int:
    """Minutes since the work began, as the log has it: what a worker's page proposes on completion. At least 1."""
    began = job.events.filter(step="start").order_by("-pk").values_list("at", flat=True).first()
    if began is None:
        return 1
    return max(1, min(rules.LONGEST_JOB, round(((job.completed_at or clock.now()) - began).total_seconds() / 60)))


@dataclass(frozen=True, slots=True)
class Earnings:
    """A worker's work over some days; amounts in minor units. `pay` is without tips."""

    jobs: int
    minutes: int
    pay: int
    tips: int

    @property
    def total(self) -> int:
        return self.pay + self.tips

    @property
    def per_hour(self) -> int | None:
        """Minor units of pay per hour worked; None before the first minute."""
        return self.pay * 60 // self.minutes if self.minutes else None


def earnings(worker: Worker, since: date, until: date) -> Earnings:
    """What the worker did and earned from `since` to `until`, both days included."""
    start, end = _bounds(since, until)
    done = Job.objects.filter(worker=worker, state=Job.State.SETTLED, completed_at__gte=start, completed_at__lt=end)
    sums = done.aggregate(jobs=Count("pk"), minutes=Sum("minutes"), pay=Sum("worker_share"), tips=Sum("tip"))
    return Earnings(sums["jobs"], sums["minutes"] or 0, sums["pay"] or 0, sums["tips"] or 0)


@dataclass(frozen=True, slots=True)
class Stars:
    """What was said of someone: the average of 1 to 5 (None before the first) and of how many."""

    average: float | None
    count: int


def stars_of(person: Person) -> Stars:
    """The ratings this person was given, by both sides of their jobs."""
    given = Rating.objects.exclude(by=person)
    about = given.filter(job__worker__person=person) | given.filter(job__customer=person)
    sums = about.aggregate(average=Avg("stars"), count=Count("pk"))
    return Stars(sums["average"], sums["count"])


def settled_between(since: date, until: date) -> QuerySet[Job]:
    """Jobs settled from `since` to `until`, both days included."""
    start, end = _bounds(since, until)
    return Job.objects.filter(state=Job.State.SETTLED, completed_at__gte=start, completed_at__lt=end)


def _bounds(since: date, until: date) -> Sequence[datetime]:
    """The moments at which `since` begins and `until` is over, in the co-op's time zone."""
    zone = timezone.get_default_timezone()
    return [datetime.combine(day, time(), zone) for day in (since, until + timedelta(days=1))]
