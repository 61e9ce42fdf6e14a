# ruff: noqa: S608 (statements are put together from our own texts; what comes from outside is a value)
"""Balances: what was sealed comes from the rollups per account and month, the rest from the postings.

A balance is one statement, so that it sees rollups and what is not folded into them yet as of
one moment: right at any time, whoever is posting or sealing. The days of a month that is not
asked for as a whole are read from the postings.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection

from coop.charter.loading import current_rules

CLOSING = "close_year"  # the kind of the entry that empties a year's income and expenses


@dataclass(frozen=True, slots=True)
class AccountBalance:
    """One role of the chart, all parties together. `balance` is `debit` − `credit`."""

    role: str
    number: str
    name: str
    kind: str
    currency: str
    debit: int
    credit: int

    @property
    def balance(self) -> int:
        return self.debit - self.credit


# What moved on accounts, as (account_id, debit, credit): in whole months out of the rollups and the tail that is
# not in them yet; on the days at the edges out of the postings.
_MONTHS = """
SELECT account_id, debit, credit FROM ledger_rollup
WHERE (%(first)s::date IS NULL OR month >= %(first)s) AND (%(next)s::date IS NULL OR month < %(next)s) {accounts}
UNION ALL
SELECT account_id, greatest(amount, 0), greatest(-amount, 0)
FROM ledger_tail JOIN ledger_entry entry ON entry.id = entry_id
WHERE (%(first)s::date IS NULL OR date >= %(first)s) AND (%(next)s::date IS NULL OR date < %(next)s) {accounts}
"""
_DAYS = """
SELECT account_id, greatest(amount, 0), greatest(-amount, 0)
FROM ledger_entry entry JOIN ledger_posting ON entry_id = entry.id
WHERE date >= %({edge}_first)s AND date < %({edge}_next)s {accounts}
"""
_CLOSINGS_TAKEN_OUT = """
SELECT account_id, -greatest(amount, 0), -greatest(-amount, 0)
FROM ledger_entry entry JOIN ledger_posting ON entry_id = entry.id
WHERE kind = 'close_year' AND (%(since)s::date IS NULL OR date >= %(since)s)
  AND (%(at)s::date IS NULL OR date <= %(at)s) {accounts}
"""
_OF_A_ROLE = """AND account_id IN (
    SELECT id FROM ledger_account
    WHERE role = %(role)s AND currency = %(currency)s AND (%(party)s::text IS NULL OR party = %(party)s)
)"""


def _moved(
    since: date | None, at: date | None, accounts: str = "", *, before_closing: bool = False
) -> tuple[str, dict[str, Any]]:
    """The statement for what moved from day `since` to day `at`, both included, and its values."""
    first = since if since is None or since.day == 1 else _next_month(since)
    after = None if at is None or at == date.max else at + timedelta(days=1)
    last = after and after.replace(day=1)
    parts, edges = [_MONTHS], []
    if since and after and last and first and first > last:  # some days within one month
        parts, edges = [], [("within", since, after)]
    else:
        edges += [("early", since, first)] if since and first and since < first else []
        edges += [("late", last, after)] if last and after and last < after else []
    values: dict[str, Any] = {"since": since, "at": at, "first": first, "next": last}
    for edge, edge_first, edge_next in edges:
        parts.append(_DAYS.replace("{edge}", edge))
        values |= {f"{edge}_first": edge_first, f"{edge}_next": edge_next}
    if before_closing:
        parts.append(_CLOSINGS_TAKEN_OUT)
    return "UNION ALL".join(parts).replace("{accounts}", accounts), values


def _next_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def _rows(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def balance(role: str, *, party: str | None = None, at: date | None = None, currency: str = "") -> int:
    """The balance of `role` at the end of day `at` (now if None), for one `party` or (None) for all of them."""
    moved, values = _moved(None, at, _OF_A_ROLE)
    values |= {"role": role, "party": party, "currency": currency or _own()}
    [(total,)] = _rows(
        f"SELECT coalesce(sum(debit - credit), 0) FROM ({moved}) AS moved (account_id, debit, credit)", values
    )
    return int(total)


def by_party(role: str, *, at: date | None = None, currency: str = "") -> dict[str, int]:
    """The balance of each party of `role` that is not nothing, in the order of their names."""
    moved, values = _moved(None, at, _OF_A_ROLE)
    values |= {"role": role, "party": None, "currency": currency or _own()}
    statement = f"""
        SELECT party, sum(debit - credit) FROM ({moved}) AS moved (account_id, debit, credit)
        JOIN ledger_account account ON account.id = account_id
        GROUP BY party HAVING sum(debit - credit) <> 0 ORDER BY party
    """
    return {party: int(amount) for party, amount in _rows(statement, values)}


def balances(
    at: date | None = None, since: date | None = None, *, before_closing: bool = False
) -> list[AccountBalance]:
    """The trial balance: every role that something moved on, with its debits and credits from `since` until `at`.

    `before_closing` leaves out the entries that emptied income and expenses at a year's end,
    so that a year that is closed still shows what was earned and spent in it.
    """
    moved, values = _moved(since, at, before_closing=before_closing)
    statement = f"""
        SELECT role, min(number), min(name), min(kind), currency, sum(debit), sum(credit)
        FROM ({moved}) AS moved (account_id, debit, credit) JOIN ledger_account account ON account.id = account_id
        GROUP BY role, currency HAVING sum(debit) <> 0 OR sum(credit) <> 0
        ORDER BY 2, 1, 5
    """
    return [AccountBalance(*row[:5], int(row[5]), int(row[6])) for row in _rows(statement, values)]


@dataclass(frozen=True, slots=True)
class OneBalance:
    """One account, of one party where it has one, and what it stands at."""

    account: int
    role: str
    party: str
    number: str
    name: str
    kind: str
    currency: str
    balance: int


def account_balances(at: date | None = None) -> list[OneBalance]:
    """Every account that does not stand at nothing at the end of day `at`, in the order of the chart."""
    moved, values = _moved(None, at)
    statement = f"""
        SELECT account.id, role, party, number, name, kind, currency, sum(debit - credit)
        FROM ({moved}) AS moved (account_id, debit, credit) JOIN ledger_account account ON account.id = account_id
        GROUP BY account.id HAVING sum(debit - credit) <> 0 ORDER BY number, role, party, currency
    """
    return [OneBalance(*row[:7], int(row[7])) for row in _rows(statement, values)]


def _own() -> str:
    """The co-op's own currency."""
    return current_rules().coop.currency
