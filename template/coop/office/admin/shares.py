"""Share accounts: what is to be paid, what passes on, what waits to be repaid."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coop import clock
from coop.charter.loading import current_rules
from coop.money import to_major
from coop.office.desk import Act, Desk, Rows, money_column
from coop.office.forms import MaybeAmount, Pause, Reasons, ReasonsNeeded, WriteDown
from coop.ownership import commands, line
from coop.ownership.models import RepaymentPause, ShareEntry, Subscription, Transfer, Withdrawal
from coop.ownership.queries import as_money
from coop.people.models import Person
from coop.people.permissions import Office

MONEY = (Office.TREASURER, Office.BOARD)


class ShareAccount(Rows):
    model = ShareEntry
    fields = readonly_fields = ("on", "kind", "share_class", "count", "money", "paid_money")
    money = money_column("amount", gettext_lazy("amount"))
    paid_money = money_column("paid", gettext_lazy("paid"))


class Payments(ShareAccount):
    fk_name = "towards"
    verbose_name_plural = gettext_lazy("payments")


def _paid(by: Person, subscription: Subscription, asked: dict[str, Any]) -> str:
    commands.receive_payment(subscription, by=by, amount=asked["amount"], key=asked["key"])
    subscription.refresh_from_db()
    if subscription.outstanding:
        return _("Entered; {amount} is still to be paid.").format(amount=as_money(subscription.outstanding))
    return _("Shares paid by {person}: {count}.").format(count=subscription.count, person=subscription.member.person)


def _cancel_unpaid(by: Person, subscription: Subscription, asked: dict[str, Any]) -> str:
    entry = commands.cancel_unpaid(subscription, by=by, key=asked["key"])
    return _("Shares never paid and now cancelled: {count}.").format(count=-entry.count)


def _consent(by: Person, transfer: Transfer, asked: dict[str, Any]) -> str:
    commands.consent_to(transfer, by=by, reasons=asked["reasons"])
    return _("The shares have passed to {person}.").format(person=transfer.receiver.person)


def _refuse(by: Person, transfer: Transfer, asked: dict[str, Any]) -> str:
    commands.refuse_transfer(transfer, by=by, reasons=asked["reasons"])
    return _("The transfer is refused.")


def _repay(by: Person, withdrawal: Withdrawal, asked: dict[str, Any]) -> str:
    commands.repay_withdrawal(withdrawal, by=by, key=asked["key"])
    return _("Shares repaid to {person}: {count}.").format(count=withdrawal.count, person=withdrawal.member.person)


def _write_down(by: Person, _about: None, asked: dict[str, Any]) -> str:
    lines = commands.write_down(asked["amount"], resolution=asked["resolution"], by=by, key=asked["key"])
    return _("{count} share accounts bear the loss.").format(count=len(lines))


def _pause(by: Person, _about: None, asked: dict[str, Any]) -> str:
    pause = commands.pause_repayments(asked["until"], reasons=asked["reasons"], by=by)
    return _("No shares are paid back until {day}.").format(day=pause.until)


def _end_pause(by: Person, pause: RepaymentPause, asked: dict[str, Any]) -> str:
    commands.end_pause(pause, by=by)
    return _("Shares are paid back again.")


@admin.register(Subscription)
class SubscriptionDesk(Desk):
    list_display = ("reference", "member", "count", "money", "paid_money", "due_on", "asked_at")
    exclude = ("amount", "paid", "cancelled")
    readonly_fields = ("money", "paid_money")
    money = money_column("amount", gettext_lazy("amount"))
    paid_money = money_column("paid", gettext_lazy("paid"))
    list_select_related = ("member__person",)
    search_fields = ("reference", "member__person__name")
    inlines = (Payments,)
    acts = (
        Act(
            "paid",
            gettext_lazy("The money has come in"),
            _paid,
            MONEY,
            MaybeAmount,
            gettext_lazy("All of it or an instalment. Nobody confirms the payment of their own shares."),
            offered=lambda asked: asked.outstanding > 0,
            initial=lambda asked: {"amount": to_major(asked.outstanding, current_rules().coop.currency)},
        ),
        Act(
            "cancel-unpaid",
            gettext_lazy("Cancel what was never paid"),
            _cancel_unpaid,
            MONEY,
            explain=gettext_lazy("The shares that are paid for stay the member's."),
            offered=lambda asked: bool(asked.outstanding and asked.due_on and asked.due_on < clock.today()),
            grave=True,
        ),
    )


@admin.register(ShareEntry)
class ShareEntryDesk(Desk):
    list_display = ("on", "member", "kind", "share_class", "count", "money", "paid_money")
    list_filter = ("kind", "share_class")
    list_select_related = ("member__person",)
    search_fields = ("member__person__name", "member__number")
    date_hierarchy = "on"
    ordering = ("-on", "-pk")
    exclude = ("amount", "paid")
    readonly_fields = ("money", "paid_money")
    money = money_column("amount", gettext_lazy("amount"))
    paid_money = money_column("paid", gettext_lazy("paid"))
    desk_acts = (
        Act(
            "write-down",
            gettext_lazy("Let shares bear a loss"),
            _write_down,
            MONEY,
            WriteDown,
            gettext_lazy("The general meeting decides this. Each share bears its part of the losses carried forward."),
            grave=True,
        ),
    )


@admin.register(Transfer)
class TransferDesk(Desk):
    list_display = ("giver", "receiver", "share_class", "count", "asked_at", "decided_at", "journal_entry")
    list_select_related = ("giver__person", "receiver__person", "journal_entry")
    acts = (
        Act(
            "consent",
            gettext_lazy("Consent"),
            _consent,
            (Office.BOARD,),
            Reasons,
            offered=lambda asked: asked.decided_at is None,
        ),
        Act(
            "refuse",
            gettext_lazy("Refuse"),
            _refuse,
            (Office.BOARD,),
            ReasonsNeeded,
            offered=lambda asked: asked.decided_at is None,
            grave=True,
        ),
    )


@admin.register(Withdrawal)
class WithdrawalDesk(Desk):
    list_display = ("member", "share_class", "count", "asked_on", "due_on", "repay_by", "share_entry")
    list_select_related = ("member__person", "share_entry")
    ordering = ("asked_on", "pk")
    acts = (
        Act(
            "repay",
            gettext_lazy("The shares have been repaid"),
            _repay,
            MONEY,
            explain=gettext_lazy("Enter it once the transfer has been made."),
            offered=lambda asked: bool((turn := line.place_of(asked)) and turn.open),
        ),
    )


@admin.register(RepaymentPause)
class RepaymentPauseDesk(Desk):
    list_display = ("since", "until", "by", "ended_at")
    list_select_related = ("by",)
    desk_acts = (
        Act(
            "pause",
            gettext_lazy("Pause repayments"),
            _pause,
            (Office.BOARD,),
            Pause,
            gettext_lazy("Members read the reasons. What the law wants repaid by then is repaid all the same."),
            grave=True,
        ),
    )
    acts = (
        Act(
            "end",
            gettext_lazy("Pay back again"),
            _end_pause,
            (Office.BOARD,),
            offered=lambda pause: pause.ended_at is None and pause.until >= clock.today(),
        ),
    )
