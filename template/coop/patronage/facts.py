"""What the rules of a close are fed: the year's result, what the books hold, who did how much and for how long.

Plain values. Minor units of money; the units of `coop.patronage.models.Accrual` for quantities.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from coop.division import LARGEST

COLLECTIVE = "collective_reserve"
LOSSES = "losses_forward"
LOTS = "member_capital"


@dataclass(frozen=True, slots=True)
class YearResult:
    """`year` names the year in the tie keys; `surplus` is its result in minor units, a loss negative.

    `streams` are the results of which the law wants to see each by itself; they sum to `surplus`.
    """

    year: str
    surplus: int
    streams: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if abs(self.surplus) > LARGEST:
            raise ValueError("is more money than the books can hold")
        if self.streams and sum(self.streams.values()) != self.surplus:
            raise ValueError("the results that are kept apart do not sum to the year's")


@dataclass(frozen=True, slots=True)
class CapitalFacts:
    """What the books hold at the end of the year, before the distribution. Minor units; credit balances positive.

    `shares` and `lots` (retained patronage) are by party of the ledger; `funds` by role, of
    every equity account; `losses_forward` is what earlier losses still ask for.
    """

    shares: Mapping[str, int] = field(default_factory=dict)
    highest_capital: int = 0
    funds: Mapping[str, int] = field(default_factory=dict)
    losses_forward: int = 0
    lots: Mapping[str, int] = field(default_factory=dict)
    debts: int = 0


@dataclass(frozen=True, slots=True)
class Patronage:
    """What one person did in one basis during the year: all of it, and the part done while a member.

    `by_class` says of the latter as a member of which class.
    """

    total: int
    as_member: int
    by_class: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not 0 <= self.as_member <= self.total:
            raise ValueError("what was done as a member is a part of all that was done")
        if any(not 0 <= each <= self.as_member for each in self.by_class.values()):
            raise ValueError("what was done in a class is a part of what was done as a member")


@dataclass(frozen=True, slots=True)
class Service:
    """For how long a person had worked here: in the year, and in all until its end or their own. Full days and months.

    `there_at_end`: they still worked here on the year's last day.
    """

    days_in_year: int = 0
    months_in_year: int = 0
    days: int = 0
    months: int = 0
    there_at_end: bool = True

    @property
    def years(self) -> int:
        return self.months // 12


def service(since: date, until: date | None, *, starts_on: date, ends_on: date) -> Service:
    """The service of one who worked here from `since` until `until`, both included, as the year's last day sees it."""
    last = min(until or ends_on, ends_on)
    if last < since:
        return Service(there_at_end=False)
    first = max(since, starts_on)
    in_year = (first, last) if first <= last else None
    return Service(
        days_in_year=(last - first).days + 1 if in_year else 0,
        months_in_year=full_months(first, last) if in_year else 0,
        days=(last - since).days + 1,
        months=full_months(since, last),
        there_at_end=last == ends_on,
    )


def full_months(first: date, last: date) -> int:
    """How many full months lie between two days, both included: 1 January to 31 March are three.

    >>> full_months(date(2026, 1, 1), date(2026, 3, 31)), full_months(date(2026, 11, 24), date(2027, 2, 22))
    (3, 2)
    """
    after = last + timedelta(days=1) if last < date.max else last
    months = (after.year - first.year) * 12 + after.month - first.month
    # a month from the 31st is over on the last day of a shorter one
    day_is_short = (after + timedelta(days=1)).day == 1 if after < date.max else True
    return months - (0 if after.day >= first.day or day_is_short else 1)
