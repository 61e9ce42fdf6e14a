"""What the books say: balances, the journal, and whether they are right.

All amounts are integer minor units, debit positive. Without `currency`, the co-op's own.
Days are inclusive.
"""

from coop.ledger.queries.balances import CLOSING, AccountBalance, balance, balances, by_party
from coop.ledger.queries.journal import JournalLine, entries_for, journal, open_days
from coop.ledger.queries.sealing import last_seal, unsealed
from coop.ledger.queries.verifying import GUARDS, Problem, verify

__all__ = [
    "CLOSING",
    "GUARDS",
    "AccountBalance",
    "JournalLine",
    "Problem",
    "balance",
    "balances",
    "by_party",
    "entries_for",
    "journal",
    "last_seal",
    "open_days",
    "unsealed",
    "verify",
]
