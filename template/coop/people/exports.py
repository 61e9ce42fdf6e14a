"""Data rights: what the co-op holds about a person, gathered from every app that holds some.

An app registers a function under a name in its `apps.py`; it gets the person and gives
plain values (str, int, date, list, dict) that JSON can carry.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from coop.people.models import Person

Section = Callable[[Person], Any]
_sections: dict[str, Section] = {}


def register(name: str, section: Section) -> None:
    """Add `section` to every export, under `name`. Registering the name again replaces it."""
    _sections[name] = section


def sections() -> dict[str, Section]:
    return dict(sorted(_sections.items()))


def account(person: Person) -> dict[str, Any]:
    """The section of this app: the account itself."""
    return {
        "email": person.email,
        "name": person.name,
        "phone": person.phone,
        "postal_address": person.postal_address,
        "born_on": person.born_on,
        "language": person.language,
        "joined_at": person.joined_at,
        "last_login": person.last_login,
        "offices": [
            {"office": term.office, "since": term.since, "until": term.until}
            for term in person.offices.order_by("since")
        ],
        "consents": list(person.consents.values("purpose", "version", "given_at", "withdrawn_at")),
        "sign_in_addresses": list(person.emailaddress_set.values("email", "verified", "primary")),
        "sign_in_keys": list(person.authenticator_set.values("type", "created_at", "last_used_at")),
    }
