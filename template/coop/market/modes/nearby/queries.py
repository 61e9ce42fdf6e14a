"""Who is online, idle and near, in one statement; and the places people can name."""

from __future__ import annotations

from datetime import timedelta
from math import cos, radians
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, ExpressionWrapper, F, FloatField, Max, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import get_language

from coop import clock
from coop.charter.loading import current_trade
from coop.charter.trade import text
from coop.market.models import Job, Offer, Worker
from coop.market.modes.nearby.models import Presence, Trip
from coop.market.modes.nearby.rules import WEIGHTS, Idle, Point, metres_between
from coop.market.rules import UNDER_WAY

if TYPE_CHECKING:
    from coop.people.models import Person

SILENT_AFTER = timedelta(minutes=15)
"""Someone whose position is older counts as gone: the phone is off or out of reach."""

CONSIDERED = 50
"""How many of the nearest are weighed against each other."""

DEGREE = 111_195  # metres in a degree of latitude


def idle_near(job: Job, place: Point) -> list[Idle]:
    """The nearest idle workers who may be asked for this job, each with what the rule weighs."""
    now = clock.now()
    high = WEIGHTS.reach / DEGREE
    wide = min(180.0, high / max(0.01, cos(radians(place.latitude))))
    their_jobs = Job.objects.filter(worker=OuterRef("worker")).order_by()
    open_elsewhere = Offer.objects.filter(worker=OuterRef("worker"), answer="", expires_at__gt=now)
    asked = Offer.objects.filter(worker=OuterRef("worker"), job=job).exclude(answer=Offer.Answer.WITHDRAWN)
    earned = their_jobs.filter(completed_at__gte=now - timedelta(days=WEIGHTS.earnings_days), state="settled")
    narrow = cos(radians(place.latitude)) ** 2
    near = (
        Presence.objects.filter(
            seen_at__gte=now - SILENT_AFTER,
            latitude__range=(place.latitude - high, place.latitude + high),
            longitude__range=(place.longitude - wide, place.longitude + wide),
            worker__until=None,
            worker__services__contains=[job.service],
        )
        .exclude(worker__person=job.customer_id)
        .filter(
            ~Exists(their_jobs.filter(state__in=UNDER_WAY, mode=job.mode)),
            ~Exists(open_elsewhere),
            ~Exists(asked),
        )
        .annotate(
            apart=ExpressionWrapper(
                (F("latitude") - place.latitude) * (F("latitude") - place.latitude)
                + (F("longitude") - place.longitude) * (F("longitude") - place.longitude) * narrow,
                output_field=FloatField(),
            ),
            last_job=Subquery(their_jobs.values("worker").annotate(last=Max("completed_at")).values("last")),
            earned=Coalesce(Subquery(earned.values("worker").annotate(sum=Sum("worker_share")).values("sum")), 0),
        )
        .order_by("apart")
        .values_list("worker", "latitude", "longitude", "online_since", "last_job", "earned")[:CONSIDERED]
    )
    return [
        Idle(
            worker=worker,
            metres=metres_between(place, Point(latitude, longitude)),
            waited=max(0, int((now - max(since, last_job or since)).total_seconds()) // 60),
            earned=int(pay),
        )
        for worker, latitude, longitude, since, last_job, pay in near
    ]


def presence_of(worker: Worker) -> Presence | None:
    """Where the worker last said they were, while online."""
    return Presence.objects.filter(worker=worker).first()


def seen_by_customer(trip: Trip) -> Presence | None:
    """Where the worker of a trip is, while they are on it and online; afterwards it is nobody's business."""
    if trip.job.worker_id is None or trip.job.state not in UNDER_WAY:
        return None
    return Presence.objects.filter(Q(worker=trip.job.worker_id), seen_at__gte=clock.now() - SILENT_AFTER).first()


def places() -> list[tuple[str, str, Point]]:
    """The trade's named places: key, name in the page's language, point."""
    language = get_language() or "en"
    return [(one.key, text(one.name, language), Point(one.lat, one.lon)) for one in current_trade().places]


def export_of(person: Person) -> dict[str, Any]:
    """What this mode keeps about a person, for them to take away: trips they asked for or made, and where they are."""
    trips = Trip.objects.filter(Q(job__customer=person) | Q(job__worker__person=person)).select_related("job")
    here = Presence.objects.filter(worker__person=person).first()
    return {
        "trips": [
            {"job": trip.job.number, "from": trip.pickup, "to": trip.dropoff, "metres": trip.distance}
            for trip in trips.order_by("pk")
        ],
        "online": here
        and {
            "latitude": here.latitude,
            "longitude": here.longitude,
            "since": here.online_since,
            "seen_at": here.seen_at,
        },
    }
