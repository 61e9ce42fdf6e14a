"""Sealing: the chain of hashes over the journal."""

from __future__ import annotations

from django.db import connection, transaction

from coop import clock
from coop.ledger import queries
from coop.ledger.models import Seal
from coop.ledger.rules import chained, root

SEAL_AT_MOST = 10_000  # entries in one seal; the task comes again for the rest


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
