"""What tests need to arrange trips."""

from __future__ import annotations

from typing import Any

from coop.charter.loading import current_trade
from coop.charter.trade import Service
from coop.market.models import Worker
from coop.market.modes.nearby.commands import go_online
from coop.market.modes.nearby.rules import Point


def centre() -> Point:
    """The middle of where the co-op works."""
    trade = current_trade()
    middle = trade.zone or trade.places[0]
    return Point(middle.lat, middle.lon)


def north(metres: float) -> Point:
    """A point that far north of the centre."""
    middle = centre()
    return Point(middle.latitude + metres / 111_195, middle.longitude)


def ready(worker: Worker) -> None:
    """Online at the centre."""
    go_online(worker.person, centre())


def details(service: Service) -> dict[str, Any]:
    """A trip of about two kilometres."""
    return {"pickup": ("Demo Square", centre()), "dropoff": ("Demo Station", north(1_500))}
