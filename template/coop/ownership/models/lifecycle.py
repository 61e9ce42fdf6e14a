"""Suspension, expulsion and appeals: what the co-op decides about a member or an applicant against their will."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from coop import clock
from coop.ownership.models.members import Application, Member


class Suspension(models.Model):
    """A member's rights to buy, give and withdraw shares rest for a while. The vote does not."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="suspensions", verbose_name=_("member"))
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), help_text=_("the last day"))
    grounds = models.TextField(_("grounds"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("decided by"))
    lifted_at = models.DateTimeField(_("lifted at"), null=True, blank=True)

    class Meta:
        verbose_name = _("suspension")
        verbose_name_plural = _("suspensions")
        ordering: ClassVar = ["-since"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(until__gte=models.F("since")), name="a_suspension_ends"),
            models.CheckConstraint(condition=~models.Q(grounds=""), name="a_suspension_has_its_grounds"),
        ]

    def __str__(self) -> str:
        return f"{self.member}: {self.since} – {self.until}"


class Expulsion(models.Model):
    """Putting a member out: written grounds, a hearing, the member's answer, the decision, the time to appeal.

    The membership ends when the time to appeal is over, or with the general meeting's decision.
    """

    class Decision(models.TextChoices):
        EXPELLED = "expelled", _("expelled")
        KEPT = "kept", _("kept")

    member = models.ForeignKey(Member, models.PROTECT, related_name="expulsions", verbose_name=_("member"))
    grounds = models.TextField(_("grounds"))
    opened_on = models.DateField(_("grounds given on"))
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("opened by")
    )
    hearing_on = models.DateField(_("hearing on"))
    answer = models.TextField(_("the member's answer"), blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    decision = models.CharField(_("decision"), max_length=10, choices=Decision, blank=True)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    resolution = models.CharField(_("resolution of the general meeting"), max_length=200, blank=True)
    reasons = models.TextField(_("reasons"), blank=True)
    appeal_until = models.DateField(_("appeal until"), null=True, blank=True)
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)

    class Meta:
        verbose_name = _("expulsion")
        verbose_name_plural = _("expulsions")
        ordering: ClassVar = ["-opened_on", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["member"], condition=models.Q(settled_at=None), name="one_expulsion_at_a_time"
            ),
            models.CheckConstraint(condition=~models.Q(grounds=""), name="an_expulsion_has_its_grounds"),
            models.CheckConstraint(
                condition=models.Q(decision="", decided_on=None, settled_at=None)
                | (~models.Q(decision="") & ~models.Q(reasons="") & models.Q(decided_on__gte=models.F("hearing_on"))),
                name="no_expulsion_before_the_hearing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member}: {self.opened_on}"


class Appeal(models.Model):
    """To the general meeting, against the refusal of an application or an expulsion."""

    class Outcome(models.TextChoices):
        ALLOWED = "allowed", _("allowed")
        DISMISSED = "dismissed", _("dismissed")

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="appeals", verbose_name=_("person")
    )
    application = models.OneToOneField(
        Application, models.PROTECT, null=True, blank=True, related_name="appeal", verbose_name=_("application")
    )
    expulsion = models.OneToOneField(
        Expulsion, models.PROTECT, null=True, blank=True, related_name="appeal", verbose_name=_("expulsion")
    )
    text = models.TextField(_("why the decision is wrong"))
    submitted_at = models.DateTimeField(_("submitted at"), default=clock.now)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    resolution = models.CharField(_("resolution of the general meeting"), max_length=200, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("entered by")
    )

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        ordering: ClassVar = ["-submitted_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(application=None, expulsion__isnull=False)
                | models.Q(application__isnull=False, expulsion=None),
                name="an_appeal_is_against_one_decision",
            ),
            models.CheckConstraint(
                condition=models.Q(outcome="", decided_at=None)
                | (~models.Q(outcome="") & ~models.Q(resolution="") & models.Q(decided_at__isnull=False)),
                name="the_general_meeting_decides_an_appeal",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.submitted_at:%Y-%m-%d}"
