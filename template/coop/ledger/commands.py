"""The only code that writes to the books: post, reverse, close a period, seal.

`post` is called inside the transaction of whatever it records, so that a job and its
entry are there together or not at all. What may stand in the books is held by the
database (`migrations/0002_the_database_holds_the_books.py`); this says it to people.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from coop import clock
from coop.charter.loading import current_rules
from coop.ledger import queries
from coop.ledger.models import Entry, Period, Seal
from coop.ledger.rules import (
    Draft,
    Leg,
    NothingToEnter,
    Unbalanced,
    chained,
    request_hash,
    root,
    settled_legs,
)
from coop.refused import AlreadyDone, Refused

if TYPE_CHECKING:
    from coop.people.models import Person

__all__ = [
    "AlreadyReversed",
    "Draft",
    "KeyConflict",
    "Leg",
    "NothingToEnter",
    "PeriodClosed",
    "PeriodsOverlap",
    "Unbalanced",
    "close_period",
    "hold_the_journal",
    "post",
    "reverse",
    "seal",
]

SEAL_AT_MOST = 10_000  # entries in one seal; the task comes again for the rest


class KeyConflict(Refused):
    """An idempotency key came back with another request."""

    message = _("Something else has already been entered in the books under the key “{key}”.")
    remedy = _("Nothing was entered. If this is a new matter, it needs a new key.")


class PeriodClosed(Refused):
    """The day of the entry lies in a closed period."""

    message = _("The books are closed for {date}.")
    remedy = _("Enter it on a day of an open period, as a correction.")


class PeriodsOverlap(Refused):
    """The period shares days with one that is there already."""

    message = _("The period from {starts_on} to {ends_on} shares days with another.")
    remedy = _("Choose the days between the other periods.")


class AlreadyReversed(AlreadyDone):
    """The entry has been reversed before, under another key."""

    message = _("The entry “{memo}” has already been reversed.")


def post(draft: Draft, *, key: str, by: Person | None = None) -> Entry:
    """Enter `draft` in the books once, however often it is asked with this `key`.

    Legs of nothing are left out; an account is made by the first posting that needs it, under
    the name the chart of the jurisdiction gives its role. The same key with the same draft
    returns the entry that is there; who asks (`by`) and the words of the memo make no difference.

    Raises:
        Unbalanced, NothingToEnter: see `coop.ledger.rules.settled_legs`.
        KeyConflict: the key stands for another draft.
        PeriodClosed: the day is in a closed period.
        KeyError: a role that the chart does not know.
    """
    return _post(draft, key=key, by=by, reverses=None)


def reverse(entry: Entry, *, memo: str, date: date, key: str, by: Person | None = None) -> Entry:
    """Enter the contrary of `entry` on `date`. An entry is reversed once; raises AlreadyReversed after that."""
    legs = tuple(
        Leg(posting.account.role, -posting.amount, posting.account.party, posting.account.currency)
        for posting in entry.postings.select_related("account").order_by("n")
    )
    draft = Draft(date=date, kind="reversal", memo=memo, legs=legs, source=entry.source)
    return _post(draft, key=key, by=by, reverses=entry)


_COLUMNS = ("uid", "date", "recorded_at", "kind", "memo", "source", "idempotency_key", "request_hash", "legs")
_RETURNED = ("id", *_COLUMNS, "reverses_id", "by_id")

_POST = f"""
WITH leg AS (
    SELECT * FROM unnest(%s::smallint[], %s::text[], %s::text[], %s::text[], %s::bigint[])
        AS leg (n, role, party, currency, amount)
), entry AS (
    INSERT INTO ledger_entry ({", ".join(_COLUMNS)}, reverses_id, by_id)
    VALUES ({", ".join(["%s"] * (len(_COLUMNS) + 2))})
    ON CONFLICT (idempotency_key) DO NOTHING
    RETURNING {", ".join(_RETURNED)}
), posted AS (
    INSERT INTO ledger_posting (entry_id, n, account_id, amount)
    SELECT entry.id, leg.n, account.id, leg.amount
    FROM entry CROSS JOIN leg JOIN ledger_account account USING (role, party, currency)
)
SELECT * FROM entry
"""  # noqa: S608 (only the names of our own columns are put in)

_OPEN_ACCOUNTS = """
INSERT INTO ledger_account (role, party, currency, number, name, kind)
SELECT DISTINCT wanted.* FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[])
    AS wanted (role, party, currency, number, name, kind)
WHERE NOT EXISTS (
    SELECT FROM ledger_account known
    WHERE (known.role, known.party, known.currency) = (wanted.role, wanted.party, wanted.currency)
)
ORDER BY wanted.role, wanted.party, wanted.currency
ON CONFLICT (role, party, currency) DO NOTHING
"""


def _post(draft: Draft, *, key: str, by: Person | None, reverses: Entry | None) -> Entry:
    rules = current_rules()
    legs = settled_legs(draft, rules.coop.currency)
    draft = replace(draft, legs=legs)
    wanted = request_hash(draft, legs, reverses.pk if reverses else None)
    names = [rules.chart[leg.role] for leg in legs]
    language = rules.coop.languages[0]
    roles, parties, currencies = ([getattr(leg, a) for leg in legs] for a in ("role", "party", "currency"))
    with _said_to_people(draft, reverses), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            _OPEN_ACCOUNTS,
            [
                roles,
                parties,
                currencies,
                [name.number for name in names],
                [name.name.get(language) or next(iter(name.name.values())) for name in names],
                [name.kind for name in names],
            ],
        )
        values = (uuid.uuid4(), draft.date, clock.now(), draft.kind, draft.memo, draft.source, key, wanted, len(legs))
        cursor.execute(
            _POST,
            [
                list(range(1, len(legs) + 1)),
                roles,
                parties,
                currencies,
                [leg.amount for leg in legs],
                *values,
                reverses.pk if reverses else None,
                by.pk if by else None,
            ],
        )
        row = cursor.fetchone()
        if row is not None:
            return Entry.from_db(connection.alias, _RETURNED, row)
    # Whoever had the key has committed by now, as the insert waited for them.
    stored = Entry.objects.get(idempotency_key=key)
    if bytes(stored.request_hash) != wanted:
        raise KeyConflict(key=key)
    return stored


@contextmanager
def _said_to_people(draft: Draft, reverses: Entry | None) -> Iterator[None]:
    """Turn the database's refusals that a person can cause into ours; any other is a fault and stays as it is."""
    try:
        yield
    except IntegrityError as error:
        match constraint_of(error):
            case "closed_periods_take_no_entry":
                raise PeriodClosed(date=draft.date) from error
            case "ledger_entry_reverses_id_key" if reverses is not None:
                raise AlreadyReversed(memo=reverses.memo) from error
            case _:
                raise


def constraint_of(error: DatabaseError) -> str:
    """The name of the constraint that refused, or an empty text."""
    return getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or ""


@transaction.atomic
def close_period(starts_on: date, ends_on: date, *, by: Person | None) -> Period:
    """Close the books for these days, for good. Closing the same period again returns it.

    Waits for the transactions that are entering something, as the database's trigger on
    periods locks the journal against new entries until this one commits.
    """
    try:
        with transaction.atomic():
            period, _made = Period.objects.get_or_create(starts_on=starts_on, ends_on=ends_on)
    except IntegrityError as error:
        raise PeriodsOverlap(starts_on=starts_on, ends_on=ends_on) from error
    if period.closed_at is None:
        period.closed_at, period.closed_by = clock.now(), by
        period.save(update_fields=["closed_at", "closed_by"])
    return period


def hold_the_journal() -> None:
    """Until the transaction ends, nobody else enters anything; waits for those who are entering something.

    For what must see the books stand still from its first look to its last entry.
    """
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE ledger_entry IN SHARE ROW EXCLUSIVE MODE")


@transaction.atomic
def seal() -> Seal | None:
    """Chain the entries that are in the books and not sealed yet; None when there are none.

    What it guarantees: a sealed entry that is later changed, removed or put in another
    order, even by someone who can switch the triggers off, no longer yields the digest
    of its seal, and every seal after it depends on that digest. Whoever has kept one
    digest (the open book publishes the latest) can tell.

    What it does not: the minute between an entry and its seal; someone who rewrites the
    entries *and* all later seals, where nobody outside has kept a digest. Entries are
    never left out: a batch is what is visible and unsealed when it is drawn, so that what
    a slower transaction commits later stands in a later seal. Two who seal at once go one
    after the other. (Transaction ids are not asked for the order, as they begin anew when
    a database is restored into another server.)
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('coop.ledger.seal', 0))")
        cursor.execute(
            "SELECT entry.id FROM ledger_entry entry LEFT JOIN ledger_sealed sealed ON sealed.entry_id = entry.id"
            " WHERE sealed.entry_id IS NULL ORDER BY entry.id LIMIT %s",
            [SEAL_AT_MOST],
        )
        ids = [id_ for (id_,) in cursor.fetchall()]
        if not ids:
            return None
        previous = queries.last_seal()
        batch_root = root(queries.leaves(ids))
        at = clock.now()
        made = Seal.objects.create(
            at=at,
            entries=len(ids),
            root=batch_root,
            previous=previous,
            digest=chained(bytes(previous.digest) if previous else bytes(32), batch_root, len(ids), at),
        )
        cursor.execute(
            "INSERT INTO ledger_sealed (seal_id, n, entry_id) SELECT %s, n, id"
            " FROM unnest(%s::bigint[]) WITH ORDINALITY AS batch (id, n)",
            [made.pk, ids],
        )
    return made
