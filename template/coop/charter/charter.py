"""The schema of `charter.yml`: the co-op's own rules, which its members change by a vote.

Only what the charter says. Whether the law allows it is `coop.charter.building`'s to find out.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self
from zoneinfo import available_timezones

from pydantic import AfterValidator, Field, model_validator

from coop.charter.schema import Amount, Key, Part, Percent, Rate, Words
from coop.charter.surplus_charter import Surplus


def _check_timezone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError(f"is {name!r}, which is no time zone; write one such as Europe/London")
    return name


def _check_year_start(day: str) -> str:
    try:
        date.fromisoformat(f"2001-{day}")  # a common year: no co-op's year may start on 29 February
    except ValueError as error:
        raise ValueError(f"is {day!r}; write month and day, such as 01-01") from error
    return day


class MemberClass(Part):
    """A class of member: who they are, whether they work through the co-op, and whether they vote."""

    key: Key
    name: Words
    works: bool
    votes: bool
    investor: bool = False
    shares_required: int = Field(ge=0, le=1_000_000)
    shares_at_most: int | None = Field(default=None, ge=1, le=1_000_000)  # none: what law and charter allow all members
    votes_part: Percent | None = None  # the most that all its members may cast together; none: no bound


class Admission(Part):
    """Who decides on an application, and by when; what an applicant must bring."""

    decided_by: Literal["board", "treasurer", "secretary", "meeting"] = "board"
    decide_within_days: int | None = Field(default=None, ge=1, le=3650)
    minimum_age: int | None = Field(default=None, ge=0, le=120)
    residence: Words | None = None  # where an applicant must live, in words; none: anywhere
    probation_days: int | None = Field(default=None, ge=0, le=1825)  # of work, for classes that work
    appeal_within_days: int | None = Field(default=None, ge=1, le=366)  # to the general meeting


class Discipline(Part):
    """Suspension and expulsion: who decides, and how long the member has to answer and to appeal."""

    decided_by: Literal["board", "meeting"] = "board"
    hearing_days: int = Field(default=14, ge=0, le=366)  # between the written grounds and the hearing, at least
    appeal_within_days: int = Field(default=30, ge=1, le=366)
    suspension_days: int = Field(default=90, ge=1, le=366)  # no suspension lasts longer


class Shares(Part):
    """What a share costs, how it is paid, how much one member may hold, and how shares are given back."""

    par: Amount
    maximum_holding: Amount | None = None
    paid_at_subscription: Percent | None = None  # none: the law's least part, or all of it where the law is silent
    full_payment_within_days: int | None = Field(default=None, ge=0, le=3650)
    transfer: Literal["never", "board", "free"] = "board"  # to another member: not at all, with consent, freely
    withdrawals_per_year: Percent | None = None  # of the capital, the most that is repaid in a year; none: no limit
    notice_days: int = Field(ge=0, le=3650)
    repay_within_days: int = Field(ge=0, le=36500)


class QuorumOf(Part):
    least: int = Field(ge=0, le=1_000_000)
    part: Percent


class MajorityOf(Part):
    part: Percent
    strictly_more: bool = True
    of: Literal["cast", "present", "entitled"] = "cast"


class Voting(Part):
    """How the members decide."""

    notice_days: int = Field(ge=0, le=366)
    record_days: int = Field(default=0, ge=0, le=366)
    open_days: int = Field(ge=1, le=366)
    quorum: QuorumOf
    majorities: dict[Key, MajorityOf] = Field(default_factory=dict)


class Index(Part):
    """The value of an index that the law ties a limit to: how much, since when, and where it was published."""

    key: Key
    value: Rate
    on_day: date
    source: str = Field(min_length=2)


class Confirmed(Part):
    """A figure of law that somebody has checked for this co-op: who, when, on what advice."""

    figure: str
    by: str = Field(min_length=2)
    on_day: date
    advice: str = Field(min_length=2)


class Charter(Part):
    """The whole of `charter.yml`."""

    version: Literal[1]
    name: str = Field(min_length=1, max_length=200)
    registered_name: str = Field(min_length=1, max_length=250)
    jurisdiction: Key
    form: Key
    country: str = Field(pattern=r"^[A-Z]{2}$")
    currency: str = Field(pattern=r"^[A-Z]{3}$")
    languages: tuple[Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z]{2,4})?$")], ...] = Field(min_length=1)
    timezone: Annotated[str, AfterValidator(_check_timezone)]
    contact: str = Field(pattern=r"^[^@\s]+@[^@\s]+$", max_length=254)
    domain: str = Field(pattern=r"^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$", max_length=253)
    role: Literal["principal", "agent"]
    year_starts: Annotated[str, AfterValidator(_check_year_start)]
    accent: str = Field(default="", pattern=r"^(#[0-9a-fA-F]{6})?$")
    classes: tuple[MemberClass, ...] = Field(min_length=1)
    admission: Admission = Admission()
    discipline: Discipline = Discipline()
    shares: Shares
    voting: Voting
    surplus: Surplus
    indexes: tuple[Index, ...] = ()
    confirmed: tuple[Confirmed, ...] = ()

    @model_validator(mode="after")
    def _classes_make_sense(self) -> Self:
        keys = [each.key for each in self.classes]
        if twice := {key for key in keys if keys.count(key) > 1}:
            raise ValueError(f"has two classes of member with the key {', '.join(sorted(twice))}")
        if not any(each.votes for each in self.classes):
            raise ValueError("has no class of member that votes; a co-op is governed by its members")
        return self

    @model_validator(mode="after")
    def _one_currency(self) -> Self:
        for what, amount in (("shares.par", self.shares.par), ("shares.maximum_holding", self.shares.maximum_holding)):
            if amount is not None and amount.currency != self.currency:
                raise ValueError(f"gives {what} as {amount}, but the co-op's currency is {self.currency}")
        if self.shares.par.minor <= 0:
            raise ValueError("gives shares.par as nothing; a share must cost something")
        return self
