"""Balances come from sums that sealing keeps, and are the same whatever is sealed."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Event
from time import sleep
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from coop import clock
from coop.charter.loading import current_rules
from coop.ledger import queries
from coop.ledger.commands import Draft, Leg, post, reverse, seal, sealing
from coop.ledger.models import Entry, Gap, Rollup
from coop.ledger.queries.sealing import LEAF
from coop.ledger.rules import leaf, moment
from coop.ledger.tests.arrange import MAY, posted, sale

pytestmark = pytest.mark.django_db


def everything_asked() -> list[Any]:
    """What the books answer about a few days of two months, at the edges and within."""
    days = [date(2026, 4, 30), date(2026, 5, 1), date(2026, 5, 4), date(2026, 5, 31), date(2026, 6, 15), None]
    return [
        *(queries.balance("cash", at=day) for day in days),
        *(queries.by_party("member_payable", at=day) for day in days),
        *(queries.balances(at, since) for at in days for since in days if not (at and since) or since <= at),
        *(queries.balances(at, since, before_closing=True) for at in days for since in days[:2]),
    ]


def history() -> Iterator[Entry]:
    for n, day in enumerate((date(2026, 4, 30), date(2026, 5, 1), MAY, date(2026, 5, 31), date(2026, 6, 15))):
        yield posted(10**n, key=f"sale:{n}", day=day)
        pay = (Leg("labour_expense", 3 * 10**n), Leg("member_payable", -3 * 10**n, f"person:{n % 2}"))
        yield post(Draft(day, "pay", "Work", pay), key=f"pay:{n}")
    closing = (Leg("service_income", 11110), Leg("year_result", -11110))
    yield post(Draft(date(2026, 5, 31), queries.CLOSING, "Close", closing), key="close")


def test_sealing_changes_no_balance():
    entries = list(history())
    assert queries.balance("cash") == 11111
    assert queries.balance("cash", at=MAY) == 111
    income = [row for row in queries.balances(date(2026, 5, 31), date(2026, 5, 1)) if row.role == "service_income"]
    assert [(row.debit, row.credit) for row in income] == [(11110, 1110)]
    income = [
        row
        for row in queries.balances(date(2026, 5, 31), date(2026, 5, 1), before_closing=True)
        if row.role == "service_income"
    ]
    assert [(row.debit, row.credit) for row in income] == [(0, 1110)]
    unsealed = everything_asked()
    seal()
    assert everything_asked() == unsealed
    reverse(entries[4], memo="undo", date=MAY, key="undo")
    partly = everything_asked()
    assert partly != unsealed
    seal()
    assert everything_asked() == partly
    assert queries.verify() == []


def test_a_balance_reads_no_posting_that_is_sealed():
    for n in range(50):
        posted(1, key=str(n), day=MAY + timedelta(days=n))
    seal()
    assert Rollup.objects.filter(account__role="cash").count() == 2
    assert sum(row.debit for row in Rollup.objects.filter(account__role="cash")) == 50
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM ledger_tail")
        assert cursor.fetchone() == (0,)


def test_sums_beyond_a_posting_s_largest_amount_are_right():
    most = 2**63 - 1
    for n in range(3):
        posted(most, key=f"a{n}")
    assert queries.balance("cash") == 3 * most
    seal()
    assert queries.balance("cash") == 3 * most
    posted(most, key="b")
    seal()
    [cash] = [row for row in queries.balances() if row.role == "cash"]
    assert cash.debit == 4 * most
    assert queries.verify() == []


@pytest.mark.parametrize(("currency", "amount"), [("JPY", 500), ("KWD", 1005)])
def test_currencies_of_other_minor_units_have_their_own_sums(currency, amount):
    posted(7)
    legs = (Leg("cash", amount, currency=currency), Leg("service_income", -amount, currency=currency))
    post(Draft(MAY, "sale", "Abroad", legs), key="abroad")
    seal()
    assert queries.balance("cash", currency=currency) == amount
    assert queries.balance("cash") == 7
    assert {row.currency for row in queries.balances()} == {current_rules().coop.currency, currency}


def test_a_clock_set_back_breaks_no_chain():
    with clock.at(datetime(2026, 5, 4, 12, tzinfo=UTC)):
        posted(key="noon")
        seal()
    with clock.at(datetime(2026, 5, 4, 9, tzinfo=UTC)):
        posted(key="nine")
        second = seal()
    assert second
    assert second.previous
    assert second.at < second.previous.at
    assert queries.last_seal() == second
    assert queries.balance("cash") == 2000
    assert queries.verify() == []


@pytest.mark.django_db(transaction=True)
def test_what_commits_late_is_in_the_balance_at_once_and_sealed_next():
    """An id is taken, others go past it and are sealed; then it commits, or never does."""
    ready, go_on = Event(), Event()
    posted(key="first")
    seal()

    def slowly(keep: bool) -> None:
        try:
            with transaction.atomic():
                posted(10, key=f"slow:{keep}")
                if not ready.is_set() and keep:
                    ready.set()
                assert go_on.wait(timeout=30)
                transaction.set_rollback(not keep)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        tasks = [pool.submit(slowly, keep) for keep in (False, True)]
        assert ready.wait(timeout=30)
        posted(100, key="quick")
        try:
            seal()
            assert queries.balance("cash") == 1100
            assert Gap.objects.exists()
            assert queries.verify() == []
        finally:
            go_on.set()
        for task in tasks:
            task.result()
    assert queries.balance("cash") == 1110
    assert queries.unsealed() == 1
    assert queries.verify() == []
    seal()
    assert queries.unsealed() == 0
    assert queries.balance("cash") == 1110
    # In time the one that was rolled back is known to be gone: once nobody on the server, in whatever
    # database, is older than it.
    for n in range(1, 300):
        posted(key=f"later:{n}")
        seal()
        assert queries.balance("cash") == 1110 + 1000 * n
        if not Gap.objects.exists():
            break
        sleep(0.2)
    assert not Gap.objects.exists()
    assert queries.verify() == []


IDS = st.lists(st.integers(1, 3).flatmap(lambda skip: st.tuples(st.just(skip), st.integers(1, 4))), max_size=6)


def intervals(steps: list[tuple[int, int]]) -> list[tuple[int, int]]:
    found, at = [], 0
    for skip, length in steps:
        found.append((at + skip, at + skip + length - 1))
        at += skip + length
    return found


@given(IDS, IDS)
def test_what_remains_of_gaps_is_what_no_stretch_covers(gaps, stretches):
    remaining = sealing.without([sealing.Ids(*ids, since=1) for ids in intervals(gaps)], intervals(stretches))
    spread = [n for ids in remaining for n in range(ids.first, ids.last + 1)]
    covered = {n for first, last in intervals(stretches) for n in range(first, last + 1)}
    assert spread == [n for first, last in intervals(gaps) for n in range(first, last + 1) if n not in covered]


MOMENTS = st.integers(-(10**9), 10**11).map(
    lambda s: datetime(1970, 1, 1, microsecond=abs(s) % 10**6, tzinfo=UTC) + timedelta(seconds=s)
)
TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=40)


@given(memo=TEXT, source=TEXT, key=TEXT, party=TEXT, at=MOMENTS)
def test_the_database_makes_the_same_hash_of_an_entry_as_python(memo, source, key, party, at):
    legs = (Leg("cash", 5, party), Leg("service_income", -(2**63 - 1)), Leg("cash", 2**63 - 6, "x", ""))
    with transaction.atomic():
        with clock.at(at):
            first = post(Draft(date(2026, 1, 2), "kind", memo, legs, source), key=f"k{key}")
            second = reverse(first, memo=memo, date=MAY, key=f"r{key}")
        for entry, reverses in ((first, None), (second, str(first.uid))):
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT {LEAF} FROM ledger_entry entry WHERE id = {entry.pk:d}")  # noqa: S608
                [made] = cursor.fetchone()
            stated = {
                "uid": str(entry.uid),
                "date": entry.date.isoformat(),
                "recorded_at": moment(entry.recorded_at),
                "kind": entry.kind,
                "memo": entry.memo,
                "source": entry.source,
                "key": entry.idempotency_key,
                "reverses": reverses,
                "by": None,
            }
            postings = entry.postings.order_by("n").select_related("account")
            stated_legs = [(p.n, p.account.role, p.account.party, p.account.currency, p.amount) for p in postings]
            assert bytes(made) == leaf(stated, stated_legs)
        transaction.set_rollback(True)


def sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize(
    ("forgery", "found"),
    [
        ("UPDATE ledger_rollup SET debit = debit + 1 WHERE debit > 0", {"rollup_differs"}),
        ("DELETE FROM ledger_rollup", {"rollup_differs"}),
        ("INSERT INTO ledger_rollup SELECT account_id, '2020-01-01', 1, 0 FROM ledger_rollup", {"rollup_differs"}),
        ("DELETE FROM ledger_account WHERE role = 'cash'", {"posting_orphaned", "seal_broken"}),
        ("DELETE FROM ledger_entry WHERE kind = 'sale'", {"posting_orphaned", "seal_broken", "rollup_differs"}),
    ],
)
def test_what_was_tampered_with_past_the_guards_is_found(forgery, found):
    posted()
    seal()
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    sql("SET LOCAL session_replication_role = replica")
    sql(forgery)
    assert {problem.code for problem in queries.verify()} >= found


def test_an_entry_put_where_no_seal_comes_is_found():
    posted()
    seal()
    sql(
        "WITH made AS ("
        " INSERT INTO ledger_entry"
        " (id, uid, date, recorded_at, kind, memo, source, idempotency_key, request_hash, legs)"
        " VALUES (-5, gen_random_uuid(), '2026-05-04', now(), 'forged', 'forged', '', 'forged', '', 2) RETURNING id"
        ") INSERT INTO ledger_posting (entry_id, n, account_id, amount)"
        " SELECT made.id, n, account_id, amount FROM made, ledger_posting"
    )
    assert {problem.code for problem in queries.verify()} == {"entry_forgotten", "rollup_differs"}


def test_a_sale_posted_long_after_its_day_is_in_the_month_of_its_day():
    posted(1, key="early")
    seal()
    post(sale(10, day=date(2026, 4, 2)), key="late")
    seal()
    assert queries.balance("cash", at=date(2026, 4, 30)) == 10
    assert queries.balance("cash", at=date(2026, 5, 31)) == 11
