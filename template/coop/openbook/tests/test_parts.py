"""Parts of a whole that add up."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.charter.years import financial_year
from coop.openbook import rules

amounts = st.integers(0, 10**12)


@given(amounts, amounts, amounts, amounts)
def test_the_parts_are_all_of_it_and_the_percents_are_a_hundred(workers: int, tax: int, kept: int, costs: int) -> None:
    divided = rules.spend(workers=workers, tax=tax, kept=kept, costs=costs)
    assert divided.total == workers + tax + kept == sum(part.amount for part in divided.parts)
    assert sum(part.percent for part in divided.parts) == (100 if divided.total else 0)


@given(amounts, amounts)
def test_what_the_co_op_spends_beyond_its_part_is_not_customers_money(kept: int, costs: int) -> None:
    divided = rules.spend(workers=100, tax=0, kept=kept, costs=costs)
    assert divided["costs"].amount + divided.shortfall == costs
    assert divided["surplus"].amount == 0 or divided.shortfall == 0


def test_three_equal_parts_are_thirty_four_thirty_three_thirty_three() -> None:
    assert [part.percent for part in rules.divide({"a": 5, "b": 5, "c": 5}).parts] == [34, 33, 33]


def test_a_percent_is_never_off_by_one() -> None:
    divided = rules.divide({"worker": 8033, "coop": 1967, "tax": 1, "tip": 0})
    assert [part.percent for part in divided.parts] == [80, 20, 0, 0]


def test_nothing_has_no_percents() -> None:
    assert [part.percent for part in rules.divide({"a": 0, "b": 0}).parts] == [0, 0]


def test_a_negative_part_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="negative"):
        rules.divide({"a": -1})


def test_the_median_of_an_even_number_lies_between_the_middle_two() -> None:
    assert rules.median_per_hour([(1000, 60), (2000, 60), (4000, 60), (500, 60)]) == 1500


def test_half_a_penny_is_rounded_up() -> None:
    assert rules.median_per_hour([(1000, 60), (1001, 60), (900, 60), (1100, 60)]) == 1001


def test_a_median_of_two_would_tell_what_one_earns() -> None:
    assert rules.median_per_hour([(1000, 60), (2000, 60), (0, 0)]) is None


@pytest.mark.parametrize(
    ("on", "starts", "year"),
    [
        (date(2026, 1, 1), (1, 1), (date(2026, 1, 1), date(2026, 12, 31))),
        (date(2026, 3, 31), (4, 1), (date(2025, 4, 1), date(2026, 3, 31))),
        (date(2026, 4, 1), (4, 1), (date(2026, 4, 1), date(2027, 3, 31))),
        (date(2024, 2, 29), (3, 1), (date(2023, 3, 1), date(2024, 2, 29))),
    ],
)
def test_a_day_lies_in_one_financial_year(on: date, starts: tuple[int, int], year: tuple[date, date]) -> None:
    assert financial_year(on, starts) == year
