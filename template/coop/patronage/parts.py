"""How what may reach people is divided among them, to the minor unit.

Largest remainder, ties by a hash of year and person; cash is rounded up for each person,
what is retained is the difference.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction

from coop.charter.rules import SurplusStep
from coop.division import allocate
from coop.patronage.amounts import Divisible
from coop.patronage.keys import Weights
from coop.patronage.lines import Share, tie


@dataclass(frozen=True, slots=True)
class Parted:
    """A pool, divided: each one's part, who got none because it was small, and what the reserve has of that."""

    shares: tuple[Share, ...] = ()
    small: frozenset[int] = frozenset()
    to_reserve: int = 0


def parts_of_pool(step: SurplusStep, amount: Divisible, by: Weights, members: Collection[int], year: str) -> Parted:
    """Divide a pool by weights. `members` have capital accounts in which something can be retained."""
    weights = {person: weight for person, weight in by.by_person.items() if weight}
    if amount == 0 or not weights:
        return Parted()
    parts = allocate(amount, weights, tie(year))
    gone, to_reserve = frozenset[int](), 0
    if step.small and step.small.then != "retain":
        gone = frozenset(person for person, part in parts.items() if part < step.small.below)
        if step.small.then == "reserve":
            to_reserve = sum(parts[person] for person in gone)
            parts = {person: part for person, part in parts.items() if person not in gone}
        elif len(gone) < len(parts):
            parts = allocate(amount, {who: weight for who, weight in weights.items() if who not in gone}, tie(year))
        else:
            gone = frozenset()  # there is nobody to whom the small parts could go
    cash_part = max(step.cash_part, step.least_cash_part)
    shares = tuple(
        _share(step, person, by.quantities[person], part, cash_part, may_retain=person in members)
        for person, part in parts.items()
    )
    if sum(share.share for share in shares) + to_reserve != amount:
        raise ArithmeticError("the parts do not sum to the pool")
    return Parted(shares, gone, to_reserve)


def _share(step: SurplusStep, person: int, quantity: int, part: int, cash_part: Fraction, *, may_retain: bool) -> Share:
    """Cash, rounded up, and what is retained of one part. Who has no capital account is paid all of it."""
    if step.small and step.small.then == "retain" and part < step.small.below:
        cash_part = step.least_cash_part
    cash = -(-part * cash_part.numerator // cash_part.denominator) if may_retain else part
    return Share(step.key, person, quantity, Divisible(part), Divisible(cash), Divisible(part - cash))


def parts_of_interest(amount: Divisible, shares: Mapping[str, int], year: str) -> dict[str, Divisible]:
    """Interest by party of the ledger, in proportion to paid-up shares; none where it comes to nothing."""
    parts = allocate(amount, shares, tie(year))
    return {party: Divisible(part) for party, part in parts.items() if part}
