"""Days and figures of membership. Pure: values in, values out; the law's figures come from `Rules`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import floor

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
class Account:
    """What a share account comes to: shares, what they are worth in the books, and what of it is paid."""

    shares: int = 0
    amount: int = 0
    paid: int = 0

    @property
    def unpaid(self) -> int:
        return self.amount - self.paid

    def worth(self, count: int) -> int:
        """What `count` of these shares are worth, in minor units, rounded down; all of them exactly the amount.

        Par, unless they were written down.

        >>> Account(3, 100, 100).worth(1), Account(3, 100, 100).worth(3)
        (33, 100)
        """
        return self.amount * count // self.shares if self.shares else 0


@dataclass(frozen=True, slots=True)
class Claim:
    """Somebody waits for money for shares: in which order, from when, and until when by law at the latest."""

    key: str
    asked_on: date
    due_on: date
    by_law: date | None
    amount: int


@dataclass(frozen=True, slots=True)
class Turn:
    """Where a claim stands: its place in the line (from 1), what is before it, and whether it may be repaid now."""

    claim: Claim
    place: int
    before: int
    open: bool


def line_up(claims: Iterable[Claim], *, room: int | None, today: date, paused: bool) -> list[Turn]:
    """The line of those who wait for money, in the order in which they asked, and who of them may be repaid today.

    `room` is what may still be repaid this year (None: no limit). A claim that does not fit holds up those behind
    it, so that nobody is passed over; one that is not due yet does not. What the law wants repaid by now is open
    whatever the charter or the board say.
    """
    turns: list[Turn] = []
    before, left, blocked = 0, room, False
    for place, claim in enumerate(sorted(claims, key=lambda each: (each.asked_on, each.key)), start=1):
        due = claim.due_on <= today
        fits = left is None or claim.amount <= left
        forced = claim.by_law is not None and claim.by_law <= today
        may = due and (forced or (fits and not blocked and not paused))
        turns.append(Turn(claim, place, before, may))
        if due:
            blocked = blocked or not (fits or forced)
            left = None if left is None else max(0, left - claim.amount)
        before += claim.amount
    return turns


def room_this_year(capital: int, part: Fraction | None, repaid: int) -> int | None:
    """What may still be repaid in a year that began with `capital`, of which `repaid` has gone; None: no limit."""
    return None if part is None else max(0, floor(part * capital) - repaid)


def birthday(born_on: date, years: int) -> date:
    """The first day on which one born on `born_on` is `years` old (1 March for 29 February in other years).

    >>> birthday(date(2008, 2, 29), 18)
    datetime.date(2026, 3, 1)
    """
    try:
        return born_on.replace(year=born_on.year + years)
    except ValueError:
        return date(born_on.year + years, 3, 1)


@dataclass(frozen=True, slots=True)
class Outlook:
    """One financial year of the forecast, in minor units: what falls due, what has room, what is carried on."""

    due: int
    carried_in: int
    room: int | None
    paid: int
    carried_on: int


def outlook(due: Iterable[int], *, capital: int, part: Fraction | None, repaid: int = 0) -> list[Outlook]:
    """What becomes of what falls due in each of the coming years, where a year has room for a part of the capital.

    The first year began with `capital`, of which `repaid` has gone; each later one begins with what is left.

    >>> [(year.paid, year.carried_on) for year in outlook([300, 0, 0], capital=1000, part=Fraction(1, 10))]
    [(100, 200), (90, 110), (81, 29)]
    """
    years: list[Outlook] = []
    carried, left = 0, capital
    for amount in due:
        room = room_this_year(left, part, repaid)
        wanted = carried + amount
        paid = wanted if room is None else min(wanted, room)
        years.append(Outlook(amount, carried, room, paid, wanted - paid))
        carried, left, repaid = wanted - paid, max(0, left - repaid - paid), 0
    return years
