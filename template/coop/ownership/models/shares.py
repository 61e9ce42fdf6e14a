"""Subscriptions and share accounts: what members own, line by line."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from coop import clock
from coop.ownership.models.members import Member


class Subscription(models.Model):
    """A member asked for shares and is to pay for them; they are issued when enough of the money has come in.

    Enough is what law or charter want paid at once. What is then still missing is due by `due_on`, and
    stands in the books as the member's debt, until it is paid or the shares it is for are cancelled.
    """

    member = models.ForeignKey(Member, models.PROTECT, related_name="subscriptions", verbose_name=_("member"))
    count = models.PositiveIntegerField(_("shares"))
    amount = models.BigIntegerField(_("amount"), help_text=_("minor units"))
    share_class = models.CharField(_("class of share"), max_length=40)
    paid = models.BigIntegerField(_("paid"), default=0, help_text=_("minor units"))
    cancelled = models.BigIntegerField(_("cancelled"), default=0, help_text=_("minor units"))
    due_on = models.DateField(_("to be paid in full by"), null=True, blank=True)
    reference = models.CharField(_("payment reference"), max_length=20, unique=True)
    asked_at = models.DateTimeField(_("asked at"), default=clock.now)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    share_entry = models.OneToOneField(
        "ShareEntry", models.PROTECT, null=True, blank=True, related_name="subscription", verbose_name=_("share entry")
    )

    class Meta:
        verbose_name = _("share subscription")
        verbose_name_plural = _("share subscriptions")
        ordering: ClassVar = ["asked_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["member"],
                condition=models.Q(withdrawn_at=None, amount__gt=models.F("paid") + models.F("cancelled")),
                name="one_open_subscription_per_member",
            ),
            models.CheckConstraint(
                condition=models.Q(count__gt=0, amount__gt=0), name="a_subscription_is_for_something"
            ),
            models.CheckConstraint(
                condition=models.Q(paid__gte=0, cancelled__gte=0, amount__gte=models.F("paid") + models.F("cancelled")),
                name="no_more_is_paid_than_was_subscribed",
            ),
            models.CheckConstraint(
                condition=models.Q(share_entry__isnull=False) | models.Q(paid=0, cancelled=0),
                name="shares_paid_for_are_issued",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} · {self.count}"

    @property
    def outstanding(self) -> int:
        """What is still to be paid, in minor units; nothing once it was taken back."""
        return 0 if self.withdrawn_at else self.amount - self.paid - self.cancelled


class ShareEntry(models.Model):
    """One line of a member's share account. Append-only.

    `count` shares, their nominal `amount` and what of it is `paid`, each with its sign; so that the sums say
    what a member holds, what it is worth in the books, and what is still owed for it. Two lines of one
    journal entry belong together: given and received, or converted from one class into another.
    """

    class Kind(models.TextChoices):
        ISSUED = "issued", _("subscribed")
        PAID = "paid", _("instalment paid")
        GIVEN = "given", _("given to another member")
        RECEIVED = "received", _("received from another member")
        CONVERTED = "converted", _("converted")
        WITHDRAWN = "withdrawn", _("withdrawn")
        CANCELLED = "cancelled", _("cancelled, unpaid")
        WRITTEN_DOWN = "written_down", _("written down")
        REDEEMED = "redeemed", _("redeemed")

    member = models.ForeignKey(Member, models.PROTECT, related_name="share_entries", verbose_name=_("member"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    share_class = models.CharField(_("class of share"), max_length=40)
    count = models.IntegerField(_("shares"))
    amount = models.BigIntegerField(_("amount"), help_text=_("minor units, same sign as the count"))
    paid = models.BigIntegerField(_("paid"), help_text=_("minor units, same sign as the count"))
    on = models.DateField(_("on"))
    towards = models.ForeignKey(
        Subscription,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="entries",
        verbose_name=_("towards the subscription"),
    )
    journal_entry = models.ForeignKey("ledger.Entry", models.PROTECT, related_name="+", verbose_name=_("journal entry"))

    class Meta:
        verbose_name = _("share entry")
        verbose_name_plural = _("share entries")
        ordering: ClassVar = ["on", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(kind="issued", count__gt=0, amount__gt=0, paid__gte=0, paid__lte=models.F("amount"))
                | models.Q(kind="paid", count=0, amount=0, paid__gt=0)
                | models.Q(kind="received", count__gt=0, amount__gte=0, paid=models.F("amount"))
                | models.Q(kind__in=("given", "withdrawn"), count__lt=0, amount__lte=0, paid=models.F("amount"))
                | models.Q(kind="redeemed", count__lt=0, amount__lte=0, paid__lte=0, paid__gte=models.F("amount"))
                | models.Q(kind="cancelled", count__lt=0, amount__lt=0, paid=0)
                | models.Q(kind="written_down", count=0, amount__lt=0, paid=models.F("amount"))
                | models.Q(kind="converted", count__gt=0, amount__gte=0)
                | models.Q(kind="converted", count__lt=0, amount__lte=0),
                name="each_kind_of_share_entry_has_its_signs",
            ),
            models.UniqueConstraint(
                fields=["journal_entry", "member", "share_class"], name="one_share_entry_per_account_and_journal_entry"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.count:+d}"


class Transfer(models.Model):
    """A member wants to give shares to another, and waits for the board's consent where the charter asks for it."""

    giver = models.ForeignKey(Member, models.PROTECT, related_name="transfers", verbose_name=_("from"))
    receiver = models.ForeignKey(Member, models.PROTECT, related_name="+", verbose_name=_("to"))
    share_class = models.CharField(_("class of share"), max_length=40)
    count = models.PositiveIntegerField(_("shares"))
    asked_at = models.DateTimeField(_("asked at"), default=clock.now)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    reasons = models.TextField(_("reasons"), blank=True)
    journal_entry = models.OneToOneField(
        "ledger.Entry", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("journal entry")
    )

    class Meta:
        verbose_name = _("transfer of shares")
        verbose_name_plural = _("transfers of shares")
        ordering: ClassVar = ["-asked_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(count__gt=0) & ~models.Q(giver=models.F("receiver")),
                name="a_transfer_is_of_something_to_another",
            ),
            models.CheckConstraint(
                condition=models.Q(journal_entry=None) | models.Q(decided_at__isnull=False),
                name="no_transfer_before_the_decision",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.giver} → {self.receiver}: {self.count}"
