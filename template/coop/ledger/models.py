"""The books: accounts, journal entries, postings, periods and seals.

Debits are positive, credits negative, in integer minor units. The database refuses an
entry that does not balance and any change to one that was made (see the migrations).
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from coop import clock


class Account(models.Model):
    """One account of the chart, or one party's account below it.

    `role` is what the code asks for (`cash`, `member_payable`, …; `coop.charter` maps it to
    the number and name of the jurisdiction's chart). `party` names whose sub-account it is
    (`person:7`, `member:12`, `person:7:2026`); empty for the co-op's own. Made by the first
    posting that needs it. Only its number and name may ever change.
    """

    class Kind(models.TextChoices):
        ASSET = "asset", _("asset")
        LIABILITY = "liability", _("liability")
        EQUITY = "equity", _("equity")
        INCOME = "income", _("income")
        EXPENSE = "expense", _("expense")

    role = models.CharField(max_length=60)
    party = models.CharField(max_length=60, blank=True)
    number = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=Kind)
    currency = models.CharField(max_length=3)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["role", "party", "currency"], name="one_account_per_role_and_party"),
            models.CheckConstraint(
                condition=models.Q(currency__regex="^[A-Z]{3}$"), name="account_has_a_currency_of_three_letters"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}" + (f" ({self.party})" if self.party else "")


class Entry(models.Model):
    """A journal entry. Append-only; corrected only by another that reverses it."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    date = models.DateField(help_text="the day it counts for in the accounts")
    recorded_at = models.DateTimeField(default=clock.now)
    kind = models.CharField(max_length=40)
    memo = models.CharField(max_length=300)
    source = models.CharField(max_length=80, blank=True, help_text="what it is about, such as job:<uuid>")
    idempotency_key = models.CharField(max_length=120)
    request_hash = models.BinaryField(max_length=32)
    legs = models.PositiveSmallIntegerField()
    reverses = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="reversed_by")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    class Meta:
        verbose_name = _("journal entry")
        verbose_name_plural = _("journal entries")
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(legs__gte=2), name="an_entry_has_two_legs_or_more"),
            models.UniqueConstraint(fields=["idempotency_key"], name="a_key_is_used_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["by"], name="entry_by_person", condition=models.Q(by__isnull=False)),
            models.Index(fields=["date"], name="entry_by_date"),
            models.Index(fields=["source"], name="entry_by_source"),
            models.Index(fields=["date"], name="entry_that_closes_a_year", condition=models.Q(kind="close_year")),
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.memo}"


class Posting(models.Model):
    """One leg of an entry: `amount` minor units on `account`, debit positive.

    The triggers hold the two references (migration 0003): a foreign key would lock the account at each posting.
    """

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="postings", db_constraint=False, db_index=False)
    n = models.PositiveSmallIntegerField()
    account = models.ForeignKey(Account, models.PROTECT, related_name="postings", db_constraint=False, db_index=False)
    amount = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["entry", "n"], name="postings_are_numbered"),
            models.CheckConstraint(condition=~models.Q(amount=0), name="posting_is_not_zero"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["account", "entry"], include=["amount"], name="posting_by_account_and_entry")
        ]


class DateRange(models.Func):
    function = "DATERANGE"
    output_field = DateRangeField()


class BigIntRange(models.Func):
    function = "INT8RANGE"
    output_field = BigIntegerRangeField()


class Period(models.Model):
    """A stretch of days of the accounts; once closed it takes no entry and is not opened again."""

    starts_on = models.DateField(unique=True)
    ends_on = models.DateField(unique=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(starts_on__lte=models.F("ends_on")), name="a_period_ends_after_it_starts"
            ),
            ExclusionConstraint(
                name="periods_do_not_overlap",
                expressions=[
                    (
                        DateRange("starts_on", "ends_on", RangeBoundary(inclusive_lower=True, inclusive_upper=True)),
                        RangeOperators.OVERLAPS,
                    )
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on} – {self.ends_on}"


class Seal(models.Model):
    """A link of the hash chain: the root over a batch of entries, chained to the seal before."""

    at = models.DateTimeField(default=clock.now)
    entries = models.PositiveIntegerField()
    root = models.BinaryField(max_length=32)
    previous = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="next")
    digest = models.BinaryField(max_length=32)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(entries__gte=1), name="a_seal_covers_something"),
            # nulls are distinct to the unique constraint of `previous`, so the first seal needs its own
            models.UniqueConstraint(
                models.Value(1), condition=models.Q(previous=None), name="the_chain_has_one_beginning"
            ),
        ]


class Stretch(models.Model):
    """The entries with ids from `first` to `last` are under this seal: every one of them was there, without a hole."""

    seal = models.ForeignKey(Seal, models.PROTECT, related_name="stretches")
    first = models.BigIntegerField()
    last = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(first__lte=models.F("last")), name="a_stretch_has_an_entry"),
            ExclusionConstraint(
                name="an_entry_is_sealed_once",
                expressions=[
                    (
                        BigIntRange("first", "last", RangeBoundary(inclusive_lower=True, inclusive_upper=True)),
                        RangeOperators.OVERLAPS,
                    )
                ],
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["last"], name="stretch_by_its_end")]


class Gap(models.Model):
    """Ids before the end of the last seal that are under none: of entries that were never made, or not committed yet.

    Kept by the sealer alone (`coop.ledger.commands.sealing`), until every transaction before `since` has ended.
    """

    first = models.BigIntegerField()
    last = models.BigIntegerField()
    since = models.BigIntegerField()


class Rollup(models.Model):
    """What the sealed postings of a month come to on an account. Worked out, never entered; kept by the sealer.

    Wider than a posting's amount, so that no sum is too large for it.
    """

    pk = models.CompositePrimaryKey("account", "month")
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    month = models.DateField(help_text="its first day")
    debit = models.DecimalField(max_digits=38, decimal_places=0)
    credit = models.DecimalField(max_digits=38, decimal_places=0)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(month__day=1), name="a_month_is_named_by_its_first_day")
        ]
