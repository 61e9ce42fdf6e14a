"""Sealing: every entry once, in the order of commits, and anybody can work it out again."""

from concurrent.futures import ThreadPoolExecutor
from functools import reduce
from hashlib import sha256
from operator import or_
from threading import Event

import pytest
from django.db import connection, transaction
from django.db.models import Q
from hypothesis import given
from hypothesis import strategies as st

from coop.ledger import queries
from coop.ledger.commands import seal, sealing
from coop.ledger.models import Entry, Seal
from coop.ledger.rules import root
from coop.ledger.tasks import seal_the_books
from coop.ledger.tests.arrange import posted


def keys_under(made: Seal | None) -> list[str]:
    assert made
    stretches = [Q(pk__gte=stretch.first, pk__lte=stretch.last) for stretch in made.stretches.all()]
    entries = Entry.objects.filter(reduce(or_, stretches)).order_by("pk")
    return list(entries.values_list("idempotency_key", flat=True))


def split_at_largest_power_of_two(leaves: list[bytes]) -> bytes:
    """RFC 6962 §2.1 to the letter."""
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha256(
        b"\1" + split_at_largest_power_of_two(leaves[:k]) + split_at_largest_power_of_two(leaves[k:])
    ).digest()


@given(st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=70))
def test_the_root_is_that_of_the_rfc(leaves):
    assert root(leaves) == split_at_largest_power_of_two(leaves)


@pytest.mark.django_db
def test_there_is_nothing_to_seal_in_empty_books():
    assert seal() is None
    assert queries.verify() == []


@pytest.mark.django_db
def test_each_seal_covers_what_came_since_and_hangs_on_the_one_before():
    posted(key="a")
    posted(key="b")
    first = seal()
    posted(key="c")
    assert queries.unsealed() == 1
    second = seal()
    assert (first.entries, second.entries) == (2, 1)
    assert second.previous == first
    assert queries.last_seal() == second
    assert seal() is None
    assert queries.unsealed() == 0
    assert queries.verify() == []


@pytest.mark.django_db
def test_the_task_seals_all_there_is_in_bounded_batches(monkeypatch):
    monkeypatch.setattr(sealing, "SEAL_AT_MOST", 2)
    for n in range(5):
        posted(key=str(n))
    seal_the_books(timestamp=0)
    assert [made.entries for made in Seal.objects.order_by("pk")] == [2, 2, 1]
    assert queries.verify() == []


@pytest.mark.django_db(transaction=True)
def test_an_entry_committed_late_stands_in_a_later_seal():
    written, sealed = Event(), Event()
    posted(key="first")  # makes the accounts, for which the others would have to wait
    seal()

    def slowly() -> None:
        try:
            with transaction.atomic():
                posted(key="slow")
                written.set()
                assert sealed.wait(timeout=30)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(slowly)
        assert written.wait(timeout=30)
        posted(key="quick")
        try:
            first = seal()
        finally:
            sealed.set()
        slow.result()
    second = seal()
    assert keys_under(first) == ["quick"]
    assert keys_under(second) == ["slow"]
    assert queries.verify() == []


@pytest.mark.django_db(transaction=True)
def test_several_who_seal_at_once_make_one_chain():
    for n in range(5):
        posted(key=str(n))

    def at_once(_n: int) -> None:
        try:
            seal()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(at_once, range(4)))
    assert [made.entries for made in Seal.objects.all()] == [5]
    assert queries.verify() == []
