"""Shares that pass to another member or into another class, and shares that bear a loss."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from coop import clock
from coop.charter.loading import current_rules
from coop.ledger import queries as books
from coop.ledger.commands import Leg
from coop.money import allocate
from coop.ownership import queries, refusals
from coop.ownership.commands.accounts import Line, check_may_go, check_purchase, record, written
from coop.ownership.commands.register import (
    class_of,
    enter_when_complete,
    for_the_record,
    hold_the_register,
    note_particulars,
    owner,
)
from coop.ownership.models import Member, ShareEntry, Transfer
from coop.people.models import Person
from coop.people.permissions import Office, require

LINES_OF_AN_ENTRY = 5_000  # a journal entry has at most 32,767 legs


@transaction.atomic
def ask_to_give(member: Member, number: int, count: int, *, by: Person, share_class: str = "") -> Transfer:
    """Give `count` shares to the member with a number of the register: at once where the charter lets it, else asked.

    Raises:
        NotYourMembership, NotAMember, IsLeaving, NoSuchReceiver, NoSuchCount, NotPaidInFull, NotSoMany.
        NotTransferable: law or charter forbid it.
    """
    hold_the_register(by)
    transfer = current_rules().shares.transfer
    if transfer.value == "never":
        raise refusals.NotTransferable(citation=transfer.citation)
    member = owner(member, by)
    receiver = queries.on_register().filter(number=number, leaving=None).exclude(pk=member.pk).first()
    if receiver is None:
        raise refusals.NoSuchReceiver(number=number)
    share_class = share_class or member.member_class
    check_may_go(member, share_class, count)
    check_purchase(receiver, share_class, count)
    asked = Transfer.objects.create(giver=member, receiver=receiver, share_class=share_class, count=count)
    return _carry_over(asked, by=by) if transfer.value == "free" else asked


@transaction.atomic
def consent_to(transfer: Transfer, *, by: Person, reasons: str = "") -> Transfer:
    """The board consents to a transfer, and the shares pass over.

    Raises:
        NotAllowed, NotForOneself, TransferDecided, NotPaidInFull, NotSoMany, NotAMember, IsLeaving, HoldingLimit.
    """
    hold_the_register(by)
    transfer = _undecided(transfer, by)
    transfer.reasons = reasons.strip()
    return _carry_over(transfer, by=by)


@transaction.atomic
def refuse_transfer(transfer: Transfer, *, by: Person, reasons: str) -> Transfer:
    """The board refuses a transfer, with reasons that the members concerned read.

    Raises:
        NotAllowed, NotForOneself, TransferDecided, ReasonsNeeded.
    """
    hold_the_register(by)
    transfer = _undecided(transfer, by)
    if not reasons.strip():
        raise refusals.ReasonsNeeded
    transfer.decided_at, transfer.decided_by, transfer.reasons = clock.now(), by, reasons.strip()
    transfer.save(update_fields=["decided_at", "decided_by", "reasons"])
    return transfer


@transaction.atomic
def convert_shares(member: Member, count: int, *, to: str, by: Person, key: str, share_class: str = "") -> ShareEntry:
    """Turn `count` shares of one class into shares of class `to`, at what they are worth. The board decides.

    Returns the line of the new class; the same `key` again returns the same.

    Raises:
        NotAllowed, NotForOneself, SameClass, UnknownClass, NoSuchCount, NotPaidInFull, NotSoMany, HoldingLimit.
    """
    hold_the_register(by)
    entry_key = f"convert:{key}"
    if before := written(entry_key):
        return before[-1]
    member = _decided_by_the_board(member, by)
    share_class = share_class or member.member_class
    if to == share_class:
        raise refusals.SameClass
    check_may_go(member, share_class, count)
    return _convert(member, count, share_class, to, key=entry_key, by=by)


@transaction.atomic
def change_class(member: Member, to: str, *, by: Person, key: str) -> Member:
    """Move a member into another class of the charter, with all shares of the old one. The board decides.

    From then on the member votes, or does not, as that class does.

    Raises:
        NotAllowed, NotForOneself, SameClass, UnknownClass, NotPaidInFull, HoldingLimit.
        TooFewForTheClass: there are fewer shares than the new class requires.
    """
    hold_the_register(by)
    if written(f"class:{key}"):
        return Member.objects.get(pk=member.pk)
    member = _decided_by_the_board(member, by)
    wanted, old = class_of(to), member.member_class
    if to == old:
        raise refusals.SameClass
    account = queries.account(member, share_class=old)
    if account.unpaid:
        raise refusals.NotPaidInFull(unpaid=queries.as_money(account.unpaid))
    held = account.shares + queries.account(member, share_class=to).shares
    if held < wanted.shares_required:
        raise refusals.TooFewForTheClass(required=wanted.shares_required, held=held)
    member.member_class = to
    member.save(update_fields=["member_class"])
    if account.shares:
        _convert(member, account.shares, old, to, key=f"class:{key}", by=by)
    if member.is_on_register:
        note_particulars(member)
    enter_when_complete(member)
    return member


@transaction.atomic
def write_down(amount: int, *, resolution: str, by: Person, key: str) -> list[ShareEntry]:
    """Let all shares bear `amount` minor units of the losses carried forward, each in proportion to what is paid.

    The general meeting decides; board or treasurer enter its `resolution`. From then on a share is worth less than
    par, and that is what is repaid for it. The same `key` again returns the same lines.

    Raises:
        NotAllowed, ResolutionNeeded, NoLossToBear.
    """
    hold_the_register(by)
    require(by, Office.BOARD, Office.TREASURER)
    if before := list(ShareEntry.objects.filter(journal_entry__idempotency_key__startswith=f"writedown:{key}:")):
        return before
    if not resolution.strip():
        raise refusals.ResolutionNeeded
    losses = books.balance("losses_forward")
    paid = queries.accounts()
    if not 0 < amount <= min(losses, sum(account.paid for account in paid.values())):
        raise refusals.NoLossToBear(losses=queries.as_money(max(losses, 0)), amount=queries.as_money(amount))
    # ties go by member and class: the published order of the register
    weights = {place: account.paid for place, account in paid.items() if account.paid}
    parts = allocate(amount, weights, lambda place: repr(place).encode())
    members = Member.objects.in_bulk({member for member, _class in parts})
    lines = [
        Line(members[member], ShareEntry.Kind.WRITTEN_DOWN, share_class, 0, -part, -part)
        for (member, share_class), part in sorted(parts.items())
        if part
    ]
    with for_the_record():
        memo = _("Shares written down: {resolution}").format(resolution=resolution.strip())
    entries = []
    for n in range(0, len(lines), LINES_OF_AN_ENTRY):
        some = lines[n : n + LINES_OF_AN_ENTRY]
        borne = Leg("losses_forward", sum(line.amount for line in some))
        entries += record(some, kind="share_write_down", memo=memo, key=f"writedown:{key}:{n}", by=by, others=[borne])
    return entries


def _decided_by_the_board(member: Member, by: Person) -> Member:
    require(by, Office.BOARD)
    member = owner(member, by, Office.BOARD)
    if by == member.person:
        raise refusals.NotForOneself(office=Office.BOARD.label)
    return member


def _undecided(transfer: Transfer, by: Person) -> Transfer:
    require(by, Office.BOARD)
    transfer = Transfer.objects.select_related("giver__person", "receiver__person").get(pk=transfer.pk)
    if by in (transfer.giver.person, transfer.receiver.person):
        raise refusals.NotForOneself(office=Office.BOARD.label)
    if transfer.decided_at:
        raise refusals.TransferDecided
    return transfer


def _carry_over(transfer: Transfer, *, by: Person) -> Transfer:
    giver = owner(transfer.giver, transfer.giver.person)
    receiver = owner(transfer.receiver, transfer.receiver.person)
    share_class, count = transfer.share_class, transfer.count
    check_may_go(giver, share_class, count)
    check_purchase(receiver, share_class, count)
    worth = queries.account(giver, share_class=share_class).worth(count)
    with for_the_record():
        memo = _("{count} shares from {giver} to {receiver}").format(
            count=count, giver=giver.party, receiver=receiver.party
        )
    lines = [
        Line(giver, ShareEntry.Kind.GIVEN, share_class, -count, -worth, -worth),
        Line(receiver, ShareEntry.Kind.RECEIVED, share_class, count, worth, worth),
    ]
    given, _received = record(lines, kind="share_transfer", memo=memo, key=f"transfer:{transfer.pk}", by=by)
    transfer.journal_entry, transfer.decided_at, transfer.decided_by = given.journal_entry, clock.now(), by
    transfer.save(update_fields=["journal_entry", "decided_at", "decided_by", "reasons"])
    return transfer


def _convert(member: Member, count: int, share_class: str, to: str, *, key: str, by: Person) -> ShareEntry:
    check_class(member, to, count)
    worth = queries.account(member, share_class=share_class).worth(count)
    with for_the_record():
        memo = _("{count} shares of {member} converted").format(count=count, member=member.party)
    lines = [
        Line(member, ShareEntry.Kind.CONVERTED, share_class, -count, -worth, -worth),
        Line(member, ShareEntry.Kind.CONVERTED, to, count, worth, worth),
    ]
    return record(lines, kind="share_conversion", memo=memo, key=key, by=by)[-1]


def check_class(member: Member, to: str, count: int) -> None:
    """Refuse to turn `count` shares a member holds into shares of class `to`, where that class has no room for them."""
    current_rules().shares.check_purchase(
        class_of(to),
        queries.holding_of(member) - count,
        count,
        queries.share_capital() - count * current_rules().shares.par,
        in_class=queries.account(member, share_class=to).shares,
        investors_hold=queries.investors_capital(),
    )
