"""Notice, the end of a membership, and repaying the shares."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from coop import clock
from coop.charter.loading import current_rules
from coop.ledger.commands import Draft, Leg, post
from coop.ownership import events, line, queries, refusals, rules
from coop.ownership.commands.accounts import Line, record
from coop.ownership.commands.register import for_the_record, hold_the_register, owner
from coop.ownership.commands.withdrawing import check_turn, drop_withdrawals
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
    hold_the_register(by)
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
def withdraw_notice(leaving: Leaving, *, by: Person) -> Member:
    """Stay after all: take a notice back before it has run out. The audit log keeps that it was given.

    Raises:
        NotYourMembership, NotAMember; NoticeRanOut: on its last day and after.
    """
    hold_the_register(by)
    leaving = Leaving.objects.select_related("member__person").get(pk=leaving.pk)
    if by != leaving.member.person:
        require(by, Office.BOARD, Office.SECRETARY)
    if leaving.reason != Leaving.Reason.NOTICE or leaving.ended_at:
        raise refusals.NotAMember
    if clock.today() >= leaving.effective_on:
        raise refusals.NoticeRanOut(effective_on=leaving.effective_on)
    leaving.delete()
    member = Member.objects.select_related("person").get(pk=leaving.member_id)
    events.notice_withdrawn.send(Member, member=member)
    return member


def end_at_once(member: Member, reason: str, on: date, *, by: Person | None) -> Leaving:
    """End a membership on a day without notice, by expulsion or death; a notice that runs gives way."""
    days = current_rules().shares.repay_within_days.value
    Leaving.objects.filter(member=member, ended_at=None).delete()
    leaving = Leaving.objects.create(
        member=member,
        given_by=by,
        reason=reason,
        notice_on=on,
        effective_on=on,
        repay_by=on + timedelta(days=days),
        warning=_warning_without(member),
    )
    return end_membership(leaving)


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
    amount = queries.account(member).paid
    _redeem(member, key=f"leaving:{leaving.pk}")
    drop_withdrawals(member)
    for waiting in queries.unpaid_subscriptions().filter(member=member):
        if waiting.share_entry_id:
            waiting.cancelled += waiting.outstanding
        else:
            waiting.withdrawn_at = clock.now()
        waiting.save(update_fields=["withdrawn_at", "cancelled"])
    member.left_on = leaving.effective_on
    member.save(update_fields=["left_on"])
    leaving.ended_at, leaving.amount = clock.now(), amount
    leaving.save(update_fields=["ended_at", "amount"])
    events.membership_ended.send(Member, member=member, leaving=leaving)
    return leaving


@transaction.atomic
def repay(leaving: Leaving, *, by: Person, key: str) -> Leaving:
    """Record that an officer has paid a former member what the shares were paid for.

    The same `key` again returns the same leaving.

    Raises:
        NotAllowed, OwnPayment, NotEndedYet, AlreadyRepaid, HeirsMissing, and what `check_turn` raises: it waits
        in line like the withdrawals of those who stay.
    """
    require(by, Office.TREASURER, Office.BOARD)
    hold_the_register(by)
    leaving = Leaving.objects.select_related("member__person", "repaid_entry").get(pk=leaving.pk)
    if leaving.ended_at is None or leaving.amount is None:
        raise refusals.NotEndedYet(effective_on=leaving.effective_on)
    entry_key = f"repay:{key}"
    if leaving.repaid_entry:
        if leaving.repaid_entry.idempotency_key == entry_key:
            return leaving
        raise refusals.AlreadyRepaid(person=leaving.member.person)
    if leaving.outstanding == 0:
        return leaving
    if leaving.reason == Leaving.Reason.DIED and not leaving.payee:
        raise refusals.HeirsMissing
    if by == leaving.member.person:
        raise refusals.OwnPayment(office=f"{Office.TREASURER.label} / {Office.BOARD.label}")
    check_turn(line.key_of(leaving))
    amount = leaving.outstanding
    with for_the_record():
        memo = _("Shares repaid to {member}").format(member=leaving.member.party)
    leaving.repaid_entry = post(
        Draft(
            date=clock.today(),
            kind="share_repayment",
            memo=memo,
            legs=(Leg("leaving_payable", amount, leaving.member.party), Leg("cash", -amount)),
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


def _redeem(member: Member, *, key: str) -> None:
    """Take back all shares of a member who has left, at what was paid for them; what was not is no longer owed."""
    for n, (share_class, held) in enumerate(queries.classes_held(member).items()):
        with for_the_record():
            memo = _("{count} shares of {member} fall due").format(count=held.shares, member=member.party)
        gone = Line(member, ShareEntry.Kind.REDEEMED, share_class, -held.shares, -held.amount, -held.paid)
        owed = Leg("leaving_payable", -held.paid, member.party)
        record([gone], kind="share_redemption", memo=memo, key=f"{key}:{n}" if n else key, by=None, others=[owed])
