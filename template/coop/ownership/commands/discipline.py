"""Suspending a member; expelling one, with written grounds, a hearing and the right to answer."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from coop import clock
from coop.charter.loading import current_rules
from coop.ownership import events, queries, refusals
from coop.ownership.commands.leaving import end_at_once
from coop.ownership.commands.register import hold_the_register, owner
from coop.ownership.models import Appeal, Expulsion, Leaving, Member, Suspension
from coop.people.models import Person
from coop.people.permissions import Office, require


@transaction.atomic
def suspend(member: Member, until: date, *, grounds: str, by: Person) -> Suspension:
    """Let a member's rights to buy, give and withdraw shares rest until the end of a day. The vote stays.

    Raises:
        NotAllowed, NotForOneself, NotAMember, ReasonsNeeded, AlreadySuspended.
        SuspensionTooLong: longer than the charter allows.
    """
    hold_the_register(by)
    member = _another(member, by)
    longest = current_rules().discipline.suspension_days
    if not grounds.strip():
        raise refusals.ReasonsNeeded
    if until < clock.today():
        raise refusals.NotDueYet(due_on=clock.today())
    if until > clock.today() + timedelta(days=longest.value):
        raise refusals.SuspensionTooLong(citation=longest.citation, days=longest.value)
    if queries.suspension_of(member):
        raise refusals.AlreadySuspended(person=member.person)
    suspension = Suspension.objects.create(
        member=member, since=clock.today(), until=until, grounds=grounds.strip(), by=by
    )
    events.member_suspended.send(Suspension, suspension=suspension)
    return suspension


@transaction.atomic
def lift_suspension(suspension: Suspension, *, by: Person) -> Suspension:
    """End a suspension before its day. Lifting it again changes nothing.

    Raises:
        NotAllowed, NotForOneself.
    """
    hold_the_register(by)
    suspension = Suspension.objects.select_related("member__person").get(pk=suspension.pk)
    require(by, Office.BOARD)
    if by == suspension.member.person:
        raise refusals.NotForOneself(office=Office.BOARD.label)
    if suspension.lifted_at is None:
        suspension.lifted_at = clock.now()
        suspension.save(update_fields=["lifted_at"])
    return suspension


@transaction.atomic
def open_expulsion(member: Member, *, grounds: str, hearing_on: date, by: Person) -> Expulsion:
    """Give a member the grounds for putting them out, in writing, and the day on which they are heard.

    Raises:
        NotAllowed, NotForOneself, NotAMember, IsLeaving, ReasonsNeeded, ExpulsionOpen.
        HearingTooSoon: with the figure and where it stands.
    """
    hold_the_register(by)
    member = _another(member, by)
    days = current_rules().discipline.hearing_days
    if not grounds.strip():
        raise refusals.ReasonsNeeded
    earliest = clock.today() + timedelta(days=days.value)
    if hearing_on < earliest:
        raise refusals.HearingTooSoon(citation=days.citation, days=days.value, earliest=earliest)
    if member.expulsions.filter(settled_at=None).exists():
        raise refusals.ExpulsionOpen(person=member.person)
    expulsion = Expulsion.objects.create(
        member=member, grounds=grounds.strip(), opened_on=clock.today(), opened_by=by, hearing_on=hearing_on
    )
    events.expulsion_opened.send(Expulsion, expulsion=expulsion)
    return expulsion


@transaction.atomic
def answer_expulsion(expulsion: Expulsion, answer: str, *, by: Person) -> Expulsion:
    """The member answers the grounds in writing, once or more, until the decision.

    Raises:
        NotYourMembership, ExpulsionDecided, ReasonsNeeded.
    """
    hold_the_register(by)
    expulsion = Expulsion.objects.select_related("member__person").get(pk=expulsion.pk)
    if by != expulsion.member.person:
        raise refusals.NotYourMembership(office=Office.BOARD.label)
    if expulsion.decision:
        raise refusals.ExpulsionDecided
    if not answer.strip():
        raise refusals.ReasonsNeeded
    expulsion.answer, expulsion.answered_at = answer.strip(), clock.now()
    expulsion.save(update_fields=["answer", "answered_at"])
    return expulsion


@transaction.atomic
def expel(expulsion: Expulsion, *, reasons: str, by: Person, resolution: str = "") -> Expulsion:
    """Decide that a member is put out. It takes effect when the time to appeal is over without an appeal.

    Raises:
        NotAllowed, NotForOneself, ExpulsionDecided, ReasonsNeeded.
        NotHeardYet: before the day of the hearing.
        ResolutionNeeded: where the charter leaves it to the general meeting.
    """
    hold_the_register(by)
    expulsion = _heard(expulsion, by, resolution)
    days = current_rules().discipline.appeal_within_days.value
    expulsion.appeal_until = clock.today() + timedelta(days=days)
    return _decide(expulsion, Expulsion.Decision.EXPELLED, reasons=reasons, by=by, resolution=resolution)


@transaction.atomic
def keep(expulsion: Expulsion, *, reasons: str, by: Person, resolution: str = "") -> Expulsion:
    """Decide that a member stays.

    Raises:
        As `expel`.
    """
    hold_the_register(by)
    expulsion = _heard(expulsion, by, resolution)
    expulsion.settled_at = clock.now()
    return _decide(expulsion, Expulsion.Decision.KEPT, reasons=reasons, by=by, resolution=resolution)


@transaction.atomic
def carry_out_expulsion(expulsion: Expulsion) -> Leaving:
    """End the membership of an expelled member once nothing can change it any more. Repeating it changes nothing.

    Raises:
        StillTimeToAppeal, AppealOpen; ExpulsionDecided where the member was kept.
    """
    hold_the_register()
    expulsion = Expulsion.objects.select_related("member__person").get(pk=expulsion.pk)
    appeal = Appeal.objects.filter(expulsion=expulsion).first()
    if expulsion.decision != Expulsion.Decision.EXPELLED or expulsion.appeal_until is None:
        raise refusals.ExpulsionDecided
    if appeal is None and clock.today() <= expulsion.appeal_until:
        raise refusals.StillTimeToAppeal(appeal_until=expulsion.appeal_until)
    if appeal and not appeal.outcome:
        raise refusals.AppealOpen
    if expulsion.settled_at is None:
        if appeal and appeal.outcome == Appeal.Outcome.ALLOWED:
            raise refusals.ExpulsionDecided
        expulsion.settled_at = clock.now()
        expulsion.save(update_fields=["settled_at"])
        if expulsion.member.left_on is None:
            return end_at_once(expulsion.member, Leaving.Reason.EXPELLED, clock.today(), by=expulsion.decided_by)
    return Leaving.objects.get(member=expulsion.member)


def _another(member: Member, by: Person) -> Member:
    """The membership of somebody else, for the board to decide on."""
    require(by, Office.BOARD)
    member = owner(member, by, Office.BOARD)
    if by == member.person:
        raise refusals.NotForOneself(office=Office.BOARD.label)
    return member


def _heard(expulsion: Expulsion, by: Person, resolution: str) -> Expulsion:
    expulsion = Expulsion.objects.select_for_update(of=("self",)).select_related("member__person").get(pk=expulsion.pk)
    decided_by = current_rules().discipline.decided_by
    require(by, *([Office.BOARD] if decided_by == "board" else [Office.BOARD, Office.SECRETARY]))
    if by == expulsion.member.person:
        raise refusals.NotForOneself(office=Office.BOARD.label)
    if expulsion.decision:
        raise refusals.ExpulsionDecided
    if clock.today() < expulsion.hearing_on:
        raise refusals.NotHeardYet(hearing_on=expulsion.hearing_on)
    if decided_by == "meeting" and not resolution.strip():
        raise refusals.ResolutionNeeded
    return expulsion


def _decide(expulsion: Expulsion, decision: str, *, reasons: str, by: Person, resolution: str) -> Expulsion:
    if not reasons.strip():
        raise refusals.ReasonsNeeded
    expulsion.decision, expulsion.reasons, expulsion.resolution = decision, reasons.strip(), resolution.strip()
    expulsion.decided_on, expulsion.decided_by = clock.today(), by
    expulsion.save()
    events.expulsion_decided.send(Expulsion, expulsion=expulsion)
    return expulsion
