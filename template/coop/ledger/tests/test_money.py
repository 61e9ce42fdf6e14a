"""Money is divided, read and written exactly."""

import doctest
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop import money
from coop.money import LARGEST, NotAnAmount, allocate, exponent, format_money, to_major, to_minor

CURRENCIES = st.sampled_from(["EUR", "GBP", "JPY", "KWD", "USD"])
WEIGHTS = st.dictionaries(st.integers(1, 10**6), st.integers(0, 10**12), min_size=1, max_size=30).filter(
    lambda weights: sum(weights.values()) > 0
)
TOTALS = st.integers(-(10**13), 10**13)


def by_itself(key: int) -> int:
    return key


def test_the_examples_in_the_docstrings_hold():
    failures, run = doctest.testmod(money)
    assert run
    assert not failures


@given(TOTALS, WEIGHTS)
def test_parts_sum_to_the_whole(total, weights):
    assert sum(allocate(total, weights, by_itself).values()) == total


@given(TOTALS, WEIGHTS)
def test_no_part_is_a_unit_or_more_away_from_its_exact_quota(total, weights):
    whole = sum(weights.values())
    for key, part in allocate(total, weights, by_itself).items():
        assert abs(part * whole - total * weights[key]) < whole


@given(TOTALS, WEIGHTS, st.randoms())
def test_the_order_of_people_makes_no_difference(total, weights, random):
    shuffled = list(weights.items())
    random.shuffle(shuffled)
    assert allocate(total, dict(shuffled), by_itself) == allocate(total, weights, by_itself)


@given(st.integers(0, 10**9), WEIGHTS)
def test_who_has_more_weight_never_gets_less(total, weights):
    parts = allocate(total, weights, by_itself)
    heavier_first = sorted(weights, key=lambda key: -weights[key])
    for heavier, lighter in pairwise(heavier_first):
        if weights[heavier] > weights[lighter]:
            assert parts[heavier] >= parts[lighter]


@given(st.integers(0, 10**9), WEIGHTS, st.integers(1, 10**9), st.data())
def test_more_weight_for_one_alone_never_gives_that_one_less(total, weights, more, data):
    one = data.draw(st.sampled_from(sorted(weights)))
    before = allocate(total, weights, by_itself)[one]
    assert allocate(total, {**weights, one: weights[one] + more}, by_itself)[one] >= before


@given(st.integers(0, 10**9), WEIGHTS)
def test_who_has_no_weight_gets_nothing(total, weights):
    assert all(part == 0 for key, part in allocate(total, weights, by_itself).items() if weights[key] == 0)


def test_the_tie_key_decides_between_equals_and_nothing_else():
    assert allocate(1, {"old": 1, "new": 1}, tie={"old": 2, "new": 1}.__getitem__) == {"old": 0, "new": 1}


def test_nothing_is_divided_among_nobody_only_when_there_is_nothing():
    assert allocate(0, {"ada": 0}, tie=len) == {"ada": 0}
    with pytest.raises(ValueError, match="nobody"):
        allocate(1, {"ada": 0}, tie=len)


def test_negative_weights_and_equal_tie_keys_are_faults():
    with pytest.raises(ValueError, match="negative"):
        allocate(1, {"ada": -1, "bo": 3}, tie=len)
    with pytest.raises(ValueError, match="alike"):
        allocate(1, {"ada": 1, "eve": 1}, tie=len)


@given(st.integers(-LARGEST, LARGEST), CURRENCIES)
def test_every_amount_survives_being_written_and_read(minor, currency):
    assert to_minor(str(to_major(minor, currency)), currency) == minor
    assert to_minor(to_major(minor, currency), currency) == minor


@given(st.integers(-(10**11), 10**11), CURRENCIES, st.sampled_from(["en", "en-gb", "fr", "de"]))
def test_what_people_read_has_the_currencys_decimals(minor, currency, locale):
    text = format_money(minor, currency, locale)
    digits = "".join(character for character in text if character.isdigit())
    assert int(digits) == abs(minor)


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("0", "EUR", 0),
        ("12", "EUR", 1200),
        ("12.5", "EUR", 1250),
        ("12,50", "EUR", 1250),
        (" 1\u202f234,50 ", "EUR", 123450),
        ("1.234.567", "EUR", 123456700),
        ("1'234.50", "EUR", 123450),
        ("\u221212.50", "EUR", -1250),
        (".5", "EUR", 50),
        ("5.", "EUR", 500),
        ("1.234", "KWD", 1234),
        ("1,234,567", "JPY", 1234567),
        ("12.500", "KWD", 12500),
    ],
)
def test_amounts_as_people_write_them(text, currency, minor):
    assert to_minor(text, currency) == minor


@pytest.mark.parametrize(
    "text",
    ["", " ", "-", ".", "ten", "1,234", "1.234", "12.345", "1,23,456", "1.234,5.6", "1e5", "NaN", "Infinity", "0x10",
     "12€", "--1", "1" * 41, "99999999999999999999", "٣"],
)  # fmt: skip
def test_what_is_no_amount_or_could_be_two_is_refused_and_says_how_to_write_it(text):
    with pytest.raises(NotAnAmount) as refusal:
        to_minor(text, "EUR")
    assert refusal.value.to_do == "Write it like 1234.50."


@pytest.mark.parametrize("amount", [Decimal("NaN"), Decimal("Infinity"), Decimal("0.001"), Decimal("1e30")])
def test_decimals_that_are_no_amount_are_refused(amount):
    with pytest.raises(NotAnAmount):
        to_minor(amount, "EUR")


def test_a_currency_is_three_capital_letters():
    with pytest.raises(ValueError, match="ISO 4217"):
        exponent("eur")


def test_an_unknown_language_falls_back_to_english():
    assert format_money(123456, "EUR", "xx-yy") == "€1,234.56"
