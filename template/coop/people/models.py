"""People and the offices they hold. Who is a member is `coop.ownership`'s to say."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.utils.translation import gettext_lazy as _

from coop import clock


class People(BaseUserManager["Person"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Person:
        person = self.model(email=self.normalize_email(email).lower(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> Person:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class Person(AbstractBaseUser, PermissionsMixin):
    """Anyone with an account: customer, worker, member, or all three."""

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=200)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    postal_address = models.TextField(_("postal address"), blank=True)
    born_on = models.DateField(_("date of birth"), null=True, blank=True)
    language = models.CharField(_("language"), max_length=12, blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(_("may enter the office"), default=False)
    joined_at = models.DateTimeField(default=clock.now)

    objects = People()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split(" ")[0] or self.email


class OfficeHeld(models.Model):
    """One person holding one office from a day until another (null: still)."""

    class Office(models.TextChoices):
        BOARD = "board", _("board")
        TREASURER = "treasurer", _("treasurer")
        SECRETARY = "secretary", _("secretary")
        DISPATCHER = "dispatcher", _("dispatcher")

    person = models.ForeignKey(Person, models.PROTECT, related_name="offices")
    office = models.CharField(_("office"), max_length=20, choices=Office)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("office held")
        verbose_name_plural = _("offices held")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "office"], condition=models.Q(until=None), name="one_current_term_per_office"
            ),
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(until__gte=models.F("since")), name="term_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_office_display()}"


class Consent(models.Model):
    """A person agreed to one purpose, in one version of its text."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=60)
    version = models.CharField(max_length=20)
    given_at = models.DateTimeField(default=clock.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "purpose"], condition=models.Q(withdrawn_at=None), name="one_standing_consent"
            )
        ]
