"""What members did with the co-op, and what the year gives them for it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from coop import clock


class Accrual(models.Model):
    """Patronage of one person from one source in one basis. Append-only; corrected by a negative one.

    `quantity` is minutes for `hours`, minor units for `pay`, `fares` (of the work one did) and
    `purchases` (what one paid as a customer), metres for `distance`, 1 for `jobs`. Whether it
    was done as a member is the register's to say, by the day.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="patronage")
    basis = models.CharField(max_length=20)
    quantity = models.BigIntegerField()
    on = models.DateField()
    source = models.CharField(max_length=80)
    recorded_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "basis", "person"], name="patronage_counts_once"),
            models.CheckConstraint(condition=~models.Q(quantity=0), name="patronage_is_not_nothing"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["on", "basis"], include=["person", "quantity"], name="accrual_by_day")
        ]


class MonthSum(models.Model):
    """What one person did in one basis in one month: the sum of their accruals, kept by a trigger (migration 0008)."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    basis = models.CharField(max_length=20)
    month = models.DateField(help_text="its first day")
    quantity = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "basis", "month"], name="one_sum_per_person_and_month"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["month"], include=["basis", "person", "quantity"], name="sum_by_month"),
        ]


class YearClose(models.Model):
    """The close of one financial year: drafted as often as liked, posted once.

    While it is `posting`, its figures stand, its days take no other entry, and people's parts
    go into the books one batch after the other; after a crash it goes on where it was.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        POSTING = "posting", _("being posted")
        POSTED = "posted", _("posted")

    starts_on = models.DateField(unique=True)
    ends_on = models.DateField(unique=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    drafted_at = models.DateTimeField(default=clock.now, help_text="when the figures last changed")
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    figures = models.JSONField(help_text="each step of the distribution with its base, rate, amount and citation")
    choices = models.JSONField(
        default=dict, blank=True, help_text="what the meeting chooses within law and charter, by line: rate, cash_part"
    )
    surplus = models.BigIntegerField(help_text="minor units before distribution; negative is a loss")
    resolution = models.CharField(max_length=80, blank=True, help_text="the resolution that adopted it")
    posted_at = models.DateTimeField(null=True, blank=True)
    posted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    posted_entry = models.OneToOneField("ledger.Entry", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(status="draft") | models.Q(posted_entry__isnull=False) & ~models.Q(resolution=""),
                name="a_posted_close_is_in_the_books",
            ),
            models.CheckConstraint(condition=models.Q(starts_on__lte=models.F("ends_on")), name="a_year_has_days"),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on} – {self.ends_on}"

    @property
    def year(self) -> str:
        """The name of the financial year: 2026, or 2026/27 where it spans two."""
        first, last = self.starts_on.year, self.ends_on.year
        return str(first) if first == last else f"{first}/{last % 100:02}"

    @property
    def source(self) -> str:
        """What its entries in the books name as their source."""
        return f"close:{self.starts_on}"

    @property
    def is_draft(self) -> bool:
        return self.status == self.Status.DRAFT

    @property
    def is_posted(self) -> bool:
        return self.status == self.Status.POSTED


class Allocation(models.Model):
    """One person's part of a close, in minor units: share = cash + retained."""

    close = models.ForeignKey(YearClose, models.CASCADE, related_name="allocations")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="allocations")
    pool = models.CharField(max_length=40)
    quantity = models.BigIntegerField()
    share = models.BigIntegerField()
    cash = models.BigIntegerField()
    retained = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["close", "person", "pool"], name="one_allocation_per_person_and_pool"),
            models.CheckConstraint(
                condition=models.Q(share=models.F("cash") + models.F("retained"), cash__gte=0, retained__gte=0),
                name="share_is_cash_and_retained",
            ),
        ]


class Portion(models.Model):
    """What a close gives a party of the ledger apart from pools (interest on shares), or takes from it (a loss)."""

    close = models.ForeignKey(YearClose, models.CASCADE, related_name="portions")
    line = models.CharField(max_length=60, help_text="the key of the line of the distribution")
    party = models.CharField(max_length=60)
    amount = models.BigIntegerField(help_text="minor units; what is given is positive, what is borne negative")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["close", "line", "party"], name="one_portion_per_line_and_party"),
            models.CheckConstraint(condition=~models.Q(amount=0), name="a_portion_is_not_nothing"),
        ]


class IndivisibleRole(models.Model):
    """A role of the chart whose money can never reach a member, by law or charter. What is marked so stays so.

    The database looks here when an account is drawn on (migration 0005). Filled from the rules
    in force by `coop.patronage.commands.mark_indivisible`.
    """

    role = models.CharField(max_length=60, primary_key=True)
    citation = models.CharField(max_length=300)
    since = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.role


class Statement(models.Model):
    """That a person is told what a close gave them. Its figures are the close's; the paper is set when it is read."""

    close = models.ForeignKey(YearClose, models.PROTECT, related_name="statements")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="statements")
    made_at = models.DateTimeField(default=clock.now)
    sent_at = models.DateTimeField(null=True, blank=True, help_text="when the letter with its address was written")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["close", "person"], name="one_statement_per_close_and_person"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["close", "id"], condition=models.Q(sent_at=None), name="statements_to_send"),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.close}"


class NoticeConsent(models.Model):
    """A person's consent to count written notices of allocation as income, from one day until another (null: still)."""

    class Kind(models.TextChoices):
        WRITING = "writing", _("in writing")
        BYLAW = "bylaw", _("by membership, under the by-law")
        CHECK = "check", _("by cashing a qualified check")

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="notice_consents")
    kind = models.CharField(max_length=10, choices=Kind)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "kind"], condition=models.Q(until=None), name="one_consent_at_once"
            ),
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(until__gte=models.F("since")),
                name="a_consent_ends_after_it_began",
            ),
        ]


class Redemption(models.Model):
    """Retained patronage of earlier years that is paid out, oldest first: drafted, adopted by the members, posted."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        POSTING = "posting", _("being posted")
        POSTED = "posted", _("posted")

    total = models.BigIntegerField(_("amount"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    drafted_at = models.DateTimeField(_("drafted at"), default=clock.now)
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    resolution = models.CharField(_("resolution"), max_length=80, blank=True)
    on = models.DateField(_("posted on"), null=True, blank=True, help_text="the day of all its entries")
    posted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("redemption")
        verbose_name_plural = _("redemptions")
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(total__gt=0), name="a_redemption_pays_something"),
            models.CheckConstraint(
                condition=models.Q(status="draft") | models.Q(on__isnull=False) & ~models.Q(resolution=""),
                name="a_posted_redemption_was_adopted",
            ),
        ]

    def __str__(self) -> str:
        return f"{_('redemption')} {self.pk}"

    @property
    def source(self) -> str:
        """What its entries in the books name as their source."""
        return f"redemption:{self.pk}"


class RedeemedLot(models.Model):
    """What a redemption pays of one person's capital of one year."""

    redemption = models.ForeignKey(Redemption, models.CASCADE, related_name="lots")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="redeemed_lots", verbose_name=_("person")
    )
    year = models.CharField(_("year"), max_length=10)
    amount = models.BigIntegerField(_("amount"))

    class Meta:
        verbose_name = _("paid-out capital")
        verbose_name_plural = _("paid-out capital")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["redemption", "person", "year"], name="one_row_per_redeemed_lot"),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="a_redeemed_lot_is_paid_something"),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.year}"

    @property
    def party(self) -> str:
        """The lot's account in the ledger."""
        return f"person:{self.person_id}:{self.year}"
