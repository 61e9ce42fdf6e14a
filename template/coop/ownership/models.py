"""Who owns the co-op: applications, members, share accounts, leaving."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from coop import clock


class Application(models.Model):
    """Somebody asks to become a member of a class of the charter."""

    class Decision(models.TextChoices):
        ADMITTED = "admitted", _("admitted")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="applications")
    member_class = models.CharField(_("class of member"), max_length=40)
    statement = models.TextField(_("why you want to join"), blank=True)
    submitted_at = models.DateTimeField(default=clock.now)
    decision = models.CharField(_("decision"), max_length=10, choices=Decision, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    reasons = models.TextField(_("reasons"), blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(decision=""), name="one_open_application_per_person"
            ),
            models.CheckConstraint(
                condition=models.Q(decision="", decided_at=None) | (~models.Q(decision="") & models.Q(decided_at__isnull=False)),
                name="a_decision_has_its_moment",
            ),
        ]


class Member(models.Model):
    """A person's membership, from admission until it ends. Joining again makes a new one.

    `admitted_on` is the decision; `on_register_since` the day the required shares were
    paid, from which the member votes; `left_on` the day membership ended.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships")
    number = models.PositiveIntegerField(_("number"), unique=True)
    member_class = models.CharField(_("class of member"), max_length=40)
    admitted_on = models.DateField()
    on_register_since = models.DateField(null=True, blank=True)
    left_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(left_on=None), name="one_membership_per_person"
            ),
            models.CheckConstraint(
                condition=models.Q(on_register_since=None) | models.Q(on_register_since__gte=models.F("admitted_on")),
                name="registered_after_admission",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} · {self.person}"

    @property
    def party(self) -> str:
        """The name of this member's sub-accounts in the ledger."""
        return f"member:{self.pk}"


class ShareEntry(models.Model):
    """One line of a member's share account: `count` shares issued (+) or redeemed (−). Append-only."""

    class Kind(models.TextChoices):
        ISSUED = "issued", _("issued")
        REDEEMED = "redeemed", _("redeemed")

    member = models.ForeignKey(Member, models.PROTECT, related_name="share_entries")
    kind = models.CharField(max_length=10, choices=Kind)
    count = models.IntegerField()
    amount = models.BigIntegerField(help_text="minor units, same sign as count")
    on = models.DateField()
    journal_entry = models.OneToOneField("ledger.Entry", models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(kind="issued", count__gt=0, amount__gt=0)
                | models.Q(kind="redeemed", count__lt=0, amount__lt=0),
                name="shares_issued_are_positive_redeemed_negative",
            )
        ]


class Leaving(models.Model):
    """A member gave notice; the shares fall due for repayment by a day."""

    member = models.OneToOneField(Member, models.PROTECT, related_name="leaving")
    notice_on = models.DateField()
    effective_on = models.DateField()
    repay_by = models.DateField()
    amount = models.BigIntegerField(null=True, blank=True, help_text="minor units, known when it takes effect")
    repaid_entry = models.OneToOneField("ledger.Entry", models.PROTECT, null=True, blank=True, related_name="+")
