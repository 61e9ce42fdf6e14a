"""What time it is for the co-op.

The only module that reads the system's clock, so that a test, the demo year and a
rehearsal of a close can each live at their own moment.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from django.utils import timezone

_moment: ContextVar[datetime | None] = ContextVar("moment", default=None)


def now() -> datetime:
    """The present moment, aware of its time zone."""
    return _moment.get() or timezone.now()


def today() -> date:
    """The date in the co-op's own time zone (setting TIME_ZONE)."""
    return timezone.localtime(now(), timezone.get_default_timezone()).date()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Within the block it is `moment` (which must be aware) for everything that asks this module."""
    if timezone.is_naive(moment):
        raise ValueError("clock.at needs a moment with a time zone")
    token = _moment.set(moment)
    try:
        yield
    finally:
        _moment.reset(token)
