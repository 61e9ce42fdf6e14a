"""The journal: entries and postings in order, and the days that are still open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet

from coop.ledger.models import Entry, Period, Posting


@dataclass(frozen=True, slots=True)
class JournalLine:
    """One posting as the journal prints it."""

    entry: int
    uid: UUID
    date: date
    recorded_at: datetime
    kind: str
    memo: str
    source: str
    n: int
    role: str
    number: str
    account: str
    party: str
    currency: str
    amount: int


def entries_for(source: str) -> QuerySet[Entry]:
    """The entries about `source`, such as `job:<uuid>`, in the order they were made, with their postings."""
    return Entry.objects.filter(source=source).order_by("pk").prefetch_related("postings__account")


def journal(
    since: date | None = None,
    until: date | None = None,
    *,
    role: str = "",
    party: str | None = None,
    source: str = "",
) -> Iterator[JournalLine]:
    """The postings in the order of the journal (day, entry, leg); only those of a role, party or source if given."""
    postings = Posting.objects.order_by("entry__date", "entry_id", "n")
    if since is not None:
        postings = postings.filter(entry__date__gte=since)
    if until is not None:
        postings = postings.filter(entry__date__lte=until)
    if role:
        postings = postings.filter(account__role=role)
    if party is not None:
        postings = postings.filter(account__party=party)
    if source:
        postings = postings.filter(entry__source=source)
    entry = ("entry_id", *(f"entry__{name}" for name in ("uid", "date", "recorded_at", "kind", "memo", "source")))
    account = [f"account__{name}" for name in ("role", "number", "name", "party", "currency")]
    for line in postings.values_list(*entry, "n", *account, "amount").iterator(chunk_size=2000):
        yield JournalLine(*line)


def last_day() -> date | None:
    """The latest day that an entry counts for; None when there is none."""
    return Entry.objects.order_by("-date").values_list("date", flat=True).first()


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One posting as the general ledger prints it: under its account, with the account's balance after it."""

    account: int
    number: str
    name: str
    role: str
    party: str
    currency: str
    entry: int
    date: date
    memo: str
    source: str
    amount: int
    balance: int


_GENERAL_LEDGER = """
SELECT account.id, account.number, account.name, account.role, account.party, account.currency,
       entry.id, entry.date, entry.memo, entry.source, posting.amount,
       sum(posting.amount) OVER (PARTITION BY account.id ORDER BY entry.date, entry.id, posting.n)
FROM ledger_posting posting
JOIN ledger_account account ON account.id = posting.account_id
JOIN ledger_entry entry ON entry.id = posting.entry_id
WHERE (%(until)s::date IS NULL OR entry.date <= %(until)s) AND (%(role)s = '' OR account.role = %(role)s)
  AND (%(party)s::text IS NULL OR account.party = %(party)s)
"""


def general_ledger(
    since: date | None = None, until: date | None = None, *, role: str = "", party: str | None = None
) -> Iterator[LedgerLine]:
    """The postings account by account in the order of the chart, each with the balance it leaves.

    The first balance of an account counts what came before `since`.
    """
    statement = f"""
        SELECT * FROM ({_GENERAL_LEDGER}) AS line
            (account, number, name, role, party, currency, entry, day, memo, source, amount, balance)
        WHERE %(since)s::date IS NULL OR day >= %(since)s
        ORDER BY number, role, party, currency, day, entry
    """  # noqa: S608 (put together from our own text)
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(statement, {"since": since, "until": until, "role": role, "party": party})
        while rows := cursor.fetchmany(2_000):
            for row in rows:
                yield LedgerLine(*row[:11], int(row[11]))


def open_days(first: date, last: date) -> list[tuple[date, date]]:
    """The stretches of days between two days that no closed period covers."""
    stretches, start = [], first
    closed = Period.objects.filter(closed_at__isnull=False, ends_on__gte=first, starts_on__lte=last)
    for period in closed.order_by("starts_on"):
        if period.starts_on > start:
            stretches.append((start, period.starts_on - timedelta(days=1)))
        start = period.ends_on + timedelta(days=1)
    if start <= last:
        stretches.append((start, last))
    return stretches
