"""Workers, jobs, offers and what happened to them. How a job finds its worker is a mode's."""

from __future__ import annotations

import uuid
from fractions import Fraction
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from coop import clock
from coop.market import rules


class Worker(models.Model):
    """A person who works through the co-op, member or not."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="worker")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    services = models.JSONField(default=list, help_text="keys of the services of trade.yml this worker offers")
    introduction = models.TextField(_("introduction"), blank=True)

    def __str__(self) -> str:
        return str(self.person)


class Job(models.Model):
    """One piece of work for a customer. The quote is frozen when it is requested."""

    class State(models.TextChoices):
        QUOTED = "quoted", _("quoted")
        REQUESTED = "requested", _("requested")
        OFFERING = "offering", _("looking for someone")
        ACCEPTED = "accepted", _("accepted")
        EN_ROUTE = "en_route", _("on the way")
        ARRIVED = "arrived", _("arrived")
        IN_PROGRESS = "in_progress", _("in progress")
        COMPLETED = "completed", _("completed")
        SETTLED = "settled", _("settled")
        EXPIRED = "expired", _("nobody was found in time")
        CANCELLED = "cancelled", _("cancelled")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.BigIntegerField(unique=True, editable=False)
    service = models.CharField(max_length=60)
    mode = models.CharField(max_length=20)
    customer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="jobs_requested")
    worker = models.ForeignKey(Worker, models.PROTECT, null=True, blank=True, related_name="jobs")
    state = models.CharField(max_length=12, choices=State, default=State.QUOTED)
    fields = models.JSONField(default=dict, help_text="answers to the job fields of trade.yml")
    quote = models.JSONField(help_text="price lines as quoted, with the version of the price policy")
    price = models.BigIntegerField(help_text="minor units the customer pays, taxes included, tip excluded")
    worker_share = models.BigIntegerField(help_text="minor units of the price that go to the worker")
    tax = models.BigIntegerField(default=0, help_text="minor units of the price that are tax")
    tip = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3)
    fee = models.BigIntegerField(default=0, help_text="minor units the customer pays for cancelling late")
    requested_at = models.DateTimeField(null=True, blank=True)
    search_until = models.DateTimeField(null=True, blank=True, help_text="when to give up looking for a worker")
    starts_at = models.DateTimeField(null=True, blank=True, help_text="agreed or actual start")
    completed_at = models.DateTimeField(null=True, blank=True)
    minutes = models.PositiveIntegerField(null=True, blank=True, help_text="time worked, known on completion")
    settled_entry = models.OneToOneField("ledger.Entry", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(worker_share__gte=0, tax__gte=0, tip__gte=0, fee__gte=0)
                & models.Q(price__gte=models.F("worker_share") + models.F("tax")),
                name="parts_of_the_price_fit_in_it",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="settled") | models.Q(settled_entry__isnull=False),
                name="a_settled_job_is_in_the_books",
            ),
            models.CheckConstraint(
                condition=models.Q(worker__isnull=False)
                | models.Q(state__in=["quoted", "requested", "offering", "expired", "cancelled"]),
                name="an_accepted_job_has_a_worker",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "starts_at"]),
            models.Index(fields=["worker", "completed_at"]),
            models.Index(
                fields=["search_until"],
                condition=models.Q(state__in=["requested", "offering"]),
                name="jobs_without_a_worker",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.number}"

    @property
    def source(self) -> str:
        """The name of this job in the books and in patronage."""
        return f"job:{self.pk}"

    @property
    def total(self) -> int:
        """Minor units the customer owes for this job as it stands: price and tip once settled, or a fee."""
        return self.fee if self.state == self.State.CANCELLED else self.price + self.tip

    @property
    def parts(self) -> rules.Split:
        """Where the price goes."""
        return rules.Split(self.price, self.worker_share, self.tax, self.price - self.tax - self.worker_share)

    @property
    def terms(self) -> rules.Terms:
        """The terms frozen on this job."""
        return rules.Terms(self.quote["role"], Fraction(self.quote["worker_share"]), Fraction(self.quote["tax_rate"]))


class Offer(models.Model):
    """A job put to one worker, with why it was put to them. At most one offer of a job is accepted.

    It lapses when its worker lets the time pass; it is withdrawn when the job is taken by another or called off.
    """

    class Answer(models.TextChoices):
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        LAPSED = "lapsed", _("lapsed")
        WITHDRAWN = "withdrawn", _("withdrawn")

    job = models.ForeignKey(Job, models.PROTECT, related_name="offers")
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="offers")
    made_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    why = models.JSONField(help_text="the inputs and the rule of the decision to make this offer")
    answer = models.CharField(max_length=10, choices=Answer, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["job"], condition=models.Q(answer="accepted"), name="one_worker_per_job"),
            models.UniqueConstraint(
                fields=["job", "worker"], condition=models.Q(answer=""), name="one_open_offer_per_worker"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["expires_at"], condition=models.Q(answer=""), name="offers_without_an_answer"),
        ]

    def __str__(self) -> str:
        return f"{self.job} → {self.worker}"


class JobEvent(models.Model):
    """One step of a job's life. Append-only."""

    job = models.ForeignKey(Job, models.PROTECT, related_name="events")
    at = models.DateTimeField(default=clock.now)
    step = models.CharField(max_length=30)
    state = models.CharField(max_length=12, choices=Job.State)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.job}: {self.step}"


class Rating(models.Model):
    """What one side of a settled job says of the other."""

    job = models.ForeignKey(Job, models.PROTECT, related_name="ratings")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="ratings_given")
    stars = models.PositiveSmallIntegerField()
    words = models.TextField(blank=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["job", "by"], name="one_rating_per_side"),
            models.CheckConstraint(condition=models.Q(stars__range=(1, 5)), name="stars_from_one_to_five"),
        ]

    def __str__(self) -> str:
        return f"{self.job}: {self.stars}"
