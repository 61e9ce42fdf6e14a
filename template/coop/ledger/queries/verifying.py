"""Whether the books are right: everything that can be worked out anew, is, and compared with what is stored.

Set by set in the database; only the hashes of entries are streamed here, for the tree over them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from coop.charter.loading import current_rules
from coop.ledger.models import Seal
from coop.ledger.queries.sealing import leaves_of_all_seals
from coop.ledger.rules import chained, moment, root

MOST = 1000  # problems of one sort that are listed


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in the books that must not be. `code` is for programs, `what` for people."""

    code: str
    what: str

    def __str__(self) -> str:
        return self.what


def verify() -> list[Problem]:
    """Work everything out anew from what is stored; an empty list means that the books are right."""
    with transaction.atomic():
        return [
            *_unbalanced_entries(),
            *_orphans(),
            *_accounts_off_the_chart(),
            *_broken_seals(),
            *_forgotten_entries(),
            *_rollups_that_differ(),
            *_missing_guards(),
        ]


def _found(statement: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f"{statement} LIMIT {MOST}")
        return list(cursor.fetchall())


_UNBALANCED = """
SELECT entry.id, entry.memo, wrong.currency, wrong.difference
FROM (
    SELECT entry_id, account.currency, sum(amount) AS difference
    FROM ledger_posting JOIN ledger_account account ON account.id = account_id
    GROUP BY entry_id, account.currency HAVING sum(amount) <> 0
) wrong JOIN ledger_entry entry ON entry.id = wrong.entry_id
ORDER BY entry.id
"""
_POSTINGS_MISSING = """
SELECT entry.id, entry.memo, entry.legs, coalesce(there.found, 0)
FROM ledger_entry entry
LEFT JOIN (SELECT entry_id, count(*) AS found, max(n) AS last FROM ledger_posting GROUP BY entry_id) there
    ON there.entry_id = entry.id
WHERE there.found IS DISTINCT FROM entry.legs OR there.last IS DISTINCT FROM entry.legs
ORDER BY entry.id
"""


def _unbalanced_entries() -> Iterator[Problem]:
    for id_, memo, currency, difference in _found(_UNBALANCED):
        what = _("Entry {id} “{memo}” is out of balance by {difference} in {currency}.")
        yield Problem("unbalanced", what.format(id=id_, memo=memo, difference=difference, currency=currency))
    for id_, memo, legs, found in _found(_POSTINGS_MISSING):
        what = _("Entry {id} “{memo}” has {found} postings where {legs} were entered.")
        yield Problem("postings_missing", what.format(id=id_, memo=memo, found=found, legs=legs))


_ORPHANS = """
SELECT id, entry_id, account_id FROM ledger_posting posting
WHERE NOT EXISTS (SELECT FROM ledger_entry WHERE id = posting.entry_id)
   OR NOT EXISTS (SELECT FROM ledger_account WHERE id = posting.account_id)
ORDER BY id
"""


def _orphans() -> Iterator[Problem]:
    for id_, entry, account in _found(_ORPHANS):
        what = _("Posting {id} hangs on entry {entry} and account {account}, which are not both there.")
        yield Problem("posting_orphaned", what.format(id=id_, entry=entry, account=account))


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
    roots: dict[int, tuple[bytes, int]] = {}
    for seal_id, group in groupby(leaves_of_all_seals(), lambda row: row[0]):
        counted: list[int] = [0]

        def batch(rows: Iterator[tuple[int, bytes]] = group, counted: list[int] = counted) -> Iterator[bytes]:
            for _seal, leaf in rows:
                counted[0] += 1
                yield leaf

        roots[seal_id] = root(batch()), counted[0]
    digest, seal = bytes(32), seals.pop(None, None)
    while seal is not None:
        if roots.get(seal.pk) != (bytes(seal.root), seal.entries):
            what = _("Entries under seal {id} of {at} are not what they were when they were sealed.")
            yield Problem("seal_broken", what.format(id=seal.pk, at=moment(seal.at)))
        if chained(digest, bytes(seal.root), seal.entries, seal.at) != bytes(seal.digest):
            what = _("Seal {id} of {at} does not follow from the one before.")
            yield Problem("chain_broken", what.format(id=seal.pk, at=moment(seal.at)))
        digest, seal = bytes(seal.digest), seals.pop(seal.pk, None)
    for stray in seals.values():
        yield Problem("seal_stray", _("Seal {id} hangs on no chain.").format(id=stray.pk))


# An entry is sealed, or after the last seal, or in a gap the sealer will look at again. Only who writes past the
# program can put one elsewhere.
_FORGOTTEN = """
SELECT entry.id, entry.memo FROM ledger_entry entry
WHERE entry.id <= ledger_sealed_upto()
  AND NOT EXISTS (SELECT FROM ledger_gap WHERE entry.id BETWEEN first AND last)
  AND NOT EXISTS (SELECT FROM ledger_stretch WHERE int8range(first, last, '[]') @> entry.id)
ORDER BY entry.id
"""


def _forgotten_entries() -> Iterator[Problem]:
    for id_, memo in _found(_FORGOTTEN):
        what = _("Entry {id} “{memo}” is under no seal, and no seal will come to it.")
        yield Problem("entry_forgotten", what.format(id=id_, memo=memo))


_ROLLUPS = """
SELECT account_id, account.role, account.party, month, kept.debit - kept.credit, made.debit - made.credit
FROM ledger_rollup kept
FULL JOIN (
    SELECT account_id, date_trunc('month', entry.date)::date AS month,
           sum(greatest(amount, 0)) AS debit, sum(greatest(-amount, 0)) AS credit
    FROM ledger_entry entry JOIN ledger_posting ON entry_id = entry.id
    WHERE entry.id <= ledger_sealed_upto() AND entry.id NOT IN (SELECT id FROM ledger_late() AS late (id))
    GROUP BY 1, 2
) made USING (account_id, month)
LEFT JOIN ledger_account account ON account.id = account_id
WHERE (kept.debit, kept.credit) IS DISTINCT FROM (made.debit, made.credit)
ORDER BY 1, 4
"""


def _rollups_that_differ() -> Iterator[Problem]:
    for _id, role, party, month, kept, made in _found(_ROLLUPS):
        what = _("The sum kept for “{account}” in {month} is {kept}, but its postings come to {made}.")
        account = f"{role} {party}".strip()
        facts = {"account": account, "month": f"{month:%Y-%m}", "kept": kept or 0, "made": made or 0}
        yield Problem("rollup_differs", what.format(**facts))


# What the migrations put there: the trigger and its table.
GUARDS = {
    "postings_balance": "ledger_posting",
    "entries_are_whole": "ledger_entry",
    "entries_have_a_transaction": "ledger_entry",
    "accounts_keep_what_they_are": "ledger_account",
    "accounts_stay": "ledger_account",
    "accounts_stay_truncate": "ledger_account",
    "a_closed_period_stays_closed": "ledger_period",
    **{
        f"{table.removeprefix('ledger_')}_is_append_only_{act}": table
        for table in ("ledger_entry", "ledger_posting", "ledger_seal", "ledger_stretch")
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
