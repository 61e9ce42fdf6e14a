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

WEEK = [Hours(weekday, time(8), time(20)) for weekday in range(7)]
LEAD = timedelta(days=2)
BY_NAME = 0.6  # so many ask for the one they know


def ready(worker: Worker) -> None:
    """Say in which hours of the week this worker takes visits."""
    set_hours(worker.person, WEEK)


def come_online(workers: list[Worker], dice: Random) -> None:
    """Nothing to do: a visit is agreed beforehand."""


def when(on: date, dice: Random) -> datetime:
    """When somebody asks for a visit on this day."""
    return timezone.make_aware(datetime.combine(on, time(dice.randrange(7, 21), dice.randrange(60)))) - LEAD


def ask(service: Service, on: date, workers: list[Worker], dice: Random) -> tuple[datetime, int, dict[str, Any]] | None:
    """When the visit starts, how many minutes it takes, and what the form says; nothing if nobody is free then."""
    minutes = dice.choice((service.duration_minutes, service.duration_minutes, service.duration_minutes + 30))
    chosen = dice.choice(workers).pk if dice.random() < BY_NAME else None
    slots = free_slots(service, on, minutes=minutes, worker=chosen)
    return _visit(dice.choice(slots).starts_at, minutes, chosen, dice) if slots else None


def ask_now(service: Service, place: int, worker: Worker | None, dice: Random) -> dict[str, Any]:
    """A visit that somebody asks for today, at one of the next free times."""
    chosen = worker and worker.pk
    slots = free_slots(service, clock.today() + timedelta(days=1), days=6, worker=chosen)
    return _visit(slots[min(place * 3, len(slots) - 1)].starts_at, service.duration_minutes, chosen, dice)[2]


def day_begins(now: datetime) -> list[tuple[datetime, int]]:
    """When the visits of a worker's day that is worth seeing are asked for, and their places in it."""
    return [(now - LEAD, 0), (now - LEAD + timedelta(hours=1), 1)]


def day_of(
    worker: Worker, service: Service, place: int, now: datetime, dice: Random
) -> tuple[datetime, int, dict[str, Any]] | None:
    """The visit that comes next today, or the last of the day; and then the first of the day, if it is over."""
    minutes = service.duration_minutes
    slots = [slot.starts_at for slot in free_slots(service, timezone.localdate(now), worker=worker.pk)]
    if place == 0:
        found = next((start for start in slots if start > now + timedelta(minutes=20)), slots[-1] if slots else None)
    else:
        found = next((start for start in slots if start + timedelta(minutes=minutes) < now), None)
    return found and _visit(found, minutes, worker.pk, dice)


def _visit(starts: datetime, minutes: int, chosen: int | None, dice: Random) -> tuple[datetime, int, dict[str, Any]]:
    details = {
        "starts_at": starts,
        "minutes": minutes,
        "worker": chosen,
        "address": _("{number} Example Lane, Demo Town").format(number=dice.randrange(1, 80)),
    }
    return starts, minutes, details
