"""Joining in instalments, and the line of those who want money back, through the pages and by those who open them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction

import pytest

from coop import clock
from coop.charter.loading import current_rules, use
from coop.charter.rules import Ruled, Rules
from coop.ledger import queries as books
from coop.openbook.queries import financial_year
from coop.ownership import checking, line, queries
from coop.ownership.models import Subscription, Withdrawal
from coop.refused import Citation
from tests.test_a_year_in_the_life import Cast, admits, applies, office, the_founders_found_it
from tests.walk import Visitor

pytestmark = pytest.mark.django_db
CHARTER = Citation("charter, shares")


def in_instalments(rules: Rules) -> Rules:
    """A quarter at once and the rest within a year; a tenth of the capital is repaid in a year."""
    shares = replace(
        rules.shares,
        exactly=None,
        maximum_part_of_capital=None,
        minimum_capital=None,
        paid_at_subscription=Ruled(Fraction(1, 4), CHARTER),
        full_payment_within_days=Ruled(365, CHARTER),
        withdrawable=Ruled(True, CHARTER),
        withdrawals_per_year=Ruled(Fraction(1, 10), CHARTER),
        notice_days=Ruled(30, CHARTER),
    )
    return replace(rules, shares=shares)


def test_one_joins_in_instalments_and_gets_money_back_when_it_is_their_turn(
    noon: Callable[[date], datetime],
) -> None:
    cast, (first, last) = Cast(), financial_year(financial_year()[0] - timedelta(days=1))
    with clock.at(noon(first + timedelta(days=3))):
        the_founders_found_it(cast)
    with use(rules=in_instalments(current_rules())):
        with clock.at(noon(first + timedelta(days=30))):
            paid = one_joins_paying_a_quarter(cast, cast.joiner)
        with clock.at(noon(first + timedelta(days=90))):
            the_rest_is_paid(cast, cast.joiner, paid)
        with clock.at(noon(first + timedelta(days=120))):
            for member, count in ((cast.joiner, 3), (cast.chair, 1)):
                asks_for_money_back(cast, member, count)
        with clock.at(noon(first + timedelta(days=160))):
            who_asked_first_holds_up_who_asked_later(cast)
        with clock.at(noon(last + timedelta(days=5))):
            assert line.room(), "the new year has room again"
    assert checking.verify() == []
    assert books.verify() == []


def one_joins_paying_a_quarter(cast: Cast, joiner: Visitor) -> int:
    joiner.sign_up()
    applies(joiner)
    admits(cast.chair, joiner)
    joiner.open("/membership/")
    joiner.send("shares", press=("how", "pay"), count=str(20))
    asked = Subscription.objects.get(member__person=joiner.person)
    assert joiner.sees("the rest may follow in instalments")
    office(cast.treasurer, "ownership/subscription", "paid", asked.pk, amount=f"{asked.amount / 400:.2f}")
    member = queries.member_of(joiner.person)
    assert member
    assert member.is_on_register
    assert queries.account(member).unpaid == asked.amount - asked.amount // 4
    return asked.amount // 4


def the_rest_is_paid(cast: Cast, joiner: Visitor, paid: int) -> None:
    asked = Subscription.objects.get(member__person=joiner.person)
    assert asked.paid == paid
    joiner.open("/membership/")
    assert joiner.sees(asked.reference)
    office(cast.treasurer, "ownership/subscription", "paid", asked.pk)
    assert books.balance("share_receivable") == 0


def asks_for_money_back(cast: Cast, member: Visitor, count: int) -> None:
    share = queries.member_of(member.person)
    assert share
    required = queries.shares_kept(share, share.member_class)
    if queries.holding_of(share) - required < count:
        office(cast.treasurer, "ownership/member", "shares-paid", share.pk, count=str(count))
    member.open("/membership/")
    member.send("shares/withdraw", count=str(count))
    assert member.sees("in the line")


def who_asked_first_holds_up_who_asked_later(cast: Cast) -> None:
    room = line.room()
    assert room is not None
    first, second = Withdrawal.objects.order_by("pk")
    if line.worth(first) > room:
        cast.treasurer.open(f"/office/ownership/withdrawal/{second.pk}/change/")
        assert "/do/repay/" not in cast.treasurer.page.text, "nobody is passed over"
        cast.joiner.open("/membership/")
        cast.joiner.send("shares/withdraw", press=("take_back", str(first.pk)))
    office(cast.treasurer, "ownership/withdrawal", "repay", second.pk)
    second.refresh_from_db()
    assert second.share_entry
    cast.treasurer.open("/office/repayments/")
    assert cast.treasurer.page.status_int == 200
