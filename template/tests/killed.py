"""Processes that die: work done in a process of its own, killed by the system at a chosen statement.

Each try has its own copy of the database, as it was before, so that every death happens to
the same co-op. The process gets SIGKILL: nothing of it runs any more, no `finally`, no rollback.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, connections

from coop.ledger.models import Entry, Period

Work = Callable[[], object]


class Statements:
    """Counts the statements a process sends, and kills it before the one after `last`."""

    def __init__(self, last: int | None = None) -> None:
        self.sent, self.last = 0, last

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if self.sent == self.last:
            os.kill(os.getpid(), signal.SIGKILL)
        self.sent += 1
        return execute(sql, params, many, context)


def statements_of(work: Work) -> int:
    """How many statements `work` sends when nothing happens to it."""
    counting = Statements()
    with connection.execute_wrapper(counting):
        work()
    return counting.sent


def in_a_process(work: Work, *, killed_after: int | None) -> bool:
    """Do `work` in a process of its own, killed after so many statements; whether it was killed."""
    connections.close_all()  # two processes must not speak on one line
    child = os.fork()
    if child == 0:
        try:
            with connection.execute_wrapper(Statements(killed_after)):
                work()
            connections.close_all()
            os._exit(0)
        finally:
            os._exit(1)
    _child, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return True
    assert os.waitstatus_to_exitcode(status) == 0, "the work failed by itself"
    return False


@contextmanager
def a_copy() -> Iterator[None]:
    """Within the block the database is a copy of what it was; afterwards the copy is gone."""
    settings = connection.settings_dict
    original = settings["NAME"]
    copy = f"{original}_copy"
    connections.close_all()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{copy}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{copy}" TEMPLATE "{original}"')
    settings["NAME"] = copy
    try:
        yield
    finally:
        connections.close_all()
        settings["NAME"] = original
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{copy}" WITH (FORCE)')


def books() -> dict[str, Any]:
    """All that is in the books, without the order and the moments in which it came there."""
    entries = {
        entry.idempotency_key: (
            entry.date,
            entry.kind,
            entry.memo,
            entry.source,
            sorted((leg.account.role, leg.account.party, leg.amount) for leg in entry.postings.all()),
        )
        for entry in Entry.objects.prefetch_related("postings__account")
    }
    closed = sorted(Period.objects.filter(closed_at__isnull=False).values_list("starts_on", "ends_on"))
    return {"entries": entries, "closed": closed}


def deaths(work: Work, *, times: int) -> list[int]:
    """After how many statements to die: `times` points spread over the whole of `work`, the first and last among them.

    `work` is done once, on a copy, to see how long it is.
    """
    with a_copy():
        length = statements_of(work)
    assert length > times, f"only {length} statements to die after"
    return sorted({round(n * (length - 1) / (times - 1)) for n in range(times)})
