"""Lines of share accounts and their entries in the books: written together, once for each key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from coop import clock
from coop.charter.loading import current_rules
from coop.ledger.commands import Draft, Leg, post
from coop.money import LARGEST
from coop.ownership import queries, refusals
from coop.ownership.commands.register import class_of, for_the_record
from coop.ownership.models import Member, ShareEntry, Subscription
from coop.people.models import Person

MOST_SHARES = 1_000_000_000  # what the column of the count holds


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a share account before it is written; `count`, `amount` and `paid` carry their sign."""

    member: Member
    kind: ShareEntry.Kind
    share_class: str
    count: int
    amount: int
    paid: int
    towards: Subscription | None = None


def record(
    lines: Sequence[Line], *, kind: str, memo: str, key: str, by: Person | None, others: Sequence[Leg] = ()
) -> list[ShareEntry]:
    """Write `lines` and one journal entry that says the same; `others` are its legs outside the share accounts.

    The same key again returns what it wrote the first time.

    Raises:
        KeyUsed: the key wrote other lines.
    """
    before = written(key)
    if before:
        asked = {(line.member.pk, line.kind, line.share_class, line.count, line.paid) for line in lines}
        if asked != {(each.member_id, each.kind, each.share_class, each.count, each.paid) for each in before}:
            raise refusals.KeyUsed
        return before
    legs = [Leg("share_capital", -line.amount, line.member.party) for line in lines]
    legs += [Leg("share_receivable", line.amount - line.paid, line.member.party) for line in lines]
    draft = Draft(
        date=clock.today(), kind=kind, memo=memo, legs=(*others, *legs), source=lines[0].member.party if lines else ""
    )
    entry = post(draft, key=key, by=by)
    return [
        ShareEntry.objects.create(
            member=line.member,
            kind=line.kind,
            share_class=line.share_class,
            count=line.count,
            amount=line.amount,
            paid=line.paid,
            on=clock.today(),
            towards=line.towards,
            journal_entry=entry,
        )
        for line in lines
    ]


def written(key: str) -> list[ShareEntry]:
    """What was written under a key of the books, in the order of writing."""
    return list(ShareEntry.objects.filter(journal_entry__idempotency_key=key).order_by("pk"))


def check_purchase(member: Member, share_class: str, count: int, *, capital: int | None = None) -> None:
    """Refuse what the rules on shares refuse; the holdings are read under the lock on the register.

    Raises:
        NoSuchCount, TooMuchToCount, UnknownClass; HoldingLimit, ClassLimit, InvestorsLimit, ShareNumber of the rules.
    """
    if count < 1:
        raise refusals.NoSuchCount(count=count)
    check_standing(member)
    shares = current_rules().shares
    total = queries.share_capital() if capital is None else capital
    if count > MOST_SHARES or total + count * shares.par > LARGEST:
        raise refusals.TooMuchToCount(count=count)
    wanted = class_of(share_class)
    shares.check_purchase(
        wanted,
        queries.holding_of(member),
        count,
        total,
        in_class=queries.account(member, share_class=share_class).shares,
        investors_hold=queries.investors_capital(),
    )


def check_may_go(member: Member, share_class: str, count: int) -> None:
    """Refuse to take `count` shares of a class from a member who needs them, has not paid them or has promised them.

    Raises:
        NoSuchCount, NotPaidInFull, NotSoMany.
    """
    if count < 1:
        raise refusals.NoSuchCount(count=count)
    check_standing(member)
    account = queries.account(member, share_class=share_class)
    if account.unpaid:
        raise refusals.NotPaidInFull(unpaid=queries.as_money(account.unpaid))
    free = queries.shares_free(member, share_class)
    if count > free:
        raise refusals.NotSoMany(held=account.shares, free=free)


def check_standing(member: Member) -> None:
    """Refuse what a suspended member may not do.

    Raises:
        Suspended.
    """
    suspension = queries.suspension_of(member)
    if suspension:
        raise refusals.Suspended(until=suspension.until, grounds=suspension.grounds)


__all__ = ["Line", "check_may_go", "check_purchase", "for_the_record", "record", "written"]
