"""The rules in force, merged from law and charter into plain values that code can ask.

Pure: no Django, no clock, no I/O. `build` (see `coop.charter.building`) makes them from
the two files and refuses a charter that is outside the law.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from math import ceil
from typing import Literal

from coop.charter.ruled import Ruled
from coop.charter.schema import show_percent
from coop.charter.surplus_rules import Stop, SurplusRules, SurplusStep
from coop.charter.wording import in_words, name_of
from coop.refused import Citation, Refused, _

__all__ = [
    "CLASS_LIMIT",
    "AccountName",
    "ClassLimit",
    "Column",
    "DisciplineRules",
    "Explained",
    "HoldingLimit",
    "Identity",
    "InvestorsLimit",
    "Majority",
    "MemberClass",
    "MembershipRules",
    "Quorum",
    "RegisterRules",
    "Ruled",
    "Rules",
    "ShareNumber",
    "ShareRules",
    "Stop",
    "SurplusRules",
    "SurplusStep",
    "Unconfirmed",
    "VotingRules",
]


class HoldingLimit(Refused):
    """A member would hold more than the law or the charter allows. Amounts are in minor units."""

    message = _("With this purchase {holding} shares would be held; the most is {limit}.")
    remedy = _("Buy {room} shares or fewer.")


class ClassLimit(Refused):
    """The charter says how many shares of a class one member may hold."""

    message = _("With this purchase {holding} shares of this class would be held; the most is {limit}.")
    remedy = _("Buy {room} shares or fewer.")


class InvestorsLimit(Refused):
    """Those who only invest would own more of the capital than the law allows them together."""

    message = _("With these shares, members who only invest would own more than {limit} of the capital together.")
    remedy = _("Buy fewer, or wait until the other members own more.")


class ShareNumber(Refused):
    """The law fixes how many shares each member holds."""

    message = _("Each member holds exactly {limit} share(s), no more and no fewer; this would make {holding}.")


_CHARTER = Citation("the charter is silent", "design-default")
CLASS_LIMIT = Citation("charter, classes: shares_at_most")


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
    shares_at_most: int | None = None


@dataclass(frozen=True, slots=True)
class MembershipRules:
    classes: dict[str, MemberClass]
    minimum_members: Ruled[int]
    minimum_age: Ruled[int]
    decided_by: str  # an Office value, such as "board", or "meeting"
    decide_within_days: Ruled[int] | None
    silence_admits: bool
    appeal_within_days: Ruled[int] = Ruled(30, _CHARTER)
    residence: Ruled[dict[str, str]] | None = None
    probation_days: Ruled[int] | None = None
    officer_minimum_age: Ruled[int] | None = None
    board_members_part: Ruled[Fraction] | None = None  # more than this part of the board are members


@dataclass(frozen=True, slots=True)
class DisciplineRules:
    """Suspension and expulsion. Days are calendar days."""

    decided_by: Literal["board", "meeting"] = "board"
    hearing_days: Ruled[int] = Ruled(14, _CHARTER)
    appeal_within_days: Ruled[int] = Ruled(30, _CHARTER)
    suspension_days: Ruled[int] = Ruled(90, _CHARTER)


@dataclass(frozen=True, slots=True)
class ShareRules:
    """Amounts in minor units of the co-op's currency."""

    par: int
    exactly: Ruled[int] | None
    maximum_holding: Ruled[int] | None
    maximum_part_of_capital: Ruled[Fraction] | None
    notice_days: Ruled[int]
    repay_within_days: Ruled[int]
    paid_at_subscription: Ruled[Fraction] = Ruled(Fraction(1), _CHARTER)
    full_payment_within_days: Ruled[int] | None = None
    transfer: Ruled[str] = Ruled("board", _CHARTER)  # never, board (with its consent), free
    withdrawable: Ruled[bool] = Ruled(True, _CHARTER)
    withdrawals_per_year: Ruled[Fraction] | None = None  # of the capital
    minimum_capital: Ruled[int] | None = None
    repay_at_most_days: Ruled[int] | None = None  # the law's own limit, which no queue may go beyond
    investors_part_of_capital: Ruled[Fraction] | None = None

    def least_payment(self, amount: int) -> int:
        """The least that is paid at once for shares of `amount`, in minor units: rounded up, never nothing."""
        return max(1, ceil(self.paid_at_subscription.value * amount))

    def check_purchase(
        self,
        member_class: MemberClass,
        held: int,
        buying: int,
        capital: int,
        *,
        in_class: int | None = None,
        investors_hold: int = 0,
    ) -> None:
        """Refuse a purchase of `buying` shares by one who holds `held`, where all members hold `capital` minor units.

        `in_class` is how many of `held` are of this class (all, unless said otherwise); `investors_hold` what
        the classes that only invest hold together, in minor units. A limit that is a part of the capital does
        not stop anyone from taking the shares that their class must hold: the first member of all holds the
        whole capital.
        Raises HoldingLimit, ClassLimit, InvestorsLimit or ShareNumber with the figure, the limit and its citation.
        """
        if buying < 1:
            raise ValueError("a purchase is of one share or more")
        holding = held + buying
        class_holding = (held if in_class is None else in_class) + buying
        if self.exactly and not member_class.investor and class_holding != self.exactly.value:
            raise ShareNumber(citation=self.exactly.citation, holding=class_holding, limit=self.exactly.value)
        most_of_class = member_class.shares_at_most
        if most_of_class is not None and class_holding > most_of_class:
            left = max(0, most_of_class - class_holding + buying)
            raise ClassLimit(citation=CLASS_LIMIT, holding=class_holding, limit=most_of_class, room=left)
        investors = self.investors_part_of_capital
        if investors and member_class.investor:
            together = investors_hold + buying * self.par
            if together > investors.value * (capital + buying * self.par):
                raise InvestorsLimit(citation=investors.citation, limit=show_percent(investors.value))
        if self.maximum_holding and holding * self.par > self.maximum_holding.value:
            most = self.maximum_holding.value // self.par
            raise HoldingLimit(
                citation=self.maximum_holding.citation, holding=holding, limit=most, room=max(0, most - held)
            )
        part = self.maximum_part_of_capital
        if part and part.value < 1 and holding > member_class.shares_required:
            # holding · par ≤ part · (capital + buying · par), solved for the shares that may still be bought
            room = (part.value * capital - held * self.par) / (self.par * (1 - part.value))
            most_bought = max(0, room.numerator // room.denominator, member_class.shares_required - held)
            if buying > most_bought:
                raise HoldingLimit(citation=part.citation, holding=holding, limit=held + most_bought, room=most_bought)


@dataclass(frozen=True, slots=True)
class Majority:
    """What a resolution needs: more than (or at least) `part` of votes `of` those cast, present or entitled."""

    part: Fraction
    strictly_more: bool
    of: Literal["cast", "present", "entitled"]
    citation: Citation

    def reached(self, *, in_favour: int, against: int, abstained: int = 0, entitled: int = 0) -> bool:
        """Whether so many votes in favour carry it. Abstentions count as present, not as cast."""
        cast = in_favour + against
        whole = {"cast": cast, "present": cast + abstained, "entitled": entitled}[self.of]
        needed = self.part * whole
        return in_favour > 0 and (in_favour > needed if self.strictly_more else in_favour >= needed)


@dataclass(frozen=True, slots=True)
class Quorum:
    """The least number of members that must take part."""

    least: int
    part: Fraction
    citation: Citation

    def needed(self, electorate: int) -> int:
        """How many of so many members entitled to vote must take part: never fewer than `least`."""
        return max(self.least, ceil(self.part * electorate))


@dataclass(frozen=True, slots=True)
class VotingRules:
    notice_days: Ruled[int]  # clear days between notice and opening
    record_days: int  # the electorate is fixed this many days before opening
    open_days: int  # how long a written ballot stays open unless said otherwise
    quorum: Quorum
    majorities: dict[str, Majority]  # by kind of proposal: ordinary, surplus, special, charter …
    investor_cap: Ruled[Fraction] | None


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
class Explained:
    """One figure of these rules, for people: its name, its value in words, and where it comes from.

    `figure` is its path in law.yml or charter.yml; `source` the text it was seen in, with that text's date.
    """

    figure: str
    raw: object
    citation: Citation
    source: str = ""

    @property
    def name(self) -> str:
        """What it is called, in the reader's language."""
        return name_of(self.figure)

    @property
    def value(self) -> str:
        """What it says, in the reader's language."""
        return in_words(self.raw)


@dataclass(frozen=True, slots=True)
class Unconfirmed(Explained):
    """A figure of law that nobody has verified and the co-op has not confirmed.

    A recalled figure is relied on all the same. An uncertain one is not: `safer` stands in for it
    until the co-op confirms it in `charter.yml`.
    """

    safer: object = None

    @property
    def instead(self) -> str:
        """What is used in its place, in words; empty where the figure itself is relied on."""
        return "" if self.safer is None else in_words(self.safer)

    @property
    def used(self) -> str:
        """What the software acts on."""
        return self.instead or self.value


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
    explained: tuple[Explained, ...] = ()
    law_name: dict[str, str] = field(default_factory=dict)
    law_checked: date | None = None
    no_local_law: bool = False  # nothing here is law: a lawyer must look before registration
    discipline: DisciplineRules = field(default_factory=DisciplineRules)

    def explain(self) -> tuple[Explained, ...]:
        """Every figure these rules rest on, in the order in which they were read."""
        return self.explained
