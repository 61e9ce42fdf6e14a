"""How far it is, and who is asked first. Pure.

Who is asked is decided in metres: how far someone is from the pick-up, less a bonus for
having waited, more or less for having earned more or less than the others of late. The
smallest sum is asked. Everything in it is kept with the offer and can be said in words.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from math import asin, cos, radians, sin, sqrt

EARTH = 6_371_008.8  # metres, mean radius (IUGG)
METRES_A_MINUTE = 400  # 24 km/h, a town's pace, to estimate how long a trip takes


@dataclass(frozen=True, slots=True)
class Point:
    """Degrees."""

    latitude: float
    longitude: float

    def __post_init__(self) -> None:
        if not (-90 <= self.latitude <= 90 and -180 <= self.longitude <= 180):
            raise ValueError("not a place on earth")


def metres_between(a: Point, b: Point) -> int:
    """Great-circle distance (haversine), to the nearest metre."""
    lat_a, lat_b = radians(a.latitude), radians(b.latitude)
    half = sin((lat_b - lat_a) / 2) ** 2 + cos(lat_a) * cos(lat_b) * sin(radians(b.longitude - a.longitude) / 2) ** 2
    return round(2 * EARTH * asin(min(1.0, sqrt(half))))


def by_road(metres: int, detour: float) -> int:
    """An estimate of the way by road: the straight line times the trade's detour factor."""
    return round(metres * detour)


def minutes_for(metres: int) -> int:
    """An estimate of how long the way takes, in whole minutes, at least 1."""
    return max(1, -(-metres // METRES_A_MINUTE))


@dataclass(frozen=True, slots=True)
class Weights:
    """The members' choice of what counts how much; everything is turned into metres."""

    metres_per_minute_waited: int = 40
    most_minutes_waited: int = 60
    metres_for_earnings: int = 1_500  # for one who earned nothing, or twice the average, of late
    earnings_days: int = 7
    reach: int = 25_000  # nobody further than this is asked

    @property
    def version(self) -> str:
        return hashlib.sha256(repr(sorted(asdict(self).items())).encode()).hexdigest()[:12]


WEIGHTS = Weights()


@dataclass(frozen=True, slots=True)
class Idle:
    """Someone online with nothing to do: metres to the pick-up, minutes since their last job, minor units earned."""

    worker: int
    metres: int
    waited: int
    earned: int


@dataclass(frozen=True, slots=True)
class Ranked:
    """One idle worker with what each input came to, in metres; the least `total` is asked first."""

    idle: Idle
    waiting: int  # ≤ 0
    earnings: int  # between −metres_for_earnings and +metres_for_earnings
    total: int
    place: int
    of: int


def rank(idle: Iterable[Idle], weights: Weights = WEIGHTS, *, seed: str = "") -> list[Ranked]:
    """Everyone within reach, in the order in which to ask them.

    Equal totals go by a hash of `seed` (the job) and the worker, so that no one always comes first.
    """
    near = [one for one in idle if one.metres <= weights.reach]
    average = Fraction(sum(one.earned for one in near), len(near)) if near else Fraction(0)

    def scored(one: Idle) -> tuple[int, int, int]:
        waiting = -weights.metres_per_minute_waited * min(one.waited, weights.most_minutes_waited)
        apart = (one.earned - average) / average if average else Fraction(0)
        earnings = round(max(Fraction(-1), min(Fraction(1), apart)) * weights.metres_for_earnings)
        return waiting, earnings, one.metres + waiting + earnings

    def tie(one: Idle) -> bytes:
        return hashlib.sha256(f"{seed}:{one.worker}".encode()).digest()

    scores = {one.worker: scored(one) for one in near}
    order: Sequence[Idle] = sorted(near, key=lambda one: (scores[one.worker][2], tie(one)))
    return [Ranked(one, *scores[one.worker], place=n, of=len(order)) for n, one in enumerate(order, 1)]
