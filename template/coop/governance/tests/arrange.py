"""Votes to test with: members on the register in January, a resolution in February."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from coop import clock
from coop.governance import commands
from coop.governance.models import Proposal
from coop.ownership.models import Member
from coop.people.models import Person
from tests import make


def moment(month: int, day: int, hour: int = 12, minute: int = 0, *, year: int = 2026) -> datetime:
    """A moment in the co-op's time zone."""
    return datetime(year, month, day, hour, minute, tzinfo=ZoneInfo(settings.TIME_ZONE))


JOINING = moment(1, 5)
NOTICE = moment(1, 20)
OPENING = moment(3, 2, 9)  # far enough for any jurisdiction's notice
CLOSING = moment(3, 9, 18)


def while_open() -> AbstractContextManager[None]:
    return clock.at(OPENING + timedelta(hours=1))


def after_closing() -> AbstractContextManager[None]:
    return clock.at(CLOSING)


def members(count: int) -> list[Member]:
    """Members who are on the register since January."""
    with clock.at(JOINING):
        return [make.member() for _ in range(count)]


def proposal(by: Person, **changes: object) -> Proposal:
    """Notice, given on 20 January, of a vote from 2 to 9 March."""
    asked: dict[str, object] = {
        "kind": "ordinary",
        "title": "Buy a second van",
        "text": "The co-op buys a second van.",
        "opens_at": OPENING,
        "closes_at": CLOSING,
    }
    with clock.at(NOTICE):
        return commands.propose(by=by, **(asked | changes))  # type: ignore[arg-type]
