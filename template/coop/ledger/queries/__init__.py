"""What the books say: balances, the journal, and whether they are right.

All amounts are integer minor units, debit positive. Without `currency`, the co-op's own.
Days are inclusive.
"""

from coop.ledger.queries.balances import (
    CLOSING,
    AccountBalance,
    OneBalance,
    account_balances,
    balance,
    balances,
    by_party,
)
from coop.ledger.queries.journal import (
    JournalLine,
    LedgerLine,
    entries_for,
    general_ledger,
    journal,
    last_day,
    open_days,
)
from coop.ledger.queries.sealing import last_seal, unsealed
from coop.ledger.queries.verifying import GUARDS, Problem, verify

__all__ = [
    "CLOSING",
    "GUARDS",
    "AccountBalance",
    "JournalLine",
    "LedgerLine",
    "OneBalance",
    "Problem",
    "account_balances",
    "balance",
    "balances",
    "by_party",
    "entries_for",
    "general_ledger",
    "journal",
    "last_day",
    "last_seal",
    "open_days",
    "unsealed",
    "verify",
]
