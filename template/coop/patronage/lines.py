"""What a close comes to: lines that sum to the year's result, and each person's part of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from hashlib import sha256
from typing import Literal

from coop.patronage.amounts import Divisible
from coop.patronage.keys import Why
from coop.refused import Citation

Reason = Literal["", "stop", "remainder", "limit", "nobody", "kept_for_later_lines"]
Kind = Literal[
    "prior_losses", "fund", "share_interest", "pool", "collective", "nonmembers", "small", "remainder", "loss"
]


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
    streams: tuple[str, ...] = ()  # the results that the line was taken of, where the law keeps some apart


@dataclass(frozen=True, slots=True)
class Share:
    """One person's part of a pool, in minor units: `share` = `cash` + `retained`.

    `quantity` is what they did in the pool's basis; where several keys share it, millionths of the pool.
    """

    pool: str
    person: int
    quantity: int
    share: Divisible
    cash: Divisible
    retained: Divisible


@dataclass(frozen=True, slots=True)
class LeftOut:
    """One who did something that a pool is shared by, and has no part in it."""

    pool: str
    person: int
    why: Why
    citation: Citation | None = None


@dataclass(frozen=True, slots=True)
class Distribution:
    """The lines sum to the year's result; shares to their pools; interest and lots by party of the ledger."""

    surplus: int
    lines: tuple[Line, ...]
    shares: tuple[Share, ...] = ()
    interest: Mapping[str, int] = field(default_factory=dict)
    lots: Mapping[str, int] = field(default_factory=dict)  # what each lot bears of a loss, positive
    left_out: tuple[LeftOut, ...] = ()
    streams: Mapping[str, int] = field(
        default_factory=dict
    )  # the results that were kept apart, as they were shared out


def tie(year: str) -> Callable[[object], bytes]:
    """The published order between equals: by SHA-256 of year and person (or party), anew every year."""
    return lambda who: sha256(f"{year}:{who}".encode()).digest()
