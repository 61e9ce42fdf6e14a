"""The part of `charter.yml` on the surplus: the lines in their order, by what pools are shared, who bears a loss."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from coop.charter.figures import Term
from coop.charter.formula import Formula
from coop.charter.schema import Amount, Key, Part, Percent, Rate, Words

Basis = Literal["hours", "pay", "fares", "distance", "jobs", "works", "royalties", "purchases", "years", "equal"]


def _check_coefficient(rate: Fraction) -> Fraction:
    if rate < 1:
        raise ValueError("is less than 100 %, so that those who have been here longest would get less than they did")
    return rate


def _not_negative(rate: Fraction) -> Fraction:
    if rate < 0:
        raise ValueError("is less than nothing")
    return rate


class Stop(Part):
    """Where a fund of the co-op's own stops growing, and whether the last instalment is cut there."""

    at: Literal["never", "capital", "highest_capital", "fixed", "equity_to_debt"]
    times: Rate = Fraction(1)
    amount: Amount | None = None
    cut_last: bool | None = None


class Share(Part):
    """One of several keys of a pool: a part of it by a basis or by a formula."""

    part: Percent
    basis: Basis | None = None
    formula: Formula | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.basis is None) == (self.formula is None):
            raise ValueError("needs either a basis or a formula")
        return self


class SeniorityOf(Part):
    """What each full year of service adds to what a person did, and the most it may all come to (200 % doubles it)."""

    per_year: Annotated[Rate, AfterValidator(_not_negative)]
    at_most: Annotated[Rate, AfterValidator(_check_coefficient)]


class PresenceOf(Part):
    """Who shares in a pool: by presence in the year, or by seniority at its end."""

    in_year: Term
    or_seniority: Term | None = None


class Small(Part):
    """What becomes of a person's part that is below an amount."""

    below: Amount
    then: Literal["retain", "others", "reserve"]


class Step(Part):
    """One line of the distribution. A line of the law is named by its key alone; one of the co-op's own says more.

    A pool says by what it is shared in one of three ways: `basis`, `formula`, or `mix` of several.
    """

    key: Key
    rate: Percent
    of: Literal["surplus", "remainder", "capital"] | None = None
    basis: Basis | Literal[""] = ""
    formula: Formula | None = None
    mix: tuple[Share, ...] = ()
    classes: tuple[Key, ...] = ()
    streams: tuple[Key, ...] = ()
    presence: PresenceOf | None = None
    seniority: SeniorityOf | None = None
    small: Small | None = None
    cash_part: Percent | None = None
    qualified_part: Percent | None = None
    retained_for_all: bool = False
    stop: Stop | None = None
    name: Words | None = None
    kind: Literal["fund", "share_interest", "pool", "collective"] | None = None
    role: Key | None = None
    indivisible: bool | None = None

    @model_validator(mode="after")
    def _shared_in_one_way(self) -> Self:
        if sum(map(bool, (self.basis, self.formula, self.mix))) > 1:
            raise ValueError(f"says of {self.key} more than once by what it is shared; keep one of basis, formula, mix")
        if self.mix and sum(each.part for each in self.mix) != 1:
            raise ValueError(f"shares {self.key} by keys whose parts do not come to 100 %")
        return self


class Surplus(Part):
    """How a year's surplus is shared, in order, and who bears a loss, in order."""

    steps: tuple[Step, ...] = Field(min_length=1)
    losses: tuple[Key, ...] = Field(min_length=1)
    lots_bear: Literal["oldest_first", "alike"] = "oldest_first"
    streams: dict[Key, str] = Field(default_factory=dict)  # of the law's results, to which an account's role belongs
    nonmember_to_collective: bool | None = None

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        keys = [step.key for step in self.steps]
        if twice := {key for key in keys if keys.count(key) > 1}:
            raise ValueError(f"has two steps with the key {', '.join(sorted(twice))}")
        return self
