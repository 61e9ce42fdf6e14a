"""How this mode is put on stage for the demo: who is online where, and who wants to go where."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from coop import clock
from coop.charter.loading import current_trade
from coop.charter.trade import Service
from coop.market.models import Worker
from coop.market.modes.nearby.commands import go_online
from coop.market.modes.nearby.rules import Point

AROUND = 3  # come online before a trip is asked for
WAIT = timedelta(minutes=12)


def ready(worker: Worker) -> None:
    """Nothing to agree beforehand: they come online when they like."""


def come_online(workers: list[Worker], dice: Random) -> None:
    """Some of the workers are somewhere in town."""
    for worker in dice.sample(workers, min(AROUND, len(workers))):
        here = dice.choice(current_trade().places)
        go_online(worker.person, Point(here.lat, here.lon))


def when(on: date, dice: Random) -> datetime:
    """When somebody asks for a trip on this day."""
    return timezone.make_aware(datetime.combine(on, time(dice.randrange(7, 21), dice.randrange(60))))


def ask(service: Service, on: date, workers: list[Worker], dice: Random) -> tuple[datetime, int, dict[str, Any]]:
    """When the trip starts, how many minutes it takes, and what the form says."""
    return clock.now() + WAIT, dice.randrange(12, 45), ask_now(service, 0, None, dice)


def ask_now(service: Service, place: int, worker: Worker | None, dice: Random) -> dict[str, Any]:
    """A trip between two different places of the trade."""
    pickup, dropoff = dice.sample(current_trade().places, 2)
    return {"pickup": pickup.key, "dropoff": dropoff.key}


def day_begins(now: datetime) -> list[tuple[datetime, int]]:
    """When the trips of a worker's day that is worth seeing are asked for, and their places in it."""
    return [(now - timedelta(minutes=ago), place) for place, ago in enumerate((150, 80, 3))]


def day_of(
    worker: Worker, service: Service, place: int, now: datetime, dice: Random
) -> tuple[datetime, int, dict[str, Any]]:
    """A trip from where the worker waits, with nobody else around."""
    here, there = dice.sample(current_trade().places, 2)
    go_online(worker.person, Point(here.lat, here.lon))
    return clock.now() + WAIT, dice.randrange(12, 45), {"pickup": here.key, "dropoff": there.key}
