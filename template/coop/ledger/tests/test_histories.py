"""Random histories against the real database: whatever people do, the books hold."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule, run_state_machine_as_test

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
    reverse,
    seal,
)
from coop.ledger.models import Entry

DAYS = st.integers(0, 364).map(lambda n: date(2026, 1, 1) + timedelta(days=n))
ROLES = st.sampled_from(["cash", "service_income", "labour_expense", "member_payable", "share_capital"])
PARTIES = st.sampled_from(["", "person:1", "person:2"])


@st.composite
def drafts(draw: st.DrawFn) -> Draft:
    legs = draw(
        st.lists(st.builds(Leg, ROLES, st.integers(-(10**12), 10**12).filter(bool), PARTIES), min_size=1, max_size=4)
    )
    rest = -sum(leg.amount for leg in legs)
    closing = (Leg("year_result", rest),) if rest else (Leg("year_result", 1), Leg("year_result", -1))
    return Draft(draw(DAYS), "random", "A random entry", (*legs, *closing))


class Histories(RuleBasedStateMachine):
    """Keeps the same books in a dictionary, and compares."""

    entries = Bundle("entries")

    def __init__(self) -> None:
        super().__init__()
        self.known: dict[tuple[str, str], int] = {}
        self.by_key: dict[str, Draft] = {}
        self.closed: list[tuple[date, date]] = []
        self.undone: set[int] = set()

    def is_closed(self, day: date) -> bool:
        return any(first <= day <= last for first, last in self.closed)

    def take(self, legs: tuple[Leg, ...], sign: int = 1) -> None:
        for leg in legs:
            account = (leg.role, leg.party)
            self.known[account] = self.known.get(account, 0) + sign * leg.amount

    @rule(target=entries, draft=drafts(), key=st.sampled_from("abcdefgh"))
    def post(self, draft: Draft, key: str) -> tuple[Entry, Draft] | None:
        there = self.by_key.get(key)
        try:
            entry = post(draft, key=key)
        except KeyConflict:
            assert there not in (None, draft)
            return None
        except PeriodClosed:
            assert self.is_closed(draft.date)
            return None
        assert there in (None, draft)
        if there is None:
            self.by_key[key] = draft
            self.take(draft.legs)
        return entry, draft

    @rule(made=consumes(entries), day=DAYS)
    def reverse(self, made: tuple[Entry, Draft] | None, day: date) -> None:
        if made is None:
            return
        entry, draft = made
        try:
            reverse(entry, memo="undo", date=day, key=f"undo:{entry.pk}:{day}")
        except PeriodClosed:
            assert self.is_closed(day)
        except AlreadyReversed:
            assert Entry.objects.filter(reverses=entry).exists()
        else:
            if entry.pk not in self.undone:
                self.take(draft.legs, -1)
                self.undone.add(entry.pk)

    @rule(first=DAYS, days=st.integers(0, 20))
    def close(self, first: date, days: int) -> None:
        last = first + timedelta(days=days)
        try:
            close_period(first, last, by=None)
        except PeriodsOverlap:
            assert any(a <= last and first <= b for a, b in self.closed)
        else:
            self.closed.append((first, last))

    @rule()
    def seal(self) -> None:
        seal()
        assert queries.unsealed() == 0

    @invariant()
    def the_books_say_what_happened(self) -> None:
        for role in {role for role, _party in self.known}:
            expected = {party: sum_ for (r, party), sum_ in self.known.items() if r == role and sum_}
            assert queries.by_party(role) == expected

    def teardown(self) -> None:
        assert queries.verify() == []
        assert sum(row.balance for row in queries.balances()) == 0


@pytest.mark.django_db
def test_the_books_hold_through_any_history():
    from django.db import transaction

    class InATransaction(Histories):
        """Each history begins with empty books."""

        def __init__(self) -> None:
            self.savepoint = transaction.savepoint()
            super().__init__()

        def teardown(self) -> None:
            try:
                super().teardown()
            finally:
                transaction.savepoint_rollback(self.savepoint)

    run_state_machine_as_test(
        InATransaction,
        settings=settings(
            max_examples=25, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
