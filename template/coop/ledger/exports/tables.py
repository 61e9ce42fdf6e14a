"""The books as tables: comma-separated, a header line, amounts in major units.

A text that a spreadsheet would take for a formula begins with an apostrophe.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from coop.ledger import queries
from coop.ledger.exports.names import named
from coop.ledger.models import Account
from coop.money import to_major


def unarmed(value: Any) -> Any:
    """A text that a spreadsheet would take for a formula, made plain text."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


def table(header: list[str], rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """The lines of a table, many at a time."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    for row in rows:
        writer.writerow([unarmed(value) for value in row])
        if out.tell() > 1 << 16:
            yield out.getvalue()
            out.seek(0)
            out.truncate()
    yield out.getvalue()


def _sides(amount: int, currency: str) -> tuple[Any, Any]:
    return (to_major(amount, currency), "") if amount > 0 else ("", to_major(-amount, currency))


def chart_csv() -> Iterator[str]:
    """Every account there is, with the name it has in the plain-text exports."""
    fields = ("pk", "role", "party", "number", "name", "kind", "currency")
    accounts = named(Account.objects.values_list(*fields)).values()
    rows = sorted((a.number, a.name, a.party, a.kind, a.currency, a.role, a.export) for a in accounts)
    return table(["number", "name", "party", "kind", "currency", "role", "exported_as"], rows)


def trial_balance_csv(since: date | None = None, until: date | None = None) -> Iterator[str]:
    """Every role that something moved on, all its parties together."""
    rows = (
        (a.number, a.name, a.kind, a.currency, *(to_major(m, a.currency) for m in (a.debit, a.credit, a.balance)))
        for a in queries.balances(until, since)
    )
    return table(["number", "name", "kind", "currency", "debit", "credit", "balance"], rows)


def journal_csv(since: date | None = None, until: date | None = None) -> Iterator[str]:
    """Every posting in the order of the journal."""
    header = ["entry", "date", "recorded_at", "kind", "memo", "source", "leg", "number", "account", "party", "currency"]
    rows = (
        (
            *(line.entry, line.date, line.recorded_at.isoformat(), line.kind, line.memo, line.source, line.n),
            *(line.number, line.account, line.party, line.currency, *_sides(line.amount, line.currency), line.uid),
        )
        for line in queries.journal(since, until)
    )
    return table([*header, "debit", "credit", "uid"], rows)


def general_ledger_csv(since: date | None = None, until: date | None = None) -> Iterator[str]:
    """Every posting under its account, with the balance it leaves."""
    header = ["number", "account", "party", "currency", "date", "entry", "memo", "debit", "credit", "balance"]
    rows = (
        (
            *(line.number, line.name, line.party, line.currency, line.date, line.entry, line.memo),
            *_sides(line.amount, line.currency),
            to_major(line.balance, line.currency),
        )
        for line in queries.general_ledger(since, until)
    )
    return table(header, rows)
