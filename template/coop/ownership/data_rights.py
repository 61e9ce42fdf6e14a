"""What this app holds about a person, and what of it stands in the way of closing an account."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from coop.charter.loading import current_rules
from coop.ledger import queries as books
from coop.money import format_money
from coop.ownership import queries
from coop.ownership.models import Application, Member
from coop.people.closing import Obstacle
from coop.people.models import Person


def export(person: Person) -> dict[str, Any]:
    """The section `membership` of a person's export."""
    return {
        "applications": list(
            Application.objects.filter(person=person).values(
                "member_class", "statement", "resides", "submitted_at", "decision", "decided_at", "reasons"
            )
        ),
        "appeals": list(
            person.appeals.values("text", "submitted_at", "outcome", "decided_at", "resolution")  # type: ignore[attr-defined]
        ),
        "memberships": [_membership(member) for member in Member.objects.filter(person=person).order_by("admitted_on")],
    }


def _membership(member: Member) -> dict[str, Any]:
    leaving = getattr(member, "leaving", None)
    return {
        "number": member.number,
        "member_class": member.member_class,
        "admitted_on": member.admitted_on,
        "on_register_since": member.on_register_since,
        "left_on": member.left_on,
        "particulars": list(member.particulars.values("since", "name", "postal_address", "email", "member_class")),
        "certificates": list(member.certificates.values("number", "on", "shares", "amount", "paid", "digest")),
        "changes": list(member.changes.values("at", "what", "record", "before", "after")),
        "suspensions": list(member.suspensions.values("since", "until", "grounds", "lifted_at")),
        "expulsions": list(
            member.expulsions.values(
                "grounds", "opened_on", "hearing_on", "answer", "decision", "decided_on", "reasons", "appeal_until"
            )
        ),
        "subscriptions": list(
            member.subscriptions.values(
                "share_class", "count", "amount", "paid", "cancelled", "due_on", "reference", "asked_at", "withdrawn_at"
            )
        ),
        "share_entries": list(member.share_entries.values("kind", "share_class", "count", "amount", "paid", "on")),
        "transfers": list(
            member.transfers.values("receiver__number", "share_class", "count", "asked_at", "decided_at", "reasons")
        ),
        "withdrawals": list(
            member.withdrawals.values("share_class", "count", "asked_on", "due_on", "repay_by", "cancelled_at")
        ),
        "leaving": leaving
        and {
            "reason": leaving.reason,
            "notice_on": leaving.notice_on,
            "effective_on": leaving.effective_on,
            "repay_by": leaving.repay_by,
            "amount": leaving.amount,
            "repaid": leaving.repaid_entry_id is not None,
        },
    }


def obstacles(person: Person) -> Iterator[Obstacle]:
    """A standing membership, an application, shares to be repaid, money owed either way."""
    member = queries.member_of(person)
    if member:
        yield Obstacle(
            _("You are a member of the co-op."),
            _("Give notice on the membership page; close the account once it has ended."),
        )
    if queries.open_application(person):
        yield Obstacle(_("Your application to join waits for a decision."), _("Withdraw the application."))
    for leaving in queries.repayments_due().filter(member__person=person):
        yield Obstacle(
            _("Your shares ({amount}) have not been repaid yet.").format(amount=_money(leaving.amount or 0)),
            _("The co-op repays them by {day}.").format(day=leaving.repay_by),
        )
    owed = -books.balance("member_payable", party=person.party)
    if owed:
        yield Obstacle(
            _("The co-op owes you {amount} for your work.").format(amount=_money(owed)),
            _("Wait until it has been paid out."),
        )
    kept = -sum(
        amount for party, amount in books.by_party("member_capital").items() if party.startswith(f"{person.party}:")
    )
    if kept > 0:
        yield Obstacle(
            _("{amount} of your patronage stands on your capital account.").format(amount=_money(kept)),
            _("The co-op repays it by the charter's rules after you have left."),
        )
    owing = books.balance("customer_receivable", party=person.party)
    if owing > 0:
        yield Obstacle(
            _("{amount} of your bills is not paid.").format(amount=_money(owing)), _("Pay it, or ask the treasurer.")
        )


def _money(amount: int) -> str:
    coop = current_rules().coop
    return format_money(amount, coop.currency, get_language() or coop.languages[0])
