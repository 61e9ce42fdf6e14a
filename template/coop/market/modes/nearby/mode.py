"""Nearby: a trip now. The best-placed idle worker is offered it, then the next, until one accepts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from coop import clock
from coop.charter.loading import current_trade
from coop.charter.trade import text
from coop.market import commands
from coop.market.models import Job, Worker
from coop.market.modes import Policy
from coop.market.modes.nearby import queries, rules
from coop.market.modes.nearby.forms import PositionForm, TripForm
from coop.market.modes.nearby.models import Trip
from coop.market.modes.nearby.refusals import OutOfZone, TooShort
from coop.market.modes.nearby.rules import WEIGHTS, Point
from coop.market.refusals import BadRequest, Busy
from coop.market.rules import UNDER_WAY, Facts
from coop.people.models import Person

if TYPE_CHECKING:
    from django.urls import URLPattern, URLResolver

    from coop.charter.trade import Service

RULE = "nearest_with_fairness"
ANSWER_WITHIN = timedelta(seconds=45)
SEARCH_FOR = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class TripWanted:
    """A trip somebody asks for."""

    pickup: tuple[str, Point]
    dropoff: tuple[str, Point]
    metres: int
    starts_at: datetime | None = None

    @property
    def facts(self) -> Facts:
        return Facts(minutes=rules.minutes_for(self.metres), metres=self.metres)


class Nearby:
    key = "nearby"
    works_online = True
    request_template = "nearby/request_fields.html"
    job_template = "nearby/job_details.html"
    day_template = "nearby/day.html"

    @property
    def urls(self) -> list[URLPattern | URLResolver]:
        from coop.market.modes.nearby.urls import urlpatterns

        return urlpatterns

    def request_form(
        self,
        data: Mapping[str, Any] | None,
        service: Service,
        customer: Person | None,
        initial: Mapping[str, Any] | None = None,
    ) -> TripForm:
        return TripForm(data, service=service, customer=customer, initial=initial)

    def facts(self, service: Service, details: Mapping[str, Any]) -> Facts:
        return self.read(service, details).facts

    def read(self, service: Service, details: Mapping[str, Any]) -> TripWanted:
        """`details`: pickup and dropoff, each a key of trade.yml's places or (name, Point)."""
        pickup, dropoff = (
            _place(details.get(name), label) for name, label in (("pickup", _("from")), ("dropoff", _("to")))
        )
        straight = rules.metres_between(pickup[1], dropoff[1])
        if straight == 0:
            raise TooShort
        return TripWanted(pickup, dropoff, rules.by_road(straight, current_trade().detour))

    def attach(self, job: Job, wanted: TripWanted) -> None:
        (pickup, start), (dropoff, end) = wanted.pickup, wanted.dropoff
        Trip.objects.create(
            job=job,
            pickup=pickup[:200],
            pickup_latitude=start.latitude,
            pickup_longitude=start.longitude,
            dropoff=dropoff[:200],
            dropoff_latitude=end.latitude,
            dropoff_longitude=end.longitude,
            distance=wanted.metres,
        )

    def search_until(self, job: Job) -> datetime:
        return clock.now() + SEARCH_FOR

    def dispatch(self, job: Job) -> None:
        asked_before = list(job.offers.values_list("answer", flat=True))
        if "" in asked_before:
            return
        trip = job.trip
        place = Point(trip.pickup_latitude, trip.pickup_longitude)
        ranked = rules.rank(queries.idle_near(job, place), WEIGHTS, seed=str(job.pk))
        if not ranked:
            return
        first = ranked[0]
        why = {
            "rule": RULE,
            "version": WEIGHTS.version,
            "inputs": {"metres": first.idle.metres, "waited": first.idle.waited, "earned": first.idle.earned},
            "counted": {"waiting": first.waiting, "earnings": first.earnings, "total": first.total},
            "asked_before": len(asked_before),
            "of": first.of,
        }
        commands.offer_to(job, [commands.Choice(first.idle.worker, why)], expires_at=clock.now() + ANSWER_WITHIN)

    def accepted(self, job: Job) -> None:
        elsewhere = Job.objects.filter(worker=job.worker, mode=self.key, state__in=UNDER_WAY).exclude(pk=job.pk)
        if elsewhere.exists():
            raise Busy

    def released(self, job: Job) -> None:
        """A trip holds nothing: whoever had it is idle again as soon as the job says so."""

    def metres(self, job: Job) -> int | None:
        return Trip.objects.values_list("distance", flat=True).get(job=job)

    def explain(self, why: Mapping[str, Any]) -> list[str]:
        if why.get("rule") != RULE:
            return [_("Somebody of the co-op put this to you by hand.")]
        given, counted = why["inputs"], why["counted"]
        said = [
            _("You are about {metres} m from the pick-up, in a straight line.").format(metres=given["metres"]),
            _("You have waited {minutes} minutes, which counts as {metres} m nearer.").format(
                minutes=given["waited"], metres=-counted["waiting"]
            ),
        ]
        if counted["earnings"] < 0:
            said.append(
                _("Of late you earned less than the others online, which counts as {metres} m nearer.").format(
                    metres=-counted["earnings"]
                )
            )
        elif counted["earnings"] > 0:
            said.append(
                _("Of late you earned more than the others online, which counts as {metres} m further.").format(
                    metres=counted["earnings"]
                )
            )
        said.append(
            _("That was the smallest sum among {count} who were free; {asked} were asked before you.").format(
                count=why["of"], asked=why["asked_before"]
            )
        )
        return said

    def policy(self) -> Policy:
        return Policy(
            name=_("Who is offered a trip"),
            version=WEIGHTS.version,
            decides=_(
                "One worker at a time is offered the trip and has {seconds} seconds; the one with the smallest sum "
                "comes first, then the next. The sum is in metres."
            ).format(seconds=int(ANSWER_WITHIN.total_seconds())),
            inputs=(
                _("how far you are from the pick-up, in a straight line, and no further than {km} km").format(
                    km=WEIGHTS.reach // 1000
                ),
                _("how long ago your last trip ended, or you went online"),
                _("what you earned in the last {days} days, next to the average of those who are free").format(
                    days=WEIGHTS.earnings_days
                ),
            ),
            weights=(
                _("Each metre counts as one."),
                _("Each minute waited takes off {metres} m, up to {minutes} minutes.").format(
                    metres=WEIGHTS.metres_per_minute_waited, minutes=WEIGHTS.most_minutes_waited
                ),
                _("Earnings take off or add up to {metres} m.").format(metres=WEIGHTS.metres_for_earnings),
                _("Ratings, declined offers and personal details play no part."),
            ),
            review=_("Ask the dispatcher to look at any offer you did not get."),
        )

    def job_context(self, job: Job) -> dict[str, Any]:
        trip = Trip.objects.select_related("job").filter(job=job).first()
        return {"job": job, "trip": trip, "presence": trip and queries.seen_by_customer(trip)}

    def day_context(self, worker: Worker) -> dict[str, Any]:
        return {
            "worker": worker,
            "presence": queries.presence_of(worker),
            "position_form": PositionForm(),
            "trip": Trip.objects.select_related("job__customer")
            .filter(job__worker=worker, job__state__in=UNDER_WAY)
            .first(),
        }


def _place(given: Any, label: str) -> tuple[str, Point]:
    """A place of trade.yml by its key, or a named point, within the co-op's zone."""
    trade = current_trade()
    language = get_language() or "en"
    if isinstance(given, str):
        known = {one.key: (text(one.name, language), Point(one.lat, one.lon)) for one in trade.places}
        if given not in known:
            raise BadRequest(what=label)
        name, point = known[given]
    elif isinstance(given, tuple) and isinstance(given[1], Point):
        name, point = given
    else:
        raise BadRequest(what=label)
    zone = trade.zone
    if zone and rules.metres_between(point, Point(zone.lat, zone.lon)) > zone.radius_km * 1000:
        raise OutOfZone(place=name, radius=f"{zone.radius_km:g}", centre=text(zone.name, language))
    return name, point


MODE = Nearby()
