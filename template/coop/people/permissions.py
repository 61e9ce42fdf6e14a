"""Who may do what in the co-op's name: by office held on the day, and by nothing else.

A technical administrator (Django's superuser) has no say here: keeping the machine
running is not an office of the co-op.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from coop import clock
from coop.people.models import OfficeHeld, Person
from coop.refused import NotAllowed

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

Office = OfficeHeld.Office


def holds(person: Person | AnonymousUser | None, office: str, *, on: date | None = None) -> bool:
    """Whether `person` holds `office` on the day (today, unless said otherwise)."""
    return office in offices_of(person, on=on)


def offices_of(person: Person | AnonymousUser | None, *, on: date | None = None) -> frozenset[str]:
    """The offices that `person` holds on the day (today, unless said otherwise)."""
    if person is None or not person.is_authenticated or not person.is_active:
        return frozenset()
    terms = OfficeHeld.objects.filter(OfficeHeld.on(on or clock.today()), person_id=person.pk)
    return frozenset(terms.values_list("office", flat=True))


def holders(office: str, *, on: date | None = None) -> list[Person]:
    """Who holds `office` on the day, longest in it first."""
    terms = OfficeHeld.objects.filter(OfficeHeld.on(on or clock.today()), office=office, person__is_active=True)
    return [term.person for term in terms.select_related("person").order_by("since", "pk")]


def require(person: Person | AnonymousUser | None, *offices: str) -> None:
    """Refuse unless `person` holds one of `offices` today.

    Raises:
        NotAllowed: names the offices that may.
    """
    if offices_of(person).isdisjoint(offices):
        raise NotAllowed(office=" / ".join(str(Office(office).label) for office in offices))
