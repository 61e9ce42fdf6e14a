"""What the tests of closes share: rules, a year that is over, two members and a treasurer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from coop import clock
from coop.charter.loading import current_rules, use
from coop.charter.rules import Rules
from coop.patronage.tests.years import SURPLUS, shares
from coop.people.models import OfficeHeld
from tests import make


@pytest.fixture
def rules() -> Iterator[Rules]:
    """The rules of whatever co-op this is, with a distribution that these tests can reckon with."""
    ours = replace(current_rules(), surplus=SURPLUS)
    with use(rules=ours):
        yield ours


@pytest.fixture
def today() -> date:
    return clock.today()


@pytest.fixture
def year(today) -> tuple[date, date]:
    """A year that ended yesterday."""
    return today - timedelta(days=365), today - timedelta(days=1)


@pytest.fixture
def treasurer():
    return make.on_duty(OfficeHeld.Office.TREASURER)


@pytest.fixture
def members(noon, year):
    """Two members, on the register since the first day of the year, with one share each of 500 between them."""
    with clock.at(noon(year[0])):
        return [make.member(shares=max(1, shares())) for _ in range(2)]
