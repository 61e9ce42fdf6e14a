"""Money back for shares: the line of those who wait, and the board's pause."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from coop import clock
from coop.charter.loading import current_rules
from coop.ledger.commands import Leg
from coop.ownership import events, line, queries, refusals
from coop.ownership.commands.accounts import Line, check_may_go, record
from coop.ownership.commands.register import for_the_record, hold_the_register, owner
from coop.ownership.models import Member, RepaymentPause, ShareEntry, Withdrawal
from coop.people.models import Person
from coop.people.permissions import Office, require


@transaction.atomic
def ask_to_withdraw(member: Member, count: int, *, by: Person, share_class: str = "") -> Withdrawal:
    """Ask for money back for `count` shares while staying a member. It waits in line behind those who asked before.

    Raises:
        NotYourMembership, NotAMember, IsLeaving, NoSuchCount, NotPaidInFull.
        NotWithdrawable: the law forbids it, with the citation.
        NotSoMany: the class requires them, or they wait in line already.
    """
    hold_the_register(by)
    shares = current_rules().shares
    if not shares.withdrawable.value:
        raise refusals.NotWithdrawable(citation=shares.withdrawable.citation)
    member = owner(member, by)
    share_class = share_class or member.member_class
    check_may_go(member, share_class, count)
    due_on = clock.today() + timedelta(days=shares.notice_days.value)
    asked = Withdrawal.objects.create(
        member=member,
        share_class=share_class,
        count=count,
        asked_on=clock.today(),
        due_on=due_on,
        repay_by=due_on + timedelta(days=shares.repay_within_days.value),
    )
    events.withdrawal_asked.send(Withdrawal, withdrawal=asked)
    return asked


@transaction.atomic
def take_back_withdrawal(withdrawal: Withdrawal, *, by: Person) -> Withdrawal:
    """Leave the line; the shares stay as they were.

    Raises:
        NotYourMembership, WithdrawalClosed.
    """
    hold_the_register(by)
    withdrawal = Withdrawal.objects.select_related("member__person").get(pk=withdrawal.pk)
    if by != withdrawal.member.person:
        raise refusals.NotYourMembership(office=Office.BOARD.label)
    if withdrawal.cancelled_at or withdrawal.share_entry_id:
        raise refusals.WithdrawalClosed
    withdrawal.cancelled_at = clock.now()
    withdrawal.save(update_fields=["cancelled_at"])
    return withdrawal


@transaction.atomic
def repay_withdrawal(withdrawal: Withdrawal, *, by: Person, key: str) -> Withdrawal:
    """Record that a member has been paid for shares that waited in line; they leave the account.

    The same `key` again returns the same withdrawal.

    Raises:
        NotAllowed, OwnPayment, WithdrawalClosed, NotPaidInFull, and whatever `check_turn` raises.
        CapitalFloor: the capital would fall below the law's least, with the citation.
    """
    hold_the_register(by)
    require(by, Office.TREASURER, Office.BOARD)
    withdrawal = Withdrawal.objects.select_related("member__person", "share_entry__journal_entry").get(pk=withdrawal.pk)
    entry_key = f"withdrawal:{withdrawal.pk}:{key}"
    if withdrawal.share_entry:
        if withdrawal.share_entry.journal_entry.idempotency_key == entry_key:
            return withdrawal
        raise refusals.WithdrawalClosed
    if withdrawal.cancelled_at:
        raise refusals.WithdrawalClosed
    member = withdrawal.member
    if by == member.person:
        raise refusals.OwnPayment(office=f"{Office.TREASURER.label} / {Office.BOARD.label}")
    worth = line.worth(withdrawal)
    check_turn(line.key_of(withdrawal))
    _check_floor(worth)
    with for_the_record():
        memo = _("{count} shares of {member} withdrawn").format(count=withdrawal.count, member=member.party)
    gone = Line(member, ShareEntry.Kind.WITHDRAWN, withdrawal.share_class, -withdrawal.count, -worth, -worth)
    [withdrawal.share_entry] = record(
        [gone], kind="share_withdrawal", memo=memo, key=entry_key, by=by, others=[Leg("cash", -worth)]
    )
    withdrawal.save(update_fields=["share_entry"])
    return withdrawal


@transaction.atomic
def pause_repayments(until: date, *, reasons: str, by: Person) -> RepaymentPause:
    """The board pays no shares back until the end of a day, save what the law wants repaid by then.

    Raises:
        NotAllowed, ReasonsNeeded.
    """
    hold_the_register(by)
    require(by, Office.BOARD)
    if not reasons.strip():
        raise refusals.ReasonsNeeded
    if until < clock.today():
        raise refusals.NotDueYet(due_on=clock.today())
    return RepaymentPause.objects.create(since=clock.today(), until=until, reasons=reasons.strip(), by=by)


@transaction.atomic
def end_pause(pause: RepaymentPause, *, by: Person) -> RepaymentPause:
    """The board takes repayments up again.

    Raises:
        NotAllowed.
    """
    hold_the_register(by)
    require(by, Office.BOARD)
    pause = RepaymentPause.objects.get(pk=pause.pk)
    if pause.ended_at is None:
        pause.ended_at = clock.now()
        pause.save(update_fields=["ended_at"])
    return pause


def check_turn(key: str) -> None:
    """Refuse a repayment whose turn it is not.

    Raises:
        NotDueYet, RepaymentsPaused, NotYourTurn, YearsLimit: with the charter's citation.
    """
    turns = line.turns()
    turn = next(each for each in turns if each.claim.key == key)
    if turn.open:
        return
    if turn.claim.due_on > clock.today():
        raise refusals.NotDueYet(due_on=turn.claim.due_on)
    pause = line.pause()
    if pause:
        raise refusals.RepaymentsPaused(until=pause.until, reasons=pause.reasons)
    rule = current_rules().shares.withdrawals_per_year
    waiting = [each for each in turns[: turn.place - 1] if each.claim.due_on <= clock.today()]
    room = line.room() or 0
    if waiting and turn.claim.amount <= room - sum(each.claim.amount for each in waiting if each.open):
        raise refusals.NotYourTurn(first=line.name_of(waiting[0].claim), citation=rule.citation if rule else None)
    raise refusals.YearsLimit(
        citation=rule.citation if rule else None,
        room=queries.as_money(room),
        amount=queries.as_money(turn.claim.amount),
    )


def _check_floor(worth: int) -> None:
    least = current_rules().shares.minimum_capital
    after = queries.share_capital() - worth
    if least and after < least.value:
        raise refusals.CapitalFloor(
            citation=least.citation, after=queries.as_money(after), least=queries.as_money(least.value)
        )


def drop_withdrawals(member: Member) -> None:
    """Whoever leaves is repaid as a leaver: what waited in line falls away."""
    member.withdrawals.filter(share_entry=None, cancelled_at=None).update(cancelled_at=clock.now())
