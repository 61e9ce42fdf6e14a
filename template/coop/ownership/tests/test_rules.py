"""Pure rules of membership, for any day and any number."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import assume, given
from hypothesis import strategies as some

from coop.ownership import rules

DAYS = some.dates(date(1900, 1, 1), date(2200, 12, 31))


@given(DAYS, some.integers(1, 120))
def test_one_is_old_enough_on_the_birthday_and_not_the_day_before(born_on: date, years: int) -> None:
    day = rules.birthday(born_on, years)
    assert rules.age_on(day, born_on) == years
    assert rules.age_on(day - timedelta(days=1), born_on) == years - 1


@given(DAYS, DAYS)
def test_nobody_grows_younger(born_on: date, day: date) -> None:
    assume(born_on < day)
    assert 0 <= rules.age_on(day, born_on) <= rules.age_on(day + timedelta(days=1), born_on)
