"""Entering many things at once: the same checks, each thing once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection, transaction

from coop.ledger import queries
from coop.ledger.commands import Draft, KeyConflict, Leg, NothingToEnter, PeriodClosed, close_period, post, post_many
from coop.ledger.models import Entry
from coop.ledger.tests.arrange import MAY, posted, sale

pytestmark = pytest.mark.django_db


def shares(count: int, *, first: int = 0, amount: int = 100) -> Iterator[tuple[str, Draft]]:
    for n in range(first, first + count):
        legs = (Leg("labour_expense", amount), Leg("member_payable", -amount, f"person:{n}"))
        yield f"share:{n}", Draft(MAY, "share", f"Share of {n}", legs, source=f"person:{n}")


def test_each_is_in_the_books_with_its_own_postings_in_the_order_they_came():
    assert post_many(shares(7), chunk=3) == 7
    assert queries.by_party("member_payable") == {f"person:{n}": -100 for n in range(7)}
    assert list(Entry.objects.order_by("pk").values_list("memo", flat=True)) == [f"Share of {n}" for n in range(7)]
    assert queries.balance("labour_expense") == 700
    assert queries.verify() == []


def test_one_posted_alone_and_one_of_many_are_the_same_thing():
    [(key, draft), *_rest] = shares(1)
    alone = post(draft, key=key)
    assert post_many(shares(3)) == 2
    assert post(list(shares(3))[2][1], key="share:2") == Entry.objects.get(idempotency_key="share:2")
    assert queries.by_party("member_payable") == {f"person:{n}": -100 for n in range(3)}
    assert Entry.objects.get(idempotency_key="share:0") == alone


def test_the_same_items_again_enter_nothing():
    assert [post_many(shares(5), chunk=2), post_many(shares(5), chunk=3), post_many(shares(6))] == [5, 0, 1]
    assert queries.balance("labour_expense") == 600


def test_a_key_twice_among_the_items_is_entered_once_or_refused():
    assert post_many([*shares(2), *shares(2)]) == 2
    for chunk in (1, 10):
        with pytest.raises(KeyConflict, match="share:9"):
            post_many([*shares(1, first=9), *shares(1, first=9, amount=7)], chunk=chunk)
    assert queries.balance("labour_expense") == 300


def test_what_is_refused_takes_its_chunk_along_and_nothing_else():
    bad = ("bad", Draft(MAY, "share", "Nothing", (Leg("cash", 0), Leg("service_income", 0))))
    with pytest.raises(NothingToEnter):
        post_many([*shares(5), bad], chunk=2)
    assert queries.balance("labour_expense") == 400
    with pytest.raises(KeyConflict), transaction.atomic():
        post_many([*shares(10), ("share:3", sale())], chunk=2)
    assert queries.balance("labour_expense") == 400
    with transaction.atomic():
        posted(key="around")
        with pytest.raises(KeyConflict):
            post_many([("share:3", sale()), *shares(10)])
        posted(key="goes on")
    assert queries.balance("cash") == 2000
    assert queries.balance("labour_expense") == 400


def test_a_closed_period_takes_none_but_knows_those_it_has():
    post_many(shares(2))
    close_period(date(2026, 5, 1), date(2026, 5, 31), by=None)
    assert post_many(shares(2)) == 0
    with pytest.raises(PeriodClosed):
        post_many(shares(3))
    with pytest.raises(KeyError):
        post_many([("odd", Draft(date(2026, 6, 1), "x", "Where?", (Leg("piggy_bank", 1), Leg("cash", -1))))])


def test_nothing_asked_is_nothing_done(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert post_many([]) == 0


@pytest.mark.django_db(transaction=True)
def test_four_who_enter_the_same_items_at_once_enter_each_once():
    ready = Barrier(4)

    def ask(_n: int) -> int:
        try:
            ready.wait(timeout=30)
            return post_many(shares(200), chunk=50)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(ask, range(4))) == 200
    assert queries.balance("labour_expense") == 20_000
    assert queries.verify() == []
