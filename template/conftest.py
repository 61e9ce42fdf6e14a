"""What the tests of every app share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client, TransactionTestCase
from django.utils import translation

from coop import clock
from coop.charter.loading import current_rules
from coop.people.models import Person


@pytest.fixture(scope="session", autouse=True)
def _flush_past_the_triggers() -> Iterator[None]:
    """Tests with real transactions end in a flush, which the append-only tables refuse; here alone it may pass."""
    flush = TransactionTestCase._fixture_teardown

    def teardown(case: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
        try:
            flush(case)
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SET session_replication_role = origin")

    TransactionTestCase._fixture_teardown = teardown
    yield
    TransactionTestCase._fixture_teardown = flush


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    """Rate limits count per test, not per run."""
    cache.clear()


@pytest.fixture(autouse=True)
def _english(settings: Any) -> Iterator[None]:
    """Tests read what people see in the source language, whatever the co-op's first language is."""
    settings.LANGUAGE_CODE = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def visitor() -> Client:
    """A browser that nobody has signed in with."""
    return Client()


@pytest.fixture
def as_person() -> Callable[[Person], Client]:
    """`as_person(somebody)`: a browser signed in as somebody, without the way through the e-mailed code."""

    def sign_in(person: Person) -> Client:
        client = Client()
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


@pytest.fixture
def noon() -> Callable[[date], datetime]:
    """`noon(day)`: midday there, in the co-op's time zone, for `coop.clock.at`."""

    def at(day: date) -> datetime:
        return datetime.combine(day, time(12), ZoneInfo(current_rules().coop.timezone))

    return at


@pytest.fixture
def days_from_now(noon: Callable[[date], datetime]) -> Callable[[int], Any]:
    """`with days_from_now(30): …`: the block happens that many days later."""

    def later(days: int) -> Any:
        return clock.at(noon(clock.today() + timedelta(days=days)))

    return later
