"""When somebody is free, and in which order those who are free are asked.

Pure. Moments are aware datetimes; hours of a week are wall-clock times of the co-op's zone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

STEP = timedelta(minutes=30)
"""Visits may begin at whole and half hours of the day, counted from when the worker's hours begin."""

BUFFER = timedelta(minutes=15)
"""Time between two visits of one worker, for the way and a breath."""

AT_MOST = 20
"""A visit is put to no more workers at once."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """From `start` up to, not including, `end`."""

    start: datetime
    end: datetime

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end

    def widened(self, by: timedelta) -> Span:
        return Span(self.start - by, self.end + by)


@dataclass(frozen=True, slots=True, order=True)
class Hours:
    """Hours of one weekday (0 is Monday)."""

    weekday: int
    starts: time
    ends: time


def first_clash(hours: Iterable[Hours]) -> Hours | None:
    """The first of `hours` that ends before it begins or overlaps one before it on the same day."""
    before: Hours | None = None
    for one in sorted(hours):
        if one.ends <= one.starts or (before and before.weekday == one.weekday and one.starts < before.ends):
            return one
        before = one
    return None


def open_on(day: date, hours: Iterable[Hours], zone: tzinfo) -> list[Span]:
    """The stretches of `day` that `hours` open, in order; those that touch are one."""
    spans: list[Span] = []
    for one in sorted(hours):
        if one.weekday != day.weekday():
            continue
        span = Span(datetime.combine(day, one.starts, zone), datetime.combine(day, one.ends, zone))
        if spans and span.start <= spans[-1].end:
            spans[-1] = Span(spans[-1].start, max(spans[-1].end, span.end))
        else:
            spans.append(span)
    return spans


def is_free(wanted: Span, opened: Iterable[Span], busy: Iterable[Span]) -> bool:
    """Whether `wanted` lies in open hours and keeps the buffer to everything in `busy`."""
    padded = wanted.widened(BUFFER)
    inside = any(span.start <= wanted.start and wanted.end <= span.end for span in opened)
    return inside and not any(padded.overlaps(span) for span in busy)


def free_starts(
    opened: Sequence[Span], busy: Sequence[Span], length: timedelta, *, not_before: datetime
) -> list[datetime]:
    """When a visit of `length` could begin in the open stretches, every half hour, not before `not_before`."""
    if length <= timedelta():
        raise ValueError("a visit takes time")
    found = []
    for span in opened:
        taken = [padded for one in busy if span.overlaps(padded := one.widened(BUFFER))]
        start = span.start
        while start + length <= span.end:
            wanted = Span(start, start + length)
            if start >= not_before and not any(wanted.overlaps(one) for one in taken):
                found.append(start)
            start += STEP
    return found


@dataclass(frozen=True, slots=True)
class Free:
    """Someone who could do a visit: `booked` minutes of other visits in the same week."""

    worker: int
    booked: int


def order(free: Iterable[Free], chosen: int | None) -> list[Free]:
    """Whom to ask: only the one the customer chose, if free; else those with the fewest hours booked that week."""
    known = list(free)
    only = [one for one in known if one.worker == chosen]
    return only or sorted(known, key=lambda one: (one.booked, one.worker))[:AT_MOST]
