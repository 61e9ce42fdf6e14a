"""What is sealed and what is not, and the hashes of entries as the database makes them.

`CANONICAL` and `LEAF` are `coop.ledger.rules.leaf` in SQL, byte for byte, as a test says: JSON with sorted
keys, in which `to_json` escapes the same characters as Python does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db import connection

from coop.ledger.models import Seal

CANONICAL = """
('{"by":' || coalesce(entry.by_id::text, 'null')
    || ',"date":"' || to_char(entry.date, 'YYYY-MM-DD')
    || '","key":' || to_json(entry.idempotency_key)
    || ',"kind":' || to_json(entry.kind)
    || ',"memo":' || to_json(entry.memo)
    || ',"postings":[' || coalesce((
        SELECT string_agg(
            '[' || posting.n || ',' || to_json(account.role) || ',' || to_json(account.party)
            || ',' || to_json(account.currency) || ',' || posting.amount || ']', ',' ORDER BY posting.n)
        FROM ledger_posting posting JOIN ledger_account account ON account.id = posting.account_id
        WHERE posting.entry_id = entry.id
    ), '')
    || '],"recorded_at":"' || to_char(entry.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
    || '","reverses":' || coalesce(
        '"' || (SELECT undone.uid FROM ledger_entry undone WHERE undone.id = entry.reverses_id) || '"', 'null')
    || ',"source":' || to_json(entry.source)
    || ',"uid":"' || entry.uid || '"}')
"""
LEAF = f"sha256('\\x00'::bytea || convert_to({CANONICAL}, 'UTF8'))"

# Each stretch is looked up in the journal, whatever the planner thinks; the other way round each entry would be
# compared with every later stretch.
ENTRIES_OF_STRETCH = """
CROSS JOIN LATERAL (
    SELECT * FROM ledger_entry WHERE ledger_entry.id BETWEEN stretch.first AND stretch.last OFFSET 0
) entry
"""


def last_seal() -> Seal | None:
    """The seal that no other follows."""
    return Seal.objects.filter(next=None).order_by("-pk").first()


def unsealed() -> int:
    """How many entries wait for their seal."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM ledger_entry WHERE id > ledger_sealed_upto())"
            " + (SELECT count(*) FROM ledger_late())"
        )
        return int(cursor.fetchone()[0])


def leaves(stretches: Sequence[tuple[int, int]]) -> Iterator[bytes]:
    """The hashes of the entries whose ids lie in these stretches, in the order of their ids. Within a transaction."""
    statement = f"""
        SELECT {LEAF} FROM unnest(%s::bigint[], %s::bigint[]) AS stretch (first, last) {ENTRIES_OF_STRETCH}
        ORDER BY entry.id
    """  # noqa: S608 (put together from our own text)
    firsts, lasts = [first for first, _last in stretches], [last for _first, last in stretches]
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement, [firsts, lasts])
        while rows := cursor.fetchmany(5_000):
            yield from (bytes(row[0]) for row in rows)


def leaves_of_all_seals() -> Iterator[tuple[int, bytes]]:
    """Seal by seal, (its id, the hash of an entry under it) in the order of the entries' ids. Within a transaction."""
    statement = f"""
        SELECT stretch.seal_id, {LEAF} FROM ledger_stretch stretch {ENTRIES_OF_STRETCH}
        ORDER BY stretch.seal_id, entry.id
    """  # noqa: S608 (put together from our own text)
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement)
        while rows := cursor.fetchmany(5_000):
            yield from ((seal, bytes(leaf)) for seal, leaf in rows)


def entries_in_the_order_of_seals() -> Iterator[str]:
    """Every entry as the text it is sealed over: seal by seal, then those that wait for one. Within a transaction."""
    statement = f"""
        SELECT text FROM (
            SELECT stretch.seal_id, entry.id, {CANONICAL} FROM ledger_stretch stretch {ENTRIES_OF_STRETCH}
            UNION ALL
            SELECT NULL, entry.id, {CANONICAL} FROM ledger_entry entry
            WHERE entry.id > ledger_sealed_upto() OR entry.id IN (SELECT id FROM ledger_late() AS late (id))
        ) AS sealed (seal, entry, text)
        ORDER BY seal NULLS LAST, entry
    """  # noqa: S608 (put together from our own text)
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement)
        while rows := cursor.fetchmany(2_000):
            yield from (text for (text,) in rows)
