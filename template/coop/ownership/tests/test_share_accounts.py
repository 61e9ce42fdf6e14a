"""Shares paid in instalments, given on, converted, cancelled unpaid and written down; each in the books too."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from coop import clock
from coop.charter.rules import ClassLimit, HoldingLimit, InvestorsLimit
from coop.ledger import queries as books
from coop.ledger.commands import Draft, Leg, post
from coop.ownership import checking, commands, queries, refusals
from coop.ownership import register as book
from coop.ownership.models import Member, ShareEntry, Subscription
from coop.ownership.tests.conftest import CLASSES, LAW, ruled
from coop.people import commands as people
from coop.people.permissions import Office
from coop.refused import NotAllowed
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _the_books_agree():  # type: ignore[no-untyped-def]
    """After each of these tests the database's own check holds, and so does ours."""
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert checking.verify() == []


def in_parts(rule, least: Fraction = Fraction(1, 4), within: int = 100) -> None:  # type: ignore[no-untyped-def]
    rule(shares={"paid_at_subscription": ruled(least), "full_payment_within_days": ruled(within)})


def loss(amount: int) -> None:
    post(
        Draft(
            date=clock.today(),
            kind="test",
            memo="A loss carried forward",
            legs=(Leg("losses_forward", amount), Leg("cash", -amount)),
        ),
        key="loss",
    )


def test_shares_are_issued_with_the_first_instalment_and_the_rest_is_owed(rule) -> None:  # type: ignore[no-untyped-def]
    in_parts(rule)
    member, treasurer = make.admitted(), make.officer(Office.TREASURER)
    asked = commands.subscribe(member, 10, by=member.person)

    with pytest.raises(refusals.FirstPaymentTooSmall, match=r"2\.50.*s\. 1 Example Act"):
        commands.receive_payment(asked, by=treasurer, amount=249, key="a")
    commands.receive_payment(asked, by=treasurer, amount=250, key="a")
    asked.refresh_from_db()

    assert queries.account(member) == (queries.Account(shares=10, amount=1000, paid=250))
    assert asked.due_on == clock.today() + timedelta(days=100)
    assert (books.balance("cash"), books.balance("share_receivable", party=member.party)) == (250, 750)
    assert books.balance("share_capital", party=member.party) == -1000
    member.refresh_from_db()
    assert member.number == 1

    commands.receive_payment(asked, by=treasurer, amount=100, key="b")
    commands.receive_payment(asked, by=treasurer, amount=100, key="b")  # sent twice, entered once
    with pytest.raises(refusals.PaidTooMuch, match=r"6\.50"):
        commands.receive_payment(asked, by=treasurer, amount=651, key="c")
    commands.receive_payment(asked, by=treasurer, key="d")

    assert queries.account(member).unpaid == books.balance("share_receivable") == 0
    assert books.balance("cash") == 1000
    assert [(each.kind, each.count, each.paid) for each in member.share_entries.order_by("pk")] == [
        ("issued", 10, 250),
        ("paid", 0, 100),
        ("paid", 0, 650),
    ]


def test_while_something_is_owed_no_more_shares_are_asked_for(rule) -> None:  # type: ignore[no-untyped-def]
    in_parts(rule)
    member = make.member()
    asked = commands.subscribe(member, 4, by=member.person)
    commands.receive_payment(asked, by=make.on_duty(Office.TREASURER), amount=100, key="a")
    with pytest.raises(refusals.OpenSubscription):
        commands.subscribe(member, 1, by=member.person)
    with pytest.raises(refusals.SubscriptionClosed):
        commands.withdraw_subscription(asked, by=member.person)


def test_an_instalment_may_come_out_of_what_the_coop_owes_the_member(rule) -> None:  # type: ignore[no-untyped-def]
    in_parts(rule)
    member = make.admitted()
    legs = (Leg("labour_expense", 250), Leg("member_payable", -250, member.person.party))
    post(Draft(date=clock.today(), kind="advance", memo="Work", legs=legs), key="wages")
    asked = commands.subscribe(member, 4, by=member.person)
    commands.pay_from_earnings(asked, by=member.person, key="a", amount=100)
    commands.pay_from_earnings(asked, by=member.person, key="b", amount=100)
    with pytest.raises(refusals.NotEnoughEarned):
        commands.pay_from_earnings(asked, by=member.person, key="c")
    assert queries.account(member).paid == 200
    assert books.balance("member_payable", party=member.person.party) == -50


def test_the_treasurer_does_not_confirm_the_payment_of_their_own_shares_alone() -> None:
    treasurer = make.member_in_office(Office.TREASURER)
    asked = commands.subscribe(treasurer, 2, by=treasurer.person)
    with pytest.raises(refusals.OwnPayment):
        commands.receive_payment(asked, by=treasurer.person)
    with pytest.raises(refusals.OwnPayment):
        commands.buy_shares(treasurer, 2, by=treasurer.person, key="mine")
    commands.receive_payment(asked, by=make.on_duty(Office.BOARD))
    assert queries.holding_of(treasurer) == 4


def test_what_is_never_paid_is_cancelled_after_its_day_and_the_paid_part_stays(rule) -> None:  # type: ignore[no-untyped-def]
    in_parts(rule)
    member, treasurer = make.member(), make.on_duty(Office.TREASURER)
    asked = commands.subscribe(member, 10, by=member.person)
    commands.receive_payment(asked, by=treasurer, amount=450, key="a")
    with pytest.raises(refusals.NotYetOverdue):
        commands.cancel_unpaid(asked, by=treasurer, key="c")

    with clock.at(clock.now() + timedelta(days=101)):
        assert list(queries.overdue_subscriptions()) == [asked]
        entry = commands.cancel_unpaid(asked, by=treasurer, key="c")
        assert commands.cancel_unpaid(asked, by=treasurer, key="c") == entry

    asked.refresh_from_db()
    assert (entry.count, entry.amount, entry.paid) == (-5, -500, 0)
    assert queries.account(member) == queries.Account(shares=7, amount=700, paid=650)
    assert asked.outstanding == books.balance("share_receivable") == 50


def test_who_leaves_owing_gets_back_what_was_paid_and_owes_no_more(rule) -> None:  # type: ignore[no-untyped-def]
    in_parts(rule)
    member, treasurer = make.member(), make.on_duty(Office.TREASURER)
    asked = commands.subscribe(member, 10, by=member.person)
    commands.receive_payment(asked, by=treasurer, amount=300, key="a")
    leaving = make.leaving(member)
    with clock.at(clock.now() + timedelta(days=31)):
        ended = commands.end_membership(leaving)
        commands.repay(ended, by=treasurer, key="r")
    assert ended.amount == 500
    assert books.balance("share_receivable") == books.balance("share_capital") == books.balance("leaving_payable") == 0
    assert not Subscription.objects.filter(amount__gt=0, paid=0)


def test_shares_pass_to_another_member_with_the_boards_consent() -> None:
    giver, receiver, board = make.member(shares=5), make.member(), make.on_duty(Office.BOARD)
    with pytest.raises(refusals.NotSoMany, match="3 may go"):
        commands.ask_to_give(giver, receiver.number, 4, by=giver.person)
    with pytest.raises(refusals.NoSuchReceiver):
        commands.ask_to_give(giver, giver.number, 1, by=giver.person)

    asked = commands.ask_to_give(giver, receiver.number, 3, by=giver.person)
    assert queries.holding_of(receiver) == 2
    with pytest.raises(NotAllowed):
        commands.consent_to(asked, by=giver.person)
    commands.consent_to(asked, by=board)

    assert (queries.holding_of(giver), queries.holding_of(receiver)) == (2, 5)
    assert books.balance("share_capital", party=receiver.party) == -500
    with pytest.raises(refusals.TransferDecided):
        commands.consent_to(asked, by=board)


def test_who_is_on_the_board_does_not_consent_to_their_own_transfer() -> None:
    giver, receiver = make.member(shares=5), make.member()
    people.appoint(giver.person, Office.BOARD, by=make.on_duty(Office.BOARD))
    asked = commands.ask_to_give(giver, receiver.number, 1, by=giver.person)
    with pytest.raises(refusals.NotForOneself):
        commands.consent_to(asked, by=giver.person)
    commands.refuse_transfer(asked, by=make.on_duty(Office.BOARD), reasons="Not now.")
    assert queries.holding_of(receiver) == 2


@pytest.mark.parametrize(("transfer", "moved"), [("free", 3), ("never", 2)])
def test_the_charter_says_whether_shares_may_be_given(rule, transfer: str, moved: int) -> None:  # type: ignore[no-untyped-def]
    rule(shares={"transfer": ruled(transfer)})
    giver, receiver = make.member(shares=3), make.member()
    if transfer == "never":
        with pytest.raises(refusals.NotTransferable, match=str(LAW)):
            commands.ask_to_give(giver, receiver.number, 1, by=giver.person)
    else:
        commands.ask_to_give(giver, receiver.number, 1, by=giver.person)
    assert queries.holding_of(receiver) == moved


def test_one_holds_shares_of_several_classes_and_votes_in_one() -> None:
    member, treasurer = make.member(), make.on_duty(Office.TREASURER)
    commands.buy_shares(member, 3, by=treasurer, key="s", share_class="supporter")
    assert {key: each.shares for key, each in queries.classes_held(member).items()} == {"worker": 2, "supporter": 3}
    assert queries.electorate(clock.today()) == [member]
    with pytest.raises(refusals.NotSoMany):
        commands.convert_shares(member, 1, to="supporter", by=make.on_duty(Office.BOARD), key="c")
    commands.convert_shares(member, 2, to="worker", share_class="supporter", by=make.on_duty(Office.BOARD), key="c")
    assert {key: each.shares for key, each in queries.classes_held(member).items()} == {"worker": 4, "supporter": 1}
    assert books.balance("share_capital", party=member.party) == -500


def test_a_member_who_changes_class_takes_the_shares_along_and_votes_as_that_class_does() -> None:
    member, board = make.member(), make.on_duty(Office.BOARD)
    commands.change_class(member, "supporter", by=board, key="c")
    assert {key: each.shares for key, each in queries.classes_held(member).items()} == {"supporter": 2}
    assert queries.electorate(clock.today()) == []
    supporter = make.member(member_class="supporter")
    with pytest.raises(refusals.TooFewForTheClass, match="requires 2"):
        commands.change_class(supporter, "worker", by=board, key="d")


def test_a_class_has_its_own_limit_and_investors_together_have_the_laws(rule) -> None:  # type: ignore[no-untyped-def]
    capped = {**CLASSES, "worker": replace(CLASSES["worker"], shares_at_most=3)}
    rule(membership={"classes": capped}, shares={"investors_part_of_capital": ruled(Fraction(1, 2))})
    worker = make.member()
    make.pay_shares(worker, 1)
    with pytest.raises(ClassLimit, match="shares_at_most"):
        make.pay_shares(worker, 1)
    make.member(member_class="supporter", shares=3)
    with pytest.raises(InvestorsLimit, match=str(LAW)):
        make.member(member_class="supporter")


def test_shares_bear_a_loss_in_proportion_and_are_worth_less_from_then_on() -> None:
    first, second, board = make.member(shares=3), make.member(shares=2), make.on_duty(Office.BOARD)
    loss(300)
    with pytest.raises(refusals.NoLossToBear):
        commands.write_down(301, resolution="7", by=board, key="w")
    with pytest.raises(refusals.ResolutionNeeded):
        commands.write_down(101, resolution=" ", by=board, key="w")

    entries = commands.write_down(101, resolution="Resolution 7", by=board, key="w")
    assert commands.write_down(101, resolution="Resolution 7", by=board, key="w") == entries

    # 101 on 300 and 200 paid: 60.6 and 40.4, so 61 and 40
    assert [queries.account(each).amount for each in (first, second)] == [239, 160]
    assert books.balance("losses_forward") == 199
    leaving = make.leaving(first)
    with clock.at(clock.now() + timedelta(days=31)):
        assert commands.end_membership(leaving).amount == 239


@pytest.mark.parametrize("count", [2**31, 10**30])
def test_more_money_than_the_books_hold_is_refused_in_words(rule, count: int) -> None:  # type: ignore[no-untyped-def]
    rule(shares={"maximum_holding": None})
    with pytest.raises(refusals.TooMuchToCount):
        commands.subscribe(make.admitted(), count, by=make.officer(Office.TREASURER))


def test_a_line_that_its_journal_entry_does_not_bear_out_is_refused_by_the_database() -> None:
    member = make.member()
    entry = member.share_entries.get().journal_entry
    more = {"kind": "issued", "share_class": "friend", "count": 1, "amount": 100, "paid": 100, "on": clock.today()}
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(DatabaseError, match="the share account of member"), transaction.atomic():
        ShareEntry.objects.create(member=member, journal_entry=entry, **more)


def test_the_check_finds_what_was_entered_past_the_share_accounts() -> None:
    member = make.member()
    call_command("shares", stdout=StringIO())
    with transaction.atomic():
        legs = (Leg("cash", 5), Leg("share_capital", -5, member.party))
        post(Draft(date=clock.today(), kind="test", memo="Past the accounts", legs=legs), key="x")
        [problem] = checking.verify()
        assert problem.code == "share_capital_differs"
        with pytest.raises(CommandError):
            call_command("shares", stderr=StringIO())
        transaction.set_rollback(True)


def test_a_limit_is_read_over_all_classes_together(rule) -> None:  # type: ignore[no-untyped-def]
    rule(shares={"maximum_holding": ruled(400)})
    member: Member = make.member()
    make.pay_shares(member, 1)
    with pytest.raises(HoldingLimit):
        commands.buy_shares(member, 2, by=make.on_duty(Office.TREASURER), key="s", share_class="supporter")


@pytest.mark.parametrize(("currency", "said"), [("JPY", "250"), ("KWD", "0.250"), ("EUR", "2.50")])
def test_a_currency_without_minor_units_or_with_three_is_counted_as_it_is(rule, currency: str, said: str) -> None:  # type: ignore[no-untyped-def]
    in_parts(rule)
    rule(coop={"currency": currency})
    member, treasurer = make.admitted(), make.on_duty(Office.TREASURER)
    asked = commands.subscribe(member, 10, by=member.person)
    with pytest.raises(refusals.FirstPaymentTooSmall, match=said.replace(".", r"\.")):
        commands.receive_payment(asked, by=treasurer, amount=249, key="a")
    commands.receive_payment(asked, by=treasurer, amount=250, key="a")
    assert books.balance("share_receivable", party=member.party) == 750
    register = queries.register(clock.today(), public=False)
    assert said in book.as_csv(register)


def test_two_instalments_at_the_last_moment_do_not_overpay(rule) -> None:  # type: ignore[no-untyped-def]
    in_parts(rule)
    member, treasurer = make.admitted(), make.on_duty(Office.TREASURER)
    asked = commands.subscribe(member, 4, by=member.person)
    stale = Subscription.objects.get(pk=asked.pk)
    commands.receive_payment(asked, by=treasurer, amount=300, key="a")
    with pytest.raises(refusals.PaidTooMuch):
        commands.receive_payment(stale, by=treasurer, amount=300, key="b")
    assert queries.account(member).paid == 300
