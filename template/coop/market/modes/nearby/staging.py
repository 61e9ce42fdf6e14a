"""How this mode is put on stage for the demo: who is online where, and who wants to go where."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from coop.charter.loading import current_trade
from coop.charter.trade import Service
from coop.market.models import Worker
from coop.market.modes.nearby.commands import go_online
from coop.market.modes.nearby.rules import Point


def ready(worker: Worker) -> None:
    """Nothing to agree beforehand: they come online when they like."""


def come_online(worker: Worker, dice: Random) -> None:
    """The worker is somewhere in town, most of the time."""
    if dice.random() < 0.7:
        here = dice.choice(current_trade().places)
        go_online(worker.person, Point(here.lat, here.lon))


def ask(service: Service, on: date, dice: Random) -> tuple[datetime, datetime, int, dict[str, Any]]:
    """When somebody asks, when the trip starts, how many minutes it takes, and what the form says."""
    asked = timezone.make_aware(datetime.combine(on, time(dice.randrange(7, 21), dice.randrange(60))))
    return asked, asked + timedelta(minutes=20), dice.randrange(12, 45), ask_now(service, 0, dice)


def ask_now(service: Service, place: int, dice: Random) -> dict[str, Any]:
    """A trip between two different places of the trade."""
    pickup, dropoff = dice.sample(current_trade().places, 2)
    return {"pickup": pickup.key, "dropoff": dropoff.key}
