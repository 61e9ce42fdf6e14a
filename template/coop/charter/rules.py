"""The rules in force, merged from law and charter into plain values that code can ask.

Pure: no Django, no clock, no I/O. `build` (see `coop.charter.building`) makes them from
the two files and refuses a charter that is outside the law.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Generic, Literal, TypeVar

from coop.refused import Citation

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Ruled(Generic[T]):
    """A value and where it comes from."""

    value: T
    citation: Citation


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the co-op is."""

    name: str
    registered_name: str
    jurisdiction: str
    form: str
    country: str
    currency: str
    languages: tuple[str, ...]
    timezone: str
    contact: str
    domain: str
    role: Literal["principal", "agent"]
    year_starts: tuple[int, int]  # month, day


@dataclass(frozen=True, slots=True)
class MemberClass:
    """A class of member of the charter."""

    key: str
    name: dict[str, str]
    works: bool
    votes: bool
    investor: bool
    shares_required: int


@dataclass(frozen=True, slots=True)
class MembershipRules:
    classes: dict[str, MemberClass]
    minimum_members: Ruled[int]
    minimum_age: Ruled[int]
    decided_by: str  # an Office value, such as "board"
    decide_within_days: Ruled[int] | None
    silence_admits: bool


@dataclass(frozen=True, slots=True)
class ShareRules:
    """Amounts in minor units of the co-op's currency."""

    par: int
    exactly: Ruled[int] | None
    maximum_holding: Ruled[int] | None
    maximum_part_of_capital: Ruled[Fraction] | None
    notice_days: Ruled[int]
    repay_within_days: Ruled[int]

    def check_purchase(self, member_class: MemberClass, held: int, buying: int, capital: int) -> None:
        """Refuse a purchase of `buying` shares by one who holds `held`, where all members hold `capital` minor units.

        Raises HoldingLimit with the figure, the limit and its citation.
        """
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Majority:
    """What a resolution needs: more than (or at least) `part` of votes `of` those cast, present or entitled."""

    part: Fraction
    strictly_more: bool
    of: Literal["cast", "present", "entitled"]
    citation: Citation


@dataclass(frozen=True, slots=True)
class Quorum:
    """The least number of members that must take part."""

    least: int
    part: Fraction
    citation: Citation

    def needed(self, electorate: int) -> int:
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class VotingRules:
    notice_days: Ruled[int]  # clear days between notice and opening
    record_days: int  # the electorate is fixed this many days before opening
    open_days: int  # how long a written ballot stays open unless said otherwise
    quorum: Quorum
    majorities: dict[str, Majority]  # by kind of proposal: ordinary, surplus, special, charter …
    investor_cap: Ruled[Fraction] | None


@dataclass(frozen=True, slots=True)
class Stop:
    """Where a reserve stops growing."""

    at: Literal["never", "capital", "highest_capital", "fixed", "equity_to_debt"]
    times: Fraction = Fraction(1)
    amount: int = 0


@dataclass(frozen=True, slots=True)
class SurplusStep:
    """One line of the distribution of a year's surplus, in order.

    `base` is what `rate` is taken of: `surplus` (after prior losses) or `remainder` (of the line before).
    `role` is the account the amount is credited to. `pool` lines go to people by `key`.
    """

    key: str
    name: dict[str, str]
    kind: Literal["fund", "share_interest", "pool", "collective"]
    base: Literal["surplus", "remainder"]
    rate: Fraction
    least: Fraction  # the law's minimum rate, 0 where there is none
    stop: Stop
    role: str
    indivisible: bool
    citation: Citation
    # for pools only:
    basis: str = ""  # hours, pay, fares, distance, jobs, equal
    who: Literal["members", "workers"] = "members"  # workers: employees and workers, members or not
    cash_part: Fraction = Fraction(1)
    least_cash_part: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class SurplusRules:
    steps: tuple[SurplusStep, ...]
    losses: tuple[str, ...]  # account roles that bear a loss, in order
    prior_losses_first: Ruled[bool]
    nonmember_to_collective: Ruled[bool]  # surplus of business with non-members goes to the collective reserve


@dataclass(frozen=True, slots=True)
class AccountName:
    number: str
    name: dict[str, str]
    kind: Literal["asset", "liability", "equity", "income", "expense"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the statutory register."""

    key: str  # number, name, postal_address, email, member_class, shares, paid, entered_on, ceased_on …
    name: dict[str, str]
    public: bool  # stands in the view for inspection too


@dataclass(frozen=True, slots=True)
class RegisterRules:
    columns: tuple[Column, ...]
    citation: Citation


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """A figure of law that nobody has verified yet and on which these rules rely."""

    figure: str
    value: str
    citation: Citation


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything the law and the charter say that the software acts on."""

    coop: Identity
    membership: MembershipRules
    shares: ShareRules
    voting: VotingRules
    surplus: SurplusRules
    register: RegisterRules
    chart: dict[str, AccountName]
    vat_rate: Ruled[Fraction]
    unconfirmed: tuple[Unconfirmed, ...]
