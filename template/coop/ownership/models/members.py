"""Applications, members, and what the register says of them from a day on."""

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

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="applications", verbose_name=_("person")
    )
    member_class = models.CharField(_("class of member"), max_length=40)
    statement = models.TextField(_("why you want to join"), blank=True)
    submitted_at = models.DateTimeField(_("submitted at"), default=clock.now)
    decide_by = models.DateField(
        _("to be decided by"), null=True, blank=True, help_text=_("the last day the law or the charter gives")
    )
    decision = models.CharField(_("decision"), max_length=10, choices=Decision, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    reasons = models.TextField(_("reasons"), blank=True)
    resides = models.BooleanField(_("says to live where the charter asks"), default=False)
    resolution = models.CharField(_("resolution of the general meeting"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        ordering: ClassVar = ["submitted_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(decision=""), name="one_open_application_per_person"
            ),
            models.CheckConstraint(
                condition=models.Q(decision="", decided_at=None)
                | (~models.Q(decision="") & models.Q(decided_at__isnull=False)),
                name="a_decision_has_its_moment",
            ),
            models.CheckConstraint(
                condition=~models.Q(decision="refused") | ~models.Q(reasons=""), name="a_refusal_has_its_reasons"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.member_class}"

    @property
    def is_open(self) -> bool:
        return not self.decision


class Member(models.Model):
    """A person's membership, from admission until it ends. Joining again makes a new one.

    `admitted_on` is the decision; `on_register_since` the day the required shares were
    paid, from which the member votes and has a number; `left_on` the first day without
    membership.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships", verbose_name=_("person")
    )
    number = models.PositiveIntegerField(_("number"), unique=True, null=True, blank=True)
    member_class = models.CharField(_("class of member"), max_length=40)
    application = models.OneToOneField(
        Application, models.PROTECT, null=True, blank=True, related_name="member", verbose_name=_("application")
    )
    admitted_on = models.DateField(_("admitted on"))
    on_register_since = models.DateField(_("on the register since"), null=True, blank=True)
    left_on = models.DateField(_("left on"), null=True, blank=True)

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        ordering: ClassVar = [models.F("number").asc(nulls_last=True), "admitted_on"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(left_on=None), name="one_membership_per_person"
            ),
            models.CheckConstraint(
                condition=models.Q(on_register_since=None) | models.Q(on_register_since__gte=models.F("admitted_on")),
                name="registered_after_admission",
            ),
            models.CheckConstraint(
                condition=models.Q(number=None, on_register_since=None)
                | models.Q(number__isnull=False, on_register_since__isnull=False),
                name="a_number_comes_with_the_register",
            ),
            models.CheckConstraint(
                condition=models.Q(left_on=None)
                | models.Q(left_on__gte=models.F("admitted_on"), on_register_since=None)
                | models.Q(left_on__gte=models.F("on_register_since")),
                name="left_after_joining",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} · {self.person}" if self.number else str(self.person)

    @property
    def party(self) -> str:
        """The name of this member's sub-accounts in the ledger."""
        return f"member:{self.pk}"

    @property
    def is_on_register(self) -> bool:
        """Whether the shares are paid and the membership has not ended."""
        return self.on_register_since is not None and self.left_on is None


class Particulars(models.Model):
    """What the register says of a member from a day on. Append-only: a change of address is another row."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="particulars", verbose_name=_("member"))
    since = models.DateField(_("since"))
    recorded_at = models.DateTimeField(_("recorded at"), default=clock.now)
    name = models.CharField(_("name"), max_length=200)
    postal_address = models.TextField(_("postal address"), blank=True)
    email = models.EmailField(_("e-mail"))
    member_class = models.CharField(_("class of member"), max_length=40)

    class Meta:
        verbose_name = _("particulars")
        verbose_name_plural = _("particulars")
        ordering: ClassVar = ["since", "pk"]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.name}"
