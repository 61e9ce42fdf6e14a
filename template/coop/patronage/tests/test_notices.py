"""Written notices of what is not paid at once: who must consent, what must be money, by when, and the yearly form."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.charter.figures import Term
from coop.charter.ruled import Ruled
from coop.charter.surplus_rules import NoticeRules
from coop.patronage.amounts import Divisible
from coop.patronage.lines import Share
from coop.patronage.notices import (
    Consent,
    Notice,
    consent_for,
    deductible,
    form,
    notice,
    received,
    tax_year,
    to_withhold,
)
from coop.patronage.tests.lawbook import LAW, pool

RULES = NoticeRules(
    least_cash_part=Ruled(Fraction(20, 100), LAW),
    pay_by=Ruled(Term(count=9, unit="months", after="year_end", day_of_month=15), LAW),
    consents=Ruled(("writing", "bylaw", "check"), LAW),
    report_from=Ruled(1_000, LAW),
    withholding=Ruled(Fraction(24, 100), LAW),
    states=None,
    boxes=Ruled({"dividends": "1", "withheld": "4", "redeemed": "5"}, LAW),
)
POOL = pool(basis="hours", cash_part=Fraction(20, 100), least_cash_part=Fraction(20, 100))
YEAR = tax_year(date(2026, 1, 1), date(2026, 12, 31), RULES)
SIGNED = Consent("writing", date(2026, 3, 1))


def share(cash: int, retained: int) -> Share:
    return Share("patronage", 1, 60, Divisible(cash + retained), Divisible(cash), Divisible(retained))


def test_a_dividend_is_paid_within_eight_and_a_half_months_of_the_year():
    assert YEAR.pay_by == date(2027, 9, 15)
    assert tax_year(date(2026, 7, 1), date(2027, 6, 30), RULES).pay_by == date(2028, 3, 15)


def test_with_consent_and_a_fifth_in_money_all_that_is_retained_is_qualified():
    done = notice(share(200, 800), POOL, RULES, SIGNED)
    assert (done.money, done.qualified, done.nonqualified, done.consent, done.why) == (200, 800, 0, "writing", "")


def test_without_consent_what_is_retained_is_nonqualified():
    done = notice(share(200, 800), POOL, RULES, None)
    assert (done.qualified, done.nonqualified, done.consent, done.why) == (0, 800, "", "no_consent")


def test_one_cent_under_a_fifth_makes_the_notice_nonqualified():
    assert notice(share(199, 801), POOL, RULES, SIGNED).why == "too_little_money"
    assert notice(share(1, 4), POOL, RULES, SIGNED).qualified == 4
    assert notice(share(1, 5), POOL, RULES, SIGNED).nonqualified == 5  # a fifth of 6 is 1.2


def test_what_is_given_by_nonqualified_notice_does_not_count_in_the_test():
    half = replace(POOL, qualified_part=Fraction(1, 2))
    done = notice(share(120, 880), half, RULES, SIGNED)
    # a fifth of 120 + 440 is 112
    assert (done.money, done.qualified, done.nonqualified, done.why) == (120, 440, 440, "as_decided")


def test_what_is_all_in_money_needs_no_consent():
    assert notice(share(1_000, 0), POOL, RULES, None).why == "all_in_money"


@pytest.mark.parametrize(
    ("consent", "covers"),
    [
        (Consent("writing", date(2026, 12, 31)), True),  # for the year in which it is received, and later ones
        (Consent("writing", date(2027, 1, 1)), False),
        (Consent("writing", date(2024, 1, 1), date(2026, 6, 1)), True),  # revoked: from the next year on
        (Consent("writing", date(2024, 1, 1), date(2025, 12, 31)), False),
        (Consent("bylaw", date(2025, 6, 1)), True),
        (Consent("bylaw", date(2026, 6, 1)), False),  # part of the patronage came before
        (Consent("bylaw", date(2025, 6, 1), date(2025, 12, 1)), False),  # membership ended
        (Consent("check", date(2027, 12, 14)), True),  # 90 days after 15 September
        (Consent("check", date(2027, 12, 15)), False),
    ],
)
def test_which_consent_covers_which_year(consent, covers):
    assert (consent_for([consent], YEAR, RULES) is not None) == covers


def test_a_member_who_joined_in_the_year_consents_by_the_bylaw_for_what_they_did_since():
    joined = Consent("bylaw", date(2026, 6, 1))
    assert consent_for([joined], YEAR, RULES, patronage_from=date(2026, 6, 1)) == joined


def test_a_kind_of_consent_that_the_law_does_not_know_covers_nothing():
    strict = replace(RULES, consents=Ruled(("writing",), LAW))
    assert consent_for([Consent("bylaw", date(2025, 1, 1))], YEAR, strict) is None


def test_money_and_qualified_notices_are_deductible_if_they_are_given_in_time():
    given_ = [notice(share(200, 800), POOL, RULES, SIGNED), notice(share(100, 400), POOL, RULES, None)]
    assert deductible(given_, YEAR, paid_on=date(2027, 9, 15)) == 1_100  # 200 + 800 + 100
    assert deductible(given_, YEAR, paid_on=date(2027, 9, 16)) == 0


def test_the_form_says_what_was_received_from_ten_on():
    given_ = [notice(share(200, 799), POOL, RULES, SIGNED)]
    assert form(received(1, given_), RULES) is None  # 9.99
    done = form(received(1, given_, redeemed=1), RULES)
    assert done is not None
    assert done.boxes == {"1": 999, "4": 0, "5": 1}
    assert form(received(2, given_), RULES) is None  # another person's


def test_what_was_withheld_is_reported_however_little_it_is():
    assert to_withhold(101, RULES, tax_number_known=False) == 25  # 24.24
    assert to_withhold(101, RULES, tax_number_known=True) == 0
    done = form(received(1, [notice(share(101, 0), POOL, RULES, None)], withheld=25), RULES)
    assert done is not None
    assert done.boxes == {"1": 101, "4": 25, "5": 0}


def test_a_nonqualified_notice_is_reported_when_it_is_redeemed_not_before():
    given_ = [notice(share(300, 5_000), POOL, RULES, None)]
    assert received(1, given_).dividends == 300
    assert received(1, [], redeemed=5_000).redeemed == 5_000


@given(st.integers(0, 10**12), st.integers(0, 10**12), st.fractions(0, 1), st.booleans())
def test_a_notice_names_all_of_the_share_and_a_qualified_one_has_its_fifth(cash, retained, part, consented):
    done: Notice = notice(
        share(cash, retained), replace(POOL, qualified_part=part), RULES, SIGNED if consented else None
    )
    assert done.money + done.qualified + done.nonqualified == cash + retained
    if done.qualified:
        assert done.money * 5 >= done.money + done.qualified
        assert done.consent == "writing"
