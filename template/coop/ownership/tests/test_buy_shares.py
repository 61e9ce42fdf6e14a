"""Subscribing, paying, being issued shares; and the limits of law and charter."""

from __future__ import annotations

from fractions import Fraction

import pytest
from django.db import DatabaseError, transaction

from coop import clock
from coop.charter.rules import HoldingLimit, ShareNumber
from coop.ledger import queries as books
from coop.ledger.commands import Draft, Leg, post
from coop.ownership import commands, queries, refusals
from coop.ownership.models import Member, ShareEntry
from coop.ownership.tests.conftest import LAW, ruled
from coop.people.permissions import Office
from coop.refused import NotAllowed
from tests import make

pytestmark = pytest.mark.django_db


def test_paid_shares_are_in_the_books_and_put_the_member_on_the_register() -> None:
    member, treasurer = make.admitted(), make.officer(Office.TREASURER)

    entry = commands.buy_shares(member, 2, by=treasurer, key="a")

    member.refresh_from_db()
    assert (entry.count, entry.amount) == (2, 200)
    assert (member.number, member.on_register_since) == (1, clock.today())
    assert books.balance("cash") == 200
    assert books.balance("share_capital", party=member.party) == -200
    assert queries.share_capital() == -books.balance("share_capital")
    assert queries.electorate(clock.today()) == [member]


def test_too_few_shares_do_not_put_a_member_on_the_register() -> None:
    member = make.admitted()
    make.pay_shares(member, 1)
    member.refresh_from_db()
    assert member.number is None
    assert queries.shares_to_buy(member) == 1

    make.pay_shares(member, 1)
    member.refresh_from_db()
    assert member.number == 1


def test_numbers_of_the_register_run_in_order_of_payment_without_a_gap() -> None:
    first, second, third = make.admitted(), make.admitted(), make.admitted()
    for member in (third, first):
        make.pay_shares(member, 2)
    fourth = make.member()

    numbers = {member.pk: member.number for member in Member.objects.all()}
    assert [numbers[each.pk] for each in (third, first, fourth, second)] == [1, 2, 3, None]


def test_the_same_request_sent_twice_issues_the_shares_once() -> None:
    member, treasurer = make.admitted(), make.officer(Office.TREASURER)
    once = commands.buy_shares(member, 2, by=treasurer, key="a")

    assert commands.buy_shares(member, 2, by=treasurer, key="a") == once
    assert queries.holding_of(member) == 2
    with pytest.raises(refusals.KeyUsed):
        commands.buy_shares(member, 3, by=treasurer, key="a")


def test_a_member_cannot_say_alone_that_money_has_come_in() -> None:
    member = make.admitted()
    with pytest.raises(NotAllowed, match="treasurer"):
        commands.buy_shares(member, 2, by=member.person, key="a")


def test_what_a_member_asks_for_is_issued_when_the_treasurer_has_the_money() -> None:
    member, treasurer = make.admitted(), make.officer(Office.TREASURER)
    subscription = commands.subscribe(member, 2, by=member.person)
    assert queries.holding_of(member) == 0
    assert books.balance("cash") == 0
    assert list(queries.unpaid_subscriptions()) == [subscription]

    entry = commands.receive_payment(subscription, by=treasurer)

    assert commands.receive_payment(subscription, by=treasurer) == entry
    assert (queries.holding_of(member), books.balance("cash")) == (2, 200)
    assert not queries.unpaid_subscriptions()


def test_one_subscription_at_a_time_and_it_can_be_withdrawn() -> None:
    member, treasurer = make.admitted(), make.officer(Office.TREASURER)
    subscription = commands.subscribe(member, 2, by=member.person)
    with pytest.raises(refusals.OpenSubscription, match=subscription.reference):
        commands.subscribe(member, 5, by=member.person)

    commands.withdraw_subscription(subscription, by=member.person)
    with pytest.raises(refusals.SubscriptionClosed):
        commands.receive_payment(subscription, by=treasurer)
    assert commands.subscribe(member, 5, by=member.person).amount == 500


def test_a_member_may_pay_with_what_the_coop_owes_them_and_no_more() -> None:
    member = make.admitted()
    wages = Draft(
        date=clock.today(),
        kind="advance",
        memo="Work",
        legs=(Leg("labour_expense", 250), Leg("member_payable", -250, member.person.party)),
    )
    post(wages, key="wages")
    with pytest.raises(refusals.NotEnoughEarned, match=r"2\.50"):
        commands.buy_shares(member, 3, by=member.person, key="a", paid="earnings")

    commands.buy_shares(member, 2, by=member.person, key="a", paid="earnings")

    assert books.balance("member_payable", party=member.person.party) == -50
    assert (books.balance("cash"), queries.holding_of(member)) == (0, 2)


@pytest.mark.parametrize("count", [0, -1])
def test_one_buys_at_least_one_share(count: int) -> None:
    with pytest.raises(refusals.NoSuchCount):
        commands.subscribe(make.admitted(), count, by=make.officer(Office.TREASURER))


def test_nobody_holds_more_than_the_law_allows_and_the_refusal_cites_it(rule) -> None:  # type: ignore[no-untyped-def]
    rule(shares={"maximum_holding": ruled(1000)})
    member = make.member()
    make.pay_shares(member, 8)
    with pytest.raises(HoldingLimit, match=str(LAW)):
        make.pay_shares(member, 1)
    with pytest.raises(HoldingLimit):
        commands.subscribe(member, 1, by=member.person)
    assert (queries.holding_of(member), books.balance("cash")) == (10, 1000)


def test_where_the_law_says_exactly_one_share_a_second_is_refused(rule) -> None:  # type: ignore[no-untyped-def]
    rule(shares={"exactly": ruled(2)})
    member = make.member()
    with pytest.raises(ShareNumber, match=str(LAW)):
        make.pay_shares(member, 1)


def test_nobody_comes_to_own_more_than_the_laws_part_of_the_capital(rule) -> None:  # type: ignore[no-untyped-def]
    rule(shares={"maximum_part_of_capital": ruled(Fraction(1, 2))})
    first, _second, _third = make.member(), make.member(), make.member()

    make.pay_shares(first, 2)
    with pytest.raises(HoldingLimit, match=str(LAW)):
        make.pay_shares(first, 1)


def test_shares_of_another_are_bought_neither_by_nor_for_a_stranger() -> None:
    with pytest.raises(NotAllowed):
        commands.subscribe(make.admitted(), 2, by=make.person())


def test_the_database_keeps_every_line_of_a_share_account() -> None:
    make.member()
    for attempt in (
        lambda: ShareEntry.objects.update(count=50),
        lambda: ShareEntry.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            attempt()


def test_the_database_knows_no_number_that_jumps_or_changes() -> None:
    member, waiting = make.member(), make.admitted()
    for change, name in (
        (lambda: Member.objects.filter(pk=member.pk).update(number=7), "never change"),
        (
            lambda: Member.objects.filter(pk=waiting.pk).update(number=7, on_register_since=clock.today()),
            "next number",
        ),
    ):
        with pytest.raises(DatabaseError, match=name), transaction.atomic():
            change()
