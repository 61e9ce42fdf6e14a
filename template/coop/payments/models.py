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
