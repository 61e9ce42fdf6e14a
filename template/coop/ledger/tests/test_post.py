"""Entering something in the books, once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection, transaction

from coop.ledger import queries
from coop.ledger.commands import (
    AlreadyReversed,
    Draft,
    KeyConflict,
    Leg,
    NothingToEnter,
    PeriodClosed,
    PeriodsOverlap,
    TooLong,
    Unbalanced,
    close_period,
    post,
    reverse,
)
from coop.ledger.models import Account, Entry, Period
from coop.ledger.tests.arrange import MAY, posted, sale

pytestmark = pytest.mark.django_db


def test_an_entry_is_in_the_books_with_its_postings():
    entry = post(sale(source="job:1"), key="job:1:settle")
    assert entry.date == MAY
    assert [(leg.n, leg.account.role, leg.amount) for leg in entry.postings.order_by("n")] == [
        (1, "cash", 1000),
        (2, "service_income", -1000),
    ]
    assert queries.balance("cash") == 1000
    assert list(queries.entries_for("job:1")) == [entry]
    assert queries.verify() == []


def test_posting_takes_one_round_trip_and_two_more_where_it_opens_accounts(django_assert_num_queries):
    with transaction.atomic(), django_assert_num_queries(3):
        posted()
    with django_assert_num_queries(1):
        posted(key="next")


def test_a_refusal_leaves_the_transaction_as_it_was():
    close_period(date(2026, 1, 1), date(2026, 1, 31), by=None)
    with transaction.atomic():
        entry = posted()
        for refusal, key, day in ((PeriodClosed, "late", date(2026, 1, 5)), (KeyConflict, "sale", date(2026, 5, 5))):
            with pytest.raises(refusal):
                posted(key=key, day=day)
        reverse(entry, memo="Wrong", date=MAY, key="undo")
        with pytest.raises(AlreadyReversed):
            reverse(entry, memo="Wrong", date=MAY, key="undo again")
        posted(5, key="next")
    assert queries.balance("cash") == 5
    assert queries.verify() == []


def test_a_memo_too_long_for_the_journal_is_refused_in_words():
    posted()
    with pytest.raises(TooLong, match="by 1 characters"):
        post(sale(memo="x" * 301), key="long")


def test_what_posting_returns_is_what_is_stored():
    entry = post(sale(source="job:1"), key="job:1:settle")
    stored = Entry.objects.get(pk=entry.pk)
    fields = [field.attname for field in Entry._meta.concrete_fields if field.attname != "request_hash"]
    assert {name: getattr(entry, name) for name in fields} == {name: getattr(stored, name) for name in fields}
    assert bytes(entry.request_hash) == bytes(stored.request_hash)


def test_the_same_request_again_returns_the_entry_that_is_there():
    first, second = posted(), posted()
    assert first.pk == second.pk
    assert queries.balance("cash") == 1000


def test_the_same_request_in_another_language_is_the_same_request():
    first, second = post(sale(memo="A sale"), key="k"), post(sale(memo="Une vente"), key="k")
    assert first.pk == second.pk
    assert second.memo == "A sale"


def test_a_key_cannot_stand_for_two_things():
    posted(1000)
    with pytest.raises(KeyConflict) as refusal:
        posted(1001)
    assert "“sale”" in str(refusal.value)
    assert queries.balance("cash") == 1000


def test_legs_of_nothing_are_left_out():
    entry = post(
        Draft(MAY, "sale", "Free of tax", (Leg("cash", 5), Leg("vat_payable", 0), Leg("service_income", -5))), key="k"
    )
    assert entry.postings.count() == 2


def test_what_does_not_balance_is_refused_in_words():
    with pytest.raises(Unbalanced, match="differ by 1"):
        post(Draft(MAY, "sale", "Oops", (Leg("cash", 2), Leg("service_income", -1))), key="k")
    with pytest.raises(NothingToEnter):
        post(Draft(MAY, "sale", "Nothing", (Leg("cash", 0), Leg("service_income", 0))), key="k")
    assert not Entry.objects.exists()


def test_currencies_balance_each_by_itself():
    legs = (Leg("cash", 2, currency="EUR"), Leg("cash", -2, currency="USD"))
    with pytest.raises(Unbalanced):
        post(Draft(MAY, "exchange", "Dollars for euros", legs), key="k")
    through = (*legs, Leg("year_result", -2, currency="EUR"), Leg("year_result", 2, currency="USD"))
    post(Draft(MAY, "exchange", "Dollars for euros", through), key="k")
    assert queries.balance("cash", currency="EUR") == 2
    assert queries.balance("cash", currency="USD") == -2
    assert queries.verify() == []


def test_amounts_are_integers():
    with pytest.raises(ValueError, match="integer"):
        post(Draft(MAY, "sale", "Half", (Leg("cash", 0.5), Leg("service_income", -0.5))), key="k")  # type: ignore[arg-type]


def test_a_role_that_the_chart_does_not_know_is_a_fault():
    with pytest.raises(KeyError):
        post(Draft(MAY, "sale", "Where?", (Leg("piggy_bank", 1), Leg("service_income", -1))), key="k")
    assert not Account.objects.exists()


def test_parties_have_accounts_of_their_own_below_one_role():
    for n, who in enumerate(("person:1", "person:2", "person:1")):
        post(Draft(MAY, "pay", "Work", (Leg("labour_expense", 100), Leg("member_payable", -100, who))), key=str(n))
    assert queries.by_party("member_payable") == {"person:1": -200, "person:2": -100}
    assert queries.balance("member_payable", party="person:2") == -100
    assert queries.balance("member_payable") == -300
    assert Account.objects.filter(role="member_payable").count() == 2


def test_balances_are_of_a_day():
    posted(100, key="a", day=date(2026, 1, 31))
    posted(10, key="b", day=date(2026, 2, 1))
    assert queries.balance("cash", at=date(2026, 1, 31)) == 100
    assert queries.by_party("cash", at=date(2026, 1, 31)) == {"": 100}
    [cash, income] = sorted(queries.balances(since=date(2026, 2, 1)), key=lambda row: row.role)
    assert (cash.debit, cash.credit, cash.balance) == (10, 0, 10)
    assert (income.debit, income.credit, income.balance) == (0, 10, -10)


def test_the_journal_lists_postings_in_order():
    posted(10, key="later", day=date(2026, 2, 1))
    posted(100, key="earlier", day=date(2026, 1, 31))
    assert [(line.date, line.role, line.amount) for line in queries.journal()] == [
        (date(2026, 1, 31), "cash", 100),
        (date(2026, 1, 31), "service_income", -100),
        (date(2026, 2, 1), "cash", 10),
        (date(2026, 2, 1), "service_income", -10),
    ]
    assert [line.amount for line in queries.journal(since=date(2026, 2, 1), role="cash")] == [10]


def test_a_mistake_is_reversed_once():
    entry = posted()
    contrary = reverse(entry, memo="Wrong customer", date=MAY, key="undo")
    assert contrary.reverses_id == entry.pk
    assert queries.balance("cash") == 0
    assert reverse(entry, memo="Wrong customer", date=MAY, key="undo").pk == contrary.pk
    with pytest.raises(AlreadyReversed):
        reverse(entry, memo="Wrong customer", date=MAY, key="undo it twice")
    assert queries.balance("cash") == 0


def test_a_closed_period_takes_no_entry_and_its_neighbours_do():
    period = close_period(date(2026, 1, 1), date(2026, 1, 31), by=None)
    for n, day in enumerate((date(2026, 1, 1), date(2026, 1, 31))):
        with pytest.raises(PeriodClosed):
            posted(key=str(n), day=day)
    posted(key="before", day=date(2025, 12, 31))
    posted(key="after", day=date(2026, 2, 1))
    assert close_period(date(2026, 1, 1), date(2026, 1, 31), by=None).closed_at == period.closed_at


def test_periods_do_not_overlap():
    close_period(date(2026, 1, 1), date(2026, 1, 31), by=None)
    with pytest.raises(PeriodsOverlap):
        close_period(date(2026, 1, 31), date(2026, 2, 28), by=None)
    assert Period.objects.count() == 1


def test_a_request_repeated_after_its_period_closed_still_returns_the_entry():
    entry = posted()
    close_period(date(2026, 5, 1), date(2026, 5, 31), by=None)
    assert posted().pk == entry.pk


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_with_one_key_make_one_entry():
    ready = Barrier(8)

    def ask(_n: int) -> int:
        try:
            ready.wait(timeout=30)
            return int(posted().pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        entries = set(pool.map(ask, range(8)))
    assert len(entries) == 1
    assert queries.balance("cash") == 1000


@pytest.mark.django_db(transaction=True)
def test_many_at_once_on_new_accounts_in_opposite_order_all_come_through():
    ready = Barrier(8)

    def ask(n: int) -> None:
        parties = [f"person:{p}" for p in range(10)]
        legs = [Leg("customer_receivable", 1, who) for who in (parties if n % 2 else reversed(parties))]
        try:
            ready.wait(timeout=30)
            post(Draft(MAY, "sale", "Many", (*legs, Leg("service_income", -10))), key=f"k{n}")
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(ask, range(8)))
    assert queries.balance("service_income") == -80
    assert queries.verify() == []
