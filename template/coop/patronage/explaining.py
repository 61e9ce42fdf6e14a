"""One person's part of a pool, step by step to the minor unit. Pure; pages and papers say it in words."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from coop.patronage.keys import Part


@dataclass(frozen=True, slots=True)
class Explained:
    """How a share came about; money in minor units.

    `parts` are the keys by which the pool is shared, with what the person did of all that was
    done (coefficients included). `exact` is what that gives of the pool before rounding; `unit`
    the one minor unit that the largest remainders get of those left over; `more` what other rules
    added (or, negative, took), such as the one on small parts. `share` = floor of `exact` + `unit` + `more`.
    """

    pool: int
    parts: tuple[Part, ...]
    exact: Fraction
    unit: int
    more: int
    share: int
    cash: int
    retained: int

    @property
    def rounded(self) -> int:
        """The whole minor units of `exact`."""
        return self.exact.numerator // self.exact.denominator


def explain(parts: tuple[Part, ...], *, pool: int, share: int, cash: int, retained: int) -> Explained:
    """The steps from what a person did to their `share`, and from that to `cash`.

    Keys by which nobody did anything leave their part to the others. Raises ValueError where
    nobody did anything at all, so that nothing could be shared out.
    """
    counting = [part for part in parts if part.whole]
    of_all = sum((part.part for part in counting), Fraction(0))
    if not of_all:
        raise ValueError("a share of a pool needs somebody who did something")
    exact = pool * sum((part.part / of_all * part.quantity / part.whole for part in counting), Fraction(0))
    over = share - exact.numerator // exact.denominator
    unit = 1 if over == 1 and exact.denominator != 1 else 0
    return Explained(pool, tuple(counting), exact, unit, over - unit, share, cash, retained)
