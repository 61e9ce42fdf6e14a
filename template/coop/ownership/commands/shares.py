"""Subscribing for shares, paying for them at once or in instalments, and what becomes of those never paid."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

from django.db import transaction
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from coop import clock
from coop.charter.loading import current_rules
from coop.ledger import queries as books
from coop.ledger.commands import Leg
from coop.ownership import events, queries, refusals
from coop.ownership.commands.accounts import Line, check_purchase, record, written
from coop.ownership.commands.register import enter_when_complete, for_the_record, hold_the_register, owner
from coop.ownership.models import Member, ShareEntry, Subscription
from coop.people.models import Person
from coop.people.permissions import Office, require

Paid = Literal["cash", "earnings"]
LETTERS_NOBODY_CONFUSES = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


@transaction.atomic
def subscribe(member: Member, count: int, *, by: Person, share_class: str = "") -> Subscription:
    """Ask for `count` shares, to be paid under the reference given. They are issued once enough money has come in.

    `share_class` is the member's own class unless said otherwise.

    Raises:
        NotYourMembership, NotAMember, IsLeaving, NoSuchCount, OpenSubscription, UnknownClass.
        HoldingLimit and others of the rules: the member would hold more than law or charter allow.
    """
    hold_the_register(by)
    member = owner(member, by, Office.TREASURER)
    share_class = share_class or member.member_class
    check_purchase(member, share_class, count)
    return _ask(member, count, share_class)


@transaction.atomic
def withdraw_subscription(subscription: Subscription, *, by: Person) -> Subscription:
    """Take back a request for shares of which nothing has been paid.

    Raises:
        NotYourMembership, SubscriptionClosed.
    """
    hold_the_register(by)
    subscription = Subscription.objects.select_for_update(of=("self",)).get(pk=subscription.pk)
    if by != subscription.member.person:
        require(by, Office.TREASURER, Office.BOARD)
    if subscription.share_entry_id or subscription.withdrawn_at:
        raise refusals.SubscriptionClosed(reference=subscription.reference)
    subscription.withdrawn_at = clock.now()
    subscription.save(update_fields=["withdrawn_at"])
    return subscription


@transaction.atomic
def receive_payment(
    subscription: Subscription, *, by: Person, amount: int | None = None, key: str = "all"
) -> ShareEntry:
    """An officer confirms that money for a subscription has come in: all that is outstanding, or `amount` of it.

    The first payment issues the shares; it is at least what law or charter want paid at once. Later ones lessen
    what the member owes for them. The same `key` again returns the same share entry.

    Raises:
        NotAllowed, OwnPayment, SubscriptionClosed, FirstPaymentTooSmall, PaidTooMuch, HoldingLimit and others.
    """
    hold_the_register(by)
    require(by, Office.TREASURER, Office.BOARD)
    subscription = Subscription.objects.select_for_update(of=("self",)).get(pk=subscription.pk)
    _check_another(subscription.member, by)
    return _pay(subscription, amount, by=by, key=key, paid="cash")


@transaction.atomic
def pay_from_earnings(subscription: Subscription, *, by: Person, key: str, amount: int | None = None) -> ShareEntry:
    """Pay for a subscription, or `amount` of it, with what the co-op owes the member. The member does that alone.

    Raises:
        NotYourMembership, SubscriptionClosed, FirstPaymentTooSmall, PaidTooMuch, NotEnoughEarned, HoldingLimit.
    """
    hold_the_register(by)
    subscription = Subscription.objects.select_for_update(of=("self",)).get(pk=subscription.pk)
    if by != subscription.member.person:
        raise refusals.NotYourMembership(office=Office.TREASURER.label)
    return _pay(subscription, amount, by=by, key=key, paid="earnings")


@transaction.atomic
def buy_shares(
    member: Member, count: int, *, by: Person, key: str, paid: Paid = "cash", share_class: str = ""
) -> ShareEntry:
    """Issue `count` shares to `member` at par, paid in full, and enter the member on the register when complete.

    `paid` says where the money is: "cash" has come in and treasurer or board say so, not about their own;
    "earnings" sets it off against what the co-op owes the member, who can do that alone.
    The same `key` again returns the same share entry.

    Raises:
        NotAllowed, OwnPayment, NotYourMembership, NotAMember, IsLeaving, NoSuchCount, NotEnoughEarned, KeyUsed.
        HoldingLimit and others of the rules: the member would hold more than law or charter allow.
    """
    hold_the_register(by)
    if paid == "cash":
        require(by, Office.TREASURER, Office.BOARD)
    share_class = share_class or member.member_class
    entry_key = f"shares:{key}"
    for before in written(entry_key):
        if (before.member_id, before.count, before.share_class) != (member.pk, count, share_class):
            raise refusals.KeyUsed
        return before
    member = owner(member, by, Office.TREASURER, Office.BOARD)
    if paid == "cash":
        _check_another(member, by)
    check_purchase(member, share_class, count)
    amount = count * current_rules().shares.par
    line = Line(member, ShareEntry.Kind.ISSUED, share_class, count, amount, amount)
    return _issue(line, _payment(member, amount, paid), key=entry_key, by=by)


@transaction.atomic
def cancel_unpaid(subscription: Subscription, *, by: Person, key: str) -> ShareEntry:
    """Cancel as many shares of a subscription as are not paid for, once the time to pay them in full is over.

    What has been paid stays the member's. The same `key` again returns the same share entry.

    Raises:
        NotAllowed, OwnPayment, SubscriptionClosed, NotYetOverdue, NothingToCancel.
        NotSoMany: the member would keep fewer shares than the class requires.
    """
    hold_the_register(by)
    require(by, Office.TREASURER, Office.BOARD)
    entry_key = f"cancel:{key}"
    for before in written(entry_key):
        return before
    subscription = Subscription.objects.select_for_update(of=("self",)).get(pk=subscription.pk)
    member = subscription.member
    _check_another(member, by)
    if not subscription.outstanding or not subscription.share_entry_id:
        raise refusals.SubscriptionClosed(reference=subscription.reference)
    if subscription.due_on is None or clock.today() <= subscription.due_on:
        raise refusals.NotYetOverdue(due_on=subscription.due_on or "—")
    par = subscription.amount // subscription.count
    count = subscription.outstanding // par
    if not count:
        raise refusals.NothingToCancel
    held = queries.account(member, share_class=subscription.share_class)
    free = held.shares - queries.shares_kept(member, subscription.share_class)
    if count > free:
        raise refusals.NotSoMany(held=held.shares, free=max(0, free))
    with for_the_record():
        memo = _("{count} unpaid shares of {member} cancelled").format(count=count, member=member.party)
    line = Line(
        member, ShareEntry.Kind.CANCELLED, subscription.share_class, -count, -count * par, 0, towards=subscription
    )
    [entry] = record([line], kind="share_cancellation", memo=memo, key=entry_key, by=by)
    subscription.cancelled += count * par
    subscription.save(update_fields=["cancelled"])
    return entry


def _ask(member: Member, count: int, share_class: str) -> Subscription:
    waiting = queries.open_subscription(member)
    if waiting:
        raise refusals.OpenSubscription(count=waiting.count, reference=waiting.reference)
    return Subscription.objects.create(
        member=member,
        count=count,
        amount=count * current_rules().shares.par,
        share_class=share_class,
        reference=f"S{get_random_string(7, LETTERS_NOBODY_CONFUSES)}",
    )


def _check_another(member: Member, by: Person) -> None:
    """Four eyes: whoever says that the money is there is not the one who owes it."""
    if by == member.person:
        raise refusals.OwnPayment(office=f"{Office.TREASURER.label} / {Office.BOARD.label}")


def _pay(subscription: Subscription, amount: int | None, *, by: Person, key: str, paid: Paid) -> ShareEntry:
    """Enter a payment towards a subscription, which is locked."""
    entry_key = f"shares:subscription:{subscription.reference}:{key}"
    for before in written(entry_key):
        return before
    outstanding = subscription.outstanding
    if not outstanding:
        # what 0.1.0 recorded has no key of its own: a repeat finds the entry that issued the shares
        if subscription.share_entry and amount is None:
            return subscription.share_entry
        raise refusals.SubscriptionClosed(reference=subscription.reference)
    amount = outstanding if amount is None else amount
    if not 0 < amount <= outstanding:
        raise refusals.PaidTooMuch(outstanding=queries.as_money(outstanding), amount=queries.as_money(amount))
    member = subscription.member
    if subscription.share_entry_id:
        entry = _instalment(subscription, amount, _payment(member, amount, paid), key=entry_key, by=by)
    else:
        entry = _first_payment(subscription, amount, paid, key=entry_key, by=by)
    subscription.paid += amount
    subscription.save(update_fields=["paid", "share_entry", "due_on"])
    return entry


def _first_payment(subscription: Subscription, amount: int, paid: Paid, *, key: str, by: Person) -> ShareEntry:
    shares = current_rules().shares
    member = owner(subscription.member, by, Office.TREASURER, Office.BOARD)
    least = shares.least_payment(subscription.amount)
    if amount < least:
        raise refusals.FirstPaymentTooSmall(
            citation=shares.paid_at_subscription.citation,
            least=queries.as_money(least),
            amount=queries.as_money(amount),
        )
    check_purchase(member, subscription.share_class, subscription.count)
    line = Line(
        member,
        ShareEntry.Kind.ISSUED,
        subscription.share_class,
        subscription.count,
        subscription.amount,
        amount,
        towards=subscription,
    )
    subscription.share_entry = _issue(line, _payment(member, amount, paid), key=key, by=by)
    if amount < subscription.amount and shares.full_payment_within_days:
        subscription.due_on = clock.today() + timedelta(days=shares.full_payment_within_days.value)
    return subscription.share_entry


def _instalment(subscription: Subscription, amount: int, money: Leg, *, key: str, by: Person) -> ShareEntry:
    member = subscription.member
    with for_the_record():
        memo = _("Instalment of {member} for shares").format(member=member.party)
    line = Line(member, ShareEntry.Kind.PAID, subscription.share_class, 0, 0, amount, towards=subscription)
    [entry] = record([line], kind="share_payment", memo=memo, key=key, by=by, others=[money])
    return entry


def _issue(line: Line, money: Leg, *, key: str, by: Person) -> ShareEntry:
    """Issue shares against money, and enter the member on the register when that completes it."""
    with for_the_record():
        memo = _("{count} shares issued to {member}").format(count=line.count, member=line.member.party)
    [entry] = record([line], kind="share_issue", memo=memo, key=key, by=by, others=[money])
    events.shares_issued.send(ShareEntry, share_entry=entry)
    enter_when_complete(line.member)
    line.member.refresh_from_db()
    return entry


def _payment(member: Member, amount: int, paid: Paid) -> Leg:
    """The debit: money that came in, or what the co-op owed the member."""
    match paid:
        case "cash":
            return Leg("cash", amount)
        case "earnings":
            # payouts lock the same row, so that what is owed is not paid out and used for shares at once
            Person.objects.select_for_update(no_key=True).get(pk=member.person_id)
            party = member.person.party
            owed = -books.balance("member_payable", party=party)
            if owed < amount:
                raise refusals.NotEnoughEarned(owed=queries.as_money(max(owed, 0)), amount=queries.as_money(amount))
            return Leg("member_payable", amount, party)
