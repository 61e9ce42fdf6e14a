"""What tests need to arrange visits."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone

from coop import clock
from coop.charter.trade import Service
from coop.market.models import Worker
from coop.market.modes.appointments.commands import set_hours
from coop.market.modes.appointments.rules import Hours

EVERY_DAY = [Hours(weekday, time(8), time(18)) for weekday in range(7)]


def ready(worker: Worker) -> None:
    """Works every day from eight to six."""
    set_hours(worker.person, EVERY_DAY)


def at(days: int, hour: int, minute: int = 0) -> datetime:
    """A moment `days` from today on the co-op's clock."""
    return datetime.combine(clock.today() + timedelta(days=days), time(hour, minute), timezone.get_default_timezone())


def details(service: Service) -> dict[str, Any]:
    """A visit the day after tomorrow at ten."""
    return {"starts_at": at(2, 10), "minutes": service.duration_minutes, "address": "1 Example Street, Demo Town"}
