"""Sealing: entries are chained by hashes and folded into the rollups, in the order they were committed.

What a seal guarantees: an entry under it that is later changed, removed or put in another order, even by someone
who can switch the triggers off, no longer yields the seal's digest, and every seal after it depends on that digest.
Whoever has kept one digest can tell (the open book, `books verify` and the auditor's package print the newest).

What it does not: the minute between an entry and its seal; someone who rewrites the entries *and* all seals from
there on, where nobody outside has kept a digest. So keep one, such as in the minutes of each meeting.

No writer waits for it. Ids are given out in one order and committed in another, so the ids that a batch skips are
kept as gaps and looked at again until every transaction that may have taken one of them has ended.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection, transaction

from coop import clock
from coop.ledger import queries
from coop.ledger.models import Gap, Seal, Stretch
from coop.ledger.queries.sealing import ENTRIES_OF_STRETCH, leaves
from coop.ledger.rules import chained, root

SEAL_AT_MOST = 100_000  # entries in one seal; the task comes again for the rest

# One statement, so that the batch and the transactions under way are those of one moment.
_BATCH = """
SELECT min(id), max(id), pg_snapshot_xmin(pg_current_snapshot())::text::bigint,
       pg_snapshot_xmax(pg_current_snapshot())::text::bigint, ledger_sealed_upto()
FROM (
    SELECT id, id - row_number() OVER (ORDER BY id) AS island
    FROM (
        (SELECT id FROM ledger_entry WHERE id > ledger_sealed_upto() ORDER BY id LIMIT %s)
        UNION ALL
        SELECT id FROM ledger_late() AS late (id)
    ) batch
) numbered
GROUP BY island
ORDER BY 1
"""

_FOLD = f"""
INSERT INTO ledger_rollup AS kept (account_id, month, debit, credit)
SELECT account_id, date_trunc('month', entry.date)::date, sum(greatest(amount, 0)), sum(greatest(-amount, 0))
FROM ledger_stretch stretch {ENTRIES_OF_STRETCH} JOIN ledger_posting ON entry_id = entry.id
WHERE stretch.seal_id = %s
GROUP BY 1, 2
ON CONFLICT (account_id, month) DO UPDATE
    SET debit = kept.debit + excluded.debit, credit = kept.credit + excluded.credit
"""  # noqa: S608 (put together from our own text)


@transaction.atomic
def seal() -> Seal | None:
    """Chain the entries that are in the books and not sealed yet, and fold them; None when there are none.

    Of those who seal at once, one goes after the other. A large backlog takes several seals.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('coop.ledger.seal', 0))")
        cursor.execute(_BATCH, [SEAL_AT_MOST])
        rows = cursor.fetchall()
        if not rows:
            return None
        stretches = [(first, last) for first, last, *_rest in rows]
        [(oldest, newest, upto)] = {row[2:] for row in rows}
        entries = sum(last - first + 1 for first, last in stretches)
        previous = queries.last_seal()
        batch_root, at = root(leaves(stretches)), clock.now()
        digest = chained(bytes(previous.digest) if previous else bytes(32), batch_root, entries, at)
        made = Seal.objects.create(at=at, entries=entries, root=batch_root, previous=previous, digest=digest)
        Stretch.objects.bulk_create(Stretch(seal=made, first=first, last=last) for first, last in stretches)
        cursor.execute(_FOLD, [made.pk])
    open_gaps = [Ids(gap.first, gap.last, gap.since) for gap in Gap.objects.order_by("first") if gap.since > oldest]
    open_gaps.append(Ids(upto + 1, max(upto, stretches[-1][1]), newest))
    Gap.objects.all().delete()
    Gap.objects.bulk_create(
        Gap(first=gap.first, last=gap.last, since=gap.since) for gap in without(open_gaps, stretches)
    )
    return made


@dataclass(frozen=True, slots=True)
class Ids:
    """The ids from `first` to `last`; who may have taken one has a transaction id below `since`."""

    first: int
    last: int
    since: int


def without(gaps: list[Ids], stretches: list[tuple[int, int]]) -> Iterator[Ids]:
    """What remains of the gaps when the stretches are taken out; both in order, none overlapping another.

    >>> list(without([Ids(1, 9, 5)], [(1, 2), (4, 4), (8, 12)]))
    [Ids(first=3, last=3, since=5), Ids(first=5, last=7, since=5)]
    """
    remaining = iter([*stretches, None])
    stretch = next(remaining)
    for gap in gaps:
        first = gap.first
        while stretch is not None and stretch[0] <= gap.last:
            if stretch[0] > first:
                yield Ids(first, stretch[0] - 1, gap.since)
            first = max(first, stretch[1] + 1)
            if stretch[1] > gap.last:
                break  # it goes on into the next gap
            stretch = next(remaining)
        if first <= gap.last:
            yield Ids(first, gap.last, gap.since)
