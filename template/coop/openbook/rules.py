"""How the open book says what became of money: exact parts that add up, and medians.

Pure: no Django, no clock, no I/O. Amounts are integer minor units.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from coop.money import allocate

#: Fewer people than this, and a median would say what one of them earns.
LEAST_PEOPLE = 3


@dataclass(frozen=True, slots=True)
class Part:
    """One share of a whole: `amount` in minor units, `percent` a whole number."""

    key: str
    amount: int
    percent: int


@dataclass(frozen=True, slots=True)
class Divided:
    """A whole and its parts: the amounts add up to `total`, and the percents to 100 (or all are 0 of nothing).

    `shortfall` is what the co-op spent beyond what customers left it, out of its reserves.
    """

    total: int
    parts: tuple[Part, ...]
    shortfall: int = 0

    def __getitem__(self, key: str) -> Part:
        return next(part for part in self.parts if part.key == key)


def divide(amounts: Mapping[str, int], *, shortfall: int = 0) -> Divided:
    """The parts of a whole, none negative. Percents are rounded by largest remainder, the first named winning ties."""
    if any(amount < 0 for amount in amounts.values()):
        raise ValueError(f"a part is negative: {dict(amounts)}")
    total = sum(amounts.values())
    place = {key: n for n, key in enumerate(amounts)}
    percents = allocate(100, amounts, tie=lambda key: place[key]) if total else dict.fromkeys(amounts, 0)
    return Divided(total, tuple(Part(key, amount, percents[key]) for key, amount in amounts.items()), shortfall)


def spend(*, workers: int, tax: int, kept: int, costs: int) -> Divided:
    """What customers paid: to workers, in tax, for the co-op's costs, and what is left over.

    `kept` is the co-op's part of the price. Costs beyond it are a shortfall, not customers' money.
    """
    covered = min(costs, kept)
    return divide(
        {"workers": workers, "tax": tax, "costs": covered, "surplus": kept - covered}, shortfall=costs - covered
    )


def median_per_hour(pay_and_minutes: Iterable[tuple[int, int]]) -> int | None:
    """The median, over people, of pay per hour in minor units (half up); None for fewer than LEAST_PEOPLE."""
    rates = sorted(Fraction(pay * 60, minutes) for pay, minutes in pay_and_minutes if minutes > 0)
    if len(rates) < LEAST_PEOPLE:
        return None
    middle = len(rates) // 2
    median = rates[middle] if len(rates) % 2 else (rates[middle - 1] + rates[middle]) / 2
    return int(median + Fraction(1, 2))
