"""What can be done about people: accounts, offices, consents, data rights.

Signing in and proving an address is django-allauth's work (see `adapter.py`).
"""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any
from unicodedata import category

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import validate_email
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from coop import clock
from coop.people import closing, events, exports
from coop.people.models import Consent, OfficeHeld, Person
from coop.people.permissions import Office, holders, require
from coop.refused import AlreadyDone, NotAllowed, Refused

TURNS_AROUND = re.compile("[\u202a-\u202e\u2066-\u2069]")  # Unicode's embeddings, overrides and isolates
DETAILS = ("name", "phone", "postal_address", "born_on", "language")


class BadEmail(Refused):
    message = _("“{email}” is not an e-mail address.")
    remedy = _("Write it like name@example.org.")


class EmailTaken(Refused):
    message = _("There is an account with the address {email} already.")
    remedy = _("Sign in with it, or use another address.")


class NameMissing(Refused):
    message = _("A name is missing.")
    remedy = _("Write the name you want to be called by; the register of members will show it too.")


class NameTooLong(Refused):
    message = _("A name can have {most} characters at most; this one has {length}.")


class NotInOffice(Refused):
    message = _("{person} does not hold the office of {office}.")


class LastOfTheBoard(Refused):
    message = _("{person} is the only one on the board; without a board nobody could admit members or appoint others.")
    remedy = _("Appoint another person to the board first.")


class TermWouldEndBeforeItBegan(Refused):
    message = _("The term began on {since}; it cannot end on {until}.")
    remedy = _("Choose that day or a later one.")


class AccountStillNeeded(Refused):
    message = _("The account cannot be closed yet: {what}")
    remedy = "{to_do}"


@transaction.atomic
def register_person(
    *,
    email: str,
    name: str,
    phone: str = "",
    postal_address: str = "",
    born_on: date | None = None,
    language: str = "",
    verified: bool = False,
) -> Person:
    """Open an account without a password. `verified` says that the address is known to be this person's.

    Raises:
        BadEmail, EmailTaken, NameMissing, NameTooLong.
    """
    email, name = email.strip().lower(), tidy_name(name)
    try:
        validate_email(email)
    except ValidationError:
        raise BadEmail(email=email) from None
    if Person.objects.filter(email=email).exists() or EmailAddress.objects.filter(email__iexact=email).exists():
        raise EmailTaken(email=email)
    person = Person.objects.create_user(
        email, name=name, phone=phone, postal_address=postal_address, born_on=born_on, language=language
    )
    EmailAddress.objects.create(user=person, email=email, primary=True, verified=verified)
    events.person_registered.send(Person, person=person)
    return person


@transaction.atomic
def change_details(person: Person, *, by: Person, **details: Any) -> Person:
    """Correct a person's details (any of `DETAILS`). Their own, or for them by board or secretary.

    Raises:
        NotAllowed, NameMissing, NameTooLong.
    """
    if by != person:
        require(by, Office.BOARD, Office.SECRETARY)
    if unknown := details.keys() - set(DETAILS):
        raise TypeError(f"not details of a person: {', '.join(sorted(unknown))}")
    if "name" in details:
        details["name"] = tidy_name(details["name"])
    for field, value in details.items():
        setattr(person, field, value.strip() if isinstance(value, str) else value)
    person.save(update_fields=list(details))
    events.details_changed.send(Person, person=person, by=by)
    return person


@transaction.atomic
def appoint(person: Person, office: str, *, by: Person | None, on: date | None = None) -> OfficeHeld:
    """Put `person` into `office` from the day `on` (today). The board appoints.

    While the board has nobody, as at the founding, `by` may be None: somebody has to be first.

    Raises:
        NotAllowed: `by` is not on the board.
        AlreadyDone: the person holds the office.
    """
    _hold_the_offices()
    if by is not None or holders(Office.BOARD):
        require(by, Office.BOARD)
    since = on or clock.today()
    if (
        person.offices.filter(office=office, until=None).exists()
        or person.offices.filter(OfficeHeld.on(since), office=office).exists()
    ):
        raise AlreadyDone
    term = OfficeHeld.objects.create(person=person, office=Office(office), since=since, appointed_by=by)
    _set_office_door(person)
    events.office_taken.send(OfficeHeld, term=term)
    return term


@transaction.atomic
def end_office(person: Person, office: str, *, by: Person, on: date | None = None) -> OfficeHeld:
    """End a term; `on` (today) is the first day without it. By the board, or by the one who resigns.

    Raises:
        NotAllowed, NotInOffice, TermWouldEndBeforeItBegan.
        LastOfTheBoard: nobody else is on the board on that day.
    """
    _hold_the_offices()
    if by != person:
        require(by, Office.BOARD)
    until = on or clock.today()
    term = person.offices.filter(office=office, until=None).first()
    if term is None:
        raise NotInOffice(person=person, office=Office(office).label)
    if until < term.since:
        raise TermWouldEndBeforeItBegan(since=term.since, until=until)
    if office == Office.BOARD and all(other == person for other in holders(Office.BOARD, on=until)):
        raise LastOfTheBoard(person=person)
    term.until = until
    term.save(update_fields=["until"])
    _set_office_door(person)
    events.office_left.send(OfficeHeld, term=term)
    return term


@transaction.atomic
def give_consent(person: Person, purpose: str, *, version: str) -> Consent:
    """Record that `person` agrees to `purpose` in this version of its text; an older version's consent ends."""
    standing = person.consents.select_for_update().filter(purpose=purpose, withdrawn_at=None)
    if same := standing.filter(version=version).first():
        return same
    standing.update(withdrawn_at=clock.now())
    return Consent.objects.create(person=person, purpose=purpose, version=version)


@transaction.atomic
def withdraw_consent(person: Person, purpose: str) -> None:
    """End a consent. As easy as giving it: nothing stands in the way and asking twice is no error."""
    person.consents.filter(purpose=purpose, withdrawn_at=None).update(withdrawn_at=clock.now())


def export_person(person: Person) -> dict[str, Any]:
    """All that the co-op holds about `person`, by section, in values that JSON carries as they are."""
    gathered = {name: section(person) for name, section in exports.sections().items()}
    gathered["exported_at"] = clock.now()
    plain: dict[str, Any] = json.loads(json.dumps(gathered, cls=DjangoJSONEncoder))
    return plain


@transaction.atomic
def close_account(person: Person, *, by: Person) -> None:
    """Close one's account: what is personal goes, what the books and the register must keep stays.

    Raises:
        NotAllowed: it is somebody else's account.
        AccountStillNeeded: a membership, an office or money stands open; says what to do.
    """
    if by != person:
        raise NotAllowed(office=_("the account"))
    Person.objects.select_for_update().get(pk=person.pk)
    in_the_way = closing.obstacles(person)
    if in_the_way:
        raise AccountStillNeeded(
            what=" ".join(str(each.what) for each in in_the_way), to_do=" ".join(str(each.to_do) for each in in_the_way)
        )
    events.account_closed.send(Person, person=person)
    EmailAddress.objects.filter(user=person).delete()
    Authenticator.objects.filter(user=person).delete()
    person.consents.filter(withdrawn_at=None).update(withdrawn_at=clock.now())
    person.email = f"closed-{person.pk}@account.invalid"
    person.name = str(_("Closed account"))
    person.phone = person.postal_address = ""
    person.born_on = None
    person.is_active = person.is_staff = person.is_superuser = False
    person.closed_at = clock.now()
    person.set_unusable_password()
    person.save()


def tidy_name(written: str) -> str:
    """A name on one line, without the marks that turn the text after it around.

    Raises:
        NameMissing: nothing of it can be seen.
        NameTooLong
    """
    name = " ".join(TURNS_AROUND.sub("", written).split())
    most = Person._meta.get_field("name").max_length or 0
    if not any(category(letter)[0] in "LNPS" for letter in name):
        raise NameMissing
    if len(name) > most:
        raise NameTooLong(most=most, length=len(name))
    return name


def _hold_the_offices() -> None:
    """One change of offices at a time, so that two cannot leave the board empty together."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('people.offices'))")


def _set_office_door(person: Person) -> None:
    """Who holds an office may enter the back office; who holds none may not."""
    today = clock.today()
    person.is_staff = (
        person.is_superuser
        or person.offices.filter(until=None).exists()
        or person.offices.filter(until__gt=today).exists()
    )
    person.save(update_fields=["is_staff"])
