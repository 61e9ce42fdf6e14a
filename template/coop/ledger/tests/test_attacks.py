"""The database itself refuses: every attack here goes round the commands, by SQL."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from coop.ledger import queries
from coop.ledger.commands import close_period, constraint_of, seal
from coop.ledger.models import Account, Entry
from coop.ledger.tests.arrange import posted

pytestmark = pytest.mark.django_db

ENTRY = (
    "INSERT INTO ledger_entry (uid, date, recorded_at, kind, memo, source, idempotency_key, request_hash, legs)"
    " VALUES (gen_random_uuid(), %s, now(), 'forged', 'forged', '', gen_random_uuid(), '', %s) RETURNING id"
)
POSTINGS = (
    "INSERT INTO ledger_posting (entry_id, n, account_id, amount)"
    " SELECT %s, n, account, amount FROM unnest(%s::int[], %s::bigint[], %s::bigint[]) AS leg (n, account, amount)"
)
MAY = date(2026, 5, 4)


def forge(numbers: list[int], accounts: list[int], amounts: list[int], *, legs: int = 2, entry: str = ENTRY) -> None:
    """Enter them as the commands do, in one statement, but unasked."""
    postings = POSTINGS.replace("%s, n", "made.id, n").replace("FROM unnest", "FROM made, unnest")
    sql(f"WITH made AS ({entry}) {postings}", MAY, legs, numbers, accounts, amounts)


@contextmanager
def refused(constraint: str) -> Iterator[None]:
    """Within the block the database refuses, by the name of this rule."""
    with pytest.raises(DatabaseError) as error, transaction.atomic():  # noqa: PT012 (the block is the caller's)
        yield
        sql("SET CONSTRAINTS ALL IMMEDIATE")  # what a commit would check
    assert constraint_of(error.value) == constraint


def sql(statement: str, *values: object) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        row = cursor.fetchone() if cursor.description else None
        return row[0] if row else None


def account(role: str) -> int:
    return Account.objects.get(role=role).pk


@pytest.fixture
def entry() -> Entry:
    return posted()


def test_an_entry_out_of_balance(entry):
    with refused("debits_equal_credits"):
        forge([1, 2], [account("cash"), account("service_income")], [100, -99])


def test_an_entry_balanced_only_across_currencies(entry):
    dollars = Account.objects.create(role="cash", number="1", name="Dollars", kind="asset", currency="XTS").pk
    with refused("debits_equal_credits"):
        forge([1, 2], [dollars, account("service_income")], [100, -100])


def test_a_sum_too_large_for_the_column_that_would_wrap_to_nothing(entry):
    most = 2**63 - 1
    cash = account("cash")
    with refused("debits_equal_credits"):
        forge([1, 2, 3], [cash] * 3, [most, most, 2], legs=3)


def test_postings_added_to_an_entry_later(entry):
    with refused("postings_come_all_at_once"):
        sql(POSTINGS, entry.pk, [3, 4], [account("cash"), account("service_income")], [1, -1])


def test_postings_that_come_one_by_one(entry):
    with refused("postings_come_all_at_once"):
        forge([1], [account("cash")], [100])


def test_postings_that_come_after_their_entry(entry):
    with refused("an_entry_has_its_postings"):
        sql(ENTRY, MAY, 2)


@pytest.mark.parametrize("legs", [2, 4])
def test_an_entry_in_two_parts_of_one_statement_of_which_one_balances(entry, legs):
    part = (
        "INSERT INTO ledger_posting (entry_id, n, account_id, amount)"
        " SELECT made.id, n, %s, amount FROM made, (VALUES {}) AS leg (n, amount)"
    )
    first, second = part.format("(1, 100), (2, -100)"), part.format("(3, 7), (4, 8)")
    with pytest.raises(DatabaseError) as error, transaction.atomic():
        sql(f"WITH made AS ({ENTRY}), first AS ({first}) {second}", MAY, legs, account("cash"), account("cash"))
    assert constraint_of(error.value) in {"postings_come_all_at_once", "debits_equal_credits"}


def test_postings_of_an_entry_or_on_an_account_that_there_is_not(entry):
    with refused("a_posting_has_its_entry"):
        sql(POSTINGS, 10**9, [1, 2], [account("cash"), account("service_income")], [1, -1])
    with refused("a_posting_has_its_account"):
        forge([1, 2], [account("cash"), 10**9], [1, -1])
    with refused("a_posting_has_its_account"):
        forge([1, 2], [10**9, 10**9], [1, -1])


def test_postings_numbered_with_a_gap(entry):
    with refused("postings_come_all_at_once"):
        forge([1, 3], [account("cash"), account("service_income")], [100, -100])


def test_a_posting_of_nothing(entry):
    with refused("posting_is_not_zero"):
        forge([1, 2], [account("cash"), account("service_income")], [0, 0])


def test_an_entry_without_postings():
    with refused("an_entry_has_its_postings"):
        sql(ENTRY, MAY, 2)


def test_an_entry_that_says_it_has_one_leg():
    with refused("an_entry_has_two_legs_or_more"):
        sql(ENTRY, MAY, 1)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE ledger_entry SET memo = 'other'",
        "UPDATE ledger_entry SET date = date - 1",
        "UPDATE ledger_posting SET amount = amount * 2",
        "UPDATE ledger_posting SET entry_id = entry_id",
        "DELETE FROM ledger_posting",
        "DELETE FROM ledger_entry",
        "TRUNCATE ledger_posting",
        "TRUNCATE ledger_entry CASCADE",
        "UPDATE ledger_seal SET entries = 7",
        "DELETE FROM ledger_seal",
        "TRUNCATE ledger_seal CASCADE",
        "UPDATE ledger_stretch SET last = 7",
        "DELETE FROM ledger_stretch",
        "TRUNCATE ledger_stretch",
    ],
)
def test_what_was_entered_cannot_be_changed_or_removed(entry, change):
    seal()
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    with refused("the_books_are_append_only"):
        sql(change)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE ledger_account SET currency = 'XTS'",
        "UPDATE ledger_account SET role = 'member_payable'",
        "UPDATE ledger_account SET party = 'person:9'",
        "UPDATE ledger_account SET kind = 'liability'",
    ],
)
def test_an_account_keeps_what_it_is(entry, change):
    with refused("accounts_keep_what_they_are"):
        sql(change)


def test_an_account_may_be_named_better(entry):
    assert Account.objects.filter(role="cash").update(name="Till", number="512") == 1


def test_an_entry_on_a_closed_day():
    close_period(date(2026, 1, 1), date(2026, 12, 31), by=None)
    with refused("closed_periods_take_no_entry"):
        sql(ENTRY, MAY, 2)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE ledger_period SET closed_at = NULL",
        "UPDATE ledger_period SET ends_on = starts_on",
        "DELETE FROM ledger_period",
    ],
)
def test_a_closed_period_is_not_opened_again(change):
    close_period(date(2026, 1, 1), date(2026, 12, 31), by=None)
    with refused("a_closed_period_stays_closed"):
        sql(change)


def test_a_key_used_twice(entry):
    again = ENTRY.replace("gen_random_uuid(), '', %s)", "'sale', '', %s)")
    with refused("a_key_is_used_once"):
        forge([1, 2], [account("cash"), account("service_income")], [100, -100], entry=again)


def test_two_reversals_of_one_entry(entry):
    reverses = ENTRY.replace("legs)", "legs, reverses_id)").replace("'', %s)", f"'', %s, {entry.pk})")
    with refused("ledger_entry_reverses_id_key"):
        for _ in range(2):
            forge([1, 2], [account("cash"), account("service_income")], [-1000, 1000], entry=reverses)


@pytest.mark.parametrize("removal", ["DELETE FROM ledger_account", "TRUNCATE ledger_account"])
def test_an_account_is_not_removed(entry, removal):
    with refused("accounts_stay"):
        sql(removal)


# Someone who owns the database can switch the guards off. Then the seals tell.


@contextmanager
def guards_off() -> Iterator[None]:
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    sql("SET LOCAL session_replication_role = replica")
    yield
    sql("SET LOCAL session_replication_role = origin")


@pytest.mark.parametrize(
    "forgery",
    [
        "UPDATE ledger_posting SET amount = amount * 2",
        "UPDATE ledger_entry SET memo = 'other'",
        "UPDATE ledger_entry SET date = date - 1 WHERE id = (SELECT min(id) FROM ledger_entry)",
        "UPDATE ledger_stretch SET first = last WHERE first < last",
        "DELETE FROM ledger_posting WHERE entry_id = (SELECT max(id) FROM ledger_entry)",
        "UPDATE ledger_account SET party = 'person:9' WHERE role = 'cash'",
    ],
)
def test_a_forgery_under_a_seal_is_found_although_it_balances(forgery):
    posted(key="a")
    posted(key="b")
    seal()
    posted(key="c")
    seal()
    assert queries.verify() == []
    with guards_off():
        sql(forgery)
    assert "seal_broken" in {problem.code for problem in queries.verify()}


def test_a_seal_made_anew_breaks_the_chain():
    posted(key="a")
    seal()
    posted(key="b")
    seal()
    with guards_off():
        sql("UPDATE ledger_seal SET root = sha256('forged') WHERE previous_id IS NULL")
    assert {problem.code for problem in queries.verify()} == {"seal_broken", "chain_broken"}


def test_a_missing_posting_and_an_unbalanced_entry_are_found(entry):
    with guards_off():
        sql("DELETE FROM ledger_posting WHERE n = 2")
    assert {problem.code for problem in queries.verify()} == {"unbalanced", "postings_missing"}


def test_a_guard_switched_off_is_found(entry):
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    sql("ALTER TABLE ledger_posting DISABLE TRIGGER postings_balance")
    assert [problem.code for problem in queries.verify()] == ["guard_missing"]
