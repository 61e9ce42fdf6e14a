"""The distribution of a year's result, to the minor unit: a pure function over plain values.

The steps, their order, rates, stops and bases are data (`coop.charter.rules.SurplusRules`);
nothing here knows a jurisdiction. In: what the year gave, what the books hold at its end,
and who did how much. Out: lines that sum to the result, and each person's part.

How it rounds: what a law sets as a least amount is rounded up; everything else down, so
that lines never come to more than there is. A law's least for a later line is kept free
by the lines before it (of a surplus of a unit or two, the earlier line has it). Parts of
people are by largest remainder, ties by a hash of year and person; cash is rounded up for
each person, what is retained is the difference.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from hashlib import sha256
from math import ceil, floor
from typing import Literal

from coop.charter.rules import SurplusRules, SurplusStep
from coop.money import allocate
from coop.refused import Citation

COLLECTIVE = "collective_reserve"
LOSSES = "losses_forward"
LOTS = "member_capital"

Reason = Literal["", "stop", "remainder", "limit", "nobody", "kept_for_later_lines"]
Kind = Literal["prior_losses", "fund", "share_interest", "pool", "collective", "nonmembers", "remainder", "loss"]


@dataclass(frozen=True, slots=True)
class YearResult:
    """`year` names the year in the tie keys; `surplus` is its result in minor units, a loss negative."""

    year: str
    surplus: int


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
    """What one person did in one basis during the year: all of it, and the part done while a member."""

    total: int
    as_member: int

    def __post_init__(self) -> None:
        if not 0 <= self.as_member <= self.total:
            raise ValueError("what was done as a member is a part of all that was done")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the distribution: `amount` of `base` × `rate` to the account `role`; negative where it bears a loss.

    `why` says what made the amount differ from base × rate; `before` is the fund's balance without it.
    """

    key: str
    kind: Kind
    role: str
    base: int
    rate: Fraction | None
    amount: int
    citation: Citation | None = None
    name: Mapping[str, str] = field(default_factory=dict)
    why: Reason = ""
    before: int | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """One person's part of a pool, in minor units: `share` = `cash` + `retained`."""

    pool: str
    person: int
    quantity: int
    share: int
    cash: int
    retained: int


@dataclass(frozen=True, slots=True)
class Distribution:
    """The lines sum to the year's result; shares to their pools; interest and lots by party of the ledger."""

    surplus: int
    lines: tuple[Line, ...]
    shares: tuple[Share, ...] = ()
    interest: Mapping[str, int] = field(default_factory=dict)
    lots: Mapping[str, int] = field(default_factory=dict)  # what each lot bears of a loss, positive


def close(
    result: YearResult,
    rules: SurplusRules,
    capital: CapitalFacts,
    patronage: Mapping[str, Mapping[int, Patronage]],
) -> Distribution:
    """Distribute the result of a year.

    `patronage` is by basis (`hours`, `pay`, …), then by person; the basis `equal` counts
    everyone with any of it. Raises ValueError for rules that cannot be meant.
    """
    if result.surplus < 0:
        return _loss(result, rules, capital)
    return _Surplus(result, rules, capital, patronage).distribution()


# A loss


def _loss(result: YearResult, rules: SurplusRules, capital: CapitalFacts) -> Distribution:
    """Each role in turn bears what it holds; what is left is carried forward."""
    open_, lines = -result.surplus, list[Line]()
    lots: dict[str, int] = {}
    for role in (*(role for role in rules.losses if role != LOSSES), LOSSES):
        held = sum(capital.lots.values()) if role == LOTS else capital.funds.get(role, 0)
        borne = open_ if role == LOSSES else min(open_, max(0, held))
        if borne == 0:
            continue
        if role == LOTS:
            lots = allocate(borne, capital.lots, _tie(result.year))
        before = -capital.losses_forward if role == LOSSES else held
        why: Reason = "remainder" if borne < open_ else ""
        lines.append(Line(f"loss:{role}", "loss", role, -open_, None, -borne, before=before, why=why))
        open_ -= borne
    return Distribution(result.surplus, tuple(lines), lots=lots)


# A surplus


class _Surplus:
    """The distribution while it is made: what remains, what the funds hold by now, and the lines so far."""

    def __init__(
        self,
        result: YearResult,
        rules: SurplusRules,
        capital: CapitalFacts,
        patronage: Mapping[str, Mapping[int, Patronage]],
    ) -> None:
        self.result, self.rules, self.capital, self.patronage = result, rules, capital, patronage
        self.remainder = self.surplus = result.surplus
        self.funds = dict(capital.funds)
        self.paid_up = sum(capital.shares.values())
        self.lines: list[Line] = []
        self.shares: list[Share] = []
        self.interest: dict[str, int] = {}

    def distribution(self) -> Distribution:
        self.make_good_prior_losses()
        for step, later in ((step, self.rules.steps[n + 1 :]) for n, step in enumerate(self.rules.steps)):
            self.take(step, later)
        if self.remainder:
            self.add(Line("remainder", "remainder", COLLECTIVE, self.remainder, None, self.remainder))
        if sum(line.amount for line in self.lines) != self.result.surplus:
            raise ArithmeticError("the lines do not sum to the surplus")
        return Distribution(self.result.surplus, tuple(self.lines), tuple(self.shares), self.interest)

    def make_good_prior_losses(self) -> None:
        """Before anything is distributed, where the rules say so; what is left is the surplus of all later lines."""
        first = self.rules.prior_losses_first
        amount = min(self.capital.losses_forward, self.remainder)
        if first.value and amount:
            owed = self.capital.losses_forward
            self.add(Line("prior_losses", "prior_losses", LOSSES, owed, None, amount, first.citation, before=-owed))
            self.surplus = self.remainder

    def take(self, step: SurplusStep, later: tuple[SurplusStep, ...]) -> None:
        """The amount of one step: its rate, at least the law's, within its stop, its limits and what remains."""
        base = self.base_of(step)
        wanted, why = self.wanted(step, base)
        least = min(self.least(step, base), wanted)
        free = self.remainder - sum(self.least(each, self.surplus) for each in later if each.base == "surplus")
        amount = min(wanted, max(free, least), self.remainder)
        if amount < wanted:
            why = "remainder" if amount == self.remainder else "kept_for_later_lines"
        before = self.funds.get(step.role, 0) if step.kind in ("fund", "collective") else None
        line = Line(step.key, step.kind, step.role, base, step.rate, amount, step.citation, step.name, why, before)
        match step.kind:
            case "fund" | "collective":
                self.add(line)
                self.funds[step.role] = self.funds.get(step.role, 0) + amount
            case "share_interest":
                self.add(line)
                self.interest_to_members(amount)
            case "pool":
                self.pool(step, line)

    def base_of(self, step: SurplusStep) -> int:
        match step.base:
            case "surplus":
                return self.surplus
            case "remainder":
                return self.remainder
            case "capital":
                return self.paid_up

    def wanted(self, step: SurplusStep, base: int) -> tuple[int, Reason]:
        """What the step would take if there were enough, and what limits it."""
        amount = max(floor(base * step.rate), ceil(base * step.least))
        why: Reason = ""
        room = self.room(step)
        if room is not None and room < amount:
            amount, why = room, "stop"
        for keys in step.not_above:
            limit = sum(line.amount for line in self.lines if line.key in keys)
            if limit < amount:
                amount, why = limit, "limit"
        if (step.kind == "pool" and not any(self.weights(step).values()) and not self.by_others(step)) or (
            step.kind == "share_interest" and self.paid_up == 0
        ):
            amount, why = 0, "nobody"
        return amount, why

    def least(self, step: SurplusStep, base: int) -> int:
        """What the law gives to the step at the least."""
        if step.least == 0 or (step.kind == "pool" and not any(self.weights(step).values())):
            return 0
        amount, room = ceil(base * step.least), self.room(step)
        return amount if room is None else min(amount, room)

    def room(self, step: SurplusStep) -> int | None:
        """How much the fund may still grow; None without end."""
        held = self.funds.get(step.role, 0)
        ceiling = step.stop.ceiling(
            capital=self.paid_up,
            highest_capital=max(self.capital.highest_capital, self.paid_up),
            debts=self.capital.debts,
            other_equity=sum(self.funds.values()) - held,
        )
        return None if ceiling is None else max(0, ceiling - held)

    def interest_to_members(self, amount: int) -> None:
        for party, part in allocate(amount, self.capital.shares, _tie(self.result.year)).items():
            if part:
                self.interest[party] = self.interest.get(party, 0) + part

    # pools

    def everyone(self, step: SurplusStep) -> Mapping[int, Patronage]:
        """Who did anything in the step's basis. For `equal`, all who did anything, counted once."""
        if step.basis != "equal":
            return self.patronage.get(step.basis, {})
        all_of_them: dict[int, Patronage] = {}
        for of_basis in self.patronage.values():
            for person, done in of_basis.items():
                known = all_of_them.get(person, Patronage(0, 0))
                all_of_them[person] = Patronage(
                    max(known.total, int(done.total > 0)), max(known.as_member, int(done.as_member > 0))
                )
        return all_of_them

    def weights(self, step: SurplusStep) -> dict[int, int]:
        everyone = self.everyone(step)
        if step.who == "workers":
            return {person: done.total for person, done in everyone.items()}
        return {person: done.as_member for person, done in everyone.items()}

    def by_others(self, step: SurplusStep) -> int:
        """How much was done by non-members, where what it earned must not go to members."""
        if step.who == "workers" or not self.rules.nonmember_to_collective.value:
            return 0
        return sum(done.total - done.as_member for done in self.everyone(step).values())

    def pool(self, step: SurplusStep, line: Line) -> None:
        """Members' part to people, the part earned by others to the collective reserve."""
        weights, others = self.weights(step), self.by_others(step)
        whole = sum(weights.values()) + others
        for_people = floor(Fraction(line.amount * (whole - others), whole)) if others else line.amount
        self.add(replace(line, amount=for_people))
        if others:
            self.add(
                Line(
                    f"{step.key}:nonmembers",
                    "nonmembers",
                    COLLECTIVE,
                    line.amount,
                    Fraction(others, whole),
                    line.amount - for_people,
                    self.rules.nonmember_to_collective.citation,
                    before=self.funds.get(COLLECTIVE, 0),
                )
            )
            self.funds[COLLECTIVE] = self.funds.get(COLLECTIVE, 0) + line.amount - for_people
        if for_people == 0:
            return
        everyone = self.everyone(step)
        cash_part = max(step.cash_part, step.least_cash_part)
        for person, share in allocate(for_people, weights, _tie(self.result.year)).items():
            if weights[person] == 0:
                continue
            # who was no member has no capital account in which anything could be retained
            cash = ceil(share * cash_part) if everyone[person].as_member else share
            self.shares.append(Share(step.key, person, weights[person], share, cash, share - cash))

    def add(self, line: Line) -> None:
        self.lines.append(line)
        self.remainder -= line.amount


def _tie(year: str) -> Callable[[object], bytes]:
    """The published order between equals: by SHA-256 of year and person (or party), anew every year."""
    return lambda who: sha256(f"{year}:{who}".encode()).digest()
