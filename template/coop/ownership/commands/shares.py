"""Subscribing, paying and being issued shares."""

from __future__ import annotations

from typing import Literal

from django.db import transaction
from django.utils.crypto import get_random_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from coop import clock
from coop.charter.loading import current_rules
from coop.ledger import queries as books
from coop.ledger.commands import Draft, Leg, post
from coop.money import format_money
from coop.ownership import events, queries, refusals
from coop.ownership.commands.register import class_of, enter_when_complete, for_the_record, hold_the_register, owner
from coop.ownership.models import Member, ShareEntry, Subscription
from coop.people.models import Person
from coop.people.permissions import Office, require

Paid = Literal["cash", "earnings"]
LETTERS_NOBODY_CONFUSES = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


@transaction.atomic
def subscribe(member: Member, count: int, *, by: Person) -> Subscription:
    """Ask for `count` shares, to be paid under the reference given. They are issued once the money has come in.

    Raises:
        NotYourMembership, NotAMember, IsLeaving, NoSuchCount, OpenSubscription.
        HoldingLimit: the member would hold more than law or charter allow.
    """
    hold_the_register()
    member = owner(member, by, Office.TREASURER)
    _check_purchase(member, count)
    waiting = queries.open_subscription(member)
    if waiting:
        raise refusals.OpenSubscription(count=waiting.count, reference=waiting.reference)
    return Subscription.objects.create(
        member=member,
        count=count,
        amount=count * current_rules().shares.par,
        reference=f"S{get_random_string(7, LETTERS_NOBODY_CONFUSES)}",
    )


@transaction.atomic
def withdraw_subscription(subscription: Subscription, *, by: Person) -> Subscription:
    """Take back a request for shares that has not been paid.

    Raises:
        NotYourMembership, SubscriptionClosed.
    """
    hold_the_register()
    subscription = Subscription.objects.select_for_update().get(pk=subscription.pk)
    if by != subscription.member.person:
        require(by, Office.TREASURER, Office.BOARD)
    if subscription.share_entry_id or subscription.withdrawn_at:
        raise refusals.SubscriptionClosed(reference=subscription.reference)
    subscription.withdrawn_at = clock.now()
    subscription.save(update_fields=["withdrawn_at"])
    return subscription


@transaction.atomic
def receive_payment(subscription: Subscription, *, by: Person) -> ShareEntry:
    """The treasurer confirms that the money for a subscription has come in; the shares are issued.

    Repeating it returns the same share entry.

    Raises:
        NotAllowed, SubscriptionClosed, HoldingLimit.
    """
    hold_the_register()
    require(by, Office.TREASURER, Office.BOARD)
    subscription = Subscription.objects.select_for_update(of=("self",)).get(pk=subscription.pk)
    if subscription.share_entry:
        return subscription.share_entry
    if subscription.withdrawn_at:
        raise refusals.SubscriptionClosed(reference=subscription.reference)
    subscription.share_entry = buy_shares(
        subscription.member, subscription.count, by=by, key=f"subscription:{subscription.reference}"
    )
    subscription.save(update_fields=["share_entry"])
    return subscription.share_entry


@transaction.atomic
def buy_shares(member: Member, count: int, *, by: Person, key: str, paid: Paid = "cash") -> ShareEntry:
    """Issue `count` shares to `member` at par, against payment, and enter the member on the register when complete.

    `paid` says where the money is: "cash" has come in and treasurer or board say so;
    "earnings" sets it off against what the co-op owes the member, who can do that alone.
    The same `key` again returns the same share entry.

    Raises:
        NotAllowed, NotYourMembership, NotAMember, IsLeaving, NoSuchCount, NotEnoughEarned, KeyUsed.
        HoldingLimit: the member would hold more than law or charter allow; carries figure, limit and citation.
    """
    hold_the_register()
    if paid == "cash":
        require(by, Office.TREASURER, Office.BOARD)
    entry_key = f"shares:{key}"
    before = ShareEntry.objects.filter(journal_entry__idempotency_key=entry_key).first()
    if before:
        if (before.member_id, before.count) != (member.pk, count):
            raise refusals.KeyUsed
        return before
    member = owner(member, by, Office.TREASURER, Office.BOARD)
    _check_purchase(member, count)
    amount = count * current_rules().shares.par
    with for_the_record():
        memo = _("{count} shares issued to {member}").format(count=count, member=member.party)
    share_entry = ShareEntry.objects.create(
        member=member,
        kind=ShareEntry.Kind.ISSUED,
        count=count,
        amount=amount,
        on=clock.today(),
        journal_entry=post(
            Draft(
                date=clock.today(),
                kind="share_issue",
                memo=memo,
                legs=(_payment(member, amount, paid), Leg("share_capital", -amount, member.party)),
                source=member.party,
            ),
            key=entry_key,
            by=by,
        ),
    )
    events.shares_issued.send(ShareEntry, share_entry=share_entry)
    enter_when_complete(member)
    member.refresh_from_db()
    return share_entry


def _check_purchase(member: Member, count: int) -> None:
    """Refuse what the rules on shares refuse; the holdings are read under the lock on the register."""
    if count < 1:
        raise refusals.NoSuchCount(count=count)
    current_rules().shares.check_purchase(
        class_of(member.member_class), queries.holding_of(member), count, queries.share_capital()
    )


def _payment(member: Member, amount: int, paid: Paid) -> Leg:
    """The debit: money that came in, or what the co-op owed the member."""
    match paid:
        case "cash":
            return Leg("cash", amount)
        case "earnings":
            # payouts lock the same row, so that what is owed is not paid out and used for shares at once
            Person.objects.select_for_update(no_key=True).get(pk=member.person_id)
            party, coop = member.person.party, current_rules().coop
            owed = -books.balance("member_payable", party=party)
            if owed < amount:
                language = get_language() or coop.languages[0]
                raise refusals.NotEnoughEarned(
                    owed=format_money(max(owed, 0), coop.currency, language),
                    amount=format_money(amount, coop.currency, language),
                )
            return Leg("member_payable", amount, party)
