"""Visits at an agreed time. The database refuses two at once for one worker."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Value
from django.db.models.functions import Cast


class Availability(models.Model):
    """Hours of a weekday in which a worker takes visits, in the co-op's time zone."""

    worker = models.ForeignKey("market.Worker", models.CASCADE, related_name="availability")
    weekday = models.PositiveSmallIntegerField(help_text="0 is Monday")
    starts = models.TimeField()
    ends = models.TimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(weekday__lte=6), name="seven_days_in_a_week"),
            models.CheckConstraint(condition=models.Q(ends__gt=F("starts")), name="hours_end_after_they_begin"),
        ]

    def __str__(self) -> str:
        return f"{self.worker}: {self.weekday} {self.starts:%H:%M}–{self.ends:%H:%M}"


class Visit(models.Model):
    """The time a job takes up in a worker's calendar (worker null until someone accepts)."""

    job = models.OneToOneField("market.Job", models.PROTECT, related_name="visit")
    worker = models.ForeignKey("market.Worker", models.PROTECT, null=True, blank=True, related_name="visits")
    chosen = models.ForeignKey(
        "market.Worker",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="whom the customer asked for, if anyone",
    )
    address = models.TextField(blank=True)
    period = DateTimeRangeField()
    cancelled = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            ExclusionConstraint(
                name="no_double_booking",
                index_type="gist",
                expressions=[
                    # A range of one number, because the embedded PostgreSQL has no btree_gist to compare numbers.
                    (
                        Func(
                            Cast(F("worker"), models.BigIntegerField()),
                            Cast(F("worker"), models.BigIntegerField()),
                            Value("[]"),
                            function="int8range",
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                    ("period", RangeOperators.OVERLAPS),
                ],
                condition=models.Q(worker__isnull=False, cancelled=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.job}: {self.period.lower:%Y-%m-%d %H:%M}"
