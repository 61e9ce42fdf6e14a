"""Money that came in from customers and went out to workers."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from coop import clock


class Payment(models.Model):
    """Money received for a job. The provider's reference makes a repeat harmless."""

    class Method(models.TextChoices):
        TRANSFER = "transfer", _("bank transfer")
        CASH = "cash", _("cash")

    job = models.ForeignKey("market.Job", models.PROTECT, related_name="payments")
    method = models.CharField(_("method"), max_length=10, choices=Method)
    reference = models.CharField(_("reference"), max_length=80)
    amount = models.BigIntegerField(_("amount"))
    received_on = models.DateField(_("received on"))
    recorded_at = models.DateTimeField(default=clock.now)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    journal_entry = models.OneToOneField("ledger.Entry", models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["method", "reference"], name="a_payment_is_booked_once"),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="a_payment_is_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.get_method_display()} {self.reference}"


class Payout(models.Model):
    """What was paid out to one person of what the co-op owed them. `key` makes a repeat harmless."""

    key = models.CharField(max_length=100, unique=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="payouts")
    amount = models.BigIntegerField(_("amount"))
    paid_on = models.DateField(_("paid on"))
    paid_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    journal_entry = models.OneToOneField("ledger.Entry", models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("payout")
        verbose_name_plural = _("payouts")
        constraints: ClassVar = [models.CheckConstraint(condition=models.Q(amount__gt=0), name="a_payout_is_positive")]

    def __str__(self) -> str:
        return f"{self.person}: {self.paid_on}"


class BankAccount(models.Model):
    """Where a person wants to be paid. Only the co-op's treasurer and they themselves see it."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="bank_account")
    holder = models.CharField(_("in the name of"), max_length=140)
    number = models.CharField(_("IBAN or account number"), max_length=40)
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("bank account")
        verbose_name_plural = _("bank accounts")

    def __str__(self) -> str:
        return f"…{self.number[-4:]}"


class PayoutRun(models.Model):
    """Many payouts at once: proposed by one officer, approved by another, exported, booked line by line."""

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        APPROVED = "approved", _("approved")
        PAYING = "paying", _("being booked")
        PAID = "paid", _("paid")
        WITHDRAWN = "withdrawn", _("withdrawn")

    key = models.CharField(max_length=100, unique=True)
    source = models.CharField(
        _("what it pays"), max_length=80, blank=True, help_text="what gave it, such as close:<day>; empty for all"
    )
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PROPOSED)
    made_at = models.DateTimeField(_("proposed at"), default=clock.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("approved by")
    )
    exported_at = models.DateTimeField(_("exported at"), null=True, blank=True)
    exported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("exported by")
    )
    settled_at = models.DateTimeField(_("booked at"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("booked by")
    )

    class Meta:
        verbose_name = _("payout run")
        verbose_name_plural = _("payout runs")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(status__in=["proposed", "withdrawn"])
                | models.Q(approved_by__isnull=False) & ~models.Q(approved_by=models.F("made_by")),
                name="four_eyes_see_a_run",
            ),
        ]

    def __str__(self) -> str:
        return f"{_('payout run')} {self.pk}"


class PayoutLine(models.Model):
    """One person's payout of a run."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("waiting")
        PAID = "paid", _("paid")
        FAILED = "failed", _("failed")

    run = models.ForeignKey(PayoutRun, models.PROTECT, related_name="lines", verbose_name=_("payout run"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="payout_lines", verbose_name=_("person")
    )
    amount = models.BigIntegerField(_("amount"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.WAITING)
    why = models.CharField(_("why it failed"), max_length=200, blank=True)
    payout = models.OneToOneField(Payout, models.PROTECT, null=True, blank=True, related_name="line")

    class Meta:
        verbose_name = _("payout of a run")
        verbose_name_plural = _("payouts of a run")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "person"], name="one_line_per_run_and_person"),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="a_line_is_positive"),
            models.CheckConstraint(
                condition=~models.Q(status="paid") | models.Q(payout__isnull=False), name="a_paid_line_is_in_the_books"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run}: {self.person}"
