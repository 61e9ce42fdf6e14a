"""Who is free when. Three statements however many workers and visits there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from coop import clock
from coop.market.models import Job, Worker
from coop.market.modes.appointments import rules
from coop.market.modes.appointments.models import Availability, Visit
from coop.market.modes.appointments.rules import Free, Hours, Span

if TYPE_CHECKING:
    from coop.charter.trade import Service
    from coop.people.models import Person


@dataclass(frozen=True, slots=True)
class Slot:
    """A time at which a visit could begin, and the ids of the workers who could do it."""

    starts_at: datetime
    workers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Calendar:
    hours: dict[int, list[Hours]]
    busy: dict[int, list[Span]]


def workers_for(service: Service) -> QuerySet[Worker]:
    """Everyone who offers this service now."""
    offering = Worker.objects.filter(until=None, services__contains=[service.key])
    return offering.select_related("person").order_by("pk")


def hours_of(worker: Worker) -> list[Hours]:
    """The worker's weekly hours."""
    rows = worker.availability.order_by("weekday", "starts")
    return [Hours(row.weekday, row.starts, row.ends) for row in rows]


def free_slots(
    service: Service, day: date, *, minutes: int | None = None, worker: int | None = None, days: int = 1
) -> list[Slot]:
    """When a visit could begin on `day` (and the `days` − 1 after it), for anyone or for one worker, in order."""
    length = timedelta(minutes=minutes or service.duration_minutes)
    zone = timezone.get_default_timezone()
    dates = [day + timedelta(days=n) for n in range(days)]
    whole = Span(datetime.combine(day, time(), zone), datetime.combine(dates[-1] + timedelta(days=1), time(), zone))
    calendar = _calendar(service, whole, days=dates, only=None if worker is None else [worker])
    now = clock.now()
    found: dict[datetime, list[int]] = defaultdict(list)
    for one, hours in calendar.hours.items():
        for date_ in dates:
            opened = rules.open_on(date_, hours, zone)
            for start in rules.free_starts(opened, calendar.busy[one], length, not_before=now):
                found[start].append(one)
    return [Slot(start, tuple(found[start])) for start in sorted(found)]


def free_for(service: Service, wanted: Span, *, without: Iterable[int] = ()) -> list[Free]:
    """Who could do a visit at `wanted`, with what they have booked in the week around it."""
    zone = timezone.get_default_timezone()
    day = timezone.localtime(wanted.start, zone).date()
    monday = datetime.combine(day - timedelta(days=day.weekday()), time(), zone)
    week = Span(min(monday, wanted.start), max(monday + timedelta(days=7), wanted.end))
    calendar = _calendar(service, week, days=[day])
    left_out = set(without)
    return [
        Free(worker, sum(int((span.end - span.start).total_seconds()) // 60 for span in calendar.busy[worker]))
        for worker, hours in calendar.hours.items()
        if worker not in left_out and rules.is_free(wanted, rules.open_on(day, hours, zone), calendar.busy[worker])
    ]


def anyone_free(service: Service, wanted: Span, worker: int | None) -> bool:
    """Whether somebody (or this one) could do a visit at `wanted`."""
    zone = timezone.get_default_timezone()
    day = timezone.localtime(wanted.start, zone).date()
    calendar = _calendar(service, wanted, days=[day], only=None if worker is None else [worker])
    return any(
        rules.is_free(wanted, rules.open_on(day, hours, zone), calendar.busy[one])
        for one, hours in calendar.hours.items()
    )


def _calendar(service: Service, span: Span, *, days: Iterable[date], only: list[int] | None = None) -> _Calendar:
    """The hours on `days` and the visits around `span` of those who offer the service (or of `only` these of them)."""
    suited = Q(worker__until=None, worker__services__contains=[service.key])
    if only is not None:
        suited &= Q(worker__in=only)
    hours: dict[int, list[Hours]] = defaultdict(list)
    open_then = Availability.objects.filter(suited, weekday__in={day.weekday() for day in days})
    for worker, weekday, starts, ends in open_then.values_list("worker", "weekday", "starts", "ends"):
        hours[worker].append(Hours(weekday, starts, ends))
    busy: dict[int, list[Span]] = defaultdict(list)
    around = span.widened(rules.BUFFER)
    taken = Visit.objects.filter(suited, cancelled=False, period__overlap=(around.start, around.end))
    for worker, period in taken.values_list("worker", "period"):
        busy[worker].append(Span(period.lower, period.upper))
    return _Calendar(dict(hours), busy)


def visits_of(worker: Worker, since: datetime, until: datetime) -> QuerySet[Visit]:
    """The worker's visits that touch these moments."""
    mine = Visit.objects.filter(worker=worker, cancelled=False, period__overlap=(since, until))
    return mine.exclude(job__state=Job.State.SETTLED).select_related("job__customer").order_by("period")


def export_of(person: Person) -> dict[str, Any]:
    """What this mode keeps about a person, for them to take away."""
    visits = Visit.objects.filter(Q(job__customer=person) | Q(worker__person=person)).select_related("job")
    hours = Availability.objects.filter(worker__person=person).order_by("weekday", "starts")
    return {
        "hours": [
            {"weekday": one.weekday, "starts": f"{one.starts:%H:%M}", "ends": f"{one.ends:%H:%M}"} for one in hours
        ],
        "visits": [
            {
                "job": visit.job.number,
                "starts_at": visit.period.lower,
                "ends_at": visit.period.upper,
                "address": visit.address if visit.job.customer_id == person.pk else "",
                "called_off": visit.cancelled,
            }
            for visit in visits.order_by("pk")
        ],
    }
