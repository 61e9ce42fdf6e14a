"""How this mode is put on stage for the demo: who works when, and who asks for what."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from coop import clock
from coop.charter.trade import Service
from coop.market.models import Worker
from coop.market.modes.appointments.commands import set_hours
from coop.market.modes.appointments.queries import free_slots
from coop.market.modes.appointments.rules import Hours

WEEK = [Hours(weekday, time(8), time(18)) for weekday in range(6)]
LEAD = timedelta(days=2)


def ready(worker: Worker) -> None:
    """Say in which hours of the week this worker takes visits."""
    set_hours(worker.person, WEEK)


def come_online(worker: Worker, dice: Random) -> None:
    """Nothing to do: a visit is agreed beforehand."""


def ask(service: Service, on: date, dice: Random) -> tuple[datetime, datetime, int, dict[str, Any]]:
    """When somebody asks, when the visit starts, how many minutes it takes, and what the form says."""
    asked = timezone.make_aware(datetime.combine(on, time(8))) - LEAD
    minutes = dice.choice((service.duration_minutes, service.duration_minutes, service.duration_minutes + 30))
    with clock.at(asked):
        starts = dice.choice(free_slots(service, on, days=3, minutes=minutes)).starts_at
    return asked, starts, minutes, _details(starts, minutes, dice)


def ask_now(service: Service, place: int, dice: Random) -> dict[str, Any]:
    """A visit that somebody asks for today, at one of the next free times."""
    slots = free_slots(service, clock.today() + timedelta(days=1), days=6)
    starts = slots[min(place * 3, len(slots) - 1)].starts_at
    return _details(starts, service.duration_minutes, dice)


def _details(starts: datetime, minutes: int, dice: Random) -> dict[str, Any]:
    return {
        "starts_at": starts,
        "minutes": minutes,
        "worker": None,
        "address": _("{number} Example Lane, Demo Town").format(number=dice.randrange(1, 80)),
    }
