"""People, the offices they hold and what they agreed to. Who is a member is `coop.ownership`'s to say."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from coop import clock


class People(BaseUserManager["Person"]):
    """Makes accounts. Without a password, an account signs in by e-mailed code or passkey only."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Person:
        person = self.model(email=email, **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> Person:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email: str | None) -> Person:
        return self.get(email=(email or "").strip().lower())


class Person(AbstractBaseUser, PermissionsMixin):
    """Anyone with an account: customer, worker, member, or all three."""

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=200)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    postal_address = models.TextField(_("postal address"), blank=True)
    born_on = models.DateField(_("date of birth"), null=True, blank=True)
    language = models.CharField(_("language"), max_length=12, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("may enter the office"), default=False)
    joined_at = models.DateTimeField(_("joined at"), default=clock.now)
    closed_at = models.DateTimeField(_("account closed at"), null=True, blank=True)

    objects = People()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="email_is_kept_in_lower_case"),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email = self.email.strip().lower()
        super().save(*args, **kwargs)

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split(" ")[0] or self.email

    @property
    def party(self) -> str:
        """The name of this person's sub-accounts in the ledger."""
        return f"person:{self.pk}"


class OfficeHeld(models.Model):
    """One person holding one office from a day until another (null: still). The day of `until` is the first without."""

    class Office(models.TextChoices):
        BOARD = "board", _("board")
        TREASURER = "treasurer", _("treasurer")
        SECRETARY = "secretary", _("secretary")
        DISPATCHER = "dispatcher", _("dispatcher")

    person = models.ForeignKey(Person, models.PROTECT, related_name="offices", verbose_name=_("person"))
    office = models.CharField(_("office"), max_length=20, choices=Office)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)
    appointed_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("appointed by")
    )

    class Meta:
        verbose_name = _("office held")
        verbose_name_plural = _("offices held")
        ordering: ClassVar = ["-since", "office"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "office"], condition=models.Q(until=None), name="one_current_term_per_office"
            ),
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(until__gte=models.F("since")),
                name="term_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_office_display()}"

    @staticmethod
    def on(day: date) -> models.Q:
        """The terms that cover `day`."""
        return models.Q(since__lte=day) & (models.Q(until=None) | models.Q(until__gt=day))


class Consent(models.Model):
    """A person agreed to one purpose, in one version of its text."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="consents", verbose_name=_("person"))
    purpose = models.CharField(_("purpose"), max_length=60)
    version = models.CharField(_("version"), max_length=20)
    given_at = models.DateTimeField(_("given at"), default=clock.now)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering: ClassVar = ["given_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "purpose"], condition=models.Q(withdrawn_at=None), name="one_standing_consent"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.purpose} {self.version}"
