"""What the books say: balances, the journal, and whether they are right.

All amounts are integer minor units, debit positive. Without `currency`, the co-op's own.
Days are inclusive.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from uuid import UUID

from django.db import connection
from django.db.models import F, QuerySet, Sum
from django.utils.translation import gettext as _

from coop.charter.loading import current_rules
from coop.ledger.models import Entry, Period, Posting, Seal
from coop.ledger.rules import chained, leaf, moment, root

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


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in the books that must not be. `code` is for programs, `what` for people."""

    code: str
    what: str

    def __str__(self) -> str:
        return self.what


def balance(role: str, *, party: str | None = None, at: date | None = None, currency: str = "") -> int:
    """The balance of `role` at the end of day `at` (now if None), for one `party` or (None) for all of them."""
    postings = Posting.objects.filter(account__role=role, account__currency=currency or _own())
    if party is not None:
        postings = postings.filter(account__party=party)
    if at is not None:
        postings = postings.filter(entry__date__lte=at)
    return int(postings.aggregate(sum=Sum("amount"))["sum"] or 0)


def by_party(role: str, *, at: date | None = None, currency: str = "") -> dict[str, int]:
    """The balance of each party of `role` that is not nothing, in the order of their names."""
    postings = Posting.objects.filter(account__role=role, account__currency=currency or _own())
    if at is not None:
        postings = postings.filter(entry__date__lte=at)
    sums = postings.values_list("account__party").annotate(sum=Sum("amount")).order_by("account__party")
    return {party: int(amount) for party, amount in sums if amount}


_BALANCES = """
SELECT account.role, min(account.number), min(account.name), min(account.kind), account.currency,
       coalesce(sum(posting.amount) FILTER (WHERE posting.amount > 0), 0)::bigint,
       coalesce(-sum(posting.amount) FILTER (WHERE posting.amount < 0), 0)::bigint
FROM ledger_posting posting
JOIN ledger_account account ON account.id = posting.account_id
JOIN ledger_entry entry ON entry.id = posting.entry_id
WHERE (%(at)s::date IS NULL OR entry.date <= %(at)s::date)
  AND (%(since)s::date IS NULL OR entry.date >= %(since)s::date)
  AND (NOT %(before_closing)s OR entry.kind <> %(closing)s)
GROUP BY account.role, account.currency
ORDER BY 2, 1, 5
"""


def balances(
    at: date | None = None, since: date | None = None, *, before_closing: bool = False
) -> list[AccountBalance]:
    """The trial balance: every role that has postings, with its debits and credits from `since` until `at`.

    `before_closing` leaves out the entries that emptied income and expenses at a year's end,
    so that a year that is closed still shows what was earned and spent in it.
    """
    with connection.cursor() as cursor:
        cursor.execute(_BALANCES, {"at": at, "since": since, "before_closing": before_closing, "closing": CLOSING})
        return [AccountBalance(*row) for row in cursor.fetchall()]


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


def last_seal() -> Seal | None:
    """The seal that no other follows."""
    return Seal.objects.filter(next=None).order_by("-pk").first()


def unsealed() -> int:
    """How many entries wait for their seal."""
    return Entry.objects.filter(sealed=None).count()


def leaves(ids: Sequence[int]) -> list[bytes]:
    """The hashes of these entries, in the order of `ids`. An entry that is gone has the hash of nothing."""
    entries = {
        row["id"]: row
        for row in Entry.objects.filter(pk__in=ids).values(
            "id", "uid", "date", "recorded_at", "kind", "memo", "source", "idempotency_key", "by_id",
            reversed_uid=F("reverses__uid"),
        )
    }  # fmt: skip
    legs = (
        Posting.objects.filter(entry_id__in=ids)
        .order_by("entry_id", "n")
        .values_list("entry_id", "n", "account__role", "account__party", "account__currency", "amount")
    )
    postings = {entry: [leg[1:] for leg in group] for entry, group in groupby(legs, lambda leg: leg[0])}
    return [
        leaf(
            {
                "uid": str(entry["uid"]),
                "date": entry["date"].isoformat(),
                "recorded_at": moment(entry["recorded_at"]),
                "kind": entry["kind"],
                "memo": entry["memo"],
                "source": entry["source"],
                "key": entry["idempotency_key"],
                "reverses": str(entry["reversed_uid"]) if entry["reversed_uid"] else None,
                "by": entry["by_id"],
            },
            postings.get(id_, []),
        )
        if (entry := entries.get(id_))
        else bytes(32)
        for id_ in ids
    ]


def verify() -> list[Problem]:
    """Work everything out anew from what is stored; an empty list means that the books are right."""
    return [*_unbalanced_entries(), *_accounts_off_the_chart(), *_broken_seals(), *_missing_guards()]


_UNBALANCED = """
SELECT entry.id, entry.memo, account.currency, sum(posting.amount), entry.legs, count(posting.id)
FROM ledger_entry entry
LEFT JOIN ledger_posting posting ON posting.entry_id = entry.id
LEFT JOIN ledger_account account ON account.id = posting.account_id
GROUP BY entry.id, GROUPING SETS ((account.currency), ())
HAVING (GROUPING(account.currency) = 0 AND sum(posting.amount) <> 0)
    OR (GROUPING(account.currency) = 1
        AND (count(posting.id) <> entry.legs OR max(posting.n) IS DISTINCT FROM entry.legs))
ORDER BY entry.id
LIMIT 1000
"""


def _unbalanced_entries() -> Iterator[Problem]:
    with connection.cursor() as cursor:
        cursor.execute(_UNBALANCED)
        for id_, memo, currency, difference, legs, found in cursor.fetchall():
            if currency is None:
                what = _("Entry {id} “{memo}” has {found} postings where {legs} were entered.")
                yield Problem("postings_missing", what.format(id=id_, memo=memo, found=found, legs=legs))
            else:
                what = _("Entry {id} “{memo}” is out of balance by {difference} in {currency}.")
                yield Problem("unbalanced", what.format(id=id_, memo=memo, difference=difference, currency=currency))


def _accounts_off_the_chart() -> Iterator[Problem]:
    chart = current_rules().chart
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT role, kind FROM ledger_account ORDER BY role, kind")
        for role, kind in cursor.fetchall():
            if role not in chart:
                yield Problem("role_unknown", _("The chart of accounts no longer names “{role}”.").format(role=role))
            elif chart[role].kind != kind:
                what = _("“{role}” is kept as {kind}, but the chart of accounts says {expected}.")
                yield Problem("kind_differs", what.format(role=role, kind=kind, expected=chart[role].kind))


def _broken_seals() -> Iterator[Problem]:
    seals = {seal.previous_id: seal for seal in Seal.objects.all()}
    with connection.cursor() as cursor:
        cursor.execute("SELECT seal_id, array_agg(entry_id ORDER BY n) FROM ledger_sealed GROUP BY seal_id")
        batches = dict(cursor.fetchall())
    digest, seal = bytes(32), seals.pop(None, None)
    while seal is not None:
        ids = batches.get(seal.pk, [])
        batch_root = root(leaves(ids)) if ids else bytes(32)
        if len(ids) != seal.entries or batch_root != bytes(seal.root):
            what = _("Entries under seal {id} of {at} are not what they were when they were sealed.")
            yield Problem("seal_broken", what.format(id=seal.pk, at=moment(seal.at)))
        if chained(digest, bytes(seal.root), seal.entries, seal.at) != bytes(seal.digest):
            what = _("Seal {id} of {at} does not follow from the one before.")
            yield Problem("chain_broken", what.format(id=seal.pk, at=moment(seal.at)))
        digest, seal = bytes(seal.digest), seals.pop(seal.pk, None)
    for stray in seals.values():
        yield Problem("seal_stray", _("Seal {id} hangs on no chain.").format(id=stray.pk))


# What the migrations put there: the trigger and its table.
GUARDS = {
    "postings_balance": "ledger_posting",
    "entries_are_whole": "ledger_entry",
    "accounts_keep_what_they_are": "ledger_account",
    "accounts_stay": "ledger_account",
    "accounts_stay_truncate": "ledger_account",
    "a_closed_period_stays_closed": "ledger_period",
    **{
        f"{table.removeprefix('ledger_')}_is_append_only_{act}": table
        for table in ("ledger_entry", "ledger_posting", "ledger_seal", "ledger_sealed")
        for act in ("row", "truncate")
    },
}


def _missing_guards() -> Iterator[Problem]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE tgenabled IN ('O', 'A') AND NOT tgisinternal"
        )
        there = set(cursor.fetchall())
    for guard, table in GUARDS.items():
        if (guard, table) not in there:
            what = _("The database's guard “{guard}” on {table} is missing or switched off.")
            yield Problem("guard_missing", what.format(guard=guard, table=table))


def _own() -> str:
    """The co-op's own currency."""
    return current_rules().coop.currency
