"""Leaving, and the line of those who wait for their money."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from coop.ownership.models.members import Member
from coop.ownership.models.shares import ShareEntry


class Withdrawal(models.Model):
    """A member who stays wants money back for some of the shares. Waits in line until the co-op may and does pay.

    The shares stay on the member's account until then.
    """

    member = models.ForeignKey(Member, models.PROTECT, related_name="withdrawals", verbose_name=_("member"))
    share_class = models.CharField(_("class of share"), max_length=40)
    count = models.PositiveIntegerField(_("shares"))
    asked_on = models.DateField(_("asked on"))
    due_on = models.DateField(_("not before"))
    repay_by = models.DateField(_("to be repaid by"))
    cancelled_at = models.DateTimeField(_("taken back at"), null=True, blank=True)
    share_entry = models.OneToOneField(
        ShareEntry, models.PROTECT, null=True, blank=True, related_name="withdrawal", verbose_name=_("share entry")
    )

    class Meta:
        verbose_name = _("withdrawal of shares")
        verbose_name_plural = _("withdrawals of shares")
        ordering: ClassVar = ["asked_on", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(count__gt=0), name="a_withdrawal_is_of_something"),
            models.CheckConstraint(
                condition=models.Q(due_on__gte=models.F("asked_on"), repay_by__gte=models.F("due_on")),
                name="asked_then_due_then_repaid",
            ),
            models.CheckConstraint(
                condition=models.Q(cancelled_at=None) | models.Q(share_entry=None), name="taken_back_or_repaid"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member}: {self.count}"


class RepaymentPause(models.Model):
    """The board pays no shares back for a while, for reasons that the members read."""

    since = models.DateField(_("since"))
    until = models.DateField(_("until"), help_text=_("the last day of the pause"))
    reasons = models.TextField(_("reasons"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("decided by"))
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    class Meta:
        verbose_name = _("pause of repayments")
        verbose_name_plural = _("pauses of repayments")
        ordering: ClassVar = ["-since"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(until__gte=models.F("since")), name="a_pause_ends"),
            models.CheckConstraint(condition=~models.Q(reasons=""), name="a_pause_has_its_reasons"),
        ]

    def __str__(self) -> str:
        return f"{self.since} – {self.until}"


class Leaving(models.Model):
    """A membership ends, by notice, by expulsion or by death; the shares fall due for repayment by a day."""

    class Reason(models.TextChoices):
        NOTICE = "notice", _("notice")
        EXPELLED = "expelled", _("expelled")
        DIED = "died", _("died")

    member = models.OneToOneField(Member, models.PROTECT, related_name="leaving", verbose_name=_("member"))
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("given by")
    )
    reason = models.CharField(_("reason"), max_length=10, choices=Reason, default=Reason.NOTICE)
    notice_on = models.DateField(_("notice on"))
    effective_on = models.DateField(_("effective on"))
    repay_by = models.DateField(_("to be repaid by"))
    warning = models.TextField(_("warning to the board"), blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    amount = models.BigIntegerField(
        _("amount"), null=True, blank=True, help_text=_("minor units, known when it takes effect")
    )
    payee = models.TextField(_("paid to"), blank=True, help_text=_("the heirs, and what proves it"))
    passed_on = models.BigIntegerField(_("passed on to heirs as shares"), default=0, help_text=_("minor units"))
    repaid_entry = models.OneToOneField(
        "ledger.Entry", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("repaid by entry")
    )

    class Meta:
        verbose_name = _("leaving")
        verbose_name_plural = _("leavings")
        ordering: ClassVar = ["effective_on"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(effective_on__gte=models.F("notice_on"), repay_by__gte=models.F("effective_on")),
                name="notice_then_end_then_repayment",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at=None, amount=None, repaid_entry=None)
                | models.Q(ended_at__isnull=False, amount__isnull=False),
                name="repaid_only_after_the_end",
            ),
            models.CheckConstraint(
                condition=models.Q(passed_on=0)
                | models.Q(reason="died", passed_on__gt=0, passed_on__lte=models.F("amount")),
                name="no_more_is_passed_on_than_there_is",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} → {self.effective_on}"

    @property
    def outstanding(self) -> int:
        """What is still to be repaid, in minor units."""
        return 0 if self.repaid_entry_id else (self.amount or 0) - self.passed_on
