"""Numbered certificates, and the log of every change in register and share accounts."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from coop import clock
from coop.ownership.models.members import Member


class Certificate(models.Model):
    """What a member held on a day, under a number of the co-op's own. Append-only; the numbers have no gap."""

    number = models.PositiveIntegerField(_("number"), unique=True)
    member = models.ForeignKey(Member, models.PROTECT, related_name="certificates", verbose_name=_("member"))
    issued_at = models.DateTimeField(_("issued at"), default=clock.now)
    on = models.DateField(_("as on"))
    name = models.CharField(_("name"), max_length=200)
    shares = models.IntegerField(_("shares"))
    amount = models.BigIntegerField(_("amount"), help_text=_("minor units"))
    paid = models.BigIntegerField(_("paid"), help_text=_("minor units"))
    digest = models.CharField(_("digest"), max_length=64, help_text=_("SHA-256 of what the certificate says"))

    class Meta:
        verbose_name = _("share certificate")
        verbose_name_plural = _("share certificates")
        ordering: ClassVar = ["-number"]

    def __str__(self) -> str:
        return str(self.number)


class Change(models.Model):
    """One row of register or share accounts came, changed or went: who did it, when, and what it said before and after.

    Written by triggers, so that nothing is changed past it; append-only. What applicants and members wrote in
    confidence is left out.
    """

    class What(models.TextChoices):
        ADDED = "INSERT", _("added")
        CHANGED = "UPDATE", _("changed")
        REMOVED = "DELETE", _("removed")

    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, null=True, related_name="+", verbose_name=_("by")
    )
    what = models.CharField(_("what"), max_length=6, choices=What)
    record = models.CharField(_("record"), max_length=60)
    row = models.BigIntegerField(_("row"))
    member = models.ForeignKey(
        Member, models.DO_NOTHING, null=True, related_name="changes", verbose_name=_("member"), db_constraint=False
    )
    before = models.JSONField(_("before"), encoder=DjangoJSONEncoder)
    after = models.JSONField(_("after"), encoder=DjangoJSONEncoder)

    class Meta:
        verbose_name = _("change in the register")
        verbose_name_plural = _("changes in the register")
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [models.Index(fields=["member", "-id"], name="changes_by_member")]

    def __str__(self) -> str:
        return f"{self.record} {self.row}: {self.get_what_display()}"

    def lines(self) -> list[str]:
        """What changed, a line for each field: `left_on: – → 2026-05-01`."""
        fields = sorted(self.before.keys() | self.after.keys())
        said = [(field, _shown(self.before.get(field)), _shown(self.after.get(field))) for field in fields]
        return [f"{field}: {was} → {becomes}" for field, was, becomes in said if was != becomes]


def _shown(value: Any) -> str:
    return "–" if value in (None, "") else value if isinstance(value, str) else json.dumps(value)
