"""When a member has died: the membership ends that day, and what the shares are worth goes to the heirs."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from coop import clock
from coop.charter.loading import current_rules
from coop.ledger.commands import Leg
from coop.ownership import refusals
from coop.ownership.commands.accounts import Line, check_purchase, record, written
from coop.ownership.commands.leaving import end_at_once
from coop.ownership.commands.register import enter_when_complete, for_the_record, hold_the_register, owner
from coop.ownership.models import Leaving, Member, ShareEntry
from coop.people.models import Person
from coop.people.permissions import Office, require


@transaction.atomic
def record_death(member: Member, died_on: date, *, by: Person) -> Leaving:
    """Enter that a member has died. The membership ends that day, and nobody can sign in with the account any more.

    What was paid for the shares is owed to the estate; see `name_heirs` and `pass_to_heir`.

    Raises:
        NotAllowed, NotAMember, NotThatDay.
    """
    hold_the_register(by)
    require(by, Office.BOARD, Office.SECRETARY)
    member = Member.objects.select_related("person").get(pk=member.pk)
    if member.left_on:
        raise refusals.NotAMember
    earliest = member.on_register_since or member.admitted_on
    if not earliest <= died_on <= clock.today():
        raise refusals.NotThatDay(earliest=earliest, latest=clock.today())
    leaving = end_at_once(member, Leaving.Reason.DIED, died_on, by=by)
    member.person.is_active = False
    member.person.save(update_fields=["is_active"])
    return leaving


@transaction.atomic
def name_heirs(leaving: Leaving, heirs: str, *, by: Person) -> Leaving:
    """Write down to whom the money for a dead member's shares is due, and on what proof.

    Raises:
        NotAllowed, NoEstate, ReasonsNeeded, AlreadyRepaid.
    """
    hold_the_register(by)
    require(by, Office.BOARD, Office.SECRETARY)
    leaving = _estate(leaving)
    if not heirs.strip():
        raise refusals.HeirsMissing
    leaving.payee = heirs.strip()
    leaving.save(update_fields=["payee"])
    return leaving


@transaction.atomic
def pass_to_heir(leaving: Leaving, heir: Member, count: int, *, by: Person, key: str) -> ShareEntry:
    """Issue `count` shares to an heir who has been admitted as a member, out of what is owed to the estate.

    The same `key` again returns the same share entry.

    Raises:
        NotAllowed, NotForOneself, NoEstate, AlreadyRepaid, NotAMember, IsLeaving, EstateTooSmall, HoldingLimit.
    """
    hold_the_register(by)
    require(by, Office.BOARD)
    entry_key = f"heir:{key}"
    for before in written(entry_key):
        return before
    leaving = _estate(leaving)
    heir = owner(heir, by, Office.BOARD)
    if by == heir.person:
        raise refusals.NotForOneself(office=Office.BOARD.label)
    check_purchase(heir, heir.member_class, count)
    amount = count * current_rules().shares.par
    if amount > leaving.outstanding:
        raise refusals.EstateTooSmall(count=leaving.outstanding // current_rules().shares.par)
    with for_the_record():
        memo = _("{count} shares from the estate of {dead} to {heir}").format(
            count=count, dead=leaving.member.party, heir=heir.party
        )
    line = Line(heir, ShareEntry.Kind.ISSUED, heir.member_class, count, amount, amount)
    from_estate = Leg("leaving_payable", amount, leaving.member.party)
    [entry] = record([line], kind="share_inheritance", memo=memo, key=entry_key, by=by, others=[from_estate])
    leaving.passed_on += amount
    leaving.save(update_fields=["passed_on"])
    enter_when_complete(heir)
    return entry


def _estate(leaving: Leaving) -> Leaving:
    leaving = Leaving.objects.select_for_update(of=("self",)).select_related("member__person").get(pk=leaving.pk)
    if leaving.reason != Leaving.Reason.DIED or leaving.ended_at is None:
        raise refusals.NoEstate
    if leaving.repaid_entry_id:
        raise refusals.AlreadyRepaid(person=leaving.member.person)
    return leaving
