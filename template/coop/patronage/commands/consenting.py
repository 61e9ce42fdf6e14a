"""Consents to count written notices of allocation as income: given and taken back, each with its day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction

from coop import clock
from coop.charter.loading import current_rules
from coop.patronage.models import NoticeConsent
from coop.patronage.refusals import NoSuchConsent
from coop.people.permissions import Office, require

if TYPE_CHECKING:
    from coop.people.models import Person


@transaction.atomic
def give_notice_consent(person: Person, kind: str, *, by: Person, since: date | None = None) -> NoticeConsent:
    """Record a consent, from a day (today). One that stands stays as it was. By the person, or an officer for paper.

    Raises:
        NotAllowed: `by` is somebody else and holds no office.
        NoSuchConsent: the law in force knows no such consent.
    """
    if by.pk != person.pk:
        require(by, Office.TREASURER, Office.BOARD, Office.SECRETARY)
    rules = current_rules().surplus.notices
    if rules is None or kind not in rules.consents.value:
        raise NoSuchConsent
    given, _new = NoticeConsent.objects.get_or_create(
        person=person, kind=kind, until=None, defaults={"since": since or clock.today()}
    )
    return given


@transaction.atomic
def withdraw_notice_consent(person: Person, kind: str, *, by: Person) -> None:
    """Take a consent back from today on. Where none stands, nothing happens."""
    if by.pk != person.pk:
        require(by, Office.TREASURER, Office.BOARD, Office.SECRETARY)
    today = clock.today()
    standing = NoticeConsent.objects.filter(person=person, kind=kind, until=None)
    standing.filter(since__gt=today).delete()
    standing.update(until=today)
