"""The only code that writes to the books: post, reverse, close a period, seal.

`post` is called inside the transaction of whatever it records, so that a job and its
entry are there together or not at all. What may stand in the books is held by the
database (`migrations/0002_…` and `0003_…`); this says it to people.
"""

from __future__ import annotations

from coop.ledger.commands.periods import PeriodsOverlap, close_period, hold_the_journal
from coop.ledger.commands.posting import AlreadyReversed, KeyConflict, PeriodClosed, post, post_many, reverse
from coop.ledger.commands.refusals import constraint_of
from coop.ledger.commands.sealing import seal
from coop.ledger.rules import Draft, Leg, NothingToEnter, TooLong, Unbalanced

__all__ = [
    "AlreadyReversed",
    "Draft",
    "KeyConflict",
    "Leg",
    "NothingToEnter",
    "PeriodClosed",
    "PeriodsOverlap",
    "TooLong",
    "Unbalanced",
    "close_period",
    "constraint_of",
    "hold_the_journal",
    "post",
    "post_many",
    "reverse",
    "seal",
]
