"""Days and figures of membership. Pure: values in, values out; the law's figures come from `Rules`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from coop.charter.rules import MembershipRules, ShareRules
from coop.refused import Citation


def decide_by(submitted_on: date, membership: MembershipRules) -> date | None:
    """The last day to decide an application; None where neither law nor charter sets a time."""
    if membership.decide_within_days is None:
        return None
    return submitted_on + timedelta(days=membership.decide_within_days.value)


def age_on(day: date, born_on: date) -> int:
    """Completed years of life on `day`.

    >>> age_on(date(2026, 2, 28), date(2008, 2, 29)), age_on(date(2026, 3, 1), date(2008, 2, 29))
    (17, 18)
    """
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def leaving_days(notice_on: date, shares: ShareRules) -> tuple[date, date]:
    """When a notice given on `notice_on` takes effect, and by when the shares are repaid."""
    effective_on = notice_on + timedelta(days=shares.notice_days.value)
    return effective_on, effective_on + timedelta(days=shares.repay_within_days.value)


@dataclass(frozen=True, slots=True)
class BelowMinimum:
    """The co-op would have `members` left, fewer than `minimum`."""

    members: int
    minimum: int
    citation: Citation


def below_minimum(members_after: int, membership: MembershipRules) -> BelowMinimum | None:
    """Whether `members_after` is fewer than the law demands."""
    if members_after >= membership.minimum_members.value:
        return None
    return BelowMinimum(members_after, membership.minimum_members.value, membership.minimum_members.citation)


@dataclass(frozen=True, slots=True)
class ShareLine:
    """One line of a share account: the day, shares and minor units, with their sign."""

    on: date
    count: int
    amount: int


def held_on(day: date, lines: tuple[ShareLine, ...]) -> tuple[int, int]:
    """Shares and amount held at the end of `day`."""
    until = [line for line in lines if line.on <= day]
    return sum(line.count for line in until), sum(line.amount for line in until)


def birthday(born_on: date, years: int) -> date:
    """The first day on which one born on `born_on` is `years` old (1 March for 29 February in other years).

    >>> birthday(date(2008, 2, 29), 18)
    datetime.date(2026, 3, 1)
    """
    try:
        return born_on.replace(year=born_on.year + years)
    except ValueError:
        return date(born_on.year + years, 3, 1)
