"""A small formula for patronage: what it says, what it may say, and that nothing is ever run that is not in it."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.charter.formula import BASES, Formula

ANA = {"hours": Fraction(10), "years": Fraction(3), "jobs": Fraction(4), "pay": Fraction(200)}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("hours", Fraction(10)),
        ("hours + 0.5 * years * jobs", Fraction(16)),
        ("2*(hours + years)", Fraction(26)),
        ("hours − 4".replace("−", "-"), Fraction(6)),
        ("hours - 3 - 2", Fraction(5)),
        ("pay / hours / 2", Fraction(10)),
        ("min(hours, 8) + max(years, 5)", Fraction(13)),
        ("hours × 1.1 ÷ 2", Fraction(11, 2)),
        ("years - hours", Fraction(0)),  # never below nothing
        ("royalties + 1", Fraction(1)),  # who has none has nothing of it
    ],
)
def test_what_a_formula_comes_to(text, value):
    assert Formula.read(text).value(ANA) == value


def test_a_formula_that_divides_by_what_somebody_has_none_of_has_no_value():
    assert Formula.read("pay / works").value(ANA) is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "ends too early"),
        ("hours +", "ends too early"),
        ("hours years", "'years' comes where nothing was expected"),
        ("hours ** 2", "is none of hours"),
        ("shares * 2", "'shares' is none of hours"),
        ("__import__('os')", "means nothing in a formula"),
        ("hours if 1 else 2", "'if' comes where nothing"),
        ("hours / 0", "divides by zero"),
        ("hours / (2 - 2)", "divides by zero"),
        ("hours / (years - years)", "divides by zero"),
        ("2 + 2", "names nothing that people do"),
        ("min(hours)", "',' was expected"),
        ("(hours", "')' was expected"),
        ("hours" + " + hours" * 40, "longer than 200"),
    ],
)
def test_what_is_no_formula_is_refused_in_words(text, says):
    with pytest.raises(ValueError, match=r".") as refused:
        Formula.read(text)
    assert says in str(refused.value)


def refusal(text: str) -> str | None:
    try:
        Formula.read(text)
    except ValueError as refused:
        return str(refused)
    return None


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_in_words(text):
    assert (refusal(text) or "is ").startswith("is ")


@given(st.lists(st.sampled_from([*BASES, "+", "-", "*", "/", "(", ")", "2", "0.5", "min", ","]), max_size=25))
def test_whatever_is_read_has_a_value_that_is_not_negative(words):
    try:
        formula = Formula.read(" ".join(words))
    except ValueError:
        return
    value = formula.value(dict.fromkeys(BASES, Fraction(3, 2)))
    assert value is None or value >= 0
