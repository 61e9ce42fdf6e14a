"""Posting: one entry in one round trip, or many in chunks; and the reversal of one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.base import ServerBindingCursor
from django.utils.translation import gettext_lazy as _

from coop import clock
from coop.charter.loading import current_rules
from coop.ledger.commands.refusals import constraint_of
from coop.ledger.models import Entry
from coop.ledger.rules import Draft, Leg, request_hash, settled_legs
from coop.refused import AlreadyDone, Refused

if TYPE_CHECKING:
    from coop.charter.rules import Rules
    from coop.people.models import Person


class KeyConflict(Refused):
    """An idempotency key came back with another request."""

    message = _("Something else has already been entered in the books under the key “{key}”.")
    remedy = _("Nothing was entered. If this is a new matter, it needs a new key.")


class PeriodClosed(Refused):
    """The day of the entry lies in a closed period."""

    message = _("The books are closed for {date}.")
    remedy = _("Enter it on a day of an open period, as a correction.")


class AlreadyReversed(AlreadyDone):
    """The entry has been reversed before, under another key."""

    message = _("The entry “{memo}” has already been reversed.")


def post(draft: Draft, *, key: str, by: Person | None = None) -> Entry:
    """Enter `draft` in the books once, however often it is asked with this `key`.

    Legs of nothing are left out; an account is made by the first posting that needs it, under
    the name the chart of the jurisdiction gives its role. The same key with the same draft
    returns the entry that is there; who asks (`by`) and the words of the memo make no difference.
    A refusal leaves the transaction it was asked in as it was, and able to go on.

    Raises:
        Unbalanced, NothingToEnter, TooLong: see `coop.ledger.rules.settled_legs`.
        KeyConflict: the key stands for another draft.
        PeriodClosed: the day is in a closed period.
        KeyError: a role that the chart does not know.
    """
    return _post(draft, key=key, by=by, reverses=None)


def reverse(entry: Entry, *, memo: str, date: date, key: str, by: Person | None = None) -> Entry:
    """Enter the contrary of `entry` on `date`. An entry is reversed once; raises AlreadyReversed after that.

    A reversal is an entry like any other, so that it can be reversed in its turn.
    """
    legs = tuple(
        Leg(posting.account.role, -posting.amount, posting.account.party, posting.account.currency)
        for posting in entry.postings.select_related("account").order_by("n")
    )
    draft = Draft(date=date, kind="reversal", memo=memo, legs=legs, source=entry.source)
    return _post(draft, key=key, by=by, reverses=entry)


_FIELDS = [field.attname for field in Entry._meta.concrete_fields]
# The casts tell the function's types, which a text that the client wrote out does not carry.
_POST = (
    "SELECT outcome, entry, public_id FROM ledger_post(%s::text[], %s::text[], %s::text[], %s::bigint[],"
    " %s, %s, %s, %s, %s, %s, %s, %s, %s)"
)
_OPEN_ACCOUNTS = "SELECT ledger_open_accounts(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[])"


def _post(draft: Draft, *, key: str, by: Person | None, reverses: Entry | None) -> Entry:
    rules = current_rules()
    legs = settled_legs(draft, rules.coop.currency)
    for leg in legs:
        rules.chart[leg.role]  # a role that it does not know is a KeyError, also where nothing has to be opened
    undone, who, at = reverses.pk if reverses else None, by.pk if by else None, clock.now()
    wanted = request_hash(draft, legs, undone)
    accounts = [_array(getattr(leg, name) for leg in legs) for name in ("role", "party", "currency")]
    values: list[Any] = [*accounts, "{" + ",".join(str(leg.amount) for leg in legs) + "}"]
    values += [draft.date, at, draft.kind, draft.memo, draft.source, key, wanted, undone, who]
    with _prepared_cursor() as cursor:
        cursor.execute(_POST, values)
        outcome, id_, uid = cursor.fetchone()
        if outcome == "accounts":
            chart = _chart(rules, [leg.role for leg in legs])
            cursor.execute(_OPEN_ACCOUNTS, [*accounts, *map(_array, chart)])
            cursor.execute(_POST, values)
            outcome, id_, uid = cursor.fetchone()
    match outcome:
        case "posted":
            stored = {
                "id": id_, "uid": uid, "date": draft.date, "recorded_at": at, "kind": draft.kind, "memo": draft.memo,
                "source": draft.source, "idempotency_key": key, "request_hash": wanted, "legs": len(legs),
                "reverses_id": undone, "by_id": who,
            }  # fmt: skip
            return Entry.from_db(connection.alias, _FIELDS, [stored[name] for name in _FIELDS])
        case "again":
            return Entry.objects.get(pk=id_)
        case "conflict":
            raise KeyConflict(key=key)
        case "closed":
            raise PeriodClosed(date=draft.date)
        case "reversed" if reverses is not None:
            raise AlreadyReversed(memo=reverses.memo)
    raise RuntimeError(f"ledger_post answered {outcome!r}")


def _prepared_cursor() -> Any:
    """Django's cursor over one that leaves values to the server, so that the statement is planned once a connection.

    That is where the setting `prepare_threshold` allows it; the rest of Django writes values into the statement.
    """
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    cursor = ServerBindingCursor(connection.connection)
    return connection.make_debug_cursor(cursor) if connection.queries_logged else connection.make_cursor(cursor)


def _array(texts: Iterable[str]) -> str:
    """PostgreSQL's text of an array of texts; a few times as fast as what looks at each one's type."""
    return "{" + ",".join('"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"' for text in texts) + "}"


def _chart(rules: Rules, roles: Sequence[str]) -> tuple[list[str], list[str], list[str]]:
    """Number, name and kind of the account of each role; KeyError where the chart does not know one."""
    accounts, language = [rules.chart[role] for role in roles], rules.coop.languages[0]
    return (
        [account.number for account in accounts],
        [account.name.get(language) or next(iter(account.name.values())) for account in accounts],
        [account.kind for account in accounts],
    )


# Many -----------------------------------------------------------------------------------------

CHUNK = 5_000


def post_many(items: Iterable[tuple[str, Draft]], *, by: Person | None = None, chunk: int = CHUNK) -> int:
    """Enter many drafts, each once under its key, with every check that `post` makes; returns how many were new.

    For thousands of entries at a time, such as a year's allocations or a payout run: about ten times as fast as
    `post`. `items` may be a generator: only `chunk` of them are in memory at once, each chunk goes to the database
    as a few statements, and their entries get their ids in the order they came.

    Each chunk is there as a whole or not at all. Outside a transaction each is committed by itself, and whoever
    asks again after a crash with the same items gets the rest entered and nothing twice. Inside
    `transaction.atomic()` all of them are there together or none is.

    Raises, for the first item it meets: Unbalanced, NothingToEnter, TooLong, KeyConflict, PeriodClosed or KeyError,
    as `post`. Nothing of that item's chunk is entered then; a transaction around it can go on.
    """
    if chunk < 1:
        raise ValueError("a chunk has at least one entry")
    made = 0
    for n, batch in enumerate(_chunks(items, chunk)):
        if n == 0:
            _forget_plans()
        made += _post_chunk(batch, by)
    if made:
        _forget_plans()
    return made


def _forget_plans() -> None:
    """Triggers keep the plan of a session's first call: one that was made for two rows is slow for thousands."""
    with connection.cursor() as cursor:
        cursor.execute("DISCARD PLANS")


@dataclass(frozen=True, slots=True)
class _Ready:
    """An item that may be entered."""

    key: str
    draft: Draft
    legs: tuple[Leg, ...]
    request: bytes


def _chunks(items: Iterable[tuple[str, Draft]], size: int) -> Iterator[list[_Ready]]:
    """The items in lists of up to `size`, each key once in a list."""
    currency = current_rules().coop.currency
    remaining = iter(items)
    while batch := list(islice(remaining, size)):
        ready: dict[str, _Ready] = {}
        for key, draft in batch:
            legs = settled_legs(draft, currency)
            item = _Ready(key, draft, legs, request_hash(draft, legs, None))
            if ready.setdefault(key, item).request != item.request:
                raise KeyConflict(key=key)
        yield list(ready.values())


_ENTER_MANY = """
WITH item AS MATERIALIZED (
    SELECT * FROM unnest(%s::text[], %s::bytea[], %s::date[], %s::text[], %s::text[], %s::text[], %s::int[])
        WITH ORDINALITY AS item (key, request, day, kind, memo, source, legs, i)
), made AS (
    INSERT INTO ledger_entry (uid, date, recorded_at, kind, memo, source, idempotency_key, request_hash, legs, by_id)
    SELECT gen_random_uuid(), day, %s, kind, memo, source, key, request, legs, %s FROM item ORDER BY i
    ON CONFLICT (idempotency_key) DO NOTHING
    RETURNING id, idempotency_key
), posted AS (
    INSERT INTO ledger_posting (entry_id, n, account_id, amount)
    SELECT made.id, leg.n, leg.account, leg.amount
    FROM unnest(%s::bigint[], %s::int[], %s::bigint[], %s::bigint[]) AS leg (i, n, account, amount)
    JOIN item USING (i) JOIN made ON made.idempotency_key = item.key
)
SELECT count(*) FROM made
"""

# The closed days of some, and the keys that are there with what they stand for.
_CLOSED = """
SELECT day FROM unnest(%s::date[]) AS day
WHERE EXISTS (SELECT FROM ledger_period WHERE closed_at IS NOT NULL AND starts_on <= day AND ends_on >= day)
"""
_STORED = "SELECT idempotency_key, request_hash FROM ledger_entry WHERE idempotency_key = ANY(%s)"


def _post_chunk(items: list[_Ready], by: Person | None) -> int:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            return _enter(cursor, items, by)
    except IntegrityError as error:
        if constraint_of(error) == "closed_periods_take_no_entry":  # a guard that a higher floor has put there
            raise PeriodClosed(date=max(item.draft.date for item in items)) from error
        raise


def _enter(cursor: Any, items: list[_Ready], by: Person | None) -> int:
    cursor.execute("LOCK TABLE ledger_entry IN ROW EXCLUSIVE MODE")  # no period closes from here on
    cursor.execute(_CLOSED, [list({item.draft.date for item in items})])
    if closed := {day for (day,) in cursor.fetchall()}:
        stored = _stored(cursor, items)
        for item in items:
            if item.draft.date in closed and item.key not in stored:
                raise PeriodClosed(date=item.draft.date)
    accounts = _accounts(cursor, {(leg.role, leg.party, leg.currency) for item in items for leg in item.legs})
    legs = [(i, n, leg) for i, item in enumerate(items, 1) for n, leg in enumerate(item.legs, 1)]
    at: datetime = clock.now()
    cursor.execute(
        _ENTER_MANY,
        [
            [item.key for item in items],
            [item.request for item in items],
            *([getattr(item.draft, name) for item in items] for name in ("date", "kind", "memo", "source")),
            [len(item.legs) for item in items],
            at,
            by.pk if by else None,
            [i for i, _n, _leg in legs],
            [n for _i, n, _leg in legs],
            [accounts[leg.role, leg.party, leg.currency] for _i, _n, leg in legs],
            [leg.amount for _i, _n, leg in legs],
        ],
    )
    made = int(cursor.fetchone()[0])
    if made < len(items):
        stored = _stored(cursor, items)
        for item in items:
            if stored[item.key] != item.request:
                raise KeyConflict(key=item.key)
    return made


def _stored(cursor: Any, items: list[_Ready]) -> dict[str, bytes]:
    cursor.execute(_STORED, [[item.key for item in items]])
    return {key: bytes(request) for key, request in cursor.fetchall()}


_FIND_ACCOUNTS = """
SELECT role, party, currency, account.id
FROM unnest(%s::text[], %s::text[], %s::text[]) AS wanted (role, party, currency)
JOIN ledger_account account USING (role, party, currency)
"""


def _accounts(cursor: Any, wanted: set[tuple[str, str, str]]) -> dict[tuple[str, str, str], int]:
    """The ids of these accounts (role, party, currency); those that are missing are made."""
    names = [list(part) for part in zip(*sorted(wanted), strict=True)]
    chart = _chart(current_rules(), names[0])
    found: dict[tuple[str, str, str], int] = {}
    for _attempt in (1, 2):
        cursor.execute(_FIND_ACCOUNTS, names)
        found = {(role, party, currency): id_ for role, party, currency, id_ in cursor.fetchall()}
        if len(found) == len(wanted):
            break
        cursor.execute(_OPEN_ACCOUNTS, [*names, *chart])
    return found
