"""The co-op's financial year. Pure."""

from __future__ import annotations

from datetime import date, timedelta


def financial_year(on: date, starts: tuple[int, int]) -> tuple[date, date]:
    """The first and the last day of the financial year that `on` lies in; `starts` is (month, day)."""
    month, day = starts
    first = date(on.year, month, day)
    if first > on:
        first = date(on.year - 1, month, day)
    return first, date(first.year + 1, month, day) - timedelta(days=1)
