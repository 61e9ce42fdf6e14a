"""The part of `law.yml` on the surplus: its lines and their bounds, interest on shares, tax law on patronage dividends.

Pure data, like `coop.charter.law`, of which it is a part.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from pydantic import Field

from coop.charter.figures import Bounds, Figure, Term
from coop.charter.schema import Amount, Part, Percent, Rate, Words, show_percent

# Interest on shares


class Yield(Part):
    """An interest rate: fixed, or an index plus points.

    An index with a `key` has a value, which the charter gives with its day and source (`indexes`);
    one without is words, which no software can hold a rate against.
    """

    rate: Rate | None = None
    index: str = ""
    key: str = ""
    plus: Rate = Fraction(0)

    def __str__(self) -> str:
        parts = [show_percent(self.rate)] if self.rate is not None else [self.index]
        return " + ".join([*parts, show_percent(self.plus)] if self.plus else parts)


class InterestCap(Part):
    """A limit on interest on shares: a rate, a total that must not exceed lines of the surplus, or a solvency test."""

    rate: Figure[Yield] | None = None
    total: Figure[tuple[str, ...]] | None = None  # keys of surplus steps
    part_of_result: Figure[Percent] | None = None
    equity_to_debt_over: Figure[Rate] | None = None  # none is paid unless equity is more than so much of all debts


# Surplus


class StopLaw(Part):
    """Where a reserve stops growing, and whether its last instalment may be cut short."""

    at: Literal["never", "capital", "highest_capital", "fixed", "equity_to_debt", "charter"]
    times: Rate = Fraction(1)
    amount: Amount | None = None
    cut_last: Figure[bool] | None = None


class OfBasis(Part):
    """A pool comes to at most a part of what its people did in a basis, such as their pay."""

    basis: str
    part: Figure[Percent]


class StepLaw(Part):
    """One line of the distribution of the surplus, in the law's order.

    `of` is what the rate is taken of: `surplus`, `remainder`, `capital` (for share interest), or a stream.
    A step that is `required` must stand in the charter.
    """

    key: str
    name: Words
    kind: Literal["fund", "share_interest", "pool", "collective"]
    of: str = "surplus"
    rate: Bounds[Percent]
    stop: StopLaw = StopLaw(at="never")
    role: str
    required: bool = True
    indivisible: Figure[bool] | None = None
    streams: tuple[str, ...] = ()  # fed by these results only; none: by all
    who: Literal["members", "workers"] = "members"
    bases: Figure[tuple[str, ...]] | None = None  # hours, pay, fares …: what a pool may be shared by
    cash_part: Bounds[Percent] | None = None
    retained_for_all: Figure[bool] | None = None  # may the parts of who is no member be retained too?
    seniority_at_most: Figure[Rate] | None = None
    presence: Figure[Term] | None = None
    or_seniority: Figure[Term] | None = None  # at the year's end, which stands in for presence
    at_most_of: OfBasis | None = None
    either: tuple[str, ...] = ()  # the law is content with the sum of this step and these


class SurplusLaw(Part):
    """The year's surplus. `streams` are results that the law keeps apart; a line of all takes from them in order."""

    base: Words | None = None
    streams: dict[str, Words] = Field(default_factory=dict)
    nonmember_stream: Figure[str] | None = None  # with which result business with non-members stands
    steps: tuple[StepLaw, ...]
    losses: Figure[tuple[str, ...]]
    losses_at_most: dict[str, Figure[Percent]] = Field(default_factory=dict)  # by role: of a loss
    indivisible_bears_last: Figure[bool] | None = None
    losses_carried_years: Figure[int] | None = None
    prior_losses_first: Figure[bool]
    nonmember_to_collective: Figure[bool]
    residue: Figure[str] | None = None  # to whom what is left on dissolution goes


class PatronageLaw(Part):
    """Tax law's conditions on patronage dividends (an overlay's part)."""

    least_cash_part: Figure[Percent] | None = None
    pay_by: Figure[Term] | None = None
    consents: Figure[tuple[str, ...]] | None = None
    report_from: Figure[Amount] | None = None
    withholding: Figure[Percent] | None = None
    excluded: Figure[tuple[str, ...]] | None = None
    notice_states: Figure[tuple[str, ...]] | None = None
    boxes: Figure[dict[str, str]] | None = None  # what each box of the yearly form holds: dividends, withheld, redeemed
