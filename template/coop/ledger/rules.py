"""What an entry must be, the bytes it is sealed over, and the hash tree: pure functions.

The database holds the same rules once more (see the migrations); these are here to refuse
early, in a person's words, and so that anybody can recompute a seal from an export.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

from django.utils.translation import gettext_lazy as _

from coop.money import LARGEST
from coop.refused import Refused


class Unbalanced(Refused):
    """Debits and credits differ, or there is nothing to enter."""

    message = _("The entry “{memo}” does not balance: in {currency}, debits and credits differ by {difference}.")
    remedy = _("Nothing was entered.")


class NothingToEnter(Refused):
    """Fewer than two legs carry an amount."""

    message = _("The entry “{memo}” moves no money.")
    remedy = _("Nothing was entered.")


class TooLong(Refused):
    """The words of an entry do not fit into the journal."""

    message = _("The description “{start}…” is too long for the journal, by {beyond} characters.")
    remedy = _("Nothing was entered. Say it in {most} characters.")


@dataclass(frozen=True, slots=True)
class Leg:
    """One side of an entry: `amount` minor units on the account of `role` and `party`; debit positive, credit negative.

    An empty `currency` is the co-op's own.
    """

    role: str
    amount: int
    party: str = ""
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry before it is in the books. `date` is the day it counts for; `source` what it is about."""

    date: date
    kind: str
    memo: str
    legs: tuple[Leg, ...]
    source: str = ""


LONGEST_MEMO = 300
MOST_LEGS = 2**15 - 1


def settled_legs(draft: Draft, currency: str) -> tuple[Leg, ...]:
    """The legs that will be posted: each with its currency, without those of nothing.

    Raises NothingToEnter, Unbalanced or TooLong; ValueError for what no person typed: an amount that is
    no integer or too large, or more legs than are counted.
    """
    legs = tuple(
        leg if leg.currency else Leg(leg.role, leg.amount, leg.party, currency) for leg in draft.legs if leg.amount != 0
    )
    sums: dict[str, int] = {}
    for leg in legs:
        if type(leg.amount) is not int or abs(leg.amount) > LARGEST:
            raise ValueError("an amount is not an integer of minor units that the books can hold")
        sums[leg.currency] = sums.get(leg.currency, 0) + leg.amount
    if len(legs) < 2:
        raise NothingToEnter(memo=draft.memo)
    if len(legs) > MOST_LEGS:
        raise ValueError(f"an entry has at most {MOST_LEGS} legs")
    for each in sorted(sums):
        if sums[each]:
            raise Unbalanced(memo=draft.memo, currency=each, difference=sums[each])
    if len(draft.memo) > LONGEST_MEMO:
        raise TooLong(start=draft.memo[:40], beyond=len(draft.memo) - LONGEST_MEMO, most=LONGEST_MEMO)
    return legs


def request_hash(draft: Draft, legs: Sequence[Leg], reverses: int | None) -> bytes:
    """What two requests with the same idempotency key must have in common, as a SHA-256.

    Not the memo: whoever asks again may do so in another language.
    """
    request = [
        draft.date.isoformat(),
        draft.kind,
        draft.source,
        reverses,
        [[leg.role, leg.party, leg.currency, leg.amount] for leg in legs],
    ]
    return sha256(canonical(request)).digest()


_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def canonical(value: Any) -> bytes:
    """JSON with sorted keys, no spaces and no escapes beyond JSON's own, in UTF-8: the same bytes everywhere.

    >>> canonical({"b": 1, "a": "é"}).decode()
    '{"a":"é","b":1}'
    """
    return _CANONICAL.encode(value).encode()


def leaf(entry: dict[str, Any], postings: Sequence[tuple[int, str, str, str, int]]) -> bytes:
    """The hash of one entry with its postings (n, role, party, currency, amount)."""
    return sha256(b"\0" + canonical({**entry, "postings": [list(posting) for posting in postings]})).digest()


def root(leaves: Iterable[bytes]) -> bytes:
    """The Merkle root of a batch, as RFC 6962 §2.1 builds it (leaves hashed with 0x00, nodes with 0x01).

    >>> one, two = bytes(32), bytes([1]) * 32
    >>> root([one]) == one, root([one, two]) == sha256(b"\\1" + one + two).digest()
    (True, True)
    """
    # Whole subtrees, largest first: one for each bit of the count so far, so that memory grows with its logarithm.
    # The largest power of two smaller than the count goes left, at every level; what is left over joins from the right.
    subtrees: list[bytes] = []
    count = 0
    for leaf_ in leaves:
        node, count = leaf_, count + 1
        bits = count
        while bits % 2 == 0:
            node = sha256(b"\1" + subtrees.pop() + node).digest()
            bits //= 2
        subtrees.append(node)
    if not subtrees:
        raise ValueError("a batch has at least one entry")
    node = subtrees.pop()
    while subtrees:
        node = sha256(b"\1" + subtrees.pop() + node).digest()
    return node


def chained(previous: bytes, batch_root: bytes, entries: int, at: datetime) -> bytes:
    """The digest of a seal: over the digest before it (32 zero bytes for the first), its root, count and moment."""
    return sha256(previous + batch_root + entries.to_bytes(8, "big") + moment(at).encode()).digest()


def moment(at: datetime) -> str:
    """A moment in UTC to the microsecond, always written alike.

    >>> moment(datetime(2026, 11, 23, 12, 0, tzinfo=UTC))
    '2026-11-23T12:00:00.000000Z'
    """
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
