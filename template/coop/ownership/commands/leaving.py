"""Notice, the end of a membership, and repaying the shares."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from coop import clock
from coop.charter.loading import current_rules
from coop.ledger.commands import Draft, Leg, post
from coop.ownership import events, queries, refusals, rules
from coop.ownership.commands.register import for_the_record, hold_the_register, owner
from coop.ownership.models import Leaving, Member, ShareEntry
from coop.people.models import Person
from coop.people.permissions import Office, require


@transaction.atomic
def give_notice(member: Member, *, by: Person) -> Leaving:
    """Give notice to leave. By the member, or by board or secretary for one who gave it on paper.

    The co-op may fall below the law's minimum of members: nobody can be held back, so
    `Leaving.warning` says so to the board, with the citation.

    Raises:
        NotYourMembership, NotAMember, IsLeaving.
    """
    hold_the_register()
    member = owner(member, by, Office.BOARD, Office.SECRETARY)
    effective_on, repay_by = rules.leaving_days(clock.today(), current_rules().shares)
    leaving = Leaving.objects.create(
        member=member,
        given_by=by,
        notice_on=clock.today(),
        effective_on=effective_on,
        repay_by=repay_by,
        warning=_warning_without(member),
    )
    events.notice_given.send(Leaving, leaving=leaving)
    return leaving


@transaction.atomic
def end_membership(leaving: Leaving) -> Leaving:
    """End a membership whose notice has run out; what the shares were paid for is now owed to the member.

    Repeating it changes nothing.

    Raises:
        NoticeStillRuns.
    """
    hold_the_register()
    leaving = Leaving.objects.select_related("member__person").get(pk=leaving.pk)
    if leaving.ended_at:
        return leaving
    if clock.today() < leaving.effective_on:
        raise refusals.NoticeStillRuns(effective_on=leaving.effective_on)
    member = leaving.member
    count, amount = queries.account_of(member)
    if count:
        _redeem(member, count, amount, key=f"leaving:{leaving.pk}")
    for waiting in member.subscriptions.filter(share_entry=None, withdrawn_at=None):
        waiting.withdrawn_at = clock.now()
        waiting.save(update_fields=["withdrawn_at"])
    member.left_on = leaving.effective_on
    member.save(update_fields=["left_on"])
    leaving.ended_at, leaving.amount = clock.now(), amount
    leaving.save(update_fields=["ended_at", "amount"])
    events.membership_ended.send(Member, member=member, leaving=leaving)
    return leaving


@transaction.atomic
def repay(leaving: Leaving, *, by: Person, key: str) -> Leaving:
    """Record that the treasurer has paid a former member what the shares were paid for.

    The same `key` again returns the same leaving.

    Raises:
        NotAllowed, NotEndedYet, AlreadyRepaid.
    """
    require(by, Office.TREASURER, Office.BOARD)
    hold_the_register()
    leaving = Leaving.objects.select_related("member__person", "repaid_entry").get(pk=leaving.pk)
    if leaving.ended_at is None or leaving.amount is None:
        raise refusals.NotEndedYet(effective_on=leaving.effective_on)
    entry_key = f"repay:{key}"
    if leaving.repaid_entry:
        if leaving.repaid_entry.idempotency_key == entry_key:
            return leaving
        raise refusals.AlreadyRepaid(person=leaving.member.person)
    if leaving.amount == 0:
        return leaving
    with for_the_record():
        memo = _("Shares repaid to {member}").format(member=leaving.member.party)
    leaving.repaid_entry = post(
        Draft(
            date=clock.today(),
            kind="share_repayment",
            memo=memo,
            legs=(Leg("leaving_payable", leaving.amount, leaving.member.party), Leg("cash", -leaving.amount)),
            source=leaving.member.party,
        ),
        key=entry_key,
        by=by,
    )
    leaving.save(update_fields=["repaid_entry"])
    events.shares_repaid.send(Leaving, leaving=leaving)
    return leaving


def _warning_without(member: Member) -> str:
    """What the board has to know when this member goes: the law's minimum of members. Empty when all is well."""
    staying = queries.staying().exclude(pk=member.pk).count()
    below = rules.below_minimum(staying, current_rules().membership)
    if below is None:
        return ""
    with for_the_record():
        return _("{members} members would be left; the law's minimum is {minimum} ({rule}).").format(
            members=below.members, minimum=below.minimum, rule=below.citation
        )


def _redeem(member: Member, count: int, amount: int, *, key: str) -> ShareEntry:
    """Take back all shares of a member who has left, at what was paid for them."""
    with for_the_record():
        memo = _("{count} shares of {member} fall due").format(count=count, member=member.party)
    return ShareEntry.objects.create(
        member=member,
        kind=ShareEntry.Kind.REDEEMED,
        count=-count,
        amount=-amount,
        on=clock.today(),
        journal_entry=post(
            Draft(
                date=clock.today(),
                kind="share_redemption",
                memo=memo,
                legs=(Leg("share_capital", amount, member.party), Leg("leaving_payable", -amount, member.party)),
                source=member.party,
            ),
            key=key,
        ),
    )
