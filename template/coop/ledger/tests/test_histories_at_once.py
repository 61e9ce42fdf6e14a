"""Random histories of several who write at the same time, each with a connection of their own."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from coop.ledger import queries
from coop.ledger.commands import (
    AlreadyReversed,
    Draft,
    KeyConflict,
    Leg,
    PeriodClosed,
    PeriodsOverlap,
    close_period,
    post,
    post_many,
    reverse,
    seal,
)
from coop.ledger.models import Entry, Seal, Stretch
from coop.refused import Refused

EXAMPLES = count()
KEYS = st.sampled_from("abcdef")
DAYS = st.integers(0, 59)
AMOUNTS = st.integers(1, 2**62)
DAWDLE = st.sampled_from([0, 0, 0.02])
WHICH = st.integers(0, 100)


@dataclass(frozen=True)
class Post:
    key: str
    day: int
    amount: int
    many: bool
    crash: bool
    dawdle: float


@dataclass(frozen=True)
class Reverse:
    which: int
    day: int
    again: bool


@dataclass(frozen=True)
class Close:
    day: int
    days: int


@dataclass(frozen=True)
class SealNow:
    pass


ACTS = st.one_of(
    st.builds(Post, KEYS, DAYS, AMOUNTS, st.booleans(), st.sampled_from([False, False, True]), DAWDLE),
    st.builds(Post, KEYS, DAYS, st.just(5), st.booleans(), st.just(False), DAWDLE),
    st.builds(Reverse, WHICH, DAYS, st.booleans()),
    st.builds(Close, DAYS, st.integers(0, 2)),
    st.builds(SealNow),
)


class Crash(Exception):
    pass


class AtOnce(RuleBasedStateMachine):
    """Knows which entries are committed and which days are closed; each example has a year and accounts of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.name = f"x{next(EXAMPLES)}"
        self.first = date(2100 + int(self.name[1:]), 1, 1)
        self.committed: dict[int, tuple[int, date]] = {}  # entry → what it put on the account, and its day
        self.keys: dict[str, tuple[int, Draft]] = {}
        self.undone: dict[int, int] = {}  # entry → the one that reverses it
        self.closed: list[tuple[date, date]] = []

    def day(self, n: int) -> date:
        return self.first + timedelta(days=n)

    def draft(self, act: Post) -> Draft:
        legs = (Leg("cash", act.amount, self.name), Leg("service_income", -act.amount, self.name))
        return Draft(self.day(act.day), "sale", "A sale", legs)

    def do(self, act: Any, entries: list[int]) -> Any:
        """What a thread does, and what it got: an entry, a refusal or nothing."""
        match act:
            case Post():
                with transaction.atomic():
                    key, draft = f"{self.name}:{act.key}", self.draft(act)
                    if act.many:
                        post_many([(key, draft)])
                        entry = Entry.objects.get(idempotency_key=key)
                    else:
                        entry = post(draft, key=key)
                    time.sleep(act.dawdle)  # its id is taken, others go past it and are sealed
                    if act.crash:
                        raise Crash
                    return entry
            case Reverse() if entries:
                entry = Entry.objects.get(pk=entries[act.which % len(entries)])
                key = f"{self.name}:undo:{entry.pk}" + ("" if act.again else f":{act.which}:{act.day}")
                return reverse(entry, memo="undo", date=self.day(act.day), key=key)
            case Close():
                return close_period(self.day(act.day), self.day(act.day + act.days), by=None)
            case SealNow():
                time.sleep(0.01)
                seal()
        return None

    def outcome(self, act: Any, entries: list[int], ready: Barrier) -> Any:
        try:
            ready.wait(timeout=30)
            return self.do(act, entries)
        except (Refused, Crash) as refusal:
            return refusal
        finally:
            connection.close()

    @rule(acts=st.lists(ACTS, min_size=2, max_size=5))
    def at_once(self, acts: list[Any]) -> None:
        entries, ready = sorted(self.committed), Barrier(len(acts))
        closed_before, keys_before, undone_before = list(self.closed), dict(self.keys), dict(self.undone)
        with ThreadPoolExecutor(len(acts)) as pool:
            outcomes = list(pool.map(lambda act: self.outcome(act, entries, ready), acts))
        both = list(zip(acts, outcomes, strict=True))
        for act, got in both:
            if isinstance(act, Close) and not isinstance(got, Refused):
                self.closed.append((self.day(act.day), self.day(act.day + act.days)))
        for act, got in both:
            match act:
                case Post():
                    self.check_post(act, got, closed_before, keys_before)
                case Reverse() if entries:
                    self.check_reversal(act, got, entries, closed_before, undone_before)
                case Close() if isinstance(got, Refused):
                    assert isinstance(got, PeriodsOverlap)
                    mine = self.day(act.day), self.day(act.day + act.days)
                    assert any(a <= mine[1] and mine[0] <= b for a, b in self.closed)
                case _:
                    assert not isinstance(got, Exception)

    def check_post(self, act: Post, got: Any, closed_before: Any, keys_before: Any) -> None:
        draft, key = self.draft(act), act.key
        if isinstance(got, Entry):
            there = self.keys.setdefault(key, (got.pk, draft))
            assert there == (got.pk, draft)  # whoever got an entry for the key got this one, and had asked for it
            if key not in keys_before:
                assert not covers(closed_before, draft.date)
                self.committed[got.pk] = act.amount, draft.date
        elif isinstance(got, PeriodClosed):
            assert covers(self.closed, draft.date)
            assert key not in keys_before
        elif isinstance(got, KeyConflict):
            stored = Entry.objects.filter(idempotency_key=f"{self.name}:{key}").first()
            assert stored is not None
            assert keys_before.get(key, (0, None))[1] != draft
        else:
            assert isinstance(got, Crash)

    def check_reversal(
        self, act: Reverse, got: Any, entries: list[int], closed_before: Any, undone_before: Any
    ) -> None:
        of = entries[act.which % len(entries)]
        if isinstance(got, Entry):
            assert self.undone.setdefault(of, got.pk) == got.pk
            if of not in undone_before:
                assert not covers(closed_before, self.day(act.day))
                self.committed[got.pk] = -self.committed[of][0], self.day(act.day)
        elif isinstance(got, PeriodClosed):
            assert covers(self.closed, self.day(act.day))
        else:
            assert isinstance(got, AlreadyReversed | KeyConflict)
            assert Entry.objects.filter(reverses=of).exists()

    @invariant()
    def the_books_say_what_was_committed(self) -> None:
        """Whatever of it is sealed, at the end of time and of a day within a month."""
        for at in (None, self.day(20), self.day(30)):
            expected = sum(amount for amount, day in self.committed.values() if at is None or day <= at)
            assert queries.balance("cash", party=self.name, at=at) == expected
            assert queries.balance("service_income", party=self.name, at=at) == -expected
        assert Entry.objects.filter(idempotency_key__startswith=f"{self.name}:").count() == len(self.committed)

    def teardown(self) -> None:
        while seal():
            pass
        assert queries.unsealed() == 0
        assert queries.verify() == []
        sealed = sum(stretch.last - stretch.first + 1 for stretch in Stretch.objects.all())
        assert sealed == Entry.objects.count() == sum(made.entries for made in Seal.objects.all())


def covers(periods: list[tuple[date, date]], day: date) -> bool:
    return any(first <= day <= last for first, last in periods)


def with_settings(machine: Callable[[], RuleBasedStateMachine], examples: int, steps: int) -> None:
    quiet = list(HealthCheck)
    chosen = settings(max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=quiet)
    run_state_machine_as_test(machine, settings=chosen)


@pytest.mark.django_db(transaction=True)
def test_the_books_hold_whoever_writes_at_the_same_time():
    with_settings(AtOnce, examples=15, steps=10)
