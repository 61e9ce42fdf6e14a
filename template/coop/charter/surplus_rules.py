"""The rules of the surplus, merged from law and charter: the lines of its distribution, and what each may take.

Plain values, like all of `coop.charter.rules`. Who applies them is `coop.patronage`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil
from typing import Literal

from coop.charter.figures import Term
from coop.charter.formula import Formula
from coop.charter.ruled import Ruled
from coop.charter.saying import by, how_much, terms
from coop.refused import Citation


@dataclass(frozen=True, slots=True)
class Stop:
    """Where a reserve stops growing. Unless `cut_last`, the instalment that passes the stop is taken whole."""

    at: Literal["never", "capital", "highest_capital", "fixed", "equity_to_debt"]
    times: Fraction = Fraction(1)
    amount: int = 0
    cut_last: bool = True

    def ceiling(self, *, capital: int, highest_capital: int, debts: int = 0, other_equity: int = 0) -> int | None:
        """The most the reserve may come to, in minor units, rounded up; None where it never stops.

        `equity_to_debt` stops when the whole equity (this reserve and `other_equity`) is `times` the debts.
        """
        match self.at:
            case "never":
                return None
            case "capital":
                return ceil(self.times * capital)
            case "highest_capital":
                return ceil(self.times * max(capital, highest_capital))
            case "fixed":
                return self.amount
            case "equity_to_debt":
                return max(0, ceil(self.times * debts) - other_equity)


# Who has a part in a pool, and by what


@dataclass(frozen=True, slots=True)
class Presence:
    """Who shares in a pool: who was there for so long in the year, or had been there for so long at its end."""

    in_year: Term
    citation: Citation
    or_seniority: Term | None = None


@dataclass(frozen=True, slots=True)
class Seniority:
    """Each full year of service counts `per_year` more, up to `at_most` times the part of one who just came."""

    per_year: Fraction
    at_most: Fraction
    citation: Citation


@dataclass(frozen=True, slots=True)
class KeyPart:
    """So great a part of a pool is shared by one basis, or by a formula over several."""

    part: Fraction
    basis: str = ""
    formula: Formula | None = None

    @property
    def said(self) -> str:
        """“by hours”, “70 % by pay”, in the reader's language."""
        return by(self)


@dataclass(frozen=True, slots=True)
class SmallParts:
    """What happens to a part of a pool below so many minor units.

    `retain`: all of it goes to the member's capital; `others`: the others in the pool share
    it; `reserve`: it goes to the collective reserve.
    """

    below: int
    then: Literal["retain", "others", "reserve"]
    citation: Citation


@dataclass(frozen=True, slots=True)
class AtMostOf:
    """A pool never exceeds `part` of all that its people did in `basis` (a dividend, of their pay)."""

    part: Fraction
    basis: str
    citation: Citation


@dataclass(frozen=True, slots=True)
class InterestLimit:
    """One limit on interest on shares: a yearly rate on the capital, a part of the surplus, or a solvency test."""

    citation: Citation
    rate: Fraction | None = None
    part_of_surplus: Fraction | None = None
    equity_to_debt_over: Fraction | None = None


# The lines


@dataclass(frozen=True, slots=True)
class SurplusStep:
    """One line of the distribution of a year's surplus, in order.

    `base` is what `rate` is taken of: `surplus` (after prior losses), `remainder` (of the line before), or
    `capital` (share interest: a yearly rate on paid-up shares, never more than what remains). With
    `streams`, surplus and remainder are those of these results only, and the line takes from them only.
    `role` is the account the amount is credited to. `pool` lines go to people by `key`.
    """

    key: str
    name: dict[str, str]
    kind: Literal["fund", "share_interest", "pool", "collective"]
    base: Literal["surplus", "remainder", "capital"]
    rate: Fraction
    least: Fraction  # the law's minimum rate, 0 where there is none
    stop: Stop
    role: str
    indivisible: bool
    citation: Citation
    # for pools only:
    basis: str = ""  # hours, pay, fares, distance, jobs, equal …; "" where `mix` says more
    who: Literal["members", "workers"] = "members"  # workers: employees and workers, members or not
    cash_part: Fraction = Fraction(1)
    least_cash_part: Fraction = Fraction(0)
    # keys of earlier lines whose sum this line may not exceed, once for each group (share interest in a SCOP)
    not_above: tuple[tuple[str, ...], ...] = ()
    streams: tuple[str, ...] = ()
    interest_limits: tuple[InterestLimit, ...] = ()  # for share interest only
    # for pools only, too:
    mix: tuple[KeyPart, ...] = ()  # instead of `basis`: several keys, or a formula
    classes: tuple[str, ...] = ()  # only what members of these classes did counts; none named: all classes
    presence: Presence | None = None
    seniority: Seniority | None = None
    small: SmallParts | None = None
    at_most_of: AtMostOf | None = None
    qualified_part: Fraction = Fraction(1)  # of what is retained, given by a qualified written notice
    retained_for_all: bool = False  # also the parts of who is no member are retained, in accounts of their own

    @property
    def keys(self) -> tuple[KeyPart, ...]:
        """By what a pool is shared; the parts come to 1."""
        return self.mix or (KeyPart(Fraction(1), self.basis),)

    @property
    def how_much(self) -> str:
        """How much of what the line takes, in the reader's language."""
        return how_much(self)

    @property
    def terms(self) -> list[str]:
        """Until when, for whom and by what, in the reader's language."""
        return terms(self)


@dataclass(frozen=True, slots=True)
class NoticeRules:
    """Tax law's conditions on patronage dividends of which a part is not paid at once."""

    least_cash_part: Ruled[Fraction]
    pay_by: Ruled[Term]
    consents: Ruled[tuple[str, ...]]
    report_from: Ruled[int] | None  # minor units
    withholding: Ruled[Fraction] | None
    states: Ruled[tuple[str, ...]] | None  # what a written notice must say
    boxes: Ruled[dict[str, str]] | None = None  # by what they hold, the numbers of the form's boxes


@dataclass(frozen=True, slots=True)
class SurplusRules:
    """`streams` are results that are kept apart, in the order in which a line of all of them takes from them."""

    steps: tuple[SurplusStep, ...]
    losses: tuple[str, ...]  # account roles that bear a loss, in order
    prior_losses_first: Ruled[bool]
    nonmember_to_collective: Ruled[bool]  # surplus of business with non-members goes to the collective reserve
    streams: tuple[str, ...] = ()
    stream_of: Mapping[str, str] = field(default_factory=dict)  # by role of income or expense; else the first stream
    nonmember_stream: Ruled[str] | None = None  # to which result what non-members' business earned belongs
    losses_at_most: Mapping[str, Ruled[Fraction]] = field(default_factory=dict)  # by role, of the loss
    lots_bear: Literal["oldest_first", "alike"] = "oldest_first"
    notices: NoticeRules | None = None

    @property
    def indivisible_roles(self) -> dict[str, Citation]:
        """Accounts whose money can never reach a member, with what says so."""
        return {step.role: step.citation for step in self.steps if step.indivisible}
