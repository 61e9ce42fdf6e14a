"""The line of those who wait for money for their shares: members who withdraw some, and those who have left.

Read only. Who may be repaid is decided by `rules.line_up`, under the charter's limit for a year and the board's pause.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import F, Sum

from coop import clock
from coop.charter.loading import current_rules
from coop.charter.years import financial_year
from coop.ownership import queries
from coop.ownership.models import Leaving, RepaymentPause, ShareEntry, Withdrawal
from coop.ownership.rules import Claim, Turn, line_up, room_this_year


def waiting_withdrawals() -> list[Withdrawal]:
    """Withdrawals that wait, in the order of the line."""
    waiting = Withdrawal.objects.filter(share_entry=None, cancelled_at=None)
    return list(waiting.select_related("member__person").order_by("asked_on", "pk"))


def key_of(asked: Withdrawal | Leaving) -> str:
    """What a claim is called in the line: unique, and in the order of asking within a day."""
    return f"{'withdrawal' if isinstance(asked, Withdrawal) else 'leaving'}:{asked.pk:012}"


def worth(withdrawal: Withdrawal) -> int:
    """What a withdrawal will be repaid with: par, or less where shares were written down."""
    return queries.account(withdrawal.member, share_class=withdrawal.share_class).worth(withdrawal.count)


def turns() -> list[Turn]:
    """Everybody in the line, first come first, and who may be repaid today."""
    return line_up(claims(), room=room(), today=clock.today(), paused=pause() is not None)


def claims() -> list[Claim]:
    """What waits to be repaid, to members who stay and to those who have left."""
    limit, today = current_rules().shares.repay_at_most_days, clock.today()

    def by_law(due_on: date) -> date | None:
        return due_on + timedelta(days=limit.value) if limit else None

    staying = [
        Claim(key_of(each), each.asked_on, each.due_on, by_law(each.due_on), worth(each))
        for each in waiting_withdrawals()
    ]
    gone = [
        Claim(key_of(each), each.notice_on, min(each.effective_on, today), by_law(each.effective_on), each.outstanding)
        for each in queries.repayments_due()  # whose membership has ended is owed the money
    ]
    return staying + gone


def place_of(withdrawal: Withdrawal) -> Turn | None:
    """Where a withdrawal stands in the line; None once it is out of it."""
    return next((each for each in turns() if each.claim.key == key_of(withdrawal)), None)


def pause() -> RepaymentPause | None:
    """The board's pause of repayments that holds today."""
    today = clock.today()
    return RepaymentPause.objects.filter(since__lte=today, until__gte=today, ended_at=None).first()


def room() -> int | None:
    """What may still be repaid this financial year, in minor units; None where the charter sets no limit.

    The limit is a part of the capital that the year began with; in the co-op's first year of all that was paid in.
    """
    part = current_rules().shares.withdrawals_per_year
    if part is None:
        return None
    first, last = financial_year(clock.today(), current_rules().coop.year_starts)
    gone = repaid(first, last)
    capital = queries.share_capital(on=first - timedelta(days=1)) or queries.share_capital() + gone
    return room_this_year(capital, part.value, gone)


def repaid(first: date, last: date) -> int:
    """What was paid back for shares from a day until another, both included."""
    withdrawn = ShareEntry.objects.filter(kind=ShareEntry.Kind.WITHDRAWN, on__range=(first, last))
    left = Leaving.objects.filter(repaid_entry__date__range=(first, last))
    return -int(withdrawn.aggregate(sum=Sum("amount", default=0))["sum"]) + int(
        left.aggregate(sum=Sum(F("amount") - F("passed_on"), default=0))["sum"]
    )


def name_of(claim: Claim) -> str:
    """Whose claim it is."""
    kind, _colon, pk = claim.key.partition(":")
    model = Withdrawal if kind == "withdrawal" else Leaving
    return str(model.objects.select_related("member__person").get(pk=int(pk)).member)  # type: ignore[attr-defined]
