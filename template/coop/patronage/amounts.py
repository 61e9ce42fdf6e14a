"""Two kinds of money that must never be taken for one another: what may reach a person, and what never may.

Only `Purse` makes either, out of a year's surplus. There is no way from `Indivisible` back to
`Divisible`: a function that gives money to people asks for the latter, and the type checker
refuses the former. The database refuses it once more (`coop.patronage` the migration named for it).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NewType

Divisible = NewType("Divisible", int)  # minor units that may go to people
Indivisible = NewType("Indivisible", int)  # minor units that belong to nobody, for good


class Purse:
    """What is left of a surplus while it is distributed: of all of it, and of each result that is kept apart.

    One result may be a loss that the others bear; so what is left in all may be less than what is left of one.
    """

    def __init__(self, results: Mapping[str, int]) -> None:
        self._left = dict(results)

    @property
    def left(self) -> int:
        return sum(self._left.values())

    @property
    def each(self) -> dict[str, int]:
        """What is left of each result, in their order."""
        return dict(self._left)

    def left_of(self, streams: tuple[str, ...]) -> int:
        """What is left of these results, or of all where none is named; never more than there is in all."""
        if not streams:
            return self.left
        return min(self.left, sum(max(0, self._left.get(stream, 0)) for stream in streams))

    def give(self, amount: int, streams: tuple[str, ...] = (), keep: Mapping[str, int] | None = None) -> Divisible:
        """Take out `amount` that may reach people."""
        self._take(amount, streams, keep or {})
        return Divisible(amount)

    def lock(self, amount: int, streams: tuple[str, ...] = (), keep: Mapping[str, int] | None = None) -> Indivisible:
        """Take out `amount` for good."""
        self._take(amount, streams, keep or {})
        return Indivisible(amount)

    def _take(self, amount: int, streams: tuple[str, ...], keep: Mapping[str, int]) -> None:
        """From the results in their order: first what no later line needs (`keep`), then the rest."""
        if not 0 <= amount <= max(0, self.left_of(streams)):
            raise ArithmeticError("more is taken than there is")
        wanted = amount
        for kept in (keep, {}):
            for stream in streams or tuple(self._left):
                part = min(wanted, max(0, self._left[stream] - kept.get(stream, 0)))
                self._left[stream] -= part
                wanted -= part
        if wanted:
            raise ArithmeticError("more is taken than there is")
