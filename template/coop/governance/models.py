"""Proposals, the electorate, who has voted, and, apart from that, what was voted."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Proposal(models.Model):
    """A resolution put to the members. The rules it is decided by are frozen when notice is given."""

    class Kind(models.TextChoices):
        ORDINARY = "ordinary", _("ordinary resolution")
        SURPLUS = "surplus", _("resolution on the surplus")

    class Outcome(models.TextChoices):
        PASSED = "passed", _("passed")
        REJECTED = "rejected", _("rejected")
        NO_QUORUM = "no_quorum", _("no quorum")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.PositiveIntegerField(_("number"), unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.ORDINARY)
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("text of the resolution"))
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="proposals", verbose_name=_("proposed by")
    )
    noticed_at = models.DateTimeField(_("notice given"))
    record_date = models.DateField(_("record date"))
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"))
    rules = models.JSONField(help_text="quorum and majority in force at notice, with citations")
    electorate = models.PositiveIntegerField(
        _("members on the roll"), null=True, blank=True, help_text="null until the roll is frozen"
    )
    counted_at = models.DateTimeField(_("counted"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, blank=True)
    result = models.JSONField(null=True, blank=True, help_text="votes per choice, votes cast, electorate, quorum")
    about = models.CharField(max_length=80, blank=True, help_text="what it decides, such as close:<id>")

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(closes_at__gt=models.F("opens_at"), opens_at__gte=models.F("noticed_at")),
                name="notice_then_opening_then_closing",
            ),
            models.CheckConstraint(
                condition=models.Q(counted_at=None, outcome="", result=None)
                | (
                    models.Q(counted_at__gte=models.F("closes_at"), result__isnull=False, electorate__isnull=False)
                    & ~models.Q(outcome="")
                ),
                name="counted_after_closing_with_a_result",
            ),
            models.UniqueConstraint(
                fields=["about"],
                condition=~models.Q(about="") & models.Q(outcome__in=["", "passed"]),
                name="one_live_resolution_about_a_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} · {self.title}"


class Voter(models.Model):
    """The roll: a member entitled to one vote on one proposal, and whether it was used.

    It says nothing of when or what, and must never: no time, no counter, no key to the box.
    """

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="roll")
    member = models.ForeignKey("ownership.Member", models.PROTECT, related_name="+")
    has_voted = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["proposal", "member"], name="one_member_one_vote"),
        ]


class Ballot(models.Model):
    """The box: one ballot paper. It carries nothing that leads to a voter, and no time."""

    class Choice(models.TextChoices):
        FOR = "for", _("for")
        AGAINST = "against", _("against")
        ABSTAIN = "abstain", _("abstain")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="box")
    choice = models.CharField(max_length=10, choices=Choice)
    receipt = models.CharField(max_length=32, unique=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(choice__in=["for", "against", "abstain"]), name="a_ballot_says_a_choice"
            ),
        ]
